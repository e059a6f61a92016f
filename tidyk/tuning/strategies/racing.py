"""Races: candidates that can no longer win are not tried on further resamples."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd

from tidyk.base.errors import TidykValueError
from tidyk.base.random import runif
from tidyk.tuning.candidates import Candidate
from tidyk.tuning.control import ControlRace
from tidyk.tuning.elimination import not_worse_by_anova, not_worse_by_wins
from tidyk.tuning.plan import UnitResult
from tidyk.tuning.session import Session
from tidyk.tuning.strategy import Rounds, strategy

Test = Callable[[pd.DataFrame, float], list[str]]
"""A function of the candidates' losses by resample and the level of the test that says which ones
stay."""


@strategy("Tuning", control=ControlRace)
def tune_race_anova(session: Session, *, grid: Any = 10) -> Rounds:
    """Try a grid, and drop candidates as soon as an analysis of variance says they are worse.

    All candidates are tried on the first resamples (`control_race(burn_in=)`). After these and
    each further one the metric of those that are left is compared with the best one's, on all
    resamples so far, in a model with a mean for each candidate and an effect of each resample.

    Args:
        resamples: A resample set with more resamples than the burn-in.
        grid: A data frame with a column for each parameter id and a row for each candidate; or how
            many candidates to spread over the parameters' ranges.

    Returns:
        `TuneResults` with the column `.order`. `show_best()` and `collect_metrics()` show those who
        came to the end, `collect_metrics(all_configs=True)` all.

    Raises:
        TidykValueError: There are too few resamples, or fewer than two candidates.

    Equals R's `finetune::tune_race_anova()`, whose mixed model has a closed form here.

    Examples:
        >>> import pandas as pd
        >>> from tidyk import collect_metrics, rand_forest, set_seed, tune, vfold_cv, workflow
        >>> from tidyk.datasets import mtcars
        >>> set_seed(1)
        >>> wf = workflow("mpg ~ .", rand_forest("regression", trees=5, min_n=tune()))
        >>> grid = pd.DataFrame({"min_n": [2, 30]})
        >>> res = wf >> tune_race_anova(vfold_cv(mtcars, v=5), grid=grid)
        >>> sorted(res[".order"])
        [1, 2, 3, 4, 5]
    """
    yield from _race(session, grid, not_worse_by_anova)


@strategy("Tuning", control=ControlRace)
def tune_race_win_loss(session: Session, *, grid: Any = 10) -> Rounds:
    """Try a grid, and drop candidates as soon as they lose too many comparisons.

    All candidates are tried on the first resamples (`control_race(burn_in=)`). After these and
    each further one a Bradley-Terry model of who was better on which resample says who stays.

    Args:
        resamples: A resample set with more resamples than the burn-in.
        grid: A data frame with a column for each parameter id and a row for each candidate; or how
            many candidates to spread over the parameters' ranges.

    Returns:
        `TuneResults` with the column `.order`: see `tune_race_anova()`.

    Raises:
        TidykValueError: There are too few resamples, or fewer than two candidates.

    Equals R's `finetune::tune_race_win_loss()`.

    Examples:
        >>> import pandas as pd
        >>> from tidyk import collect_metrics, rand_forest, set_seed, tune, vfold_cv, workflow
        >>> from tidyk.datasets import mtcars
        >>> set_seed(1)
        >>> wf = workflow("mpg ~ .", rand_forest("regression", trees=5, min_n=tune()))
        >>> grid = pd.DataFrame({"min_n": [2, 30]})
        >>> res = wf >> tune_race_win_loss(vfold_cv(mtcars, v=5), grid=grid)
        >>> sorted(res[".order"])
        [1, 2, 3, 4, 5]
    """
    yield from _race(session, grid, not_worse_by_wins)


def _race(session: Session, grid: Any, test: Test) -> Rounds:
    control = session.search.control
    assert isinstance(control, ControlRace)
    _check_resamples(session, control)
    alive = list(session.candidates(grid))
    check_several(alive)
    session.order = order = _order(session, control)
    first = sorted(order[: control.burn_in])
    losses, ties = pd.DataFrame(), 0
    for resamples in [first, *([number] for number in order[control.burn_in :])]:
        session.taken += resamples
        results = yield session.units(alive, resamples)
        losses = pd.concat([losses, losses_of(session, results)])
        before, alive = alive, _survivors(alive, losses, test, control.alpha)
        _say(session, control, resamples, before, alive)
        ties = ties + 1 if len(alive) == 2 else 0
        if len(alive) == 2 and ties >= control.num_ties:
            alive = [
                c for c in alive if c.config == losses[[a.config for a in alive]].mean().idxmin()
            ]
        if len(alive) == 1:  # the winner goes on to the end alone
            rest = [number for number in order if number not in losses.index]
            if rest:
                session.taken += rest
                yield session.units(alive, rest)
            return


def _check_resamples(session: Session, control: ControlRace) -> None:
    count = len(session.search.resamples)
    check_estimates(session)
    if count <= control.burn_in:
        raise TidykValueError(
            f"The number of resamples ({count}) needs to be more than the number of burn-in "
            f"resamples ({control.burn_in}) set by `control_race()`."
        )


def check_estimates(session: Session) -> None:
    """Raise an error for a resample that is no estimate."""
    if any(session.search.resamples.apparent):
        raise TidykValueError("A race cannot have an apparent resample: it is no estimate.")


def check_several(alive: Sequence[Candidate]) -> None:
    """Raise an error for a race of one."""
    if len(alive) < 2:
        raise TidykValueError("A race needs at least two candidates, and the grid has one.")


def _order(session: Session, control: ControlRace) -> list[int]:
    """The resamples in random order, drawn as R draws it."""
    numbers = session.resamples
    return runif(len(numbers)).argsort().tolist() if control.randomize else list(numbers)


def losses_of(session: Session, results: list[UnitResult]) -> pd.DataFrame:
    """The first metric as a loss: one row a resample, one column a candidate."""
    name = session.search.metrics.metrics[0].name
    rows: dict[int, dict[str, float]] = {}
    for result in results:
        values = {} if result.metrics is None else _estimates(result.metrics)
        estimate = values.get(name, float("nan"))
        rows.setdefault(result.resample, {})[result.candidate.config] = session.loss(estimate)
    return pd.DataFrame.from_dict(rows, orient="index")


def _estimates(metrics: pd.DataFrame) -> dict[str, float]:
    return dict(zip(metrics[".metric"], metrics[".estimate"], strict=True))


def _survivors(
    alive: list[Candidate], losses: pd.DataFrame, test: Test, alpha: float
) -> list[Candidate]:
    """The candidates that the test keeps, on the resamples for which all of them have a value; a
    candidate that failed everywhere is dropped."""
    complete = losses[[c.config for c in alive]].dropna(axis=1, how="all").dropna()
    if complete.shape[1] < 2 or len(complete) < 2:
        return [c for c in alive if c.config in complete] or alive
    survivors = set(test(complete, alpha))
    return [c for c in alive if c.config in survivors]


def _say(
    session: Session,
    control: ControlRace,
    resamples: list[int],
    before: list[Candidate],
    alive: list[Candidate],
) -> None:
    ids = session.search.resamples.ids["id"]
    name = ids[resamples[0]] if len(resamples) == 1 else f"{len(resamples)} burn-in resamples"
    out, remaining = len(before) - len(alive), len(alive)
    word = "candidate remains" if remaining == 1 else "candidates remain"
    session.say(f"{name}: {out} eliminated; {remaining} {word}.", shown=control.verbose_elim)
