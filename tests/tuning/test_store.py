"""A store in a file: what was finished is there, whatever happened then."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from tidyk import (
    all_predictors,
    collect_metrics,
    collect_predictions,
    control_grid,
    linear_reg,
    metric_set,
    rand_forest,
    read_store,
    recipe,
    rmse,
    rsq,
    run_store,
    set_seed,
    step_pca,
    step_upsample,
    tune,
    tune_grid,
    vfold_cv,
    workflow,
)
from tidyk.base.errors import TidykTypeError, TidykValueError
from tidyk.datasets import mtcars
from tidyk.tuning.blobs import holds, packed, unpacked
from tidyk.tuning.fingerprint import fingerprint
from tidyk.tuning.results import TuneResults
from tidyk.tuning.running import Runner

FOREST = workflow("mpg ~ .", rand_forest("regression", trees=3, min_n=tune()))
SCRIPT = """
import sys, time
import pandas as pd
from tidyk import *
from tidyk.datasets import mtcars

done = []

def counted(fitted):
    done.append(fitted)
    if len(done) > int(sys.argv[2]):
        time.sleep(600)  # until it is killed
    return 1

if __name__ == "__main__":
    set_seed(1)
    folds = vfold_cv(mtcars, v=3)
    control = control_grid(store=sys.argv[1], save_pred=True, extract=counted)
    forest = workflow("mpg ~ .", rand_forest("regression", trees=3, min_n=tune()))
    found = tune_grid(forest, folds, grid=pd.DataFrame({"min_n": [2, 5, 9]}), control=control)
    table = collect_predictions(found)
    print(int(pd.util.hash_pandas_object(table, index=False).sum()))
"""


def _tuned(
    path: Any, values: Any = (2, 5), v: int = 3, seed: int = 1, **options: Any
) -> TuneResults:
    set_seed(seed)
    control = control_grid(store=path, save_pred=True, **options)
    return tune_grid(
        FOREST, vfold_cv(mtcars, v=v), grid=pd.DataFrame({"min_n": values}), control=control
    )


@pytest.fixture
def fits(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What was fitted."""
    done: list[Any] = []
    run = Runner.run
    monkeypatch.setattr(
        Runner, "run", lambda self, unit, batch: done.append(unit) or run(self, unit, batch)
    )
    return done


def test_a_finished_run_is_read_again_and_nothing_is_fitted(
    tmp_path: Path, fits: list[Any]
) -> None:
    first = _tuned(tmp_path / "a.db")
    assert len(fits) == 6
    again = _tuned(tmp_path / "a.db")
    assert len(fits) == 6
    pd.testing.assert_frame_equal(collect_predictions(first), collect_predictions(again))
    stored = read_store(tmp_path / "a.db")
    pd.testing.assert_frame_equal(collect_metrics(first), collect_metrics(stored))
    assert "3-fold cross-validation" in repr(stored)


def test_predictions_are_arrow_and_what_arrow_does_not_hold_is_pickled(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    _tuned(tmp_path / "a.db", extract=lambda wf: pd.DataFrame({"a": [[1]]}))
    with sqlite3.connect(tmp_path / "a.db") as base:
        rows = base.execute("select predictions, extracts from units").fetchall()
    assert {predictions[:4] for predictions, _ in rows} == {b"\xff\xff\xff\xff"}
    assert {extracts[:1] for _, extracts in rows} == {b"\x80"}
    frames = [unpacked(predictions)[0] for predictions, _ in rows]
    assert all(holds(frame) and ".pred" in frame for frame in frames)
    factor = pd.DataFrame({"f": pd.Categorical(["b", "a"], ["b", "a"], ordered=True), "n": [1, 2]})
    pd.testing.assert_frame_equal(unpacked(packed([factor]))[0], factor)


def test_a_larger_grid_uses_what_is_there(tmp_path: Path, fits: list[Any]) -> None:
    _tuned(tmp_path / "a.db")
    more = _tuned(tmp_path / "a.db", values=(9, 5, 2))
    assert len(fits) == 9
    alone = _tuned(None, values=(9, 5, 2))
    pd.testing.assert_frame_equal(collect_predictions(more), collect_predictions(alone))


def test_what_is_other_is_told(tmp_path: Path, fits: list[Any]) -> None:
    _tuned(tmp_path / "a.db")
    with pytest.warns(UserWarning, match="the seed"):
        _tuned(tmp_path / "a.db", seed=2)
    assert len(fits) == 12


def test_other_data_metrics_and_workflows_are_told(tmp_path: Path, fits: list[Any]) -> None:
    def run(data: pd.DataFrame, trees: int, *metrics: Any) -> None:
        set_seed(1)
        wf = workflow("mpg ~ .", rand_forest("regression", trees=trees, min_n=tune()))
        tune_grid(
            wf, vfold_cv(data, v=2), grid=pd.DataFrame({"min_n": [2]}),
            metrics=metric_set(*metrics), control=control_grid(store=tmp_path / "a.db"),
        )  # fmt: skip

    run(mtcars, 3, rmse)
    with pytest.warns(UserWarning, match='of other "the data"'):
        run(mtcars * 2, 3, rmse)
    with pytest.warns(UserWarning, match="the metrics"):
        run(mtcars * 2, 3, rsq)
    with pytest.warns(UserWarning, match="the workflow or the code of its blocks"):
        run(mtcars * 2, 4, rsq)
    assert len(fits) == 8


def test_a_store_around_a_script_holds_all_its_searches(tmp_path: Path) -> None:
    with run_store(tmp_path / "a.db"):
        _tuned(None)
        _tuned(None, v=2)
    assert (
        len(read_store(tmp_path / "a.db")) == 2 and len(read_store(tmp_path / "a.db", run=0)) == 3
    )
    with pytest.raises(TidykValueError, match="2 runs"):
        read_store(tmp_path / "a.db", run=2)


def test_two_writers_are_refused(tmp_path: Path) -> None:
    with (
        run_store(tmp_path / "a.db"),
        pytest.raises(TidykValueError, match="Another process writes"),
    ):
        _tuned(tmp_path / "a.db")


def test_a_file_of_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.db").write_text("no database, but text that is long enough to be looked at" * 20)
    with pytest.raises(TidykValueError, match="is no store"):
        _tuned(tmp_path / "a.db")


@pytest.mark.parametrize(
    ("path", "message"),
    [
        (3, "must be the path of a file, not 3"),
        ("", "is a folder: name a file"),
        ("file/run.db", "cannot be made"),
    ],
)
def test_no_file_is_told(path: Any, message: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises((TidykTypeError, TidykValueError), match=message):
        _tuned(path if path == 3 else tmp_path / path)


def test_an_interrupt_gives_back_what_is_finished(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, done = Runner.run, []

    def interrupted(self: Runner, unit: Any, batch: Any) -> Any:
        if len(done) == 4:
            raise KeyboardInterrupt
        done.append(unit)
        return run(self, unit, batch)

    with monkeypatch.context() as patch:
        patch.setattr(Runner, "run", interrupted)
        with pytest.warns(UserWarning, match="was interrupted"):
            part = _tuned(tmp_path / "a.db")
    assert "The search was interrupted." in repr(part)
    assert sum(len(frame) for frame in part[".metrics"]) == 8
    whole = _tuned(tmp_path / "a.db")
    pd.testing.assert_frame_equal(collect_metrics(whole), collect_metrics(_tuned(None)))


def test_a_search_ends_with_its_time() -> None:
    with pytest.warns(UserWarning, match="reached its time limit"):
        part = _tuned(None, time_limit=0)
    assert sum(len(frame) for frame in part[".metrics"]) == 2


def _run(script: Path, store: Path, fits: int = 9) -> subprocess.Popen[str]:
    """The script, which waits for its end after so many fits."""
    command = [sys.executable, str(script), str(store), str(fits)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def _finished(store: Path) -> int:
    try:
        with sqlite3.connect(f"file:{store}?mode=ro", uri=True) as base:
            return int(base.execute("select count(*) from units").fetchone()[0])
    except sqlite3.OperationalError:
        return 0


def test_a_killed_run_goes_on_where_it_stopped(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(SCRIPT)
    killed = _run(script, tmp_path / "a.db", fits=3)
    while _finished(tmp_path / "a.db") < 3 and killed.poll() is None:
        time.sleep(0.02)
    os.kill(killed.pid, signal.SIGKILL)
    killed.wait()
    assert _finished(tmp_path / "a.db") == 3
    with sqlite3.connect(tmp_path / "a.db") as base:
        assert base.execute("pragma integrity_check").fetchone() == ("ok",)
    resumed, _ = _run(script, tmp_path / "a.db").communicate()
    alone, _ = _run(script, tmp_path / "b.db").communicate()
    assert resumed.strip() and resumed == alone
    assert _finished(tmp_path / "a.db") == 9


IN_A_SET = """
import sys
from tidyk.tuning.fingerprint import fingerprint
def block(model, kind="relu", kinds=frozenset({"relu", "tanh", "elu"})):
    return model if kind in {"relu", "tanh", "elu", "gelu"} else kinds
print(fingerprint([block, {"a", "b", "c"}]))
"""


def test_sets_have_no_order(tmp_path: Path) -> None:
    def printed(seed: str) -> str:
        call, env = [sys.executable, "-c", IN_A_SET], {**os.environ, "PYTHONHASHSEED": seed}
        return subprocess.run(call, env=env, capture_output=True, text=True, check=True).stdout

    assert printed("1") == printed("2") != ""


def test_random_names_of_steps_are_no_other_workflow() -> None:
    def made(**options: Any) -> Any:
        rec = recipe("mpg ~ .", data=mtcars) >> step_pca(all_predictors(), num_comp=tune())
        return workflow(rec >> step_upsample("mpg", **options), linear_reg())

    first, second = made(seed=1), made(seed=1)
    assert first.pre.recipe.steps[0].id != second.pre.recipe.steps[0].id
    assert fingerprint(first) == fingerprint(second)
    assert fingerprint(first) != fingerprint(made(seed=2))


def test_functions_go_by_their_code() -> None:
    code = "def block(model, units=2): return model + {}"
    made: list[Any] = []
    for tail in ("units", "units", "2 * units"):
        names: dict[str, Any] = {}
        exec(code.format(tail), names)
        made.append(names["block"])
    first, same, other = map(fingerprint, made)
    assert first == same != other
    made[0].__defaults__ = (3,)
    assert fingerprint(made[0]) != first
