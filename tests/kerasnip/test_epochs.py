"""One fit serves several numbers of epochs, and gives each the numbers that it gives alone."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pandas as pd
import pytest
from kerasnip.networks import regressor

from tidyk import (
    collect_predictions,
    control_grid,
    extract_fit_engine,
    fit,
    metric_set,
    mlp,
    multi_predict,
    multi_predict_args,
    predict,
    preview,
    rmse,
    set_engine,
    set_seed,
    tune,
    tune_grid,
    vfold_cv,
    workflow,
)
from tidyk.datasets import mtcars
from tidyk.keras3.backend import load_keras

keras = load_keras()
net = regressor("test_epochs")
CALLBACKS = [
    keras.callbacks.EarlyStopping(monitor="val_loss", patience=2, restore_best_weights=True),
    keras.callbacks.ReduceLROnPlateau(monitor="loss", patience=1, min_delta=50.0),
]
WATCHED = {"fit_callbacks": CALLBACKS, "fit_validation_split": 0.25, "learn_rate": 0.3}


class Own(keras.callbacks.Callback):
    """It might look at the number of epochs."""


def fitted(spec: Any) -> Any:
    set_seed(3)
    return fit(spec, "mpg ~ wt + hp", data=mtcars)


@pytest.mark.parametrize(("more", "kept"), [({}, [2, 4]), (WATCHED, True)])
def test_earlier_epochs_are_those_of_shorter_fits(more: dict[str, Any], kept: Any) -> None:
    epochs = 5 if not more else 9
    long = fitted(net(fit_epochs=epochs, **more) >> set_engine("keras", keep_epochs=kept))
    asked = [2, 4, epochs]
    several = multi_predict(long, mtcars[:3], epochs=asked)
    assert several[".pred"].iloc[0].columns.tolist() == ["epochs", ".pred"]
    for place, number in enumerate(asked):
        short = fitted(net(fit_epochs=number, **more))
        expected = predict(short, mtcars[:3])[".pred"].tolist()
        assert [frame[".pred"][place] for frame in several[".pred"]] == expected
        stage = next(long.engine.submodels(long.fit, [number]))
        for mine, theirs in zip(
            stage.model.get_weights(), short.fit.model.get_weights(), strict=True
        ):
            np.testing.assert_array_equal(mine, theirs)
        assert stage.history.metrics == short.fit.history.metrics
        assert stage.epoch == short.fit.epoch
    again = pickle.loads(pickle.dumps(long))
    pd.testing.assert_frame_equal(
        multi_predict(again, mtcars[:3], fit_epochs=asked)[".pred"]
        .iloc[0]
        .set_axis([0, 1], axis=1),
        several[".pred"].iloc[0].set_axis([0, 1], axis=1),
    )


def test_weights_of_earlier_epochs_are_kept_only_where_that_is_asked_for() -> None:
    plain = fitted(net(fit_epochs=3))
    assert extract_fit_engine(plain) is not None and not plain.fit.stages
    with pytest.raises(ValueError, match=r"after 2 epochs were not kept.*keep_epochs="):
        multi_predict(plain, mtcars, epochs=[2])
    with pytest.raises(ValueError, match="trained for 3 epochs, not for 4"):
        multi_predict(plain, mtcars, epochs=[4])
    assert multi_predict(plain, mtcars[:2], epochs=[3]).shape == (2, 1)
    assert multi_predict(plain, mtcars[:2], epochs=None).shape == (2, 1)
    for epochs, message in {
        0: "`epochs` must be a whole",
        "3": "`epochs` must",
        (): "no values",
    }.items():
        with pytest.raises((ValueError, TypeError), match=message):
            multi_predict(plain, mtcars, epochs=epochs)
    with pytest.raises(ValueError, match='names "7", but the network is trained for 3 epochs'):
        fitted(net(fit_epochs=3) >> set_engine("keras", keep_epochs=[2, 7]))


def test_of_mlp_too() -> None:
    spec = mlp("regression", epochs=3, hidden_units=3) >> set_engine("keras", keep_epochs=2)
    long, short = fitted(spec), fitted(mlp("regression", epochs=2, hidden_units=3, engine="keras"))
    assert multi_predict_args(long) == ["epochs"]
    found = multi_predict(long, mtcars[:2], epochs=[2])[".pred"]
    assert [frame[".pred"][0] for frame in found] == predict(short, mtcars[:2])[".pred"].tolist()


GRID = pd.DataFrame({"fit_epochs": [4, 2, 3, 4], "hidden_units": [3, 3, 3, 5]})


def tuned(grid: pd.DataFrame, exact: bool, **args: Any) -> pd.DataFrame:
    """Predictions of each candidate, in the grid's order."""
    set_seed(1)
    folds = vfold_cv(mtcars, v=2)
    flow = workflow("mpg ~ wt + hp", net(fit_epochs=tune(), hidden_units=tune(), **args))
    control = control_grid(exact=exact, save_pred=True)
    results = tune_grid(flow, folds, grid=grid, metrics=metric_set(rmse), control=control)
    return collect_predictions(results)


@pytest.mark.parametrize("more", [{}, WATCHED])
@pytest.mark.parametrize("exact", [True, False])
def test_candidates_are_those_that_are_fitted_alone(exact: bool, more: dict[str, Any]) -> None:
    every = tuned(GRID, exact, **more)
    for number, (_, mine) in enumerate(every.groupby(".config")):
        assert mine["fit_epochs"].unique().tolist() == [GRID["fit_epochs"][number]]  # R's order
        alone = tuned(GRID.iloc[[number]], exact, **more)
        np.testing.assert_allclose(mine[".pred"], alone[".pred"], rtol=0 if exact else 1e-5, atol=0)


def fits(**args: Any) -> int:
    """How many fits the grid costs on two resamples."""
    set_seed(1)
    flow = workflow("mpg ~ wt + hp", net(fit_epochs=tune(), hidden_units=tune(), **args))
    return preview(flow, vfold_cv(mtcars, v=2), grid=GRID, timed=False).fits


@pytest.mark.parametrize(
    ("args", "shared"),
    [
        ({}, True),
        (WATCHED, True),
        ({"fit_callbacks": "EarlyStopping", "compile_optimizer": keras.optimizers.SGD}, True),
        ({"fit_callbacks": Own()}, False),
        ({"fit_callbacks": lambda: Own()}, False),
        ({"fit_initial_epoch": 1}, False),
        ({"fit_steps_per_epoch": 2}, False),
        ({"compile_optimizer": keras.optimizers.SGD(use_ema=True)}, False),
        ({"compile_optimizer": lambda: keras.optimizers.SGD(use_ema=True)}, False),
    ],
)
def test_a_fit_serves_other_numbers_of_epochs_unless_it_depends_on_them(
    args: dict[str, Any], shared: bool
) -> None:
    assert fits(**args) == (4 if shared else 8)
