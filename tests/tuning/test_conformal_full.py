"""Full conformal inference, with the bounds that R's probably finds."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from tidyk import (
    control_conformal_full,
    fit,
    int_conformal_full,
    linear_reg,
    logistic_reg,
    predict,
    recipe,
    step_normalize,
    workflow,
)
from tidyk.base.errors import TidykError, TidykWarning
from tidyk.datasets import mtcars, two_class_dat

LINE = workflow("mpg ~ wt + hp", linear_reg()) >> fit(mtcars)
ROWS = mtcars.iloc[[0, 19]]


def test_a_grid_of_trials() -> None:
    ways = control_conformal_full("grid", trial_points=20)
    found = LINE >> int_conformal_full(mtcars, control=ways) >> predict(ROWS, level=0.9)
    np.testing.assert_allclose(found[".pred_lower"], [17.2627, 23.12041], rtol=2e-5)
    np.testing.assert_allclose(found[".pred_upper"], [29.88196, 32.97201], rtol=2e-5)
    assert found.index.tolist() == ["Mazda RX4", "Toyota Corolla"]


def test_bounds_are_looked_for_as_roots() -> None:
    calibrated = int_conformal_full(LINE, mtcars)
    assert repr(calibrated).endswith("(full), on 32 rows of training\n")
    new = ROWS.drop(columns="mpg")
    found = calibrated.predict(new, level=0.9)
    np.testing.assert_allclose(found[".pred_lower"], [19.56745, 23.80872], atol=2e-4)
    np.testing.assert_allclose(found[".pred_upper"], [27.80467, 32.47938], atol=2e-4)


def test_a_recipe_learns_from_the_trial_too() -> None:
    rec = recipe("mpg ~ wt + hp", mtcars) >> step_normalize("wt", "hp")
    scaled = workflow(rec, linear_reg()) >> fit(mtcars)
    ways = control_conformal_full("grid", trial_points=6, seed=1)
    one, other = (
        predict(int_conformal_full(wf, mtcars, control=ways), ROWS) for wf in (scaled, LINE)
    )
    pd.testing.assert_frame_equal(one, other, rtol=1e-6)


def test_bounds_that_are_too_near_are_told() -> None:
    ways = control_conformal_full("grid", trial_points=4, var_multiplier=0.01)
    with pytest.warns(TidykWarning, match="larger `var_multiplier`"):
        found = int_conformal_full(LINE, mtcars, control=ways) >> predict(ROWS[:1])
    assert found.isna().all(axis=None)


@pytest.mark.parametrize("options", [{"method": "guess"}, {"trial_points": 1}, {"max_iter": 0}])
def test_impossible_ways(options: dict[str, Any]) -> None:
    with pytest.raises(TidykError, match=next(iter(options))):
        control_conformal_full(**options)


def test_what_has_no_such_intervals() -> None:
    classes = workflow("Class ~ .", logistic_reg()) >> fit(two_class_dat)
    with pytest.raises(TidykError, match="one numeric outcome"):
        int_conformal_full(classes, two_class_dat)
    with pytest.raises(TidykError, match="share between 0 and 1"):
        int_conformal_full(LINE, mtcars) >> predict(ROWS, level=90)
