"""Tables as R's tibbles print them: a line of sizes, types under the names, three significant
digits, and no more columns than fit."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from tidyk.base.cells import Cells, cells_of
from tidyk.base.foreign import native
from tidyk.base.printing import WIDTH

MANY, SHOWN = 20, 10
"""A frame with more rows than the first number shows only the second number."""


class Tibble(pd.DataFrame):
    """A data frame that prints as a tibble; anything derived from it is a plain data frame.

    Attributes:
        attrs["keep"]: Columns that are shown before all others where not all fit.
    """

    @property
    def _constructor(self) -> Any:
        return pd.DataFrame

    def __repr__(self) -> str:
        return tibble_text(self, keep=self.attrs.get("keep", ()))


def as_tibble(x: pd.DataFrame, *, keep: Sequence[str] = ()) -> pd.DataFrame:
    """A data frame that prints as R's tibbles do, in 80 columns.

    Args:
        x: A data frame.
        keep: Columns that are shown before all others where not all fit.

    Returns:
        The same data; anything derived from it is a plain data frame again.

    Equals R's `tibble::as_tibble()` in what it prints.

    Examples:
        >>> as_tibble(pd.DataFrame({"term": ["wt", "hp"], "estimate": [-3.8778, 0.5]}))
        # A tibble: 2 × 2
          term  estimate
          <chr>    <dbl>
        1 wt       -3.88
        2 hp        0.5
    """
    x = native(x)
    tibble = Tibble(x, copy=False)
    tibble.attrs = {**x.attrs, "keep": tuple(keep)}
    return tibble


def tibble_text(
    frame: pd.DataFrame,
    *,
    rows: int | None = None,
    width: int = WIDTH,
    kinds: Mapping[str, str] | None = None,
    keep: Sequence[str] = (),
) -> str:
    """The printed form of a data frame as a tibble.

    Args:
        frame: The data frame.
        rows: How many rows are shown: all of up to 20, else 10.
        width: Width of a line.
        kinds: Types to print for columns whose values are texts already ("list").
        keep: Columns that are shown before all others where not all fit.
    """
    shown = rows if rows is not None else (len(frame) if len(frame) <= MANY else SHOWN)
    head = frame.iloc[:shown]
    columns = [
        cells_of(str(name), head.iloc[:, at], (kinds or {}).get(str(name)))
        for at, name in enumerate(frame.columns)
    ]
    title = f"# A tibble: {len(frame):,} × {frame.shape[1]:,}"
    if not len(frame):
        return "\n".join([title, *_more(0, columns, "")])
    number = len(str(len(head)))
    fitting = _fitting(columns, width - number, keep)
    widths = _widths(fitting, width - number)
    sized = list(zip(fitting, widths, strict=True))
    lines = [
        " ".join([label.rjust(number), *(column.line(at, room) for column, room in sized)])
        for at, label in enumerate(["", "", *map(str, range(1, len(head) + 1))])
    ]
    hidden = [c for c in columns if not any(c is f for f in fitting)]
    return "\n".join([title, *lines, *_more(len(frame) - len(head), hidden)])


def _fitting(columns: list[Cells], room: int, keep: Sequence[str]) -> list[Cells]:
    """The columns that fit when each is as narrow as it can be; those to keep come first."""
    rest = room - sum(c.least + 1 for c in columns if c.name in keep)
    fitting = []
    for column in columns:
        if column.name in keep:
            fitting.append(column)
        elif column.least + 1 <= rest >= 0:
            rest -= column.least + 1
            fitting.append(column)
        else:
            rest = -1  # the columns behind it are hidden too
    return fitting or columns[:1]


def _widths(columns: list[Cells], room: int) -> list[int]:
    """Each as wide as it needs, from the left, as long as there is room."""
    spare = room - sum(c.least + 1 for c in columns)
    widths = []
    for column in columns:
        more = max(min(column.most - column.least, spare), 0)
        spare -= more
        widths.append(column.least + more)
    return widths


def _more(rows: int, hidden: list[Cells], more: str = "more ") -> list[str]:
    """What is not shown, in R's words."""
    lines = [f"# ℹ {rows:,} more row{'s' if rows != 1 else ''}"] if rows else []
    if not hidden:
        return lines
    names = ", ".join(f"{c.title}\N{NO-BREAK SPACE}<{c.kind}>" for c in hidden)
    word = "variables" if len(hidden) > 1 else "variable"
    text = f"# ℹ {len(hidden)} {more}{word}: {names}"
    wrapped = textwrap.wrap(text, WIDTH - 1, subsequent_indent="#   ", break_on_hyphens=False)
    return [*lines, *(line.replace("\N{NO-BREAK SPACE}", " ") for line in wrapped)]
