"""Values that models cannot learn from, told before a library meets them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tidyk.base.errors import TidykValueError, quoted
from tidyk.base.frames import is_float_block, is_number


def refuse_infinite(
    x: pd.DataFrame, y: pd.Series | pd.DataFrame, *, predictors: bool = True
) -> None:
    """Raise an error that names the outcome or the predictors that have infinite values.

    Args:
        x, y: What a model is about to be fitted to.
        predictors: Look at these too; some engines take them.
    """
    for name in _infinite(y.to_frame() if isinstance(y, pd.Series) else y):
        raise TidykValueError(f"The outcome {name!r} has infinite values.")
    names = _infinite(x) if predictors else []
    if names:
        word = "has" if len(names) == 1 else "have"
        raise TidykValueError(f"{quoted(names)} {word} infinite values: leave those rows out.")


def refuse_missing(x: pd.DataFrame) -> None:
    """Raise an error that names the predictors that have missing values."""
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


def refuse_one_level(y: pd.Series) -> None:
    """Raise an error for a factor of which all rows have one level."""
    if isinstance(y.dtype, pd.CategoricalDtype) and len(np.unique(y.cat.codes)) < 2:
        raise TidykValueError(
            f"All rows of the outcome {y.name!r} are {y.iloc[0]!r}: nothing can be learned."
        )


def _infinite(frame: pd.DataFrame) -> list[str]:
    """The columns with infinite values."""
    if is_float_block(frame) and _finite(frame.to_numpy()):
        return []
    numbers = [name for name, dtype in frame.dtypes.items() if is_number(dtype)]
    arrays = ((name, frame[name].to_numpy(dtype=float, na_value=np.nan)) for name in numbers)
    return [str(name) for name, a in arrays if not _finite(a) and np.isinf(a).any()]


def _finite(values: np.ndarray) -> bool:
    """Are all values finite, as far as their sum tells? It needs no memory."""
    with np.errstate(all="ignore"):
        return bool(np.isfinite(values.sum()))
