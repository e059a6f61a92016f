"""Predictions and metrics of one fit on its assessment rows."""

from __future__ import annotations

from typing import Any

import pandas as pd
from attrs import frozen

from tidyk.base.errors import TidykTypeError, TidykValueError, describe, quoted
from tidyk.parsnip.fitted import ModelFit
from tidyk.parsnip.predicting import predict_fit
from tidyk.tuning.schedule import Candidate
from tidyk.workflows.fitting import Prepared
from tidyk.yardstick.sets import MetricSet, metric_set

PREDICTION_TYPE = {"class": "class", "prob": "prob", "numeric": "numeric"}
DEFAULTS = {"regression": ("rmse", "rsq"), "classification": ("accuracy", "roc_auc", "brier_class")}
KINDS = {"regression": {"numeric"}, "classification": {"class", "prob"}}


@frozen(eq=False)
class Scorer:
    """How fits are scored.

    Attributes:
        metrics: The metric set.
        outcome: The outcome's column.
        event_level: "first" or "second".
        keep_workflow: Hand back the fitted workflow.
    """

    metrics: MetricSet
    outcome: str
    event_level: str = "first"
    keep_workflow: bool = False

    def predict(self, fit: ModelFit, prepared: Prepared) -> pd.DataFrame:
        """All types of predictions that the metrics need, then `.row`, the outcome, and case
        weights if any."""
        kinds = dict.fromkeys(metric.kind for metric in self.metrics.metrics)
        order = [kind for kind in ("class", "prob", "numeric") if kind in kinds]
        parts = [
            predict_fit(fit, prepared.predictors, type=PREDICTION_TYPE[kind]) for kind in order
        ]
        frame = pd.concat([part.reset_index(drop=True) for part in parts], axis=1)
        frame[".row"] = prepared.rows
        frame[self.outcome] = prepared.outcomes.iloc[:, 0].array
        if prepared.assessment_weights is not None:
            frame[".case_weights"] = prepared.assessment_weights
        return frame

    def score(self, predictions: pd.DataFrame, candidate: Candidate) -> pd.DataFrame:
        """Columns: parameters, `.metric`, `.estimator`, `.estimate`, `.config`."""
        metrics = {metric.kind for metric in self.metrics.metrics}
        columns = [
            c for c in predictions.columns if str(c).startswith(".pred_") and c != ".pred_class"
        ]
        arguments: dict[str, Any] = {"truth": self.outcome}
        if "numeric" in metrics:
            arguments["estimate"] = ".pred"
        if "class" in metrics:
            arguments["estimate"] = ".pred_class"
        if metrics & {"class", "prob"}:
            arguments["event_level"] = self.event_level
        if ".case_weights" in predictions:
            arguments["case_weights"] = ".case_weights"
        probabilities = self._probabilities(predictions, columns) if "prob" in metrics else []
        truth = arguments.pop("truth")
        scores = self.metrics(predictions, truth, *probabilities, **arguments)
        return self._with_params(scores, candidate)

    def _probabilities(self, predictions: pd.DataFrame, columns: list[str]) -> list[str]:
        """Probability columns as metrics take them: the event's for two levels, all of them for
        more."""
        if len(columns) != 2:
            return columns
        return columns[:1] if self.event_level == "first" else columns[1:]

    def _with_params(self, scores: pd.DataFrame, candidate: Candidate) -> pd.DataFrame:
        frame = scores.reset_index(drop=True)
        for at, (name, value) in enumerate(candidate.params.items()):
            frame.insert(at, name, [value] * len(frame))
        frame[".config"] = candidate.config
        return frame

    def arrange(self, predictions: pd.DataFrame, candidate: Candidate) -> pd.DataFrame:
        """R's order: predictions, `.row`, parameters, the outcome, `.config`."""
        own = [c for c in predictions.columns if c not in (".row", self.outcome, ".case_weights")]
        weights = [c for c in (".case_weights",) if c in predictions.columns]
        frame = predictions[[*own, ".row"]].copy()
        for name, value in candidate.params.items():
            frame[name] = [value] * len(frame)
        return frame.assign(
            **{c: predictions[c] for c in [self.outcome, *weights]}, **{".config": candidate.config}
        )


def check_metrics(metrics: Any, mode: str) -> MetricSet:
    """The metric set, or the mode's default one; an error if it is for another mode."""
    if metrics is None:
        from tidyk import yardstick

        return metric_set(*(getattr(yardstick, name) for name in DEFAULTS[mode]))
    if not isinstance(metrics, MetricSet):
        raise TidykTypeError(
            "The `metrics` argument should be the result of `metric_set()`, not "
            f"{describe(metrics)}."
        )
    wrong = [m.name for m in metrics.metrics if m.kind not in KINDS[mode]]
    if wrong:
        raise TidykValueError(
            f"The model is for {mode}, but {quoted(wrong)} "
            f"{'is a metric' if len(wrong) == 1 else 'are metrics'} "
            "for another mode."
        )
    return metrics
