"""A step that a script adds: verb, printing, options, `tidy()`, and the way to a fresh process."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from recipes.own_step import step_share

from tidyk import bake, juice, prep, recipe, tidy, tune, update
from tidyk.datasets import mtcars
from tidyk.extending import step

SCRIPT = Path(__file__).parent / "own_step.py"
FRESH = """
import json, pickle, sys
from tidyk import bake, predict, tidy
from tidyk.datasets import mtcars
kept = pickle.load(open(sys.argv[1], "rb"))
rec = kept["recipe"]
print(json.dumps([
    bake(rec, mtcars[:2])["wt"].tolist(),
    tidy(rec, id="share")["value"].tolist(),
    (kept["fitted"] >> predict(mtcars[:2]))[".pred"].tolist(),
    repr(rec).split("\\n")[-1],
]))
"""


def _run(*args: object) -> str:
    ran = subprocess.run([sys.executable, *map(str, args)], capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def test_a_step_of_ones_own_travels_by_value(tmp_path: Path) -> None:
    kept = tmp_path / "kept.pkl"
    _run(SCRIPT, kept)
    shares, tops, predicted, line = json.loads(_run("-c", FRESH, kept))
    top = mtcars["wt"].max()
    assert shares == pytest.approx((mtcars["wt"][:2] / top) ** 2)
    assert tops == [top]
    assert len(predicted) == 2
    assert line == "• Shares of the largest value of: wt | Trained"


def test_it_is_a_step_like_any() -> None:
    rec = recipe("mpg ~ wt", data=mtcars) >> step_share("wt", id="share")
    assert "power: Of the shares." in str(step_share.__doc__)
    assert juice(rec >> prep())["wt"].max() == 1
    assert bake(update(rec, "share", power=0) >> prep(), mtcars)["wt"].tolist() == [1.0] * 32
    assert tidy(rec, 1).columns.tolist() == ["terms", "value", "id"]
    with pytest.raises(TypeError, match="powr"):
        rec >> step_share("wt", powr=1)
    with pytest.raises(ValueError, match="tune"):
        recipe("mpg ~ wt", data=mtcars) >> step_share("wt", power=tune()) >> prep()


def test_only_steps_become_steps() -> None:
    with pytest.raises(TypeError, match="Step"):

        @step("Nothing for")
        class step_nothing:  # pyright: ignore
            pass

    wrong: Any = step_share
    assert callable(wrong)
