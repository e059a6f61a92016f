"""Conformal prediction: intervals of numbers and sets of classes that hold the share of new rows
that they promise, whatever the model, as long as new rows come from where those of calibration
came."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from attrs import frozen

from tidyk.base.errors import (
    TidykTypeError,
    TidykValueError,
    check_level,
    describe,
    quoted,
)
from tidyk.base.generics import predict
from tidyk.base.pipe import Methods, verb
from tidyk.hardhat.forging import forge
from tidyk.tuning.collect import collect_extracts, collect_predictions, keep_parameters
from tidyk.tuning.results import TuneResults
from tidyk.tuning.select import select_best
from tidyk.workflows.assembled import Workflow
from tidyk.workflows.predicting import trained_mold

Columns = Mapping[str, str]
"""Outcomes, with what their columns of predictions end in: nothing where there is one outcome."""


@frozen(eq=False, repr=False)
class Conformal(Methods):
    """A calibrated model: `predict()` gives intervals or sets.

    Attributes:
        workflows: The fitted workflows: one, or that of each resample.
        scores: By outcome, how far off the calibration rows were, those of each workflow together.
        endings: The outcomes.
        sets: Are sets of classes predicted?
    """

    workflows: tuple[Workflow, ...]
    scores: Mapping[str, tuple[np.ndarray, ...]]
    endings: Columns
    sets: bool = False

    @property
    def rows(self) -> int:
        """The number of calibration rows."""
        return sum(map(len, next(iter(self.scores.values()))))

    def __repr__(self) -> str:
        what = "Sets of classes" if self.sets else "Prediction intervals"
        how = "split" if len(self.workflows) == 1 else f"CV+, {len(self.workflows)} models"
        return f"{what} by conformal inference ({how}), calibrated on {self.rows:,} rows\n"


@predict.register(Conformal)
def predict_conformal(
    fit: Conformal, /, new_data: pd.DataFrame, *, level: float = 0.95
) -> pd.DataFrame:
    """Predict with intervals, or sets of classes, that hold a share of new rows.

    Args:
        fit: What `int_conformal_split()`, `int_conformal_cv()` or their like for sets return.
        new_data: A data frame with the predictors' columns.
        level: The share of rows whose outcome is to be within.

    Returns:
        `.pred`, `.pred_lower`, `.pred_upper`, or `.pred_set`, a tuple of levels; of several
        outcomes with `_<outcome>` at the end. With few calibration rows bounds are infinite.
    """
    check_level(level)
    parts = []
    for outcome, ending in fit.endings.items():
        make = _sets if fit.sets else _intervals
        parts.append(make(fit, outcome, ending, new_data, level))
    return pd.concat(parts, axis=1)


@verb(Workflow)
def int_conformal_split(wf: Workflow, /, cal_data: pd.DataFrame) -> Conformal:
    """Prediction intervals from rows that the model has not seen.

    Args:
        wf: A trained workflow of a regression.
        cal_data: Rows to calibrate on, with the outcome.

    Returns:
        A `Conformal`: `predict(new_data, level=0.95)` gives `.pred`, `.pred_lower`, `.pred_upper`.

    Raises:
        TidykValueError: The workflow is not trained, or no outcome is a number.

    Equals R's `probably::int_conformal_split()`.

    Examples:
        >>> from tidyk import fit, linear_reg, predict, workflow
        >>> from tidyk.datasets import mtcars
        >>> wf = workflow("mpg ~ wt", linear_reg()) >> fit(mtcars[:20])
        >>> (wf >> int_conformal_split(mtcars[20:]) >> predict(mtcars[:2], level=0.8)).columns[1:]
        Index(['.pred_lower', '.pred_upper'], dtype='str')
    """
    outcomes = outcomes_of(wf, cal_data)
    endings = _endings(outcomes, numbers=True)
    predictions = predict.now(wf, cal_data)
    scores = {o: (_residuals(outcomes[o], predictions[f".pred{e}"]),) for o, e in endings.items()}
    return Conformal((wf,), scores, endings)


@verb(Workflow)
def set_conformal_split(wf: Workflow, /, cal_data: pd.DataFrame) -> Conformal:
    """Sets of classes, as small as can be, from rows that the model has not seen.

    Args:
        wf: A trained workflow of a classification.
        cal_data: Rows to calibrate on, with the outcome.

    Returns:
        A `Conformal`: `predict(new_data, level=0.95)` gives `.pred_set`, a tuple of levels a row.

    Raises:
        TidykValueError: The workflow is not trained, or no outcome is a factor.

    Examples:
        >>> from tidyk import fit, mlp, predict, set_seed, workflow
        >>> from tidyk.datasets import iris
        >>> set_seed(1)
        >>> wf = workflow("Species ~ .", mlp("classification")) >> fit(iris[::2])
        >>> (wf >> set_conformal_split(iris[1::2]) >> predict(iris[:1], level=0.9))[".pred_set"][0]
        ('setosa',)
    """
    outcomes = outcomes_of(wf, cal_data)
    endings = _endings(outcomes, numbers=False)
    predictions = predict.now(wf, cal_data, type="prob")
    scores = {o: (_doubts(outcomes[o], predictions, e),) for o, e in endings.items()}
    return Conformal((wf,), scores, endings, sets=True)


@verb(TuneResults)
def int_conformal_cv(results: TuneResults, /, *, parameters: Any = None) -> Conformal:
    """Prediction intervals from the rows that were not trained on in each resample (CV+).

    Args:
        results: Results of a regression that kept predictions and fitted workflows:
            `control_resamples(save_pred=True, extract=lambda wf: wf)`.
        parameters: The values of one candidate; the best one's by the first metric by default.

    Returns:
        A `Conformal`, whose `.pred` is the mean of the resamples' models.

    Raises:
        TidykValueError: Predictions or workflows were not kept, or no outcome is a number.

    Equals R's `probably::int_conformal_cv()`, with the bounds of Barber and others (2021).

    Examples:
        >>> from tidyk import control_resamples, fit_resamples, linear_reg, predict, set_seed
        >>> from tidyk import vfold_cv, workflow
        >>> from tidyk.datasets import mtcars
        >>> set_seed(1)
        >>> kept = control_resamples(save_pred=True, extract=lambda wf: wf)
        >>> wf = workflow("mpg ~ wt", linear_reg())
        >>> res = wf >> fit_resamples(vfold_cv(mtcars, v=4), control=kept)
        >>> len(res >> int_conformal_cv() >> predict(mtcars[:2], level=0.8))
        2
    """
    frame, workflows = _kept(results, parameters)
    endings = _endings(frame[list(results.outcomes)], numbers=True)
    scores = {
        o: tuple(_residuals(part[o], part[f".pred{e}"]) for part in _parts(frame, results))
        for o, e in endings.items()
    }
    return Conformal(workflows, scores, endings)


@verb(TuneResults)
def set_conformal_cv(results: TuneResults, /, *, parameters: Any = None) -> Conformal:
    """Sets of classes from the rows that were not trained on in each resample.

    Args:
        results: Results of a classification that kept probabilities and fitted workflows:
            `control_resamples(save_pred=True, extract=lambda wf: wf)`.
        parameters: The values of one candidate; the best one's by the first metric by default.

    Returns:
        A `Conformal`: a class is in the set where the doubt about it is among the smaller ones of
        the calibration rows, each asked of the model that had not seen it.

    Raises:
        TidykValueError: Probabilities or workflows were not kept, or no outcome is a factor.

    Examples:
        >>> from tidyk import control_resamples, fit_resamples, mlp, predict, set_seed, vfold_cv
        >>> from tidyk import workflow
        >>> from tidyk.datasets import iris
        >>> set_seed(1)
        >>> kept = control_resamples(save_pred=True, extract=lambda wf: wf)
        >>> wf = workflow("Species ~ .", mlp("classification"))
        >>> res = wf >> fit_resamples(vfold_cv(iris, v=3), control=kept)
        >>> len(res >> set_conformal_cv() >> predict(iris[:2], level=0.9))
        2
    """
    frame, workflows = _kept(results, parameters)
    endings = _endings(frame[list(results.outcomes)], numbers=False)
    scores = {
        o: tuple(_doubts(part[o], part, e) for part in _parts(frame, results))
        for o, e in endings.items()
    }
    return Conformal(workflows, scores, endings, sets=True)


# --- calibration rows -----------------------------------------------------------------------------
def outcomes_of(wf: Workflow, data: Any) -> pd.DataFrame:
    """The outcomes of rows, as the workflow's model has them."""
    if not isinstance(data, pd.DataFrame):
        raise TidykTypeError(f"`cal_data` should be a data frame, not {describe(data)}.")
    outcomes = forge(data, trained_mold(wf).blueprint, outcomes=True).outcomes
    assert outcomes is not None  # asked for
    return outcomes


def _endings(outcomes: pd.DataFrame, *, numbers: bool) -> dict[str, str]:
    """The outcomes of a kind, with what their predictions end in."""
    several = outcomes.shape[1] > 1
    endings = {
        str(name): f"_{name}" if several else ""
        for name in outcomes.columns
        if isinstance(outcomes[name].dtype, pd.CategoricalDtype) != numbers
    }
    if not endings:
        kind, other = ("numeric", "set_") if numbers else ("a factor", "int_")
        raise TidykValueError(
            f"No outcome is {kind}: {quoted(outcomes.columns)}. There are "
            f"`{other}conformal_split()` and `{other}conformal_cv()`."
        )
    return endings


def _residuals(truth: pd.Series, predictions: pd.Series) -> np.ndarray:
    return _there(np.abs(truth.to_numpy(float) - predictions.to_numpy(float)))


def _doubts(truth: pd.Series, predictions: pd.DataFrame, ending: str) -> np.ndarray:
    """One minus the probability of the true level."""
    levels = truth.cat.categories
    shares = predictions[[f".pred{ending}_{level}" for level in levels]].to_numpy(float)
    present = truth.cat.codes.to_numpy() >= 0
    return _there(1 - shares[present, truth.cat.codes.to_numpy()[present]])


def _there(values: np.ndarray) -> np.ndarray:
    values = values[~np.isnan(values)]
    if not len(values):
        raise TidykValueError("There are no rows to calibrate on that have outcome and prediction.")
    return values


def _kept(results: TuneResults, parameters: Any) -> tuple[pd.DataFrame, tuple[Workflow, ...]]:
    """Predictions and fitted workflows of one candidate, resample by resample."""
    if ".extracts" not in results.columns or ".predictions" not in results.columns:
        raise TidykValueError(
            "Predictions and fitted workflows were not kept: resample with "
            "`control_resamples(save_pred=True, extract=lambda wf: wf)`."
        )
    if parameters is None and results.parameter_names:
        parameters = select_best.now(results, metric=results.metrics.metrics[0].name)
    frame = collect_predictions.now(results, parameters=parameters)
    extracts = keep_parameters(collect_extracts.now(results), results, parameters)[".extracts"]
    strange = [made for made in extracts if not isinstance(made, Workflow)]
    if strange:
        raise TidykTypeError(
            f"`extract` has to hand back the fitted workflow, `lambda wf: wf`, not "
            f"{describe(strange[0])}."
        )
    return frame, tuple(extracts)


def _parts(frame: pd.DataFrame, results: TuneResults) -> list[pd.DataFrame]:
    """The predictions of each resample."""
    return [part for _, part in frame.groupby(list(results.ids.columns), sort=False)]


# --- new rows -------------------------------------------------------------------------------------
def _intervals(
    fit: Conformal, outcome: str, ending: str, new_data: pd.DataFrame, level: float
) -> pd.DataFrame:
    predicted = [predict.now(wf, new_data)[f".pred{ending}"] for wf in fit.workflows]
    both = list(zip(predicted, fit.scores[outcome], strict=True))
    low = np.vstack([p.to_numpy()[None] - s[:, None] for p, s in both])
    high = np.vstack([p.to_numpy()[None] + s[:, None] for p, s in both])
    columns = {
        f".pred{ending}": np.mean(predicted, axis=0),
        f".pred_lower{ending}": -_ranked(-low, level),
        f".pred_upper{ending}": _ranked(high, level),
    }
    return pd.DataFrame(columns, index=new_data.index)


def _ranked(values: np.ndarray, level: float) -> np.ndarray:
    """Of each column the value that a share of them does not exceed, the new row counted in."""
    rank = math.ceil(round(level * (len(values) + 1), 9))
    if rank > len(values):
        return np.where(np.isnan(values).any(axis=0), np.nan, np.inf)
    return np.sort(values, axis=0)[rank - 1]


def _sets(
    fit: Conformal, outcome: str, ending: str, new_data: pd.DataFrame, level: float
) -> pd.DataFrame:
    start, levels = f".pred{ending}_", _levels(fit.workflows[0], outcome)
    total, rows = sum(map(len, fit.scores[outcome])), len(new_data)
    smaller = np.zeros((rows, len(levels)))
    missing = np.zeros(rows, bool)
    for wf, scores in zip(fit.workflows, fit.scores[outcome], strict=True):
        shares = predict.now(wf, new_data, type="prob")[[f"{start}{v}" for v in levels]].to_numpy()
        missing |= np.isnan(shares).any(axis=1)
        smaller += np.searchsorted(np.sort(scores), np.round(1 - shares, 12), side="left")
    within = smaller < level * (total + 1)
    sets = [
        None if gone else tuple(level for level, inside in zip(levels, row, strict=True) if inside)
        for row, gone in zip(within, missing, strict=True)
    ]
    return pd.DataFrame({f".pred_set{ending}": pd.Series(sets, new_data.index, dtype=object)})


def _levels(wf: Workflow, outcome: str) -> list[Any]:
    """The levels of an outcome."""
    ptypes = trained_mold(wf).blueprint.ptypes
    assert ptypes is not None  # the mould is trained
    return list(ptypes.outcomes[outcome].cat.categories)
