"""`compile_keras_grid()`: the networks of a grid, built before anything is trained."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd
from attrs import evolve, frozen

from tidyk.base.errors import (
    TidykTypeError,
    TidykValueError,
    check_whole,
    describe,
    quoted,
    unknown_name,
)
from tidyk.base.pipe import verb
from tidyk.base.progress import LOGGER
from tidyk.base.types import Vector
from tidyk.keras3.backend import load_keras
from tidyk.kerasnip.arrays import shapes, some
from tidyk.kerasnip.compiling.model import compile_model
from tidyk.kerasnip.engine import KerasEngine
from tidyk.kerasnip.feeding import check_feed, feed, supply
from tidyk.kerasnip.heads import heads_of
from tidyk.kerasnip.learning import check_built
from tidyk.kerasnip.network import Network
from tidyk.kerasnip.settings import applied
from tidyk.kerasnip.state import keras_seed
from tidyk.kerasnip.training.abstract import blueprint
from tidyk.kerasnip.training.keys import build_abstractly
from tidyk.kerasnip.training.sharing import Sharing
from tidyk.parsnip.conversion import from_xy
from tidyk.parsnip.fitting import check_fittable, check_outcomes, check_predictors
from tidyk.parsnip.jobs import Outline
from tidyk.parsnip.spec import ModelSpec, fit_args
from tidyk.parsnip.tunables import finalize_spec, model_ids

FOUND = ["compiled_model", "parameters", "memory", "seconds", "alone", "error"]
"""The columns that are added to a grid."""


@verb(ModelSpec)
def compile_keras_grid(
    spec: ModelSpec, /, grid: pd.DataFrame, x: pd.DataFrame, y: Vector | pd.DataFrame
) -> pd.DataFrame:
    """Build and compile the network of every candidate, and train none.

    It shows before a long search which candidates cannot be built, and what the others cost. The
    networks have shapes, but no weights are drawn, so that one takes milliseconds.

    Args:
        spec: A specification of a network, with the engine "keras".
        grid: One candidate a row; its columns are ids of `tune()` or arguments of the model
            function, which replace those of `spec`. `pd.DataFrame(index=[0])` builds the network of
            `spec` as it is.
        x: Predictors, as for `fit_xy()`.
        y: The outcome, one value a row; a data frame of several.

    Returns:
        The columns of `grid`, then `compiled_model` (a Keras model for `summary()` and `plot()`,
        whose weights have no values), `parameters` (numbers in the weights), `memory` (bytes of the
        weights and of the optimizer's state), `seconds` (roughly, of one fit to all rows of `x` on
        one core, compiling included), `alone` (why the fits are trained one by one, and have no
        estimate; missing for those that are trained together), and `error` (missing where there is
        none).

    Raises:
        TidykTypeError: `grid` or `x` is no data frame, or `spec` is no network.
        TidykValueError: `grid` has no rows, or an argument is left at `tune()`.
        TidykKeyError: `grid` has a column that is neither an id nor an argument.

    Equals R's `kerasnip::compile_keras_grid()`, which draws weights, and gives no costs.

    Examples:
        >>> from tidyk import create_keras_sequential_spec, dense_block, tune
        >>> from tidyk.datasets import mtcars
        >>> from tidyk.keras3 import keras_model_sequential, layer_dense
        >>> def start(model, input_shape):
        ...     return keras_model_sequential(input_shape=input_shape)
        >>> def end(model):
        ...     return model >> layer_dense(units=1)
        >>> blocks = {"input": start, "hidden": dense_block, "output": end}
        >>> tiny = create_keras_sequential_spec("tiny", blocks)
        >>> grid = pd.DataFrame({"hidden_units": [4, -2]})
        >>> found = compile_keras_grid(
        ...     tiny(hidden_units=tune()), grid, mtcars[["wt", "hp"]], mtcars["mpg"]
        ... )
        >>> found["parameters"].tolist()
        [17, <NA>]
        >>> found["error"][1].partition(",")[0]
        'ValueError: Received an invalid value for `units`'
    """
    _check_grid(grid)
    engine = _engine(spec)
    _check_columns(spec, grid)
    check_predictors(x)
    data = from_xy(x, y, spec.encoding)
    check_feed(engine.network, feed(engine.network, data.x), data.x)
    compiler = _Compiler(engine, data.x, check_outcomes(spec, data.y), Sharing(engine.network))
    rows = [compiler.row(spec, values) for values in _candidates(grid)]
    return pd.concat([grid, _as_frame(rows, grid.index)], axis=1)


# --- what is asked for ----------------------------------------------------------------------------
def _check_grid(grid: Any) -> None:
    if not isinstance(grid, pd.DataFrame):
        raise TidykTypeError(f"`grid` must be a data frame, not {describe(grid)}.")
    if not len(grid):
        raise TidykValueError(
            "`grid` must have at least one row: `pd.DataFrame(index=[0])` has one, and builds the "
            "network of the specification as it is."
        )
    added = [name for name in grid.columns if name in FOUND]
    if added:
        raise TidykValueError(
            f"`grid` has the columns {quoted(added)}, which `compile_keras_grid()` adds: give "
            "those of the parameters alone, as `extract_valid_grid()` does."
        )


def _engine(spec: ModelSpec) -> KerasEngine:
    engine = spec.implementation
    if not isinstance(engine, KerasEngine):
        raise TidykTypeError(
            f'`{spec.name}()` with the engine "{spec.engine}" is no network: '
            '`compile_keras_grid()` is for those of the engine "keras".'
        )
    return engine


def _check_columns(spec: ModelSpec, grid: pd.DataFrame) -> None:
    ids = model_ids(spec)
    for name in _names(grid):
        if name not in ids and name not in spec.known_args:
            unknown_name(
                f"parameter or argument of `{spec.name}()`",
                name,
                list(dict.fromkeys([*ids, *spec.known_args])),
            )
    left = [name for name, arg in ids.items() if not {name, arg} & set(grid.columns)]
    if left:
        raise TidykValueError(
            f"{quoted(left)} {'is' if len(left) == 1 else 'are'} marked with `tune()`, and `grid` "
            "has no column of that name."
        )


def _names(grid: pd.DataFrame) -> list[str]:
    """The columns of parameters, without `.config`."""
    return [str(name) for name in grid.columns if not str(name).startswith(".")]


def _candidates(grid: pd.DataFrame) -> Iterator[dict[str, Any]]:
    columns = {name: grid[name].tolist() for name in _names(grid)}
    for row in range(len(grid)):
        yield {name: values[row] for name, values in columns.items()}


def _filled(spec: ModelSpec, values: Mapping[str, Any]) -> ModelSpec:
    """The specification of a candidate: values by id, and then by argument."""
    ids = model_ids(spec)
    own = {name: value for name, value in values.items() if name not in ids}
    return finalize_spec(evolve(spec, args={**spec.args, **own}), values)


# --- building -------------------------------------------------------------------------------------
@frozen(eq=False)
class _Compiler:
    """Builds networks for some data.

    Attributes:
        engine: Of the networks.
        x, y: Predictors and outcome, ready for the engine.
        sharing: Tells which networks are trained together, and what that costs.
    """

    engine: KerasEngine
    x: pd.DataFrame
    y: pd.Series | pd.DataFrame
    sharing: Sharing

    def row(self, spec: ModelSpec, values: Mapping[str, Any]) -> dict[str, Any]:
        """What is found for a candidate."""
        try:
            filled = _filled(spec, values)
            check_fittable(filled)
            args = self.engine.network_args(fit_args(filled))
            model = self._model(args)
        except Exception as problem:  # any of them is the candidate's
            told = "\n".join([str(problem), *getattr(problem, "__notes__", [])])
            return {"error": f"{type(problem).__name__}: {told}"}
        return {
            "compiled_model": model,
            "parameters": model.count_params(),
            "memory": _bytes([*model.weights, *model.optimizer.variables]),
            **self._estimate(args),
        }

    def _estimate(self, args: Mapping[str, Any]) -> dict[str, Any]:
        """The seconds of a fit, or why it is trained by itself."""
        found = self.sharing.estimate(Outline(args, self.x, self.y, len(self.x), False))
        return {"alone" if isinstance(found, str) else "seconds": found}

    def _model(self, args: Mapping[str, Any]) -> Any:
        """A candidate's network, complete with the state of its optimizer."""
        network = self.engine.network
        values = feed(network, self.x)
        heads = heads_of(network, self.y, args)
        more = supply(network, values, self.x, heads)
        with applied(network.settings):
            model = _built(network, (args, shapes(values), heads.num_classes, more))
            check_built(model, network)
            outcome = heads.encode(self.y, model)
            build_abstractly(model, some(values, slice(1)), some(outcome, slice(1)))
        return model


def _built(network: Network, what: tuple[Any, ...]) -> Any:
    """A compiled network: without values, unless a block looks at some; optimizers on tensorflow
    know variables by their values."""
    if not network.asks_for("data") and load_keras().backend.backend() != "tensorflow":
        try:
            return blueprint(network, *what).model
        except Exception as problem:  # with values it may work; if not, that is what a fit says
            LOGGER.debug("A network is built with its weights, as it fails without: %s", problem)
    args, input_shape, num_classes, more = what
    with keras_seed(1):
        model = network.build(args, input_shape, num_classes, **more)
        compile_model(model, args, network.heads)
    return model


def _bytes(variables: Sequence[Any]) -> int:
    """Bytes of variables, which need not have values."""
    load_keras()
    from keras.src.utils.dtype_utils import dtype_size

    return sum(math.prod(v.shape) * dtype_size(v.dtype) // 8 for v in variables)


def _as_frame(rows: list[dict[str, Any]], index: pd.Index) -> pd.DataFrame:
    kinds = {"parameters": "Int64", "memory": "Int64", "seconds": float}
    return pd.DataFrame(
        {
            name: pd.Series([row.get(name) for row in rows], index, kinds.get(name, object))
            for name in FOUND
        }
    )


# --- what was found -------------------------------------------------------------------------------
@verb(pd.DataFrame)
def extract_valid_grid(compiled_grid: pd.DataFrame, /) -> pd.DataFrame:
    """The candidates whose networks could be built, as a grid for `tune_grid()`.

    Args:
        compiled_grid: What `compile_keras_grid()` returned.

    Returns:
        The rows without an error, with the columns of the grid that was compiled.

    Raises:
        TidykValueError: It is no such data frame.

    Equals R's `kerasnip::extract_valid_grid()`.

    Examples:
        >>> from tidyk import mlp, set_engine, tune
        >>> from tidyk.datasets import mtcars
        >>> spec = mlp("regression", hidden_units=tune()) >> set_engine("keras")
        >>> grid = pd.DataFrame({"hidden_units": [4, 0]})
        >>> found = compile_keras_grid(spec, grid, mtcars[["wt"]], mtcars["mpg"])
        >>> extract_valid_grid(found).to_dict("list")
        {'hidden_units': [4]}
    """
    _check_compiled(compiled_grid)
    return compiled_grid[compiled_grid["error"].isna()].drop(columns=FOUND)


@verb(pd.DataFrame)
def inform_errors(compiled_grid: pd.DataFrame, /, *, n: int = 10) -> pd.DataFrame:
    """Print which candidates could not be built, and why.

    Args:
        compiled_grid: What `compile_keras_grid()` returned.
        n: How many errors are shown at most.

    Returns:
        `compiled_grid`.

    Raises:
        TidykValueError: It is no such data frame.

    Equals R's `kerasnip::inform_errors()`.

    Examples:
        >>> from tidyk import mlp, set_engine, tune
        >>> from tidyk.datasets import mtcars
        >>> spec = mlp("regression", hidden_units=tune()) >> set_engine("keras")
        >>> grid = pd.DataFrame({"hidden_units": [4, 8]})
        >>> found = compile_keras_grid(spec, grid, mtcars[["wt"]], mtcars["mpg"])
        >>> len(inform_errors(found))
        ✔ All models compiled successfully!
        2
    """
    _check_compiled(compiled_grid)
    shown = check_whole(n, "n", minimum=0)
    failed = compiled_grid[compiled_grid["error"].notna()]
    print("\n".join(_report(failed, len(compiled_grid), shown)))
    return compiled_grid


def _report(failed: pd.DataFrame, total: int, shown: int) -> Iterator[str]:
    """The lines that tell of candidates that failed."""
    if failed.empty:
        yield "✔ All models compiled successfully!"
        return
    yield f"✖ {len(failed)} of {total} models failed to compile."
    errors = failed["error"].tolist()
    for error, values in zip(errors[:shown], _candidates(failed.drop(columns=FOUND)), strict=False):
        yield f"• {', '.join(f'{name} = {value}' for name, value in values.items())}"
        yield from (f"  {line}" for line in error.splitlines())
    if len(failed) > shown:
        more = len(failed) - shown
        yield f"... and {more} more {'error' if more == 1 else 'errors'}."


def _check_compiled(compiled_grid: pd.DataFrame) -> None:
    if not set(FOUND) <= set(compiled_grid.columns):
        raise TidykValueError(
            "`compiled_grid` must be a data frame produced by `compile_keras_grid()`; this one has "
            f"the columns {quoted(compiled_grid.columns[:12])}."
        )
