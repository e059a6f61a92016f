"""Runs that are killed at random moments and resumed: equal checksums, nothing computed twice but
what was in flight, sound stores.

Run by hand: `python tests/benchmarks/kill_runs.py [how many]`.
"""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import pandas as pd

from tidyk import (
    collect_predictions,
    control_grid,
    rand_forest,
    set_seed,
    tune,
    tune_grid,
    vfold_cv,
    workflow,
)
from tidyk.datasets import mtcars

FOREST = workflow("mpg ~ .", rand_forest("regression", trees=3, min_n=tune()))
GRID = pd.DataFrame({"min_n": [2, 4, 6, 8, 10, 12]})
UNITS = 4 * len(GRID)


class Noted:
    """Takes a moment, and writes a line for each fit."""

    def __init__(self, log: Path) -> None:
        self.log = log

    def __call__(self, fitted: Any) -> int:
        time.sleep(0.02)
        with self.log.open("a") as lines:
            lines.write(f"{fitted.spec.args}\n")
        return 1


def run(folder: Path) -> str:
    """The search; a checksum of all that came out."""
    set_seed(1)
    control = control_grid(store=folder / "run.db", save_pred=True, extract=Noted(folder / "log"))
    found = tune_grid(FOREST, vfold_cv(mtcars, v=4), grid=GRID, control=control)
    table = collect_predictions(found)
    return str(int(pd.util.hash_pandas_object(table, index=False).sum()))


def forked(folder: Path) -> int:
    """A process that runs the search and leaves its checksum."""
    child = os.fork()
    if child == 0:
        (folder / "sum").write_text(run(folder))
        os._exit(0)
    return child


def _done(folder: Path) -> int:
    return len((folder / "log").read_text().splitlines()) if (folder / "log").exists() else 0


def killed_once(number: int) -> tuple[str, int, int]:
    """The checksum, how many fits there were when it was killed, and how many were run in all."""
    folder, chance = Path(tempfile.mkdtemp()), random.Random(number)
    child, moment = forked(folder), chance.randint(1, UNITS - 2)
    while _done(folder) < moment:
        time.sleep(0.002)
    time.sleep(chance.uniform(0, 0.08))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    before = 0
    if (folder / "run.db").exists():
        with sqlite3.connect(folder / "run.db") as base:
            assert base.execute("pragma integrity_check").fetchone() == ("ok",)
            before = base.execute("select count(*) from units").fetchone()[0]
    (folder / "sum").unlink(missing_ok=True)
    os.waitpid(forked(folder), 0)
    fits = _done(folder)
    with sqlite3.connect(folder / "run.db") as base:
        assert base.execute("pragma integrity_check").fetchone() == ("ok",)
        assert base.execute("select count(*) from units").fetchone()[0] == UNITS
    return (folder / "sum").read_text(), before, fits


if __name__ == "__main__":
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    whole = run(Path(tempfile.mkdtemp()))
    runs = [killed_once(number) for number in range(times)]
    for checksum, before, fits in runs:
        print(f"killed after {before} of {UNITS} fits: {fits} run in all, {checksum == whole}")
    assert {checksum for checksum, _, _ in runs} == {whole}
    assert max(fits for _, _, fits in runs) <= UNITS + 1
    print(f"{times} equal checksums; at most {max(f for _, _, f in runs) - UNITS} fit run twice")
