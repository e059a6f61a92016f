"""One compiled Keras model for all fits of the same network: weights and optimizer state are put
back for each.

jax and tensorflow compile anew for each model object, which for small data costs more than
training. Fits share a program when their networks differ only in what a variable can hold: weights,
seeds, learning rate and, on jax, dropout rates. A fit on a shared program gives the very numbers
that it gives alone, but for dropout: a rate that is a variable can show in the last digit. Where
that must not be, only those rates are variables of which it is known that they do not (see
`variable_rates.py`); the others are constants, and such networks share a program only if theirs are
equal.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy as np

from tidyk.base.travel import is_installed
from tidyk.keras3.backend import load_keras
from tidyk.kerasnip.advice import results_told
from tidyk.kerasnip.arrays import Arrays, length, some
from tidyk.kerasnip.compiling.model import compile_model
from tidyk.kerasnip.compiling.registers import REGISTERED
from tidyk.kerasnip.origin import is_kerass, looks_at_numbers
from tidyk.kerasnip.outside import COPIES
from tidyk.kerasnip.state import keras_seed
from tidyk.kerasnip.variable_rates import own_variables, variable_dropout, with_variable_rates

KEPT_BYTES = 2**31
"""Variables of shared programs are kept up to this size; the longest unused go first."""

COMPILING = ("jax", "tensorflow")
"""Backends that compile each network anew."""


class Program:
    """A compiled network that serves several fits: many at once, or one after the other.

    Args:
        model: The network, compiled.
        args: What it was compiled with. Objects in it are known by their identity, so they are
            kept.
    """

    def __init__(self, model: Any, args: Mapping[str, Any]) -> None:
        self.model, self.args = model, args


class SerialProgram(Program):
    """A program whose variables are those of one fit at a time."""

    def __init__(
        self, model: Any, args: Mapping[str, Any], mode: str, *, exact: bool = False
    ) -> None:
        super().__init__(_twin(model, exact=exact), args)
        compile_model(self.model, args, mode)
        self.model.optimizer.build(self.model.trainable_variables)
        self.initial = [np.asarray(v.value).copy() for v in self.model.optimizer.variables]
        self.owner: Any = None

    @property
    def size(self) -> int:
        """Bytes of its variables."""
        return sum(
            np.prod(v.shape, dtype=int) * 4
            for v in (*self.model.variables, *self.model.optimizer.variables)
        )

    def start(self, fresh: Any) -> Any:
        """The compiled model, in the state of a freshly built and compiled one."""
        self.load(fresh)
        for variable, value in zip(self.model.optimizer.variables, self.initial, strict=True):
            variable.assign(value)
        if follows_rate(fresh.optimizer):
            self.model.optimizer.learning_rate = float(np.asarray(fresh.optimizer.learning_rate))
        return self.model

    def load(self, fresh: Any) -> Any:
        """The compiled model with the variables of another."""
        for shared, own in zip(self.model.layers, fresh.layers, strict=True):
            if isinstance(shared, variable_dropout()):
                shared.set_rate(own.rate)
            for target, source in zip(own_variables(shared), own.variables, strict=True):
                target.assign(np.asarray(source.value))  # else one would take the other's memory
        return self.model

    def take(self, fit: Any) -> None:
        """Be the network of a fit, which owns it from now on."""
        self.load(fit.model)
        self.owner = fit

    def save(self, fresh: Any) -> None:
        """Copy the variables into the fit's own model."""
        for shared, own in zip(self.model.layers, fresh.layers, strict=True):
            for source, target in zip(own_variables(shared), own.variables, strict=True):
                target.assign(np.asarray(source.value))

    def save_optimizer(self, fresh: Any) -> None:
        """Copy the optimizer's state into that of the fit's own model."""
        fresh.optimizer.build(fresh.trainable_variables)
        own = fresh.optimizer.variables
        for source, target in zip(self.model.optimizer.variables, own, strict=True):
            target.assign(np.asarray(source.value))


def build_losses(model: Any, values: Arrays, outcome: Arrays) -> None:
    """Make the variables of losses and metrics now.

    Else the first `fit()` of a model makes them and, to look at a batch, shuffles once more than
    the later ones: a fit on a shared program would see its rows in another order.
    """
    build, rows = getattr(model, "_symbolic_build", None), model.inputs[0].shape[0] or 1
    if build is not None and length(values) >= rows:
        with results_told():
            build(data_batch=(some(values, slice(rows)), some(outcome, slice(rows))))


class Programs:
    """The programs of a tuning run, by what makes networks the same.

    Attributes:
        exact: Must each fit have the bits that it has alone?
    """

    def __init__(self) -> None:
        self.exact = False
        self._kept: dict[str, SerialProgram] = {}

    def get(
        self,
        model: Any,
        args: Mapping[str, Any],
        mode: str,
        callbacks: list[Any],
        whole: bool = False,
    ) -> SerialProgram | None:
        """The program for a built and compiled model; None when it must be trained by itself.

        Args:
            model, args, mode, callbacks: Of the fit.
            whole: Has the fit the bits of whole epochs, whose dropout is traced otherwise?
        """
        key = _key(model, args, exact=self.exact) if can_share(model, callbacks) else None
        if key is None:
            return None
        key = f"{key} {whole}"
        program = self._kept.pop(key, None)
        if program is None:
            with keras_seed(0):  # what is drawn to make it is nobody's
                program = SerialProgram(model, args, mode, exact=self.exact)
        self._kept[key] = program
        self._forget_some()
        return program

    def _forget_some(self) -> None:
        while len(self._kept) > 1 and sum(p.size for p in self._kept.values()) > KEPT_BYTES:
            del self._kept[next(iter(self._kept))]


def draws_alone(model: Any, callbacks: list[Any]) -> bool:
    """Does nothing in a fit draw from what belongs to the whole process? So it is on jax, where
    nothing is of the user's own making."""
    return load_keras().backend.backend() == "jax" and is_kerass_own(model, callbacks)


def is_kerass_own(model: Any, callbacks: list[Any]) -> bool:
    """Is nothing of the user's own making in the layers and callbacks?"""
    return all(is_kerass(type(part)) for part in (*model.layers, *callbacks))


def can_share(model: Any, callbacks: list[Any]) -> bool:
    """Only plain Keras networks where compiling is what costs; and not those whose layers hold what
    their configuration does not tell."""
    keras = load_keras()
    return (
        keras.backend.backend() in COMPILING
        and is_kerass_own(model, callbacks)
        and type(model) is keras.Sequential
        and why_not_known(model) is None
        and all(looks_at_numbers(type(callback)) for callback in callbacks)
    )


def why_not_known(model: Any) -> str | None:
    """What in a network its configuration does not tell, so that it cannot be compared with others;
    None if there is nothing."""
    keras = load_keras()
    for layer in model._flatten_layers(include_self=False):
        if layer in COPIES:
            return f"the layer {layer.name} was made outside of its block"
        if hasattr(layer, "adapt"):
            return f"the layer {layer.name} learns from data before training"
        if not is_kerass(type(layer)):
            return f"the layer {layer.name} is not Keras' own"
        if isinstance(layer, keras.layers.Lambda) or _holds_own_code(layer):
            return f"the layer {layer.name} holds a function or an object of your own"
    return None


def _holds_own_code(layer: Any) -> bool:
    """Is there a function or an object of the user's own making in the layer? A configuration names
    them, but two of one name need not be the same."""
    for part in load_keras().tree.flatten(dict(vars(layer))):
        module = getattr(part, "__module__", None) or type(part).__module__
        if not is_installed(module):
            return True
    return False


def _key(model: Any, args: Mapping[str, Any], *, exact: bool) -> str | None:
    """What two networks must share: all of their configuration but what a variable holds."""
    serialize = load_keras().saving.serialize_keras_object
    try:
        layers = [serialize(layer) for layer in model.layers]
        for layer, varies in zip(
            layers, with_variable_rates(model.layers, exact=exact), strict=True
        ):
            if varies:
                layer["config"]["rate"] = True
        return json.dumps([layers, model.input_shape, compile_key(args)], default=str)
    except Exception:  # what does not tell what it is, is trained by itself
        return None


def compile_key(args: Mapping[str, Any]) -> list[str]:
    """The arguments of compile, and every function among the arguments: objects by their identity.

    An optimizer that the user makes from the learning rate may do more with it than follow it.
    """
    options = {k: v for k, v in args.items() if k.startswith("compile_") or callable(v)}
    optimizer = args.get("compile_optimizer")
    if callable(optimizer) or optimizer in REGISTERED["optimizer"]:
        options["learn_rate"] = args.get("learn_rate")
    return [f"{name}={identity(value)}" for name, value in sorted(options.items())]


def identity(value: Any) -> str:
    if isinstance(value, list | tuple):
        return str([identity(v) for v in value])
    plain = value is None or isinstance(value, bool | int | float | str)
    return repr(value) if plain else f"{type(value).__name__} {id(value)}"


def follows_rate(optimizer: Any) -> bool:
    """Is the learning rate a variable, rather than a schedule or a function?"""
    return isinstance(optimizer._learning_rate, load_keras().Variable)


def _twin(model: Any, *, exact: bool) -> Any:
    """A twin of the model, whose dropout layers may read their rate from a variable."""
    keras = load_keras()

    def twin(layer: Any, varies: bool) -> Any:
        kind = variable_dropout() if varies else type(layer)
        return kind.from_config(layer.get_config())

    source = model.inputs[0]  # Keras' own clone_model() would compile, which own losses do not bear
    start = keras.Input(batch_shape=source.shape, dtype=source.dtype, sparse=source.sparse)
    variable = with_variable_rates(model.layers, exact=exact)
    return keras.Sequential([start, *map(twin, model.layers, variable)])
