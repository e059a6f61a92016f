"""The plan of a search: units, each with its own seed, which depends on its place alone."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from attrs import field, frozen

from tidyk.tuning.candidates import Candidate, Preparation
from tidyk.workflows.assembled import Workflow


@frozen(eq=False)
class Unit:
    """One fit: a resample, values of the preprocessor and of the model, and the candidates that the
    fit serves.

    Attributes:
        resample: The resample's number, from 0.
        candidates: Those that the fit serves: one, or all that differ in a submodel parameter.
        model: The values that the model is fitted with, by id.
        seed: For the fit; it depends on the place alone, so that workers, order, rounds and
            resuming do not show in the numbers.
        preparation_seed: For the preprocessor.
        resample_seed: For the part of the preprocessor that is the same for all values.
        until: The epochs to train, where that is not what the model says; 0 elsewhere.
        before: Where the training goes on from, or None.
        first: Is it the first of its preparation on this resample? Notes about the preprocessor are
            taken once.
    """

    resample: int
    candidates: tuple[Candidate, ...]
    model: Mapping[str, Any]
    seed: int
    preparation_seed: int
    resample_seed: int
    first: bool
    until: int = 0
    before: Any = None

    @property
    def preparation(self) -> Preparation:
        """The preprocessor's values."""
        return self.candidates[0].preparation

    @property
    def place(self) -> str:
        """What notes call it."""
        return self.candidates[0].place

    @property
    def key(self) -> tuple[int, ...]:
        """Its place among all units of a session."""
        stage = (-self.until,) if self.until else ()
        return (self.resample, *(c.number for c in self.candidates), *stage)


@frozen(eq=False)
class UnitResult:
    """The result of one candidate on one resample.

    Attributes:
        resample, candidate: Its place.
        metrics: R's `.metrics`, or None if it failed.
        predictions, extract, workflow: Kept if the control asks for them.
        notes: R's `.notes`.
        curves: The metrics after each epoch, if the control asks for them.
        until: After how many epochs this is, in a race.
        live: Where the training can go on from, in a race.
    """

    resample: int
    candidate: Candidate
    metrics: pd.DataFrame | None
    predictions: pd.DataFrame | None
    extract: Any
    notes: pd.DataFrame
    workflow: Workflow | None = field(default=None)
    curves: pd.DataFrame | None = field(default=None)
    until: int = 0
    live: Any = field(default=None)


def plan_units(
    candidates: Sequence[Candidate],
    resamples: Sequence[int],
    root: int,
    submodel: str | None,
    unused: Callable[[Candidate], Collection[str]] = lambda _: (),
    serves: Callable[[Candidate], bool] = lambda _: True,
) -> list[Unit]:
    """The units for candidates on resamples: resample by resample, one fit for all candidates that
    differ only in the submodel parameter, or in what their model does not use.

    Args:
        candidates: Rows of the grid.
        resamples: Numbers of the resamples.
        root: The number from which all seeds of a session are derived.
        submodel: The id of the submodel parameter, if the engine has one and it is tuned.
        unused: The ids of parameters that change nothing for a candidate.
        serves: Can a candidate's fit serve other values of the submodel parameter?
    """
    groups: dict[tuple[str, str], list[Candidate]] = {}
    for candidate in candidates:
        aside = {submodel if serves(candidate) else None, *unused(candidate)}
        fit = {k: v for k, v in candidate.model.items() if k not in aside}
        where = (text_of(candidate.preparation.values, candidate), text_of(fit, candidate))
        groups.setdefault(where, []).append(candidate)
    units = []
    for resample in resamples:
        prepared: set[str] = set()
        for (pre, fit), group in groups.items():
            seeds = (
                seed_of(root, resample, pre, fit),
                seed_of(root, resample, pre),
                seed_of(root, resample),
            )
            model = _fitted_with(group, submodel)
            units.append(Unit(resample, tuple(group), model, *seeds, pre not in prepared))
            prepared.add(pre)
    return units


def _fitted_with(group: Sequence[Candidate], submodel: str | None) -> Mapping[str, Any]:
    """The values for a fit that serves all candidates: the largest of the submodel parameter."""
    if submodel is None or len(group) == 1:
        return group[0].model
    return {**group[0].model, submodel: max(c.model[submodel] for c in group)}


def seed_of(root: int, *place: object) -> int:
    """A seed that depends on a place and on nothing else."""
    digest = hashlib.blake2b(repr((root, *place)).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") % (2**31 - 1)


def text_of(values: Mapping[str, Any], candidate: Candidate) -> str:
    """Values as a text that is the same in every process; those without such a text are replaced by
    their candidate."""
    return repr({name: _plain(value, candidate) for name, value in sorted(values.items())})


def _plain(value: Any, candidate: Candidate) -> object:
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, list | tuple):
        return [_plain(part, candidate) for part in value]
    if isinstance(value, Mapping):
        return {str(k): _plain(part, candidate) for k, part in value.items()}
    plain = value is None or isinstance(value, bool | int | float | str)
    return value if plain else f"candidate {candidate.number}"
