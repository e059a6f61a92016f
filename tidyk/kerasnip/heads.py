"""The outputs of a network, and which outcomes they are for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from attrs import evolve, frozen

from tidyk.base.errors import TidykTypeError, TidykValueError, quoted
from tidyk.base.frames import is_number
from tidyk.kerasnip.arrays import Arrays
from tidyk.kerasnip.compiling.model import output_of
from tidyk.kerasnip.network import Network
from tidyk.kerasnip.outcomes import check_complete, encode, like_training


@frozen
class Head:
    """An output of a network.

    Attributes:
        name: Its block.
        outcomes: The columns that it is for: one, or several numeric ones.
        levels: Those of a factor; None for numbers.
        ordered: Is the factor an ordered one?
        center, spread: Mean and standard deviation of each outcome, where they are scaled.
    """

    name: str
    outcomes: tuple[str, ...]
    levels: tuple[Any, ...] | None = None
    ordered: bool = False
    center: tuple[float, ...] = ()
    spread: tuple[float, ...] = ()

    def encode(self, y: pd.DataFrame, output: Any, loss: Any) -> np.ndarray:
        """Outcomes in the form that the output and its loss require."""
        units = output.shape[-1]
        if len(self.outcomes) == 1:
            values = encode(y[self.outcomes[0]], units, loss)
        else:
            self._check_units(units)
            values = y[list(self.outcomes)].to_numpy(np.float32)
        if not self.center:
            return values
        return ((values - self.center) / self.spread).astype(np.float32)

    def unscaled(self, values: np.ndarray) -> np.ndarray:
        """Predictions of shape (rows, outcomes) in the outcomes' own units."""
        return values * self.spread + self.center if self.center else values

    def empty(self, name: str) -> pd.Series:
        """An outcome of the type that was trained on, without rows."""
        if self.levels is None:
            return pd.Series(dtype=float, name=name)
        return pd.Series(pd.Categorical([], list(self.levels), ordered=self.ordered), name=name)

    def _check_units(self, units: int) -> None:
        if units != len(self.outcomes):
            own = "1 unit" if units == 1 else f"{units} units"
            raise TidykValueError(
                f'The output block "{self.name}" has {own}, and there are '
                f"{len(self.outcomes)} outcomes, {quoted(self.outcomes)}: use "
                "`units=num_outcomes`, which tidyk supplies."
            )


@frozen
class Heads:
    """All outputs of a network; one of them gives and takes a bare array, several a dict of them.

    Attributes:
        all: The outputs, in the order of the blocks.
    """

    all: tuple[Head, ...] = ()

    @property
    def several(self) -> bool:
        """Are there several outputs, or several outcomes of one?"""
        return len(self.outcomes) > 1

    @property
    def outcomes(self) -> list[str]:
        """The names of the outcomes."""
        return [name for head in self.all for name in head.outcomes]

    @property
    def num_classes(self) -> Any:
        """The number of levels, of each output if there are several; None for numbers."""
        counts = {h.name: None if h.levels is None else len(h.levels) for h in self.all}
        return self._bare(counts)

    @property
    def num_outcomes(self) -> Any:
        """The number of outcomes of an output."""
        return self._bare({head.name: len(head.outcomes) for head in self.all})

    def _bare(self, values: dict[str, Any]) -> Any:
        return values if len(values) > 1 else next(iter(values.values()))

    def encode(self, y: pd.Series | pd.DataFrame, model: Any) -> Arrays:
        """Outcomes as a compiled model takes them."""
        frame = y if isinstance(y, pd.DataFrame) else pd.DataFrame({self.outcomes[0]: y})
        loss, output = model.loss, output_of(model)
        if len(self.all) == 1:
            return self.all[0].encode(frame, output, loss)
        return {h.name: h.encode(frame, output[h.name], loss[h.name]) for h in self.all}

    def encode_new(self, outcomes: Any, model: Any) -> Arrays:
        """Outcomes of other data, in any form that can be read like those of training."""
        return self.encode(self._like_training(outcomes), model)

    def _like_training(self, outcomes: Any) -> pd.DataFrame:
        columns = self._columns(outcomes)
        factors = {
            name: like_training(columns[name], head.empty(name))
            for head in self.all
            for name in head.outcomes
        }
        return pd.DataFrame(factors)

    def _columns(self, outcomes: Any) -> Any:
        """Outcomes by name."""
        if len(self.outcomes) == 1:
            return {self.outcomes[0]: outcomes}
        if not isinstance(outcomes, pd.DataFrame | Mapping):
            raise TidykTypeError(
                f"The network has the outcomes {quoted(self.outcomes)}: give them as a data frame "
                "of these columns, or as a dict."
            )
        missing = [name for name in self.outcomes if name not in outcomes]
        if missing:
            raise TidykValueError(f"The outcomes {quoted(missing)} are missing from `y`.")
        return outcomes


def heads_of(network: Network, y: pd.Series | pd.DataFrame, args: Mapping[str, Any]) -> Heads:
    """The outputs of a network for the outcomes of training, checked.

    Args:
        network: The blocks.
        y: One outcome, or a data frame with several.
        args: Arguments of the model function; `scale_outcome` says that numeric outcomes are
            learned in standard deviations from their mean.
    """
    frame = y.to_frame(".outcome" if y.name is None else y.name) if isinstance(y, pd.Series) else y
    for name in frame.columns:
        check_complete(frame[name])
    if len(network.heads) == 1:
        heads = (_one_head(network, frame),)
    else:
        _check_names(network, frame)
        heads = tuple(_head(n, (n,), mode, frame) for n, mode in network.heads.items())
    scaled = args.get("scale_outcome")
    return Heads(tuple(_scaled(head, frame) for head in heads) if scaled else heads)


def _one_head(network: Network, y: pd.DataFrame) -> Head:
    """The only output, for one outcome or several numbers."""
    ((name, mode),) = network.heads.items()
    columns = tuple(map(str, y.columns))
    if name not in ("output", *columns):
        raise TidykValueError(
            f'`{network.name}()` has no block named "output": the block that it ends in, "{name}", '
            f"must be called so, or like the outcome, {quoted(columns)}."
        )
    if len(columns) == 1:
        return _head(name, columns, mode, y)
    if mode != "regression":
        raise TidykValueError(
            f"`{network.name}()` has one output, and {len(columns)} outcomes, {quoted(columns)}: "
            "one output can be for several numbers, but for one factor only. Give each its own "
            "output block in a functional network."
        )
    heads = [_head(name, (column,), mode, y) for column in columns]
    return evolve(heads[0], outcomes=columns)


def _check_names(network: Network, y: pd.DataFrame) -> None:
    if set(network.heads) != set(map(str, y.columns)):
        summed = len(y.columns) == 1 and "+" in str(y.columns[0])
        hint = (
            " Here `a + b ~` is a sum, as in R: take `fit_xy()`, or a workflow." if summed else ""
        )
        raise TidykValueError(
            f"`{network.name}()` has the outputs {quoted(network.heads)}, and the outcomes are "
            f"{quoted(y.columns)}: each outcome needs a block of its own name.{hint}"
        )


def _head(name: str, outcomes: tuple[str, ...], mode: str, y: pd.DataFrame) -> Head:
    column = y[outcomes[0]]
    factor = isinstance(column.dtype, pd.CategoricalDtype)
    suits = factor if mode == "classification" else is_number(column.dtype)
    if not suits:
        kind = "a factor" if mode == "classification" else "numeric"
        raise TidykTypeError(
            f'The output "{name}" is for {mode}, so the outcome {outcomes[0]!r} should be {kind}, '
            f"not {'a factor' if factor else column.dtype}."
        )
    if not factor:
        return Head(name, outcomes)
    return Head(name, outcomes, tuple(column.cat.categories), bool(column.cat.ordered))


def _scaled(head: Head, y: pd.DataFrame) -> Head:
    """A numeric output that learns outcomes in standard deviations from their mean."""
    if head.levels is not None:
        return head
    values = y[list(head.outcomes)].to_numpy(float)
    spread = values.std(axis=0)
    spread[spread == 0] = 1.0  # a constant is not scaled
    center = values.mean(axis=0)
    return evolve(head, center=tuple(center.tolist()), spread=tuple(spread.tolist()))
