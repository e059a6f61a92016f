"""`predict()` and `augment()` of a fitted model."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd
from attrs import evolve

from tidyk.base.errors import (
    TidykTypeError,
    TidykValueError,
    check_level,
    check_string,
    did_you_mean,
    quoted,
    warn,
)
from tidyk.base.frames import as_data_frame
from tidyk.base.generics import augment, predict
from tidyk.parsnip.engine import NONE, PREDICTION_TYPES, Engine, prediction_options
from tidyk.parsnip.fitted import ModelFit
from tidyk.parsnip.spec import ModelSpec
from tidyk.parsnip.threads import few_threads
from tidyk.parsnip.values import are_finite, looked_at_once, unfit_values_told

DEFAULT_TYPES = {
    "regression": "numeric",
    "classification": "class",
    "quantile regression": "quantile",
    "censored regression": "time",
}
MIXED_TYPES = ("numeric", "class")
"""What is predicted by default for several outcomes, some of them numbers and some classes."""
AUGMENTED = {
    "regression": ["numeric"],
    "classification": ["class", "prob"],
    "quantile regression": ["quantile"],
    "censored regression": ["time"],
    "mixed": [*MIXED_TYPES, "prob"],
}
"""The types of predictions that `augment()` adds to the data."""
WRONG_MODE = {
    "numeric": ("regression", "For numeric predictions"),
    "class": ("classification", "For class predictions"),
    "prob": ("classification", "For probability predictions"),
    "linear_pred": ("censored regression", "For the linear predictor"),
    "time": ("censored regression", "For event time predictions"),
    "survival": ("censored regression", "For survival probability predictions"),
    "hazard": ("censored regression", "For hazard predictions"),
}


EMPTY: dict[str, Callable[[int], np.ndarray]] = {
    "numeric": lambda levels: np.empty(0),
    "class": lambda levels: np.empty(0, int),
    "prob": lambda levels: np.empty((0, levels)),
}
"""Predictions of no rows."""
MACHINE = ("levels", "offset")
"""Options of a prediction that are set by the machine, not by the user."""


@predict.register(ModelFit)
def predict_fit(
    fit: ModelFit, /, new_data: pd.DataFrame, type: str | None = None, **options: Any
) -> Any:
    """Predict for new data.

    Args:
        fit: A fitted model.
        new_data: A data frame with the predictors' columns; others are ignored.
        type: "numeric" (regression's default), "class" (classification's default), "prob",
            "conf_int", "pred_int", "quantile" (of quantile regression) or "raw" (the engine's own),
            as far as the engine has them.
        **options: `level` (0.95) and `std_error` (False) for intervals.

    Returns:
        One row for each row of `new_data`, under its index: `.pred`; `.pred_class`; `.pred_<level>`
        …; `.pred_lower`, `.pred_upper`. A row with missing predictors is predicted as missing.

    Raises:
        TidykValueError: The model has no such predictions.
        TidykKeyError: A column is missing.

    Equals R's `parsnip::predict.model_fit()`.

    Examples:
        >>> from tidyk import fit, linear_reg
        >>> from tidyk.datasets import mtcars
        >>> model = linear_reg() >> fit("mpg ~ wt", data=mtcars)
        >>> (model >> predict(mtcars[:2])).columns.tolist()
        ['.pred']
    """
    if type is None and fit.spec.mode == "mixed":
        parts = [predict_fit(fit, new_data, type=one, **options) for one in MIXED_TYPES]
        return pd.concat(parts, axis=1)
    type = check_type(fit, type)
    options = _with_opts(type, options)
    _check_options(fit.engine, type, options)
    new_data = as_data_frame(new_data, "new_data")
    x, offset = fit.preproc.predictors(new_data), fit.preproc.offset(new_data)
    return predict_converted(fit, x, type, options, offset=offset)


def predict_converted(
    fit: ModelFit,
    x: pd.DataFrame,
    type: str,
    options: Mapping[str, Any] = NONE,
    *,
    offset: np.ndarray | None = None,
) -> Any:
    """Predict from predictors, and an offset, that are ready for the engine."""
    with looked_at_once(x):
        complete = complete_rows(x, fit)
        rows = x if complete.all() else x[complete]
        offset = None if offset is None else offset[complete]
        values = _values(fit, rows, type, options, offset)
    if type == "raw":
        return values
    frame = _as_frame(values, type, fit, rows.index)
    return frame if complete.all() else with_missing(frame, complete, x.index)


def _values(
    fit: ModelFit,
    rows: pd.DataFrame,
    type: str,
    options: Mapping[str, Any],
    offset: np.ndarray | None,
) -> Any:
    """What the engine predicts for rows without missing values."""
    if not len(rows) and type in EMPTY and not fit.outcomes:  # libraries refuse to predict nothing
        return EMPTY[type](len(fit.lvl or ()))
    machine: dict[str, Any] = {} if offset is None else {"offset": offset}
    if "levels" in prediction_options(fit.engine, type):
        machine["levels"] = fit.lvl
    with few_threads(rows), unfit_values_told(rows, infinite=fit.engine.infinite):
        return fit.engine.predictor(type)(fit.fit, rows, **machine, **options)


@predict.register(ModelSpec)
def predict_spec(spec: ModelSpec, /, *args: Any, **kwargs: Any) -> Any:
    """A specification cannot predict before it is fitted."""
    raise TidykTypeError(
        f"`{spec.name}()` has to be fitted with `fit()` before `predict()`: `fit()` returns a "
        "fitted model and leaves the specification as it is, `fitted = spec.fit(formula, data)`."
    )


@augment.register(ModelFit)
def augment_fit(fit: ModelFit, /, new_data: pd.DataFrame) -> pd.DataFrame:
    """New data with their predictions beside them.

    Args:
        fit: A fitted model.
        new_data: A data frame with the predictors' columns, and the outcome's for residuals.

    Returns:
        `.pred` (and `.resid`, outcome minus prediction, where `new_data` has the outcome), or
        `.pred_class` and `.pred_<level>`, then the columns of `new_data`.

    Equals R's `parsnip::augment.model_fit()`.

    Examples:
        >>> from tidyk import fit, linear_reg
        >>> from tidyk.datasets import mtcars
        >>> model = linear_reg() >> fit("mpg ~ wt", data=mtcars)
        >>> (model >> augment(mtcars[["wt", "mpg"]])).columns.tolist()
        ['.pred', '.resid', 'wt', 'mpg']
    """
    return augment_predictions(fit, new_data, new_data, fit.preproc.outcome)


def augment_predictions(
    fit: ModelFit, predictors: pd.DataFrame, new_data: pd.DataFrame, outcome: str | None
) -> pd.DataFrame:
    """Predictions for `predictors`, and residuals where `new_data` has the outcome, beside
    `new_data`."""
    types = AUGMENTED[fit.spec.mode]
    available = fit.engine.types(fit.spec.mode)
    parts = [predict_fit(fit, predictors, type=t) for t in types if t in available]
    parts += _residuals(fit, parts, new_data, outcome)
    twice = [name for part in parts for name in part.columns if name in new_data.columns]
    if twice:
        raise TidykValueError(
            f"`new_data` has {quoted(twice)} already, which `augment()` would add: rename or drop "
            f"the column{'s' * (len(twice) > 1)}."
        )
    return pd.concat([*parts, new_data], axis=1)


def _residuals(
    fit: ModelFit, parts: list[pd.DataFrame], new_data: pd.DataFrame, outcome: str | None
) -> list[pd.DataFrame]:
    """Outcome minus prediction, for each numeric outcome that `new_data` has."""
    names = {f".resid_{o}": (o, f".pred_{o}") for o in fit.outcomes}
    if not names and fit.spec.mode == "regression" and outcome is not None:
        names = {".resid": (outcome, ".pred")}
    predicted = pd.concat(parts, axis=1) if parts else pd.DataFrame()
    columns = {
        residual: new_data[truth] - predicted[estimate]
        for residual, (truth, estimate) in names.items()
        if truth in new_data.columns and estimate in predicted.columns
    }
    return [pd.DataFrame(columns)] if columns else []


def check_type(fit: ModelFit, type: str | None) -> str:
    """The type of a prediction, by default the mode's own; an error if it is not available."""
    spec = fit.spec
    if type is None:
        type = DEFAULT_TYPES.get(spec.mode, MIXED_TYPES[0])
    check_string(type, "type", PREDICTION_TYPES)
    if type in WRONG_MODE and spec.mode not in (WRONG_MODE[type][0], "mixed"):
        mode, what = WRONG_MODE[type]
        raise TidykValueError(
            f"{what}, the object should be a {mode} model; `{spec.name}()` is for {spec.mode}."
        )
    if type not in (types := fit.engine.types(spec.mode)):
        raise TidykValueError(
            f'No "{type}" prediction method available for this model. `type` should be one of: '
            f"{quoted(types)}.{fit.engine.elsewhere.get(type, '')}"
        )
    if type == "prob" and "class" in (fit.lvl or ()):
        raise TidykValueError(
            'The outcome has a level "class", whose probability would be called ".pred_class", as '
            "the predicted class is: rename the level and fit again."
        )
    return type


def _with_opts(type: str, options: dict[str, Any]) -> dict[str, Any]:
    """R's `opts`, options of the engine's own predictions, among the others."""
    opts = options.pop("opts", {})
    if opts and type != "raw":
        warn('`opts` is for predictions of type "raw" only, and was not used.')
        return options
    return {**options, **opts}


def _check_options(engine: Engine, type: str, options: dict[str, Any]) -> None:
    allowed = [name for name in prediction_options(engine, type) if name not in MACHINE]
    for name in options:
        if name == "newdata":
            raise TidykTypeError("Please use `new_data` instead of `newdata`.")
        if name not in allowed:
            hint = did_you_mean(name, ["new_data", "type", *allowed])
            takes = f"It takes {quoted(allowed)}." if allowed else "It takes no options."
            raise TidykTypeError(
                f'`predict(type="{type}")` has no argument `{name}`.{hint} {takes}'
            )
    if "level" in options:
        check_level(options["level"])


def complete_rows(x: pd.DataFrame, fit: ModelFit) -> np.ndarray:
    """Which rows have no missing predictor; all, for an engine that can take them."""
    if fit.spec.encoding.allow_missing or are_finite(x):
        return np.ones(len(x), bool)
    sparse = [isinstance(dtype, pd.SparseDtype) for dtype in x.dtypes]
    if not any(sparse):
        return np.asarray(x.notna().all(axis=1), bool)
    complete = np.ones(len(x), bool)
    for name in x.columns[sparse]:
        if np.isnan(x[name].sparse.sp_values).any():
            complete &= ~np.asarray(x[name].isna())
    return complete & complete_rows(x.loc[:, np.invert(sparse)], fit)


def _as_frame(values: Any, type: str, fit: ModelFit, index: pd.Index) -> pd.DataFrame:
    """The engine's array as the data frame that parsnip returns."""
    if isinstance(values, pd.DataFrame):
        return values.set_axis(index)
    if type == "class":
        dtype = pd.CategoricalDtype(list(fit.lvl or ()), fit.ordered)
        classes = pd.Categorical.from_codes(values, dtype=dtype)
        return pd.DataFrame({".pred_class": classes}, index=index)
    if type == "prob":
        return pd.DataFrame(
            np.asarray(values), columns=[f".pred_{level}" for level in fit.lvl or ()], index=index
        )
    if type == "quantile":
        rows = [evolve(values, values=values.values[i : i + 1]) for i in range(len(values))]
        return pd.DataFrame({".pred_quantile": pd.Series(rows, index=index, dtype=object)})
    return pd.DataFrame({".pred": np.asarray(values, dtype=float).reshape(len(index))}, index=index)


def with_missing(frame: pd.DataFrame, complete: np.ndarray, index: pd.Index) -> pd.DataFrame:
    """Predictions for the complete rows among all rows; the others are missing."""
    at = np.where(complete, np.cumsum(complete) - 1, -1)
    filled = {name: frame[name].array.take(at, allow_fill=True) for name in frame.columns}
    return pd.DataFrame(filled, index=index)
