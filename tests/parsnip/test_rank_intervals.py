"""`tidy()` of quantile regression, beside what R's quantreg and broom gave."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tidyk import fit, linear_reg, predict, set_mode, tidy
from tidyk.base.errors import TidykWarning
from tidyk.datasets import mtcars


def fitted(formula: str, data: pd.DataFrame, levels: list[float], weights: Any = None) -> Any:
    spec = set_mode(linear_reg(engine="quantreg"), "quantile regression", quantile_levels=levels)
    return fit(spec, formula, data=data, **({} if weights is None else {"case_weights": weights}))


@pytest.mark.parametrize(
    ("level", "low", "high"),
    [
        (
            0.1,
            [24.1370979156, -8.8975270992, -0.141294015278],
            [42.504263473, 0.231066863541, -0.00430898573866],
        ),
        (
            0.5,
            [30.7163093856, -6.11329795153, -0.0505596688808],
            [41.2054632124, -2.27514688103, -0.0161422581265],
        ),
        (
            0.8,
            [34.233145426, -4.79545564687, -0.0550405561616],
            [46.1387076493, -1.61202164292, 0.0171391470581],
        ),
    ],
)
def test_bounds_are_those_of_r(level: float, low: list[float], high: list[float]) -> None:
    found = tidy(fitted("mpg ~ wt + hp", mtcars, [level]))
    assert found.columns.tolist() == ["term", "estimate", "conf.low", "conf.high", "tau"]
    np.testing.assert_allclose(found["conf.low"], low, rtol=1e-8)
    np.testing.assert_allclose(found["conf.high"], high, rtol=1e-8)


def waves(n: int = 1200) -> pd.DataFrame:
    i = np.arange(n)
    x1, x2 = np.sin(i * 1.7) * 2, np.cos(i * 0.37) + (i % 7) / 7
    y = 1 + x1 - 0.5 * x2 + (1 + 0.3 * abs(x1)) * np.sin(i * i * 0.913 + 0.1) * 2
    return pd.DataFrame({"y": y, "x1": x1, "x2": x2})


def test_many_rows_have_standard_errors_as_in_r() -> None:
    found = tidy(fitted("y ~ x1 + x2", waves(), [0.25]))
    wanted = [0.06257965521, 0.04117356389, 0.07529839212]
    np.testing.assert_allclose(found["std.error"], wanted, rtol=1e-7)
    np.testing.assert_allclose(found["statistic"], [-14.107108585, 21.967713118, -6.032113883])
    assert found["p.value"].iloc[2] == pytest.approx(2.153746514e-09)
    bounds = tidy(fitted("y ~ x1 + x2", waves(), [0.25]), conf_int=True)
    middle = (bounds["conf.low"] + bounds["conf.high"]) / 2
    np.testing.assert_allclose(middle, bounds["estimate"])


def test_many_rows_and_several_levels_have_bounds_as_in_r() -> None:
    found = tidy(fitted("y ~ x1 + x2", waves(), [0.25, 0.6]))
    low = [-0.9816407023, 0.7966243840, -0.5977191143, 1.3561128590, 0.6581584741, -0.7714878915]
    np.testing.assert_allclose(found["conf.low"], low, rtol=1e-8)


def test_other_levels_of_confidence() -> None:
    model = fitted("mpg ~ wt + hp", mtcars, [0.5])
    narrow, wide = (tidy(model, conf_level=level) for level in (0.5, 0.95))
    inside = narrow["conf.low"].ge(wide["conf.low"]) & narrow["conf.high"].le(wide["conf.high"])
    assert inside.all()


def test_one_column_and_columns_that_others_explain() -> None:
    alone = tidy(fitted("mpg ~ 1", mtcars, [0.5]))
    assert alone["conf.low"].lt(alone["estimate"]).all()
    both = tidy(fitted("mpg ~ wt + twice", mtcars.assign(twice=2 * mtcars["wt"]), [0.5]))
    assert both["conf.low"].isna().tolist() == [False, False, True]


def test_rows_that_are_repeated_have_bounds() -> None:
    repeated = mtcars.loc[mtcars.index.repeat(np.arange(32) % 2 + 1)]
    found = tidy(fitted("mpg ~ wt", repeated, [0.3]))
    assert found["conf.low"].lt(found["estimate"]).all()
    assert found["conf.high"].gt(found["estimate"]).all()
    assert np.isfinite(found[["conf.low", "conf.high"]]).all(axis=None)


@pytest.mark.parametrize(
    ("formula", "data", "levels"),
    [("mpg ~ wt + hp", mtcars, [0.2, 0.5]), ("y ~ x1 + x2", waves(), [0.25])],
)
def test_fits_that_travel_take_bounds_and_errors_along(
    formula: str, data: pd.DataFrame, levels: list[float]
) -> None:
    model = fitted(formula, data, levels)
    packed = pickle.dumps(model)
    for travelled in (pickle.loads(packed), pickle.loads(pickle.dumps(pickle.loads(packed)))):
        for options in ({}, {"conf_level": 0.5}, {"conf_int": True, "conf_level": 0.99}):
            pd.testing.assert_frame_equal(tidy(travelled, **options), tidy(model, **options))
        pd.testing.assert_frame_equal(predict(travelled, data), predict(model, data))
    more = pd.concat([data] * 3, ignore_index=True)
    assert len(pickle.dumps(fitted(formula, more, levels))) < 6000


def test_bounds_of_many_rows_travel_if_they_were_asked_for() -> None:
    model = fitted("y ~ x1", waves(6000), [0.25, 0.5])
    alone = pickle.loads(pickle.dumps(model))
    with pytest.warns(TidykWarning, match="its 6000 training rows behind"):
        found = tidy(alone)
    assert found["estimate"].notna().all() and found["conf.low"].isna().all()
    wanted = tidy(model)
    pd.testing.assert_frame_equal(tidy(pickle.loads(pickle.dumps(model))), wanted)
    assert wanted["conf.low"].notna().all()


def test_bounds_of_a_rare_confidence_need_the_rows() -> None:
    model = fitted("mpg ~ wt", mtcars, [0.5])
    wide = tidy(model, conf_level=0.9999)
    assert wide["conf.low"].le(tidy(model)["conf.low"]).all()
    with pytest.warns(TidykWarning, match=r"confidence 0\.9999 are missing"):
        tidy(pickle.loads(pickle.dumps(fitted("mpg ~ wt", mtcars, [0.5]))), conf_level=0.9999)
