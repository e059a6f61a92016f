"""Functions of one's own in formulas: they travel with the workflow."""

from __future__ import annotations

import pickle
import subprocess
import sys
from pathlib import Path

import joblib
import pytest

from tidyk import (
    collect_metrics,
    fit,
    fit_resamples,
    linear_reg,
    predict,
    set_seed,
    tidy,
    vfold_cv,
    workflow,
)
from tidyk.datasets import mtcars
from tidyk.workflows.assembled import Workflow

PREDICT = """
import pickle, sys
from tidyk import predict
from tidyk.datasets import mtcars
fitted = pickle.loads(open(sys.argv[1], "rb").read())
print((fitted >> predict(mtcars[:1]))[".pred"].item())
"""


def made_elsewhere(divisor: float) -> Workflow:
    """A workflow whose formula calls a function that only this function sees."""

    def shared(x: float) -> float:
        return x / divisor

    assert shared(divisor) == 1
    return workflow("mpg ~ shared(wt)", linear_reg())


def test_a_formula_knows_the_functions_that_were_in_reach_where_it_was_written() -> None:
    slopes = [
        (flow >> fit(data=mtcars) >> tidy())["estimate"][1]
        for flow in (made_elsewhere(1), made_elsewhere(2))
    ]
    assert slopes[1] == pytest.approx(2 * slopes[0])


def test_own_functions_travel_to_workers() -> None:
    set_seed(1)
    folds, found = vfold_cv(mtcars, v=2), []
    for workers in (1, 2):
        set_seed(2)
        with joblib.parallel_config(n_jobs=workers):
            found.append(made_elsewhere(3) >> fit_resamples(folds) >> collect_metrics())
    assert found[0].equals(found[1]) and found[0]["mean"].notna().all()


def test_a_fit_with_own_functions_predicts_in_a_fresh_process(tmp_path: Path) -> None:
    fitted = made_elsewhere(3) >> fit(data=mtcars)
    (tmp_path / "fit.pkl").write_bytes(pickle.dumps(fitted))
    out = subprocess.run(
        [sys.executable, "-c", PREDICT, str(tmp_path / "fit.pkl")],
        capture_output=True,
        text=True,
        check=True,
    )
    assert float(out.stdout) == pytest.approx((fitted >> predict(mtcars[:1]))[".pred"].item())
