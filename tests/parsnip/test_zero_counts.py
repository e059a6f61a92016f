"""Counts with many zeros: the maximum of the likelihood, by other ways than the engine's own."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tidyk import fit, glance, logistic_reg, poisson_reg, predict, tidy
from tidyk.base.errors import TidykError
from tidyk.datasets import mtcars

FORMULA = "y ~ x + z + g"


def counts(rows: int = 400) -> pd.DataFrame:
    """Poisson counts, some of which never came to be."""
    draws = np.random.default_rng(3)
    x, z = draws.normal(100, 20, rows), draws.normal(size=rows)
    there = draws.uniform(size=rows) > 1 / (1 + np.exp(1 - 0.8 * z))
    y = draws.poisson(np.exp(0.3 + 0.01 * (x - 100) + 0.4 * z)) * there
    return pd.DataFrame({"x": x, "z": z, "g": draws.choice(list("abc"), rows), "y": y})


def likelihood(kind: str, values: np.ndarray, design: np.ndarray, y: np.ndarray) -> float:
    """By scipy's distribution."""
    from scipy.stats import poisson

    mu, share = np.exp(design @ values[0]), 1 / (1 + np.exp(-design @ values[1]))
    density, none = poisson.pmf(y, mu), np.exp(-mu)
    if kind == "zeroinfl":
        return float(np.log(share * (y == 0) + (1 - share) * density).sum())
    return float(np.log(np.where(y == 0, 1 - share, share * density / (1 - none))).sum())


@pytest.mark.parametrize("kind", ["zeroinfl", "hurdle"])
def test_it_is_the_maximum_and_its_curvature_gives_the_errors(kind: str) -> None:
    data = counts()
    model = pickle.loads(pickle.dumps(fit(poisson_reg(engine=kind), FORMULA, data=data)))
    design = np.column_stack([np.ones(400), data["x"], data["z"], data["g"] == "b",
                              data["g"] == "c"]).astype(float)  # fmt: skip
    y, best = data["y"].to_numpy(), model.fit.values

    def height(flat: np.ndarray) -> float:
        return likelihood(kind, flat.reshape(2, 5), design, y)

    assert height(best.ravel()) == pytest.approx(glance(model)["logLik"].iloc[0])
    from statsmodels.tools.numdiff import approx_fprime, approx_hess

    scale = np.tile([1, 100, 1, 1, 1], 2)
    slope = approx_fprime(best.ravel() * scale, lambda v: height(v / scale), centered=True)
    assert np.abs(slope).max() < 1e-4
    bend = approx_hess(best.ravel() * scale, lambda v: height(v / scale))
    errors = np.sqrt(np.diag(np.linalg.inv(-bend))) / scale
    np.testing.assert_allclose(tidy(model, type="all")["std.error"], errors, rtol=1e-3)


def test_means_are_those_of_the_parts() -> None:
    data = counts()
    inflated = fit(poisson_reg(engine="zeroinfl"), FORMULA, data=data)
    mu, sure = predict(inflated, data, type="raw").T
    np.testing.assert_allclose(predict(inflated, data)[".pred"], (1 - sure) * mu)
    hurdle = fit(poisson_reg(engine="hurdle"), FORMULA, data=data)
    mu, over = predict(hurdle, data, type="raw").T
    np.testing.assert_allclose(predict(hurdle, data)[".pred"], over * mu / (1 - np.exp(-mu)))
    # a hurdle's zeros are a logistic regression
    above = data.assign(y=pd.Categorical(np.where(data["y"] > 0, "some", "none")))
    logistic = fit(logistic_reg(), FORMULA, data=above)
    np.testing.assert_allclose(over, predict(logistic, data, type="prob")[".pred_some"], rtol=1e-5)
    assert np.mean(predict(hurdle, data)[".pred"]) == pytest.approx(data["y"].mean(), rel=0.05)


@pytest.mark.parametrize("kind", ["zeroinfl", "hurdle"])
def test_weights_repeat_rows_and_offsets_count(kind: str) -> None:
    data, spec = counts(), poisson_reg(engine=kind)
    times = np.arange(400) % 2 + 1
    weighted = fit(spec, "y ~ z", data=data, case_weights=times)
    repeated = fit(spec, "y ~ z", data=data.loc[data.index.repeat(times)])
    np.testing.assert_allclose(weighted.fit.values, repeated.fit.values, atol=1e-5)
    moved = fit(spec, "y ~ z + offset(0.3 * z)", data=data)
    plain = fit(spec, "y ~ z", data=data)
    np.testing.assert_allclose(moved.fit.values[0, 1] + 0.3, plain.fit.values[0, 1], atol=1e-5)
    np.testing.assert_allclose(predict(moved, data), predict(plain, data), rtol=1e-4)


def test_columns_that_others_make_up_are_left_out() -> None:
    data = counts().assign(twice=lambda d: 2 * d["z"])
    one = fit(poisson_reg(engine="zeroinfl"), "y ~ z + twice", data=data)
    assert tidy(one)["term"].tolist() == ["(Intercept)", "z"]
    other: Any = fit(poisson_reg(engine="zeroinfl"), "y ~ z", data=data)
    np.testing.assert_allclose(predict(one, data), predict(other, data))


def test_outcomes_that_do_not_suit() -> None:
    with pytest.raises(TidykError, match="has no zeros, the smallest count is 1"):
        fit(poisson_reg(engine="hurdle"), "carb ~ wt", data=mtcars)
    with pytest.raises(TidykError, match=r"whole numbers from 0, not 2\.62"):
        fit(poisson_reg(engine="zeroinfl"), "wt ~ hp", data=mtcars)
