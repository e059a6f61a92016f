"""Quantile regression: its mode, its levels, and R's coefficients."""

from __future__ import annotations

import pickle

import numpy as np
import pandas as pd
import pytest
from golden.support import load

from tidyk import augment, fit, linear_reg, predict, set_engine, set_mode, tidy, workflow
from tidyk.base.errors import TidykError
from tidyk.datasets import mtcars

SPEC = (
    linear_reg()
    >> set_engine("quantreg")
    >> set_mode("quantile regression", quantile_levels=[0.1, 0.5, 0.9])
)


def test_coefficients_are_r_s() -> None:
    model = fit(SPEC, "mpg ~ wt + hp", data=mtcars)
    table = tidy(model).pivot(index="term", columns="tau", values="estimate")
    wanted = np.array(load("engines/linear")["rq"]["coef"])
    np.testing.assert_allclose(table.loc[["(Intercept)", "wt", "hp"]], wanted, rtol=1e-8)


def test_predictions_are_quantiles_of_each_row() -> None:
    flow = workflow("mpg ~ wt + hp", SPEC) >> fit(data=mtcars)
    there = pickle.loads(pickle.dumps(flow))
    found = predict(there, mtcars[:3])
    assert found.columns.tolist() == [".pred_quantile"]
    assert found.index.tolist() == mtcars.index[:3].tolist()
    first = found[".pred_quantile"].iloc[0]
    assert first.levels.tolist() == [0.1, 0.5, 0.9] and first.values.shape == (1, 3)
    raw = predict(there, mtcars[:3], type="raw")
    np.testing.assert_allclose([q.median()[0] for q in found[".pred_quantile"]], raw[:, 1])
    assert augment(there, mtcars[:3]).columns[0] == ".pred_quantile"
    assert len(predict(there, mtcars[:0])) == 0


def test_the_levels_are_printed_and_kept() -> None:
    assert str(SPEC).splitlines()[-1] == "Quantile levels: 0.1, 0.5, and 0.9."
    assert pickle.loads(pickle.dumps(SPEC)) == SPEC
    assert (SPEC >> set_engine("quantreg")).quantile_levels == (0.1, 0.5, 0.9)


def test_weights_repeat_rows() -> None:
    times = np.arange(32) % 2 + 1
    spec = SPEC >> set_mode("quantile regression", quantile_levels=0.3)
    weighted = fit(spec, "mpg ~ wt", data=mtcars, case_weights=times)
    repeated = fit(spec, "mpg ~ wt", data=mtcars.loc[mtcars.index.repeat(times)])
    pd.testing.assert_frame_equal(tidy(weighted), tidy(repeated))


@pytest.mark.parametrize(
    "levels", [None, [0.5, 0.1], [0.1, 0.1], [0.5, 2], -1]
)  # fmt: skip
def test_levels_that_are_none(levels: object) -> None:
    with pytest.raises(TidykError, match="levels"):
        set_mode(linear_reg(), "quantile regression", quantile_levels=levels)


def test_levels_of_another_mode_and_an_engine_of_another_mode() -> None:
    with pytest.raises(TidykError, match="quantile regression"):
        set_mode(linear_reg(), "regression", quantile_levels=0.5)
    with pytest.raises(TidykError, match="quantreg"):
        fit(linear_reg(engine="quantreg"), "mpg ~ wt", data=mtcars)
    with pytest.raises(TidykError, match="lm"):
        fit(SPEC >> set_engine("lm"), "mpg ~ wt", data=mtcars)
