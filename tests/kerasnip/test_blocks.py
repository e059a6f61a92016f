"""The blocks of the house serve both kinds of networks, and say what values they are tuned with."""

from __future__ import annotations

import pickle
from typing import Annotated, Any

import numpy as np
import pandas as pd
import pytest
from kerasnip.graphs import number, start as source
from kerasnip.networks import regressor, start

from tidyk import (
    I,
    attention_block,
    conv_block,
    create_keras_functional_spec,
    create_keras_sequential_spec,
    dense_block,
    embedding_block,
    extract_keras_model,
    extract_parameter_set_dials,
    factor,
    fit,
    fit_xy,
    grid_random,
    hidden_units,
    inp_spec,
    kernel_size,
    normalize_block,
    num_heads,
    predict,
    residual_block,
    rnn_block,
    set_seed,
    tune,
)
from tidyk.keras3 import layer_dense, layer_flatten


def flat_number(model: Any) -> Any:
    return model >> layer_flatten() >> layer_dense(units=1)


CASES: list[tuple[Any, tuple[int, ...], dict[str, Any], int]] = [
    (dense_block, (5,), {"units": 8, "dropout": 0.1, "l2": 0.01}, 5 * 8 + 8),
    (dense_block, (5,), {"units": 8, "normalize": True}, 5 * 8 + 8 + 4 * 8),
    (residual_block, (5,), {"units": 8}, 5 * 8 + 8 + 8 * 8 + 8 + 5 * 8),
    (residual_block, (8,), {"units": 8, "dropout": 0.1}, 2 * (8 * 8 + 8)),
    (conv_block, (8, 3), {"filters": 4, "kernel_size": 2}, 2 * 3 * 4 + 4),
    (conv_block, (8, 8, 1), {"filters": 4, "normalize": True}, 9 * 4 + 4 + 16),
    (rnn_block, (6, 3), {"units": 4, "cell": "simple"}, (3 + 4) * 4 + 4),
    (rnn_block, (6, 3), {"units": 4, "bidirectional": True}, 2 * 4 * ((3 + 4) * 4 + 4)),
    (attention_block, (6, 4), {"heads": 2, "key_dim": 3, "units": 5}, 118 + 2 * 8 + 25 + 24),
]


@pytest.mark.parametrize(("block", "shape", "args", "params"), CASES)
def test_a_block_serves_both_kinds_of_networks(
    block: Any, shape: tuple[int, ...], args: dict[str, Any], params: int
) -> None:
    given = {f"body_{name}": value for name, value in args.items()}
    chain = {"input": start, "body": block, "output": flat_number}
    graph = {
        "input": source,
        "body": inp_spec(block, "input"),
        "output": inp_spec(flat_number, "body"),
    }
    one = create_keras_sequential_spec("test_block_chain", chain).network
    two = create_keras_functional_spec("test_block_graph", graph).network
    models = [network.build(given, shape, None) for network in (one, two)]
    outputs = [model.layers[-1].count_params() for model in models]
    assert outputs[0] == outputs[1]
    assert [m.count_params() - outputs[0] for m in models] == [params, params]
    models[1].set_weights(models[0].get_weights())
    rows = np.random.default_rng(1).normal(size=(3, *shape)).astype("float32")
    a, b = (np.asarray(model(rows)) for model in models)
    assert np.allclose(a, b, atol=1e-6)


def test_recurrent_blocks_stack_by_a_list() -> None:
    chain = {"input": start, "rnn": rnn_block, "output": flat_number}
    network = create_keras_sequential_spec("test_stack", chain).network
    args = {"num_rnn": 2, "rnn_sequences": [True, False], "rnn_units": [4, 2]}
    shapes = [layer.output.shape for layer in network.build(args, (6, 3), None).layers[:2]]
    assert shapes == [(None, 6, 4), (None, 2)]


@pytest.mark.parametrize(
    ("block", "before", "message"),
    [
        (conv_block, {}, r"`conv_block\(\)` works on sequences.*the shape \(2,\).*step_sequence"),
        (rnn_block, {}, r"`rnn_block\(\)` works on sequences of shape"),
        (attention_block, {}, r"`attention_block\(\)` works on sequences of shape"),
        (normalize_block, {"wide": dense_block}, r"right after the input.*\(2,\).*\(32,\)"),
        (embedding_block, {"wide": dense_block}, r"2 predictors, and it is given.*\(32,\)"),
        (embedding_block, {"first": embedding_block}, r"2 predictors, and it is given.*\(5,\)"),
    ],
)
def test_a_block_in_the_wrong_place_is_told(block: Any, before: Any, message: str) -> None:
    net = regressor("test_misplaced", **before, block=block)
    frame = pd.DataFrame({"g": factor(["a", "b"] * 4), "v": np.arange(8.0), "y": np.ones(8)})
    with pytest.raises(ValueError, match=message):
        net(fit_epochs=1) >> fit_xy(frame[["g", "v"]], frame["y"])


def test_numbers_are_normalized_beside_factors_that_are_embedded() -> None:
    frame = pd.DataFrame(
        {
            "v": np.arange(9.0),
            "g": factor(["a", "b", "c"] * 3),
            "m": I(np.arange(18.0).reshape(9, 2)),
            "y": np.arange(9.0),
        }
    )
    net = regressor("test_tabular_blocks", scaled=normalize_block, coded=embedding_block)
    model = net(coded_dim=2, fit_epochs=1) >> fit_xy(frame[["v", "g", "m"]], frame["y"])
    scaled, coded, _ = extract_keras_model(model).layers
    codes = np.column_stack([frame["v"], frame["g"].cat.codes, np.arange(18.0).reshape(9, 2)])
    found = np.asarray(scaled(codes.astype("float32")))
    assert np.array_equal(found[:, 1], codes[:, 1])
    others = np.delete(found, 1, axis=1)
    assert np.allclose(others.mean(axis=0), 0, atol=1e-6) and np.allclose(others.std(axis=0), 1)
    assert coded.output.shape == (None, 2 + 3)
    again = pickle.loads(pickle.dumps(model))
    assert np.allclose(again >> predict(frame), model >> predict(frame))


def test_factors_are_indicators_where_no_block_needs_their_levels() -> None:
    frame = pd.DataFrame({"g": factor(["a", "b", "c"] * 3), "y": np.arange(9.0)})
    model = regressor("test_no_levels", n=normalize_block)(fit_epochs=1) >> fit("y ~ g", data=frame)
    assert extract_keras_model(model).input_shape == (None, 2)


def test_annotations_say_what_is_tried() -> None:
    def own(model: Any, units: Annotated[int, hidden_units((16, 32))] = 16) -> Any:
        return model >> layer_dense(units=units)

    net = regressor("test_annotated", body=dense_block, own=own)
    spec = net(body_units=tune(), body_l2=tune(), body_activation=tune(), own_units=tune())
    found = extract_parameter_set_dials(spec)
    ranges = dict(zip(found.name, found.object, strict=True))
    assert (ranges["body_units"].range.lower, ranges["body_units"].range.upper) == (8, 256)
    assert (ranges["own_units"].range.lower, ranges["own_units"].range.upper) == (16, 32)
    assert (ranges["body_l2"].range.lower, ranges["body_l2"].range.upper) == (-6, -2)
    assert ranges["body_activation"].values == ("relu", "gelu", "silu", "tanh")
    set_seed(1)
    grid = grid_random(found, size=20)
    assert grid["own_units"].between(16, 32).all() and grid["body_l2"].between(1e-6, 1e-2).all()


def test_names_of_arguments_say_what_is_tried() -> None:
    def own(model: Any, kernel_size: int = 3, l2: float = 0.0, heads: int = 1) -> Any:
        return model

    net = create_keras_functional_spec(
        "test_named",
        {"input": source, "own": inp_spec(own, "input"), "output": inp_spec(number, "own")},
    )
    spec = net(own_kernel_size=tune(), own_l2=tune(), own_heads=tune())
    found = extract_parameter_set_dials(spec)
    ranges = dict(zip(found.name, found.object, strict=True))
    assert ranges["own_kernel_size"] == kernel_size()
    assert (ranges["own_l2"].range.lower, ranges["own_l2"].range.upper) == (-6, -1)
    assert ranges["own_heads"] == num_heads()
