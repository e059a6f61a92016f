"""Partial least squares on "mixOmics": R's numbers, with one outcome, several, and classes."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pandas as pd
import pytest
from golden.support import data, load

import tidyk as tk
from tidyk.base.errors import TidykWarning

RECORDED = load("engines/mixomics")["cases"]
CARS = data("mtcars").select_dtypes("number")
FLOWERS = data("iris")
GAPS = {
    "missing": {"cyl": [3, 8], "wt": [3, 5, 12], "qsec": [7, 9], "mpg": [21], "hp": [1, 21, 25]},
    "missing, classes": {"Petal.Width": [1, 5, 9, 60], "Sepal.Length": [5, 61, 111, 2]},
}
"""Rows, counted from 1, without a value."""
GAPS["missing, two outcomes"] = GAPS["missing"]
STILL = CARS.assign(same=0.1, rare=(np.arange(len(CARS)) == 4) * 1.0)
FIVE = CARS.drop(columns=["carb", "gear"]).assign(
    **{"class": tk.factor(["abcde"[3 * row % 5] for row in range(1, len(CARS) + 1)])}
)
R_NAMES = {"max.iter": "max_iter", "near.zero.var": "near_zero_var"}


def frame_of(name: str) -> pd.DataFrame:
    """The data of a case."""
    if name in ("constant", "varied") or name.startswith("five"):
        return FIVE if name.startswith("five") else STILL
    frame = (FLOWERS if "classes" in name else CARS).copy()
    for column, rows in GAPS.get(name, {}).items():
        frame[column] = frame[column].astype(float)
        frame.loc[frame.index[np.array(rows) - 1], column] = np.nan
    return frame


def halves(name: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """What is fitted, and what is predicted."""
    frame = frame_of(name)
    rest = frame[1::2]
    return frame[::2], rest.iloc[np.round(np.linspace(1, len(rest), 7)).astype(int) - 1]


def fitted(name: str) -> Any:
    case = RECORDED[name]
    outcome = np.atleast_1d(case["outcome"]).tolist()
    args = {k: v for k, v in (case["args"] or {}).items() if v is not None}
    options: Any = {R_NAMES.get(k, k): v for k, v in dict(case["options"] or {}).items()}
    mode = "classification" if "classes" in name else "regression"
    spec = tk.pls(mode, **args) >> tk.set_engine("mixOmics", **options)
    train = halves(name)[0]
    return tk.fit_xy(spec, train.drop(columns=outcome), train[outcome])


@pytest.fixture(scope="module")
def fits() -> dict[str, Any]:
    made = {}
    for name, case in RECORDED.items():
        if case["warned"] and name != "constant":
            with pytest.warns(TidykWarning, match=r"still changed|nearly constant"):
                made[name] = fitted(name)
        else:
            made[name] = fitted(name)
    return made


@pytest.mark.parametrize("name", RECORDED)
def test_numbers_are_those_of_r(name: str, fits: dict[str, Any]) -> None:
    case, model, new = RECORDED[name], fits[name], halves(name)[1]
    raw = tk.predict(model, new, type="raw")
    for k, wanted in enumerate(case["predict"]):
        np.testing.assert_allclose(
            raw[:, :, k], np.reshape(wanted, raw.shape[:2]), rtol=1e-8, atol=1e-10
        )
    found = model.fit.found
    shape = found.weights.shape
    np.testing.assert_allclose(
        found.weights, np.reshape(case["x_loadings"], shape), rtol=1e-8, atol=1e-10
    )
    others = np.reshape(case["y_loadings"], found.outcome_weights.shape)
    np.testing.assert_allclose(found.outcome_weights, others, rtol=1e-8, atol=1e-10)
    assert list(found.steps) == np.atleast_1d(case["iter"]).tolist()
    scores = model.fit.scores(new.drop(columns=np.atleast_1d(case["outcome"]).tolist()))
    np.testing.assert_allclose(
        scores, np.reshape(case["variates"], scores.shape), rtol=1e-8, atol=1e-10
    )
    told = tk.tidy(model)
    assert told.columns.tolist() == ["term", "value", "type", "component"]
    terms = case["terms"]
    assert told["term"].unique().tolist() == [*terms["X"], *np.atleast_1d(terms["Y"])]
    assert told["component"].tolist()[: shape[1]] == list(range(1, shape[1] + 1))
    np.testing.assert_allclose(told["value"][: shape[0] * shape[1]], found.weights.ravel())


@pytest.mark.parametrize("name", [n for n in RECORDED if "classes" in n])
def test_classes_and_probabilities(name: str, fits: dict[str, Any]) -> None:
    case, model, new = RECORDED[name], fits[name], halves(name)[1]
    counts = list(range(1, len(case["class"]) + 1))
    many = tk.multi_predict(model, new, num_comp=counts)[".pred"]
    chances = tk.multi_predict(model, new, num_comp=counts, type="prob")[".pred"]
    for k, (classes, indicators) in enumerate(zip(case["class"], case["predict"], strict=True)):
        assert [str(rows[".pred_class"].iloc[k]) for rows in many] == classes
        shares = np.exp(indicators)
        shares /= shares.sum(axis=1, keepdims=True)
        ours = np.array([rows.iloc[k, 1:] for rows in chances], float)
        np.testing.assert_allclose(ours, shares, rtol=1e-8)
    assert tk.predict(model, new)[".pred_class"].astype(str).tolist() == case["class"][-1]


def test_several_outcomes_go_through_workflows() -> None:
    train, new = halves("two outcomes, sparse")
    spec = tk.pls("regression", num_comp=3, predictor_prop=0.35)
    wf = tk.workflow(tk.recipe("mpg + qsec ~ .", data=train), spec)
    model = tk.fit(wf, train)
    found = tk.predict(model, new)
    assert found.columns.tolist() == [".pred_mpg", ".pred_qsec"]
    wanted = RECORDED["two outcomes, sparse"]["predict"][-1]
    np.testing.assert_allclose(found, wanted, rtol=1e-8)
    assert {".resid_mpg", ".resid_qsec"} <= set(tk.augment(model, new))
    by_formula = tk.fit(spec, "cbind(mpg, qsec) ~ .", data=train)
    np.testing.assert_allclose(tk.predict(by_formula, new), wanted, rtol=1e-8)
    many = tk.multi_predict(by_formula, new, num_comp=[1, 2])[".pred"]
    assert many.iloc[0].columns.tolist() == ["num_comp", ".pred_mpg", ".pred_qsec"]
    fewer = RECORDED["two outcomes, sparse"]["predict"][1]
    np.testing.assert_allclose([rows.iloc[1, 1:] for rows in many], fewer, rtol=1e-8)


def test_a_fit_prints_and_travels(fits: dict[str, Any]) -> None:
    text = str(fits["two outcomes, sparse"])
    assert "sPLS with a 'regression' mode with 3 sPLS components." in text
    assert "You entered data Y of dimensions: 16 2" in text
    assert "Selection of [4] [4] [4] variables on each of the sPLS components on the X" in text
    assert "sPLS-DA (regression mode) with 2 sPLS-DA" in str(fits["classes, sparse"])
    assert "data Y with 3 classes" in str(fits["classes, sparse"])
    model = fits["classes"]
    again = pickle.loads(pickle.dumps(model))
    pd.testing.assert_frame_equal(tk.predict(again, FLOWERS), tk.predict(model, FLOWERS))
    assert len(pickle.dumps(model.fit)) < 3000


def test_tuning_takes_one_fit_for_all_numbers_of_components() -> None:
    spec = tk.pls("regression", num_comp=tk.tune(), predictor_prop=tk.tune())
    share, count = tk.extract_parameter_set_dials(spec).object
    assert (count.range.lower, count.range.upper) == (1, 4)
    assert (share.range.lower, share.range.upper) == (0, 1)
    tk.set_seed(1)
    folds = tk.vfold_cv(CARS, v=2)
    grid = tk.crossing(num_comp=[1, 3], predictor_prop=[0.3, 1.0])
    found = tk.tune_grid(spec, "mpg ~ .", resamples=folds, grid=grid)
    assert len(tk.collect_metrics(found)) == 8


def test_as_many_components_as_there_are() -> None:
    doubled = CARS.assign(twice=CARS["wt"] * 2)
    model = tk.pls("regression") >> tk.fit("mpg ~ .", data=doubled)
    assert model.fit.components == 10
    with pytest.raises(ValueError, match="must be at most 10, not 11"):
        tk.fit(tk.pls("regression", num_comp=11), "mpg ~ .", data=doubled)
    with pytest.warns(TidykWarning, match="`num_comp` is 9, but there are 2 predictors"):
        model = tk.pls("regression", num_comp=9) >> tk.fit("mpg ~ wt + hp", data=CARS)
    with pytest.warns(TidykWarning, match="`num_comp` is 5"):
        tk.multi_predict(model, CARS, num_comp=[1, 5])
    with pytest.raises(ValueError, match="at most 4, the number of rows, not 5"):
        tk.fit(tk.pls("regression", num_comp=5), "mpg ~ .", data=CARS[:4])
    with pytest.raises(ValueError, match="no components"):
        tk.fit(tk.pls("regression", num_comp=1), "mpg ~ .", data=CARS.assign(mpg=1.0))


def test_classes_that_no_row_has_and_rows_without_a_class() -> None:
    levels = ["setosa", "versicolor", "virginica", "other"]
    frame = FLOWERS.assign(Species=tk.factor(FLOWERS["Species"].astype(str), levels=levels))
    spec = tk.pls("classification", num_comp=2)
    model = tk.fit(spec, "Species ~ .", data=frame)
    chances = tk.predict(model, frame, type="prob")
    plain = tk.predict(tk.fit(spec, "Species ~ .", data=FLOWERS), FLOWERS, type="prob")
    np.testing.assert_allclose(chances.iloc[:, :3], plain)
    assert (chances[".pred_other"] == 0).all()
    with pytest.warns(TidykWarning, match="1 rows without an outcome"):
        frame = frame.assign(Species=frame["Species"].where(np.arange(150) != 149))
        fewer = tk.fit(spec, "Species ~ .", data=frame)
    assert fewer.fit.rows == 149
    far = FLOWERS[:1].assign(**{"Petal.Width": 1e6})
    assert tk.predict(model, far, type="prob").sum(axis=1).tolist() == [1]


def test_a_row_between_two_classes_has_none() -> None:
    """R pastes the names of both, which is no level."""
    frame = pd.DataFrame({"x": [-2.0, -1, 1, 2], "y": tk.factor(["a", "a", "b", "b"])})
    model = tk.fit(tk.pls("classification", num_comp=1), "y ~ x", data=frame)
    found = tk.predict(model, pd.DataFrame({"x": [-1.0, 0, 1]}))[".pred_class"]
    assert found.isna().tolist() == [False, True, False]


def test_wrong_arguments_are_told() -> None:
    for wrong in ({"tol": 0}, {"max_iter": 0}, {"scale": 1}, {"mode": "symmetric"}):
        with pytest.raises((TypeError, ValueError), match=next(iter(wrong))):
            tk.set_engine(tk.pls("regression"), "mixOmics", **wrong)
    with pytest.raises((TypeError, ValueError), match="logratio"):
        tk.set_engine(tk.pls("regression"), "mixOmics", logratio="CLR")
    carried = tk.set_engine(tk.pls("regression"), "mixOmics", logratio="none", multilevel=None)
    assert len(tk.predict(tk.fit(carried, "mpg ~ wt", data=CARS), CARS)) == len(CARS)
    with pytest.raises((TypeError, ValueError), match="keepY"):
        tk.set_engine(tk.pls("classification"), "mixOmics", keepY=1)
    late = tk.pls() >> tk.set_engine("mixOmics", keepY=1) >> tk.set_mode("classification")
    with pytest.raises(TypeError, match='has no "keepY" for classification'):
        tk.fit(late, "Species ~ .", data=FLOWERS)
    with pytest.raises(ValueError, match="predictor_prop"):
        tk.pls("regression", predictor_prop=1.5)
    spec = tk.pls("regression", num_comp=2) >> tk.set_engine("mixOmics", mode="canonical")
    with pytest.raises(ValueError, match="canonical"):
        tk.fit(spec, "mpg ~ .", data=CARS)
    spec = tk.pls("regression", num_comp=2) >> tk.set_engine("mixOmics", keepY=3)
    with pytest.raises(ValueError, match="keepY"):
        tk.fit(spec, "cbind(mpg, hp) ~ .", data=CARS)
    with pytest.raises(TypeError, match='"Species" is not'):
        tk.fit_xy(tk.pls("regression"), FLOWERS.iloc[:, :2], FLOWERS.iloc[:, 3:])
    with pytest.raises(ValueError, match="one outcome"):
        tk.fit_xy(tk.pls("classification"), CARS[["wt", "hp"]], CARS[["mpg", "cyl"]])
    one = FLOWERS[FLOWERS["Species"] == "setosa"]
    with pytest.raises(ValueError, match="two classes"):
        tk.fit(tk.pls("classification"), "Species ~ .", data=one)
    with pytest.raises(ValueError, match="infinite"):
        tk.fit_xy(tk.pls("regression"), CARS[["wt"]], CARS[["hp", "mpg"]] * np.inf)
