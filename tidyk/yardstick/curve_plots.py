"""Plots of curves."""

from __future__ import annotations

from typing import Any

import pandas as pd

from tidyk.base.plots import frame_plot

SHAPES = {
    "roc": [".threshold", "specificity", "sensitivity"],
    "pr": [".threshold", "recall", "precision"],
    "gain": [".n", ".n_events", ".percent_tested", ".percent_found"],
    "lift": [".n", ".n_events", ".percent_tested", ".lift"],
}
"""The columns by which a curve is recognised; any others, except `.level`, distinguish several
curves."""


def _is(kind: str) -> Any:
    return lambda frame: set(SHAPES[kind]) <= set(frame.columns)


def _ready(frame: pd.DataFrame, kind: str) -> tuple[pd.DataFrame, dict[str, str], list[Any]]:
    """The frame with a column that names each curve, its colour, and a panel for each level."""
    import plotnine as p9

    by = [c for c in frame.columns if c not in (*SHAPES[kind], ".level")]
    panels: list[Any] = []
    if ".level" in frame:
        levels = list(dict.fromkeys(frame[".level"]))
        frame = frame.assign(level=pd.Categorical(frame[".level"], categories=levels))
        panels = [p9.facet_wrap("level"), p9.theme(panel_spacing_x=0.03), _few_ticks(kind)]
    if not by:
        return frame, {}, panels
    names = frame[by].astype(object)
    curve = names.where(names.notna(), "NA").map(str).agg("_".join, axis=1)
    return frame.assign(curve=curve), {"color": "curve"}, [*panels, p9.labs(color="_".join(by))]


def _few_ticks(kind: str) -> Any:
    """Three ticks along a panel, so that those of neighbours do not meet."""
    import plotnine as p9

    if kind in ("roc", "pr"):
        shares: dict[str, Any] = {"breaks": [0, 0.5, 1], "labels": ["0", "0.5", "1"]}
        return p9.scale_x_continuous(limits=(0, 1) if kind == "pr" else None, **shares)
    return p9.scale_x_continuous(breaks=[0, 50, 100])


@frame_plot(_is("roc"))
def plot_roc_curve(frame: pd.DataFrame) -> Any:
    """Sensitivity over 1 - specificity, with the line of chance."""
    import plotnine as p9

    shown, colour, more = _ready(frame, "roc")
    shown = shown.assign(false=1 - shown["specificity"])
    drawn = p9.ggplot(shown, p9.aes("false", "sensitivity", **colour)) + p9.geom_path()
    drawn += p9.geom_abline(slope=1, intercept=0, linetype="dotted")
    drawn += p9.labs(x="1 - specificity", y="sensitivity")
    return drawn + p9.coord_fixed() + p9.theme_bw() + more


@frame_plot(_is("pr"))
def plot_pr_curve(frame: pd.DataFrame) -> Any:
    """Precision over recall."""
    import plotnine as p9

    shown, colour, more = _ready(frame, "pr")
    drawn = p9.ggplot(shown, p9.aes("recall", "precision", **colour)) + p9.geom_path()
    drawn += p9.lims(y=(0, 1)) if "level" in shown else p9.lims(x=(0, 1), y=(0, 1))
    return drawn + p9.coord_fixed() + p9.theme_bw() + more


@frame_plot(_is("gain"))
def plot_gain_curve(frame: pd.DataFrame) -> Any:
    """The share of the events found over the share of the cases tested, within the possible
    area."""
    import plotnine as p9

    shown, colour, more = _ready(frame, "gain")
    area = p9.geom_polygon(p9.aes("x", "y"), _possible(shown), fill="lightgrey", alpha=0.4)
    line = p9.geom_line(p9.aes(".percent_tested", ".percent_found", **colour))
    drawn = p9.ggplot(shown) + area + line + p9.labs(x="% Tested", y="% Found")
    return drawn + p9.theme_bw() + more


def _possible(frame: pd.DataFrame) -> pd.DataFrame:
    """The corners of the area between chance and perfection, for each level."""
    keys = [c for c in ("level", "curve") if c in frame] or [lambda _: 0]
    curves = frame.groupby(keys, observed=True, sort=False)
    share = 100 * curves[".n_events"].max() / curves[".n"].last()
    if "level" not in frame:
        return _corners(share.min())
    least = share.groupby(level="level", observed=True).min()
    parts = [_corners(at).assign(level=level) for level, at in least.items()]
    return pd.concat(parts).astype({"level": frame["level"].dtype})


def _corners(perfect: float) -> pd.DataFrame:
    return pd.DataFrame({"x": [0, perfect, 100], "y": [0, 100, 100]})


@frame_plot(_is("lift"))
def plot_lift_curve(frame: pd.DataFrame) -> Any:
    """The lift over the share of the cases tested, with the line of chance."""
    import plotnine as p9

    shown, colour, more = _ready(frame[frame[".n_events"] > 0], "lift")
    drawn = p9.ggplot(shown, p9.aes(".percent_tested", ".lift", **colour)) + p9.geom_line()
    drawn += p9.geom_hline(yintercept=1, color="grey", linetype="dashed")
    return drawn + p9.labs(x="% Tested", y="Lift") + p9.theme_bw() + more
