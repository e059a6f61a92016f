"""Counts of rows and columns, limited to what the data have, as in parsnip's `min_rows()` and
`min_cols()`."""

from __future__ import annotations

from tidyk.base.errors import check_whole, warn


def min_rows(count: object, rows: int, name: str = "min_n", *, spare: int = 0) -> int:
    """The count, at most `rows` minus those to spare; a warning if it is lowered."""
    return _capped(count, max(rows - spare, 1), name, "rows" + (" to use" if spare else ""))


def min_cols(count: object, columns: int, name: str = "mtry") -> int:
    """The count, at most `columns`; a warning if it is lowered."""
    return _capped(count, columns, name, "predictors")


def _capped(value: object, most: int, name: str, what: str) -> int:
    count = check_whole(value, name, minimum=0)
    if count > most:
        warn(f"`{name}` is {count}, but there are {most} {what} in the data: {most} are used.")
    return min(count, most)
