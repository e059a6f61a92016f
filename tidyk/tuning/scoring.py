"""Predictions and metrics of one fit on its assessment rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TypeVar

import numpy as np
import pandas as pd
from attrs import frozen

from tidyk.base.errors import TidykTypeError, TidykValueError, describe, quoted
from tidyk.base.hearing import warnings_of_threads
from tidyk.parsnip.conversion import Preproc
from tidyk.parsnip.fitted import ModelFit
from tidyk.parsnip.predicting import check_type, predict_converted
from tidyk.tuning.candidates import Candidate
from tidyk.workflows.fitting import Prepared
from tidyk.yardstick.sets import MetricSet, metric_set

T = TypeVar("T")
DEFAULTS = {"regression": ("rmse", "rsq"), "classification": ("roc_auc", "accuracy", "brier_class")}


@frozen(eq=False)
class NewRows:
    """Assessment rows as an engine takes them: the same for all candidates of a fit."""

    x: pd.DataFrame
    offset: np.ndarray | None

    @classmethod
    def of(cls, preproc: Preproc, prepared: Prepared) -> NewRows:
        """The rows for a fit whose predictors were made this way."""
        new = prepared.predictors
        return cls(preproc.predictors(new), preproc.offset(new))


ROWS_TOGETHER = 2**14
"""Predictions are scored together up to so many rows; beyond it there is nothing to gain."""


@frozen(eq=False)
class Scorer:
    """How fits are scored.

    Attributes:
        metrics: The metric set.
        outcome: The outcome's column.
        event_level: "first" or "second".
        keep_workflow: Return the fitted workflow too.
    """

    metrics: MetricSet
    outcome: str
    event_level: str = "first"
    keep_workflow: bool = False

    @property
    def outcomes(self) -> tuple[str, ...]:
        """The outcomes' columns, of most models one."""
        return getattr(self.metrics, "outcomes", (self.outcome,))

    def predict(self, fit: ModelFit, prepared: Prepared, new: NewRows) -> pd.DataFrame:
        """All types of predictions that the metrics need, then `.row`, the outcome, and case
        weights if any."""
        types = [check_type(fit, name) for name in self.metrics.prediction_types]
        parts = [predict_converted(fit, new.x, type, offset=new.offset) for type in types]
        columns: dict[str, Any] = {name: part[name].array for part in parts for name in part}
        columns[".row"] = prepared.rows
        for at, name in enumerate(self.outcomes):
            columns[name] = prepared.outcomes.iloc[:, at].array
        if prepared.assessment_weights is not None:
            columns[".case_weights"] = prepared.assessment_weights
        return pd.DataFrame(columns)

    def scores(self, predictions: pd.DataFrame, parts: int = 1) -> pd.DataFrame:
        """Columns: `.metric`, `.estimator`, `.estimate`; of several parts one below another."""
        weights = ".case_weights" if ".case_weights" in predictions else None
        return self.metrics.score(
            predictions,
            self.outcome,
            event_level=self.event_level,
            case_weights=weights,
            parts=parts,
        )

    def each_scored(self, predictions: Iterable[pd.DataFrame]) -> Iterator[pd.DataFrame]:
        """The scores of each of several predictions, which are computed together where they have
        equally many rows."""
        for frames in in_portions(predictions, len):
            yield from self.together(frames) or map(self.scores, frames)

    def together(self, frames: Sequence[pd.DataFrame]) -> list[pd.DataFrame] | None:
        """The scores of several predictions in one pass, the same to the bit; None where there is
        more to say of one of them than numbers."""
        parts = len(frames)
        if parts < 2 or not self.metrics.is_one_row_each or not _are_alike(frames):
            return None
        with warnings_of_threads() as heard:
            try:
                scores = self.scores(pd.concat(frames, ignore_index=True), parts)
            except Exception:  # said by the one that is guilty
                return None
        return None if heard or scores[".estimate"].isna().any() else in_parts(scores, parts)

    def arrange(self, predictions: pd.DataFrame, candidate: Candidate) -> pd.DataFrame:
        """R's order: predictions of the first metric's type, `.row`, parameters, those of the
        preprocessor first, other predictions, the outcome, `.config`."""
        own = [c for c in predictions.columns if c not in (".row", *self.outcomes, ".case_weights")]
        by_class = self.metrics.metrics[0].prediction_types[0] == "class"
        first = [c for c in own if (predictions[c].dtype == "category") == by_class]
        frame = predictions[[*first, ".row"]].copy()
        for name, value in {**candidate.preparation.values, **candidate.params}.items():
            frame[name] = [value] * len(frame)
        rest = [c for c in own if c not in first] + [*self.outcomes, ".case_weights"]
        last = {c: predictions[c] for c in rest if c in predictions.columns}
        return frame.assign(**last, **{".config": candidate.config})


def with_params(scores: pd.DataFrame, candidate: Candidate) -> pd.DataFrame:
    """Columns: parameters, those of the scores, `.config`."""
    count = len(scores)
    columns: dict[str, Any] = {name: [v] * count for name, v in candidate.params.items()}
    columns |= {str(name): scores[name].array for name in scores}
    columns[".config"] = [candidate.config] * count
    return pd.DataFrame(columns)


def in_portions(items: Iterable[T], rows: Callable[[T], int]) -> Iterator[list[T]]:
    """Items in their order, in portions of up to `ROWS_TOGETHER` rows."""
    portion: list[T] = []
    total = 0
    for item in items:
        total += rows(item)
        if portion and total > ROWS_TOGETHER:
            yield portion
            portion, total = [], rows(item)
        portion.append(item)
    if portion:
        yield portion


def in_parts(scores: pd.DataFrame, parts: int) -> list[pd.DataFrame]:
    """The scores of each of several parts that stand below one another."""
    rows = len(scores) // parts
    return [scores.iloc[at * rows : (at + 1) * rows] for at in range(parts)]


def _are_alike(frames: Sequence[pd.DataFrame]) -> bool:
    """Have they the same columns, and equally many rows?"""
    first = frames[0]
    alike = all(f.shape == first.shape and f.columns.equals(first.columns) for f in frames)
    return alike and len(first) > 0


def check_metrics(metrics: Any, mode: str, what: str = "model") -> MetricSet:
    """The metric set, or the mode's default one; an error if it is for another mode."""
    if metrics is None:
        from tidyk import yardstick

        return metric_set(*(getattr(yardstick, name) for name in DEFAULTS[mode]))
    if not isinstance(metrics, MetricSet):
        raise TidykTypeError(
            "The `metrics` argument should be the result of `metric_set()`, not "
            f"{describe(metrics)}.{_as_metric_set(metrics)}"
        )
    if metrics.mode != mode:
        names = [metric.name for metric in metrics.metrics]
        raise TidykValueError(
            f"The {what} is for {mode}, but {quoted(names)} "
            f"{'is a metric' if len(names) == 1 else 'are metrics'} for another mode."
        )
    return metrics


def _as_metric_set(value: Any) -> str:
    """How to write metrics that were given in another form, such as by name, for a message."""
    parts = value if isinstance(value, list | tuple | set) else [value]
    names = [part if isinstance(part, str) else getattr(part, "name", None) for part in parts]
    if not names or not all(names):
        return ""
    return f" Write `metrics=metric_set({', '.join(map(str, names))})`."


def check_outcome_name(name: str) -> str:
    """An outcome's name, checked not to clash with the columns of predictions."""
    if name in ("id", "id2", ".config", ".row", ".case_weights") or name.startswith(".pred"):
        raise TidykValueError(
            f'The outcome is called "{name}", as a column of the results is: rename it.'
        )
    return name
