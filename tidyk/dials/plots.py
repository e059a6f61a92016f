"""Plots of a grid, in pairs of parameters, and of the ranges of a set of parameters."""

from __future__ import annotations

from functools import reduce
from operator import or_, truediv
from typing import Any

import numpy as np
import pandas as pd

from tidyk.base.errors import TidykValueError
from tidyk.base.generics import autoplot
from tidyk.base.plots import frame_plot, whole_breaks
from tidyk.base.printing import r_number
from tidyk.dials.grids import scales_of
from tidyk.dials.parameter import Param, QualParam, QuantParam
from tidyk.dials.sets import Parameters

MARKS = 5
"""How many values of a range are written along it."""


@frame_plot(lambda frame: scales_of(frame) is not None)
def autoplot_grid(grid: pd.DataFrame) -> Any:
    """Draw a grid: each candidate is a point, each pair of parameters a panel.

    Args:
        grid: What a `grid_*()` function returned.

    Returns:
        A plotnine `ggplot`, or a composition of several if there are more than two parameters.
        Numbers are drawn on the scales on which their parameters vary evenly.
    """
    import plotnine as p9
    from plotnine.composition import plot_spacer

    names = list(grid.columns)
    if len(names) < 3:
        y = names[1] if len(names) == 2 else None
        return _panel(grid, names[0], y)
    rows: list[list[Any]] = [
        [_panel(grid, x, y) if at < row else plot_spacer() for at, x in enumerate(names[:-1])]
        for row, y in enumerate(names[1:], start=1)
    ]
    size = 2.2 * len(rows)
    return reduce(truediv, [reduce(or_, row) for row in rows]) & p9.theme(figure_size=(size, size))


def _panel(grid: pd.DataFrame, x: str, y: str | None) -> Any:
    """Two parameters against each other, or one along a line."""
    import plotnine as p9

    shown = grid[[x, *([y] if y else [])]]
    points = p9.ggplot(shown, p9.aes(x, y) if y else p9.aes(x, y=[""] * len(shown)))
    looks = p9.geom_point(size=1.5, alpha=0.6), p9.theme_bw(), p9.labs(x=x, y=y or "")
    scales = [_scale(grid, "x", x), _scale(grid, "y", y)]
    return reduce(lambda plot, part: plot + part, [*looks, *filter(None, scales)], points)


def _scale(grid: pd.DataFrame, axis: str, name: str | None) -> Any:
    """The logarithmic scale of a parameter that varies on one; whole ticks of whole numbers."""
    import plotnine as p9
    from mizani.transforms import log_trans

    scale = (scales_of(grid) or {}).get(str(name), "")
    if scale in ("", "identity") and name and pd.api.types.is_integer_dtype(grid[name]):
        return getattr(p9, f"scale_{axis}_continuous")(breaks=whole_breaks)
    if not scale.startswith("log-"):
        return None
    base = float(scale.removeprefix("log-"))
    if base == 10:
        return getattr(p9, f"scale_{axis}_log10")()
    whole = int(base) if base.is_integer() else base
    return getattr(p9, f"scale_{axis}_continuous")(trans=log_trans(whole))


@autoplot.register(Parameters)
def autoplot_parameters(params: Parameters, /) -> Any:
    """Draw the ranges of parameters, each on the scale on which it varies evenly.

    Args:
        params: A set of parameters; unknown bounds are shown as "?".

    Returns:
        A plotnine `ggplot`: a line for each parameter, with values in its own units.
    """
    import plotnine as p9

    pairs = [(i, p) for i, p in zip(params.id, params.object, strict=True) if p is not None]
    if not pairs:
        raise TidykValueError("The set has no parameters to draw.")
    marks = pd.concat([_marks(i, p) for i, p in pairs], ignore_index=True)
    marks["id"] = pd.Categorical(marks["id"], categories=[i for i, _ in pairs][::-1])
    return (
        p9.ggplot(marks, p9.aes("at", "id"))
        + p9.geom_line(p9.aes(group="id"), color="#9ecae1", size=1.5)
        + p9.geom_point(size=2)
        + p9.geom_text(p9.aes(label="value"), nudge_y=0.25, size=8)
        + p9.scale_x_continuous(breaks=[], expand=(0.08, 0))
        + p9.labs(x="", y="")
        + p9.theme_bw()
        + p9.theme(panel_grid=p9.element_blank())
    )


def _marks(id: str, param: Param) -> pd.DataFrame:
    """Some values of a parameter, and their positions between 0 and 1."""
    if isinstance(param, QualParam):
        labels = _shortened([str(v) for v in param.values])
    elif param.unknown or not np.isfinite([param.range.lower, param.range.upper]).all():
        labels = _ends(param)
    else:
        labels = [r_number(v, 3) for v in param.sequence(MARKS)]
    at = np.linspace(0, 1, len(labels)) if len(labels) > 1 else np.array([0.5])
    return pd.DataFrame({"id": id, "at": at, "value": labels})


def _shortened(labels: list[str]) -> list[str]:
    more = len(labels) - MARKS
    return labels if more <= 0 else [*labels[: MARKS - 2], f"… {more + 1} more …", labels[-1]]


def _ends(param: QuantParam) -> list[str]:
    return param.shown_range[1:-1].split(", ")
