"""R's torch models, by Keras, with brulee's defaults: linear models, and networks of two layers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tidyk.base.errors import check_whole
from tidyk.keras3.backend import load_keras
from tidyk.kerasnip.network import Network
from tidyk.kerasnip.networks.arguments import OF_BRULEE, Brulee
from tidyk.kerasnip.networks.layers import class_output, number_output, start
from tidyk.kerasnip.networks.linear import Linear, linear
from tidyk.kerasnip.networks.mlp import BRULEE, MlpBrulee, hidden
from tidyk.parsnip.limits import AMOUNT, SHARE
from tidyk.parsnip.registration import engine


def number(model: Any, penalty: float = 0.0, mixture: float = 0.0) -> Any:
    """One number."""
    return _dense(model, 1, "linear", penalty, mixture)


def share(model: Any, num_classes: int, penalty: float = 0.0, mixture: float = 0.0) -> Any:
    """The probability of the second of two classes, or of each of several."""
    if num_classes == 2:
        return _dense(model, 1, "sigmoid", penalty, mixture)
    return _dense(model, num_classes, "softmax", penalty, mixture)


def _dense(model: Any, units: int, activation: str, penalty: float, mixture: float) -> Any:
    """A layer of which `mixture` of the penalty is of absolute values."""
    keras = load_keras()
    squares, sizes = penalty * (1 - mixture), penalty * mixture
    decay = keras.regularizers.L1L2(sizes, squares) if sizes else keras.regularizers.L2(squares)
    model.add(
        keras.layers.Dense(
            units, activation=activation, kernel_regularizer=decay if penalty else None
        )
    )
    return model


class LinearBrulee(Brulee, Linear):
    """20 epochs, and a penalty of 0.001, as brulee's; its optimizer is Keras' Adam."""

    own_arguments = ("epochs", "learn_rate", *OF_BRULEE)
    parameters = {**Linear.parameters, "stop_iter": "stop_iter"}
    arguments = {"penalty": "output_penalty", "mixture": "output_mixture"}
    defaults = {"fit_epochs": 20, "output_penalty": 0.001, "learn_rate": 0.01}
    limits = {**Linear.limits, "penalty": AMOUNT, "mixture": SHARE}
    ranges = {"epochs": (5, 500), "learn_rate": (-3, -0.2)}


@engine("linear_reg", "brulee", "regression")
class LinearRegBrulee(LinearBrulee):
    """Least squares."""

    network = linear("linear_reg", "regression", number)


@engine("logistic_reg", "brulee", "classification")
class LogisticRegBrulee(LinearBrulee):
    """One sigmoid unit."""

    network = linear("logistic_reg", "classification", share)


@engine("multinom_reg", "brulee", "classification")
class MultinomRegBrulee(LinearBrulee):
    """One softmax unit a level."""

    network = linear("multinom_reg", "classification", share)


SECOND = {"hidden_units_2": "second_units", "activation_2": "second_activation"}
"""Arguments of the engine -> those of the second layer's block."""


class MlpTwoLayer(MlpBrulee):
    """Two hidden layers of 3 units each, which share the penalty and the share of units that drop
    out."""

    defaults = {**BRULEE, "hidden_units_2": 3, "activation_2": "relu"}
    own_arguments = (*SECOND, *OF_BRULEE)

    def network_args(self, args: Mapping[str, Any]) -> dict[str, Any]:
        """The second layer has arguments of its own, and some of the first's."""
        check_whole(args["hidden_units_2"], "hidden_units_2", minimum=1)
        args = {SECOND.get(name, name): value for name, value in args.items()}
        own = super().network_args(args)
        shared = ("penalty", "dropout")
        return own | {f"second_{n}": own[f"hidden_{n}"] for n in shared if f"hidden_{n}" in own}


def two_layers(mode: str, output: Any) -> Network:
    """A network of this shape."""
    return Network(
        "mlp", mode, {"input": start, "hidden": hidden, "second": hidden, "output": output}
    )


@engine("mlp", "brulee_two_layer", "regression")
class MlpTwoLayerRegression(MlpTwoLayer):
    """A network that ends in one number."""

    network = two_layers("regression", number_output)


@engine("mlp", "brulee_two_layer", "classification")
class MlpTwoLayerClassification(MlpTwoLayer):
    """A network that ends in probabilities."""

    network = two_layers("classification", class_output)
