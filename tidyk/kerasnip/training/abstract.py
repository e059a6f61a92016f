"""Networks without values: layers that have shapes and initializers, in a tenth of the time that
drawing their weights takes; and where each fit's own weights come from.

Keras draws the seeds of initializers and of dropout layers one after the other from a generator
that starts from the fit's seed. Which variable takes which draw is read off once; the weights of
other fits of the same network need no other model.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType
from typing import Any

import numpy as np
from attrs import frozen

from tidyk.keras3.backend import load_keras
from tidyk.kerasnip.compiling.model import compile_model
from tidyk.kerasnip.network import Network
from tidyk.kerasnip.state import drawn_state, keras_seed, made_generator, unseen_draws

NONE: Mapping[str, Any] = MappingProxyType({})
MOST_DRAWS = 2000
"""So many draws of seeds are followed; a network that takes more is trained by itself."""
TRIES = 8
"""How often a network is built to see whether it is always the same."""
SEEDS = (1, 10**9)
"""What Keras draws seeds from (`keras.src.random.seed_generator.make_default_seed`)."""


@contextmanager
def without_values() -> Iterator[Any]:
    """Keras variables made inside have a shape and an initializer, but no value.

    The list of variables to be filled in later grows in place: it must be a new one inside, else
    the next `StatelessScope` would fill them in, in the middle of a trace.
    """
    keras = load_keras()
    from keras.src.backend.common import global_state

    name = "uninitialized_variables"
    before = global_state.get_global_attribute(name)
    global_state.set_global_attribute(name, [])
    try:
        with keras.StatelessScope(initialize_variables=False) as scope:
            yield scope
    finally:
        global_state.set_global_attribute(name, before)


@frozen(eq=False)
class Blueprint:
    """A compiled network without values.

    Attributes:
        model: The Keras model; its optimizer is not built.
        draws: Which draw of seeds a variable takes, by its place among `variables_of(model)`; None
            where the blocks drew differently, so that weights for other seeds are not known.
    """

    model: Any
    draws: Mapping[int, int] | None

    def seeds(self, seed: int) -> list[int]:
        """The seeds that Keras would draw for a fit, in order."""
        drawn = random.Random(seed)
        count = max((self.draws or {}).values(), default=-1) + 1
        return [drawn.randint(*SEEDS) for _ in range(count)]


def blueprint(
    network: Network,
    args: Mapping[str, Any],
    input_shape: tuple[int, ...],
    num_classes: int | None,
    more: Mapping[str, Any] = NONE,
) -> Blueprint:
    """The network that these arguments make, compiled, without values.

    Args:
        network: The blocks.
        args: Arguments of the model function that were given.
        input_shape: Shape of one row of predictors.
        num_classes: Number of levels of the outcome; None for regression.
        more: What else blocks may ask for.
    """
    seed = 1

    def build() -> Any:
        return network.build(args, input_shape, num_classes, **more)

    with keras_seed(seed):
        with without_values() as scope:
            model = build()
        values = any(id(v) in scope.state_mapping for v in variables_of(model))
        known = not values and not made_generator()
        if unseen_draws(seed):  # perhaps another thread's
            known = known and not _depends_on_draws(build, seed)
        draws = _draws(model, seed) if known else None
        compile_model(model, args, network.heads)
    return Blueprint(model, draws)


def _depends_on_draws(build: Callable[[], Any], seed: int) -> bool:
    """Is it another network when the global states are others?"""
    found = set()
    for other in range(TRIES):
        with keras_seed(seed), without_values():
            load_keras().utils.set_random_seed(other)
            try:
                found.add(json.dumps(build().get_config(), default=str))
            except Exception:  # it does not tell what it is
                return True
    return len(found) > 1


def rebuilt(
    network: Network,
    args: Mapping[str, Any],
    input_shape: tuple[int, ...],
    num_classes: int | None,
    more: Mapping[str, Any] = NONE,
) -> Any:
    """As `blueprint()`, with values wherever weights that are put in later do not give one."""
    with keras_seed(0):
        with without_values():
            model = network.build(args, input_shape, num_classes, **more)
        for variable in variables_of(model):
            if is_generator_state(variable):
                variable._deferred_initialize()
        compile_model(model, args, network.heads)
    return model


def variables_of(model: Any) -> list[Any]:
    """All variables of a network's layers, those of random generators among them."""
    return [variable for layer in model.layers for variable in layer.variables]


def _draws(model: Any, seed: int) -> dict[int, int] | None:
    """Which draw each variable takes, in a network that was just built from a seed."""
    drawn, numbers = random.Random(seed), dict[int, int]()
    while drawn.getstate() != drawn_state():
        if len(numbers) == MOST_DRAWS:
            return None
        numbers[drawn.randint(*SEEDS)] = len(numbers)
    seeds = [seed_of(v) for v in variables_of(model)]
    if any(not isinstance(seed, int | None) for seed in seeds):  # a generator that goes on
        return None
    return {place: numbers[seed] for place, seed in enumerate(seeds) if seed in numbers}


def seed_of(variable: Any) -> Any:
    """The seed of a variable without value: that of its initializer, or for the state of a random
    generator, the one that it starts with."""
    from keras.src.initializers.random_initializers import RandomInitializer

    initializer = variable._initializer
    if isinstance(initializer, RandomInitializer):
        return initializer.seed
    if is_generator_state(variable):
        return int(np.asarray(initializer((2,), dtype=variable.dtype))[0])
    return None


def is_generator_state(variable: Any) -> bool:
    """Is it the state of a `SeedGenerator`?"""
    return variable.name == "seed_generator_state" and tuple(variable.shape) == (2,)
