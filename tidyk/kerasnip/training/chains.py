"""Hidden layers as a chain of links: a dense layer and what follows it. Networks that repeat their
first link another number of times share a program, which skips links."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

from attrs import frozen

from tidyk.keras3.backend import load_keras
from tidyk.kerasnip.training.lane_layers import has_variable_rate
from tidyk.kerasnip.training.wiring import line_of

Layers = tuple[Any, ...]


@frozen(eq=False)
class Chain:
    """The layers of a network whose widths may be padded.

    Attributes:
        before: Those before the first dense one.
        links: Dense layers, each with those that follow it.
        last: The output.
    """

    before: Layers
    links: tuple[Layers, ...]
    last: Any

    def depth(self, told: Callable[[Any], Any]) -> int:
        """How often the first link is repeated, by what is told of layers; once, if it cannot be
        skipped."""
        if not all(map(_may_be_skipped, self.links[0] if self.links else ())):
            return 1
        first = [told(layer) for layer in self.links[0]] if self.links else None
        for number, link in enumerate(self.links):
            if [told(layer) for layer in link] != first:
                return number
        return len(self.links)

    def stretched(self, depth: int, wanted: int) -> tuple[Layers, ...]:
        """The links, with the first one repeated as often as wanted rather than `depth` times."""
        return (*self.links[:1] * wanted, *self.links[depth:])


def chain_of(model: Any) -> Chain:
    """The layers of a network without branches, link by link."""
    dense, *layers, last = load_keras().layers.Dense, *(line_of(model) or ())
    starts = [place for place, layer in enumerate(layers) if type(layer) is dense]
    links = tuple(tuple(layers[start:end]) for start, end in pairwise([*starts, len(layers)]))
    return Chain(tuple(layers[: starts[0] if starts else len(layers)]), links, last)


def _may_be_skipped(layer: Any) -> bool:
    """Does a layer leave no other trace than its output? One that draws would."""
    draws = type(layer) is load_keras().layers.Dropout and layer.rate > 0
    return not draws or has_variable_rate(layer)


def stretched_widths(widths: tuple[int, ...], depth: int, wanted: int) -> tuple[int, ...]:
    """The widths of a chain with more links: those that are skipped are as wide as the last that is
    not."""
    return (*widths[:depth], *widths[depth - 1 : depth] * (wanted - depth), *widths[depth:])
