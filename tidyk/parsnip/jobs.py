"""Fits that an engine is told of before they are asked for, so that it can do many at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd
from attrs import frozen

from tidyk.base.errors import warn
from tidyk.base.place import Place


@frozen(eq=False)
class Outline:
    """A fit of a plan, before its resample is prepared.

    Attributes:
        args: The arguments that the engine's `fit()` will be given.
        x, y: Predictors and outcome of one resample; those of the others have the same columns,
            types and levels.
        rows: How many rows the fit has, unless the preprocessor drops some.
        weighted: Are there case weights?
    """

    args: Mapping[str, Any]
    x: pd.DataFrame
    y: pd.Series | pd.DataFrame
    rows: int
    weighted: bool


@frozen(eq=False)
class Job:
    """A fit with its data.

    Attributes:
        args: The arguments that the engine's `fit()` will be given.
        x, y: Predictors and outcome.
        weights: Case weights, or None.
        new: Predictors of the rows to assess on.
        seed: R's random numbers start from it when the fit is asked for.
        place: Where in the tuning run it is.
        new_predictors: Makes predictors of new data.
        before: Where the training goes on from, or None.
    """

    args: Mapping[str, Any]
    x: pd.DataFrame
    y: pd.Series | pd.DataFrame
    weights: np.ndarray | None
    new: pd.DataFrame
    seed: int
    place: Place
    new_predictors: Callable[[pd.DataFrame], pd.DataFrame] | None = None
    before: Any = None


@frozen(eq=False)
class Share:
    """Fits that are trained together.

    Attributes:
        members: Their numbers in the plan.
        how: What the engine needs to know to train them, wherever that is; it pickles.
        cost: About so many seconds.
    """

    members: tuple[int, ...]
    how: Any
    cost: float = 0.0


def tell_fallen(problem: str | None) -> None:
    """Warn of a fit that was to be done with others, which becomes a note of its results.

    Args:
        problem: What went wrong where they were done together; None if nothing did.
    """
    if problem is not None:
        warn(
            f"It was trained by itself, since training it with others failed ({problem}): its last "
            "digits may differ from those of a run where that does not happen."
        )
