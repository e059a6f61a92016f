"""`butcher()`, `weigh()`: what a fitted object keeps, and how much of it predicting needs."""

from __future__ import annotations

import copy
import pickle
from typing import Any, TypeVar

import attrs
import pandas as pd

from tidyk.base.errors import check_number, check_string
from tidyk.base.pipe import verb
from tidyk.parsnip.fitted import ModelFit
from tidyk.workflows.assembled import Workflow

F = TypeVar("F", ModelFit, Workflow)

UNITS = {"MB": 1_000_000, "KB": 1_000, "GB": 1_000_000_000}


@verb(ModelFit, Workflow)
def butcher(fit: F, /) -> F:
    """Leave out what predicting does not need: the training rows.

    A fitted model or workflow that is copied or pickled leaves them out by itself.

    Args:
        fit: A fitted model, or a trained workflow.

    Returns:
        The same, without the training rows: `predict()`, `tidy()`, `glance()` and printing work;
        methods of the library's own result that need the rows raise an error that says so.

    Equals R's `butcher::butcher()`.

    Examples:
        >>> from tidyk import fit, linear_reg, predict
        >>> from tidyk.datasets import mtcars
        >>> model = linear_reg() >> fit("mpg ~ wt", data=mtcars) >> butcher()
        >>> (model >> predict(mtcars[:1])).round(1)
                   .pred
        Mazda RX4   23.3
    """
    return copy.deepcopy(fit)


@verb(ModelFit, Workflow)
def axe_data(fit: F, /) -> F:
    """Leave out the training data. Equals R's `butcher::axe_data()`.

    Args:
        fit: A fitted model, or a trained workflow.

    Examples:
        >>> from tidyk import fit, linear_reg
        >>> from tidyk.datasets import mtcars
        >>> (linear_reg() >> fit("mpg ~ wt", data=mtcars) >> axe_data()).spec.engine
        'lm'
    """
    return butcher.now(fit)


@verb(ModelFit, Workflow)
def axe_fitted(fit: F, /) -> F:
    """Leave out fitted values, which tidyk keeps with the training data. Equals R's
    `butcher::axe_fitted()`.

    Args:
        fit: A fitted model, or a trained workflow.

    Examples:
        >>> from tidyk import fit, linear_reg
        >>> from tidyk.datasets import mtcars
        >>> (linear_reg() >> fit("mpg ~ wt", data=mtcars) >> axe_fitted()).spec.engine
        'lm'
    """
    return butcher.now(fit)


@verb(ModelFit, Workflow)
def weigh(fit: ModelFit | Workflow, /, *, threshold: float = 0, units: str = "MB") -> pd.DataFrame:
    """How large the parts of a fitted object are when it is saved.

    Args:
        fit: A fitted model, or a trained workflow.
        threshold: Smaller parts are left out.
        units: "KB", "MB" or "GB".

    Returns:
        Columns `object` and `size`, the largest first.

    Equals R's `butcher::weigh()`.

    Examples:
        >>> from tidyk import fit, linear_reg
        >>> from tidyk.datasets import mtcars
        >>> model = linear_reg() >> fit("mpg ~ wt", data=mtcars)
        >>> float((model >> weigh())["size"].sum()) < 0.1
        True
    """
    check_number(threshold, "threshold", minimum=0)
    scale = UNITS[check_string(units, "units", UNITS)]
    sizes = {name: len(pickle.dumps(part)) / scale for name, part in parts_of(fit)}
    table = pd.DataFrame({"object": list(sizes), "size": list(sizes.values())})
    table = table[table["size"] >= threshold]
    return table.sort_values("size", ascending=False, kind="stable", ignore_index=True)


def parts_of(value: Any, path: str = "", depth: int = 2) -> list[tuple[str, Any]]:
    """The parts of an object of attributes, under their paths ("fit.coefficients")."""
    if depth == 0 or not attrs.has(type(value)):
        return [(path, value)]
    parts = []
    for field in attrs.fields(type(value)):
        below = f"{path}.{field.name}" if path else field.name
        parts += parts_of(getattr(value, field.name), below, depth - 1)
    return parts
