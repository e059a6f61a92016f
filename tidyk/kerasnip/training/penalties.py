"""Factors of regularizers, and weight decay, as variables: fits that differ in them share a
program."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from attrs import frozen

from tidyk.keras3.backend import load_keras

KINDS = {"L1": ("l1",), "L2": ("l2",), "L1L2": ("l1", "l2")}
"""Keras' regularizers, and their factors."""
CELLS = ("LSTM", "GRU", "SimpleRNN")
"""Layers whose weights, and regularizers, are those of a cell in them."""


@frozen(eq=False)
class VariablePenalty:
    """An L1 or L2 regularizer, or both, whose factors are variables.

    Attributes:
        factors: The variables by name, "l1" and "l2".
    """

    factors: dict[str, Any]

    def __call__(self, weights: Any) -> Any:
        ops = load_keras().ops
        sizes = {"l1": ops.absolute, "l2": ops.square}
        return sum(
            ops.cast(factor, dtype=weights.dtype) * ops.sum(sizes[name](weights))
            for name, factor in self.factors.items()
        )


def penalties_of(layer: Any) -> dict[str, Any]:
    """A layer's regularizers whose factors may be variables, by attribute."""
    kinds = tuple(getattr(load_keras().regularizers, name) for name in KINDS)
    return {
        name: value
        for name, value in vars(_owner(layer)).items()
        if name.endswith("_regularizer") and type(value) in kinds and any(_used(value))
    }


def factors_of(layer: Any) -> list[np.ndarray]:
    """The factors of a layer's regularizers, in the order of `factor_variables()`."""
    penalties = penalties_of(layer).values()
    return [np.asarray(getattr(p, name), np.float32) for p in penalties for name in _used(p)]


def without_factors(layer: Any, config: dict[str, Any]) -> dict[str, Any]:
    """A layer's configuration that tells of regularizers only which factors they have."""
    kept = {name: [type(p).__name__, *_used(p)] for name, p in penalties_of(layer).items()}
    return {**config, **kept}


def make_variable(layer: Any) -> None:
    """Give a layer that is not built yet regularizers whose factors are variables."""
    owner = _owner(layer)
    for attribute, penalty in penalties_of(layer).items():
        options = {"shape": (), "initializer": "zeros", "trainable": False}
        factors = {name: owner.add_weight(name=name, **options) for name in _used(penalty)}
        setattr(owner, attribute, VariablePenalty(factors))


def factor_variables(layer: Any) -> list[Any]:
    """The variables that `make_variable()` gave to a layer."""
    return [
        variable
        for value in vars(_owner(layer)).values()
        if isinstance(value, VariablePenalty)
        for variable in value.factors.values()
    ]


def _owner(layer: Any) -> Any:
    return layer.cell if type(layer).__name__ in CELLS else layer


def _used(penalty: Any) -> Iterator[str]:
    """The names of a regularizer's factors: one of two that is zero computes nothing."""
    names = KINDS[type(penalty).__name__]
    return (name for name in names if len(names) == 1 or getattr(penalty, name) != 0)


# --- weight decay ---------------------------------------------------------------------------------
def make_decay_variable(optimizer: Any) -> None:
    """Make the weight decay of a built optimizer a variable, the last of its variables."""
    if optimizer.weight_decay is not None:
        optimizer.weight_decay = optimizer.add_variable((), name="weight_decay")


def decay_variable(optimizer: Any) -> Any:
    """The variable of the weight decay; None if there is none."""
    decay = optimizer.weight_decay
    return decay if isinstance(decay, load_keras().Variable) else None
