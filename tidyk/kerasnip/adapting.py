"""What layers learn by `adapt()` and keep elsewhere than in their weights: bounds of bins,
vocabularies.

A network is built again by calling its blocks, without the rows that it was trained on. Where a
block adapts such a layer, the layer is then given what it had learned instead.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from tidyk.keras3.backend import load_keras

KINDS = ("Discretization", "IntegerLookup", "StringLookup", "TextVectorization")


@contextmanager
def noted(layers: list[Any]) -> Iterator[None]:
    """While it is open, layers that are adapted are added to a list."""

    def note(layer: Any, adapt: Callable[[], None]) -> None:
        adapt()
        layers.append(layer)

    with _instead(note):
        yield


@contextmanager
def given(learned: Sequence[Any]) -> Iterator[None]:
    """While it is open, layers that are to be adapted get what others learned, in the order of the
    calls."""
    left = list(learned)

    def give(layer: Any, adapt: Callable[[], None]) -> None:
        _put(layer, left.pop(0)) if left else adapt()

    with _instead(give):
        yield


def learned_of(layer: Any) -> Any:
    """What an adapted layer has learned, to be pickled."""
    if hasattr(layer, "bin_boundaries"):
        return list(layer.bin_boundaries)
    lookup = getattr(layer, "_lookup_layer", layer)
    words = [getattr(w, "item", lambda w=w: w)() for w in lookup.get_vocabulary(False)]
    if lookup.output_mode != "tf_idf":
        return words, None
    first = lookup._token_start_index()  # the weight of what is unknown stands before the words'
    return words, np.asarray(lookup.idf_weights)[first : first + len(words)]


def _put(layer: Any, learned: Any) -> None:
    if hasattr(layer, "bin_boundaries"):
        layer.bin_boundaries = learned
    else:
        layer.set_vocabulary(*learned)


@contextmanager
def _instead(act: Callable[[Any, Callable[[], None]], None]) -> Iterator[None]:
    """Replace `adapt()` by an action on the layer and what `adapt()` would have done. The caller
    holds the lock of Keras' global states."""
    kinds = [getattr(load_keras().layers, kind) for kind in KINDS]
    originals, inside = [kind.adapt for kind in kinds], list[Any]()
    for kind, original in zip(kinds, originals, strict=True):
        kind.adapt = _acting(original, act, inside)
    try:
        yield
    finally:
        for kind, original in zip(kinds, originals, strict=True):
            kind.adapt = original


def _acting(
    original: Callable[..., None], act: Callable[[Any, Callable[[], None]], None], inside: list[Any]
) -> Callable[..., None]:
    """`adapt()` with an action in its place, but for layers within one that is being adapted."""

    def adapt(self: Any, *args: Any, **options: Any) -> None:
        if inside:
            original(self, *args, **options)
            return
        inside.append(self)
        try:
            act(self, lambda: original(self, *args, **options))
        finally:
            inside.pop()

    return adapt
