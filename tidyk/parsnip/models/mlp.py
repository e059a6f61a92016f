"""Multilayer perceptrons."""

from tidyk.hardhat.placeholder import Tunable
from tidyk.parsnip.registration import model


@model("classification", "regression", title="Single Layer Neural Network")
def mlp(
    mode: str = "unknown",
    *,
    engine: str = "nnet",
    hidden_units: Tunable[int] = None,
    penalty: Tunable[float] = None,
    dropout: Tunable[float] = None,
    epochs: Tunable[int] = None,
    activation: Tunable[str] = None,
    learn_rate: Tunable[float] = None,
) -> None:
    """Multilayer perceptron: a neural network with one hidden layer.

    Args:
        mode: "classification" or "regression"; "unknown" until it is set.
        engine: "nnet" (R's numbers from R's seed), "keras" or "sklearn"; "brulee" is Keras too,
            with brulee's defaults, but trained on all rows for all epochs unless
            `set_engine("brulee", validation=0.1, stop_iter=5)` says otherwise; see
            `show_engines("mlp")`. `create_keras_sequential_spec()` makes networks of more layers.
        hidden_units: Number of units in the hidden layer; 5 by default.
        penalty: Amount of weight decay, >= 0; 0 by default. With "keras", either it or `dropout`.
        dropout: Share of units that are left out at random in training, from 0 to 1; only "keras".
        epochs: Largest number of rounds of training; 100 by default, 20 with "keras".
        activation: What the hidden units do to their sum, such as "relu"; "softmax" by default with
            "keras", as in R; not "nnet", whose are sigmoids.
        learn_rate: How far a step goes, > 0; 0.001 by default; not "nnet".

    Returns:
        A `ModelSpec`.

    Equals R's `parsnip::mlp()`.

    Examples:
        >>> mlp("regression", hidden_units=3, penalty=0.01)
        Single Layer Neural Network Model Specification (regression)
        <BLANKLINE>
        Main Arguments:
          hidden_units = 3
          penalty = 0.01
        <BLANKLINE>
        Computational engine: nnet
    """
