"""Mistakes of a first day, and the sentences that answer them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

import tidyk as tk
from tidyk import linear_reg, metric_set, rmse, rsq, tune, vfold_cv, workflow
from tidyk.base.errors import TidykError
from tidyk.datasets import mtcars

FLOW = workflow("mpg ~ wt", linear_reg())
SPEC = linear_reg()
REC = tk.recipe("mpg ~ wt", data=mtcars) >> tk.step_normalize(tk.all_predictors())
LASSO = workflow("mpg ~ .", linear_reg(penalty=tune(), engine="glmnet"))
anything: Any = tune
CALLS: dict[str, Any] = {
    # what comes back from fit() and prep()
    "returns a fitted model": lambda r: SPEC >> tk.predict(mtcars),
    "Fit it first: `fit()` returns": lambda r: SPEC >> tk.tidy(),
    "Fit it first": lambda r: SPEC >> tk.extract_fit_engine(),
    "trained = rec.prep()": lambda r: REC >> tk.bake(new_data=mtcars),
    # in whose place a value stands
    'the string "mpg ~ wt" stands in the place of `data`': (
        lambda r: FLOW >> tk.fit("mpg ~ wt", data=mtcars)
    ),
    "is missing `data`: a DataFrame stands in the place of `formula`": (
        lambda r: SPEC >> tk.fit(mtcars)
    ),
    "fit_xy(x, y)`": lambda r: SPEC >> tk.fit(mtcars[["wt"]], mtcars["mpg"]),
    "not a ndarray: predictors and an outcome go to": lambda r: SPEC.fit(
        mtcars.to_numpy(), mtcars["mpg"]
    ),
    'Did you mean "type"?': (
        lambda r: SPEC >> tk.fit("mpg ~ wt", data=mtcars) >> tk.predict(mtcars, typ="numeric")
    ),
    "not a DataFrame": lambda r: tk.fit(SPEC, mtcars, "mpg ~ wt"),
    "stands in the place of `data`. Its arguments: `fit(data)`": (
        lambda r: FLOW >> tk.fit("mpg ~ hp", mtcars)
    ),
    "`results.splits[0]` is the first resample": lambda r: r[:2],
    # metrics by name, in a list
    "Write `metrics=metric_set(rmse, rsq)`": lambda r: _resampled(metrics=["rmse", "rsq"]),
    "not a NumericMetric. Write `metrics=metric_set(rmse)`": lambda r: _resampled(metrics=rmse),
    "without quotation marks: `metric_set(rmse)`": lambda r: metric_set("rmse"),
    "or `metric_set(*metrics)`": lambda r: metric_set([rmse, rsq]),
    "`select_best(metric='rmse')`": lambda r: r >> tk.select_best("rmse"),
    '`metric="rmse"`': lambda r: r >> tk.select_by_one_std_err("rmse"),
    '`x >> autoplot(metric="rmse")`': lambda r: r >> tk.autoplot("rmse"),
    'metric="rmse"`': lambda r: r >> tk.select_best(metric=rmse),
    # splits, workflows
    "`folds.splits[0]`": lambda r: tk.training(vfold_cv(mtcars, v=2)),
    "`initial_split()`": lambda r: mtcars >> tk.testing(),
    "pair of data frames": lambda r: tk.initial_split(mtcars)[0],
    "see `update_formula()`": lambda r: FLOW >> tk.add_formula("mpg ~ hp"),
    "`add_recipe()`": lambda r: workflow() >> tk.add_model(SPEC) >> tk.fit(data=mtcars),
    "single row, not 2: `select_best()`": (
        lambda r: LASSO >> tk.finalize_workflow(pd.DataFrame({"penalty": [1, 2]}))
    ),
    "takes a Workflow before a Rset": lambda r: tk.tune_grid(vfold_cv(mtcars, v=2), FLOW),
    "is `workflow(rec, spec)`, and a model alone": lambda r: workflow(SPEC),  # type: ignore[arg-type]
    # functions without their brackets
    "not on function. Call it: `linear_reg()`": (
        lambda r: linear_reg >> tk.fit("mpg ~ wt", data=mtcars)
    ),
    "not a function. Call it: `rand_forest()`": lambda r: FLOW >> tk.update_model(tk.rand_forest),
    "Call it: `mlp()`": lambda r: workflow("mpg ~ wt", tk.mlp),
    "`num_comp` is the function `tune` itself": (
        lambda r: REC >> tk.step_pca(tk.all_predictors(), num_comp=anything)
    ),
    "Call it: `mixture()`": lambda r: tk.parameters(tk.penalty(), tk.mixture),
    "`grid_regular(penalty())`": lambda r: tk.grid_regular(tk.penalty),
    "pandas says `x.describe()`": lambda r: mtcars >> tk.summary(),
    "can only be 1 here, not tune()": (
        lambda r: tk.rand_forest() >> tk.set_engine("ranger", regularization_factor=tune())
    ),
    # grids
    "`pd.DataFrame(grid)`": lambda r: _tuned({"penalty": [0.1, 1]}),
    "or give it as `param_info`": lambda r: _tuned(tk.penalty()),
    "`x >> extract_parameter_set_dials()`": lambda r: tk.grid_random(LASSO),
    "Write `param_info=parameters(...)`": lambda r: _tuned(2, param_info=tk.penalty()),
    '`param_info` lacks "penalty", which is marked': (
        lambda r: _tuned(2, param_info=tk.parameters(tk.mixture()))
    ),
    '`models` should be model specifications, such as `linear_reg()`, not the string "lm"': (
        lambda r: tk.workflow_set(["mpg ~ wt"], ["lm"])
    ),
    "give both bounds": (
        lambda r: tk.num_terms((3, tk.unknown())) >> tk.finalize(mtcars[["wt", "hp"]])
    ),
}


def _resampled(**options: Any) -> Any:
    return FLOW >> tk.fit_resamples(vfold_cv(mtcars, v=2), **options)


def _tuned(grid: Any, **options: Any) -> Any:
    return LASSO >> tk.tune_grid(vfold_cv(mtcars, v=2), grid=grid, **options)


@pytest.fixture(scope="module")
def results() -> Any:
    tk.set_seed(1)
    return _resampled()


@pytest.mark.filterwarnings("ignore:No value of `metric`")
@pytest.mark.parametrize("sentence", CALLS)
def test_sentences(sentence: str, results: Any) -> None:
    with pytest.raises(TidykError) as told:
        CALLS[sentence](results)
    assert sentence in str(told.value)


def test_a_level_called_class_is_told_and_costs_the_probabilities_only() -> None:
    iris = tk.datasets.iris
    data = iris.assign(y=tk.factor(iris["Species"].astype(str).replace("setosa", "class")))
    forest = tk.rand_forest("classification", trees=3)
    with pytest.warns(tk.base.errors.TidykWarning, match='has a level "class"'):
        fitted = forest >> tk.fit("y ~ Petal.Width", data=data)
    assert (fitted >> tk.predict(data))[".pred_class"].iloc[0] == "class"
    for call in (tk.predict(data, type="prob"), tk.augment(data)):
        with pytest.raises(tk.base.errors.TidykValueError, match="rename the level"):
            fitted >> call
    flow = workflow("y ~ Petal.Width", forest)
    found = flow >> tk.fit_resamples(vfold_cv(data, v=2), metrics=metric_set(tk.accuracy))
    assert tk.collect_metrics(found)["n"].tolist() == [2]
    assert tk.collect_notes(found)["type"].unique().tolist() == ["warning"]


@pytest.mark.parametrize(
    "spec",
    [
        tk.boost_tree("classification", trees=2),
        tk.boost_tree("classification", trees=2, engine="lightgbm"),
        tk.mlp("classification", engine="sklearn"),
    ],
)
def test_an_outcome_of_one_level_teaches_nothing(spec: Any) -> None:
    data = mtcars.assign(y=tk.factor(["p"] * 32))
    with pytest.raises(TidykError, match=r"'y' has one class only, \"p\": nothing can be learned"):
        spec >> tk.fit("y ~ wt + hp", data=data)


def test_a_grid_of_frames_of_other_libraries() -> None:
    polars = pytest.importorskip("polars")
    found = _tuned(polars.DataFrame({"penalty": [0.1, 1.0]}))
    assert tk.collect_metrics(found)["penalty"].unique().tolist() == [0.1, 1.0]
    assert isinstance(found >> tk.show_best(metric="rmse"), pd.DataFrame)


# --- values that are taken as they are meant, and those that cannot be ---------------------------
@pytest.mark.parametrize(
    "spec",
    [
        tk.boost_tree("regression", trees=3.0, tree_depth=2.0, min_n=3.0, engine=engine)
        for engine in ("xgboost", "lightgbm", "sklearn")
    ]
    + [tk.rand_forest("regression", mtry=np.float64(2), trees=3.0, min_n=2.0)],
)
def test_whole_floats_are_whole_numbers_in_engines(spec: Any) -> None:
    fitted = spec >> tk.fit("mpg ~ wt + hp", data=mtcars)
    assert (fitted >> tk.predict(mtcars))[".pred"].notna().all()


def test_whole_floats_are_whole_numbers_in_steps() -> None:
    for step in (
        tk.step_pca(tk.all_predictors(), num_comp=1.0),
        tk.step_window("wt", size=3.0),
        tk.step_ns("wt", deg_free=np.float64(2)),
    ):
        rec = tk.recipe("mpg ~ wt + hp", data=mtcars) >> step >> tk.prep()
        assert len(tk.juice(rec)) == 32


INFINITE = mtcars.assign(wt=mtcars["wt"].replace(2.62, np.inf))


@pytest.mark.parametrize(
    "spec",
    [
        linear_reg(),
        tk.rand_forest("regression", trees=2),
        tk.nearest_neighbor("regression"),
        tk.svm_rbf("regression"),
        tk.boost_tree("regression", trees=2),
        tk.decision_tree("regression", engine="sklearn"),
        tk.mlp("regression"),
    ],
)
def test_infinite_predictors_are_told_by_name(spec: Any) -> None:
    for call in (
        lambda: spec >> tk.fit("mpg ~ hp + wt", data=INFINITE),
        lambda: workflow("mpg ~ hp + wt", spec) >> tk.fit(data=INFINITE),
        lambda: spec >> tk.fit_xy(INFINITE[["hp", "wt"]], INFINITE["mpg"]),
    ):
        with pytest.raises(TidykError, match=r'^"wt" has infinite values'):
            call()


def test_trees_take_infinite_predictors() -> None:
    for engine in ("rpart", "lightgbm"):
        make = tk.decision_tree if engine == "rpart" else tk.boost_tree
        fitted = make("regression", engine=engine) >> tk.fit("mpg ~ wt", data=INFINITE)
        assert (fitted >> tk.predict(INFINITE))[".pred"].notna().all()


@pytest.mark.parametrize(
    ("column", "sentence"),
    [
        (mtcars["wt"] + 1j, "complex numbers"),
        (pd.to_timedelta(mtcars["wt"], unit="D"), "lengths of time"),
        (pd.Series(pd.period_range("2024", periods=32, freq="M"), mtcars.index), "periods"),
        (pd.Series(pd.interval_range(0, 32), mtcars.index), "intervals"),
        (pd.Series([[1]] * 32, mtcars.index, dtype=object), "an array in each row"),
    ],
)
def test_what_is_no_predictor_is_told(column: pd.Series, sentence: str) -> None:
    data = mtcars.assign(wt=column)
    variables = workflow() >> tk.add_variables("mpg", "wt") >> tk.add_model(SPEC)
    for call in (
        lambda: SPEC >> tk.fit_xy(data[["wt"]], data["mpg"]),
        lambda: SPEC >> tk.fit("mpg ~ wt", data=data),
        lambda: variables >> tk.fit(data=data),
    ):
        with pytest.raises(TidykError, match=f"`?wt`?.* holds {sentence}"):
            call()


@pytest.mark.parametrize("level", [95, 0, 1])
def test_a_level_of_coefficients_is_a_share(level: float) -> None:
    for model in (SPEC >> tk.fit("mpg ~ wt", data=mtcars), FLOW >> tk.fit(data=mtcars)):
        with pytest.raises(TidykError, match=r"`conf_level` must be a share .* not \d+"):
            model >> tk.tidy(conf_int=True, conf_level=level)


def test_a_recipe_keeps_the_data_as_they_were() -> None:
    data = mtcars.copy()
    rec = tk.recipe("mpg ~ wt", data=data) >> tk.step_center("wt")
    data["wt"] = 0.0
    data.loc[data.index[0], "mpg"] = -5.0
    kept = rec >> tk.prep() >> tk.juice()
    assert kept["mpg"].min() == mtcars["mpg"].min() and kept["wt"].std() > 0.5
