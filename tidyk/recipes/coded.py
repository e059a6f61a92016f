"""Columns that are kept as codes: factors, and the indicators of one of their levels."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

import numpy as np
import pandas as pd
from attrs import evolve, frozen


@frozen(eq=False)
class Factor:
    """Codes (-1 is missing) and the levels that they stand for."""

    codes: np.ndarray
    levels: tuple[str, ...]
    ordered: bool = False

    def __len__(self) -> int:
        return len(self.codes)

    def take(self, rows: np.ndarray) -> Factor:
        """The rows at these positions."""
        return evolve(self, codes=self.codes[rows])

    def texts(self) -> np.ndarray:
        """The levels one by one; None is missing."""
        return np.array([*self.levels, None], object)[self.codes]

    def counts(self, weights: np.ndarray | None = None) -> np.ndarray:
        """How often each level occurs, or the sum of its weights."""
        present = self.codes >= 0
        if present.all():
            return np.bincount(self.codes, weights, len(self.levels))
        return np.bincount(
            self.codes[present], None if weights is None else weights[present], len(self.levels)
        )

    def has_gaps(self) -> bool:
        """Is a value missing?"""
        return len(self.codes) > 0 and self.codes.min() < 0

    def relabelled(self, levels: Sequence[str], lost: int = -1) -> Factor:
        """With other levels; values that are none of them get the code `lost`."""
        renamed = tuple(levels)
        if renamed == self.levels:
            return self
        moved = _moved_codes(self.levels, renamed, lost)
        codes = self.codes if moved is None else moved[self.codes]
        return Factor(codes, renamed, self.ordered)

    def categorical(self) -> pd.Categorical:
        """As a pandas categorical."""
        return pd.Categorical.from_codes(
            self.codes, pd.Index(self.levels, dtype="str"), ordered=self.ordered
        )


@lru_cache(maxsize=2048)
def _moved_codes(have: tuple[str, ...], levels: tuple[str, ...], lost: int) -> np.ndarray | None:
    """The code among the wanted levels of each level, and of what is missing; None if no code
    changes."""
    if levels[: len(have)] == have:
        return None
    at = {level: code for code, level in enumerate(levels)}
    dtype = codes_type(max(len(levels), lost + 1))
    return np.array([*(at.get(level, lost) for level in have), -1], dtype)


def codes_type(levels: int) -> type[np.signedinteger]:
    """The smallest integers that hold the codes of so many levels."""
    return np.int8 if levels < 128 else np.int16 if levels < 2**15 else np.int32


@frozen(eq=False)
class Indicator:
    """Is the code this one? Two numbers, 0 and 1 at first, missing if the code is.

    Attributes:
        codes: The codes of the factor.
        level: The code that counts.
        sparse: Is it a sparse column in data frames? None leaves that to the caller.
        zero, one: The numbers.
    """

    codes: np.ndarray
    level: int
    sparse: bool | None = None
    zero: float = 0.0
    one: float = 1.0

    def __len__(self) -> int:
        return len(self.codes)

    def take(self, rows: np.ndarray) -> Indicator:
        """The rows at these positions."""
        return evolve(self, codes=self.codes[rows])

    def values(self) -> np.ndarray:
        """The numbers."""
        numbers = np.where(self.codes == self.level, self.one, self.zero)
        missing = self.codes < 0
        if missing.any():
            numbers[missing] = np.nan
        return numbers

    def moved(self, less: float, by: float) -> Indicator:
        """The numbers less one number, divided by another."""
        zero, one = (self.zero - less) / by, (self.one - less) / by
        return Indicator(self.codes, self.level, self.sparse, zero, one)

    def is_sparse(self, wish: bool) -> bool:
        """Does a data frame have it as a sparse column, where these are asked for or not?"""
        return self.zero == 0 and (wish if self.sparse is None else self.sparse)


def level_counts(
    columns: Iterable[Indicator], weights: np.ndarray | None = None
) -> dict[int, np.ndarray]:
    """How often each code occurs, or the sum of its weights, by the identity of the codes."""
    counts: dict[int, np.ndarray] = {}
    for column in columns:
        key = id(column.codes)
        if key not in counts:
            present = column.codes >= 0
            counts[key] = np.bincount(
                column.codes[present], None if weights is None else weights[present]
            )
    return counts


def count_of(counts: np.ndarray, level: int) -> float:
    """How often a code occurs."""
    return counts[level] if level < len(counts) else 0


def fill_indicators(out: np.ndarray, columns: Sequence[Indicator]) -> None:
    """The numbers of indicators of the same codes, one column each."""
    codes = columns[0].codes
    count = max(int(codes.max(initial=0)), *(column.level for column in columns)) + 1
    for start in range(0, len(columns), TOGETHER):
        some = columns[start : start + TOGETHER]
        numbers = np.empty((len(some), count + 1))
        numbers.T[:] = [column.zero for column in some]
        numbers[range(len(some)), [column.level for column in some]] = [c.one for c in some]
        numbers[:, -1] = np.nan  # where a missing code, -1, looks
        target = out.T[start : start + TOGETHER]
        np.take(numbers, codes, axis=1, out=target, mode="wrap")


TOGETHER = 64
"""How many indicators are looked up in one table: it has a row for each and a column a level."""
