"""Values that models cannot learn from, told before a library meets them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import numpy as np
import pandas as pd
from attrs import mutable

from tidyk.base.errors import TidykError, TidykValueError, quoted, warn
from tidyk.base.frames import is_float_block, is_number

TALL = 100
"""From this many rows a column on, columns are looked at one by one: as one array they might have
to be copied."""


def refuse_infinite(
    x: pd.DataFrame, y: pd.Series | pd.DataFrame, *, predictors: bool = True
) -> None:
    """Raise an error that names the outcome or the predictors that have infinite values.

    Args:
        x, y: What a model is about to be fitted to.
        predictors: Look at these too; some engines take them.
    """
    columns = [y] if isinstance(y, pd.Series) else [y.iloc[:, j] for j in range(y.shape[1])]
    for column in columns:
        if _has_infinite(column):
            raise TidykValueError(f"The outcome {str(column.name)!r} has infinite values.")
    if predictors:
        refuse_infinite_predictors(x)


def refuse_infinite_predictors(x: pd.DataFrame) -> None:
    """Raise an error that names the predictors that have infinite values."""
    if names := _infinite(x):
        word = "has" if len(names) == 1 else "have"
        raise TidykValueError(f"{quoted(names)} {word} infinite values: leave those rows out.")


@contextmanager
def unfit_values_told(x: pd.DataFrame, *, infinite: bool) -> Iterator[None]:
    """Where a library refuses to predict for `x`, say which columns have infinite or missing
    values; where its arithmetic has no answer to infinite ones, warn. Nothing is looked at as long
    as all goes well.

    Args:
        x: The predictors.
        infinite: Does the engine take infinite values?
    """
    invalid: list[str] = []
    heard = {} if infinite else {"invalid": "call", "call": lambda kind, _: invalid.append(kind)}
    try:
        with np.errstate(**heard):
            yield
    except TidykError:
        raise
    except Exception as problem:
        named = _named(x, missing="NaN" in str(problem))
        if named is None:
            raise
        raise named from problem
    if invalid:
        _warn_of_infinite(x)


def _named(x: pd.DataFrame, *, missing: bool) -> TidykValueError | None:
    """The error that names the columns with infinite, or missing, values, if there are any."""
    try:
        refuse_infinite_predictors(x)
        if missing:
            refuse_missing(x)
    except TidykValueError as problem:
        return problem
    return None


def _warn_of_infinite(x: pd.DataFrame) -> None:
    """Warn of predictions that came out of an invalid operation."""
    names = _infinite(x)
    verb = "has" if len(names) == 1 else "have"
    found = f"{quoted(names)} {verb} infinite values"
    why = found if names else "the model's arithmetic had no result"
    warn(f"Predictions of some rows mean nothing, because {why}.")


def refuse_missing(x: pd.DataFrame) -> None:
    """Raise an error that names the predictors that have missing values."""
    if are_finite(x):
        return
    names = [name for name in x.columns if x[name].isna().any()]
    if names:
        rows = int(x[names].isna().any(axis=1).sum())
        raise TidykValueError(
            f"There are missing values in {quoted(names)}, which this engine cannot take: leave "
            f"those {rows} rows out, or fill them."
        )


def refuse_constant(y: pd.Series) -> None:
    """Raise an error for an outcome that is the same in all rows."""
    refuse_one_level(y)
    if is_number(y.dtype) and len(y) and (y == y.iloc[0]).all():
        raise TidykValueError(
            f"The outcome {y.name!r} is constant, {y.iloc[0]:g}: there is nothing to explain."
        )


def refuse_one_level(y: pd.Series | pd.DataFrame) -> None:
    """Raise an error for a factor of which all rows have one level; for several outcomes, for the
    first such one."""
    for column in [y] if isinstance(y, pd.Series) else [y[name] for name in y.columns]:
        if isinstance(column.dtype, pd.CategoricalDtype) and column.nunique() < 2:
            only = quoted(column.dropna().astype(str).unique())
            raise TidykValueError(
                f"The outcome {column.name!r} has one class only, {only}: nothing can be learned."
            )


def _infinite(frame: pd.DataFrame) -> list[str]:
    """The columns with infinite values."""
    if are_finite(frame):
        return []
    return [str(name) for name, column in frame.items() if _has_infinite(column)]


def _has_infinite(column: pd.Series) -> bool:
    if not is_number(column.dtype):
        return False
    values = column.to_numpy(dtype=float, na_value=np.nan)
    return not _finite(values) and bool(np.isinf(values).any())


@mutable
class _Seen:
    """A frame, and whether it is finite, once somebody has asked."""

    frame: pd.DataFrame
    finite: bool | None = None


_SEEN: ContextVar[_Seen | None] = ContextVar("seen", default=None)


@contextmanager
def looked_at_once(frame: pd.DataFrame) -> Iterator[None]:
    """While a model is fitted to a frame, or predicts for it, its values are summed at most once:
    for large data and a quick library, every look counts."""
    token = _SEEN.set(_Seen(frame))
    try:
        yield
    finally:
        _SEEN.reset(token)


def are_finite(frame: pd.DataFrame) -> bool:
    """Are all values floats, and neither missing nor infinite, as far as their sums tell?"""
    seen = _SEEN.get()
    if seen is None or seen.frame is not frame:
        return _has_finite_sums(frame)
    if seen.finite is None:
        seen.finite = _has_finite_sums(frame)
    return seen.finite


def _has_finite_sums(frame: pd.DataFrame) -> bool:
    if not is_float_block(frame):
        return False
    if len(frame) < TALL * frame.shape[1]:
        return _finite(frame.to_numpy())
    return all(_finite(frame.iloc[:, j].to_numpy()) for j in range(frame.shape[1]))


def _finite(values: np.ndarray) -> bool:
    """Are all values finite, as far as their sum tells? It needs no memory."""
    with np.errstate(all="ignore"):
        return bool(np.isfinite(values.sum()))
