"""Faults reported of other packages that train networks: here each has the right value."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from kerasnip.networks import classes, classifier, hidden, number, one_sigmoid, regressor, start

from tidyk import (
    I,
    collect_extracts,
    collect_metrics,
    collect_notes,
    collect_predictions,
    control_resamples,
    create_keras_sequential_spec,
    data_frame,
    extract_fit_time,
    extract_keras_history,
    factor,
    fit,
    fit_resamples,
    predict,
    set_seed,
    tune,
    tune_grid,
    vfold_cv,
    workflow,
)
from tidyk.base.errors import TidykWarning
from tidyk.datasets import iris, mtcars
from tidyk.keras3 import layer_dense, optimizer_sgd
from tidyk.keras3.backend import load_keras

keras = load_keras()
reg, net = regressor("test_reported"), classifier("test_reported_classes")
CARS = mtcars[["mpg", "wt", "hp"]]
SCALED = (CARS - CARS.mean()) / CARS.std()


def tower(model: Any, units: tuple[int, ...] = (2,), half: bool = False) -> Any:
    for width in units:
        dtype = "mixed_float16" if half else None
        model = model >> layer_dense(units=width, dtype=dtype)
    return model


def tuned(spec: Any, grid: dict[str, list[Any]], data: Any = CARS, y: str = "mpg") -> Any:
    set_seed(2)
    return tune_grid(workflow(f"{y} ~ .", spec), vfold_cv(data, v=2), grid=pd.DataFrame(grid))


def resampled(spec: Any, data: Any = CARS, y: str = "mpg", **options: Any) -> Any:
    set_seed(2)
    control = control_resamples(**options)
    return fit_resamples(workflow(f"{y} ~ .", spec), vfold_cv(data, v=2), control=control)


# --- grids ----------------------------------------------------------------------------------------
def test_lists_and_objects_stand_beside_other_columns() -> None:
    towers = regressor("test_reported_tower", tower=tower)
    spec = towers(tower_units=tune(), learn_rate=tune(), compile_optimizer=tune(), fit_epochs=1)
    found = tuned(
        spec,
        {
            "tower_units": [[4], [4, 2]],
            "learn_rate": [0.01, 0.02],
            "compile_optimizer": [optimizer_sgd(momentum=0.9), "adam"],
        },
    )
    assert collect_notes(found).empty and collect_metrics(found)["n"].tolist() == [2] * 4


def test_weights_of_classes_can_be_tuned() -> None:
    even = dict.fromkeys(iris["Species"].cat.categories, 1.0)
    spec = net(fit_class_weight=tune(), fit_epochs=1)
    found = tuned(spec, {"fit_class_weight": [even, even | {"setosa": 9.0}]}, iris, "Species")
    assert collect_notes(found).empty


def test_a_regression_that_diverged_is_a_note_and_has_no_score() -> None:
    spec = reg(learn_rate=tune(), compile_optimizer="sgd", fit_epochs=4)
    with pytest.warns(TidykWarning, match="2 of 4 fits failed"):
        found = tuned(spec, {"learn_rate": [1e-3, 1e15]}, SCALED)
    assert collect_metrics(found)["learn_rate"].unique().tolist() == [1e-3]
    assert collect_notes(found)["type"].tolist() == ["error", "error"]


# --- resamples ------------------------------------------------------------------------------------
def test_a_class_of_losses_and_times_of_fits() -> None:
    spec = reg(compile_loss=keras.losses.MeanAbsoluteError, fit_epochs=1)
    found = resampled(spec, extract=extract_fit_time)
    assert collect_notes(found).empty
    assert all(np.isfinite(t["elapsed"]).all() for t in collect_extracts(found)[".extracts"])


def test_half_precision_is_trained_together_as_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    towers = regressor("test_reported_half", tower=tower)
    spec = towers(tower_half=True, learn_rate=tune(), fit_epochs=1)
    grid = {"learn_rate": [0.01, 0.05]}
    together = collect_metrics(tuned(spec, grid, SCALED))
    monkeypatch.setattr("tidyk.kerasnip.programs.Programs.get", lambda *_: None)
    pd.testing.assert_frame_equal(collect_metrics(tuned(spec, grid, SCALED)), together)


def test_an_outcome_may_be_called_id() -> None:
    data = iris[["Species", "Petal.Width"]].rename(columns={"Species": "id"})
    try:
        found = resampled(net(fit_epochs=1), data, "id", save_pred=True)
    except ValueError as problem:
        assert '"id"' in str(problem)
    else:
        assert len(collect_predictions(found)) == 150


def test_a_class_that_a_fold_lacks_is_a_warning() -> None:
    rare = iris.iloc[::5].assign(Species=lambda d: factor(["rare", *d["Species"].astype(str)[1:]]))
    found = resampled(net(fit_epochs=1), rare, "Species")
    assert set(collect_notes(found)["type"]) == {"warning"}
    assert (collect_metrics(found)["n"] == 2).all()


# --- weights, rows --------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("output", "loss"),
    [(classes, None), (one_sigmoid, None), (classes, "sparse_categorical_crossentropy")],
)
def test_a_class_of_weight_zero_is_never_predicted(output: Any, loss: str | None) -> None:
    two = iris[:100].assign(Species=factor(iris["Species"][:100].astype(str)))
    spec = classifier("test_reported_weight", output=output)(
        fit_class_weight={"setosa": 0.0, "versicolor": 1.0}, fit_epochs=30, learn_rate=0.05,
        **({} if loss is None else {"compile_loss": loss}),
    )  # fmt: skip
    set_seed(1)
    found = spec >> fit("Species ~ .", data=two) >> predict(two)
    assert set(found[".pred_class"]) == {"versicolor"}


def test_a_weight_that_is_missing_is_refused() -> None:
    weights = np.r_[np.nan, np.ones(31)]
    with pytest.raises(ValueError, match=r"`fit_sample_weight`.*nan"):
        reg(fit_sample_weight=weights, fit_epochs=1) >> fit("mpg ~ .", data=CARS)


def test_a_row_is_predicted_alone_as_among_others() -> None:
    set_seed(1)
    fitted = net(fit_epochs=1) >> fit("Species ~ .", data=iris)
    whole = (fitted >> predict(iris, type="prob")).to_numpy()
    alone = np.vstack([fitted >> predict(iris[i : i + 1], type="prob") for i in (0, 70, 149)])
    np.testing.assert_allclose(alone, whole[[0, 70, 149]], atol=1e-7)


def test_matrices_of_any_layout_and_type_train_alike() -> None:
    flat = create_keras_sequential_spec(
        "test_reported_layout", {"input": start, "hidden": hidden, "output": number}
    )
    whole = np.random.default_rng(0).integers(0, 120, size=(32, 8)).astype("int8")
    found = []
    for matrix in (whole[:, ::2], np.asfortranarray(whole[:, ::2]), whole[:, ::2].astype(float)):
        set_seed(1)
        fitted = flat(fit_epochs=1) >> fit(
            "y ~ x", data=data_frame(x=I(matrix), y=mtcars["mpg"].to_numpy())
        )
        found.append(extract_keras_history(fitted).metrics)
    assert found[0] == found[1] == found[2]
