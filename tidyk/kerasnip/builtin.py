"""The engine "keras" of a parsnip model: its network is made of layer blocks, as generated ones
are, and its arguments keep parsnip's names."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any, ClassVar

from tidyk.kerasnip.compiling.optimizers import LEARN_RATE
from tidyk.kerasnip.compiling.registers import REGISTERED, find_class
from tidyk.kerasnip.engine import KerasEngine
from tidyk.kerasnip.network import Network
from tidyk.kerasnip.stages import KEPT
from tidyk.parsnip.limits import AMOUNT, COUNT, POSITIVE, Limit, check_limits

OF_FIT = (
    "batch_size", "verbose", "callbacks", "validation_split", "validation_data", "shuffle",
    "class_weight", "sample_weight", "initial_epoch", "steps_per_epoch", "validation_steps",
)  # fmt: skip
OF_COMPILE = (
    "optimizer", "loss", "metrics", "loss_weights", "weighted_metrics", "run_eagerly",
    "steps_per_execution", "jit_compile",
)  # fmt: skip
"""What `set_engine("keras", ...)` takes of `keras.Model.fit` and `.compile`, as in R."""
PREFIXES = dict.fromkeys(OF_FIT, "fit") | dict.fromkeys(OF_COMPILE, "compile")
SEEDS = {"seeds": "All random numbers of a fit follow from `set_seed()`."}
LIMITS: Mapping[str, Limit] = {"penalty": AMOUNT, "epochs": COUNT, "learn_rate": POSITIVE}


class BuiltIn(KerasEngine):
    """A network that fits one of parsnip's models in one mode.

    Subclasses have a `network`; `arguments` and `defaults` name what its blocks and Keras take
    (`hidden_units`, `fit_epochs`).
    """

    network: ClassVar[Network]  # pyright: ignore[reportIncompatibleVariableOverride]
    own_arguments = (*PREFIXES, *KEPT)
    submodel = "epochs"
    limits = LIMITS
    several_outcomes = False
    lacking = SEEDS

    def __init__(self) -> None:
        """The network is an attribute of the class."""

    def check(self, args: Mapping[str, Any]) -> None:
        check_limits(args, self.limits)

    def prefixed(self, args: Mapping[str, Any]) -> dict[str, Any]:
        return {f"{PREFIXES[n]}_{n}" if n in PREFIXES else n: v for n, v in args.items()}

    def network_args(self, args: Mapping[str, Any]) -> dict[str, Any]:
        """Keras' own arguments with their prefix; the optimizer's rate is Keras' default unless it
        is given."""
        own = self.prefixed(args)
        rate = own.get("learn_rate")
        if rate is None:
            own["learn_rate"] = own_rate(own.get("compile_optimizer") or "adam")
        self.network.check(own)
        return super().network_args(own)


def own_rate(optimizer: Any) -> float | None:
    """Keras' default rate for an optimizer given by name; None for objects, which have their
    own."""
    if not isinstance(optimizer, str) or optimizer in REGISTERED["optimizer"]:
        return None
    rate = inspect.signature(find_class("optimizer", optimizer)).parameters.get("learning_rate")
    return LEARN_RATE if rate is None else rate.default
