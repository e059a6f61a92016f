"""`autoplot()` for plain data frames: each room says which frames it knows how to draw."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pandas as pd

from tidyk.base.errors import TidykTypeError, quoted
from tidyk.base.generics import autoplot, plot
from tidyk.base.lazy import open_rooms

PAINTERS: list[tuple[Callable[[pd.DataFrame], bool], Callable[..., Any]]] = []


def frame_plot(
    knows: Callable[[pd.DataFrame], bool],
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register a plot for the data frames that `knows` recognises; the first to do so draws."""

    def add(painter: Callable[..., Any]) -> Callable[..., Any]:
        PAINTERS.append((knows, painter))
        return painter

    return add


def whole_breaks(limits: tuple[float, float]) -> list[int]:
    """At most five whole numbers, evenly spaced over a range.

    >>> whole_breaks((1, 3)), whole_breaks((0.5, 40.2))
    ([1, 2, 3], [10, 20, 30, 40])
    """
    low, high = math.ceil(limits[0]), math.floor(limits[1])
    sizes = (size * 10**power for power in range(12) for size in (1, 2, 5))
    step = next((size for size in sizes if (high - low) / size <= 5), 1)
    return list(range(math.ceil(low / step) * step, high + 1, step))


@autoplot.register(pd.DataFrame)
def autoplot_frame(frame: pd.DataFrame, /, **options: Any) -> Any:
    """Draw a data frame that tidyk returned: a curve (`roc_curve()` …) or a grid."""
    for knows, painter in PAINTERS:
        if knows(frame):
            return painter(frame, **options)
    if open_rooms():  # their painters have just been loaded
        return autoplot_frame(frame, **options)
    raise TidykTypeError(
        "`autoplot()` draws the data frames that tidyk's functions return (curves, grids), "
        f"not one with the columns {quoted(frame.columns)}."
    )


@plot.register(pd.DataFrame)
def plot_frame(frame: pd.DataFrame, /, **options: Any) -> Any:
    """As `autoplot()`."""
    return autoplot_frame(frame, **options)
