"""Faults reported of other packages of models: here each has the right value."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tidyk import (
    add_case_weights,
    add_variables,
    augment,
    discrim_linear,
    extract_fit_engine,
    factor,
    fit,
    importance_weights,
    linear_reg,
    predict,
    rand_forest,
    set_seed,
    summary,
    tidy,
    tune,
    workflow,
)
from tidyk.base.errors import TidykError, TidykTypeError, TidykWarning
from tidyk.datasets import iris

RNG = np.random.default_rng(7)
DATA = pd.DataFrame({"x": RNG.normal(size=40), "g": list("abcb") * 10}).assign(
    y=lambda d: 1 + 2 * d["x"] + RNG.normal(size=40) * 0.1
)
LINE = linear_reg() >> fit("y ~ x", data=DATA)


def test_a_column_that_depends_on_another_has_no_coefficient_and_predicts() -> None:
    model = linear_reg() >> fit("y ~ x + I(2*x)", data=DATA)
    assert (model >> tidy())["estimate"].isna().tolist() == [False, False, True]
    assert (model >> predict(DATA)).columns.tolist() == [".pred"]


def test_other_columns_and_labels_of_rows_do_no_harm() -> None:
    named = DATA.assign(id=[f"p{i}" for i in range(40)]).set_axis([0] * 40)
    found = LINE >> augment(named)
    assert len(found) == 40 and found["id"].tolist() == named["id"].tolist()
    assert found[".resid"].abs().max() < 1


def test_rows_with_missing_values_are_left_out_and_told() -> None:
    gap = DATA.assign(y=DATA["y"].where(DATA.index != 3))
    with pytest.warns(TidykWarning, match="1 row"):
        model = linear_reg() >> fit("y ~ x", data=gap)
    rest = linear_reg() >> fit("y ~ x", data=gap.dropna())
    pd.testing.assert_frame_equal(model >> tidy(), rest >> tidy())


def test_new_data_may_have_one_level() -> None:
    model = linear_reg() >> fit("y ~ g + x", data=DATA)
    assert len(model >> predict(DATA.assign(g="b"))) == 40


def test_a_level_without_rows_has_no_chance() -> None:
    levels = ["never", "no", "yes"]
    data = DATA.assign(c=factor(np.where(DATA["y"] > 1, "yes", "no"), levels=levels))
    set_seed(1)
    forest = rand_forest("classification", trees=3) >> fit("c ~ x", data=data)
    chances = forest >> predict(data, type="prob")
    assert chances.columns.tolist() == [f".pred_{level}" for level in levels]
    assert (chances[".pred_never"] == 0).all()


def test_what_a_call_means_is_told() -> None:
    with pytest.raises(TidykTypeError, match=r'`newdata`.*"new_data"'):
        LINE >> predict(newdata=DATA)
    with pytest.raises(TidykError, match="`level`"):
        LINE >> predict(DATA, type="conf_int", level=90)
    with pytest.raises(TidykError, match=r"`mtry=tune\(\)`"):
        rand_forest("regression", mtry=tune)  # type: ignore[arg-type]
    with pytest.raises(TidykError, match="predictors"):
        workflow() >> add_variables("y")  # type: ignore[call-arg]


def test_new_data_need_no_case_weights() -> None:
    weighted = DATA.assign(w=importance_weights(np.ones(40)))
    flow = workflow("y ~ x", linear_reg()) >> add_case_weights("w") >> fit(data=weighted)
    assert len(flow >> predict(DATA[["x"]])) == 40


def test_summaries_of_other_models_are_answered() -> None:
    with pytest.raises(TidykTypeError, match=r"`linear_reg\(\)` on \"lm\".*`tidy\(\)` and `glance"):
        summary(LINE)
    with pytest.raises(TidykTypeError, match=r"statsmodels says `x.summary\(\)`"):
        LINE >> extract_fit_engine() >> summary()


def test_a_discriminant_analysis_prints_as_in_r() -> None:
    text = repr(discrim_linear() >> fit("Species ~ .", data=iris))
    assert text.endswith(LDA)
    kinds = iris[50:].assign(Species=lambda d: d["Species"].cat.remove_unused_categories())
    two = repr(discrim_linear() >> fit("Species ~ Sepal.Length", data=kinds))
    assert (
        "Coefficients of linear discriminants:\n                  LD1\nSepal.Length 1.726738\n"
        in two
    )
    assert "Proportion" not in two


LDA = """
Prior probabilities of groups:
    setosa versicolor  virginica 
 0.3333333  0.3333333  0.3333333 

Group means:
           Sepal.Length Sepal.Width Petal.Length Petal.Width
setosa            5.006       3.428        1.462       0.246
versicolor        5.936       2.770        4.260       1.326
virginica         6.588       2.974        5.552       2.026

Coefficients of linear discriminants:
                    LD1         LD2
Sepal.Length  0.8293776 -0.02410215
Sepal.Width   1.5344731 -2.16452123
Petal.Length -2.2012117  0.93192121
Petal.Width  -2.8104603 -2.83918785

Proportion of trace:
   LD1    LD2 
0.9912 0.0088 
"""  # noqa: W291
