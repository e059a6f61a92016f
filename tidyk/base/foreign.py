"""Data frames of other libraries: whatever speaks Arrow's C stream is taken as data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tidyk.base.errors import TidykImportError, describe

if TYPE_CHECKING:
    import pandas as pd


def is_foreign_frame(value: object) -> bool:
    """Is this a table of polars, pyarrow, duckdb or another library that speaks Arrow?

    A single column (a polars Series) is not, and neither is anything of pandas' own.
    """
    kind = type(value)
    return (
        hasattr(kind, "__arrow_c_stream__")
        and (hasattr(kind, "columns") or hasattr(kind, "schema"))
        and not any(base.__module__.partition(".")[0] == "pandas" for base in kind.__mro__)
    )


def from_foreign(value: Any) -> pd.DataFrame:
    """Another library's table as a pandas data frame, with its factors, dates and logicals as they
    are."""
    try:
        import pyarrow
    except ImportError:
        raise TidykImportError(
            f"Reading {describe(value)} needs the package pyarrow: `pip install pyarrow`."
        ) from None
    table = pyarrow.table(value)
    frame = table.to_pandas(date_as_object=False)
    for field in table.schema:
        if pyarrow.types.is_boolean(field.type) and table[field.name].null_count:
            frame[field.name] = frame[field.name].astype("boolean")
    return frame
