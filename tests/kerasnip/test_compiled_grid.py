"""The networks of a grid before any is trained: what they cost, and which cannot be built."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from kerasnip.graphs import number as graph_number, path, start as graph_start
from kerasnip.networks import classifier, number, regressor, start

from tidyk import (
    compile_keras_grid,
    create_keras_functional_spec,
    create_keras_sequential_spec,
    extract_keras_model,
    extract_valid_grid,
    fit_xy,
    inform_errors,
    inp_spec,
    linear_reg,
    set_seed,
    tune,
)
from tidyk.datasets import iris, mtcars
from tidyk.keras3 import layer_concatenate, layer_dense, optimizer_sgd
from tidyk.keras3.backend import load_keras

X, Y = mtcars[["wt", "hp", "disp"]], mtcars["mpg"]
reg = regressor("test_compiled_grid")


def join(left: Any, right: Any) -> Any:
    return layer_concatenate([left, right])


forked = create_keras_functional_spec(
    "test_compiled_forks",
    {
        "main": graph_start,
        "left": inp_spec(path, "main"),
        "right": inp_spec(path, "main"),
        "join": join,
        "output": inp_spec(graph_number, "join"),
    },
)


def held(model: Any) -> int:
    """Bytes of a trained model's weights and optimizer."""
    return sum(np.asarray(v).nbytes for v in (*model.weights, *model.optimizer.variables))


@pytest.mark.parametrize(
    "spec",
    [
        reg(hidden_units=6),
        reg(hidden_units=[6, 3], num_hidden=2, compile_optimizer=optimizer_sgd(momentum=0.9)),
        forked(left_units=5, num_right=2),
    ],
)
def test_sizes_are_those_of_the_trained_network(spec: Any) -> None:
    found = compile_keras_grid(spec, pd.DataFrame(index=[0]), X, Y)
    model = extract_keras_model(fit_xy(spec, X, Y))
    assert found["error"].isna().all()
    assert found["parameters"].tolist() == [model.count_params()]
    assert found["memory"].tolist() == [held(model)]


def test_a_row_that_cannot_be_built_has_an_error_and_the_others_have_none(capsys: Any) -> None:
    grid = pd.DataFrame(
        {"hidden_units": [4, -2, 8, 3], "num_hidden": [1, 1, 2, -1]}, index=[*"abcd"]
    )
    found = compile_keras_grid(reg(hidden_units=tune(), num_hidden=tune()), grid, X, Y)
    assert found.columns.tolist() == [
        *grid.columns, "compiled_model", "parameters", "memory", "seconds", "alone", "error",
    ]  # fmt: skip
    assert found["error"].isna().tolist() == [True, False, True, False]
    assert "`num_hidden` must be a whole number" in found["error"]["d"]
    assert found["error"]["b"].endswith('This happened in the block "hidden".')
    pd.testing.assert_frame_equal(extract_valid_grid(found), grid.loc[["a", "c"]])
    assert inform_errors(found, n=1) is found
    said = capsys.readouterr().out.splitlines()
    assert said[:2] == ["✖ 2 of 4 models failed to compile.", "• hidden_units = -2, num_hidden = 1"]
    assert "invalid value for `units`" in said[2] and said[-1] == "... and 1 more error."


def test_seconds_grow_with_epochs_where_networks_are_trained_together() -> None:
    grid = pd.DataFrame({"fit_epochs": [10, 1000]})
    few, many = compile_keras_grid(reg(), grid, X, Y)["seconds"]
    assert 1 < few < many
    found = compile_keras_grid(forked(), grid, X, Y)
    assert found["seconds"].min() > 1 and found["alone"].isna().all()


def test_what_is_trained_by_itself_says_why() -> None:
    saving = load_keras().callbacks.ModelCheckpoint("net.keras", save_freq=9)
    grid = pd.DataFrame({"fit_callbacks": [saving], "fit_verbose": [0]})
    found = compile_keras_grid(reg(), grid, X, Y).iloc[0]
    assert found["alone"] == (
        "the callback ModelCheckpoint looks between batches, by `on_train_batch_end()`"
    )
    assert np.isnan(found["seconds"]) and found["error"] is None


def test_an_outcome_that_the_network_is_not_made_for_is_an_error_of_the_row() -> None:
    def three(model: Any, units: int = 3) -> Any:
        return model >> layer_dense(units=units, activation="softmax")

    spec = classifier("test_compiled_classes", three)(output_units=tune())
    grid = pd.DataFrame({"output_units": [3, 4]})
    found = compile_keras_grid(spec, grid, iris.drop(columns="Species"), iris["Species"])
    assert found["error"].isna().tolist() == [True, False]
    assert "3 levels, the network 4" in found["error"][1]


def test_a_block_that_looks_at_weights_or_data_is_built_with_values() -> None:
    def curious(model: Any, units: int = 2) -> Any:
        layer_dense(model, units=units)
        model.layers[-1].set_weights([np.ones((3, units)), np.zeros(units)])

    def scaled(model: Any, data: Any) -> Any:
        model.add(_normalization(data))

    blocks = {"input": start, "scaled": scaled, "hidden": curious, "output": number}
    spec = create_keras_sequential_spec("test_compiled_curious", blocks)(hidden_units=tune())
    found = compile_keras_grid(spec, pd.DataFrame({"hidden_units": [2]}), X, Y)
    assert found["error"].isna().all() and found["parameters"].tolist() == [3 + 3 + 1 + 8 + 3]


def _normalization(data: Any) -> Any:
    import keras

    layer = keras.layers.Normalization()
    layer.adapt(data)
    return layer


def test_the_numbers_of_a_fit_do_not_depend_on_it() -> None:
    def loss(first: bool) -> float:
        set_seed(1)
        if first:
            compile_keras_grid(reg(), pd.DataFrame({"hidden_units": [2, -1]}), X, Y)
        history = fit_xy(reg(hidden_units=3), X, Y).fit.history
        return history.metrics["loss"][-1]

    assert loss(True) == loss(False)


@pytest.mark.parametrize(
    ("grid", "message"),
    [
        ([1, 2], "`grid` must be a data frame"),
        (pd.DataFrame(), "at least one row"),
        (pd.DataFrame({"hiden_units": [1]}), 'Did you mean "hidden_units"'),
        (pd.DataFrame({"hidden_rate": [0.1]}), '"hidden_units" is marked with'),
        (
            pd.DataFrame({"hidden_units": [1], "error": [""]}),
            "which `compile_keras_grid\\(\\)` adds",
        ),
    ],
)
def test_mistakes_are_told_before_anything_is_built(grid: Any, message: str) -> None:
    with pytest.raises((TypeError, ValueError, KeyError), match=message):
        compile_keras_grid(reg(hidden_units=tune()), grid, X, Y)


def test_other_models_and_other_tables_are_refused() -> None:
    with pytest.raises(TypeError, match="is no network"):
        compile_keras_grid(linear_reg(), pd.DataFrame(index=[0]), X, Y)
    for x in (X.to_numpy(), "mpg ~ wt"):
        with pytest.raises(TypeError, match="`x` must be a data frame"):
            compile_keras_grid(reg(), pd.DataFrame(index=[0]), x, Y)
    for tool in (extract_valid_grid, inform_errors):
        with pytest.raises(ValueError, match="produced by `compile_keras_grid"):
            tool(mtcars)
