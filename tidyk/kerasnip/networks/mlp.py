"""`mlp()` on Keras."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tidyk.base.errors import TidykValueError, unknown_name
from tidyk.hardhat.placeholder import is_tune
from tidyk.keras3.backend import load_keras
from tidyk.kerasnip.builtin import LIMITS, BuiltIn
from tidyk.kerasnip.network import Network
from tidyk.kerasnip.networks.arguments import LACKING, Brulee
from tidyk.kerasnip.networks.layers import class_output, number_output, start
from tidyk.parsnip.limits import COUNT, SHARE
from tidyk.parsnip.registration import engine


def hidden(
    model: Any,
    units: int = 5,
    activation: str = "softmax",
    penalty: float = 0.0,
    dropout: float = 0.0,
) -> Any:
    """The hidden layer: its weights decay by `penalty`, or units drop out by chance."""
    layers = load_keras().layers
    decay = load_keras().regularizers.L2(penalty) if penalty else None
    model.add(layers.Dense(units, activation=activation, kernel_regularizer=decay))
    if dropout:
        model.add(layers.Dropout(dropout))
    return model


ARGUMENTS = {
    "hidden_units": "hidden_units",
    "penalty": "hidden_penalty",
    "dropout": "hidden_dropout",
    "epochs": "fit_epochs",
    "activation": "hidden_activation",
    "learn_rate": "learn_rate",
}
NUMBERS = Network("mlp", "regression", {"input": start, "hidden": hidden, "output": number_output})
CLASSES = Network(
    "mlp", "classification", {"input": start, "hidden": hidden, "output": class_output}
)


class MlpKeras(BuiltIn):
    """One hidden layer, with R's defaults: 5 units, "softmax", 20 epochs."""

    arguments = ARGUMENTS
    parameters = {"batch_size": "batch_size"}
    defaults = {"fit_epochs": 20}
    limits = {**LIMITS, "hidden_units": COUNT, "dropout": SHARE}

    def check(self, args: Mapping[str, Any]) -> None:
        super().check(args)
        both = [args.get(name, 0) for name in ("penalty", "dropout")]
        if all(not is_tune(value) and value > 0 for value in both):
            raise TidykValueError(
                f"Please use either `dropout` or `penalty` (weight decay), not both: they are "
                f"{both[1]:g} and {both[0]:g}."
            )

    def network_args(self, args: Mapping[str, Any]) -> dict[str, Any]:
        """The arguments, whose activations Keras has to know."""
        own = super().network_args(args)
        for name, value in own.items():
            if name.endswith("_activation"):
                check_activation(value)
        return own


def check_activation(value: Any) -> None:
    """Raise an error for a name that Keras does not know as a function of a layer's sums."""
    activations = load_keras().activations
    try:
        activations.get(value)
    except ValueError:
        other = ("get", "serialize", "deserialize")
        unknown_name(
            "activation", value, [n for n in dir(activations) if n[0] != "_" and n not in other]
        )


@engine("mlp", "keras", "regression")
class MlpKerasRegression(MlpKeras):
    """A network that ends in one number."""

    network = NUMBERS


@engine("mlp", "keras", "classification")
class MlpKerasClassification(MlpKeras):
    """A network that ends in probabilities."""

    network = CLASSES


BRULEE: Mapping[str, Any] = {
    "fit_epochs": 100,
    "hidden_units": 3,
    "hidden_activation": "relu",
    "hidden_penalty": 0.001,
    "learn_rate": 0.01,
}
"""brulee's defaults."""


class MlpBrulee(Brulee, MlpKeras):
    """R's torch network, by Keras: with brulee's defaults, and its ranges for tuning."""

    defaults = BRULEE
    parameters = {**MlpKeras.parameters, "stop_iter": "stop_iter"}
    lacking = {**LACKING, "mixture": "The penalty is of squares: `linear_reg()` takes both."}
    ranges = {"hidden_units": (2, 50), "epochs": (5, 500), "learn_rate": (-3, -0.2)}

    def network_args(self, args: Mapping[str, Any]) -> dict[str, Any]:
        """Where units drop out, brulee's default of the penalty gives way."""
        drops = args.get("hidden_dropout", 0) > 0
        return super().network_args({**args, "hidden_penalty": 0.0} if drops else args)


@engine("mlp", "brulee", "regression")
class MlpBruleeRegression(MlpBrulee):
    """A network that ends in one number."""

    network = NUMBERS


@engine("mlp", "brulee", "classification")
class MlpBruleeClassification(MlpBrulee):
    """A network that ends in probabilities."""

    network = CLASSES
