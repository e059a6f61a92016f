"""Intervals from the posterior of a network's last layer."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pandas as pd
import pytest
from kerasnip.graphs import house_data, houses
from kerasnip.networks import classes, classifier, number, one_sigmoid, regressor, start
from scipy import stats

from tidyk import (
    create_keras_sequential_spec,
    extract_keras_model,
    fit,
    fit_xy,
    int_laplace,
    linear_reg,
    predict,
    recipe,
    set_engine,
    set_seed,
    starts_with,
    step_lead,
    step_naomit,
    step_sequence,
    workflow,
)
from tidyk.base.errors import TidykWarning
from tidyk.datasets import iris, mtcars
from tidyk.keras3 import layer_dense, layer_flatten
from tidyk.kerasnip.posterior import ClassPosterior, NumberPosterior

RANDOM = np.random.default_rng(4)
X = pd.DataFrame(RANDOM.normal(size=(80, 3)), columns=list("abc"))
Y = pd.Series(X.to_numpy() @ [1.0, -2.0, 0.5] + 3 + RANDOM.normal(size=80) / 2, name="y")
linear = create_keras_sequential_spec("test_laplace_linear", {"input": start, "output": number})


def numbers(model: Any, num_outcomes: int) -> Any:
    return model >> layer_dense(units=num_outcomes)


def flattened(model: Any) -> Any:
    return model >> layer_flatten()


flat = create_keras_sequential_spec(
    "test_laplace_flat", {"input": start, "flat": flattened, "output": numbers}
)
two = create_keras_sequential_spec("test_laplace_two", {"input": start, "output": numbers})
FULL: dict[str, Any] = {"fit_batch_size": 80, "learn_rate": 0.1, "fit_epochs": 400}
FEATURES = np.column_stack([X, np.ones(80)])


@pytest.fixture(scope="module")
def fitted() -> Any:
    """A linear network at the least squares."""
    set_seed(1)
    return linear(**FULL) >> fit_xy(X, Y)


def test_a_linear_network_has_the_intervals_of_least_squares(fitted: Any) -> None:
    sure, new = fitted >> int_laplace(X, Y), X[:5]
    (posterior,) = sure.posteriors["output"]
    weights = np.linalg.lstsq(FEATURES, Y, rcond=None)[0]
    np.testing.assert_allclose(posterior.weights, weights, atol=1e-4)
    noise = np.sum((Y - FEATURES @ weights) ** 2) / (80 - 4)
    np.testing.assert_allclose(posterior.noise, noise, rtol=1e-3)
    closed = np.linalg.inv(
        FEATURES.T @ FEATURES / posterior.noise + posterior.precision * np.eye(4)
    )
    np.testing.assert_allclose(posterior.covariance, closed, rtol=1e-5, atol=1e-9)
    lm = linear_reg() >> fit_xy(X, Y)
    narrower = stats.norm.ppf(0.95) / stats.t.ppf(0.95, 76)
    for kind in ("conf_int", "pred_int"):
        found = sure >> predict(new, type=kind, level=0.9)
        wanted = lm >> predict(new, type=kind, level=0.9)
        half = (wanted[".pred_upper"] - wanted[".pred_lower"]) / 2
        mine = found[".pred_upper"] - found[".pred"]
        np.testing.assert_allclose(mine, half * narrower, rtol=0.01)
        np.testing.assert_allclose(found[".pred"], (fitted >> predict(new))[".pred"], rtol=1e-5)


def test_noise_and_prior_make_the_data_most_probable() -> None:
    weights = np.linalg.lstsq(FEATURES, Y, rcond=None)[0]
    found = NumberPosterior.of(FEATURES, weights, Y.to_numpy())

    def evidence(noise: float, precision: float) -> float:
        posterior = FEATURES.T @ FEATURES / noise + precision * np.eye(4)
        left = np.sum((Y - FEATURES @ weights) ** 2) / noise + precision * weights @ weights
        return 4 * np.log(precision) - 80 * np.log(noise) - left - np.linalg.slogdet(posterior)[1]

    best = evidence(found.noise, found.precision)
    for a, b in ((1.05, 1), (0.95, 1), (1, 1.1), (1, 0.9)):
        assert evidence(found.noise * a, found.precision * b) < best


def test_classes_have_the_posterior_of_logistic_regression() -> None:
    import statsmodels.api as sm

    z = (RANDOM.uniform(size=80) < 1 / (1 + np.exp(1 - FEATURES @ [1, 2, 0, 0]))).astype(float)
    logit = sm.Logit(z, FEATURES).fit(disp=0)
    one = ClassPosterior.of(FEATURES, np.asarray(logit.params)[:, None], sigmoids=True)
    information = np.linalg.inv(np.asarray(logit.cov_params()))
    closed = np.linalg.inv(information + one.precision * np.eye(4))
    np.testing.assert_allclose(one.covariance, closed, rtol=1e-6)
    two = ClassPosterior.of(FEATURES, np.column_stack([np.zeros(4), logit.params]), sigmoids=False)
    exact, drawn = (part.limits(FEATURES[:6], 0.9, 4000, lambda: 1) for part in (one, two))
    for a, b in zip(exact, drawn, strict=True):
        np.testing.assert_allclose(a[:, 0], b[:, 1], atol=0.02)


def test_a_larger_share_is_wider_and_a_scaled_outcome_comes_back(fitted: Any) -> None:
    set_seed(1)
    spec = linear(**FULL) >> set_engine("keras", scale_outcome=True)
    scaled = spec >> fit_xy(X, Y) >> int_laplace(X, Y)
    plain = fitted >> int_laplace(X, Y)
    for sure in (plain, pickle.loads(pickle.dumps(scaled))):
        widths = [
            (t[".pred_upper"] - t[".pred_lower"]).mean()
            for t in (sure >> predict(X, level=level) for level in (0.5, 0.9, 0.99))
        ]
        assert widths == sorted(widths)
    assert (scaled >> predict(X)).to_numpy() == pytest.approx(
        (plain >> predict(X)).to_numpy(), rel=0.02
    )
    missing = (scaled >> predict(X[:3].assign(a=[1.0, np.nan, 2.0]))).isna().all(axis=1)
    assert missing.tolist() == [False, True, False]
    assert "80 rows" in repr(scaled)


@pytest.mark.parametrize(("output", "data"), [(classes, iris), (one_sigmoid, mtcars)])
def test_probabilities_have_limits(output: Any, data: pd.DataFrame) -> None:
    if data is mtcars:
        data = mtcars.assign(am=pd.Categorical(mtcars["am"].map({0: "auto", 1: "hand"})))
    outcome = "Species" if data is iris else "am"
    function = classifier(f"test_laplace_{outcome}", output)
    set_seed(1)
    predictors = "." if data is iris else "wt + hp"
    flow = workflow(f"{outcome} ~ {predictors}", function(fit_epochs=3)) >> fit(data)
    sure = flow >> int_laplace(data)
    first, again = ((set_seed(2), sure >> predict(data[:9], level=0.9))[1] for _ in range(2))
    pd.testing.assert_frame_equal(first, again)
    shares = flow >> predict(data[:9], type="prob")
    for level in data[outcome].cat.categories:
        assert np.allclose(first[f".pred_{level}"], shares[f".pred_{level}"], atol=1e-5)
        low, high = first[f".pred_lower_{level}"], first[f".pred_upper_{level}"]
        assert ((low >= 0) & (low < high) & (high <= 1)).all()
    with pytest.raises(ValueError, match="set_conformal_split"):
        sure >> predict(data[:2], type="pred_int")


def test_heads_have_their_own() -> None:
    data = house_data()
    predictors, outcomes = data[["picture", "area", "age"]], data[["price", "sold"]]
    net = houses("test_laplace_houses")(fit_epochs=2) >> fit_xy(predictors, outcomes)
    found = net >> int_laplace(predictors, outcomes) >> predict(data[:4])
    ends = ("", "_lower", "_upper")
    price = [f".pred{e}_price" for e in ends]
    sold = [f".pred{e}_sold_{level}" for level in ("yes", "no") for e in ends]
    assert found.columns.tolist() == [*price, *sold] and found.notna().all(axis=None)


def test_hidden_layers_give_the_features() -> None:
    set_seed(1)
    net = regressor("test_laplace_hidden")(fit_epochs=3) >> fit_xy(X, Y)
    (posterior,) = (net >> int_laplace(X, Y)).posteriors["output"]
    assert posterior.covariance.shape == (5, 5)  # four units and the intercept
    last = extract_keras_model(net).layers[-1]
    assert np.allclose(posterior.weights, [*last.get_weights()[0][:, 0], *last.get_weights()[1]])


def bent(model: Any) -> Any:
    from tidyk.keras3 import layer_dense

    return model >> layer_dense(units=1, activation="softplus")


def test_what_has_no_posterior_is_told(fitted: Any) -> None:
    net = create_keras_sequential_spec("test_laplace_bent", {"input": start, "output": bent})
    with pytest.raises(ValueError, match=r'"softplus".*linear'):
        net(fit_epochs=1) >> fit_xy(X, Y) >> int_laplace(X, Y)
    with pytest.raises(TypeError, match="no Keras model"):
        linear_reg() >> fit_xy(X, Y) >> int_laplace(X, Y)
    with pytest.raises(ValueError, match="has 80 rows, and `y` has 79"):
        fitted >> int_laplace(X, Y[1:])
    with pytest.raises(ValueError, match="between 0 and 1"):
        fitted >> int_laplace(X, Y) >> predict(X, level=95)
    with pytest.raises(ValueError, match='"a" has missing values'):
        fitted >> int_laplace(X.assign(a=np.nan), Y)


def test_rows_of_a_workflow_that_miss_something_are_left_out() -> None:
    data, cut = X.assign(y=Y), X.assign(y=Y)
    cut.loc[3, "a"], cut.loc[5, "y"] = np.nan, np.nan
    set_seed(1)
    wf = workflow("y ~ .", linear(fit_epochs=2)) >> fit(data)
    with pytest.warns(TidykWarning, match="2 rows have missing values and are left out"):
        sure = wf >> int_laplace(cut)
    assert sure.rows == 78
    assert (sure >> predict(X[:4])).equals(wf >> int_laplace(data.drop([3, 5])) >> predict(X[:4]))


def test_rows_without_a_window_have_no_interval() -> None:
    series = pd.DataFrame({"value": np.sin(np.arange(60) / 5)})
    steps = recipe(series) >> step_lead("value", lead=[1, 2], prefix="lead_")
    rec = steps >> step_naomit(starts_with("lead_")) >> step_sequence("value", timesteps=4)
    wf = workflow(rec, flat(fit_epochs=1)) >> fit(series)
    with pytest.warns(TidykWarning, match="2 rows have missing values"):
        sure = wf >> int_laplace(series)
    found = sure >> predict(series)
    assert found.index.equals((wf >> predict(series)).index) and len(found) == 57
    assert (sure >> predict(series, joint=True, draws=3)).shape == (57 * 3, 4)


def test_a_network_says_what_gives_intervals(fitted: Any) -> None:
    with pytest.raises(ValueError, match="int_laplace"):
        fitted >> predict(X, type="pred_int")


def test_several_outcomes_are_drawn_together(fitted: Any) -> None:
    drawn = np.random.default_rng(7).multivariate_normal([0, 0], [[1, 0.8], [0.8, 1]], size=80)
    noise = drawn / 3
    both = pd.DataFrame({"u": Y + noise[:, 0], "v": noise[:, 1] - Y})
    set_seed(1)
    sure = two(**FULL) >> fit_xy(X, both) >> int_laplace(X, both)
    drawn = sure >> predict(X[:3], joint=True, draws=4000)
    assert drawn.columns.tolist() == [".row", ".draw", ".pred_u", ".pred_v"]
    assert drawn[".row"].value_counts().tolist() == [4000] * 3
    assert drawn[".draw"].max() == 4000
    limits = sure >> predict(X[:3])
    for row, part in drawn.groupby(".row"):
        low, high = np.quantile(part[".pred_u"], [0.025, 0.975])
        np.testing.assert_allclose(low, limits[".pred_lower_u"][row], atol=0.1)
        np.testing.assert_allclose(high, limits[".pred_upper_u"][row], atol=0.1)
        left = np.cov(both.T - (sure >> predict(X))[[".pred_u", ".pred_v"]].T.to_numpy())
        wanted = left[0, 1] / np.sqrt(left[0, 0] * left[1, 1])
        np.testing.assert_allclose(
            np.corrcoef(part[".pred_u"], part[".pred_v"])[0, 1], wanted, atol=0.1
        )
    set_seed(3)
    one = sure >> predict(X[:1], joint=True, draws=5)
    set_seed(3)
    assert one.equals(sure >> predict(X[:1], joint=True, draws=5))
    with pytest.raises(ValueError, match='leave `type` out, or "pred_int"'):
        sure >> predict(X, type="conf_int", joint=True)
    with pytest.raises(ValueError, match="this network has one"):
        fitted >> int_laplace(X, Y) >> predict(X, joint=True)
