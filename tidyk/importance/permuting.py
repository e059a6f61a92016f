"""Importance as what a model loses when a predictor is shuffled."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
import pandas as pd
from attrs import frozen

from tidyk.base.errors import (
    TidykTypeError,
    TidykValueError,
    check_columns,
    check_string,
    check_whole,
    describe,
)
from tidyk.base.frames import as_data_frame
from tidyk.base.generics import predict
from tidyk.base.random import sample_int
from tidyk.parsnip.fitted import ModelFit
from tidyk.workflows.assembled import Workflow
from tidyk.workflows.predicting import extract_fit_parsnip_workflow
from tidyk.yardstick.metric import Metric

TRUTH = "..truth"


def by_permuting(
    fit: ModelFit | Workflow,
    *,
    train: Any = None,
    target: str | None = None,
    metric: Metric | None = None,
    nsim: int = 1,
    type: Literal["difference", "ratio"] = "difference",
    feature_names: Sequence[str] | None = None,
    event_level: str = "first",
) -> pd.DataFrame:
    """The means of `nsim` losses for each column of `train`, drawn in R's order."""
    data, target, metric = _checked(train, target, metric)
    check_string(type, "type", ("difference", "ratio"))
    check_whole(nsim, "nsim", minimum=1)
    names = [c for c in data.columns if c != target] if feature_names is None else [*feature_names]
    check_columns(names, data, "train")
    judge = _Judge(fit, metric, _truth(fit, data[target]), event_level)
    x = data.drop(columns=target)
    usual = judge.score(x)
    losses = np.array([[judge.score(_shuffled(x, n)) for n in names] for _ in range(nsim)])
    if type == "ratio":
        losses = losses / usual if metric.direction == "minimize" else usual / losses
    else:
        losses = losses - usual if metric.direction == "minimize" else usual - losses
    found = pd.DataFrame({"Variable": names, "Importance": losses.mean(axis=0)})
    if nsim > 1:
        found["StDev"] = losses.std(axis=0, ddof=1)
    found.attrs["type"] = "permutation"
    return found


def _checked(
    train: Any, target: str | None, metric: Metric | None
) -> tuple[pd.DataFrame, str, Metric]:
    """What shuffling cannot do without."""
    if train is None or target is None or metric is None:
        raise TidykTypeError(
            "Shuffling needs the rows to predict, their outcome and a metric: "
            '`vi(fit, "permute", train=data, target="y", metric=rmse)`.'
        )
    if not isinstance(metric, Metric):
        raise TidykTypeError(f"`metric` should be a metric such as `rmse`, not {describe(metric)}.")
    if metric.direction == "zero":
        raise TidykValueError(f"`{metric.name}` is best at zero: it cannot say what is worse.")
    data = as_data_frame(train, "train")
    check_columns([target], data, "train")
    return data, target, metric


def _truth(fit: ModelFit | Workflow, outcome: pd.Series) -> pd.Series:
    """The outcome, as a factor with the model's levels where it has any."""
    model = extract_fit_parsnip_workflow(fit) if isinstance(fit, Workflow) else fit
    if model.lvl is None:
        return outcome
    return outcome.astype(pd.CategoricalDtype(list(model.lvl), ordered=model.ordered))


def _shuffled(x: pd.DataFrame, name: str) -> pd.DataFrame:
    """The rows with one column in another order."""
    return x.assign(**{name: x[name].array.take(sample_int(len(x), len(x)))})


@frozen
class _Judge:
    """A model and the metric of what it predicts."""

    fit: ModelFit | Workflow
    metric: Metric
    truth: pd.Series
    event_level: str

    def score(self, x: pd.DataFrame) -> float:
        """The metric of the predictions for these rows."""
        types = self.metric.prediction_types
        predicted = [predict.now(self.fit, x, type=type) for type in types]
        frame = pd.concat([*predicted, self.truth.rename(TRUTH)], axis=1)
        dtype = self.truth.dtype
        levels = tuple(dtype.categories) if isinstance(dtype, pd.CategoricalDtype) else ()
        columns = self.metric.prediction_columns(levels, self.event_level)
        known = "event_level" in self.metric.options
        event = {"event_level": self.event_level} if known else {}
        return float(self.metric(frame, TRUTH, *columns, **event)[".estimate"].iloc[0])
