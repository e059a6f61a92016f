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
    parameters,
    penalty,
    rbf_sigma,
    sample_size,
    set_seed,
    transform_log,
    trees,
    update,
    value_inverse,
    value_set,
    value_transform,
    value_validate,
)
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
        (lambda: get_n(mtry_long(), pd.DataFrame({"a": []}), log_vals=True), "no logarithm"),
    ],
)
def test_what_cannot_be_is_refused(call: Any, message: str) -> None:
    with pytest.raises((TypeError, ValueError, KeyError), match=message):
        call()
