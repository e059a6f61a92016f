"""All that a block or compiling takes can be tuned, from `tune()` to the last fit."""

from __future__ import annotations

from itertools import product
from typing import Any, Literal

import numpy as np
import pandas as pd
import pytest
from kerasnip.graphs import house_data, houses
from kerasnip.networks import number, start

from tidyk import (
    I,
    collect_metrics,
    control_grid,
    create_keras_sequential_spec,
    data_frame,
    extract_keras_model,
    extract_parameter_set_dials,
    fit_best,
    grid_regular,
    grid_space_filling,
    metric_set,
    predict,
    rmse,
    set_seed,
    tune,
    tune_grid,
    vfold_cv,
    workflow,
)
from tidyk.datasets import mtcars
from tidyk.keras3 import layer_conv_1d, layer_dense, layer_flatten
from tidyk.keras3.backend import load_keras

RANDOM = np.random.default_rng(1)
STEPS = data_frame(x=I(RANDOM.normal(size=(24, 8, 2)).astype("float32")), y=RANDOM.normal(size=24))


def conv(
    model: Any, filters: int = 2, kernel_size: int = 2, l2: float = 0.0, activation: str = "relu"
) -> Any:
    decay = load_keras().regularizers.L2(l2)
    options = {"kernel_size": kernel_size, "kernel_regularizer": decay, "activation": activation}
    return model >> layer_conv_1d(filters=filters, **options) >> layer_flatten()


net = create_keras_sequential_spec(
    "test_tunables", {"input": start, "conv": conv, "output": number}
)
TUNED = (
    "conv_filters", "conv_kernel_size", "conv_l2", "conv_activation", "learn_rate",
    "compile_optimizer", "compile_loss",
)  # fmt: skip


def cell(model: Any, kind: Literal["wide", "deep"] = "wide", bias: bool = True) -> Any:
    return model >> layer_dense(units=4 if kind == "wide" else 2, use_bias=bias)


def test_flags_and_named_choices_of_blocks_are_tuned() -> None:
    few = create_keras_sequential_spec(
        "test_few_values", {"input": start, "cell": cell, "output": number}
    )
    flow = workflow("mpg ~ wt", few(cell_kind=tune(), cell_bias=tune(), fit_epochs=1))
    found = tune_grid(flow, vfold_cv(mtcars, v=2), grid=4, metrics=metric_set(rmse))
    tried = collect_metrics(found)[["cell_kind", "cell_bias"]]
    assert set(map(tuple, tried.to_numpy())) == set(product(("wide", "deep"), (True, False)))
    with pytest.raises(ValueError, match=r'"wide" and "deep", not "depe"\. Did you mean "deep"'):
        few(cell_kind="depe")


@pytest.mark.slow
def test_a_space_filling_grid_tunes_blocks_optimizer_and_loss() -> None:
    flow = workflow("y ~ x", net(fit_epochs=1, **dict.fromkeys(TUNED, tune())))
    set_seed(1)
    grid = grid_space_filling(extract_parameter_set_dials(flow), size=3)
    assert set(grid.columns) == set(TUNED)
    folds = vfold_cv(STEPS, v=2)
    kept = control_grid(save_workflow=True)
    found = tune_grid(flow, folds, grid=grid, metrics=metric_set(rmse), control=kept)
    means = collect_metrics(found)
    assert means["n"].tolist() == [2, 2, 2] and means["mean"].notna().all()
    best = fit_best(found)
    row: Any = means.loc[means["mean"].idxmin()]
    model = extract_keras_model(best)
    assert model.layers[0].filters == row["conv_filters"]
    assert model.layers[0].kernel_size == (row["conv_kernel_size"],)
    assert model.layers[0].activation is load_keras().activations.get(row["conv_activation"])
    assert float(model.layers[0].kernel_regularizer.l2) == pytest.approx(row["conv_l2"], rel=1e-5)
    assert float(model.optimizer.learning_rate) == pytest.approx(row["learn_rate"], rel=1e-5)
    assert type(model.optimizer).__name__.lower() == row["compile_optimizer"].lower()
    assert (best >> predict(STEPS[:2]))[".pred"].notna().all()


def test_losses_of_outputs_of_several_modes_are_tuned_by_a_grid_of_dicts() -> None:
    spec = houses("test_losses_by_grid")(compile_loss=tune(), fit_epochs=1)
    assert extract_parameter_set_dials(spec).object == [None]
    flow, folds = workflow("price + sold ~ picture + area + age", spec), vfold_cv(house_data(), v=2)
    with pytest.raises(ValueError, match=r"no parameter object.*a grid with a column"):
        tune_grid(flow, folds, grid=2)
    grid = pd.DataFrame({"compile_loss": [{"price": "mae"}, {"price": "mse"}]})
    found = collect_metrics(tune_grid(flow, folds, grid=grid, metrics=metric_set(rmse)))
    assert found["mean"].nunique() == 2 and set(found[".metric"]) == {"rmse_price"}


def test_a_regular_grid_crosses_names_and_numbers() -> None:
    flow = workflow("y ~ x", net(conv_activation=tune(), compile_loss=tune(), conv_l2=tune()))
    grid = grid_regular(extract_parameter_set_dials(flow), levels=2)
    assert len(grid) == 8 and (grid.nunique() == 2).all()
    assert grid["conv_l2"].min() == pytest.approx(1e-6)
