"""Activation functions."""

from __future__ import annotations

from tidyk.dials.registry import parameter
from tidyk.dials.types import Values

values_activation = (
    "celu", "elu", "exponential", "gelu", "hardshrink", "hardsigmoid", "hardtanh", "leaky_relu",
    "linear", "log_sigmoid", "relu", "relu6", "rrelu", "selu", "sigmoid", "silu", "softmax",
    "softplus", "softshrink", "softsign", "swish", "tanh", "tanhshrink",
)  # fmt: skip


@parameter("Activation Function")
def activation(values: Values = values_activation):
    """The function applied to a layer's sums."""


@parameter("Activation Function Layer 2", id="activation")
def activation_2(values: Values = values_activation):
    """The function applied to the sums of a second layer."""
