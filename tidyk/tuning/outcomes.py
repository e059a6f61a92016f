"""Metrics of models with several outcomes: those of each outcome, under names that say which."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd
from attrs import evolve, frozen

from tidyk.base.errors import TidykTypeError, TidykValueError, describe, did_you_mean, quoted
from tidyk.tuning.scoring import check_metrics, check_outcome_name, in_parts
from tidyk.workflows.assembled import Workflow
from tidyk.workflows.fitting import mold_training
from tidyk.yardstick.sets import MetricSet


@frozen(repr=False, slots=False)
class OutcomeMetrics(MetricSet):
    """A metric set for each outcome, as one: `rmse` of the outcome `price` is `rmse_price`.

    Attributes:
        metrics: All of them, under their names here.
        sets: The metric sets by outcome.
        outcomes: All outcomes, those without metrics too.
    """

    sets: Mapping[str, MetricSet]
    outcomes: tuple[str, ...]

    @classmethod
    def of(cls, sets: Mapping[str, MetricSet], outcomes: Iterable[str]) -> OutcomeMetrics:
        """Of metric sets by outcome."""
        pairs = (
            evolve(metric, name=f"{metric.name}_{outcome}")
            for outcome, some in sets.items()
            for metric in some.metrics
        )
        return cls(tuple(pairs), dict(sets), tuple(outcomes))

    @property
    def mode(self) -> str:
        modes = {some.mode for some in self.sets.values()}
        return modes.pop() if len(modes) == 1 else "mixed"

    def score(
        self,
        frame: pd.DataFrame,
        truth: Any,
        *,
        event_level: str = "first",
        case_weights: str | None = None,
        parts: int = 1,
    ) -> pd.DataFrame:
        """Score each outcome's predictions, `.pred_<outcome>` …; see `MetricSet.score()`."""
        options: dict[str, Any] = {"event_level": event_level, "case_weights": case_weights}
        scored: list[list[pd.DataFrame]] = []
        for outcome, some in self.sets.items():
            own = _of_outcome(frame, outcome, case_weights)
            scores = some.score(own, outcome, **options, parts=parts)
            named = scores.assign(**{".metric": scores[".metric"] + f"_{outcome}"})
            scored.append(in_parts(named, parts))
        each_part = (frame for of_one in zip(*scored, strict=True) for frame in of_one)
        return pd.concat(each_part, ignore_index=True)

    def __reduce__(self) -> tuple[Any, ...]:
        return OutcomeMetrics.of, (dict(self.sets), self.outcomes)


def _of_outcome(frame: pd.DataFrame, outcome: str, weights: str | None) -> pd.DataFrame:
    """The predictions of one outcome under their usual names, beside it."""
    names = {f".pred_{outcome}": ".pred", f".pred_class_{outcome}": ".pred_class"}
    if isinstance(frame[outcome].dtype, pd.CategoricalDtype):
        levels = frame[outcome].cat.categories
        names |= {f".pred_{outcome}_{level}": f".pred_{level}" for level in levels}
    columns = [*(n for n in names if n in frame), outcome, *([weights] if weights else [])]
    return frame[columns].rename(columns=names)


def metrics_of(metrics: Any, modes: Mapping[str, str]) -> MetricSet:
    """The metrics of several outcomes.

    Args:
        metrics: A metric set for all outcomes of its mode, or a dict of them by outcome; by default
            each outcome has its mode's usual ones.
        modes: The outcomes, with their modes.
    """
    if isinstance(metrics, Mapping):
        unknown = [name for name in metrics if name not in modes]
        if unknown:
            raise TidykValueError(
                f'`metrics` names the outcome "{unknown[0]}", which there is not.'
                f"{did_you_mean(str(unknown[0]), modes)} The outcomes: {quoted(modes)}."
            )
        sets = {o: check_metrics(some, modes[o], f'outcome "{o}"') for o, some in metrics.items()}
        return OutcomeMetrics.of(sets, modes)
    if metrics is None:
        sets = {o: check_metrics(None, mode) for o, mode in modes.items()}
        return OutcomeMetrics.of(sets, modes)
    if not isinstance(metrics, MetricSet):
        raise TidykTypeError(
            "The `metrics` argument should be the result of `metric_set()`, or a dict of them by "
            f"outcome, not {describe(metrics)}."
        )
    suited = {o: metrics for o, mode in modes.items() if mode == metrics.mode}
    if not suited:
        raise TidykValueError(f"No outcome is for {metrics.mode}, as the metrics are.")
    return OutcomeMetrics.of(suited, modes)


def outcomes_of(wf: Workflow, data: pd.DataFrame) -> tuple[str, ...]:
    """The outcomes' names: one, unless the engine takes several."""
    assert wf.pre is not None  # the workflow is complete
    names = wf.pre.outcome_names(data)
    if not wf.model.implementation.several_outcomes:
        return (check_outcome_name(names[0]),)
    if wf.pre.makes_outcomes:
        names = list(mold_training(wf, data)[0].outcomes.columns)
    return tuple(check_outcome_name(name) for name in names)
