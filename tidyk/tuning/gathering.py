"""The results of units, as the columns of R's results."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

import pandas as pd
from attrs import evolve

from tidyk.rsample.rset import Rset
from tidyk.tuning.candidates import Candidate
from tidyk.tuning.curves import epochs_id
from tidyk.tuning.notes import Notes
from tidyk.tuning.plan import UnitResult
from tidyk.tuning.results import TuneResults
from tidyk.tuning.search import Search


def results_of(
    search: Search,
    candidates: Sequence[Candidate],
    finished: Sequence[UnitResult],
    rounds: int,
    *,
    rows: Sequence[int] = (),
    order: Sequence[int] = (),
    stopped: str = "",
    finalists: Sequence[str] | None = None,
) -> TuneResults:
    """The results of a search.

    Args:
        search: What was searched.
        candidates: All candidates.
        finished: The results of units.
        rounds: How many rounds there were.
        rows: The resamples that a race used; all of them without a race.
        order: Their places in the race.
        stopped: Why it ended early.
        finalists: The candidates that came to the end of a race over epochs.
    """
    rounds = rounds if search.iterative else 1
    raced = any(result.until for result in finished)
    finished = latest(finished) if raced else finished
    columns = gather(
        finished,
        len(search.resamples),
        rounds,
        predictions=search.control.save_pred,
        extracts=search.control.extract is not None,
        curves=search.control.curves or raced,
        workflows=search.keep_workflow,
    )
    configs = pd.DataFrame([{**c.params, ".config": c.config} for c in candidates])
    if search.iterative:
        configs[".iter"] = [c.iteration for c in candidates]
    resamples = search.resamples
    if order:
        resamples = _some(resamples, rows)
        columns = {name: [values[i] for i in rows] for name, values in columns.items()}
    return TuneResults(
        search.kind, resamples, columns, search.parameters, search.metrics, search.outcome,
        configs, search.workflow if search.control.save_workflow else None, rounds,
        tuple(order) or None, stopped, epochs_id(search.workflow),
        None if finalists is None else tuple(finalists),
    )  # fmt: skip


def latest(finished: Sequence[UnitResult]) -> list[UnitResult]:
    """The last result of each candidate and resample in a race over epochs; the earlier ones are
    points of its curve."""
    last: dict[tuple[int, int], UnitResult] = {}
    for result in sorted(finished, key=lambda r: r.until):
        place = result.resample, result.candidate.number
        parts = [r for r in (last.get(place), result) if r is not None]
        curves = [c for r in parts if (c := _curve(r)) is not None]
        last[place] = evolve(
            result,
            curves=_points(curves) if curves else None,
            notes=_stack([r.notes for r in parts]),
            live=None,
        )
    return list(last.values())


def _curve(result: UnitResult) -> pd.DataFrame | None:
    """The curve of a result, of one point where it has none."""
    if result.curves is not None or result.metrics is None:
        return result.curves
    point = result.metrics.copy()
    point.insert(len(result.candidate.params), "epoch", result.until)
    return point


def _points(curves: list[pd.DataFrame]) -> pd.DataFrame:
    """Curves as one; a point that is there twice is the later one."""
    frame = pd.concat(curves, ignore_index=True)
    key = [".config", "epoch", ".metric", ".estimator"]
    return frame.drop_duplicates(key, keep="last", ignore_index=True)


def apparent_first(resamples: Rset) -> Rset:
    """R's order of resamples: the apparent one, if there is one, comes first."""
    apparent = resamples.apparent
    if not any(apparent[1:]):
        return resamples
    return _some(resamples, sorted(range(len(resamples)), key=lambda i: not apparent[i]))


def _some(resamples: Rset, order: Sequence[int]) -> Rset:
    """Some resamples in another order; the set still describes itself as the whole."""
    splits = tuple(resamples.splits[i] for i in order)
    ids = {column: [names[i] for i in order] for column, names in resamples.ids.items()}
    return evolve(resamples, splits=splits, ids=ids)


def gather(
    results: Sequence[UnitResult],
    resamples: int,
    rounds: int,
    *,
    predictions: bool,
    extracts: bool,
    curves: bool,
    workflows: bool,
) -> dict[str, list[Any]]:
    """Unit results as columns, one entry a resample (of each round of an iterative search)."""
    rows: list[list[UnitResult]] = [[] for _ in range(resamples * rounds)]
    for result in sorted(results, key=lambda r: (r.resample, r.candidate.number)):
        before = result.candidate.iteration * resamples if rounds > 1 else 0
        rows[before + result.resample].append(result)
    columns: dict[str, list[Any]] = {
        ".metrics": [_metrics(row) for row in rows],
        ".notes": [_stack([Notes().as_frame(), *(r.notes for r in row)]) for row in rows],
    }
    if extracts:
        columns[".extracts"] = [_extracts(row) for row in rows]
    if curves:
        columns[".curves"] = [
            _stack([f for r in row if (f := r.curves) is not None]) for row in rows
        ]
    if predictions:
        columns[".predictions"] = [_predictions(row) for row in rows]
    if workflows:
        columns[".workflow"] = [result.workflow for row in rows for result in row]
    return columns


def _metrics(row: list[UnitResult]) -> pd.DataFrame:
    """The metrics of a resample, fit by fit; for candidates that share a fit metric by metric, as
    in R."""
    return _stack([_by(_stack(frames), ".metric") for frames in _of_fits(row, "metrics")])


def _predictions(row: list[UnitResult]) -> pd.DataFrame:
    """The predictions of a resample, fit by fit; for candidates that share a fit row by row, and
    last the one that was fitted itself, as in R."""
    parts = []
    for *served, fitted in _of_fits(row, "predictions"):
        parts += [_by(_stack(served), ".row"), fitted]
    return _stack(parts)


def _of_fits(row: list[UnitResult], name: str) -> list[list[pd.DataFrame]]:
    """The frames of the candidates, those of a fit together."""
    fits = []
    for _, results in groupby(row, key=lambda r: (r.candidate.iteration, r.candidate.fit)):
        frames = [f for r in results if (f := getattr(r, name)) is not None]
        fits += [frames] if frames else []
    return fits


def _by(frame: pd.DataFrame, key: str) -> pd.DataFrame:
    """The rows grouped by value, values in order of appearance."""
    if not len(frame):
        return frame
    codes, _ = pd.factorize(frame[key])
    return frame.iloc[codes.argsort(kind="stable")].reset_index(drop=True)


def _stack(frames: list[pd.DataFrame]) -> pd.DataFrame:
    if not frames:
        return pd.DataFrame()
    full = [frame for frame in frames if len(frame)]
    return pd.concat(full, ignore_index=True) if full else frames[0]


def _extracts(units: list[UnitResult]) -> pd.DataFrame:
    rows = [
        {**u.candidate.params, ".extracts": u.extract, ".config": u.candidate.config} for u in units
    ]
    return pd.DataFrame(rows)
