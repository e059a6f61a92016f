"""Whole analyses with recipes beside R: split, train, predict, resample."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pandas as pd
from golden.support import data, load
from recipes.recorded import same_frame

from tidyk import (
    all_nominal_predictors,
    all_numeric_predictors,
    all_predictors,
    augment,
    collect_metrics,
    collect_predictions,
    control_resamples,
    fit,
    fit_resamples,
    glance,
    initial_split,
    linear_reg,
    metrics,
    predict,
    recipe,
    rsq,
    set_seed,
    step_dummy,
    step_impute_median,
    step_impute_mode,
    step_interact,
    step_log,
    step_naomit,
    step_normalize,
    step_ns,
    step_other,
    step_pca,
    step_YeoJohnson,
    step_zv,
    testing,
    tidy,
    training,
    vfold_cv,
    workflow,
)


def case(name: str) -> dict[str, Any]:
    found = load("pipelines/lab_pipelines")["cases"][name]
    set_seed(found["seed"])
    return found["result"]


def same(found: pd.DataFrame, wanted: dict[str, Any], *names: str) -> None:
    """The recorded numbers of these columns, or of all."""
    for name in names or wanted["names"]:
        values = wanted["columns"][name]
        got = found[name].to_numpy()[: len(values)]
        if isinstance(values[0], str):
            assert [str(v) for v in got] == values
        else:
            numbers = np.array([np.nan if v is None else v for v in values], float)
            np.testing.assert_allclose(np.asarray(got, float), numbers, rtol=1e-6, atol=1e-9)


def test_houses() -> None:
    wanted = case("ames_lm")
    houses = data("ames600")
    houses = houses.assign(Sale_Price=np.log10(houses["Sale_Price"]))
    split = initial_split(houses, prop=0.80, strata="Sale_Price")
    assert (np.asarray(split.in_id) + 1).tolist()[:40] == wanted["train_rows"][:40]
    right = "Neighborhood + Gr_Liv_Area + Year_Built + Bldg_Type + Latitude + Longitude"
    rec = (
        recipe(f"Sale_Price ~ {right}", data=training(split))
        >> step_log("Gr_Liv_Area", base=10)
        >> step_other("Neighborhood", threshold=0.05)
        >> step_dummy(all_nominal_predictors())
        >> step_interact("~ Gr_Liv_Area:starts_with('Bldg_Type_')")
        >> step_ns("Latitude", "Longitude", deg_free=5)
    )
    fitted = workflow(rec, linear_reg()) >> fit(training(split))
    same(fitted >> tidy(), wanted["tidy"])
    same(fitted >> glance(), wanted["glance"], "r.squared", "sigma", "AIC")
    predicted = fitted >> augment(testing(split))
    same(predicted, wanted["predictions"])
    same(predicted >> metrics(truth="Sale_Price", estimate=".pred"), wanted["metrics"])
    first = testing(split)[:5]
    same(fitted >> predict(first, type="conf_int"), wanted["conf"])
    same(fitted >> predict(first, type="pred_int", level=0.9), wanted["pred_int"])


def test_resampled_houses() -> None:
    wanted = case("ames_resample")
    houses = data("ames600")
    folds = vfold_cv(houses, v=10)
    rec = (
        recipe("Sale_Price ~ Gr_Liv_Area + Year_Built + Overall_Cond + Lot_Frontage", data=houses)
        >> step_dummy("Overall_Cond")
        >> step_zv(all_predictors())
        >> step_normalize(all_numeric_predictors())
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        results = workflow(rec, linear_reg()) >> fit_resamples(
            folds, control=control_resamples(save_pred=True)
        )
    each = results >> collect_metrics(summarize=False)
    same(each, wanted["each"], "id", ".metric", ".estimate")
    same(results >> collect_predictions(), wanted["predictions"], ".pred", "id", "Sale_Price")


def test_penguins_with_gaps() -> None:
    wanted = case("penguins_recipe_na")
    penguins = data("penguins")
    penguins["flipper_length_mm"] = penguins["flipper_length_mm"].astype("Int64")
    split = initial_split(penguins, strata="species")
    rec = (
        recipe("body_mass_g ~ .", data=training(split))
        >> step_naomit("body_mass_g", skip=True)
        >> step_impute_median(all_numeric_predictors())
        >> step_impute_mode(all_nominal_predictors())
        >> step_dummy(all_nominal_predictors())
        >> step_YeoJohnson(all_numeric_predictors())
        >> step_pca(all_numeric_predictors(), threshold=0.9)
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fitted = workflow(rec, linear_reg()) >> fit(training(split))
        same(fitted >> tidy(), wanted["tidy"])
        same_frame(fitted >> predict(testing(split)), _first(wanted["pred"]))
        found = fitted >> augment(testing(split)) >> rsq(truth="body_mass_g", estimate=".pred")
    same(found, wanted["rsq"], ".estimate")


def _first(wanted: dict[str, Any]) -> dict[str, Any]:
    return {**wanted, "types": dict.fromkeys(wanted["names"], "double")}
