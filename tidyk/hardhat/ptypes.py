"""Prototypes: columns and their types without rows, with which new data are compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Generic, TypeVar

import numpy as np
import pandas as pd
from attrs import frozen

from tidyk.base.errors import TidykKeyError, check_bool, did_you_mean, quoted
from tidyk.base.pipe import verb
from tidyk.hardhat.casting import Novel, as_frame, cast, kind_of, kind_of_column, same_type

T = TypeVar("T")


@frozen(eq=False)
class Sides(Generic[T]):
    """A pair, for the predictors and for the outcomes: of types (data frames without rows), or
    terms."""

    predictors: T
    outcomes: T


@verb(pd.DataFrame, np.ndarray)
def extract_ptype(data: pd.DataFrame, /) -> pd.DataFrame:
    """The columns of a data frame and their types, without rows.

    Args:
        data: A data frame or an array of two dimensions.

    Returns:
        A data frame without rows, with which `shrink()` and `scream()` compare new data.

    Equals R's `hardhat::extract_ptype()`.

    Examples:
        >>> from tidyk.datasets import iris
        >>> extract_ptype(iris).shape
        (0, 5)
    """
    frame = as_frame(data)
    return ptype_of(frame, list(frame.columns))


def ptype_of(frame: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    """The named columns without rows; columns of objects that hold text become text."""
    empty = columns_of(frame.iloc[:0], names)
    text = [
        name
        for name, dtype in zip(names, empty.dtypes.tolist(), strict=True)
        if pd.api.types.is_object_dtype(dtype) and kind_of_column(frame[name]) == "character"
    ]
    return empty.astype(dict.fromkeys(text, "string")) if text else empty


@verb(pd.DataFrame, np.ndarray)
def shrink(data: pd.DataFrame, /, ptype: pd.DataFrame) -> pd.DataFrame:
    """Only the columns that a ptype has, in its order.

    Args:
        data: A data frame.
        ptype: The result of `extract_ptype()`, or a blueprint's.

    Raises:
        TidykKeyError: Columns are missing.

    Equals R's `hardhat::shrink()`.

    Examples:
        >>> from tidyk.datasets import mtcars
        >>> shrink(mtcars, extract_ptype(mtcars[["wt", "mpg"]])).columns.tolist()
        ['wt', 'mpg']
    """
    frame = as_frame(data)
    if frame.columns.equals(ptype.columns):
        return frame
    names = ptype.columns.tolist()
    require_columns(frame, names)
    return columns_of(frame, names)


def columns_of(frame: pd.DataFrame, names: Sequence[Any]) -> pd.DataFrame:
    """The named columns: the frame itself where it has no others, a view where they stand side by
    side. Columns are found by a dict, which is faster than pandas' way for text by far."""
    known = {name: i for i, name in enumerate(frame.columns.tolist())}
    at = [known[name] for name in names]
    if not at or at != list(range(at[0], at[0] + len(at))):
        return frame.iloc[:, at]
    return frame if len(at) == frame.shape[1] else frame.iloc[:, at[0] : at[-1] + 1]


def require_columns(frame: pd.DataFrame, names: list[str]) -> None:
    """Raise an error that names the columns that new data lack."""
    known = set(frame.columns.tolist())
    missing = [column for column in names if column not in known]
    if ".outcome" in missing:
        raise TidykKeyError(
            f"The following required columns are missing: {quoted(missing)}. This indicates that "
            "`mold()` was called with a vector for `y`. When this is the case, and the outcome "
            "columns are requested in `forge()`, `new_data` must include a column with the "
            "automatically generated name, `.outcome`, containing the outcome."
        )
    if missing:
        word = "column" if len(missing) == 1 else "columns"
        raise TidykKeyError(
            f"The required {word} {quoted(missing)} {'is' if len(missing) == 1 else 'are'} "
            f"missing.{did_you_mean(missing[0], frame.columns)}"
        )


@verb(pd.DataFrame, np.ndarray)
def scream(
    data: pd.DataFrame, /, ptype: pd.DataFrame | None, *, allow_novel_levels: bool = False
) -> pd.DataFrame:
    """New data in the types of a ptype, if nothing is lost by the change.

    Args:
        data: A data frame with the columns of the ptype.
        ptype: The result of `extract_ptype()`, or a blueprint's. With None, the data are returned
            as they are.
        allow_novel_levels: Keep new levels of factors; otherwise they become missing, with a
            warning.

    Returns:
        The data frame: text becomes a factor, whole numbers become integers, 0 and 1 logicals where
        the ptype has them.

    Raises:
        TidykTypeError: A column has another type, or the change would lose values.

    Equals R's `hardhat::scream()`.

    Examples:
        >>> from tidyk.datasets import iris
        >>> new = iris[:1].assign(Species="virginica")
        >>> scream(new, extract_ptype(iris))["Species"].cat.categories.tolist()
        ['setosa', 'versicolor', 'virginica']
    """
    keep = check_bool(allow_novel_levels, "allow_novel_levels")
    frame = as_frame(data)
    if ptype is None:
        return frame
    require_columns(frame, list(ptype.columns))
    return conform(frame, ptype, novel="keep" if keep else "warn")


def conform(
    frame: pd.DataFrame,
    ptype: pd.DataFrame,
    *,
    novel: Novel = "warn",
    levels: Mapping[str, list[str]] | None = None,
    exact: bool = True,
) -> pd.DataFrame:
    """The columns in the types of the ptype; those that have them already are not copied.

    Text columns become factors with their `levels`, if these are given. With `exact`, fractions are
    an error where there were whole numbers in training.
    """
    types = dict(zip(ptype.columns.tolist(), ptype.dtypes.tolist(), strict=True))
    types |= {name: pd.CategoricalDtype(names) for name, names in (levels or {}).items()}
    present = dict(zip(frame.columns.tolist(), frame.dtypes.tolist(), strict=True))
    changed = {
        name: cast(frame[name], dtype, str(name), novel=novel, exact=exact)
        for name, dtype in types.items()
        if not same_type(present[name], dtype)
    }
    return frame.assign(**changed) if changed else frame


@verb(object)
def get_levels(data: Any, /) -> dict[str, list[Any]] | None:
    """The levels of each factor in a data frame; None if there is none.

    Equals R's `hardhat::get_levels()`.

    >>> from tidyk.datasets import iris
    >>> get_levels(iris)
    {'Species': ['setosa', 'versicolor', 'virginica']}
    """
    if not isinstance(data, pd.DataFrame):
        return None
    levels = {
        str(name): list(dtype.categories)
        for name, dtype in data.dtypes.items()
        if isinstance(dtype, pd.CategoricalDtype)
    }
    return levels or None


CLASSES = {"double": "numeric", "date": "Date"}


@verb(pd.DataFrame, np.ndarray)
def get_data_classes(data: pd.DataFrame, /) -> dict[str, list[str]]:
    """R's classes of the columns.

    Equals R's `hardhat::get_data_classes()`.

    >>> from tidyk.datasets import iris
    >>> get_data_classes(iris[["Species", "Petal.Width"]])
    {'Species': ['factor'], 'Petal.Width': ['numeric']}
    """
    kinds = {str(n): kind_of(d) for n, d in extract_ptype.now(data).dtypes.items()}
    return {
        name: ["ordered", "factor"] if kind == "ordered" else [CLASSES.get(kind, kind)]
        for name, kind in kinds.items()
    }
