"""A network's twin for many fits: variables hold whatever differs between them, hidden layers are
as wide as the widest of them, and there are as many as in the deepest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from attrs import frozen

from tidyk.keras3.backend import load_keras
from tidyk.kerasnip.training.abstract import variables_of
from tidyk.kerasnip.training.chains import chain_of
from tidyk.kerasnip.training.eligible import keeps_zero
from tidyk.kerasnip.training.grouping import Layout
from tidyk.kerasnip.training.keys import Design
from tidyk.kerasnip.training.lane_layers import (
    has_variable_rate,
    padded_dense,
    skippable_link,
    switch,
    unit_mask,
    variable_dropout,
)
from tidyk.kerasnip.training.penalties import (
    decay_variable,
    factor_variables,
    factors_of,
    make_variable,
)
from tidyk.kerasnip.training.weights import Values
from tidyk.kerasnip.training.wiring import graph_of, layers_of, line_of

Placed = tuple[Any, int]
"""A layer of a twin, and the number of its link among those that may be skipped, or -1."""


def twin_of(design: Design, layout: Layout) -> Twin:
    """The twin of a design.

    Args:
        design: Of one of the fits.
        layout: How wide hidden layers are, how many there are, and which may be skipped.
    """
    keras, model = load_keras(), design.model
    source, line = model.inputs[0], line_of(model)
    if line is None:
        graph = graph_of(model, lambda layer: _in_graph(design, layout, layer))
        widths = layout.widths or design.widths
        return Twin(graph, [(layer, -1) for layer in layers_of(graph)], widths)
    if layout.widths is None:
        placed = [(_variable(layer), -1) for layer in line]
        layers = [layer for layer, _ in placed]
    else:
        placed, layers = _linked(design, layout, layout.widths)
    top = keras.Input(batch_shape=source.shape, dtype=source.dtype)
    return Twin(keras.Sequential([top, *layers]), placed)


def _linked(
    design: Design, layout: Layout, widths: Sequence[int]
) -> tuple[list[Placed], list[Any]]:
    """The layers of a chain, and those of the network: links that may be skipped are one each."""
    chain = chain_of(design.model)
    layers = [_variable(layer) for layer in chain.before]
    placed = [(layer, -1) for layer in layers]
    links = chain.stretched(design.depth, layout.depth)
    for number, (link, units) in enumerate(zip(links, widths, strict=True)):
        parts, skippable = _link(link, units), layout.least <= number < layout.depth
        if skippable:
            parts = [switch()(), *parts]
        layers += [skippable_link()(parts)] if skippable else parts
        placed += [(part, number if skippable else -1) for part in parts]
    last = _variable(chain.last)
    return [*placed, (last, -1)], [*layers, last]


def _link(link: Sequence[Any], units: int) -> list[Any]:
    """A link with so many units, and a mask behind its dense layer and wherever else padding units
    would not be zero."""
    dense, *others = link
    parts = [_variable(dense, units=units), unit_mask()()]
    for layer in others:
        parts += [_variable(layer)] if keeps_zero(layer) else [_variable(layer), unit_mask()()]
    return parts


def _in_graph(design: Design, layout: Layout, layer: Any) -> Any:
    """What stands for a layer of a graph."""
    number = design.units.numbers.get(layer.name) if design.units and layout.widths else None
    if number is None or layout.widths is None:
        return _variable(layer, name=layer.name)
    return _variable(layer, padded_dense(), name=layer.name, units=layout.widths[number])


def _variable(layer: Any, cls: Any = None, **options: Any) -> Any:
    """A layer like another, with variables for what may differ between fits."""
    cls = variable_dropout() if has_variable_rate(layer) else cls or type(layer)
    config = {name: value for name, value in layer.get_config().items() if name != "name"}
    made = cls.from_config({**config, **options})
    make_variable(made)
    return made


@frozen(eq=False)
class Twin:
    """A twin, and where the variables of the networks that it represents are in it.

    Attributes:
        model: The network.
        placed: Its layers, those in links among them.
        widths: Of a graph, the widths of its layers that may be padded.
    """

    model: Any
    placed: list[Placed]
    widths: tuple[int, ...] = ()

    def places(self, design: Design) -> Places:
        """Where the numbers of a fit's network, and of its optimizer, are."""
        if design.units is None or self.widths == design.widths:
            return Places({})
        rows = {
            id(layer.kernel): found
            for layer, _ in self.placed
            if layer.name in design.units.kernels
            and (found := design.units.rows(layer.name, self.widths)) is not None
        }
        slots = slots_by_variable(self.model) if rows else {}
        return Places(rows | {slot: rows[v] for slot, v in slots.items() if v in rows})

    def values(self, design: Design, own: Values) -> dict[int, np.ndarray]:
        """A fit's values by the twin's variables; zeros in links that it does not have.

        Args:
            design: The fit's network.
            own: Its values, in the order of `variables_of()`.
        """
        values, by_variable, places = iter(own), dict[int, np.ndarray](), self.places(design)
        layers, source = iter(layers_of(design.model)), None
        for layer, link in self.placed:
            if link >= design.depth:
                by_variable |= {id(v): np.zeros(v.shape, v.dtype) for v in layer.variables}
                continue
            if not isinstance(layer, unit_mask() | switch()):
                source = next(layers)
            for variable in self._shared(layer):
                by_variable[id(variable)] = places.put(variable, next(values))
            special = getattr(layer, "lane_variables", ())
            if special:
                pairs = zip(special, layer.lane_values(source), strict=True)
                by_variable |= {id(variable): value for variable, value in pairs}
            factors = factor_variables(layer)
            if factors:
                by_variable |= zip(map(id, factors), factors_of(source), strict=True)
        return by_variable

    def weights(self, design: Design, values: dict[int, np.ndarray]) -> list[np.ndarray]:
        """The weights of a fit's network, from the values of the twin's variables, in the order of
        `model.weights`."""
        places = self.places(design)
        own = {
            id(mine): places.take(variable, values[id(variable)], mine.shape)
            for variable, mine in self.pairs(design, design.model)
        }
        return [np.ascontiguousarray(own[id(v)]) for v in design.model.weights]

    def pairs(self, design: Design, model: Any) -> Iterator[tuple[Any, Any]]:
        """The twin's variables, each with that of a model which has the design."""
        shared = [v for layer in self._layers(design) for v in self._shared(layer)]
        return zip(shared, variables_of(model), strict=True)

    def slots(self, design: Design) -> list[int]:
        """Which of the optimizer's variables a fit's own optimizer has too, in its order."""
        learning = {id(v) for layer in self._layers(design) for v in layer.trainable_variables}
        optimizer, of = self.model.optimizer, slots_by_variable(self.model)
        decay = decay_variable(optimizer)
        return [
            place
            for place, slot in enumerate(optimizer.variables)
            if slot is not decay and of.get(id(slot)) in {None, *learning}
        ]

    def _layers(self, design: Design) -> list[Any]:
        """The layers that a fit's network has."""
        return [layer for layer, link in self.placed if link < design.depth]

    def own_values(self, design: Design, values: dict[int, np.ndarray]) -> list[np.ndarray]:
        """A fit's values as `variables_of()` has them, from those of the twin's variables."""
        places = self.places(design)
        return [
            np.array(places.take(shared, values[id(shared)], own.shape))
            for shared, own in self.pairs(design, design.model)
        ]

    def own_slots(self, design: Design, slots: Sequence[np.ndarray]) -> list[np.ndarray]:
        """The values of a fit's own optimizer, from those of the shared one."""
        places, shared = self.places(design), self.model.optimizer.variables
        own = design.model.optimizer.variables
        return [
            np.array(places.take(shared[at], slots[at], slot.shape))
            for at, slot in zip(self.slots(design), own, strict=True)
        ]

    def _shared(self, layer: Any) -> list[Any]:
        """A layer's variables that the fit's own network has too."""
        special = {id(v) for v in (*getattr(layer, "lane_variables", ()), *factor_variables(layer))}
        return [v for v in layer.variables if id(v) not in special]


@frozen
class Places:
    """Where the numbers of a fit's arrays are in those that it shares: at the beginning of each
    axis, but for some rows.

    Attributes:
        rows: The rows of a variable's own, where they are not the first, by its identity.
    """

    rows: dict[int, np.ndarray]

    def put(self, variable: Any, value: np.ndarray) -> np.ndarray:
        """The values of a shared variable: zeros where the fit has none."""
        rows, shape = self.rows.get(id(variable)), tuple(variable.shape)
        if rows is None:
            return padded(value, shape)
        out = np.zeros(shape, value.dtype)
        out[rows, : value.shape[1]] = value
        return out

    def take(self, variable: Any, value: np.ndarray, shape: Sequence[int]) -> np.ndarray:
        """A fit's own values, of this shape, from those of a shared variable."""
        rows = self.rows.get(id(variable))
        if rows is None:
            return value[tuple(map(slice, shape))]
        return value[rows, : shape[1]]


def slots_by_variable(model: Any) -> dict[int, int]:
    """Which trainable variable each of the optimizer's belongs to, by identity; those that belong
    to none are left out."""
    trainable = model.trainable_variables
    lists = [
        value
        for value in vars(model.optimizer).values()
        if isinstance(value, list) and len(value) == len(trainable)
    ]
    slots = {id(v) for v in model.optimizer.variables}
    return {
        id(slot): id(variable)
        for slots_of_a_kind in lists
        for slot, variable in zip(slots_of_a_kind, trainable, strict=True)
        if id(slot) in slots
    }


def padded(array: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """An array with zeros behind its end, along each axis."""
    if array.shape == shape:
        return array
    out = np.zeros(shape, array.dtype)
    out[tuple(map(slice, array.shape))] = array
    return out
