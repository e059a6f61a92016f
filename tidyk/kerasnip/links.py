"""From a network's output to probabilities of classes."""

from __future__ import annotations

from typing import Any

import numpy as np

from tidyk.base.errors import warn
from tidyk.kerasnip.compiling.model import output_of
from tidyk.kerasnip.outcomes import loss_name

NEAR = 0.01
"""By how much the sum of probabilities in half precision may differ from 1."""


def probabilities(output: np.ndarray, model: Any, head: str = "") -> np.ndarray:
    """A network's output as probabilities of shape (rows, levels), by the link that its loss and
    its last activation imply; a warning if it does not look like probabilities.

    Args:
        output: Of one output of the network.
        model: The network.
        head: The name of the output, if there are several.
    """
    values = np.asarray(output, dtype=np.float64)
    logits = is_score(model, head)
    if values.shape[1] == 1:
        second = 1 / (1 + np.exp(-values)) if logits else values
        shares = np.hstack([1 - second, second])
    elif logits:
        powers = np.exp(values - values.max(axis=1, keepdims=True))
        shares = powers / powers.sum(axis=1, keepdims=True)
    else:
        shares = _shares(values) if last_activation(model, head) == "sigmoid" else values
    _tell_odd(shares)
    return shares


def is_score(model: Any, head: str = "") -> bool:
    """Is the output a score on the whole line: a loss of logits, or a margin?"""
    loss = model.loss[head] if head else model.loss
    if getattr(loss, "_fn_kwargs", {}).get("from_logits", getattr(loss, "from_logits", False)):
        return True
    bounded = last_activation(model, head) in ("sigmoid", "softmax", "hard_sigmoid")
    return "hinge" in loss_name(loss) and not bounded


def last_activation(model: Any, head: str = "") -> str:
    """The name of the activation that the network ends in; nothing if it is not known."""
    layer = _last_layer(model, head)
    if hasattr(layer, "layers"):
        return last_activation(layer)
    if type(layer).__name__ in ("Softmax", "ReLU"):
        return type(layer).__name__.lower()
    return getattr(getattr(layer, "activation", None), "__name__", "")


def _last_layer(model: Any, head: str) -> Any:
    """The layer, or operation, that an output comes out of."""
    return output_of(model)[head]._keras_history.operation if head else model.layers[-1]


def _shares(values: np.ndarray) -> np.ndarray:
    """Independent probabilities of the classes, made to add up to one."""
    sums = values.sum(axis=1, keepdims=True)
    return np.divide(values, sums, out=np.full_like(values, 1 / values.shape[1]), where=sums != 0)


def tell_missing(output: np.ndarray) -> None:
    """Warn of rows in which a network's output, of shape (rows, units), is not a number."""
    missing = int(np.isnan(output).any(axis=1).sum())
    if missing:
        warn(
            f"The network's output is not a number in {missing} of {len(output)} rows: they have "
            "no prediction. Did training diverge (a smaller `learn_rate` may help), or are there "
            "whole numbers that an embedding has no place for?"
        )


def _tell_odd(table: np.ndarray) -> None:
    tell_missing(table)
    rest = table[~np.isnan(table).any(axis=1)]
    odd = (rest < -NEAR).any(axis=1) | (np.abs(rest.sum(axis=1) - 1) > NEAR)
    if odd.any():
        low, high = rest.min(), rest.max()
        warn(
            f"The network's output is no probability in {int(odd.sum())} of {len(table)} rows "
            f"(from {low:.3g} to {high:.3g}): end in a softmax or sigmoid, or give a loss with "
            "`from_logits=True`."
        )


def most_probable(shares: np.ndarray) -> np.ndarray:
    """The most probable level's number; the first wins ties, and -1 stands for none."""
    complete = ~np.isnan(shares).any(axis=1)
    return np.where(complete, np.where(np.isnan(shares), 0, shares).argmax(axis=1), -1)
