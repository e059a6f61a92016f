"""The first candidates of an iterative search: spread over the ranges, or past results."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from tidyk.base.errors import TidykTypeError, TidykValueError, check_whole, describe, quoted, warn
from tidyk.tuning.candidates import Candidate
from tidyk.tuning.plan import Unit, UnitResult
from tidyk.tuning.results import TuneResults
from tidyk.tuning.session import Session


def check_searchable(session: Session) -> None:
    """Raise an error for parameters that a search cannot vary."""
    ranges = session.search.ranges
    if not len(ranges):
        raise TidykValueError("Nothing is marked with `tune()`: there is nothing to search.")
    objects = dict(zip(ranges.id, ranges.object, strict=True))
    without = [id for id, param in objects.items() if param is None]
    if without:
        raise TidykValueError(
            f"{quoted(without)} {'has' if len(without) == 1 else 'have'} no range: give "
            "parameters with `param_info`."
        )
    unknown = [id for id, param in objects.items() if param is not None and param.unknown]
    if unknown:
        raise TidykValueError(
            f"The range of {quoted(unknown)} depends on the data: finish it with `finalize()` and "
            "give the parameters as `param_info`."
        )


def first_candidates(
    session: Session, initial: Any, prefix: str = "", least: int = 1
) -> tuple[Candidate, ...]:
    """As many as asked for, or those of past results, which are not run again."""
    if isinstance(initial, TuneResults):
        return _adopted(session, initial)
    if isinstance(initial, bool) or not isinstance(initial, int | float):
        raise TidykTypeError(
            "`initial` should be a positive whole number or the results of another search, not "
            f"{describe(initial)}."
        )
    size, count = check_whole(initial, "initial", minimum=least), len(session.search.parameters)
    if size <= count and not prefix:
        warn(
            f"There are {count} tuning parameters and {size} initial candidates: with more than "
            "there are parameters the first iterations know more."
        )
    return session.candidates(size, prefix=prefix)


def _adopted(session: Session, results: TuneResults) -> tuple[Candidate, ...]:
    _check_same(session, results)
    candidates = session.adopt(results.configs)
    for unit in session.units(candidates):
        session.store.add(unit, tuple(_past(unit, results)))
    return candidates


def _check_same(session: Session, results: TuneResults) -> None:
    search = session.search
    if sorted(results.parameter_names) != sorted(search.parameters.id):
        raise TidykValueError(
            f"`initial` is of another workflow: it tuned {quoted(results.parameter_names)}, and "
            f"this one marks {quoted(search.parameters.id)}."
        )
    names = [[m.name for m in some.metrics] for some in (results.metrics, search.metrics)]
    if names[0] != names[1]:
        raise TidykValueError(
            f"`initial` has the metrics {quoted(names[0])}, and this search {quoted(names[1])}."
        )
    rows = [
        [s.in_id.tolist() for s in some.splits] for some in (results.resamples, search.resamples)
    ]
    if rows[0] != rows[1] or results.order is not None:
        raise TidykValueError("`initial` is of other resamples than those given.")
    needs = {".predictions": search.control.save_pred, ".extracts": bool(search.control.extract)}
    lacking = [name for name, kept in needs.items() if kept and name not in results.columns]
    if lacking:
        raise TidykValueError(
            f"`initial` has not kept {quoted(lacking)}, which the control asks for."
        )


def _past(unit: Unit, results: TuneResults) -> Iterator[UnitResult]:
    """The past results of a unit's candidates; its notes go with the first of all."""
    for candidate in unit.candidates:
        config = results.configs[".config"][candidate.number]
        rounds = range(unit.resample, len(results), len(results.resamples))
        rows = {name: [results[name][i] for i in rounds] for name in results.columns}
        notes = pd.concat(rows[".notes"], ignore_index=True)
        extracts = _of(rows.get(".extracts", []), config)
        yield UnitResult(
            unit.resample,
            candidate,
            _of(rows[".metrics"], config),
            _of(rows.get(".predictions", []), config),
            None if extracts is None else extracts[".extracts"].iloc[0],
            notes if candidate.number == 0 else notes.iloc[:0],
        )


def _of(frames: list[pd.DataFrame], config: str) -> pd.DataFrame | None:
    """The rows of a candidate; None if there are none."""
    parts = [frame[frame[".config"] == config] for frame in frames if len(frame)]
    full = [part for part in parts if len(part)]
    return pd.concat(full, ignore_index=True) if full else None
