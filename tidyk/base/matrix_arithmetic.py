"""Arithmetic and comparisons of matrix columns: `digits["x"] / 16`, `digits["x"] > 0`."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from tidyk.base.errors import TidykValueError
from tidyk.base.matrix_types import ARITHMETIC, MatrixRow, is_plain_number, row_values, same_values

Operation = Callable[[Any, Any], Any]
TABLES = pd.Series | pd.Index | pd.DataFrame
"""pandas' containers, which calculate by themselves, after aligning rows by their index."""


class MatrixArithmetic:
    """What a matrix column can do beyond what pandas asks of an extension array.

    A number, a row, or one number a row (a column of numbers) stands for each of the values that it
    belongs to; two matrix columns are taken value by value.
    """

    matrix: np.ndarray

    def __len__(self) -> int:
        return len(self.matrix)

    def isna(self) -> np.ndarray:
        """Which rows are missing?"""
        raise NotImplementedError

    def _with(self, values: np.ndarray) -> Any:
        """A column of these values."""
        return type(self)(values)  # type: ignore[call-arg]

    def _operand(self, other: Any) -> Any:
        """The other side of an operation, in a shape that numpy broadcasts over the matrix."""
        if isinstance(other, MatrixArithmetic):
            if len(other) != len(self):
                raise ValueError("Lengths must match")
            if other.matrix.shape != self.matrix.shape:
                raise TidykValueError(
                    f"Rows of shape {self.matrix.shape[1:]} and {other.matrix.shape[1:]} do not go "
                    "together."
                )
            return other.matrix
        if is_plain_number(other):
            return other
        values = _rows_as_matrix(row_values(other), self.matrix.dtype)
        if values.ndim == 1 and len(values) == len(self) and not isinstance(other, MatrixRow):
            return values.reshape(-1, *[1] * (self.matrix.ndim - 1))
        if values.shape == self.matrix.shape[1:] or values.shape == self.matrix.shape:
            return values
        raise TidykValueError(
            f"A matrix column of shape {self.matrix.shape} goes together with a number, a row of "
            f"shape {self.matrix.shape[1:]} or one number for each of its {len(self)} rows, not "
            f"with an array of shape {values.shape}."
        )

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any) -> Any:
        if method != "__call__" or options or any(isinstance(i, TABLES) for i in inputs):
            return NotImplemented
        first = next(i for i in inputs if isinstance(i, MatrixArithmetic))
        plain = [i.matrix if i is first else first._operand(i) for i in inputs]
        return first._with(ufunc(*plain))

    # --- comparisons: one answer a row; with a number, one a value --------------------------------
    def __eq__(self, other: Any) -> Any:
        """Which rows are the same in all their values; with a number, which values equal it."""
        if isinstance(other, TABLES):
            return NotImplemented
        if is_plain_number(other) and other == other:
            return self._with(self.matrix == other)
        values = other.matrix if isinstance(other, MatrixArithmetic) else row_values(other)
        if isinstance(other, MatrixArithmetic) and len(other) != len(self):
            raise ValueError("Lengths must match to compare")
        shape = self.matrix.shape[1:]
        if values.shape[-len(shape) :] != shape:
            return np.zeros(len(self), bool)
        same = same_values(self.matrix, values).reshape(len(self), math.prod(shape)).all(axis=1)
        return same & ~self.isna()

    def __ne__(self, other: Any) -> Any:
        same = self.__eq__(other)
        if isinstance(same, MatrixArithmetic):
            return self._with(~same.matrix)
        return same if same is NotImplemented else ~same

    __hash__ = None  # type: ignore[assignment]


def _rows_as_matrix(values: np.ndarray, empty: np.dtype) -> np.ndarray:
    """An array of row objects as one matrix; an empty one gets the dtype `empty`."""
    if values.dtype != object or values.ndim != 1:
        return values
    if not len(values):
        return values.astype(empty)
    rows = all(isinstance(v, MatrixRow) for v in values)
    return np.stack([v.values for v in values]) if rows else values


def _calculating(operation: Operation, swapped: bool = False) -> Operation:
    def calculate(self: MatrixArithmetic, other: Any) -> Any:
        if isinstance(other, TABLES):
            return NotImplemented
        pair = (self.matrix, self._operand(other))
        return self._with(operation(*(pair[::-1] if swapped else pair)))

    return calculate


def _comparing(compare: Operation) -> Operation:
    def ordered(self: Any, other: Any) -> Any:
        if isinstance(other, TABLES):
            return NotImplemented
        if is_plain_number(other):
            return self._with(compare(self.matrix, other))
        others: Any = other if isinstance(other, MatrixArithmetic) else [other] * len(self)
        return np.array([compare(a, b) for a, b in zip(self, others, strict=True)], bool)

    return ordered


def _changing(operation: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda self: self._with(operation(self.matrix))


for _name in ARITHMETIC:
    setattr(MatrixArithmetic, f"__{_name}__", _calculating(getattr(operator, _name)))
    setattr(MatrixArithmetic, f"__r{_name}__", _calculating(getattr(operator, _name), True))
for _name in ("lt", "le", "gt", "ge"):
    setattr(MatrixArithmetic, f"__{_name}__", _comparing(getattr(operator, _name)))
for _name in ("neg", "pos", "abs", "invert"):
    setattr(MatrixArithmetic, f"__{_name}__", _changing(getattr(operator, _name)))
