"""Components of predictors and outcomes, and what is predicted from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from attrs import frozen

from tidyk.base.errors import TidykValueError, check_whole, warn
from tidyk.base.partial_least_squares import (
    Columns,
    Components,
    Units,
    columns_kept,
    components,
)
from tidyk.parsnip.engines.capping import min_cols


@frozen(eq=False)
class Centroids:
    """Where the classes are among the components.

    Attributes:
        codes: Numbers of the levels that rows had.
        levels: How many levels the outcome has.
        means: Of the scores: shape (classes, components).
        spread: Mean squares and products of the scores about them.
    """

    codes: np.ndarray
    levels: int
    means: np.ndarray
    spread: np.ndarray

    @classmethod
    def of(cls, scores: np.ndarray, y: pd.Series) -> Centroids:
        given, at = np.unique(y.cat.codes, return_inverse=True)
        means = np.array([scores[at == k].mean(axis=0) for k in range(len(given))])
        about = scores - means[at]
        return cls(given, len(y.cat.categories), means, about.T @ about / len(about))

    def nearest(self, scores: np.ndarray) -> np.ndarray:
        """The number of the nearest class's level; -1 where several are as near, as in R."""
        count = scores.shape[1]
        apart = scores[:, None] - self.means[:, :count]
        try:
            scaled = apart @ np.linalg.inv(self.spread[:count, :count])
        except np.linalg.LinAlgError:
            raise TidykValueError(
                "The classes do not spread along the components: there is no Mahalanobis distance "
                'to them. Take fewer components, or predictions of type "prob".'
            ) from None
        if count == 1:
            distance = (scaled * apart)[..., 0]
        else:  # R's sum over the classes, of which only one is this class's own
            distance = ((scaled @ apart.swapaxes(1, 2)) ** 2).sum(axis=2)
        near = distance == distance.min(axis=1, keepdims=True)
        return np.where(near.sum(axis=1) == 1, self.codes[near.argmax(axis=1)], -1)


@frozen(eq=False)
class MixOmicsFit:
    """Components.

    Attributes:
        x, y: Units of the predictors and outcomes.
        found: The components.
        components: How many of them predict.
        names, used: Of the predictors: all, and the numbers of those that are looked at.
        outcomes: The outcomes' names, or the classes.
        rows: How many were fitted.
        kept, outcomes_kept: How many columns each component may use.
        mode: What is taken from the outcomes after each component.
        centroids: Those of the classes, if there are any.
    """

    x: Units
    y: Units
    found: Components
    components: int
    names: tuple[str, ...]
    used: np.ndarray
    outcomes: tuple[str, ...]
    rows: int
    kept: tuple[int, ...]
    outcomes_kept: tuple[int, ...]
    mode: str
    centroids: Centroids | None = None

    def ready(self, x: pd.DataFrame) -> np.ndarray:
        return self.x.ready(x.to_numpy(float)[:, self.used])

    def predicted(self, x: pd.DataFrame) -> np.ndarray:
        """The outcomes, or indicators of the classes: shape (rows, outcomes)."""
        return self.y.back(self.ready(x) @ self.found.coefficients(self.components))

    def scores(self, x: pd.DataFrame) -> np.ndarray:
        """Shape (rows, components)."""
        return self.ready(x) @ self.found.rotation[:, : self.components]


@frozen
class Options:
    """Arguments of R's `spls()`."""

    scale: bool = True
    tol: float = 1e-6
    max_iter: int = 100
    near_zero_var: bool = False
    mode: str = "regression"
    keepY: tuple[int, ...] = ()


def fit_components(
    x: pd.DataFrame,
    y: np.ndarray,
    outcomes: Sequence[str],
    ncomp: int | None,
    predictor_prop: float,
    options: Options,
) -> tuple[MixOmicsFit, np.ndarray]:
    """The fit, and the rows' scores."""
    values, keep = x.to_numpy(float), columns_kept(predictor_prop, x.shape[1])
    used = _varying(values) if options.near_zero_var else np.arange(x.shape[1])
    count = _asked(ncomp, len(used), len(values))
    units = Columns.of(values[:, used], options.scale), Columns.of(y, options.scale)
    found, scores = components(
        *units,
        count,
        keep=min(keep, len(used)),
        keep_outcomes=options.keepY,
        deflation=options.mode,
        tol=options.tol,
        max_iter=options.max_iter,
    )
    held = _held(found, ncomp, count)
    if not found.settled:
        warn(
            f"The weights still changed after {options.max_iter} steps: raise `max_iter` or `tol` "
            "in `set_engine()`."
        )
    others = (*options.keepY, *[len(outcomes)] * held)[:held]
    fitted = MixOmicsFit(
        units[0].units, units[1].units, found.first(held), held, tuple(map(str, x.columns)), used,
        tuple(outcomes), len(values), (min(keep, len(used)),) * held, others,
        options.mode,
    )  # fmt: skip
    return fitted, scores[:, :held]


def _asked(ncomp: int | None, columns: int, rows: int) -> int:
    """How many components to compute: by default as many as there can be."""
    if ncomp is None:
        return min(columns, rows)
    count = min_cols(ncomp, columns, "num_comp")
    if count > rows:
        raise TidykValueError(
            f"`num_comp` must be at most {rows}, the number of rows, not {count}."
        )
    return count


def _held(found: Components, ncomp: int | None, count: int) -> int:
    """How many components there are; an error if more were asked for."""
    held = found.held()
    if held == 0:
        raise TidykValueError(
            "There are no components: no predictor varies, or no outcome varies with them."
        )
    if ncomp is not None and held < count:
        raise TidykValueError(
            f"`num_comp` must be at most {held}, not {count}: other predictors are constant, or "
            "combinations of these."
        )
    return held


def _varying(values: np.ndarray) -> np.ndarray:
    """Numbers of the columns without those of (nearly) one value, which R's `nearZeroVar()` leaves
    out."""
    kept = [j for j, column in enumerate(values.T) if not _nearly_constant(column)]
    if not kept:
        raise TidykValueError("`near_zero_var=True` leaves no predictor: all are nearly constant.")
    if len(kept) < values.shape[1]:
        warn(
            f"{values.shape[1] - len(kept)} predictors are nearly constant, and were left out of "
            "the fit."
        )
    return np.array(kept)


def _nearly_constant(column: np.ndarray) -> bool:
    """Is one value more than 19 times as frequent as any other, of few?"""
    _, counts = np.unique(column[~np.isnan(column)], return_counts=True)
    if len(counts) < 2:
        return True
    second, first = np.sort(counts)[-2:]
    return bool(first / second > 95 / 5 and 100 * len(counts) / len(column) <= 10)


def options_of(args: Mapping[str, Any], outcomes: int, count: int) -> Options:
    given = dict(args)
    if "keepY" in given:
        given["keepY"] = tuple(int(k) for k in np.atleast_1d(given["keepY"]))
        for k in given["keepY"]:
            check_whole(k, "keepY", minimum=1, maximum=outcomes)
    if given.get("mode") == "canonical" and count > outcomes:
        raise TidykValueError(
            f'In the mode "canonical" there are as many components as outcomes: {outcomes}, not '
            f"`num_comp={count}`."
        )
    return Options(**given)
