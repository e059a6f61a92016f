"""Training that goes on, starts from what others have learned, or leaves blocks as they are."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pandas as pd
import pytest
from kerasnip.graphs import forked, house_data, houses
from kerasnip.networks import regressor

from tidyk import (
    assessment,
    collect_extracts,
    control_grid,
    extract_keras_history,
    extract_keras_model,
    fit,
    fit_xy,
    keras_optimizers,
    linear_reg,
    predict,
    register_keras_loss,
    register_keras_optimizer,
    remove_keras_loss,
    remove_keras_optimizer,
    set_engine,
    set_seed,
    tune,
    tune_grid,
    vfold_cv,
    workflow,
)
from tidyk.base.errors import TidykWarning
from tidyk.datasets import mtcars
from tidyk.keras3 import callback_early_stopping, layer_dense

X, Y = mtcars[["wt", "hp"]] / mtcars[["wt", "hp"]].max(), mtcars["mpg"]
SAME: dict[str, Any] = {"fit_shuffle": False, "fit_batch_size": 32}


def plain(model: Any, units: int = 4) -> Any:
    return model >> layer_dense(units=units, activation="relu")


net = regressor("test_resuming", hidden=plain)


def fitted(spec: Any) -> Any:
    set_seed(1)
    return spec >> fit_xy(X, Y)


def test_training_goes_on_as_if_it_had_not_stopped() -> None:
    whole = fitted(net(fit_epochs=5, **SAME))
    part = fitted(net(fit_epochs=3, **SAME))
    before = (part >> predict(X))[".pred"].to_numpy()
    longer = part >> fit_xy(X, Y, epochs=2)
    assert np.allclose(longer >> predict(X), whole >> predict(X), rtol=1e-6)
    assert np.array_equal((part >> predict(X))[".pred"], before)
    losses = (longer >> extract_keras_history()).metrics["loss"]
    assert np.allclose(losses, (whole >> extract_keras_history()).metrics["loss"], rtol=1e-6)
    assert (longer >> extract_keras_history()).epoch == [0, 1, 2, 3, 4]


def test_a_fit_from_another_process_goes_on_as_it_would_have_here() -> None:
    part = fitted(net(fit_epochs=3, **SAME) >> set_engine("keras", keep_optimizer=True))
    sent = pickle.loads(pickle.dumps(pickle.loads(pickle.dumps(part))))
    still = sent >> fit_xy(X, Y, epochs=1, learn_rate=1e-12)
    assert np.allclose(still >> predict(X), part >> predict(X), rtol=1e-5)
    here, there = (one >> fit_xy(X, Y, epochs=2) >> predict(X) for one in (part, sent))
    assert np.array_equal(here[".pred"], there[".pred"])
    again = pickle.loads(pickle.dumps(still))
    assert np.allclose(again >> predict(X), still >> predict(X))


def test_a_fit_of_a_search_goes_on_as_it_would_have_alone() -> None:
    """Its optimizer's state comes from a program that it shared."""
    spec = net(hidden_units=tune(), fit_epochs=3, **SAME)
    flow = workflow("mpg ~ wt + hp", spec >> set_engine("keras", keep_optimizer=True))
    kept, grid = control_grid(extract=lambda wf: wf), pd.DataFrame({"hidden_units": [2, 4]})
    set_seed(1)
    found = tune_grid(flow, vfold_cv(mtcars, v=2), grid=grid, control=kept)
    wf = collect_extracts(found)[".extracts"].iloc[0]
    sent = pickle.loads(pickle.dumps(wf))
    here, there = (one >> fit(mtcars, epochs=2) for one in (wf, sent))
    for rows in (mtcars, assessment(found.splits[0])):  # which the search has predicted
        assert np.array_equal((here >> predict(rows))[".pred"], (there >> predict(rows))[".pred"])
    model = extract_keras_model(sent)
    assert int(model.optimizer.iterations.value) == 3
    assert [v.shape for v in model.optimizer.variables[2:4]] == [(2, 2), (2, 2)]


@pytest.mark.parametrize("optimizer", ["adam", "sgd"])
def test_a_network_is_saved_as_its_weights(optimizer: str) -> None:
    fit_ = fitted(net(hidden_units=20_000, fit_epochs=2, compile_optimizer=optimizer))
    weights = sum(w.nbytes for w in extract_keras_model(fit_).get_weights())
    saved = pickle.dumps(fit_)
    assert weights < len(saved) < 1.1 * weights
    with pytest.warns(TidykWarning, match="optimizer's state is not there"):
        pickle.loads(saved) >> fit_xy(X, Y, epochs=1)


def test_the_best_weights_are_saved_once() -> None:
    stop = callback_early_stopping(monitor="loss", patience=1, restore_best_weights=True)
    fit_ = fitted(net(hidden_units=20_000, fit_epochs=3, fit_callbacks=[stop]))
    weights = extract_keras_model(fit_).get_weights()
    saved = pickle.dumps(fit_)
    assert len(saved) < 1.1 * sum(w.nbytes for w in weights)
    (found,) = pickle.loads(saved).fit.callbacks
    assert all(np.array_equal(a, b) for a, b in zip(found.best_weights, weights, strict=True))


def test_formulas_and_workflows_go_on() -> None:
    set_seed(1)
    one = net(fit_epochs=2, **SAME) >> fit("mpg ~ wt + hp", data=mtcars)
    assert len((one >> fit(mtcars, epochs=3) >> extract_keras_history()).epoch) == 5
    wf = workflow("mpg ~ wt + hp", net(fit_epochs=2, **SAME)) >> fit(mtcars)
    longer = wf >> fit(mtcars, epochs=1, fit_batch_size=8)
    assert len((longer >> extract_keras_history()).epoch) == 3
    assert not np.allclose(longer >> predict(mtcars), wf >> predict(mtcars))
    with pytest.raises(TypeError, match="another `compile_loss`"):
        wf >> fit(mtcars, epochs=1, compile_loss="mae")
    with pytest.raises(TypeError, match="not trained"):
        workflow("mpg ~ wt", net(fit_epochs=1)) >> fit(mtcars, epochs=1)
    with pytest.raises(TypeError, match="go on with `fit_xy"):
        fitted(net(fit_epochs=1)) >> fit(mtcars, epochs=1)
    with pytest.raises(TypeError, match="cannot go on training"):
        linear_reg() >> fit("mpg ~ wt", data=mtcars) >> fit(mtcars, epochs=1)


@pytest.mark.parametrize("function", [net, forked("test_resuming_graph")])
def test_frozen_blocks_keep_the_weights_that_they_start_from(function: Any) -> None:
    block = "hidden" if function is net else "left"
    first = fitted(function(fit_epochs=2))
    spec = function(fit_epochs=2) >> set_engine("keras", frozen=[block], start_from=first)
    second = fitted(spec)
    old, new = (extract_keras_model(f) for f in (first, second))
    at = next(i for i, layer in enumerate(new.layers) if not layer.trainable)
    assert [layer.trainable for layer in new.layers].count(False) == 1
    pairs = zip(old.layers[at].get_weights(), new.layers[at].get_weights(), strict=True)
    assert all(np.array_equal(a, b) for a, b in pairs)
    assert not np.array_equal(old.layers[-1].get_weights()[0], new.layers[-1].get_weights()[0])
    again = pickle.loads(pickle.dumps(second))
    assert np.allclose(again >> predict(X), second >> predict(X))


def test_what_cannot_be_frozen_or_started_from_is_told() -> None:
    with pytest.raises(ValueError, match='Did you mean "hidden"'):
        net() >> set_engine("keras", frozen="hiden")
    with pytest.raises(TypeError, match="should be a fitted network"):
        net() >> set_engine("keras", start_from=3)
    other = fitted(forked("test_resuming_other")(fit_epochs=1))
    with pytest.raises(ValueError, match="no layer with weights that fits"):
        fitted(net(hidden_units=3, fit_epochs=1) >> set_engine("keras", start_from=wide(other)))


def wide(other: Any) -> Any:
    """A fit of other predictors, whose layers are of other shapes."""
    x = pd.DataFrame(np.ones((8, 5)), columns=list("abcde"))
    return other.spec >> fit_xy(x, pd.Series(np.arange(8.0)))


def test_what_is_registered_can_be_forgotten() -> None:
    register_keras_loss("test_forgotten", lambda y_true, y_pred: (y_true - y_pred) ** 2)
    assert net(compile_loss="test_forgotten").args == {"compile_loss": "test_forgotten"}
    assert remove_keras_loss("test_forgotten") and not remove_keras_loss("test_forgotten")
    with pytest.raises(ValueError, match='no loss "test_forgotten"'):
        net(compile_loss="test_forgotten")


def test_a_fit_works_on_when_what_it_names_is_forgotten() -> None:
    register_keras_loss("test_by_output", lambda y_true, y_pred: (y_true - y_pred) ** 2)
    two = houses("test_forgetful")(compile_loss={"price": "test_by_output"}, fit_epochs=1)
    data = house_data()
    model = two >> fit_xy(data[["picture", "area", "age"]], data[["price", "sold"]])
    fresh = pickle.dumps(model)
    remove_keras_loss("test_by_output")
    for again in (pickle.loads(pickle.dumps(model)), pickle.loads(fresh)):
        assert np.allclose(
            (again >> predict(data))[".pred_price"], (model >> predict(data)).iloc[:, 0]
        )
    remove_keras_loss("test_by_output")


def test_names_of_optimizers_are_a_vector_that_can_be_asked() -> None:
    import keras

    register_keras_optimizer("test_listed", keras.optimizers.SGD)
    assert "test_listed" not in keras_optimizers and "test_listed" in keras_optimizers()
    remove_keras_optimizer("test_listed")
    assert keras_optimizers() == list(keras_optimizers)
