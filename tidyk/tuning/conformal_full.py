"""Full conformal inference: intervals without rows to calibrate on, for the price of many fits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import numpy as np
import pandas as pd
from attrs import frozen

from tidyk.base.binding import bind_rows_of_list
from tidyk.base.errors import (
    TidykValueError,
    check_level,
    check_number,
    check_string,
    check_whole,
    warn,
)
from tidyk.base.frames import as_data_frame
from tidyk.base.generics import fit, predict
from tidyk.base.pipe import Methods, verb
from tidyk.base.plain import plain
from tidyk.base.random import sample_int, with_seed
from tidyk.parsnip.fitted import ModelFit
from tidyk.tuning.conformal import outcomes_of
from tidyk.workflows.assembled import Workflow

METHODS = ("iterative", "grid")
TOLERANCE = float(np.finfo(float).eps ** 0.25)


@frozen
class ControlConformalFull:
    """How the bounds of full conformal inference are found; see `control_conformal_full()`."""

    method: str
    trial_points: int
    var_multiplier: float
    max_iter: int
    tolerance: float
    seed: int


@plain
def control_conformal_full(
    method: Literal["iterative", "grid"] = "iterative",
    *,
    trial_points: int = 100,
    var_multiplier: float = 10,
    max_iter: int = 100,
    tolerance: float = TOLERANCE,
    seed: int | None = None,
) -> ControlConformalFull:
    """How the bounds of `int_conformal_full()` are found.

    Args:
        method: "iterative" looks for each bound as for a root; "grid" tries evenly spread values.
        trial_points: How many of these.
        var_multiplier: How many estimated standard deviations to each side of the prediction are
            looked at.
        max_iter: Trials for a bound at most.
        tolerance: How near a bound is found.
        seed: Of each fit, so that two differ in the trial alone; drawn by default.

    Raises:
        TidykValueError: A value that cannot be.

    Equals R's `probably::control_conformal_full()`.

    Examples:
        >>> control_conformal_full("grid", trial_points=20, seed=1).trial_points
        20
    """
    return ControlConformalFull(
        check_string(method, "method", METHODS),
        check_whole(trial_points, "trial_points", minimum=2),
        check_number(var_multiplier, "var_multiplier", minimum=0),
        check_whole(max_iter, "max_iter", minimum=1),
        check_number(tolerance, "tolerance", minimum=0),
        int(sample_int(100_000, 1)[0]) + 1 if seed is None else check_whole(seed, "seed"),
    )


@frozen(eq=False, repr=False)
class FullConformal(Methods):
    """A model that is fitted again for each trial of a new row's outcome.

    Attributes:
        workflow: The trained workflow.
        training: The rows that it was trained on.
        outcome: Their outcome.
        spread: A smooth model of the squared residuals by the prediction.
        control: How the bounds are found.
    """

    workflow: Workflow
    training: pd.DataFrame
    outcome: str
    spread: ModelFit
    control: ControlConformalFull

    def __repr__(self) -> str:
        rows = f"{len(self.training):,} rows"
        return f"Prediction intervals by conformal inference (full), on {rows} of training\n"

    def difference(self, row: pd.DataFrame, level: float) -> Callable[[float], float]:
        """A function of a trial: how much larger the new row's residual is than the quantile of the
        others, when the model has learned from it too."""
        whole = bind_rows_of_list([self.training, row.drop(columns=self.outcome, errors="ignore")])

        def found(trial: float) -> float:
            values = whole[self.outcome].to_numpy(float, copy=True)
            values[-1] = trial
            with with_seed(self.control.seed):
                model = fit.now(self.workflow, whole.assign(**{self.outcome: values}))
            errors = np.abs(values - predict.now(model, whole)[".pred"].to_numpy())
            # R leaves out the first row, not the last, and so do its numbers
            return float(errors[-1] - np.quantile(errors[1:], level))

        return found


@verb(Workflow)
def int_conformal_full(
    wf: Workflow, /, train_data: pd.DataFrame, *, control: ControlConformalFull | None = None
) -> FullConformal:
    """Prediction intervals by fitting the model again with each outcome that a new row might have.

    Without rows to calibrate on; a bound of each new row takes some ten fits, or as many as
    `trial_points`. `int_conformal_split()` and `int_conformal_cv()` need no further ones.

    Args:
        wf: A trained workflow of a regression.
        train_data: The rows that it was trained on, with the outcome.
        control: The result of `control_conformal_full()`.

    Returns:
        A `FullConformal`: `predict(new_data, level=0.95)` gives `.pred_lower`, `.pred_upper`.

    Raises:
        TidykValueError: The workflow is not trained, or has not one numeric outcome.

    Equals R's `probably::int_conformal_full()`.

    Examples:
        >>> from tidyk import fit, linear_reg, predict, workflow
        >>> from tidyk.datasets import mtcars
        >>> wf = workflow("mpg ~ wt", linear_reg()) >> fit(mtcars)
        >>> ways = control_conformal_full("grid", trial_points=30, seed=1)
        >>> found = wf >> int_conformal_full(mtcars, control=ways) >> predict(mtcars[:1], level=0.9)
        >>> found.columns.tolist()
        ['.pred_lower', '.pred_upper']
    """
    data = as_data_frame(train_data, "train_data").reset_index(drop=True)
    outcomes = outcomes_of(wf, data)
    if outcomes.shape[1] != 1 or isinstance(outcomes.dtypes.iloc[0], pd.CategoricalDtype):
        raise TidykValueError("Full conformal inference needs one numeric outcome.")
    outcome = str(outcomes.columns[0])
    return FullConformal(
        wf, data, outcome, _spread(wf, data, outcome), control or control_conformal_full()
    )


def _spread(wf: Workflow, data: pd.DataFrame, outcome: str) -> ModelFit:
    """The squared residuals as a smooth function of the predictions, by a gamma model."""
    from tidyk.parsnip.models.gen_additive_mod import gen_additive_mod

    table = predict.now(wf, data).reset_index(drop=True)
    table["sq"] = (data[outcome] - table[".pred"]) ** 2
    spec = gen_additive_mod("regression").set_engine("mgcv", family="Gamma(link = 'log')")
    return fit.now(spec, "sq ~ s(.pred)", data=table)


@predict.register(FullConformal)
def predict_full(
    found: FullConformal, /, new_data: pd.DataFrame, *, level: float = 0.95
) -> pd.DataFrame:
    """Bounds that hold a share of new rows: `.pred_lower` and `.pred_upper`.

    A bound that is not found is missing, with a warning.
    """
    check_level(level)
    middle = predict.now(found.workflow, new_data)
    wide = np.sqrt(predict.now(found.spread, middle)[".pred"].to_numpy())
    reach = found.control.var_multiplier * wide
    bounds = [
        _bounds(found, new_data.iloc[[at]], level, float(center), float(reach[at]))
        for at, center in enumerate(middle[".pred"])
    ]
    return pd.DataFrame(bounds, columns=[".pred_lower", ".pred_upper"], index=new_data.index)


def _bounds(
    found: FullConformal, row: pd.DataFrame, level: float, center: float, reach: float
) -> tuple[float, float]:
    """The bounds of one row."""
    difference = found.difference(row, level)
    if found.control.method == "iterative":
        ends = (center - reach, center + reach)
        low, high = (_root(difference, center, end, found.control) for end in ends)
        return low, high
    trials = np.linspace(center - reach, center + reach, found.control.trial_points)
    outside = np.array([difference(trial) for trial in trials]) >= 0
    if not outside.any():
        warn("The bounds of a row were not found: try a larger `var_multiplier`.")
    below, above = trials[outside & (trials <= center)], trials[outside & (trials >= center)]
    return max(below, default=np.nan), min(above, default=np.nan)


def _root(
    difference: Callable[[float], float],
    inner: float,
    outer: float,
    control: ControlConformalFull,
) -> float:
    """Where the difference is zero; the outer end moves on until the difference is positive."""
    from scipy.optimize import brentq

    step, tries = 0.01 * max(1e-4, abs(outer)), 0
    while difference(outer) < 0 and tries < control.max_iter:
        outer, step, tries = outer + np.sign(outer - inner) * step, 2 * step, tries + 1
    try:
        options = {"xtol": control.tolerance, "maxiter": control.max_iter}
        return float(np.asarray(brentq(difference, inner, outer, **options)))
    except (ValueError, RuntimeError) as problem:
        warn(f"A bound was not found: {problem}.")
        return float("nan")
