"""The part of a recipe before its first `tune()` is done once a resample, for all candidates."""

from __future__ import annotations

import warnings
from collections import Counter
from typing import Any, ClassVar

import numpy as np
import pandas as pd
import pytest

import tidyk
from tidyk import (
    all_nominal_predictors,
    all_numeric_predictors,
    collect_metrics,
    collect_notes,
    control_grid,
    extract_recipe,
    finalize_workflow,
    fit_resamples,
    linear_reg,
    recipe,
    set_seed,
    step_dummy,
    step_impute_lower,
    step_impute_mean,
    step_normalize,
    step_ns,
    step_other,
    step_pca,
    step_sample,
    step_unknown,
    tune,
    tune_grid,
    vfold_cv,
    workflow,
)
from tidyk.extending import Step, step

RNG = np.random.default_rng(5)
HOMES = pd.DataFrame(
    {
        "a": RNG.gamma(2, 1, 90) + 0.1,
        "b": np.where(RNG.random(90) < 0.1, np.nan, RNG.normal(size=90)),
        "c": RNG.normal(10, 1, 90),
        "f": pd.Categorical(["rare", *RNG.choice([*"vwxyz"], 89)]),
        "y": RNG.normal(size=90),
    },
    index=[f"home{i}" for i in range(90)],
)
GRID = pd.DataFrame({"num_comp": [1, 2, 3]})


@step("Counted centres of", takes=("double",))
class step_counted_centre(Step):
    """Subtract a mean, and count how often that is learned and done."""

    seen: ClassVar[Counter[str]] = Counter()

    def train(self, names: list[str], data: Any) -> Any:
        self.seen["train"] += 1
        return {name: np.nanmean(data.table.numbers(name)) for name in names}

    def apply(self, table: Any) -> Any:
        self.seen["apply"] += 1
        return table.replaced({n: table.numbers(n) - m for n, m in self.learned.items()})


def _folds(data: pd.DataFrame = HOMES) -> Any:
    set_seed(3)
    return vfold_cv(data, v=2)


def _tuned(rec: Any, grid: pd.DataFrame, data: pd.DataFrame = HOMES, **control: Any) -> Any:
    set_seed(8)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return tune_grid(
            workflow(rec, linear_reg()), _folds(data), grid=grid, control=control_grid(**control)
        )


def test_steps_before_the_first_tune_are_trained_once_a_resample() -> None:
    counted: Any = step_counted_centre
    seen = counted.cls.seen
    seen.clear()
    rec = (
        recipe("y ~ a + b + c", data=HOMES)
        >> step_impute_mean(all_numeric_predictors())
        >> step_counted_centre("a")
        >> step_pca(all_numeric_predictors(), num_comp=tune())
        >> step_counted_centre("y", skip=True)
    )
    results = _tuned(rec, GRID)
    assert len(results >> collect_metrics()) == 6
    assert seen == {"train": 2 * (1 + 3), "apply": 2 * (2 + 3)}


RECIPES = {
    "pca": lambda r: (
        r
        >> step_impute_mean("b")
        >> step_unknown("f")
        >> step_other("f", threshold=0.05)
        >> step_dummy(all_nominal_predictors())
        >> step_normalize(all_numeric_predictors())
        >> step_pca(all_numeric_predictors(), num_comp=tune())
    ),
    "at once": lambda r: r >> step_pca("a", "c", num_comp=tune()) >> step_impute_mean("b"),
    "two": lambda r: (
        r
        >> step_impute_mean("b")
        >> step_ns("a", deg_free=tune("num_comp"))
        >> step_dummy("f")
        >> step_normalize(all_numeric_predictors())
    ),
}


@pytest.mark.parametrize("name", RECIPES)
def test_what_is_begun_is_what_is_done_from_the_start(name: str) -> None:
    rec = RECIPES[name](recipe("y ~ .", data=HOMES))
    tuned = _tuned(rec, GRID, extract=extract_recipe) >> collect_metrics(summarize=False)
    for value, own in tuned.groupby("num_comp"):
        plain = finalize_workflow(workflow(rec, linear_reg()), {"num_comp": value})
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            each = fit_resamples(plain, _folds()) >> collect_metrics(summarize=False)
        np.testing.assert_allclose(own[".estimate"], each[".estimate"], rtol=1e-12)


def test_extracted_recipes_keep_no_rows() -> None:
    rec = RECIPES["pca"](recipe("y ~ .", data=HOMES))
    results = _tuned(rec, GRID, extract=lambda w: w)
    flow = results[".extracts"][0][".extracts"][0]
    assert flow.pre.begun is None and flow.pre.recipe.trained is None
    kept = extract_recipe(flow)
    assert kept.complete and kept.data is None and kept.trained.juice is None


def test_random_steps_draw_the_same_whatever_is_tried_beside_them() -> None:
    rec = (
        recipe("y ~ a + b + c", data=HOMES)
        >> step_sample(size=0.8)
        >> step_impute_mean("b")
        >> step_impute_lower("c")
        >> step_pca(all_numeric_predictors(), num_comp=tune())
    )
    whole = _tuned(rec, GRID) >> collect_metrics(summarize=False)
    alone = _tuned(rec, GRID[1:2]) >> collect_metrics(summarize=False)
    own = whole[whole["num_comp"] == 2]
    np.testing.assert_array_equal(own[".estimate"], alone[".estimate"])


def test_what_the_beginning_has_to_say_is_noted_for_each_that_goes_on() -> None:
    texts = HOMES.assign(f=HOMES["f"].astype("str"))
    rec = (
        recipe("y ~ .", data=texts)
        >> step_dummy("f")
        >> step_impute_mean("b")
        >> step_pca("a", "b", "c", num_comp=tune())
    )
    notes = _tuned(rec, GRID, data=texts) >> collect_notes()
    told = notes[notes["note"].str.contains("rare")]
    assert len(told) == 3 and told["location"].nunique() == 3
    failing = recipe("y ~ .", data=HOMES) >> step_impute_mean("f")
    failing = failing >> step_pca("a", "b", "c", num_comp=tune())
    notes = _tuned(failing, GRID) >> collect_notes()
    assert len(notes) == 6 and notes["note"].str.contains("step_impute_mean").all()


def test_the_formula_of_interactions_has_a_name_as_in_r() -> None:
    rec = tidyk.recipe("~ a + b", data=HOMES)
    named, plain = (
        rec >> tidyk.step_interact(terms="~ a:b"),
        rec >> tidyk.step_interact("~ a:b"),
    )
    assert (tidyk.juice(tidyk.prep(named)).columns == tidyk.juice(tidyk.prep(plain)).columns).all()
