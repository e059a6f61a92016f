"""`tidyk watch run.db`: the progress of a run in another process."""

from __future__ import annotations

import json
import pickle
import sqlite3
import time
from collections.abc import Iterator

import pandas as pd

from tidyk.tuning.best import Best
from tidyk.tuning.reading import opened


def lines_of(path: str) -> list[str]:
    """A line for each run of a store: how many units are done, the best candidate, what failed.

    Raises:
        TidykValueError: There is no such file, or it is not a store.
    """
    base = opened(path)
    try:
        return list(_lines(base)) or [f"{path}: nothing has been begun."]
    finally:
        base.close()


def is_finished(path: str) -> bool:
    """Has every run of a store come to its end?"""
    base = opened(path)
    try:
        return all(finish for (finish,) in base.execute("select finish from runs"))
    finally:
        base.close()


def watch(path: str, *, seconds: float = 2, once: bool = False) -> None:
    """Print the progress of a store's runs until they are finished.

    Args:
        path: An SQLite file that `run_store()` or `control_grid(store=)` writes.
        seconds: How long to wait between two looks.
        once: Look only once.
    """
    last: list[str] = []
    while True:
        lines = lines_of(path)
        if lines != last:
            print("\n".join(lines), flush=True)
        last = lines
        if once or is_finished(path):
            return
        time.sleep(seconds)


def _lines(base: sqlite3.Connection) -> Iterator[str]:
    query = "select run, began, kind, search, finish, asked from runs order by rowid"
    for run, began, kind, search, finish, total in base.execute(query).fetchall():
        units = "select metrics, notes, seconds from units where run=?"
        rows = base.execute(units, [run]).fetchall()
        when = time.strftime("%Y-%m-%d %H:%M", time.localtime(began))
        seconds = sum(row[2] for row in rows)
        state = "finished" if finish else "running or stopped"
        failed = sum('"error"' in row[1] for row in rows)
        parts = [
            f"{when} {kind}: {len(rows)} of {max(total, len(rows))} fits, {state}, {seconds:.1f} s",
            _best([json.loads(row[0]) for row in rows], Best(pickle.loads(search).metrics)),
            f"{failed} failed" if failed else "",
        ]
        yield ", ".join(part for part in parts if part)


def _best(units: list[list[list[dict[str, object]]]], best: Best) -> str:
    """The best mean so far."""
    rows = [row for unit in units for candidate in unit for row in candidate]
    frame = pd.DataFrame([row for row in rows if row[".metric"] == best.name])
    if not len(frame):
        return ""
    means = frame.groupby(".config")[".estimate"].mean().dropna()
    if not len(means):
        return ""
    config = min(means.index, key=lambda config: best.loss(float(means[config])))
    return f"best {best.name} {means[config]:.4g} ({config})"
