"""`vip()`: the predictors that a model relies on most, drawn."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import pandas as pd

from tidyk.base.errors import check_bool, check_columns, check_string, check_whole
from tidyk.base.pipe import verb
from tidyk.importance.measures import vi
from tidyk.parsnip.fitted import ModelFit
from tidyk.workflows.assembled import Workflow

GEOMS = ("col", "point")


@verb(pd.DataFrame, ModelFit, Workflow)
def vip(
    fit: pd.DataFrame | ModelFit | Workflow,
    /,
    num_features: int = 10,
    *,
    geom: Literal["col", "point"] = "col",
    mapping: Any = None,
    aesthetics: Mapping[str, Any] | None = None,
    horizontal: bool = True,
    include_type: bool = False,
    **options: Any,
) -> Any:
    """Draw how much a model relies on its predictors, the most important on top.

    Args:
        fit: A fitted model, a trained workflow, or what `vi()` returns.
        num_features: How many predictors at most.
        geom: "col" for bars, "point" for points.
        mapping: Aesthetics that follow columns of `vi()`: `aes(fill="Sign")`.
        aesthetics: Those that are the same for all: `{"fill": "steelblue", "alpha": 0.8}`.
        horizontal: Do the bars lie?
        include_type: Name the measure on the axis?
        **options: As `vi()`.

    Returns:
        A plotnine `ggplot`.

    Equals R's `vip::vip()`.

    Examples:
        >>> from tidyk import fit, linear_reg
        >>> from tidyk.datasets import mtcars
        >>> type(vip(linear_reg() >> fit("mpg ~ wt + qsec", data=mtcars))).__name__
        'ggplot'
    """
    from plotnine import aes, coord_flip, geom_col, geom_point, ggplot, labs

    check_whole(num_features, "num_features", minimum=1)
    check_string(geom, "geom", GEOMS)
    table = fit if isinstance(fit, pd.DataFrame) else vi.now(fit, **options)
    check_columns(["Variable", "Importance"], table)
    shown = table.sort_values("Importance", ascending=False, kind="stable")[:num_features]
    names = pd.Categorical(shown["Variable"], categories=shown["Variable"][::-1])
    drawn = (geom_col if geom == "col" else geom_point)(mapping, **(aesthetics or {}))
    kind = (
        f" ({table.attrs.get('type', 'unknown')})"
        if check_bool(include_type, "include_type")
        else ""
    )
    plot = ggplot(shown.assign(Variable=names), aes("Variable", "Importance")) + drawn
    plot = plot + labs(x="", y=f"Importance{kind}")
    return plot + coord_flip() if horizontal else plot
