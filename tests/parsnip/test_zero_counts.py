"""Counts with many zeros: the maximum of the likelihood, by other ways than the engine's own."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pandas as pd
import pytest
from golden.support import data as recorded

from tidyk import (
    add_model,
    add_variables,
    everything,
    factor,
    fit,
    glance,
    logistic_reg,
    poisson_reg,
    predict,
    set_engine,
    tidy,
    workflow,
)
from tidyk.base.errors import TidykError, TidykWarning
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
    np.testing.assert_allclose(moved.fit.values[1] + 0.3, plain.fit.values[1], atol=1e-5)
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


def commutes() -> pd.DataFrame:
    """Distances of employees, in steps of four miles: many zeros, and a large variance."""
    found = recorded("attrition")[:400]
    return pd.DataFrame(
        {
            "y": found["DistanceFromHome"] // 4,
            "years": found["TotalWorkingYears"] / 10,
            "Gender": found["Gender"],
            "Age": found["Age"],
        }
    )


Z = [0.710196121, -0.0709834299, -0.112110082, 0.0024134132]
"""R's coefficients of a logistic regression of what is above zero."""
T = [0.735473485, -0.0747919473, -0.0856764546, 0.00355851896]
"""R's of a truncated negative binomial distribution."""


@pytest.mark.parametrize(
    ("engine", "args", "values", "likelihood", "sizes"),
    [
        ("zeroinfl", {}, [0.940149186, -0.0586435917, -0.0673588577, 0.0029680712, -0.988271198,
         0.0402293364, 0.0807747541, -0.000283324275], -751.9874913, {}),
        ("zeroinfl", {"dist": "negbin"}, [0.514927297, -0.125998057, -0.0899650694, 0.00806689869,
         -7.23914101, -1.24156135, 0.164112261, 0.105807405], -729.7984946,
         {0: (1.310694732, 0.2059438707)}),
        ("zeroinfl", {"link": "probit"}, [0.940148999, -0.0585162308, -0.0675415047, 0.0029714392,
         -0.60981522, 0.0251397616, 0.0477201133, -0.000141447382], -751.9887561, {}),
        ("zeroinfl", {"link": "cloglog"}, [0.940122855, -0.0588613501, -0.0670457338,
         0.00296312064, -1.1490328, 0.0318033604, 0.0704293653, -0.000301342453], -751.9852245, {}),
        ("zeroinfl", {"link": "cauchit"}, [0.939844633, -0.059627786, -0.0659627398, 0.00295048496,
         -0.868072531, 0.0295234308, 0.0947820829, -0.000580633573], -751.9764032, {}),
        ("hurdle", {}, [0.944713218, -0.0580981938, -0.0661840107, 0.00280143613, *Z],
         -751.992466, {}),
        ("hurdle", {"dist": "negbin"}, [*T, *Z], -730.1554981, {0: (1.767466408, 0.3310775491)}),
        ("hurdle", {"dist": "geometric"}, [0.583005317, -0.0812041663, -0.0930095312, 0.003845936,
         *Z], -731.531896, {}),
        ("hurdle", {"dist": "negbin", "zero_dist": "poisson"}, [*T, 0.109648421, -0.045976124,
         -0.0663082102, 0.00129548364], -730.1617541, {0: (1.767466408, 0.3310775491)}),
        ("hurdle", {"dist": "negbin", "zero_dist": "geometric"}, [*T, *Z], -730.1554981,
         {0: (1.767466408, 0.3310775491)}),
        ("hurdle", {"link": "cauchit"}, [0.944713218, -0.0580981938, -0.0661840107, 0.00280143613,
         0.579787518, -0.0591751589, -0.1090657, 0.00270131192], -751.9804589, {}),
    ],
)  # fmt: skip
def test_distributions_and_links_have_the_numbers_of_pscl(
    engine: str,
    args: dict[str, str],
    values: list[float],
    likelihood: float,
    sizes: dict[int, tuple[float, float]],
) -> None:
    spec = poisson_reg() >> set_engine(engine, **args)
    model = fit(spec, "y ~ Gender + years + Age", data=commutes())
    np.testing.assert_allclose(model.fit.values.ravel(), values, rtol=2e-4, atol=2e-6)
    row = glance(model).iloc[0]
    assert row["logLik"] == pytest.approx(likelihood, abs=1e-6)
    assert row["df.residual"] == 392 - len(sizes)
    for at, (size, error) in sizes.items():
        assert model.fit.sizes[at] == pytest.approx(size, rel=1e-4)
        table = tidy(model, type=["count", "zero"][at])
        assert table["term"].iloc[-1] == "Log(theta)"
        assert table["estimate"].iloc[-1] == pytest.approx(np.log(size), rel=1e-3)
        assert table["std.error"].iloc[-1] == pytest.approx(error, rel=5e-3)


@pytest.mark.parametrize(
    ("engine", "args", "errors", "means"),
    [
        ("zeroinfl", {"dist": "negbin"}, [0.32314, 0.13676, 0.13843, 0.010804, 6.4507, 1.9658,
         1.0417, 0.13668], [2.039910870801, 1.91848899353128, 1.84564535544751]),
        ("hurdle", {"dist": "negbin", "zero_dist": "poisson"}, [0.31839, 0.13695, 0.12885,
         0.0099411, 0.29442, 0.13343, 0.11287, 0.0090481],
         [1.97838726944367, 1.84326000292952, 1.82655419756557]),
    ],
)  # fmt: skip
def test_errors_and_means_are_those_of_pscl(
    engine: str, args: dict[str, str], errors: list[float], means: list[float]
) -> None:
    rows = commutes()
    spec = poisson_reg() >> set_engine(engine, **args)
    model = pickle.loads(pickle.dumps(fit(spec, "y ~ Gender + years + Age", data=rows)))
    np.testing.assert_allclose(model.fit.errors.ravel(), errors, rtol=5e-3)  # R's by differences
    np.testing.assert_allclose(predict(model, rows[:3])[".pred"], means, rtol=1e-4)
    assert "Theta = " in str(model) and "negbin with log link" in str(model)


@pytest.mark.parametrize(
    ("engine", "wanted", "likelihood"),
    [
        ("zeroinfl", [-0.327780655, 0.0589911922, -3.48182685, -0.350933395], -778.1366574),
        ("hurdle", [-1.3908183, 0.167777015, -0.441183064, 0.0706931509], -787.2143465),
    ],
)
def test_offsets_count_in_both_parts_as_in_pscl(
    engine: str, wanted: list[float], likelihood: float
) -> None:
    spec = poisson_reg() >> set_engine(engine, dist="negbin")
    model = fit(spec, "y ~ Gender + offset(years)", data=commutes())
    np.testing.assert_allclose(model.fit.values.ravel(), wanted, rtol=1e-4)
    assert glance(model)["logLik"].iloc[0] == pytest.approx(likelihood, abs=1e-6)


@pytest.mark.parametrize(
    ("engine", "args", "message"),
    [
        ("zeroinfl", {"dist": "negbinom"}, 'Did you mean "negbin"'),
        ("zeroinfl", {"link": "log"}, '"logit", "probit", "cloglog" and "cauchit"'),
        ("zeroinfl", {"zero_dist": "poisson"}, "has no argument `zero_dist`"),
        ("zeroinfl", {"EM": True}, "no counterpart here. The likelihood is climbed"),
        ("hurdle", {"zero_dist": "poisson", "link": "probit"}, 'is for `zero_dist="binomial"`'),
    ],
)
def test_distributions_that_there_are_not(
    engine: str, args: dict[str, object], message: str
) -> None:
    with pytest.raises(TidykError, match=message):
        set_engine(poisson_reg(), engine, **args)


TWO_PARTS = [
    ("zeroinfl", "poisson", "y ~ Gender + years | Age",
     [1.02900632, -0.05834545, -0.04895841, -0.96818325, 0.00226327], -752.2057142,
     [1.899345787, 1.764756312, 1.805277312]),
    ("zeroinfl", "negbin", "y ~ Gender * years | 1",
     [0.702448499, 0.219652535, 0.078935451, -0.259467848, -1.714999007], -729.0684211,
     [1.822324739, 1.779059389, 1.878069732]),
    ("hurdle", "negbin", "y ~ years | Gender + Age",
     [0.780079876, -0.047792388, 0.800644031, -0.061791814, -0.00359426], -730.5419002,
     [1.844469176, 1.774985173, 1.820220893]),
    ("zeroinfl", "poisson", "y ~ Gender + offset(years) | Age",
     [-0.530305832, -0.017989468, -3.938588075, 0.064465753], -973.5914635,
     [1.0281063221, 1.0771160323, 0.9606115867]),
    ("hurdle", "poisson", "y ~ Gender | Age + offset(years / 5)",
     [0.972862649, -0.053176974, 0.922109295, -0.013899169], -753.7800454,
     [1.780695506, 1.661691651, 1.730302281]),
    ("zeroinfl", "poisson", "y ~ poly(Age, 2) | Gender + poly(Age, 2)",
     [0.942380629, -0.073999949, 0.672298347, -0.94905079, 0.097460196, 0.699144327, 3.902931145],
     -751.3941756, [1.868006247, 1.762309339, 1.831363283]),
    ("zeroinfl", "poisson", "y ~ . | years",
     [0.940027489, -0.067643371, -0.061732641, 0.003025807, -0.970812187, 0.077031632],
     -751.9992653, [1.957100032, 1.851433894, 1.834181427]),
]  # fmt: skip
"""R's coefficients, likelihood and means of formulas of two parts (pscl)."""


@pytest.mark.parametrize(("engine", "dist", "formula", "values", "likelihood", "means"), TWO_PARTS)
def test_formulas_of_two_parts_have_the_numbers_of_pscl(
    engine: str,
    dist: str,
    formula: str,
    values: list[float],
    likelihood: float,
    means: list[float],
) -> None:
    rows = commutes()[["y", "years", "Gender", "Age"]]
    spec = poisson_reg() >> set_engine(engine, dist=dist)
    model = pickle.loads(pickle.dumps(fit(spec, formula, data=rows)))
    np.testing.assert_allclose(model.fit.values, values, rtol=4e-4, atol=1e-5)
    assert glance(model)["logLik"].iloc[0] == pytest.approx(likelihood, abs=1e-6)
    np.testing.assert_allclose(predict(model, rows[:3])[".pred"], means, rtol=1e-5)
    flow = workflow() >> add_variables("y", everything()) >> add_model(spec, formula=formula)
    again = flow >> fit(data=rows)
    np.testing.assert_array_equal(predict(again, rows), predict(model, rows))


def test_parts_have_terms_of_their_own_and_rows_that_miss_nothing() -> None:
    rows = commutes()
    rows.loc[3, "Age"] = np.nan
    with pytest.warns(TidykWarning, match="1 row with missing values was"):
        model = poisson_reg(engine="hurdle") >> fit("y ~ years | Gender * Age", data=rows)
    table = tidy(model, type="all")
    assert table["type"].tolist() == ["count"] * 2 + ["zero"] * 4
    assert table["term"].tolist()[-2:] == ["Age", "GenderMale:Age"]
    assert predict(model, rows)[".pred"].isna().sum() == 1


def test_formulas_of_two_parts_that_cannot_be() -> None:
    rows, spec = commutes(), poisson_reg(engine="zeroinfl")
    for formula, told in {
        "y ~ years | Age | Gender": "more than two parts",
        "y ~ years | 0": '"y ~ 0" has no predictor',
        "~ years | Age": "has no outcome",
        "y ~ years | Agee": 'Did you mean "Age"',
    }.items():
        with pytest.raises(TidykError, match=told):
            fit(spec, formula, data=rows)
    with pytest.raises(TidykError, match=r'add_model\(spec, formula="y ~ x \| z"\)'):
        workflow("y ~ years | Age", spec) >> fit(data=rows)
    with pytest.raises(TidykError, match="of logicals and numbers, not of a factor"):
        poisson_reg() >> fit("y ~ years | g", data=rows.assign(g=factor(rows["Gender"])))
