"""Layer blocks become a model function: `create_keras_sequential_spec()` and
`create_keras_functional_spec()`."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from keyword import iskeyword
from typing import Any, Literal

import tidyk.kerasnip.tunables  # noqa: F401  (how the parameters of specifications are found)
from tidyk.base.errors import TidykTypeError, TidykValueError, check_string, quoted
from tidyk.kerasnip.arguments import dials_parameter
from tidyk.kerasnip.docs import docstring
from tidyk.kerasnip.engine import KerasEngine
from tidyk.kerasnip.graph import Graph
from tidyk.kerasnip.network import Network
from tidyk.kerasnip.specs import KerasSpec, keras_engine
from tidyk.parsnip.engine import Engine
from tidyk.parsnip.entry import Key, ModelEntry
from tidyk.parsnip.index import MODELS, load_models
from tidyk.parsnip.registration import bind

MODES = ("regression", "classification")


class KerasModelFunction:
    """A model function made from layer blocks, as `create_keras_sequential_spec()` returns it.

    Calling it gives a model specification; its signature and docstring list every argument.
    """

    def __init__(self, entry: ModelEntry) -> None:
        self.entry, self.network = entry, keras_engine(entry).network
        network = self.network
        self.__name__ = self.__qualname__ = network.name
        self.__doc__ = docstring(network)
        params = list(network.arguments.values())
        self.__signature__ = inspect.Signature(params, return_annotation=KerasSpec)

    def __call__(self, *unnamed: Any, **args: Any) -> KerasSpec:
        # what is not given stays unset; the defaults in the signature are those of the blocks and
        # of Keras
        signature = self.__signature__.replace(
            parameters=[p.replace(default=None) for p in self.__signature__.parameters.values()]
        )
        bound = bind(self.network.name, signature, unnamed, args)
        values = {name: bound[name] for name in signature.parameters if name in args}
        missing = self.network.missing_arguments(values)
        if missing:
            raise TidykTypeError(
                f"`{self.network.name}()` needs {quoted(missing)}: they have no default."
            )
        return KerasSpec(self.entry, values, mode=self.network.mode, engine="keras")

    def __reduce__(self) -> tuple[Any, ...]:
        return KerasModelFunction, (self.entry,)

    def __repr__(self) -> str:
        shown = [
            str(p)
            for p in self.__signature__.parameters.values()
            if not p.name.startswith(("fit_", "compile_"))
        ]
        return f"{self.network.name}({', '.join([*shown, 'fit_*', 'compile_*'])})"


def create_keras_sequential_spec(
    model_name: str,
    layer_blocks: Mapping[str, Callable[..., Any]],
    *,
    mode: Literal["regression", "classification"] = "regression",
) -> KerasModelFunction:
    """Make a model function from layer blocks.

    A block is a function that takes the model so far, adds layers and returns it (or None, having
    changed it). The first block makes the model; the last is called "output". `input_shape` and,
    for classification, `num_classes` are supplied to the blocks that ask for them. All other
    arguments of a block become arguments of the model function, `{block}_{argument}`, and can be
    tuned; so can `num_{block}`, which repeats a block, or drops it (0).

    Args:
        model_name: The name under which the model is registered with parsnip. A name that was made
            by this function before is replaced, so that a notebook cell can be run again.
        layer_blocks: The blocks by name, in order.
        mode: "regression" or "classification".

    Returns:
        The model function: assign it. Its further arguments are `learn_rate`, `fit_*` (of
        `keras.Model.fit`) and `compile_*` (of `keras.Model.compile`).

    Raises:
        TidykValueError: Names clash, or another model has the name.
        TidykTypeError: A block is not a function, or takes no model.

    Equals R's `kerasnip::create_keras_sequential_spec()`, which assigns the function by itself.

    Examples:
        >>> from tidyk.keras3 import keras_model_sequential, layer_dense
        >>> def start(model, input_shape):
        ...     return keras_model_sequential(input_shape=input_shape)
        >>> def hidden(model, units=16):
        ...     return model >> layer_dense(units=units, activation="relu")
        >>> def end(model):
        ...     return model >> layer_dense(units=1)
        >>> blocks = {"input": start, "hidden": hidden, "output": end}
        >>> net = create_keras_sequential_spec("net", blocks)
        >>> print(net(num_hidden=2, hidden_units=8))
        net Model Specification (regression)
        <BLANKLINE>
        Main Arguments:
          num_hidden = 2
          hidden_units = 8
        <BLANKLINE>
        Computational engine: keras
        <BLANKLINE>
        Optimizer: adam, with the learning rate 0.01 of optimizers that are given by name.
    """
    _check_name(model_name)
    check_string(mode, "mode", MODES)
    return KerasModelFunction(_listed(Network(model_name, mode, layer_blocks)))


def create_keras_functional_spec(
    model_name: str,
    layer_blocks: Mapping[str, Callable[..., Any]],
    *,
    mode: Literal["regression", "classification"] | Mapping[str, str] = "regression",
) -> KerasModelFunction:
    """Make a model function from layer blocks that are the nodes of a graph.

    A block is a function that takes what other blocks made, and returns a tensor. An argument that
    is called like a block is what that block made; `inp_spec()` connects arguments of other names.
    Blocks may stand in any order. A block that takes nothing of others is an input: one input takes
    all predictors; of several each takes the predictor that is called like it (a matrix column for
    several numbers), and one may take all others. A block that nobody takes anything from is an
    output: a single one is called "output"; of several each is called like its outcome.

    `input_shape`, `num_classes` (of an output for classes), `num_outcomes` (of an output for
    several numbers), `num_levels` (of factors among the predictors, which stay whole where a block
    has no default for it) and `data` (the predictors that are trained on) are supplied to the
    blocks that ask for them. All other arguments of a block become arguments of the model function,
    `{block}_{argument}`, and can be tuned; so can `num_{block}` of a block with one input, which
    repeats the block, or passes its input on (0).

    Args:
        model_name: The name under which the model is registered with parsnip. A name that was made
            by this function before is replaced, so that a notebook cell can be run again.
        layer_blocks: The blocks by name.
        mode: "regression" or "classification"; or a dict with the mode of each output, by its
            block.

    Returns:
        The model function: assign it. Its further arguments are `learn_rate`, `fit_*` (of
        `keras.Model.fit`) and `compile_*` (of `keras.Model.compile`); `compile_loss`,
        `compile_metrics` and `compile_loss_weights` may be dicts by output.

    Raises:
        TidykValueError: Names clash, blocks go round in a circle, are connected with what there is
            not, or lead to no output, or another model has the name.
        TidykTypeError: A block is not a function, or takes a tensor that no block makes.

    Equals R's `kerasnip::create_keras_functional_spec()`, which assigns the function by itself.

    Examples:
        >>> from tidyk import inp_spec
        >>> from tidyk.keras3 import layer_concatenate, layer_dense, layer_input
        >>> def start(input_shape):
        ...     return layer_input(shape=input_shape)
        >>> def path(tensor, units=8):
        ...     return tensor >> layer_dense(units=units, activation="relu")
        >>> def join(left, right):
        ...     return layer_concatenate([left, right])
        >>> def end(join):
        ...     return join >> layer_dense(units=1)
        >>> blocks = {
        ...     "start": start,
        ...     "left": inp_spec(path, "start"),
        ...     "right": inp_spec(path, "start"),
        ...     "join": join,
        ...     "output": end,
        ... }
        >>> forked = create_keras_functional_spec("forked", blocks)
        >>> forked(num_left=2, right_units=4).args
        {'num_left': 2, 'right_units': 4}
    """
    _check_name(model_name)
    modes = dict(mode) if isinstance(mode, Mapping) else {}
    for one in modes.values() if modes else [mode]:
        check_string(one, "mode", MODES)
    several = set(modes.values())
    whole = mode if isinstance(mode, str) else "mixed" if len(several) > 1 else several.pop()
    return KerasModelFunction(_listed(Graph(model_name, whole, layer_blocks, modes)))


def _check_name(model_name: Any) -> None:
    if not check_string(model_name, "model_name").isidentifier() or iskeyword(model_name):
        raise TidykValueError(
            f'`model_name` must be a valid name for a function, not "{model_name}".'
        )


def remove_keras_spec(model_name: str) -> bool:
    """Remove a generated model from the registry.

    Args:
        model_name: The name of a model that was made of layer blocks.

    Returns:
        True if there was one. Specifications and fits that exist go on working.

    Raises:
        TidykValueError: The model exists, but was not generated.

    Equals R's `kerasnip::remove_keras_spec()`.

    Examples:
        >>> remove_keras_spec("never_made")
        False
    """
    load_models()
    if model_name not in MODELS:
        return False
    if not is_generated(MODELS[model_name]):
        raise TidykValueError(f"`{model_name}()` was not made of layer blocks, so it stays.")
    MODELS.remove(model_name)
    return True


def is_generated(entry: ModelEntry) -> bool:
    """Was a model made from layer blocks? Only such models may be replaced or removed."""
    kinds = [isinstance(engine, KerasEngine) for engine in entry.engines.values()]
    return not entry.module and any(kinds)


def _listed(network: Network) -> ModelEntry:
    """The network's model, listed in place of an earlier one that was generated too."""
    load_models()
    name = network.name
    before = MODELS.get(name)
    if before is not None and not is_generated(before):
        raise TidykValueError(
            f"There is a model `{name}()` already, which is not a generated one: choose another "
            "name."
        )
    own = {block.argument(param): param for block in network.blocks for param in block.params}
    parameters = {a: dials_parameter(a, own.get(a)) for a in network.arguments}
    engines: dict[Key, Engine] = {("keras", network.mode): KerasEngine(network)}
    entry = ModelEntry(name, name, "", [network.mode], parameters, engines)
    if before is not None:
        MODELS.remove(name)
    MODELS.add(name, entry)
    return entry
