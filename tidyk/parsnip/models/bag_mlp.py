"""Bagged neural networks."""

from tidyk.hardhat.placeholder import Tunable
from tidyk.parsnip.registration import model


@model("classification", "regression", title="Bagged Neural Network")
def bag_mlp(
    mode: str = "unknown",
    *,
    engine: str = "nnet",
    hidden_units: Tunable[int] = None,
    penalty: Tunable[float] = None,
    epochs: Tunable[int] = None,
) -> None:
    """Bagged neural networks: the mean of networks on bootstrap samples.

    Args:
        mode: "classification" or "regression"; "unknown" until it is set.
        engine: "nnet"; see `show_engines("bag_mlp")`.
        hidden_units: Number of units in the hidden layer; 2 by default.
        penalty: Amount of weight decay, >= 0; 0 by default.
        epochs: Largest number of steps; 100 by default.

    Returns:
        A `ModelSpec`.

    Equals R's `parsnip::bag_mlp()` with baguette's engine.

    Examples:
        >>> bag_mlp("regression", hidden_units=3)
        Bagged Neural Network Model Specification (regression)
        <BLANKLINE>
        Main Arguments:
          hidden_units = 3
        <BLANKLINE>
        Computational engine: nnet
    """
