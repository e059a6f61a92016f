"""R's torch models by Keras: what brulee's engines are here."""

from __future__ import annotations

import logging
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tidyk import (
    collect_metrics,
    collect_notes,
    extract_keras_history,
    extract_keras_model,
    extract_parameter_dials,
    extract_parameter_set_dials,
    factor,
    fit,
    linear_reg,
    logistic_reg,
    mlp,
    multinom_reg,
    predict,
    set_engine,
    set_mode,
    set_seed,
    tune,
    tune_grid,
    vfold_cv,
)
from tidyk.base.errors import TidykError
from tidyk.parsnip.aliases import TOLD

X = pd.DataFrame(np.random.default_rng(0).normal(size=(60, 3)), columns=list("abc"))
NUMBER = X.assign(y=X["a"] - X["b"] / 2)
TWO = X.assign(y=factor(np.where(X["a"] > 0, "yes", "no")))
THREE = X.assign(y=factor(np.where(X["a"] > 0.5, "x", np.where(X["b"] > 0, "y", "z"))))


def fitted(spec: Any, data: pd.DataFrame) -> Any:
    set_seed(1)
    return fit(spec, "y ~ .", data=data)


@pytest.mark.parametrize(
    ("spec", "data", "units"),
    [
        (linear_reg(engine="brulee"), NUMBER, [1]),
        (logistic_reg(engine="brulee"), TWO, [1]),
        (multinom_reg(engine="brulee"), THREE, [3]),
        (mlp("regression", engine="brulee_two_layer"), NUMBER, [3, 3, 1]),
        (mlp("classification", engine="brulee_two_layer"), THREE, [3, 3, 3]),
    ],
)
def test_networks_have_the_layers_of_the_model(spec: Any, data: pd.DataFrame, units: list) -> None:
    model = fitted(spec, data)
    layers = [layer for layer in extract_keras_model(model).layers if hasattr(layer, "units")]
    assert [layer.units for layer in layers] == units
    assert layers[0].kernel_regularizer.l2 == pytest.approx(0.001)
    assert len(predict(model, data)) == len(data)


def test_a_mixture_is_of_both_penalties() -> None:
    model = fitted(linear_reg(penalty=0.2, mixture=0.25, engine="brulee"), NUMBER)
    decay = extract_keras_model(model).layers[-1].kernel_regularizer
    assert (decay.l1, decay.l2) == pytest.approx((0.05, 0.15))


def test_the_second_layer_has_arguments_of_the_engine() -> None:
    spec = set_engine(
        mlp("regression", hidden_units=4, penalty=0.3, epochs=2),
        "brulee_two_layer", hidden_units_2=5, activation_2="tanh",
    )  # fmt: skip
    first, second, _ = extract_keras_model(fitted(spec, NUMBER)).layers
    assert (first.units, second.units) == (4, 5)
    assert (first.activation.__name__, second.activation.__name__) == ("relu", "tanh")
    assert second.kernel_regularizer.l2 == pytest.approx(0.3)


def test_it_is_said_once_who_computes(caplog: pytest.LogCaptureFixture) -> None:
    TOLD.discard(("linear_reg", "brulee"))
    with caplog.at_level(logging.WARNING, "tidyk"):
        for _ in range(2):
            fitted(linear_reg(engine="brulee") >> set_engine("brulee", epochs=1), NUMBER)
    said = [record.getMessage() for record in caplog.records if "brulee" in record.getMessage()]
    assert len(said) == 1 and 'here "keras" computes it' in said[0]


@pytest.mark.parametrize("engine", ["keras", "brulee", "brulee_two_layer"])
def test_what_keras_does_not_know_is_told(engine: str) -> None:
    spec = set_mode(mlp(activation="relux", engine=engine), "regression")
    with pytest.raises(TidykError, match=r'no activation "relux"\. Did you mean "relu"'):
        fitted(spec, NUMBER)


def test_sizes_and_mixtures_that_cannot_be_are_told() -> None:
    with pytest.raises(TidykError, match="`hidden_units_2` must be a whole number larger than"):
        fitted(mlp("regression") >> set_engine("brulee_two_layer", hidden_units_2=0), NUMBER)
    with pytest.raises(TidykError, match="`mixture` must be a number between 0 and 1, not 3"):
        linear_reg(mixture=3, engine="brulee")


def test_ranges_for_tuning_are_brulees() -> None:
    spec = linear_reg(penalty=tune()) >> set_engine("brulee", epochs=tune(), learn_rate=tune())
    parameters = extract_parameter_set_dials(spec)
    ranges = [extract_parameter_dials(parameters, n).range for n in ("epochs", "learn_rate")]
    assert [(r.lower, r.upper) for r in ranges] == [(5, 500), (-3, -0.2)]


def epochs_of(**options: Any) -> list[int]:
    """The epochs that a network of 40 is trained for."""
    spec = mlp("classification", epochs=40, learn_rate=0.3) >> set_engine("brulee", **options)
    return extract_keras_history(fitted(spec, TWO)).epoch


def test_arguments_of_brulee_are_those_of_keras() -> None:
    plain, none = fitted(mlp("regression", engine="brulee"), NUMBER), mlp("regression", epochs=100)
    without = fitted(none >> set_engine("brulee", validation=0, device="cpu"), NUMBER)
    pd.testing.assert_frame_equal(predict(plain, NUMBER), predict(without, NUMBER))
    held = {"epochs": 4, "engine": "brulee"}
    ours = set_engine(mlp("regression", **held), "brulee", validation=0.2)
    keras = set_engine(mlp("regression", **held), "brulee", validation_split=0.2)
    pd.testing.assert_frame_equal(*(predict(fitted(s, NUMBER), NUMBER) for s in (ours, keras)))
    assert "val_loss" in extract_keras_history(fitted(ours, NUMBER)).metrics
    weighted = set_engine(
        mlp("classification", epochs=2), "brulee", class_weights={"no": 9, "yes": 1}
    )
    assert (predict(fitted(weighted, TWO), TWO)[".pred_class"] == "no").mean() > 0.5


def test_training_stops_without_an_improvement_and_the_best_epoch_is_taken() -> None:
    assert len(epochs_of()) == 40
    assert len(epochs_of(stop_iter=2, validation=0.3)) < 40
    spec = mlp("classification", hidden_units=tune()) >> set_engine("brulee", stop_iter=tune())
    sizes = extract_parameter_dials(extract_parameter_set_dials(spec), "stop_iter").range
    assert (sizes.lower, sizes.upper) == (3, 20)
    set_seed(1)
    found = spec >> tune_grid("y ~ .", resamples=vfold_cv(TWO, v=2), grid=2)
    assert len(collect_notes(found)) == 0 and len(collect_metrics(found)) == 6


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"validation": 1.2}, "`validation` must be a number between 0 and 1, not 1.2"),
        ({"stop_iter": -1}, "`stop_iter` must be a whole number"),
        ({"optimizer": "LBFGS"}, 'no optimizer "LBFGS", which is brulee\'s default'),
        ({"class_weights": 20}, "dict of weights by level, such as .*, not 20"),
        ({"seeds": [1, 2, 3]}, "follow from `set_seed"),
        ({"momentum": 0.9}, r"no counterpart here\. Give an optimizer of Keras"),
        ({"mixture": 0.5}, "The penalty is of squares"),
        ({"device": "cuda"}, "`device` of the engine .* can only be None or 'cpu'"),
    ],
)
def test_what_brulee_has_and_keras_has_not(options: dict[str, Any], told: str) -> None:
    with pytest.raises(TidykError, match=told):
        set_engine(mlp("classification"), "brulee", **options)
