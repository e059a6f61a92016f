"""A race over epochs: the longer the training, the fewer candidates are left."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from attrs import evolve

from tidyk.base.errors import TidykTypeError, TidykValueError, check_whole, quoted
from tidyk.parsnip.spec import fit_args
from tidyk.parsnip.tunables import finalize_spec
from tidyk.tuning.candidates import Candidate
from tidyk.tuning.control import ControlRace
from tidyk.tuning.plan import Unit, UnitResult
from tidyk.tuning.session import Session
from tidyk.tuning.strategies.racing import check_estimates, check_several, losses_of
from tidyk.tuning.strategy import Rounds, strategy

Live = dict[tuple[int, int], Any]
"""Where trainings can go on from, by resample and candidate."""


@strategy("Tuning", control=ControlRace)
def tune_race_epochs(session: Session, *, grid: Any = 10, factor: int = 3) -> Rounds:
    """Train all candidates for a few epochs, and only the better ones for longer.

    This is successive halving over epochs. All candidates are trained on all resamples for
    `control_race(burn_in=)` epochs. The better third (`factor=3`) goes on to three times as many,
    the better third of these again, until the epochs are those of the specification, or one is
    left, which goes on to the end alone.

    A training goes on from where it stopped: weights, optimizer, dropout and the order of rows are
    those of an unbroken fit, and so are the numbers. (On other backends than jax, with layers and
    callbacks of one's own, and with callbacks that remember earlier epochs, such as early stopping,
    it begins anew each time, with the same seed: that takes up to half as long again.)

    Args:
        resamples: A resample set.
        grid: A data frame with a column for each parameter id and a row for each candidate; or how
            many candidates to spread over the parameters' ranges.
        factor: One of so many goes on, to so many times the epochs.
        control: `control_race()`. Of the options of races it heeds `burn_in`, the epochs that all
            are trained for (3), and `verbose_elim`.

    Returns:
        `TuneResults`. `show_best()` and `collect_metrics()` show those who came to the end,
        `collect_metrics(all_configs=True)` all, each after its last epoch. `collect_curves()` has
        the metrics wherever some were eliminated, or with `control_race(curves=True)` after each
        epoch; `plot_race()` and `autoplot(type="curves")` draw them.

    Raises:
        TidykTypeError: The model is not trained in epochs.
        TidykValueError: The epochs are tuned, or no more than the burn-in; fewer than two
            candidates.

    Beyond R. See `tune_race_anova()` for a race over resamples.

    Examples:
        >>> import pandas as pd
        >>> from tidyk import collect_metrics, mlp, set_seed, tune, vfold_cv, workflow
        >>> from tidyk.datasets import mtcars
        >>> set_seed(1)
        >>> spec = mlp("regression", epochs=5, hidden_units=tune(), engine="keras")
        >>> wf = workflow("mpg ~ wt", spec)
        >>> grid = pd.DataFrame({"hidden_units": [2, 3, 4]})
        >>> res = wf >> tune_race_epochs(vfold_cv(mtcars, v=2), grid=grid)
        >>> len(collect_metrics(res)), len(collect_metrics(res, all_configs=True))
        (2, 6)
    """
    control = session.search.control
    assert isinstance(control, ControlRace)
    check_whole(factor, "factor", minimum=2)
    _check_epochs(session)
    check_estimates(session)
    alive = list(session.candidates(grid))
    check_several(alive)
    live: Live = {}
    units: list[Unit] = []
    for epochs in _stages(session, alive[0], control.burn_in, int(factor)):
        last = epochs == _epochs(session, alive[0])
        if len(alive) == 1 and not last:
            continue
        session.finalists = [candidate.config for candidate in alive]
        done, units = units, _units(session, alive, epochs, live)
        results = yield units
        session.let_go(done)
        live = {(r.resample, r.candidate.number): r.live for r in results}
        before, alive = alive, _ranked(session, alive, results)
        if not alive:  # all have failed, which the results tell
            session.let_go(units)
            return
        if not last:
            alive = alive[: math.ceil(len(before) / factor)]
            _say(session, control, epochs, len(before), len(alive))
    session.let_go(units)
    session.finalists = [candidate.config for candidate in alive]


def _check_epochs(session: Session) -> None:
    """Raise an error for models that cannot race over epochs."""
    engine, model = session.model.implementation, session.model
    if not engine.follow:
        raise TidykTypeError(
            f'A race over epochs is for networks: the engine "{model.engine}" of `{model.name}()` '
            "is not trained in epochs. `tune_race_anova()` is a race over resamples."
        )
    if session.submodel is not None:
        raise TidykValueError(
            f"{quoted([session.submodel])} is marked with `tune()`, but a race over epochs needs a "
            f"number, the most: `{engine.submodel}=81`."
        )


def _epochs(session: Session, candidate: Candidate) -> int:
    """The epochs of the specification."""
    spec = finalize_spec(session.model, candidate.model)
    return session.model.implementation.planned_epochs(fit_args(spec))


def _stages(session: Session, candidate: Candidate, first: int, factor: int) -> list[int]:
    """The numbers of epochs after which some are eliminated, and the last."""
    most = _epochs(session, candidate)
    if most <= first:
        raise TidykValueError(
            f"The number of epochs ({most}) needs to be more than the number of burn-in epochs "
            f"({first}) set by `control_race()`: give a larger "
            f"`{session.model.implementation.submodel}`, or a smaller `burn_in`."
        )
    count = math.ceil(math.log(most / first, factor) - 1e-9)
    return [*(first * factor**power for power in range(count)), most]


def _units(session: Session, alive: Sequence[Candidate], epochs: int, live: Live) -> list[Unit]:
    """The fits of a stage, which go on from the one before."""
    return [
        evolve(unit, until=epochs, before=live.get((unit.resample, unit.candidates[0].number)))
        for unit in session.units(alive)
    ]


def _ranked(
    session: Session, alive: Sequence[Candidate], results: list[UnitResult]
) -> list[Candidate]:
    """The candidates, the best first; those that failed everywhere are out."""
    means = losses_of(session, results).mean().dropna()
    left = [candidate for candidate in alive if candidate.config in means.index]
    return sorted(left, key=lambda candidate: means[candidate.config])


def _say(session: Session, control: ControlRace, epochs: int, before: int, alive: int) -> None:
    word = "candidate goes" if alive == 1 else "candidates go"
    text = f"{epochs} epochs: {before - alive} eliminated; {alive} {word} on."
    session.say(text, shown=control.verbose_elim)
