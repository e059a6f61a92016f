"""What a matrix column is made of: its rows, and the type that says their shape."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Sequence
from numbers import Number
from typing import Any, ClassVar

import numpy as np
import pandas as pd
from pandas.api.extensions import ExtensionArray, ExtensionDtype, register_extension_dtype

from tidyk.base.errors import TidykValueError

KINDS = {
    "f": "num",
    "i": "int",
    "u": "int",
    "b": "lgl",
    "U": "chr",
    "S": "chr",
    "c": "cpl",
    "O": "list",
}
USUAL = {
    "num": "float64",
    "int": "int64",
    "lgl": "bool",
    "chr": "str",
    "cpl": "complex128",
    "list": "object",
}


Compare = Callable[[Any, Any], Any]


def is_plain_number(value: object) -> bool:
    """Is this a single number, which applies to each value of a row?"""
    return isinstance(value, Number | np.bool_) or (
        isinstance(value, np.ndarray) and value.ndim == 0 and value.dtype.kind in "biufc"
    )


class MatrixRow:
    """One row of a matrix column: `np.asarray(row)` is its array.

    It is not a sequence, so that pandas takes it for one value. Arithmetic and comparisons with
    numbers are done value by value; two rows are equal when all their values are, and ordered by
    their values, the first one first; missing values are the same.
    """

    __slots__ = ("values",)
    __array_ufunc__ = None  # `array == row` asks the row, which answers yes or no

    def __init__(self, values: np.ndarray) -> None:
        self.values = values

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of the row."""
        return self.values.shape

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        return np.array(self.values, dtype=dtype, copy=copy)

    def __getitem__(self, item: Any) -> Any:
        return self.values[item]

    def reshape(self, *shape: Any) -> np.ndarray:
        """The values as an array of another shape: `row.reshape(8, 8)`."""
        return self.values.reshape(*shape)

    def astype(self, dtype: Any) -> np.ndarray:
        """The values as an array of another dtype."""
        return self.values.astype(dtype)

    def __bool__(self) -> bool:
        raise TidykValueError(
            "A row of a matrix column is several values: ask `np.all(row)` or `np.any(row)`."
        )

    def __hash__(self) -> int:
        return hash(self.values.tobytes())

    def __repr__(self) -> str:
        flat = self.values.reshape(-1)
        shown = " ".join(
            f"{v:.4g}" if isinstance(v, float | np.floating) else str(v) for v in flat[:3]
        )
        return f"[{shown}{' ...' if flat.size > 3 else ''}]"

    # --- comparisons ------------------------------------------------------------------------------
    def _compared(self, other: object, compare: Compare) -> Any:
        if is_plain_number(other):
            return MatrixRow(compare(self.values, other))
        if not isinstance(other, MatrixRow):
            return NotImplemented
        return compare(self.values.reshape(-1).tolist(), other.values.reshape(-1).tolist())

    def __eq__(self, other: object) -> Any:
        if isinstance(other, ExtensionArray | pd.Series | pd.Index | pd.DataFrame):
            return NotImplemented  # which compare row by row themselves
        if is_plain_number(other) and not _is_nan(other):
            return MatrixRow(self.values == other)
        values = row_values(other)
        return values.shape == self.shape and bool(np.all(same_values(self.values, values)))

    def __ne__(self, other: object) -> Any:
        same = self.__eq__(other)
        if isinstance(same, MatrixRow):
            return MatrixRow(~same.values)
        return same if same is NotImplemented else not same

    def __lt__(self, other: object) -> Any:
        return self._compared(other, operator.lt)

    def __le__(self, other: object) -> Any:
        return self._compared(other, operator.le)

    def __gt__(self, other: object) -> Any:
        return self._compared(other, operator.gt)

    def __ge__(self, other: object) -> Any:
        return self._compared(other, operator.ge)


def same_values(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Which values are the same? Missing ones count as the same."""
    return (a == b) | ((a != a) & (b != b))


def _is_nan(value: object) -> bool:
    return bool(value != value)


def _row_operation(operation: Compare, swapped: bool = False) -> Compare:
    """Arithmetic of a row with a number, with another row, or with an array of its shape."""

    def calculate(self: MatrixRow, other: object) -> Any:
        if not (is_plain_number(other) or isinstance(other, MatrixRow | np.ndarray | list)):
            return NotImplemented
        values = other if is_plain_number(other) else row_values(other)
        pair = (values, self.values) if swapped else (self.values, values)
        return MatrixRow(operation(*pair))

    return calculate


ARITHMETIC = ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow")
for _name in ARITHMETIC:
    setattr(MatrixRow, f"__{_name}__", _row_operation(getattr(operator, _name)))
    setattr(MatrixRow, f"__r{_name}__", _row_operation(getattr(operator, _name), swapped=True))
for _name in ("neg", "pos", "abs", "invert"):
    _unary = getattr(operator, _name)
    setattr(MatrixRow, f"__{_name}__", lambda self, do=_unary: MatrixRow(do(self.values)))


def row_values(row: Any) -> np.ndarray:
    """The array of a row, however it is given."""
    if isinstance(row, dict) and "values" in row:  # as JSON writes a row
        return np.asarray(row["values"])
    return row.values if isinstance(row, MatrixRow) else np.asarray(row)


@register_extension_dtype
class MatrixDtype(ExtensionDtype):
    """The type of a matrix column: the dtype of its values and the shape of a row.

    It prints as R's tibbles do: `<num[,784]>`; a dtype other than R's usual one is added:
    `<int[,28,28] uint8>`.

    Examples:
        >>> MatrixDtype("float64", (784,)), MatrixDtype("uint8", (28, 28))
        (<num[,784]>, <int[,28,28] uint8>)
    """

    type = MatrixRow
    kind: Any = "O"
    na_value: Any = np.nan
    _metadata = ("base", "shape")
    arrays: ClassVar[Any]
    """The class of the columns of this type."""

    def __init__(self, base: Any = "float64", shape: Sequence[int] = (1,)) -> None:
        self.base = np.dtype(base)
        self.shape = tuple(int(n) for n in shape)

    @property
    def name(self) -> str:  # pyright: ignore[reportIncompatibleVariableOverride]
        kind = KINDS.get(self.base.kind, self.base.name)
        usual = self.base.kind in "US" or USUAL.get(kind) == self.base.name
        shape = "".join(f",{n}" for n in self.shape)
        return f"<{kind}[{shape}]{'' if usual else f' {self.base.name}'}>"

    def __repr__(self) -> str:
        return self.name

    __str__ = __repr__

    def construct_array_type(self) -> Any:
        return self.arrays

    @classmethod
    def construct_from_string(cls, string: str) -> MatrixDtype:
        """The dtype of a printed name."""
        if not isinstance(string, str):
            raise TypeError(f"'construct_from_string' expects a string, got {type(string)}")
        match = re.fullmatch(r"<(\w+)\[((?:,\d+)+)\](?: (\w+))?>", string)
        if not match or not (match[3] or match[1] in USUAL):
            raise TypeError(f"Cannot construct a 'MatrixDtype' from '{string}'")
        return cls(match[3] or USUAL[match[1]], [int(n) for n in match[2].split(",")[1:]])

    def _get_common_dtype(self, dtypes: list[Any]) -> Any:
        """Rows of one shape have a common dtype; anything else becomes objects."""
        same = all(isinstance(d, MatrixDtype) and d.shape == self.shape for d in dtypes)
        return MatrixDtype(np.result_type(*(d.base for d in dtypes)), self.shape) if same else None


def is_missing(value: object) -> bool:
    """Is this one of the values that stand for a missing row?"""
    return (
        value is None
        or value is pd.NA
        or value is pd.NaT
        or (isinstance(value, float) and value != value)
    )
