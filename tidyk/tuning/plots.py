"""Plots of tuning results: metrics over the values of the parameters."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd

from tidyk.base.errors import TidykTypeError, TidykValueError, check_string, quoted
from tidyk.base.generics import autoplot
from tidyk.base.plots import whole_breaks
from tidyk.tuning.collect import average, each_metric
from tidyk.tuning.histories import (
    asked_for,
    check_iterative,
    check_metrics_there,
    curves_by_epoch,
    parameters_by_iteration,
    performance_by_iteration,
)
from tidyk.tuning.results import TuneResults

MOST_PARAMETERS = 5
"""If there are more parameters than this, they are drawn one by one, as in R."""


@autoplot.register(TuneResults)
def autoplot_results(
    results: TuneResults, /, *, metric: str | list[str] | None = None, type: str = "marginals"
) -> Any:
    """Draw the metrics over the values of the parameters, or how a search went. Equals R's
    `autoplot()`.

    On a regular grid the parameter with most values is on the x-axis, one that is not a number
    gives the color, the next one too where all are numbers, and the others make panels. On another
    grid each parameter that is a number has a panel; in a race larger points have more resamples.

    Args:
        results: Results of `tune_grid()` or another search.
        metric: Which metrics; all by default, one panel row each.
        type: "marginals"; of an iterative search also "parameters", their values by iteration, and
            "performance", the metrics by iteration; of networks with `control_grid(curves=True)`
            "curves", the metrics by epoch, with a standard error on either side.

    Returns:
        A plotnine `ggplot`. Parameters are drawn on their transformed scales.

    Raises:
        TidykTypeError: Nothing was tuned, or the search had no iterations.
        TidykValueError: An unknown metric; only parameters that are no numbers on an irregular
            grid.
    """
    check_string(type, "type", ("marginals", "parameters", "performance", "curves"))
    if type == "curves":
        return curves_by_epoch(results, metric)
    if not results.parameter_names:
        raise TidykTypeError("There is nothing to draw: no parameter was tuned.")
    frame = _averages(results, metric)
    if frame[".config"].nunique() == 1:
        raise TidykValueError("There is nothing to draw: only one candidate has metrics.")
    if type != "marginals":
        check_iterative(results, type)
    if type == "performance":
        return performance_by_iteration(frame)
    grid = frame[results.parameter_names].drop_duplicates()
    frame, labels = _on_scales(frame, results)
    if type == "parameters":
        return parameters_by_iteration(frame, labels)
    return _regular(frame, labels) if _is_regular(grid) else _marginals(frame, labels)


def _averages(results: TuneResults, metric: str | list[str] | None) -> pd.DataFrame:
    frame = average(each_metric(results, all_configs=True), results)
    chosen = asked_for(metric)
    if chosen is not None:
        names = list(dict.fromkeys(frame[".metric"]))
        check_metrics_there(chosen, names)
        frame = frame[frame[".metric"].isin(chosen)]
    return frame.dropna(subset=["mean"])


def _on_scales(frame: pd.DataFrame, results: TuneResults) -> tuple[pd.DataFrame, list[str]]:
    """The parameters on their transformed scales, under the names that R gives the axes."""
    params, labels = results.parameters, []
    frame = frame.copy()
    titles = [param and param.label[1] for param in params.object]
    for name, param, id in zip(params.name, params.object, params.id, strict=True):
        if param is None:
            raise TidykValueError(f'"{id}" has no parameter object, so it cannot be drawn.')
        # R's label; the id where the user gave one, where the label is that of another argument
        # (`num_hidden` is no number of terms), or where it would be there twice
        own = name == id == param.label[0] and titles.count(param.label[1]) == 1
        label = param.label[1] if own else id
        values = frame.pop(id)
        trans = getattr(param, "trans", None)
        if trans is not None:
            values = trans.transform(values.to_numpy(float))
            label = f"{label} ({trans.name})"
        frame[label] = values
        labels.append(label)
    return frame, labels


def _is_regular(grid: pd.DataFrame) -> bool:
    """Is the grid regular by R's rule: are there all combinations, or do values recur often?"""
    if grid.shape[1] == 1:
        return True
    distinct = [grid[c].nunique() for c in grid]
    if grid.shape[1] <= MOST_PARAMETERS and len(grid) >= 0.95 * math.prod(distinct):
        return True
    share = max(distinct) / len(grid)
    return share <= 1 / 6 or (share <= 1 / 2 and grid.shape[1] / len(grid) > 0.05)


def _numbers(frame: pd.DataFrame, labels: list[str]) -> list[str]:
    return [c for c in labels if pd.api.types.is_numeric_dtype(frame[c])]


def _regular(frame: pd.DataFrame, labels: list[str]) -> Any:
    import plotnine as p9

    numbers = _numbers(frame, labels)
    if not numbers:
        raise TidykValueError("There should be at least one parameter that is a number.")
    x, *rest = sorted(numbers, key=lambda c: -frame[c].nunique())
    color, *panels = [c for c in labels if c not in numbers] + rest or [None]
    metrics = list(dict.fromkeys(frame[".metric"]))
    shown = pd.DataFrame({"x": frame[x], "mean": frame["mean"], "metric": frame[".metric"]})
    if color is not None:
        shown["color"] = _ordered(frame[color])
    for number, panel in enumerate(panels):
        shown[f"panel{number}"] = _ordered(frame[panel], f"{panel}: ")
    drawn = p9.ggplot(shown, p9.aes("x", "mean")) + p9.labs(x=x, y=_y_label(metrics))
    if color is not None:
        drawn = drawn + p9.aes(color="color", group="color") + p9.labs(color=color)
    if pd.api.types.is_integer_dtype(frame[x]):
        drawn = drawn + p9.scale_x_continuous(breaks=whole_breaks)
    if frame[x].nunique() > 1:
        drawn = drawn + p9.geom_line()
    rows = ["metric"] if len(metrics) > 1 else []
    columns = [f"panel{number}" for number in range(len(panels))]
    if rows or columns:
        drawn = drawn + p9.facet_grid(rows=rows, cols=columns, scales="free_y")
        drawn = drawn + p9.theme(panel_spacing_x=0.03)
    return drawn + p9.geom_point() + p9.theme_bw()


def _marginals(frame: pd.DataFrame, labels: list[str]) -> Any:
    import plotnine as p9

    numbers = _numbers(frame, labels)
    others = [c for c in labels if c not in numbers]
    if not numbers or len(others) > 1:
        raise TidykValueError(
            "On an irregular grid there should be parameters that are numbers and at most one that "
            f"is not; these are not: {quoted(others)}."
        )
    metrics = list(dict.fromkeys(frame[".metric"]))
    long = frame.rename(columns={".metric": "metric", **dict.fromkeys(others, "color")}).melt(
        id_vars=["metric", "mean", "n", *(["color"] if others else [])], value_vars=numbers
    )
    drawn = p9.ggplot(long, p9.aes("value", "mean")) + p9.geom_point()
    if long["n"].nunique() > 1:  # a race
        drawn = (
            drawn + p9.aes(size="n", alpha="n") + p9.labs(size="# resamples", alpha="# resamples")
        )
    if others:
        drawn = drawn + p9.aes(color="color") + p9.labs(color=others[0])
    if len(metrics) > 1:
        drawn = drawn + p9.facet_grid("metric ~ variable", scales="free")
    elif len(numbers) > 1:
        drawn = drawn + p9.facet_wrap("variable", scales="free_x")
    x = numbers[0] if len(numbers) == 1 else ""
    drawn += p9.scale_x_continuous(breaks=_breaks_by_panel(frame, numbers))
    return (
        drawn + p9.labs(x=x, y=_y_label(metrics)) + p9.theme_bw() + p9.theme(panel_spacing_x=0.03)
    )


def _breaks_by_panel(frame: pd.DataFrame, numbers: list[str]) -> Any:
    """Ticks for panels that each have a scale of their own: whole where the parameter is. A panel
    is known by its range."""
    from mizani.breaks import breaks_extended

    whole = [c for c in numbers if pd.api.types.is_integer_dtype(frame[c])]
    ranges, usual = [(frame[c].min(), frame[c].max()) for c in whole], breaks_extended(n=4)

    def is_whole(low: float, high: float) -> bool:
        margin = 0.05 * (high - low)  # limits are a little wider than the values
        return any(low <= a <= low + margin and high - margin <= b <= high for a, b in ranges)

    return lambda limits: whole_breaks(limits) if is_whole(*limits) else usual(limits)


def _y_label(metrics: list[str]) -> str:
    return metrics[0] if len(metrics) == 1 else ""


def _ordered(values: pd.Series, prefix: str = "") -> Any:
    """Levels in the order of their values, as text."""
    levels = values.drop_duplicates().sort_values()
    number = isinstance(levels.iloc[0], float | np.floating)
    names = {v: prefix + (f"{v:.4g}" if number else str(v)) for v in levels}
    return pd.Categorical(values.map(names), categories=list(dict.fromkeys(names.values())))
