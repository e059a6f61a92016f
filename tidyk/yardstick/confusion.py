"""The confusion matrix."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from attrs import frozen

from tidyk.base.errors import check_columns, check_string
from tidyk.base.generics import autoplot, tidy
from tidyk.base.pipe import Methods, verb
from tidyk.yardstick.inputs import ClassInput
from tidyk.yardstick.metric import with_weights


@frozen(eq=False, repr=False)
class ConfMat(Methods):
    """How often each class was predicted for each: rows are predictions, columns the truth.

    Attributes:
        table: A data frame with the levels as index and columns.
    """

    table: pd.DataFrame

    def __repr__(self) -> str:
        shown = self.table.map(lambda v: f"{v:g}").rename_axis(index="Prediction", columns="Truth")
        width = max(len("Prediction"), *(len(str(level)) for level in shown.index))
        columns = [max(len(str(c)), *(len(v) for v in shown[c])) for c in shown.columns]
        lines = [" " * width + " Truth", "Prediction".ljust(width)]
        lines[1] += "".join(
            f" {str(c).rjust(w)}" for c, w in zip(shown.columns, columns, strict=True)
        )
        for level, row in shown.iterrows():
            cells = "".join(f" {v.rjust(w)}" for v, w in zip(row, columns, strict=True))
            lines.append(str(level).rjust(width) + cells)
        return "\n".join(
            line.ljust(len(lines[1])) if i == 0 else line for i, line in enumerate(lines)
        )


@verb(pd.DataFrame)
def conf_mat(
    data: pd.DataFrame, /, truth: str, estimate: str, *, case_weights: Any = None
) -> ConfMat:
    """The confusion matrix of predicted classes.

    Args:
        data: A data frame of predictions.
        truth, estimate: Columns with the true and the predicted classes, factors of the same
            levels.
        case_weights: A column of weights, or weights.

    Returns:
        A `ConfMat`: `table`, `tidy()`, `autoplot()`.

    Equals R's `yardstick::conf_mat()`.

    Examples:
        >>> from tidyk.datasets import two_class_example
        >>> cm = conf_mat(two_class_example, truth="truth", estimate="predicted")
    >>> cm.table.to_numpy().tolist()
        [[227, 50], [31, 192]]
    """
    check_columns([check_string(truth, "truth"), check_string(estimate, "estimate")], data)
    weights = with_weights(data, {"case_weights": case_weights})["case_weights"]
    found = ClassInput.read(data[truth], data[estimate], weights)
    found = found.rows(found.complete())
    table = found.table()
    counts = table.astype(int) if weights is None else table
    return ConfMat(pd.DataFrame(counts, index=list(found.levels), columns=list(found.levels)))


@tidy.register(ConfMat)
def tidy_conf_mat(x: ConfMat, /) -> pd.DataFrame:
    """Columns `name` ("cell_1_1") and `value`, column by column."""
    k = len(x.table)
    names = [f"cell_{i}_{j}" for j in range(1, k + 1) for i in range(1, k + 1)]
    return pd.DataFrame({"name": names, "value": x.table.to_numpy().reshape(-1, order="F")})


@autoplot.register(ConfMat)
def autoplot_conf_mat(x: ConfMat, /) -> Any:
    """A heat map of the counts."""
    import plotnine as p9

    levels = [str(level) for level in x.table.index]
    long = pd.DataFrame(
        {
            "Prediction": pd.Categorical(np.repeat(levels, len(levels)), categories=levels[::-1]),
            "Truth": pd.Categorical(levels * len(levels), categories=levels),
            "Freq": x.table.to_numpy().reshape(-1),
        }
    )
    return (
        p9.ggplot(long, p9.aes("Truth", "Prediction", fill="Freq"))
        + p9.geom_tile()
        + p9.geom_text(p9.aes(label="Freq"))
        + p9.scale_fill_gradient(low="#f2f2f2", high="#7a7a7a")
        + p9.theme(legend_position="none", panel_background=p9.element_rect(fill="white"))
    )
