"""Verbs and functions for the names of Keras."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

from tidyk.base.errors import TidykTypeError, describe, did_you_mean
from tidyk.base.pipe import Waiting, verb
from tidyk.keras3.backend import load_keras
from tidyk.keras3.names import keras_names

SUBJECT = inspect.Parameter("object", inspect.Parameter.POSITIONAL_ONLY)


def make(name: str) -> Any:
    """The verb or function of a name."""
    kind, thing = keras_names()[name]
    if kind == "layer":
        return _layer(name, thing)
    if kind == "dataset":
        from tidyk.keras3.data import make_dataset

        return make_dataset(name, thing)
    return _constructor(name, thing) if inspect.isclass(thing) else thing


def _layer(name: str, cls: type) -> Any:
    """A verb that adds a layer to a sequential model, or calls it on a tensor."""
    keras, merges = load_keras(), _merges(cls)

    def new(args: Any, kwargs: Any) -> Any:
        return cls(*_ready(args), **dict(zip(kwargs, _ready(kwargs.values()), strict=True)))

    def add(object: Any, /, *args: Any, **kwargs: Any) -> Any:
        if merges:  # as in R, further inputs may follow the first
            object, args = [*(object if isinstance(object, list | tuple) else [object]), *args], ()
        layer = new(args, kwargs)
        if isinstance(object, keras.Sequential):
            object.add(layer)
            return object
        return layer(object)

    def keeping(kept: list[Any], object: Any, args: Any, kwargs: Any) -> Any:
        """As in R a layer with a name, `h = layer_dense(units=4)`, is the same for all tensors that
        it is called on, `h(a)` and `h(b)`."""
        if merges or isinstance(object, keras.Sequential) or not adds.dispatch.takes(object):
            return adds.now(object, *args, **kwargs)
        kept[:] = kept or [new(args, kwargs)]
        return kept[0](object)

    params = _keyword_only(_own_parameters(cls)) if merges else _own_parameters(cls)
    doc = f"Add a `{cls.__name__}` layer to a sequential model, or call it on a tensor.\n\n"
    doc += inspect.getdoc(cls) or ""
    _dress(add, name, doc, inspect.Signature([SUBJECT, *params]))
    adds: Any = verb(*_subjects(cls))(add)
    adds.keeping = keeping
    return adds


def _subjects(cls: type) -> list[type]:
    """What a layer can be added to or called on; layers that merge take a list of tensors too."""
    keras = load_keras()
    tensor = type(keras.ops.convert_to_tensor(0.0))
    several = [list, tuple] if _merges(cls) else []
    return [keras.Sequential, keras.KerasTensor, tensor, np.ndarray, *several]


def _merges(cls: type) -> bool:
    """Does a layer make one tensor of several?"""
    return any(c.__name__ == "Merge" for c in cls.__mro__)


def _keyword_only(params: list[inspect.Parameter]) -> list[inspect.Parameter]:
    """The parameters behind any number of further inputs."""
    more = inspect.Parameter("inputs", inspect.Parameter.VAR_POSITIONAL)
    return [more] + [
        p.replace(kind=p.KEYWORD_ONLY) if p.kind is p.POSITIONAL_OR_KEYWORD else p for p in params
    ]


def _constructor(name: str, cls: type) -> Callable[..., Any]:
    """A function that makes one of Keras' objects."""

    def construct(*args: Any, **kwargs: Any) -> Any:
        names = [p.name for p in params]
        if not any(p.kind is p.VAR_KEYWORD for p in params):
            for key in kwargs:
                if key not in names:
                    raise TidykTypeError(
                        f"`{name}()` has no argument `{key}`.{did_you_mean(key, names)}"
                    )
        return cls(*args, **kwargs)

    params = _own_parameters(cls)
    _dress(construct, name, inspect.getdoc(cls) or "", inspect.Signature(params))
    construct.makes = cls  # type: ignore[attr-defined]
    return construct


def _own_parameters(cls: type) -> list[inspect.Parameter]:
    return list(inspect.signature(cls.__init__).parameters.values())[1:]


def _dress(function: Any, name: str, doc: str, signature: inspect.Signature) -> None:
    """Give a function the name, docstring and signature that editors show."""
    function.__name__ = function.__qualname__ = name
    function.__module__ = "tidyk.keras3"
    function.__doc__ = doc
    function.__signature__ = signature


def _ready(values: Any) -> list[Any]:
    """Arguments with waiting calls of layers turned into layers."""
    return [as_layer(v) if isinstance(v, Waiting) else v for v in values]


def as_layer(value: Any) -> Any:
    """A layer, also from a waiting call such as `layer_dense(units=8)`."""
    keras = load_keras()
    if isinstance(value, Waiting) and len(value.calls) == 1:
        function, args, kwargs = value.calls[0]
        kind, cls = keras_names().get(getattr(function, "__name__", ""), ("", None))
        if kind == "layer":
            return cls(*args, **kwargs)
    if isinstance(value, keras.layers.Layer):
        return value
    raise TidykTypeError(
        f"A layer is needed, such as `layer_dense(units=8)`, not {describe(value)}."
    )
