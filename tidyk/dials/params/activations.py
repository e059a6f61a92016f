"""Activation functions."""

from __future__ import annotations

from typing import Any

from tidyk.dials.registry import parameter

VALUES_ACTIVATION = (
    "celu", "elu", "exponential", "gelu", "hardshrink", "hardsigmoid", "hardtanh", "leaky_relu",
    "linear", "log_sigmoid", "relu", "relu6", "rrelu", "selu", "sigmoid", "silu", "softmax",
    "softplus", "softshrink", "softsign", "swish", "tanh", "tanhshrink",
)  # fmt: skip


@parameter("Activation Function")
def activation(values: Any = VALUES_ACTIVATION):
    """Activation function of a layer. Equals R's `dials::activation()`.

    Args:
        values: Names of activation functions.
    """


@parameter("Activation Function", id="activation")
def activation_2(values: Any = VALUES_ACTIVATION):
    """Activation function of a second layer. Equals R's `dials::activation_2()`.

    Args:
        values: Names of activation functions.
    """
