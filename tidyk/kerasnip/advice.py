"""What is said beside an error that happens in a block."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import numpy as np

from tidyk.base.errors import describe, did_you_mean
from tidyk.kerasnip.blocks import Block
from tidyk.kerasnip.values import activations

OWN_NAMES = "A layer needs a name of its own each time that a block is used: leave `name=` out."


@contextmanager
def names_told() -> Iterator[None]:
    """While it is open, the error of Keras for two layers of one name says what to do."""
    try:
        yield
    except ValueError as problem:
        if "names should be unique" in str(problem):
            problem.add_note(OWN_NAMES)
        raise


@contextmanager
def results_told() -> Iterator[None]:
    """While it is open, jax's error for a metric that returns its variable says what to do."""
    try:
        yield
    except ValueError as problem:
        if "__jax_array__() during abstractification" in str(problem):
            problem.add_note(
                "A metric of one's own may return its variable from `result()`, which jax does not "
                "take: return the value, `keras.ops.convert_to_tensor(self.total)`."
            )
        raise


def tell_block(problem: Exception, block: Block, args: Mapping[str, Any], first: str = "") -> None:
    """Note where an error happened, and what may be behind it.

    Args:
        problem: The error.
        block: Where it happened.
        args: What the block was given.
        first: What is special about the block.
    """
    problem.add_note(f'This happened in the block "{block.name}"{first}.')
    for name, value in args.items():
        if name in block.params and isinstance(value, list) and len(value) > 1:
            problem.add_note(
                f"`{block.argument(name)}` is a list: for a value in each of {len(value)} repeats, "
                f"give `{block.count}={len(value)}`."
            )
        elif name in block.params and isinstance(value, tuple | np.ndarray) and len(value) > 1:
            problem.add_note(
                f"`{block.argument(name)}` is {describe(value)}, which is one value: a value for "
                f"each of {len(value)} repeats is a list, "
                f"`{block.argument(name)}={np.asarray(value).tolist()}`."
            )
    if "requires TensorFlow" in str(problem):
        problem.add_note(
            "Text does not need such a layer: as a factor it reaches a block that takes "
            "`num_levels` as level numbers (`embedding_block()`, `one_hot_block()`)."
        )
    if "activation function identifier" in str(problem):
        name = str(problem).rpartition(" ")[2]
        problem.add_note(f"Keras has no activation {name!r}.{did_you_mean(name, activations())}")
    if "unique name" in str(problem):
        problem.add_note(OWN_NAMES)
