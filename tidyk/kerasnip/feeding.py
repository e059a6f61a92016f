"""Predictors for the inputs of a network."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from tidyk.base.errors import TidykValueError, quoted
from tidyk.base.matrix import is_matrix, matrix_values
from tidyk.kerasnip.arrays import Arrays, each
from tidyk.kerasnip.heads import Heads
from tidyk.kerasnip.network import Network
from tidyk.kerasnip.outcomes import check_predictors, design


def feed(network: Network, x: pd.DataFrame) -> Arrays:
    """Predictors as a network takes them: one array, or one for each of its inputs by name."""
    return _by_input(network, x, _array)


def check_feed(network: Network, values: Arrays, x: pd.DataFrame) -> None:
    """Raise an error that names the columns with missing or infinite predictors."""
    missing = [name for name in x.columns if is_factor(x[name]) and x[name].isna().any()]
    if missing:
        raise TidykValueError(
            f"{quoted(missing)} {'has' if len(missing) == 1 else 'have'} missing values: a network "
            "cannot take them. Drop the rows, or fill them in."
        )
    for name, columns in columns_of(network, x).items():
        array = values[name] if isinstance(values, dict) else values
        check_predictors(array, x[[c for c in columns if not is_factor(x[c])]])


def supply(network: Network, values: Arrays, x: pd.DataFrame, heads: Heads) -> dict[str, Any]:
    """What blocks may ask for besides the shape of the predictors and the number of classes."""
    makers = {"num_levels": lambda: _by_input(network, x, _levels), "data": lambda: values}
    asked = {name: make() for name, make in makers.items() if network.asks_for(name)}
    return {**asked, "num_outcomes": heads.num_outcomes}


def stand_in(values: Arrays) -> Arrays:
    """Two rows in place of `data` where a fitted network is built again: the smallest values and
    the largest. What layers learned of the rows is among the weights; the range may say how large
    a layer is."""
    return each(lambda array: np.stack([array.min(axis=0), array.max(axis=0)]), values)


def columns_of(network: Network, x: pd.DataFrame) -> dict[str, list[str]]:
    """The columns of each input, by block: the column with its name; the others go to the one input
    without a column of its name."""
    if not network.inputs:
        return {"": list(x.columns)}
    by_name = {name: [name] for name in network.inputs if name in x.columns}
    free = [name for name in network.inputs if name not in by_name]
    rest = [name for name in x.columns if name not in by_name]
    if len(free) > 1 or (free and not rest):
        raise TidykValueError(
            f"The inputs {quoted(free)} of `{network.name}()` have no predictor of that name: each "
            "takes the column that is called like its block (a matrix column for several numbers, "
            "`I(frame[[...]])`), and one may take the rest. The predictors are "
            f"{quoted(x.columns[:12])}."
        )
    if rest and not free:
        raise TidykValueError(
            f"The predictors {quoted(rest[:6])} go to no input of `{network.name}()`, whose inputs "
            f"are {quoted(network.inputs)}: leave them out, or add an input for them."
        )
    return {name: by_name.get(name, rest) for name in network.inputs}


def _by_input(network: Network, x: pd.DataFrame, make: Callable[[pd.DataFrame, bool], Any]) -> Any:
    """What is made of the columns of each input, and of whether it takes factors as level numbers;
    of a single input by itself."""
    values = {
        name: make(x[columns], network.takes_levels(name))
        for name, columns in columns_of(network, x).items()
    }
    return values if network.inputs else values[""]


def is_factor(column: pd.Series) -> bool:
    """Is a column a factor?"""
    return isinstance(column.dtype, pd.CategoricalDtype)


def _array(x: pd.DataFrame, codes: bool) -> np.ndarray:
    """Columns side by side, with factors as level numbers or as R's indicators."""
    factors = [name for name in x.columns if is_factor(x[name])]
    if not factors:
        return design(x)
    if codes and len(factors) == x.shape[1]:
        return np.column_stack([x[name].cat.codes.to_numpy(np.int32) for name in factors])
    make = _codes if codes else _indicators
    return design(pd.concat([make(x[name]) for name in x.columns], axis=1))


def _codes(column: pd.Series) -> pd.Series | pd.DataFrame:
    return column.cat.codes.astype(np.float32) if is_factor(column) else column


def _indicators(column: pd.Series) -> pd.Series | pd.DataFrame:
    """A column for each level but the first, as R codes a factor."""
    if not is_factor(column):
        return column
    levels = range(1, len(column.cat.categories))
    codes = column.cat.codes.to_numpy()
    indicators = {f"{column.name}{column.cat.categories[i]}": codes == i for i in levels}
    return pd.DataFrame(indicators, index=column.index).astype(np.float32)


def _levels(x: pd.DataFrame, codes: bool) -> int | tuple[int, ...] | None:
    """The number of levels of each column, 0 for one of numbers; of a single one by itself."""
    if not codes:
        return None
    counts = [_counts(x[name]) for name in x.columns]
    return counts[0][0] if len(counts) == 1 else tuple(n for some in counts for n in some)


def _counts(column: pd.Series) -> list[int]:
    """The number of levels; 0 for each column of a matrix."""
    if is_matrix(column):
        return [0] * matrix_values(column).shape[-1]
    return [len(column.cat.categories) if is_factor(column) else 0]
