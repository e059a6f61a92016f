"""Layers that a block takes from outside: from an enclosing variable, a default, or an argument.

They would be the same object in all fits, and the second fold would start with what the first has
learned. Each network gets copies of its own instead, with the weights that the layers were given.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator
from types import CellType, CodeType, FunctionType, MethodType
from typing import Any
from weakref import WeakKeyDictionary, WeakSet

from tidyk.base.errors import TidykTypeError, TidykValueError
from tidyk.base.travel import is_installed
from tidyk.base.waiting import Waiting
from tidyk.keras3.backend import load_keras
from tidyk.kerasnip.copies import copy_of

COPIES: WeakSet[Any] = WeakSet()
"""Layers that were copied, whose state their configuration does not describe."""

HOMES: WeakKeyDictionary[Any, int] = WeakKeyDictionary()
"""The network that each layer of the built networks belongs to."""


class Renewal:
    """Puts copies in place of the layers that a function can reach.

    Attributes:
        network: What is built, as a number.
    """

    def __init__(self, network: object) -> None:
        self.network = id(network)
        self._known: dict[int, tuple[Any, Any]] = {}  # with the original, whose number must stay

    def renewed(self, value: Any) -> Any:
        """The value itself, or where there are layers in it, one with copies of them."""
        if id(value) not in self._known:
            self._known[id(value)] = value, value  # a value that refers to itself ends here
            self._known[id(value)] = value, self._renew(value)
        return self._known[id(value)][1]

    def _renew(self, value: Any) -> Any:
        if isinstance(value, load_keras().layers.Layer):
            return self._copy(value)
        if isinstance(value, Waiting):  # a layer that it keeps for tensors is one network's
            return value.anew() if any(hasattr(f, "keeping") for f, _, _ in value.calls) else value
        if type(value) in (list, tuple, set):
            return self._if_changed(value, list(value), type(value))
        if type(value) is dict:
            return self._if_changed(value, list(value.values()), lambda v: dict(zip(value, v)))  # noqa: B905
        if isinstance(value, functools.partial):
            parts = [value.func, value.args, value.keywords]
            return self._if_changed(value, parts, lambda p: functools.partial(p[0], *p[1], **p[2]))
        if isinstance(value, MethodType):
            parts = [value.__func__, value.__self__]
            return self._if_changed(value, parts, lambda p: MethodType(*p))
        if is_installed(getattr(value, "__module__", None) or type(value).__module__):
            return value
        return self._function(value) if isinstance(value, FunctionType) else self._object(value)

    def _if_changed(self, value: Any, parts: list[Any], make: Callable[[list[Any]], Any]) -> Any:
        new = [self.renewed(part) for part in parts]
        return value if all(a is b for a, b in zip(parts, new, strict=True)) else make(new)

    def _object(self, value: Any) -> Any:
        """An object of a user's class whose attributes hold layers."""
        attributes = getattr(value, "__dict__", None)
        if isinstance(value, type) or not isinstance(attributes, dict):
            return value

        def make(new: list[Any]) -> Any:
            cls: Any = type(value)
            twin = cls.__new__(cls)
            twin.__dict__.update(zip(attributes, new, strict=True))
            return twin

        return self._if_changed(value, list(attributes.values()), make)

    def _function(self, function: FunctionType) -> FunctionType:
        cells = function.__closure__ or ()
        closure = tuple(self._cell(cell) for cell in cells)
        outer = function.__globals__
        names = {n: self.renewed(outer[n]) for n in _names(function.__code__) if n in outer}
        changed = {name: new for name, new in names.items() if new is not outer[name]}
        defaults = self.renewed(function.__defaults__)
        keywords = self.renewed(function.__kwdefaults__)
        same = all(a is b for a, b in zip(cells, closure, strict=True)) and not changed
        if same and defaults is function.__defaults__ and keywords is function.__kwdefaults__:
            return function
        space = {**outer, **changed} if changed else outer
        twin = FunctionType(function.__code__, space, function.__name__, defaults, closure)
        twin.__kwdefaults__ = keywords
        return functools.update_wrapper(twin, function)  # type: ignore[return-value]

    def _cell(self, cell: CellType) -> CellType:
        try:
            content = cell.cell_contents
        except ValueError:  # a variable that has no value yet
            return cell
        new = self.renewed(content)
        return cell if new is content else CellType(new)

    def _copy(self, layer: Any) -> Any:
        """The layer's copy: with its weights if it has some, else to be drawn anew."""
        if HOMES.get(layer) == self.network:
            raise TidykValueError(_kept_from_before(layer))
        try:
            copy = copy_of(layer)
        except Exception as problem:
            raise TidykTypeError(
                f'The layer "{layer.name}" was made outside of the block that uses it, and cannot '
                f"be copied, which every fit needs ({problem}): make it in the block."
            ) from problem
        for part in copy._flatten_layers():
            COPIES.add(part)
            _draw_anew(part)
        _name_anew(copy)
        return copy


def _names(code: CodeType) -> Iterator[str]:
    """Names that a function may look up, with those of the functions in it."""
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names(constant)


def _draw_anew(layer: Any) -> None:
    """Seeds that nobody chose come from the fit, as those of a layer that is made in it."""
    from keras.src.initializers.random_initializers import RandomInitializer
    from keras.src.random.seed_generator import make_default_seed

    for part in vars(layer).values():
        if isinstance(part, RandomInitializer) and part._init_seed is None:
            part.seed = make_default_seed()
    if getattr(layer, "seed", 0) is None:
        for generator in layer._seed_generators:
            generator.state.assign([make_default_seed(), 0])


def _name_anew(layer: Any) -> None:
    """A name that Keras gave is given again, lest two layers of a model have one."""
    from keras.src.utils.naming import auto_name, to_snake_case

    if re.fullmatch(to_snake_case(type(layer).__name__) + r"(_\d+)?", layer.name):
        layer.name = auto_name(to_snake_case(type(layer).__name__))


def check_layers(model: Any) -> None:
    """Raise an error if a layer of the model being built belongs to an earlier one."""
    for layer in model._flatten_layers(include_self=False):
        if layer in HOMES:
            raise TidykValueError(_kept_from_before(layer))


def note_layers(model: Any, network: object) -> None:
    """Remember which network these layers belong to."""
    for layer in model._flatten_layers(include_self=False):
        HOMES[layer] = id(network)


def _kept_from_before(layer: Any) -> str:
    return (
        f'The layer "{layer.name}" was made for an earlier fit and kept since: it would go on from '
        "what it has learned there. Make it in the block, each time the block is called."
    )
