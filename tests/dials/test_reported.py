"""Faults reported of other packages of parameters: here each has the right value."""

from __future__ import annotations

from typing import Any

import pytest

from tidyk import (
    grid_random,
    grid_regular,
    grid_space_filling,
    learn_rate,
    mixture,
    new_quant_param,
    parameters,
    penalty,
    prod_degree,
    prune_method,
    regularization_factor,
    set_seed,
    surv_dist,
    under_ratio,
    value_sample,
    value_seq,
)
from tidyk.base.errors import TidykError


def knob(low: int, high: int, **options: Any) -> Any:
    return new_quant_param("integer", (low, high), label={"k": "Knob"}, **options)


def test_a_random_grid_has_each_combination_once() -> None:
    set_seed(1)
    grid = grid_random(prod_degree(), prune_method(), size=100)
    assert len(grid) == 12 and not grid.duplicated().any()


def test_named_levels_belong_to_the_parameters_of_these_names() -> None:
    levels = {"mixture": 2, "penalty": 3}
    grid = grid_regular(parameters(penalty(), mixture()), levels=levels)
    assert (grid["penalty"].nunique(), grid["mixture"].nunique()) == (3, 2)


def test_a_space_filling_grid_on_the_transformed_scale() -> None:
    set_seed(1)
    grid = grid_space_filling(penalty(), mixture(), learn_rate(), size=10, original=False)
    assert (grid["penalty"].min(), grid["penalty"].max()) == (-10, 0)


def test_a_space_filling_grid_of_names() -> None:
    set_seed(1)
    assert len(grid_space_filling(parameters(surv_dist()), size=10)) == len(surv_dist().values)


def test_one_level_is_in_the_range() -> None:
    assert grid_regular(under_ratio((12, 13)), levels=1)["under_ratio"].tolist() == [12]


def test_bounds_that_do_not_belong_to_the_range_are_left_out() -> None:
    middle = knob(0, 3, inclusive=(False, False))
    set_seed(1)
    assert set(value_seq(middle, 5)) == set(value_sample(middle, 50)) == {1, 2}
    assert regularization_factor().inclusive == (False, True)
    with pytest.raises(TidykError, match="inclusive"):
        knob(1, 2, inclusive=(True, False))


def test_what_is_no_parameter_is_told() -> None:
    with pytest.raises(TidykError, match="parameter"):
        parameters("penalty")
