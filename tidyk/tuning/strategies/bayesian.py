"""Bayesian optimization: a model of the metric says which candidate to try next."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from tidyk.base.errors import TidykTypeError, check_whole, describe
from tidyk.base.generics import predict
from tidyk.dials.grids import grid_random
from tidyk.tuning.acquisition import Acquisition, exp_improve
from tidyk.tuning.control import ControlBayes
from tidyk.tuning.improvement import Improvement, progress_line
from tidyk.tuning.session import Session
from tidyk.tuning.starting import check_searchable, first_candidates
from tidyk.tuning.strategy import Rounds, strategy
from tidyk.tuning.surrogate import fit_surrogate, on_unit_scale, surrogate_prediction

POOL = 5000
"""How many candidates are compared in each iteration, as in R."""


@strategy("Tuning", iterative=True, control=ControlBayes)
def tune_bayes(
    session: Session, *, iter: int = 10, objective: Any = None, initial: Any = 5
) -> Rounds:
    """Search with a Gaussian process that predicts the first metric of untried candidates.

    After some initial candidates each iteration fits the process to the means so far, and tries the
    most promising of 5000 random candidates. Names among the parameters' values are points at equal
    distances.

    Args:
        wf: A workflow with arguments marked by `tune()`; or a model specification, followed by a
            formula.
        resamples: A resample set, such as `vfold_cv()` returns.
        iter: The most iterations, each of which tries one candidate.
        objective: `exp_improve()` (the default), `prob_improve()` or `conf_bound()`.
        initial: How many candidates to start with, or results of another search on the same
            resamples.
        metrics: A `metric_set()`, the first of which is optimized; rmse and rsq, or roc_auc,
            accuracy and brier_class by default.
        param_info: Parameters with other ranges than the default ones.
        control: `control_bayes()`.

    Returns:
        `TuneResults` with the column `.iter`: see `collect_metrics()`, `show_best()`.

    Raises:
        TidykValueError: A parameter has no range, or `initial` is of something else.
        TidykTypeError: `objective` is not an acquisition function.

    Equals R's `tune::tune_bayes()`, with scikit-learn's Gaussian process.

    Examples:
        >>> from tidyk import collect_metrics, rand_forest, set_seed, tune, vfold_cv, workflow
        >>> from tidyk.datasets import mtcars
        >>> set_seed(1)
        >>> wf = workflow("mpg ~ .", rand_forest("regression", trees=5, min_n=tune()))
        >>> res = wf >> tune_bayes(vfold_cv(mtcars, v=2), initial=3, iter=2)
        >>> collect_metrics(res)[".iter"].tolist()
        [0, 0, 0, 0, 0, 0, 1, 1, 2, 2]
    """
    count, chosen = check_whole(iter, "iter", minimum=0), _objective(objective)
    check_searchable(session)
    yield session.units(first_candidates(session, initial, least=2))
    control = session.search.control
    assert isinstance(control, ControlBayes)
    progress = Improvement(session)
    for number in range(1, count + 1):
        row = _next(session, chosen, number, progress.since_explored >= control.uncertain)
        if row is None:
            session.say("All candidates of the ranges have been tried.")
            return
        yield session.units(session.candidates(row))
        progress.look(explored=progress.since_explored >= control.uncertain)
        session.say(
            f"Iteration {number}: {progress_line(session, row)}", shown=control.verbose_iter
        )
        if progress.since >= control.no_improve:
            session.say(
                f"No improvement for {progress.since} iterations; returning current results."
            )
            return


def _objective(objective: Any) -> Acquisition:
    if objective is None:
        return exp_improve()
    if not isinstance(objective, Acquisition):
        raise TidykTypeError(
            "`objective` must come from `exp_improve()`, `prob_improve()` or `conf_bound()`, not "
            f"{describe(objective)}."
        )
    return objective


def _next(
    session: Session, objective: Acquisition, iter: int, explore: bool
) -> pd.DataFrame | None:
    """The most promising of many random candidates, or the most uncertain one."""
    means, ranges = session.means(), session.search.ranges
    tried = pd.DataFrame([c.params for c in session.known if c.config in means])
    values = np.array([means[c.config] for c in session.known if c.config in means])
    pool = _untried(grid_random.now(ranges, size=POOL), session)
    if not len(pool):
        return None
    if not len(values):  # nothing is known yet
        return pool.head(1)
    model = fit_surrogate(on_unit_scale(tried, ranges), values)
    predicted = surrogate_prediction(model, on_unit_scale(pool, ranges))
    if explore:
        return pool.iloc[[int(predicted[".sd"].argmax())]]
    maximize = session.search.metrics.metrics[0].direction == "maximize"
    if session.search.metrics.metrics[0].direction == "zero":
        predicted[".mean"] = predicted[".mean"].abs()
    best = min(values, key=session.loss)
    promise = predict(objective, predicted, maximize=maximize, iter=iter, best=float(best))
    return pool.iloc[[int(promise["objective"].argmax())]]


def _untried(pool: pd.DataFrame, session: Session) -> pd.DataFrame:
    ids = list(pool.columns)
    tried = {tuple(c.params[id] for id in ids) for c in session.known}
    fresh = [row not in tried for row in pool.itertuples(index=False, name=None)]
    return pool[fresh]
