"""How a path is printed and drawn."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from tidyk.base.errors import check_whole
from tidyk.base.printing import r_number
from tidyk.parsnip.engines.glmnet.path import Path

DIGITS = 5
"""R prints the table of a path with this many digits, and as 0 what is too small next to the
largest."""


def path_text(path: Path) -> str:
    """The table that R prints for a path."""
    columns = {
        "Df": [str(n) for n in path.counts()],
        "%Dev": _column(np.round(path.explained * 100, 2)),
        "Lambda": _column(np.array([float(f"{v:.4g}") for v in path.penalties])),
    }
    cells = [[name, *values] for name, values in columns.items()]
    numbers = ["", *map(str, range(1, len(path.penalties) + 1))]
    width = len(numbers[-1])
    widths = [max(map(len, column)) for column in cells]
    lines = []
    for i, number in enumerate(numbers):
        row = [column[i].rjust(w) for column, w in zip(cells, widths, strict=True)]
        lines.append(" ".join([number.ljust(width), *row]))
    return "\n".join(["", *lines])


def _column(values: np.ndarray) -> list[str]:
    """Numbers with the decimals that the column needs."""
    largest = np.abs(values).max(initial=0)
    decimals = int(np.floor(DIGITS - np.log10(largest) + 0.5)) if largest > 0 else DIGITS
    rounded = np.round(values, max(decimals, 0)) + 0.0  # no negative zero
    needed = [len(r_number(v, DIGITS).partition("e")[0].partition(".")[2]) for v in rounded if v]
    return [f"{v:.{max(needed, default=0)}f}" for v in rounded]


def path_plot(
    path: Path,
    terms: tuple[str, ...],
    levels: tuple[Any, ...],
    penalty: float,
    *,
    min_penalty: float = 0,
    best_penalty: float | None = None,
    top_n: int = 3,
) -> Any:
    """The coefficients along the penalties, the largest named.

    Args:
        path: What was fitted.
        terms: Names of the coefficients, the constant first.
        levels: Of a multinomial outcome, each in a panel of its own.
        penalty: Where a line stands, unless `best_penalty` says otherwise.
        min_penalty: Smaller penalties are left out.
        best_penalty: Where a line stands.
        top_n: How many coefficients have a colour: those that are largest at the last penalty.
    """
    import plotnine as p9

    check_whole(top_n, "top_n", minimum=1)
    table = _long(path, terms, levels)
    table = table[table["penalty"] >= min_penalty]
    last = table[table["penalty"] == table["penalty"].min()]
    order = last.assign(size=last["estimate"].abs()).groupby("term")["size"].max()
    top = order.nlargest(top_n).index
    table = table.assign(label=table["term"].where(table["term"].isin(top)))
    at = penalty if best_penalty is None else best_penalty
    plot = (
        p9.ggplot(table, p9.aes("penalty", "estimate", group="term", color="label"))
        + p9.geom_vline(xintercept=[at] if at > 0 else [], linetype="--")  # none at 0: log scale
        + p9.geom_line()
        + p9.scale_x_log10()
        + p9.scale_color_discrete(breaks=list(top), na_value="grey")
        + p9.labs(x="Amount of Regularization", y="Coefficient", color="")
    )
    return plot + p9.facet_wrap("level") if len(levels) > 2 else plot


def _long(path: Path, terms: tuple[str, ...], levels: tuple[Any, ...]) -> pd.DataFrame:
    """One row a coefficient and penalty, without the constant and coefficients that stay zero."""
    shape = path.coefficients.reshape(-1, len(terms), len(path.penalties))[:, 1:]
    names = list(map(str, levels)) if len(shape) > 1 else [""]
    index = pd.MultiIndex.from_product(
        [names, terms[1:], path.penalties], names=["level", "term", "penalty"]
    )
    table = pd.Series(shape.ravel(), index=index, name="estimate").reset_index()
    moved = table.groupby("term")["estimate"].transform(lambda e: (e != 0).any())
    return table[moved]
