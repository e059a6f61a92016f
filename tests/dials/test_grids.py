"""Grids: filters, laws."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pandas as pd
import pytest
from golden.support import load
from hypothesis import given, settings, strategies as st

import tidyk
from tidyk import (
    activation,
    dropout,
    encode_unit,
    finalize,
    get_n,
    grid_random,
    grid_regular,
    grid_space_filling,
    hidden_units,
    mixture,
    mtry,
    mtry_long,
    new_quant_param,
    parameters,
    penalty,
    rbf_sigma,
    sample_size,
    set_seed,
    transform_log,
    trees,
    unknown,
    update,
    value_inverse,
    value_set,
    value_transform,
    value_validate,
)
from tidyk.base.errors import TidykWarning
from tidyk.dials.parameter import QuantParam

CASES = load("dials/grids")["cases"]
PARAMS = parameters([penalty(), hidden_units((2, 9)), dropout(), activation()])


def _same(found: pd.DataFrame, case: str) -> None:
    for name, values in CASES[case]["value"]["values"].items():
        np.testing.assert_allclose(found[name], values, rtol=1e-12)


def test_a_regular_grid_with_a_filter() -> None:
    held = "mixture < 0.5 & penalty > 1e-08"
    _same(grid_regular(penalty(), mixture(), levels=4, filter=held), "regular_filter")


def test_a_random_grid_with_a_filter() -> None:
    set_seed(CASES["random_filter"]["seed"])
    found = grid_random(penalty(), mixture(), size=20, filter=lambda g: g["mixture"] > 0.4)
    _same(found, "random_filter")


@settings(max_examples=25, deadline=None)
@given(
    st.integers(5, 20),
    st.sampled_from(["any", "uniform", "max_min_l2", "latin_hypercube", "max_entropy"]),
    st.integers(0, 99),
)
def test_space_filling_grids_stay_in_range_without_duplicates(n: int, kind: str, seed: int) -> None:
    set_seed(seed)
    grid = PARAMS >> grid_space_filling(size=n, type=kind, iter=10)
    assert not grid.duplicated().any() and 0 < len(grid) <= n
    for id, param in zip(PARAMS.id, PARAMS.object, strict=True):
        assert value_validate(param, value_transform(param, grid[id])).all()


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 6), st.integers(0, 99))
def test_regular_and_random_grids_stay_in_range(n: int, seed: int) -> None:
    set_seed(seed)
    for grid in (grid_regular(PARAMS, levels=n), grid_random(PARAMS, size=n)):
        assert not grid.duplicated().any()
        for id, param in zip(PARAMS.id, PARAMS.object, strict=True):
            assert value_validate(param, value_transform(param, grid[id])).all()


SCALED = [
    p
    for name in load("dials/parameters")["parameters"]
    for p in [getattr(tidyk, name)()]
    if isinstance(p, QuantParam) and p.trans is not None and not p.unknown
]


@given(st.sampled_from(SCALED), st.floats(0, 1))
def test_scales_go_there_and_back(param: QuantParam, unit: float) -> None:
    value = encode_unit(param, [unit], "backward", original=False)[0]
    there = value_transform(param, value_inverse(param, value))[0]
    assert there == pytest.approx(value, rel=1e-7, abs=1e-7)
    assert encode_unit(param, [value], "forward")[0] == pytest.approx(unit, abs=1e-12)


@pytest.mark.parametrize("name", load("dials/parameters")["parameters"])
def test_parameters_pickle(name: str) -> None:
    param = getattr(tidyk, name)()
    again = pickle.loads(pickle.dumps(param))
    assert again == param and repr(again) == repr(param)
    assert pickle.loads(pickle.dumps(parameters(param))).id == [param.label[0]]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: grid_regular(mtry()), "unknown bounds"),
        (lambda: grid_regular(penalty(), levels=[1, 2]), "not 2"),
        (lambda: grid_regular(penalty(), levels={"penalti": 2}), "penalty"),
        (lambda: grid_regular(penalty(), size=3), "levels"),
        (lambda: grid_random(penalty(), levels=3), "size"),
        (lambda: grid_space_filling(penalty(), type="uniforms"), "uniform"),
        (lambda: grid_regular(5), "works on"),
        (lambda: penalty((1, 0, 2)), "two values"),
        (lambda: trees((1.5, 3)), "whole number"),
        (lambda: penalty(("a", "b")), "number"),
        (lambda: penalty(trans="log11"), "log10"),
        (lambda: activation([1, 2]), "text"),
        (lambda: parameters(penalty(), penalty()), "unique"),
        (lambda: grid_regular(penalty(), penalty()), "unique"),
        (lambda: parameters(penalty()) >> update(penalty=None) >> grid_regular(), "no parameter"),
        (lambda: parameters(penalty()) >> update(penalti=mixture()), "penalty"),
        (lambda: get_n(sample_size(), pd.DataFrame({"a": [1]})), "lower bound"),
        (lambda: encode_unit(penalty(), "a", "forward"), "numbers"),
        (lambda: encode_unit(activation(), 1, "forward"), "relu"),
        (lambda: transform_log(-1), "base"),
        (lambda: value_set(penalty(), [1]), "range"),
        (lambda: rbf_sigma() >> finalize(pd.DataFrame({"a": [2.0, 2, 2]})), "do not differ"),
        (lambda: get_n(mtry_long(), pd.DataFrame({"a": []}), log_vals=True), "the logarithm of 0"),
    ],
)
def test_what_cannot_be_is_refused(call: Any, message: str) -> None:
    with pytest.raises((TypeError, ValueError, KeyError), match=message):
        call()


def _knob(*bounds: int, **options: Any) -> QuantParam:
    return new_quant_param("integer", bounds, label={"k": "Knob"}, **options)


def test_grids_stay_inside_an_open_range() -> None:
    open_ends = _knob(0, 3, inclusive=(False, False))
    set_seed(1)
    for kind in ("any", "latin_hypercube", "max_entropy"):
        assert set(grid_space_filling(open_ends, size=20, type=kind)["k"]) == {1, 2}
    assert set(grid_regular(open_ends, levels=9)["k"]) == {1, 2}
    assert set(grid_random(open_ends, size=50)["k"]) == {1, 2}


def test_grids_of_given_values_have_no_others() -> None:
    given_values = _knob(1, 9, values=[1, 5, 9])
    set_seed(1)
    assert set(grid_space_filling(given_values, size=7)["k"]) == {1, 5, 9}
    both = grid_space_filling(given_values, penalty(), size=5)
    assert set(both["k"]) <= {1, 5, 9}


def test_a_range_of_one_point_is_one_row() -> None:
    assert len(grid_regular(mixture((0.5, 0.5)), levels=3)) == 1


def test_no_levels_are_an_empty_grid_with_a_warning() -> None:
    with pytest.warns(TidykWarning, match="`levels` is 0"):
        assert len(grid_regular(penalty(), levels=0)) == 0


@pytest.mark.parametrize("levels", [np.int64(3), 3.0, [np.float64(3)], {"penalty": 3.0}])
def test_levels_are_whole_numbers_of_any_kind(levels: Any) -> None:
    assert len(grid_regular(penalty(), levels=levels)) == 3


def test_a_filter_of_an_unknown_column_is_told() -> None:
    with pytest.raises(KeyError, match=r"`nope > 1`.*'nope'.*The grid has \"penalty\""):
        grid_regular(penalty(), levels=2, filter="nope > 1")


def test_a_grid_of_a_model_needs_its_parameters() -> None:
    with pytest.raises(TypeError, match=r"not on ModelSpec\. Take the parameters.*extract_param"):
        grid_regular(tidyk.rand_forest())
    with pytest.raises(TypeError, match=r"extract_parameter_set_dials"):
        tidyk.workflow() >> grid_space_filling(size=3)


def test_values_that_are_no_numbers_are_named() -> None:
    with pytest.raises(TypeError, match=r"numbers, and unknown\(\) is not one"):
        value_transform(penalty(), [1, unknown()])
    with pytest.raises(TypeError, match=r'numbers, and "g" are not numbers'):
        data = pd.DataFrame({"x": [1.0, 2.0], "g": ["a", "b"]})
        finalize(_knob(1, 2, finalize=tidyk.get_rbf_range), data)


def test_missing_shares_of_names_stay_missing() -> None:
    back = encode_unit(activation(["relu", "tanh"]), [0.3, np.nan], "backward")
    assert back[0] == "relu"
    assert pd.isna(back[1])


def test_few_draws_from_a_wide_range_need_no_room() -> None:
    set_seed(1)
    drawn = tidyk.value_sample(_knob(0, 2**40), 3)
    assert len(drawn) == 3
    assert drawn.max() > 2**32


def test_parameters_under_names_of_their_own() -> None:
    wanted = grid_regular(parameters({"penalty": penalty(), "alpha": mixture()}), levels=2)
    pd.testing.assert_frame_equal(grid_regular(penalty(), alpha=mixture(), levels=2), wanted)
    alone = grid_regular({"penalty": penalty(), "alpha": mixture()}, levels=2)
    pd.testing.assert_frame_equal(alone, wanted)
    with pytest.raises(TypeError, match=r"first of them without a name; .*\(\{\"a\": …\}\)"):
        grid_regular(a=penalty(), b=mixture())
    set_seed(1)
    last = grid_random(penalty(), alpha=mixture(), size=4)
    set_seed(1)
    first = grid_random({"alpha": mixture()}, penalty(), size=4)
    assert (list(last), list(first)) == (["penalty", "alpha"], ["alpha", "penalty"])
    with pytest.raises(TypeError, match=r"`grid_regular\(\)` has no argument `level`.*\"levels\""):
        grid_regular(penalty(), level=2)
    with pytest.raises(TypeError, match=r"Call it: `mixture\(\)`"):
        grid_regular(penalty(), alpha=mixture)
