"""Plots of a confusion matrix."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from tidyk.base.errors import check_string
from tidyk.base.generics import autoplot
from tidyk.yardstick.confusion import ConfMat


@autoplot.register(ConfMat)
def autoplot_conf_mat(x: ConfMat, /, *, type: str = "mosaic") -> Any:
    """Draw a confusion matrix.

    Args:
        x: A confusion matrix.
        type: "mosaic": boxes whose areas are the counts, a column for each true level; "heatmap":
            the counts as shades and numbers.

    Returns:
        A plotnine plot.

    Equals R's `autoplot()` of a `conf_mat`.
    """
    import plotnine as p9

    kind = check_string(type, "type", ("mosaic", "heatmap"))
    rows, columns = x.dnn or ("Prediction", "Truth")
    drawn = _mosaic(x) if kind == "mosaic" else _heatmap(x)
    labelled = drawn + p9.labs(x=columns or "Truth", y=rows or "Prediction")
    return labelled + p9.theme(panel_background=p9.element_blank())


def _heatmap(x: ConfMat) -> Any:
    import plotnine as p9

    levels = [str(level) for level in x.levels]
    side = len(levels)
    cells = pd.DataFrame(
        {
            "Prediction": pd.Categorical(np.repeat(levels, side), categories=levels[::-1]),
            "Truth": pd.Categorical(levels * side, categories=levels),
            "Freq": x.table.to_numpy().ravel().round(3),
        }
    )
    drawn = p9.ggplot(cells, p9.aes("Truth", "Prediction", fill="Freq")) + p9.geom_tile()
    drawn += p9.scale_fill_gradient(low="#e5e5e5", high="#666666")
    return drawn + p9.geom_text(p9.aes(label="Freq")) + p9.theme(legend_position="none")


def _mosaic(x: ConfMat) -> Any:
    import plotnine as p9

    counts = np.where(x.counts == 0, 0.5, x.counts)  # so that an empty box is a line
    across = _spaced(counts.sum(axis=0), 200)
    boxes = []
    for column, (left, right) in zip(counts.T, across, strict=True):
        down = -_spaced(column / column.sum(), 100)
        edges = {"xmin": left, "xmax": right, "ymin": down[:, 0], "ymax": down[:, 1]}
        boxes.append(pd.DataFrame(edges))
    labels = [str(level) for level in x.levels]
    first = boxes[0][["ymin", "ymax"]].mean(axis=1).tolist()
    drawn = p9.ggplot(pd.concat(boxes)) + p9.geom_rect(
        p9.aes(xmin="xmin", xmax="xmax", ymin="ymin", ymax="ymax")
    )
    drawn += p9.scale_x_continuous(breaks=across.mean(axis=1).tolist(), labels=labels)
    return drawn + p9.scale_y_continuous(breaks=first, labels=labels)


def _spaced(sizes: np.ndarray, parts: int) -> np.ndarray:
    """Starts and ends of lengths laid end to end, with gaps that are a fraction of their sum."""
    gaps = np.arange(len(sizes)) * sizes.sum() / parts
    ends = np.cumsum(sizes) + gaps
    return np.column_stack([ends - sizes, ends])
