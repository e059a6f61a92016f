"""Data frames of other libraries: whatever speaks Arrow's C stream is taken as data."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from tidyk.base.errors import TidykImportError, describe

if TYPE_CHECKING:
    import pandas as pd


def is_foreign_frame(value: object) -> bool:
    """Is this a table of polars, pyarrow, duckdb or another library that speaks Arrow?

    A single column (a polars Series) is not, and neither is anything of pandas' own.
    """
    kind = type(value)
    return _speaks_arrow(kind) and (hasattr(kind, "columns") or hasattr(kind, "schema"))


@lru_cache(maxsize=1000)
def _speaks_arrow(kind: type) -> bool:
    """Do values of this type hand themselves over through Arrow, other than pandas' own?"""
    arrow = hasattr(kind, "__arrow_c_stream__") or hasattr(kind, "__arrow_c_array__")
    return arrow and not any(base.__module__.partition(".")[0] == "pandas" for base in kind.__mro__)


def native(value: Any) -> Any:
    """A table or column of another library as pandas'; anything else as it is."""
    if not _speaks_arrow(type(value)):
        return value
    return from_foreign(value) if is_foreign_frame(value) else _column(value)


def _column(value: Any) -> Any:
    """A foreign column as a pandas Series, under its name if it has one."""
    pyarrow = _pyarrow(value)
    name = getattr(value, "name", None)
    whole = (
        pyarrow.chunked_array(value)
        if hasattr(value, "__arrow_c_stream__")
        else (pyarrow.chunked_array([pyarrow.array(value)]))
    )
    label = name if isinstance(name, str) and name else "value"
    frame = from_foreign(pyarrow.table({label: whole}))
    return frame[label].rename(name if isinstance(name, str) and name else None)


def from_foreign(value: Any) -> pd.DataFrame:
    """Another library's table as a pandas data frame, with its factors, dates and logicals as they
    are."""
    pyarrow = _pyarrow(value)
    table = pyarrow.table(value)
    frame = table.to_pandas(date_as_object=False)
    for field in table.schema:
        if pyarrow.types.is_boolean(field.type) and table[field.name].null_count:
            frame[field.name] = frame[field.name].astype("boolean")
    return frame


def _pyarrow(value: object) -> Any:
    try:
        import pyarrow
    except ImportError:
        raise TidykImportError(
            f"Reading {describe(value)} needs the package pyarrow: `pip install pyarrow`."
        ) from None
    return pyarrow
