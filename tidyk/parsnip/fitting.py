"""`fit()` and `fit_xy()` of a model specification."""

from __future__ import annotations

import importlib.util
import sys
import time
from typing import Any

import numpy as np
import pandas as pd

from tidyk.base.errors import (
    TidykImportError,
    TidykTypeError,
    TidykValueError,
    describe,
    quoted,
    warn,
)
from tidyk.base.frames import as_data_frame, as_vector, is_number
from tidyk.base.generics import fit, fit_xy
from tidyk.base.types import Predictors, Vector, Weights
from tidyk.hardhat.formula.pythonic import FormulaLike, formula_text
from tidyk.hardhat.placeholder import is_tune
from tidyk.parsnip.aliases import tell
from tidyk.parsnip.control import ControlParsnip, controlled
from tidyk.parsnip.conversion import Conversion, from_xy
from tidyk.parsnip.engine import Batch
from tidyk.parsnip.fitted import ModelFit
from tidyk.parsnip.formulas import from_formula
from tidyk.parsnip.spec import ModelSpec, check_required, fit_args
from tidyk.parsnip.threads import few_threads
from tidyk.parsnip.values import looked_at_once, refuse_infinite


@fit.register(ModelSpec)
def fit_spec(
    spec: ModelSpec,
    /,
    formula: str | FormulaLike,
    data: pd.DataFrame,
    *,
    case_weights: Weights = None,
    control: ControlParsnip | None = None,
) -> ModelFit:
    """Fit a model specification to data.

    Args:
        spec: A specification with a mode and an engine, and without `tune()`.
        formula: R's formula as text: `"y ~ x1 + log(x2)"`; or formulaic's `Formula`.
        data: The training data, one row an observation.
        case_weights: Numbers, one a row.
        control: What `control_parsnip()` returns.

    Returns:
        A `ModelFit`; the specification is unchanged.

    Raises:
        TidykValueError: A placeholder is left, the mode is unknown, the outcome does not suit it,
            or data are empty.
        TidykImportError: The engine's package is not installed.

    Equals R's `parsnip::fit.model_spec()`.

    Examples:
        >>> from tidyk import linear_reg
        >>> from tidyk.datasets import mtcars
        >>> fit(linear_reg(), "mpg ~ wt", data=mtcars).spec.engine
        'lm'
    """
    check_fittable(spec)
    if hasattr(formula, "shape"):
        raise TidykTypeError(
            f"`formula` must be a formula as text, not {describe(formula)}: predictors and an "
            "outcome go to `fit_xy(x, y)`."
        )
    text, data = formula_text(formula), as_data_frame(data)
    _check_data(data, "data")
    return controlled(
        spec,
        control,
        lambda: fit_converted(spec, _converted(spec, text, data), case_weights),
    )


def _converted(spec: ModelSpec, text: str, data: pd.DataFrame) -> Conversion:
    """Predictors and outcome of a formula."""
    try:
        return from_formula(text, data, spec.encoding)
    except TidykTypeError as problem:
        if spec.implementation.several_outcomes and "+" in text.partition("~")[0]:
            problem.add_note(
                "`a + b ~` is a sum, as in R: several outcomes go to `fit_xy()`, or into a "
                "workflow."
            )
        raise


@fit_xy.register(ModelSpec)
def fit_xy_spec(
    spec: ModelSpec,
    /,
    x: Predictors,
    y: Vector | pd.DataFrame,
    *,
    case_weights: Weights = None,
    control: ControlParsnip | None = None,
) -> ModelFit:
    """Fit a model specification to predictors and outcome.

    Args:
        spec: A specification with a mode and an engine, and without `tune()`.
        x: Predictors: a data frame.
        y: The outcome, one value a row: a factor for classification, numbers for regression; a
            Series, an array, or a data frame of one column.
        case_weights: Numbers, one a row.
        control: What `control_parsnip()` returns.

    Returns:
        A `ModelFit`.

    Equals R's `parsnip::fit_xy()`.

    Examples:
        >>> from tidyk import linear_reg
        >>> from tidyk.datasets import mtcars
        >>> fit_xy(linear_reg(), mtcars[["wt"]], mtcars["mpg"]).spec.mode
        'regression'
    """
    check_fittable(spec)
    frame = check_predictors(x)
    return controlled(
        spec, control, lambda: fit_converted(spec, from_xy(frame, y, spec.encoding), case_weights)
    )


def fit_converted(
    spec: ModelSpec,
    converted: Conversion,
    case_weights: Weights = None,
    *,
    batch: Batch | None = None,
    assessed: pd.DataFrame | None = None,
    before: Any = None,
) -> ModelFit:
    """Fit to predictors and outcome that are ready for the engine, alone or as one of a batch;
    `assessed` are predictors that it may predict while it trains, `before` is where it goes on
    from."""
    y = check_outcomes(spec, converted.y)
    args = {**weights_of(spec, case_weights, len(converted.x)), **fit_args(spec)}
    args |= _offset(spec, converted.offset)
    if spec.implementation.takes("new_predictors"):
        args["new_predictors"] = converted.new_predictors
    given = {"assessed": assessed, "before": before, "parts": converted.parts}
    for name, value in given.items():
        if value is not None and spec.implementation.takes(name):
            args[name] = value
    with looked_at_once(converted.x), few_threads(converted.x):
        refuse_infinite(converted.x, y, predictors=not spec.implementation.infinite)
        tell(spec.entry, spec.engine)
        start = time.perf_counter()
        fitted = (batch or spec.implementation).fit(x=converted.x, y=y, **args)
    elapsed = time.perf_counter() - start
    levels, ordered = None, False
    if isinstance(y, pd.DataFrame):
        names = tuple(map(str, y.columns))
        return ModelFit(spec, fitted, converted.preproc, elapsed=elapsed, outcomes=names)
    if isinstance(y.dtype, pd.CategoricalDtype):
        levels, ordered = tuple(y.cat.categories), bool(y.cat.ordered)
    return ModelFit(spec, fitted, converted.preproc, levels, ordered, elapsed)


def check_fittable(spec: ModelSpec) -> None:
    """Raise the errors that do not depend on the data."""
    names = [name for name, value in {**spec.args, **spec.eng_args}.items() if is_tune(value)]
    if names:
        raise TidykValueError(
            f"{quoted(names)} of `{spec.name}()` {'is' if len(names) == 1 else 'are'} still marked "
            "with `tune()`: give a "
            "value, or tune with `tune_grid()` and take it from there with `finalize_workflow()`."
        )
    check_required(spec)
    _tell_unused(spec)
    for package in spec.implementation.needs:
        if package not in sys.modules and importlib.util.find_spec(package) is None:
            raise TidykImportError(
                f'The engine "{spec.engine}" needs the package {package}: `pip install {package}`.'
            )


def _tell_unused(spec: ModelSpec) -> None:
    """Warn about main arguments that the engine does not have."""
    unused = [name for name in spec.args if name not in spec.implementation.arguments]
    if unused:
        what = "an argument" if len(unused) == 1 else "arguments"
        warn(
            f'The engine "{spec.engine}" of `{spec.name}()` has no {what} {quoted(unused)}: '
            "it is not used."
        )


def check_outcomes(spec: ModelSpec, y: pd.Series | pd.DataFrame) -> pd.Series | pd.DataFrame:
    """The outcome, or several of them where the engine takes these."""
    if isinstance(y, pd.DataFrame) and y.shape[1] > 1 and spec.implementation.several_outcomes:
        return y
    return check_outcome(spec, y)


def check_outcome(spec: ModelSpec, y: pd.Series | pd.DataFrame) -> pd.Series:
    """The outcome, checked to suit the mode."""
    if isinstance(y, pd.DataFrame):
        if y.shape[1] != 1:
            raise TidykValueError(
                f"`{spec.name}()` takes one outcome, not the {y.shape[1]} columns "
                f"{quoted(y.columns)}."
            )
        y = y.iloc[:, 0]
    is_factor = isinstance(y.dtype, pd.CategoricalDtype)
    if spec.mode == "classification" and not is_factor:
        raise TidykTypeError(
            f"For a classification model the outcome should be a factor, not {y.dtype} (column "
            f"{y.name!r}): "
            "make one with `factor()`."
        )
    if is_factor and "class" in y.cat.categories:
        warn(
            f'The outcome {y.name!r} has a level "class": its probability would be called '
            '".pred_class", as the predicted class is, so there will be no probabilities. Rename '
            "the level."
        )
    if spec.mode.endswith("regression") and not is_number(y.dtype):
        kind = "a factor" if is_factor else str(y.dtype).replace("bool", "logical")
        raise TidykTypeError(
            f"For a {spec.mode} model the outcome should be numeric, not {kind} (column "
            f"{y.name!r})."
        )
    return y


def check_predictors(x: object) -> pd.DataFrame:
    """The predictors; an error for some without names, or without rows."""
    if not isinstance(x, pd.DataFrame):
        raise TidykTypeError(
            f"`x` must be a data frame, whose columns have names, not {describe(x)}."
        )
    _check_data(x, "x")
    return x


def _check_data(data: object, name: str) -> None:
    if not isinstance(data, pd.DataFrame):
        raise TidykTypeError(f"`{name}` should be a data frame, not {describe(data)}.")
    if len(data) == 0:
        raise TidykValueError(f"`{name}` has no rows: there is nothing to fit.")


def _offset(spec: ModelSpec, offset: np.ndarray | None) -> dict[str, Any]:
    """The formula's offset, for an engine that takes one."""
    if offset is None:
        return {}
    if not spec.implementation.takes("offset"):
        raise TidykValueError(
            f'The formula has an offset, which the engine "{spec.engine}" of `{spec.name}()` '
            "cannot take: leave `offset()` out, or subtract it from the outcome."
        )
    return {"offset": offset}


def weights_of(spec: ModelSpec, case_weights: Weights, rows: int) -> dict[str, Any]:
    """Case weights for an engine that takes them."""
    if case_weights is None:
        return {}
    if not spec.implementation.takes("weights"):
        raise TidykValueError(
            f'The engine "{spec.engine}" of `{spec.name}()` takes no case weights.'
        )
    weights = np.asarray(as_vector(case_weights, "case_weights"), dtype=float)
    if weights.shape != (rows,):
        raise TidykValueError(
            f"`case_weights` should have one number a row: {rows}, not {weights.shape}."
        )
    wrong = weights[~(np.isfinite(weights) & (weights >= 0))]
    if len(wrong):
        raise TidykValueError(
            f"`case_weights` should be numbers of 0 or more, not {wrong[0]:g} (in {len(wrong)} "
            "rows)."
        )
    return {"weights": weights}
