"""Functional networks are trained together: of one input and output, and of several."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import pytest
from kerasnip.graphs import forked, house_data, houses, join, number, numbers, path, start
from kerasnip.training.together import (
    NUMBER,
    TAME,
    X,
    by_itself,
    check_all,
    job,
    program_count,
    trained,
)

from tidyk import (
    collect_metrics,
    control_race,
    create_keras_functional_spec,
    dense_block,
    inp_spec,
    metric_set,
    residual_block,
    rmse,
    set_seed,
    tune,
    tune_grid,
    tune_race_epochs,
    vfold_cv,
    workflow,
)
from tidyk.keras3 import (
    layer_activation,
    layer_add,
    layer_batch_normalization,
    layer_dense,
    layer_dropout,
)
from tidyk.keras3.backend import load_keras

keras = load_keras()
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


def bent(tensor: Any, units: int = 4, rate: float = 0.2) -> Any:
    low = tensor >> layer_dense(units=units, activation="softplus") >> layer_dropout(rate=rate)
    return low >> layer_dense(units=units, kernel_regularizer="l2", activation="relu")


def twice(tensor: Any, units: int = 4) -> Any:
    """Around a layer that the widths of both ends have to agree with."""
    wide = tensor >> layer_dense(units=units, activation="tanh")
    return layer_add([wide, wide >> layer_dense(units=units, activation="sigmoid")])


def normal(tensor: Any, units: int = 3) -> Any:
    low = tensor >> layer_dense(
        units=units, use_bias=False
    )  # a bias would drift by its last digits
    return low >> layer_batch_normalization() >> layer_activation("sigmoid")


def ending(tensor: Any, units: int = 5) -> Any:
    return tensor >> layer_dense(units=units, activation="relu") >> layer_dense(units=1)


def branched(name: str, left: Any, right: Any, output: Any = ending, **options: Any) -> Any:
    """Two paths side by side, joined, and a hidden layer."""
    blocks = {
        "start": start,
        "left": inp_spec(left, "start"),
        "right": inp_spec(right, "start"),
        "join": join,
        "output": inp_spec(output, "join"),
    }
    return create_keras_functional_spec(name, blocks)(**options)


def of_widths(*names: str, rows: int = 47, **more: Any) -> list[Any]:
    """Fits of which each is wider in places, and the first has fewer rows."""
    args = [
        {**TAME, **dict(zip(names, widths, strict=False)), **more}
        for widths in [(3, 7, 4), (6, 2, 8)]
    ]
    counts = (rows, 48)
    return [job(a, NUMBER, range(n), n) for n, a in zip(counts, args, strict=True)]


def check_slots(pairs: Sequence[tuple[Any, Any]]) -> None:
    for found, alone in pairs:
        slots = [fit.with_optimizer().optimizer.variables for fit in (found, alone)]
        for mine, theirs in zip(*slots, strict=True):
            np.testing.assert_allclose(np.asarray(mine), np.asarray(theirs), atol=1e-5)


ALL = ("left_units", "right_units", "output_units")


@pytest.mark.parametrize(("left", "right"), [(bent, path), (path, bent), (twice, bent)])
def test_widths_in_branches_may_differ(left: Any, right: Any) -> None:
    spec = branched(f"test_graph_{left.__name__}_{right.__name__}", left, right)
    check_slots(check_all(spec, of_widths(*ALL), programs=1))


def test_widths_beside_layers_that_cannot_be_padded() -> None:
    spec = branched("test_graph_normal", normal, twice)
    check_slots(check_all(spec, of_widths("right_units", rows=48), programs=1))
    args = [{**TAME, "left_units": n} for n in (3, 5)]  # of the layer that is normalized
    assert program_count(spec, [job(a, NUMBER, range(48), 3) for a in args]) == 2


def test_where_units_are_dropped_only_the_last_may_be_padded() -> None:
    def dropping(tensor: Any) -> Any:
        return tensor >> layer_dropout(rate=0.3) >> layer_dense(units=1)

    spec = branched("test_graph_dropping", path, path, dropping)
    check_all(spec, of_widths("right_units"), programs=1)
    assert program_count(spec, of_widths("left_units")) == 2


class Shrinking(keras.callbacks.Callback):
    """Looks at the fit's own model, and changes it."""

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        self.seen = [w.shape for w in self.model.get_weights()]
        if epoch == 2:
            self.model.set_weights([w * 0.9 for w in self.model.get_weights()])


def test_callbacks_see_the_graph_of_their_fit() -> None:
    best = keras.callbacks.EarlyStopping("loss", patience=4, restore_best_weights=True)
    spec = branched("test_graph_seen", bent, path)
    pairs = check_all(spec, of_widths(*ALL, fit_callbacks=[Shrinking(), best]), 1e-5, programs=1)
    for found, alone in pairs:
        assert found.callbacks[0].seen == alone.callbacks[0].seen


def test_trainings_of_graphs_go_on() -> None:
    set_seed(1)
    tuned = {"left_units": tune(), "output_units": tune(), "fit_epochs": 5}
    flow = workflow("y ~ .", branched("test_graph_race", bent, path, **tuned))
    grid = pd.DataFrame({"left_units": [3, 6, 4], "output_units": [4, 3, 8]})
    how = {"grid": grid, "metrics": metric_set(rmse)}
    folds = vfold_cv(X.assign(y=NUMBER), v=2)
    raced = tune_race_epochs(flow, folds, factor=2, control=control_race(burn_in=2), **how)
    set_seed(1)
    folds = vfold_cv(X.assign(y=NUMBER), v=2)
    whole = collect_metrics(tune_grid(flow, folds, **how)).set_index(".config")["mean"]
    found = collect_metrics(raced).set_index(".config")["mean"]
    np.testing.assert_allclose(found, whole[found.index], rtol=1e-5)
