"""R's torch models by Keras: what brulee's engines are here."""

from __future__ import annotations

import logging
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tidyk import (
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
