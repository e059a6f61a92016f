"""Linear models on Keras: networks without hidden units."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tidyk.kerasnip.builtin import PREFIXES, BuiltIn
from tidyk.kerasnip.network import Network
from tidyk.kerasnip.networks.layers import class_output, count_output, number_output, start
from tidyk.kerasnip.stages import KEPT
from tidyk.parsnip.registration import engine


def linear(name: str, mode: str, output: Any) -> Network:
    """A network whose only layer is its output."""
    return Network(name, mode, {"input": start, "output": output})


class Linear(BuiltIn):
    """Gradient descent on the linear model's own likelihood: 20 epochs, unless
    `set_engine("keras", epochs=...)` says otherwise."""

    arguments = {"penalty": "output_penalty"}
    defaults = {"fit_epochs": 20}
    parameters = {"epochs": "epochs", "learn_rate": "learn_rate", "batch_size": "batch_size"}
    own_arguments = ("epochs", "learn_rate", *PREFIXES, *KEPT)

    def prefixed(self, args: Mapping[str, Any]) -> dict[str, Any]:
        """The model has no `epochs`, which `set_engine()` takes."""
        return super().prefixed(
            {"fit_epochs" if name == "epochs" else name: value for name, value in args.items()}
        )


@engine("linear_reg", "keras", "regression")
class LinearRegKeras(Linear):
    """Least squares."""

    network = linear("linear_reg", "regression", number_output)


@engine("logistic_reg", "keras", "classification")
class LogisticRegKeras(Linear):
    """One sigmoid unit."""

    network = linear("logistic_reg", "classification", class_output)


@engine("multinom_reg", "keras", "classification")
class MultinomRegKeras(Linear):
    """One softmax unit a level."""

    network = linear("multinom_reg", "classification", class_output)


@engine("poisson_reg", "keras", "regression")
class PoissonRegKeras(Linear):
    """The Poisson likelihood of counts."""

    network = linear("poisson_reg", "regression", count_output)
    defaults = {**Linear.defaults, "compile_loss": "poisson"}
