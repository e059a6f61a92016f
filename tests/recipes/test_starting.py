"""`recipe()`: the data first, the formula first, or in a pipe."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest

from tidyk import (
    analysis,
    linear_reg,
    prep,
    prepper,
    recipe,
    set_seed,
    step_normalize,
    tidy,
    vfold_cv,
    workflow,
)
from tidyk.base.errors import TidykTypeError, TidykValueError
from tidyk.datasets import mtcars
from tidyk.recipes.assembled import Recipe

WAYS: dict[str, Callable[[], Recipe]] = {
    "formula first": lambda: recipe("mpg ~ wt + hp", data=mtcars),
    "formula first, both by place": lambda: recipe("mpg ~ wt + hp", mtcars),
    "data first": lambda: recipe(mtcars, "mpg ~ wt + hp"),
    "data first, formula by name": lambda: recipe(mtcars, formula="mpg ~ wt + hp"),
    "pipe": lambda: mtcars >> recipe("mpg ~ wt + hp"),
    "pipe, formula by name": lambda: mtcars >> recipe(formula="mpg ~ wt + hp"),
}


@pytest.mark.parametrize("way", WAYS)
def test_data_and_formula_come_in_either_order(way: str) -> None:
    roles = WAYS[way]().var_info.set_index("variable")["role"].to_dict()
    assert roles == {"wt": "predictor", "hp": "predictor", "mpg": "outcome"}


def test_a_whole_pipe_runs_from_the_data() -> None:
    trained = mtcars >> recipe("mpg ~ .") >> step_normalize("wt") >> prep()
    assert trained.template["wt"].mean() == pytest.approx(0)


def test_variables_and_roles_work_in_a_pipe() -> None:
    rec = mtcars >> recipe(vars=["mpg", "wt"], roles=["outcome", "predictor"])
    assert rec.var_info["role"].tolist() == ["outcome", "predictor"]
    assert (mtcars >> recipe()).var_info["role"].isna().all()


def test_other_options_wait_with_the_formula() -> None:
    text = pd.DataFrame({"y": [1.0, 2.0], "g": ["a", "b"]})
    assert not (text >> recipe("y ~ .", strings_as_factors=False)).strings_as_factors


WRONG: dict[str, tuple[Callable[[], object], str]] = {
    "vars": (lambda: recipe(mtcars, "mpg ~ .", vars="wt"), "leave out `vars`, or the formula"),
    "roles": (lambda: recipe(mtcars, "mpg ~ .", roles="id"), "leave out `roles`, or the formula"),
    "no data": (lambda: recipe("mpg ~ .", data=None), "`data` is missing"),  # pyright: ignore
    "misspelt": (lambda: recipe("mpg ~ .", dat=mtcars), 'Did you mean "data"'),  # pyright: ignore
    "list": (lambda: recipe([1, 2]), "not on list"),  # pyright: ignore
    "waiting": (lambda: workflow(recipe("mpg ~ ."), linear_reg()), "waiting for its subject"),  # pyright: ignore
}


@pytest.mark.parametrize("case", WRONG)
def test_what_does_not_belong_together_is_told(case: str) -> None:
    run, shown = WRONG[case]
    with pytest.raises(TidykTypeError, match=shown):
        run()


def test_recipes_are_trained_on_splits() -> None:
    set_seed(1)
    split = vfold_cv(mtcars, v=4).splits[2]
    rec = recipe("mpg ~ wt", data=mtcars) >> step_normalize("wt") >> prep()
    trained = split >> prepper(recipe=rec)
    means = trained >> tidy(1)
    assert means["value"].tolist()[0] == analysis(split)["wt"].mean()
    with pytest.raises(TidykTypeError, match="it trains on the split"):
        prepper(split, recipe=rec, training=mtcars)


def test_the_nearest_column_is_told() -> None:
    with pytest.raises(TidykValueError, match=r'`MPG`\. Did you mean "mpg"'):
        recipe("MPG ~ wt", data=mtcars)
