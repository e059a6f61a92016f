"""Simulated annealing: a walk that also takes worse steps, less and less often as it goes on."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd

from tidyk.base.errors import check_whole
from tidyk.base.random import rnorm, runif, sample
from tidyk.dials.encoding import encode_unit
from tidyk.dials.parameter import Param, QualParam
from tidyk.dials.sets import Parameters
from tidyk.tuning.control import ControlSimAnneal
from tidyk.tuning.improvement import Improvement, progress_line
from tidyk.tuning.session import Session
from tidyk.tuning.starting import check_searchable, first_candidates
from tidyk.tuning.strategy import Rounds, strategy
from tidyk.tuning.surrogate import on_unit_scale, parameters_by_id

TRIES = 100
"""How often a step is drawn again if it leads to a candidate that was tried before."""


@strategy("Tuning", iterative=True, control=ControlSimAnneal)
def tune_sim_anneal(session: Session, *, iter: int = 10, initial: Any = 1) -> Rounds:
    """Search by small random steps from the best candidate, worse ones accepted now and then.

    Args:
        wf: A workflow with arguments marked by `tune()`; or a model specification, followed by a
            formula.
        resamples: A resample set, such as `vfold_cv()` returns.
        iter: The most steps, each of which tries one candidate.
        initial: How many candidates to start with, or results of another search on the same
            resamples.
        metrics: A `metric_set()`, the first of which is optimized; rmse and rsq, or roc_auc,
            accuracy and brier_class by default.
        param_info: Parameters with other ranges than the default ones.
        control: `control_sim_anneal()`.

    Returns:
        `TuneResults` with the column `.iter`: see `collect_metrics()`, `show_best()`.

    Raises:
        TidykValueError: A parameter has no range, or `initial` is of something else.

    Equals R's `finetune::tune_sim_anneal()`.

    Examples:
        >>> from tidyk import control_sim_anneal, collect_metrics, rand_forest, set_seed, tune
        >>> from tidyk import vfold_cv, workflow
        >>> from tidyk.datasets import mtcars
        >>> set_seed(1)
        >>> wf = workflow("mpg ~ .", rand_forest("regression", trees=5, min_n=tune()))
        >>> quiet = control_sim_anneal(verbose_iter=False)
        >>> res = wf >> tune_sim_anneal(vfold_cv(mtcars, v=2), iter=2, control=quiet)
        >>> collect_metrics(res)[".config"].unique().tolist()
        ['initial_Preprocessor1_Model1', 'Iter1', 'Iter2']
    """
    count = check_whole(iter, "iter", minimum=0)
    check_searchable(session)
    yield session.units(first_candidates(session, initial, prefix="initial_"))
    control = session.search.control
    assert isinstance(control, ControlSimAnneal)
    progress = Improvement(session)
    at = best = (session.rank() or session.known)[0]
    restarts = 0
    for number in range(1, count + 1):
        row = _step(at.params, session, control)
        yield session.units(session.candidates(row))
        candidate = session.known[-1]
        what, restarts = "discard suboptimal", restarts + 1
        if progress.look():
            what, at, best, restarts = "new best", candidate, candidate, 0
        elif _better(session, candidate.config, at.config):
            what, at = "better suboptimal", candidate
        elif _accepted(session, candidate.config, at.config, number, control.cooling_coef):
            what, at = "accept suboptimal", candidate
        if restarts >= control.restart:
            what, at, restarts = f"{what}, restart from best", best, 0
        session.say(f"{number} {what}  {progress_line(session, row)}", shown=control.verbose_iter)
        if progress.since >= control.no_improve:
            session.say(
                f"No improvement for {progress.since} iterations; returning current results."
            )
            return


def _better(session: Session, new: str, old: str) -> bool:
    means = session.means()
    return new in means and old in means and session.loss(means[new]) < session.loss(means[old])


def _accepted(session: Session, new: str, old: str, number: int, coef: float) -> bool:
    """Is a worse candidate accepted? The probability falls with its loss and with time."""
    means = session.means()
    if new not in means:
        return False
    if old not in means:
        return True
    before, after = session.loss(means[old]), session.loss(means[new])
    loss = 100 * (after - before) / abs(before) if before else 100 * (after - before)
    chance = math.exp(-loss * coef * number) if loss > 0 else 1.0
    return float(runif(1)[0]) < chance


def _step(params: dict[str, Any], session: Session, control: ControlSimAnneal) -> pd.DataFrame:
    """A nearby candidate that was not tried yet, if one is found."""
    ranges = session.search.ranges
    tried = {tuple(c.params.values()) for c in session.known}
    row = _moved(params, ranges, control)
    for _ in range(TRIES):
        if tuple(row[id] for id in params) not in tried:
            break
        row = _moved(params, ranges, control)
    return pd.DataFrame({id: [value] for id, value in row.items()})


def _moved(params: dict[str, Any], ranges: Parameters, control: ControlSimAnneal) -> dict[str, Any]:
    """Numbers move a random distance in a random direction; names change now and then."""
    objects = parameters_by_id(ranges)
    numbers = [id for id, p in objects.items() if not isinstance(p, QualParam)]
    direction = rnorm(len(numbers)) if numbers else np.array([])
    length = np.sqrt((direction**2).sum()) or 1.0
    radius = float(runif(1, *control.radius)[0])
    moves = dict(zip(numbers, direction / length * radius, strict=True))
    return {
        id: _along(params[id], param, id, float(moves[id]))
        if id in moves
        else _flipped(params[id], param, control.flip)
        for id, param in objects.items()
    }


def _along(value: Any, param: Param, id: str, move: float) -> Any:
    own = Parameters([id], [id], ["list"], ["unknown"], ["unknown"], [param])
    unit = float(on_unit_scale(pd.DataFrame({id: [value]}), own)[0, 0]) + move
    unit = -unit if unit < 0 else 2 - unit if unit > 1 else unit  # back from the wall
    return encode_unit(param, [min(max(unit, 0.0), 1.0)], "backward").tolist()[0]


def _flipped(value: Any, param: Param, flip: float) -> Any:
    assert isinstance(param, QualParam)
    others = [v for v in param.values if v != value]
    return sample(others, 1)[0] if others and float(runif(1)[0]) < flip else value
