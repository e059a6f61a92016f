"""A network with one hidden layer of sigmoids."""

from __future__ import annotations

from typing import Literal

import numpy as np
from attrs import frozen

from tidyk.base.errors import TidykValueError
from tidyk.parsnip.engines.nnet.minimising import minimise

LARGEST = 15.0
"""Beyond this value a sigmoid is 0 or 1."""
Output = Literal["linear", "entropy", "softmax"]


@frozen
class Shape:
    """How many units there are.

    Attributes:
        inputs, hidden, outputs: Of the three layers.
        output: What the last layer is: "linear", or a sigmoid or softmax for classes.
    """

    inputs: int
    hidden: int
    outputs: int
    output: Output

    @property
    def weights(self) -> int:
        """How many weights there are, those of the constants included."""
        return (self.inputs + 1) * self.hidden + (self.hidden + 1) * self.outputs

    def layers(self, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The weights into the hidden and the last layer: shape (units, constant and inputs)."""
        cut = (self.inputs + 1) * self.hidden
        first = weights[:cut].reshape(self.hidden, self.inputs + 1)
        return first, weights[cut:].reshape(self.outputs, self.hidden + 1)


@frozen(eq=False)
class Rows:
    """Rows to learn from: predictors with a column of ones first, outcomes, and what each row's
    error is multiplied by."""

    x: np.ndarray
    y: np.ndarray
    weights: np.ndarray


def with_ones(x: np.ndarray) -> np.ndarray:
    """A column of ones before the others."""
    return np.column_stack([np.ones(len(x)), x])


def sigmoid(z: np.ndarray) -> np.ndarray:
    """1 / (1 + exp(-z)), 0 and 1 far out."""
    inner = 1 / (1 + np.exp(-np.clip(z, -LARGEST, LARGEST)))
    return np.where(z > LARGEST, 1.0, np.where(z < -LARGEST, 0.0, inner))


def outputs(shape: Shape, weights: np.ndarray, x: np.ndarray) -> np.ndarray:
    """The network's outputs for rows that begin with a 1: shape (rows, outputs)."""
    return _forward(shape, weights, x)[1]


def _forward(shape: Shape, weights: np.ndarray, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The hidden layer, with ones first, and the last one."""
    first, last = shape.layers(weights)
    hidden = with_ones(sigmoid(x @ first.T))
    z = hidden @ last.T
    if shape.output == "linear":
        return hidden, z
    if shape.output == "entropy":
        return hidden, sigmoid(z)
    shares = np.exp(z - z.max(axis=1, keepdims=True))
    return hidden, shares / shares.sum(axis=1, keepdims=True)


def train(
    shape: Shape, rows: Rows, start: np.ndarray, decay: float, **options: float
) -> tuple[np.ndarray, float, bool]:
    """Weights that fit best, the value there, and whether the search ended by itself."""

    def value(weights: np.ndarray) -> float:
        error = _error(shape, outputs(shape, weights, rows.x), rows)
        return error + decay * float(weights @ weights)

    def gradient(weights: np.ndarray) -> np.ndarray:
        return _slopes(shape, weights, rows) + 2 * decay * weights

    return minimise(start, value, gradient, **options)  # type: ignore[arg-type]


def _error(shape: Shape, outputs: np.ndarray, rows: Rows) -> float:
    """The weighted sum of squares, or of the negative logarithms of the true classes'
    probabilities."""
    targets, w = rows.y, rows.weights[:, None]
    if shape.output == "linear":
        return float((w * (outputs - targets) ** 2).sum())
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = np.where(targets > 0, targets * np.log(outputs), 0.0)
        if shape.output == "entropy":
            terms = terms + np.where(targets < 1, (1 - targets) * np.log(1 - outputs), 0.0)
    return float(-(w * terms).sum())


def _slopes(shape: Shape, weights: np.ndarray, rows: Rows) -> np.ndarray:
    """The gradient by back-propagation."""
    hidden, outputs = _forward(shape, weights, rows.x)
    apart = rows.weights[:, None] * (outputs - rows.y)
    if shape.output == "linear":
        apart = 2 * apart
    _, last = shape.layers(weights)
    units = hidden[:, 1:]
    behind = (apart @ last[:, 1:]) * units * (1 - units)
    return np.concatenate([(behind.T @ rows.x).ravel(), (apart.T @ hidden).ravel()])


def check_weights(count: int, most: float) -> None:
    """Raise an error for more weights than R's `MaxNWts` allows."""
    if count > most:
        raise TidykValueError(f"The network has {count} weights, more than `MaxNWts={most}`.")
