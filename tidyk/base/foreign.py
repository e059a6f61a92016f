"""Data frames of other libraries: whatever speaks Arrow's C stream is taken as data, and columns of
pandas that are of Arrow's types mean what they would mean in its own."""

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
    """A table or column of another library as pandas'; anything else as it is.

    In data of pandas, too, columns of Arrow's dictionaries become factors, its days become dates,
    decimal numbers become floats, and lists of one length a matrix.
    """
    kind = type(value)
    if not _speaks_arrow(kind):
        return _settled(value) if kind.__name__ in ("DataFrame", "Series") else value
    return from_foreign(value) if is_foreign_frame(value) else _column(value)


def _settled(value: Any) -> Any:
    """A frame or a column of pandas without those of Arrow's types that mean something else."""
    if type(value).__module__.partition(".")[0] != "pandas":
        return value
    if value.ndim == 1:
        return _settled(value.to_frame()).iloc[:, 0] if _is_arrows(value.dtype) else value
    positions = [at for at, dtype in enumerate(value.dtypes.tolist()) if _is_arrows(dtype)]
    if not positions:
        return value
    names = [str(at) for at in positions]
    arrays = [value.iloc[:, at].array.__arrow_array__() for at in positions]
    columns = from_foreign(_pyarrow(value).table(arrays, names=names))
    settled = value.copy(deep=False)
    for at, name in zip(positions, names, strict=True):
        settled.isetitem(at, columns[name].array)
    return settled


def _is_arrows(dtype: Any) -> bool:
    """Is it a type of Arrow's that tidyk reads as another?"""
    return type(dtype).__name__ == "ArrowDtype" and str(dtype.pyarrow_dtype).startswith(
        ("dictionary", "date", "decimal", "fixed_size_list")
    )


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
    are, decimal numbers as floats, and rows of one length as a matrix column."""
    pyarrow = _pyarrow(value)
    table = pyarrow.table(value)
    types = pyarrow.types
    for at, field in enumerate(table.schema):
        if types.is_decimal(field.type):
            table = table.set_column(at, field.name, table[at].cast(pyarrow.float64()))
    frame = table.to_pandas(date_as_object=False)
    for at, field in enumerate(table.schema):
        if types.is_boolean(field.type) and table[at].null_count:
            frame.isetitem(at, frame.iloc[:, at].astype("boolean"))
        if types.is_fixed_size_list(field.type):
            frame.isetitem(at, _matrix(table[at]))
    return frame


def _matrix(column: Any) -> Any:
    """Lists of one length as a matrix column; lists that are missing, or hold no numbers, as they
    are."""
    from tidyk.base.matrix import MatrixArray

    values, shape = column.combine_chunks(), [len(column)]
    while hasattr(values.type, "list_size") and not values.null_count:
        shape.append(values.type.list_size)
        values = values.flatten()
    if values.null_count or not hasattr(values.type.to_pandas_dtype(), "dtype"):
        return column.to_pandas()
    return MatrixArray(values.to_numpy(zero_copy_only=False).reshape(shape))


def _pyarrow(value: object) -> Any:
    try:
        import pyarrow
    except ImportError:
        raise TidykImportError(
            f"Reading {describe(value)} needs the package pyarrow: `pip install pyarrow`."
        ) from None
    return pyarrow
