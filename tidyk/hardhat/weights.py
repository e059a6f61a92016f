"""Case weights: columns of numbers that know what kind of weights they are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from pandas.api.extensions import ExtensionArray, ExtensionDtype, register_extension_dtype

from tidyk.base.errors import TidykTypeError, TidykValueError, check_bool, describe
from tidyk.base.frames import as_vector
from tidyk.base.printing import WIDTH, r_number
from tidyk.base.types import Numbers

NAMES = {"freq_wts": "frequency_weights", "imp_wts": "importance_weights"}


@register_extension_dtype
class WeightsDtype(ExtensionDtype):
    """The type of a column of weights: "freq_wts" or "imp_wts"."""

    type = float
    kind = "f"  # pyright: ignore
    _is_numeric = True
    _metadata = ("name",)

    def __init__(self, name: str = "imp_wts") -> None:
        self._name = name

    @property
    def name(self) -> str:  # pyright: ignore[reportIncompatibleVariableOverride]
        """R's short name."""
        return self._name

    def construct_array_type(self) -> type[WeightsArray]:
        """The array of such columns."""
        return WeightsArray

    @classmethod
    def construct_from_string(cls, string: str) -> WeightsDtype:
        """A type by its name."""
        if string not in NAMES:
            raise TypeError(f"There are no weights called {string!r}.")
        return cls(string)


class WeightsArray(ExtensionArray):
    """Weights, one a row: a column of numbers that knows their kind.

    `np.asarray(weights)` gives the numbers; arithmetic does too. Missing weights are NaN.
    """

    def __init__(self, values: np.ndarray, dtype: WeightsDtype) -> None:
        self._values, self._dtype = np.asarray(values, float), dtype

    @classmethod
    def _from_sequence(cls, scalars: Any, *, dtype: Any = None, copy: bool = False) -> WeightsArray:
        kind = dtype if isinstance(dtype, WeightsDtype) else WeightsDtype(dtype or "imp_wts")
        return cls(np.array(pd.array(scalars).to_numpy(float, na_value=np.nan), copy=copy), kind)

    @classmethod
    def _from_factorized(cls, values: Any, original: WeightsArray) -> WeightsArray:
        return cls(values, original.dtype)

    @classmethod
    def _concat_same_type(cls, to_concat: Sequence[WeightsArray]) -> WeightsArray:
        return cls(np.concatenate([part._values for part in to_concat]), to_concat[0].dtype)

    @property
    def dtype(self) -> WeightsDtype:
        """The kind of the weights."""
        return self._dtype

    @property
    def nbytes(self) -> int:
        """Bytes of the numbers."""
        return self._values.nbytes

    def __len__(self) -> int:
        return len(self._values)

    def __getitem__(self, item: Any) -> Any:
        values = self._values[pd.api.indexers.check_array_indexer(self, item)]  # type: ignore[arg-type]
        return WeightsArray(values, self.dtype) if np.ndim(values) else values

    def __setitem__(self, key: Any, value: Any) -> None:
        self._values[pd.api.indexers.check_array_indexer(self, key)] = value  # type: ignore[arg-type]

    def __array__(self, dtype: Any = None, copy: Any = None) -> np.ndarray:
        whole = self.dtype.name == "freq_wts" and not np.isnan(self._values).any()
        values = self._values.astype(int) if whole and dtype is None else self._values
        return np.array(values, dtype=dtype, copy=copy)

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> Any:
        plain = [np.asarray(x) if isinstance(x, WeightsArray) else x for x in inputs]
        return getattr(ufunc, method)(*plain, **kwargs)

    def __eq__(self, other: Any) -> Any:
        return np.asarray(self) == np.asarray(other)

    def isna(self) -> np.ndarray:
        """Which weights are missing."""
        return np.isnan(self._values)

    def copy(self) -> WeightsArray:
        """A copy."""
        return WeightsArray(self._values.copy(), self.dtype)

    def take(  # pyright: ignore[reportIncompatibleMethodOverride]
        self, indices: Any, *, allow_fill: bool = False, fill_value: Any = None
    ) -> WeightsArray:
        """Rows by position; with `allow_fill`, -1 is a missing weight."""
        values = pd.api.extensions.take(
            self._values, np.asarray(indices), allow_fill=allow_fill, fill_value=np.nan
        )
        return WeightsArray(np.asarray(values), self.dtype)

    def _reduce(self, name: str, *, skipna: bool = True, keepdims: bool = False, **kwargs: Any):
        value = getattr(pd.Series(np.asarray(self)), name)(skipna=skipna, **kwargs)
        return np.array([value]) if keepdims else value

    def __repr__(self) -> str:
        shown = ["NA" if np.isnan(v) else _shown(v, self._values) for v in self._values]
        return "\n".join([f"<{NAMES[self.dtype.name]}[{len(self)}]>", *_printed(shown)])


def _printed(shown: list[str]) -> list[str]:
    """Values as R prints a vector: each line begins with the number of its first value."""
    width = max(map(len, shown), default=0)
    head = len(f"[{len(shown)}]")
    per_line = max((WIDTH - head) // (width + 1), 1)
    return [
        f"[{start + 1}]".rjust(head)
        + "".join(f" {text.rjust(width)}" for text in shown[start : start + per_line])
        for start in range(0, len(shown), per_line)
    ]


def _shown(value: float, every: np.ndarray) -> str:
    """A number with as many decimals as the others need."""
    texts = [r_number(v) for v in every[~np.isnan(every)]]
    decimals = max((len(t.partition(".")[2]) for t in texts if "e" not in t), default=0)
    return f"{value:.{decimals}f}"


def frequency_weights(x: Numbers) -> WeightsArray:
    """Weights that say how often each row was seen.

    Args:
        x: Whole numbers of at least 0, one a row.

    Returns:
        A column of weights: `np.asarray()` gives its numbers.

    Raises:
        TidykTypeError: They are not whole numbers.
        TidykValueError: Some are negative.

    Equals R's `hardhat::frequency_weights()`.

    Examples:
        >>> frequency_weights([1, 0, 3])
        <frequency_weights[3]>
        [1] 1 0 3
    """
    values = _checked(x, "integer")
    broken = np.flatnonzero(np.isinf(values) | (np.trunc(values) != values) & ~np.isnan(values))
    if len(broken):
        raise TidykTypeError(
            "Can't convert from `x` <double> to <integer> due to loss of precision: "
            f"{values[broken[0]]:g} is not a whole number. Positions (from 0): "
            f"{', '.join(map(str, broken[:12]))}."
        )
    return WeightsArray(values, WeightsDtype("freq_wts"))


def importance_weights(x: Numbers) -> WeightsArray:
    """Weights that say how much each row counts in the fit.

    Args:
        x: Numbers of at least 0, one a row.

    Returns:
        A column of weights: `np.asarray()` gives its numbers.

    Raises:
        TidykTypeError: They are not numbers.
        TidykValueError: Some are negative.

    Equals R's `hardhat::importance_weights()`.

    Examples:
        >>> importance_weights([1, 2.5])
        <importance_weights[2]>
        [1] 1.0 2.5
    """
    return WeightsArray(_checked(x, "double"), WeightsDtype("imp_wts"))


def _checked(x: Any, kind: str) -> np.ndarray:
    one = isinstance(x, int | float) and not isinstance(x, bool)
    values = pd.Series([x] if one or isinstance(x, str) else as_vector(x, "x"))
    if not pd.api.types.is_numeric_dtype(values.dtype) and not values.isna().all():
        raise TidykTypeError(f"Can't convert `x` <character> to <{kind}>: {describe(x)}.")
    numbers = values.to_numpy(dtype=float, na_value=np.nan)
    if (numbers < 0).any():
        raise TidykValueError(
            f"`x` can't contain negative weights, such as {numbers[numbers < 0][0]:g}."
        )
    return numbers


def is_case_weights(x: object) -> bool:
    """Is it a column of weights of any kind? Equals R's `hardhat::is_case_weights()`.

    >>> is_case_weights(importance_weights([1])), is_case_weights([1])
    (True, False)
    """
    return isinstance(getattr(x, "dtype", None), WeightsDtype)


def is_frequency_weights(x: object) -> bool:
    """Is it a column of frequency weights? Equals R's `hardhat::is_frequency_weights()`.

    >>> is_frequency_weights(importance_weights([1]))
    False
    """
    dtype = getattr(x, "dtype", None)
    return isinstance(dtype, WeightsDtype) and dtype.name == "freq_wts"


def is_importance_weights(x: object) -> bool:
    """Is it a column of importance weights? Equals R's `hardhat::is_importance_weights()`.

    >>> is_importance_weights(importance_weights([1]))
    True
    """
    dtype = getattr(x, "dtype", None)
    return isinstance(dtype, WeightsDtype) and dtype.name == "imp_wts"


def weighted_table(*factors: Any, weights: Any, na_remove: bool = False, **named: Any) -> Any:
    """Sums of weights by the levels of factors.

    Args:
        *factors, **named: Factors, one value a row; names become the names of the table's
            dimensions.
        weights: Numbers or case weights, one a row.
        na_remove: Leave out missing weights; otherwise their cells are missing.

    Returns:
        For one factor a Series by level, for two a data frame, for more a Series by all their
        levels. Rows with a missing factor are not counted.

    Raises:
        TidykTypeError: There is no factor, or something that is not a factor.
        TidykValueError: The lengths differ.

    Equals R's `hardhat::weighted_table()`.

    Examples:
        >>> weighted_table(pd.Categorical(["a", "b", "a"]), weights=[1, 2, 4]).to_dict()
        {'a': 5.0, 'b': 2.0}
    """
    parts = [*factors, *named.values()]
    names = [None] * len(factors) + list(named)
    if not parts:
        raise TidykTypeError("At least one vector must be supplied to `...`.")
    if not all(isinstance(getattr(p, "dtype", None), pd.CategoricalDtype) for p in parts):
        raise TidykTypeError("All elements of `...` must be factors.")
    if len({len(part) for part in parts}) > 1:
        raise TidykValueError("All elements of `...` must be the same size.")
    numbers = weights if hasattr(weights, "dtype") else np.asarray(weights)
    if not pd.api.types.is_numeric_dtype(numbers.dtype):
        raise TidykTypeError(f"`weights` must be numbers, not {describe(weights)}.")
    sizes = np.asarray(numbers, dtype=float).reshape(-1)
    if len(sizes) != len(parts[0]):
        raise TidykValueError(f"`weights` must have size {len(parts[0])}, not size {len(sizes)}.")
    remove = check_bool(na_remove, "na_remove")
    columns: list[Any] = [pd.Categorical(part) for part in parts]
    kept = np.all([c.codes >= 0 for c in columns], axis=0) & ~(np.isnan(sizes) & remove)
    return _summed([c[kept] for c in columns], names, sizes[kept])


def _summed(columns: list[Any], names: list[str | None], sizes: np.ndarray) -> Any:
    shape = tuple(len(column.categories) for column in columns)
    cells = np.ravel_multi_index(tuple(column.codes.astype(int) for column in columns), shape)
    sums = np.bincount(cells, sizes, int(np.prod(shape))).reshape(shape)
    levels = [pd.Index(c.categories, name=n) for c, n in zip(columns, names, strict=True)]
    if len(columns) == 1:
        return pd.Series(sums, levels[0])
    if len(columns) == 2:
        return pd.DataFrame(sums, index=levels[0], columns=levels[1])
    return pd.Series(sums.reshape(-1), pd.MultiIndex.from_product(levels))
