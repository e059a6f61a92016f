"""How the rows of a fit are laid out in batches: fits of different sizes share a program."""

from __future__ import annotations

from typing import Any

import numpy as np
from attrs import frozen


@frozen
class Pass:
    """Batches of one way through the rows.

    Attributes:
        batch: Rows of a batch.
        steps: Batches.
        rest: Rows of one more, smaller batch; 0 for none.
        masked: May rows be padding? They have weight zero then, and the mean is over the others.
    """

    batch: int
    steps: int
    rest: int = 0
    masked: bool = False

    @property
    def size(self) -> int:
        """Rows, those of padding included."""
        return self.batch * self.steps + self.rest

    def fits(self, rows: int) -> bool:
        """Does this layout fit so many rows?"""
        if self.masked:
            return self.size - self.batch < rows <= self.size
        return rows == self.size

    def marks(self, rows: int) -> tuple[np.ndarray, np.ndarray] | None:
        """What the program needs beside the rows, where some are padding: a 0/1 mask of shape
        (steps, batch), and how many rows of each batch are real."""
        if not self.masked:
            return None
        mask = (np.arange(self.size) < rows).astype(np.float32).reshape(self.steps, self.batch)
        return mask, mask.sum(axis=1)

    def filled(self, order: np.ndarray) -> np.ndarray:
        """Row numbers with padding behind them."""
        out = np.zeros(self.size, np.int32)
        out[: len(order)] = order
        return out


def pass_for(counts: set[int], batch_size: int, may_mask: bool) -> Pass:
    """The layout that fits with these numbers of rows can share.

    Args:
        counts: Numbers of rows, of as many batches all; one where padding is not allowed.
        batch_size: Rows of a batch, as the user gave it.
        may_mask: May rows be padded?
    """
    batch = min(batch_size, max(counts))
    if may_mask and any(count % batch for count in counts):
        return Pass(batch, -(-max(counts) // batch), masked=True)
    count = max(counts)
    return Pass(batch, count // batch, count % batch)


def order_of_rows(seed: int, count: int, epochs: int, shuffle: bool, way: Pass) -> np.ndarray:
    """Row numbers for each epoch, of shape (epochs, rows): the very ones that Keras' shuffling
    takes from `np.random.seed(seed)`."""
    drawn = np.random.RandomState(seed)
    orders = (drawn.permutation(count) if shuffle else np.arange(count) for _ in range(epochs))
    return np.stack([way.filled(order) for order in orders])


def batches(way: Pass, rows: Any, marks: Any) -> list[tuple[Any, Any]]:
    """The pass in parts of equal batches: row numbers of shape (steps, batch), and their marks."""
    full = way.batch * way.steps
    parts = [(rows[:full].reshape(way.steps, way.batch), marks)]
    if way.rest:
        parts.append((rows[full:].reshape(1, way.rest), None))
    return [part for part in parts if len(part[0])]
