"""Which dense layers of a graph may have padding units, and where these are in the layers behind
them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from attrs import define, field, frozen

from tidyk.keras3.backend import load_keras
from tidyk.kerasnip.training.eligible import is_unit_by_unit, keeps_zero, pads_optimizer
from tidyk.kerasnip.training.lane_layers import has_variable_rate

Segment = tuple[int, int]
"""Units side by side: the number of their width among those that may be padded, or -1, and how many
they are."""
Segments = tuple[Segment, ...]
ELEMENTWISE = ("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum")
"""Merges that take the same unit of each."""


@frozen(eq=False)
class Units:
    """The dense layers of a graph that may have padding units.

    Attributes:
        widths: How many units they have; layers that must have as many as others share one number.
        numbers: The place among these of each such layer, by name.
        kernels: What goes into each dense layer, and what comes out, by name.
    """

    widths: tuple[int, ...]
    numbers: Mapping[str, int]
    kernels: Mapping[str, tuple[Segments, Segment]]

    def rows(self, name: str, widths: Sequence[int]) -> np.ndarray | None:
        """Where a layer's own rows are among those of one whose inputs have other widths; None if
        they are the first ones."""
        into, starts = self.kernels[name][0], [0]
        if all(number < 0 for number, _ in into[:-1]):
            return None
        for number, count in into:
            starts.append(starts[-1] + (count if number < 0 else widths[number]))
        parts = [start + np.arange(count) for start, (_, count) in zip(starts, into, strict=False)]
        return np.concatenate(parts)


def units_of(model: Any) -> Units | None:
    """The layers of a graph that may have padding units; None if there are none."""
    if not pads_optimizer(model.optimizer):
        return None
    flow = _Flow()
    for operation in model.operations:
        flow.follow(operation)
    for output in model.outputs:
        flow.fix(flow.known[id(output)])
    return flow.units()


@define(eq=False)
class _Flow:
    """What is known of the units of each tensor while a graph is followed from its inputs on.

    Attributes:
        known: The segments of each tensor, by identity; they are numbered by the layer that made
            them.
        dense: The dense layers, by number.
        into: What goes into each.
        same: A layer that must have as many units as another one has; -1 stands for those whose
            number is fixed.
    """

    known: dict[int, Segments] = field(factory=dict)
    dense: list[Any] = field(factory=list)
    into: list[Segments] = field(factory=list)
    same: dict[int, int] = field(factory=dict)

    def follow(self, operation: Any) -> None:
        """Find what comes out of an operation."""
        nodes = operation._inbound_nodes
        tensors = [tensor for node in nodes for tensor in node.input_tensors]
        inputs = [self.known.get(id(t), _plain(t)) for t in tensors]
        found = self._out(operation, tensors, inputs) if len(nodes) == 1 else None
        if found is None:
            for segments in inputs:
                self.fix(segments)
        for node in nodes:
            for tensor in node.output_tensors:
                self.known[id(tensor)] = _plain(tensor) if found is None else found

    def _out(
        self, operation: Any, tensors: Sequence[Any], inputs: Sequence[Segments]
    ) -> Segments | None:
        """The units that come out, if those that go in may be padded."""
        keras, kind = load_keras(), type(operation)
        if not tensors or any(len(tensor.shape) != 2 for tensor in tensors):
            return None
        if kind is keras.layers.Dense and is_unit_by_unit(operation):
            return self._dense(operation, inputs[0])
        if kind is keras.layers.Concatenate and operation.axis in (-1, 1):
            return tuple(segment for segments in inputs for segment in segments)
        if kind.__module__.startswith("keras.src.layers.merging") and kind.__name__ in ELEMENTWISE:
            return self._elementwise(inputs)
        if kind is keras.layers.Dropout:
            return self._dropped(operation, inputs[0])
        passes = is_unit_by_unit(operation) and keeps_zero(operation)
        return inputs[0] if passes else None

    def _dense(self, layer: Any, into: Segments) -> Segments:
        self.dense.append(layer)
        self.into.append(into)
        return ((len(self.dense) - 1, layer.units),)

    def _elementwise(self, inputs: Sequence[Segments]) -> Segments | None:
        counts = {tuple(count for _, count in segments) for segments in inputs}
        if len(counts) > 1:
            return None
        for alike in zip(*inputs, strict=True):
            for number, _ in alike[1:]:
                self._join(alike[0][0], number)
        return inputs[0]

    def _dropped(self, layer: Any, into: Segments) -> Segments | None:
        """Which units are dropped depends on their places: only the last may be padded."""
        if layer.rate > 0 and not has_variable_rate(layer):
            return None
        if layer.rate > 0:
            self.fix(into[:-1])
        return into

    def fix(self, segments: Iterable[Segment]) -> None:
        """Let these units be as many as they are."""
        for number, _ in segments:
            self._join(number, -1)

    def _join(self, one: int, other: int) -> None:
        first, second = sorted((self._of(one), self._of(other)))
        if first != second:
            self.same[second] = first

    def _of(self, number: int) -> int:
        while number in self.same:
            number = self.same[number]
        return number

    # --- the end ----------------------------------------------------------------------------------
    def units(self) -> Units | None:
        """What was found."""
        groups = [self._of(number) for number in range(len(self.dense))]
        free = sorted({group for group in groups if group >= 0})
        place = {group: number for number, group in enumerate(free)}
        if not free:
            return None

        def placed(segments: Segments) -> Segments:
            return tuple((place.get(self._of(n), -1), count) for n, count in segments)

        widths = tuple(self.dense[group].units for group in free)
        named = list(zip(self.dense, groups, self.into, strict=True))
        numbers = {layer.name: place[group] for layer, group, _ in named if group >= 0}
        kernels = {
            layer.name: (placed(into), (place.get(group, -1), layer.units))
            for layer, group, into in named
        }
        return Units(widths, numbers, kernels)


def _plain(tensor: Any) -> Segments:
    """Units of which none is padding."""
    return ((-1, int(tensor.shape[-1])),) if len(tensor.shape) > 1 and tensor.shape[-1] else ()
