"""The plot of a resample set: which rows are where."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from tidyk.base.errors import check_whole
from tidyk.base.generics import autoplot
from tidyk.rsample.rset import Rset

LABELS = 25
"""The most names of resamples that the axis shows."""
COLORS = {"Analysis": "#9ecae1", "Assessment": "#e6550d"}


@autoplot.register(Rset)
def autoplot_rset(rset: Rset, /, *, rows: int = 400) -> Any:
    """Draw which rows are analysed and which are assessed: a line of tiles for each resample.

    Args:
        rset: A resample set.
        rows: If there are more rows than this, only every k-th is drawn.

    Returns:
        A plotnine `ggplot`: rows from left to right, resamples from top to bottom; rows that were
        drawn several times are darker.
    """
    import plotnine as p9

    most = check_whole(rows, "rows", minimum=1)
    step = max((-(-len(s.data) // most) for s in rset.splits), default=1)
    frame = _tiles(rset, step)
    names = frame["resample"].cat.categories
    return (
        p9.ggplot(frame, p9.aes("row", "resample", fill="data", alpha="times"))
        + p9.geom_tile(width=step)
        + p9.scale_y_discrete(breaks=names[:: -(-len(names) // LABELS)].tolist())
        + p9.scale_fill_manual(values=COLORS)
        + p9.scale_alpha(range=(0.55, 1))
        + p9.guides(alpha="none")
        + p9.labs(x="row", y="", fill="", title=rset.label)
        + p9.theme_bw()
        + p9.theme(panel_grid=p9.element_blank())
    )


def _tiles(rset: Rset, step: int) -> pd.DataFrame:
    """A table with a row for each resample and each `step`-th row of the data that it analyses or
    assesses."""
    names = [" ".join(n) for n in zip(*rset.ids.values(), strict=True)]
    parts = []
    for name, split in zip(names, rset.splits, strict=True):
        n = len(split.data)
        shown = np.arange(0, n, step)
        for kind, rows in (("Analysis", split.in_id), ("Assessment", split.out_id)):
            times = np.bincount(rows, minlength=n)[shown]
            drawn = times > 0
            parts.append(
                pd.DataFrame(
                    {"row": shown[drawn], "resample": name, "data": kind, "times": times[drawn]}
                )
            )
    frame = pd.concat(parts, ignore_index=True)
    frame["resample"] = pd.Categorical(frame["resample"], categories=names[::-1])
    return frame
