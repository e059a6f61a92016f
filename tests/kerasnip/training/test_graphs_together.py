"""Functional networks are trained together: of one input and output, and of several."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from kerasnip.graphs import forked, house_data, houses, number, numbers, path, start
from kerasnip.training.together import NUMBER, TAME, X, by_itself, check_all, job, trained

from tidyk import create_keras_functional_spec, dense_block, inp_spec, residual_block
from tidyk.keras3 import layer_dense, layer_dropout

HOUSES = house_data()
PLACES, OUTCOMES = HOUSES[["picture", "area", "age"]], HOUSES[["price", "sold"]]


def dropped(tensor: Any, units: int = 4, rate: float = 0.1) -> Any:
    return tensor >> layer_dense(units=units, activation="relu") >> layer_dropout(rate=rate)


def shifted(tensor: Any) -> Any:
    return tensor * 2.0 + 1.0


def chain(name: str, output: Any = number, **blocks: Any) -> Any:
    """Blocks one after the other."""
    names = ["start", *blocks]
    linked = {n: inp_spec(b, before) for (n, b), before in zip(blocks.items(), names, strict=False)}
    end = inp_spec(output, names[-1])
    return create_keras_functional_spec(name, {"start": start, **linked, "output": end})


def test_a_functional_chain_has_the_bits_of_keras_and_may_be_padded() -> None:
    spec = chain("test_graph_chain", hidden=dropped)()
    args = [{**TAME, "hidden_units": u, "hidden_rate": r} for u, r in [(3, 0.1), (6, 0.3)]]
    one = job(args[0], NUMBER, range(48), 3)
    (found,), _, _ = trained(spec, [one])
    for mine, theirs in zip(found._weights, by_itself(spec, one).model.get_weights(), strict=True):
        assert np.array_equal(mine, theirs)
    jobs = [job(a, NUMBER, range(n), n) for a, n in zip(args, (45, 48), strict=True)]
    check_all(spec, jobs, programs=1)


def test_a_graph_with_branches() -> None:
    blocks = {
        "start": start,
        "deep": inp_spec(dense_block, "start"),
        "left": inp_spec(residual_block, "deep"),
        "right": inp_spec(shifted, "deep"),
        "join": lambda left, right: left + right,
        "output": inp_spec(number, "join"),
    }
    spec = create_keras_functional_spec("test_graph_branches", blocks)()
    args = {**TAME, "deep_units": 4, "left_units": 4}
    factors = [{"deep_l2": l2, "deep_dropout": r} for l2, r in [(0.1, 0.2), (0.01, 0.4)]]
    check_all(spec, [job({**args, **f}, NUMBER, range(48), 3) for f in factors], programs=1)
    other = [job(TAME, NUMBER, range(n), n) for n in (47, 48)]
    check_all(forked("test_graph_forked")(), other, programs=1)


def test_two_inputs_and_two_heads() -> None:
    args = {
        "learn_rate": 0.003,
        "fit_epochs": 4,
        "fit_batch_size": 16,
        "fit_validation_split": 0.2,
        "compile_loss_weights": {"price": 0.5, "sold": 2.0},
    }
    weights = np.linspace(0.5, 2, 60)
    jobs = [
        job(args, OUTCOMES, range(n), n, predictors=PLACES, weights=weights[:n]) for n in (53, 55)
    ]
    pairs = check_all(houses("test_graph_houses")(), jobs, programs=1)
    assert "val_sold_loss" in pairs[0][0].history.metrics


def test_several_numbers_of_one_head_and_given_rows() -> None:
    spec = chain("test_graph_numbers", output=numbers, hidden=path)()
    both = HOUSES[["price", "age"]]
    args = {**TAME, "scale_outcome": True, "fit_validation_data": (X[-12:], both[-12:])}
    check_all(spec, [job(args, both, range(n), n) for n in (46, 48)], programs=1)


@pytest.mark.parametrize("rows", [(46, 48)])
def test_given_rows_of_several_inputs(rows: tuple[int, int]) -> None:
    args = {**TAME, "fit_validation_data": (PLACES[-12:], OUTCOMES[-12:])}
    jobs = [job(args, OUTCOMES, range(n), n, predictors=PLACES) for n in rows]
    check_all(houses("test_graph_given")(), jobs, programs=1)
