"""R's functions of text and factors."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import Any

import numpy as np
import pandas as pd

from tidyk.base.errors import TidykTypeError, TidykValueError, quoted
from tidyk.base.factors import factor
from tidyk.hardhat.formula.dates import Value, Vector, date_text, is_dated


def labelled(x: Value) -> pd.Series:
    """Values as text; missing ones stay missing."""
    if is_dated(x):
        return date_text(x)
    values = pd.Series(x)
    return values.astype(object).where(values.isna(), as_factor(values).astype(object))


def as_factor(x: Vector, **options: Any) -> pd.Categorical:
    """`factor()`, with dates as R writes them."""
    return factor(date_text(x) if is_dated(x) else x, **options)


def paste(*values: Vector, sep: str = " ") -> pd.Series:
    """Texts joined in each row; a missing one is "NA", as in R."""
    rows = max((len(v) for v in values if np.ndim(v)), default=1)
    texts = [labelled(v if np.ndim(v) else [v] * rows).reset_index(drop=True) for v in values]
    joined = texts[0].fillna("NA")
    for text in texts[1:]:
        joined = joined.str.cat(text.fillna("NA"), sep=sep)
    return joined


def nchar(x: Vector) -> np.ndarray:
    """How many characters each text has."""
    return labelled(x).str.len().to_numpy(float, na_value=np.nan)


def relevel(x: Vector, ref: Value) -> pd.Series:
    """The factor with another first level, against which the others are coded."""
    values = pd.Categorical(x) if isinstance(_dtype(x), pd.CategoricalDtype) else as_factor(x)
    if values.ordered:
        raise TidykTypeError("`relevel()` is for factors without an order.")
    ref = ref if isinstance(ref, str) else labelled([ref])[0]
    if ref not in values.categories:
        raise TidykValueError(
            f"`relevel()` has no level {ref!r} to put first: the levels are "
            f"{quoted(values.categories)}."
        )
    others = values.categories[values.categories != ref]
    return pd.Series(values.set_categories(others.insert(0, ref)))


def interaction(*factors: Vector, sep: str = ".", drop: bool = False) -> pd.Series:
    """One factor whose levels are all combinations; the first factor's levels vary fastest."""
    parts = [f if isinstance(_dtype(f), pd.CategoricalDtype) else as_factor(f) for f in factors]
    parts = [pd.Categorical(part) for part in parts]
    codes, size = np.zeros(len(parts[0]), int), 1
    for part in parts:
        codes, size = codes + part.codes * size, size * len(part.categories)
    codes[np.any([part.codes < 0 for part in parts], axis=0)] = -1
    combined = product(*(part.categories for part in reversed(parts)))
    names = [sep.join(map(str, reversed(combination))) for combination in combined]
    result = pd.Categorical.from_codes(codes, dtype=pd.CategoricalDtype(names))
    return pd.Series(result.remove_unused_categories() if drop else result)


def _dtype(x: Vector) -> Any:
    return getattr(x, "dtype", None)


def _dates_only(x: object, function: str) -> pd.Series:
    if not is_dated(x):
        raise TidykTypeError(f"`{function}()` needs dates, not {getattr(x, 'dtype', type(x))}.")
    return x


def as_date(x: Value) -> Any:
    """Text as dates; a single text as its day since 1970, for comparisons with dates."""
    if np.ndim(x) == 0:
        return (pd.Timestamp(x) - pd.Timestamp(0)) / pd.Timedelta(days=1)
    return pd.to_datetime(pd.Series(x)).dt.normalize().dt.as_unit("s")


TEXT: dict[str, Callable[..., Any]] = {
    "as.character": labelled,
    "paste": paste,
    "paste0": lambda *values: paste(*values, sep=""),
    "nchar": nchar,
    "toupper": lambda x: labelled(x).str.upper(),
    "tolower": lambda x: labelled(x).str.lower(),
    "substr": lambda x, start, stop: labelled(x).str.slice(int(start) - 1, int(stop)),
    "relevel": relevel,
    "interaction": interaction,
    "weekdays": lambda x: _dates_only(x, "weekdays").dt.day_name(),
    "months": lambda x: _dates_only(x, "months").dt.month_name(),
    "as.Date": as_date,
}
