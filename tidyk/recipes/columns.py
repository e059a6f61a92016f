"""What is passed from step to step in a recipe: a table of plain arrays.

A column is a numpy array (of any rank: the first axis is the rows), a `Factor` (codes and levels),
an `Indicator` (one level of codes, turned into 0/1 when it is needed), or, if no step computes with
it, pandas' own array. Nothing writes into a column; a step replaces it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd
from attrs import evolve, field, frozen

from tidyk.base.errors import TidykKeyError, TidykTypeError, TidykValueError, did_you_mean, quoted
from tidyk.base.frames import column_arrays
from tidyk.base.matrix import I, is_matrix, matrix_values
from tidyk.hardhat.weights import is_case_weights
from tidyk.recipes.coded import Factor, Indicator, fill_indicators
from tidyk.recipes.sparse import sparse_matrix

Column = Any
"""A numpy array, a `Factor`, an `Indicator` or one of pandas' arrays."""


@frozen(eq=False)
class Table:
    """Columns by name, all with the same number of rows.

    Attributes:
        columns: In order.
        rows: How many rows.
        origin: Which row of the data each row was; None for all of them in order, -1 for a row that
            is new.
    """

    columns: Mapping[str, Column]
    rows: int
    origin: np.ndarray | None = field(default=None)

    def __getitem__(self, name: str) -> Column:
        if name not in self.columns:
            raise TidykKeyError(
                f'The column "{name}" is missing.{did_you_mean(name, self.columns)}'
            )
        return self.columns[name]

    def numbers(self, name: str) -> np.ndarray:
        """A column of numbers as floats."""
        return as_floats(self[name])

    def factor(self, name: str) -> Factor:
        """A column as a factor: text gets the levels that occur, sorted."""
        return as_factor(self[name])

    def matrix(self, names: Iterable[str]) -> np.ndarray:
        """Columns of numbers side by side; a matrix column contributes all of its columns."""
        columns = [self[name] for name in names]
        if any(np.ndim(c) > 1 for c in columns if isinstance(c, np.ndarray)):
            return np.column_stack([as_floats(c).reshape(self.rows, -1) for c in columns])
        matrix = np.empty((self.rows, len(columns)), order="F")
        for start, end in _runs(columns):
            if isinstance(columns[start], Indicator):
                fill_indicators(matrix[:, start:end], columns[start:end])
            else:
                matrix[:, start] = as_floats(columns[start])
        return matrix

    def replaced(self, columns: Mapping[str, Column], drop: Iterable[str] = ()) -> Table:
        """The table with these columns, in place of any of the same name, and without those in
        `drop`."""
        dropped = set(drop)
        others = (
            {n: c for n, c in self.columns.items() if n not in dropped} if dropped else self.columns
        )
        return evolve(self, columns={**others, **columns})

    def added(self, columns: Mapping[str, Column], drop: Iterable[str] = ()) -> Table:
        """The table with new columns at the end, whose names must be free, and without those in
        `drop`."""
        clashes = [name for name in columns if name in self.columns]
        if clashes:
            raise TidykValueError(
                "Name collision occurred. The following variable names already exist: "
                f"{quoted(clashes)}."
            )
        return self.replaced(columns, drop)

    def only(self, names: Iterable[str]) -> Table:
        """The table with only these columns, in this order."""
        return evolve(self, columns={name: self[name] for name in names})

    def take(self, rows: np.ndarray) -> Table:
        """The rows at these positions."""
        codes: dict[int, np.ndarray] = {}
        columns = {name: rows_of(column, rows, codes) for name, column in self.columns.items()}
        origin = rows if self.origin is None else self.origin[rows]
        return Table(columns, len(rows), origin)

    def frame(
        self,
        index: pd.Index | None = None,
        names: Iterable[str] | None = None,
        sparse: bool = False,
    ) -> pd.DataFrame:
        """A data frame of the columns, under the index of the data that they came from.

        Args:
            index: That index.
            names: Of the columns; all by default.
            sparse: Do indicators become sparse columns, unless they say otherwise?
        """
        chosen = self.columns if names is None else {name: self[name] for name in names}
        rows = self._index(index)
        kinds: dict[str, list[str]] = {"plain": [], "sparse": [], "other": []}
        for name, column in chosen.items():
            kinds[_kind_in_frame(column, sparse)].append(name)
        if len(kinds["plain"]) < MANY:
            kinds = {**kinds, "plain": [], "other": [n for n in chosen if n not in kinds["sparse"]]}
        parts = [self._part(kind, some, rows) for kind, some in kinds.items() if some]
        if len(parts) == 1:
            return parts[0]
        frame = pd.concat(parts, axis=1) if parts else pd.DataFrame(index=rows)
        return frame[list(chosen)]

    def _part(self, kind: str, names: list[str], rows: pd.Index) -> pd.DataFrame:
        """A data frame of columns of one kind."""
        if kind == "plain":
            return pd.DataFrame(self.matrix(names), index=rows, columns=names, copy=False)
        if kind == "sparse":
            matrix = self.only(names).sparse()
            return pd.DataFrame.sparse.from_spmatrix(matrix, index=rows, columns=names)
        values = {name: as_pandas(self[name]) for name in names}
        return pd.DataFrame(values, index=rows, copy=False)

    def sparse(self) -> Any:
        """The columns as a `scipy.sparse.csc_array`; an error where one is not numeric."""
        columns = self.columns.items()
        wrong = [n for n, c in columns if not {"numeric", "logical"} & set(types_of(c))]
        if wrong:
            raise TidykTypeError(
                "A matrix must only contain numeric columns. These columns aren't: "
                f"{quoted(wrong)}."
            )
        coded = {n: c if isinstance(c, Indicator) else as_floats(c) for n, c in columns}
        return sparse_matrix(coded, self.rows)

    def _index(self, index: pd.Index | None) -> pd.Index:
        if self.origin is None and index is not None:
            return index
        if self.origin is None or index is None or (self.origin < 0).any():
            return pd.RangeIndex(self.rows)
        return index.take(self.origin)


MANY = 12
"""From this many columns of floats on, a data frame is made from one matrix of them."""


def _runs(columns: list[Column]) -> Iterator[tuple[int, int]]:
    """Where columns begin and end that are filled together: indicators of the same codes."""
    start = 0
    while start < len(columns):
        codes, end = _indicated(columns[start]), start + 1
        while codes is not None and end < len(columns) and _indicated(columns[end]) is codes:
            end += 1
        yield start, end
        start = end


def _indicated(column: Column) -> np.ndarray | None:
    return column.codes if isinstance(column, Indicator) else None


def _kind_in_frame(column: Column, sparse: bool) -> str:
    """How a data frame is made of a column: with others of floats, of sparse ones, or alone."""
    if isinstance(column, Indicator):
        return "sparse" if column.is_sparse(sparse) else "plain"
    floats = isinstance(column, np.ndarray) and column.dtype == np.float64 and column.ndim == 1
    return "plain" if floats else "other"


def table_of(frame: pd.DataFrame, names: Iterable[str] | None = None) -> Table:
    """The columns of a data frame as plain arrays, not copied if they are arrays already."""
    arrays = column_arrays(frame)
    columns = arrays if names is None else names
    return Table({name: column_of(arrays[name]) for name in columns}, len(frame))


def column_of(values: Any) -> Column:
    """A Series, a Categorical or an array as a column."""
    dtype = values.dtype
    if isinstance(dtype, np.dtype):
        return _texts(values) if dtype.kind in "OU" else np.asarray(values)
    if isinstance(dtype, pd.CategoricalDtype):
        categorical: Any = values.array if isinstance(values, pd.Series) else values
        return Factor(categorical.codes, levels_of(dtype.categories), bool(dtype.ordered))
    if is_matrix(dtype):
        return matrix_values(values)
    if isinstance(dtype, pd.StringDtype):
        return _texts(values)
    if isinstance(dtype, pd.SparseDtype):
        return np.asarray(values)
    if dtype.kind in "iuf" and not is_case_weights(values):
        return _numbers(values)
    if dtype.kind == "b" and not values.isna().any():
        return values.to_numpy(bool)
    return values.array if isinstance(values, pd.Series) else values


LEVELS: dict[int, tuple[Any, tuple[str, ...]]] = {}
"""Levels that were read recently, by the identity of the categories."""


def levels_of(categories: pd.Index) -> tuple[str, ...]:
    """The levels as texts, from the cache if these categories were read before."""
    cached = LEVELS.get(id(categories))
    if cached is not None and cached[0] is categories:
        return cached[1]
    texts = tuple(map(str, categories.tolist()))
    if len(LEVELS) > 500:
        LEVELS.clear()
    LEVELS[id(categories)] = (categories, texts)
    return texts


def _numbers(values: Any) -> Column:
    """Plain numbers; integers with missing values stay pandas' arrays."""
    if values.dtype.kind == "f":
        return values.to_numpy(float, na_value=np.nan)
    if values.isna().any():
        return values.array if isinstance(values, pd.Series) else values
    return values.to_numpy(int)


def _texts(values: Any) -> np.ndarray:
    objects = values.to_numpy(object) if hasattr(values, "to_numpy") else np.asarray(values, object)
    missing = pd.isna(objects)
    if missing.any():
        objects = objects.copy()
        objects[missing] = None
    return objects


def as_pandas(column: Column) -> Any:
    """A column as a pandas or numpy array."""
    if isinstance(column, Factor):
        return column.categorical()
    if isinstance(column, Indicator):
        return column.values()
    if isinstance(column, np.ndarray):
        if column.ndim > 1:
            return I(column)
        if column.dtype.kind == "O" and is_text(column):
            return pd.array(column, dtype="str")
    return column


def sparse_counts(columns: Mapping[str, np.ndarray], sparse: str) -> dict[str, Column]:
    """Counts as sparse columns of data frames where `sparse` is "yes", and as they are else."""
    if sparse != "yes":
        return dict(columns)
    return {n: pd.arrays.SparseArray(c, fill_value=0) for n, c in columns.items()}


def as_floats(column: Column) -> np.ndarray:
    """Numbers as floats; dates as days and times as seconds since 1970."""
    if isinstance(column, Indicator):
        return column.values()
    if isinstance(column, np.ndarray) and column.dtype.kind == "M":
        return date_numbers(column)
    if isinstance(column, np.ndarray | pd.arrays.SparseArray) or is_case_weights(column):
        return np.asarray(column, float)
    return column.to_numpy(float, na_value=np.nan)


def date_numbers(column: np.ndarray) -> np.ndarray:
    """Dates as days and times as seconds since 1970."""
    unit = "D" if only_days(column) else "s"
    units = (column - np.datetime64(0, "D")) / np.timedelta64(1, unit)
    return np.where(np.isnat(column), np.nan, units)


def as_factor(column: Column) -> Factor:
    """A factor as it is; text with the levels that occur, sorted."""
    if isinstance(column, Factor):
        return column
    codes, levels = pd.factorize(column, sort=True)
    return Factor(codes, tuple(map(str, levels)))


def as_texts(column: Column) -> np.ndarray:
    """The text of each row; None is missing."""
    return column.texts() if isinstance(column, Factor) else np.asarray(column, object)


def rows_of(column: Column, rows: np.ndarray, codes: dict[int, np.ndarray] | None = None) -> Column:
    """The rows of a column at these positions; indicators of the same codes keep them in common."""
    if isinstance(column, np.ndarray):
        return column[rows]
    if not isinstance(column, Indicator) or codes is None:
        return column.take(rows)
    key = id(column.codes)
    if key not in codes:
        codes[key] = column.codes[rows]
    return evolve(column, codes=codes[key])


def missing_in(column: Column) -> np.ndarray:
    """Which rows are missing; in a matrix column, those with any missing value."""
    if isinstance(column, Factor | Indicator):
        return column.codes < 0
    if isinstance(column, np.ndarray) and column.dtype.kind in "iub":
        return np.zeros(len(column), bool)
    if isinstance(column, np.ndarray) and column.dtype.kind == "f" and column.ndim == 1:
        return np.isnan(column)
    gaps = np.asarray(pd.isna(column))
    return np.asarray(gaps.reshape(len(gaps), -1).any(axis=1)) if gaps.ndim > 1 else gaps


def is_text(column: np.ndarray) -> bool:
    """Is it an array of text?"""
    return pd.api.types.infer_dtype(column, skipna=True) in ("string", "empty")


def only_days(column: np.ndarray) -> bool:
    """Do all values lack a time of day?"""
    present = column[~np.isnat(column)]
    return bool((present.astype("datetime64[D]") == present).all())


KINDS = {
    "f": ("double", "numeric"),
    "i": ("integer", "numeric"),
    "u": ("integer", "numeric"),
    "b": ("logical",),
}


def types_of(column: Column) -> tuple[str, ...]:
    """R's words for the type of a column, as `summary()` of a recipe lists them."""
    if isinstance(column, Factor):
        return ("ordered", "nominal") if column.ordered else ("factor", "unordered", "nominal")
    if isinstance(column, Indicator):
        return KINDS["f"]
    if is_case_weights(column):
        return ("case_weights",)
    if not isinstance(column, np.ndarray):
        return _types_of_pandas(column)
    if column.ndim > 1:
        return ("matrix", "numeric") if column.dtype.kind in KINDS else ("other",)
    if column.dtype.kind == "M":
        return ("date",) if only_days(column) else ("datetime",)
    if column.dtype.kind == "O":
        return _types_of_objects(column)
    return KINDS.get(column.dtype.kind, ("other",))


def _types_of_pandas(column: Any) -> tuple[str, ...]:
    kind = getattr(column.dtype, "kind", "O")
    if kind == "M":
        return ("datetime",)
    return KINDS.get(kind, ("other",))


def _types_of_objects(column: np.ndarray) -> tuple[str, ...]:
    inferred = pd.api.types.infer_dtype(column, skipna=True)
    if inferred in ("string", "empty"):
        return ("string", "unordered", "nominal")
    if inferred == "boolean":
        return ("logical",)
    first = next((v for v in column if v is not None), None)
    return ("list",) if isinstance(first, list | tuple | np.ndarray | dict) else ("other",)
