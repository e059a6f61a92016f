"""`multi_predict()`: predictions for several values of an argument that a single fit serves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from attrs import evolve

from tidyk.base.errors import TidykTypeError, TidykValueError, quoted
from tidyk.base.generics import multi_predict
from tidyk.base.pipe import verb
from tidyk.parsnip.fitted import ModelFit
from tidyk.parsnip.predicting import MIXED_TYPES, check_type, predict_converted


@multi_predict.register(ModelFit)
def multi_predict_fit(
    fit: ModelFit, /, new_data: pd.DataFrame, type: str | None = None, **values: Any
) -> pd.DataFrame:
    """Predict for several values of a submodel parameter at once.

    Args:
        fit: A fitted model whose engine has a submodel parameter: one that a single fit serves all
            values of, such as `penalty` of "glmnet". A network's are its epochs: those that
            `set_engine("keras", keep_epochs=[10, 20])` keeps, or all of them for `True`.
        new_data: A data frame with the predictors' columns.
        type: As `predict()` of a fitted model.
        **values: The values, under the parameter's name: `penalty=[0.01, 0.1]`; by default that of
            the specification.

    Returns:
        One row for each row of `new_data`: `.pred` holds a data frame with a row for each value,
        the parameter first.

    Raises:
        TidykTypeError: The engine has no submodel parameter, or it is another one.
        TidykValueError: The weights of a network after so many epochs were not kept.

    Equals R's `parsnip::multi_predict()`.
    """
    x, offset = fit.preproc.predictors(new_data), fit.preproc.offset(new_data)
    return multi_predictions(fit, x, type, values, offset=offset)


def multi_predictions(
    fit: ModelFit,
    x: pd.DataFrame,
    type: str | None,
    values: Mapping[str, Any],
    *,
    offset: np.ndarray | None = None,
) -> pd.DataFrame:
    """`multi_predict()` from predictors that are ready for the engine."""
    name = fit.engine.submodel
    values = {n: v for n, v in values.items() if v is not None}
    if name in fit.spec.args and not values:
        values = {name: fit.spec.args[name]}
    if len(values) == 1 and next(iter(values)) in fit.engine.submodel_names:
        name = next(iter(values))
    if name is None or list(values) != [name]:
        has = "none" if name is None else f"`{name}`: `{name}=[...]`"
        raise TidykTypeError(
            f'`multi_predict()` takes the submodel parameter of the engine "{fit.spec.engine}" of '
            f"`{fit.spec.name}()`, which is {has}; not {quoted(values)}."
        )
    types = MIXED_TYPES if type is None and fit.spec.mode == "mixed" else [check_type(fit, type)]
    points = np.atleast_1d(values[name]).tolist()
    if not points:
        raise TidykValueError(f"`{name}` has no values: there is nothing to predict for.")
    models = fit.engine.submodels(fit.fit, points)
    frames = [
        pd.concat([predict_converted(own, x, t, offset=offset) for t in types], axis=1)
        for own in (evolve(fit, fit=model) for model in models)
    ]
    rows = len(x)
    long = pd.concat(frames, ignore_index=True).take(_by_row(rows, len(points)))
    long.insert(0, name, points * rows)
    each = [
        long.iloc[i : i + len(points)].reset_index(drop=True)
        for i in range(0, len(long), len(points))
    ]
    return pd.DataFrame({".pred": pd.Series(each, index=x.index, dtype=object)})


def _by_row(rows: int, values: int) -> np.ndarray:
    """Positions that reorder predictions from value by value to row by row."""
    return np.arange(rows * values).reshape(values, rows).T.ravel()


@verb(ModelFit)
def has_multi_predict(fit: ModelFit, /) -> bool:
    """Can a fitted model predict for several values of an argument at once? Equals R's
    `parsnip::has_multi_predict()`.

    >>> from tidyk import fit, linear_reg
    >>> from tidyk.datasets import mtcars
    >>> linear_reg() >> fit("mpg ~ wt", data=mtcars) >> has_multi_predict()
    False
    """
    return fit.engine.submodel is not None


@verb(ModelFit)
def multi_predict_args(fit: ModelFit, /) -> list[str]:
    """The arguments that `multi_predict()` takes. Equals R's `parsnip::multi_predict_args()`.

    >>> from tidyk import fit, linear_reg
    >>> from tidyk.datasets import mtcars
    >>> spec = linear_reg(penalty=0.1, engine="glmnet")
    >>> spec >> fit("mpg ~ wt + hp", data=mtcars) >> multi_predict_args()
    ['penalty']
    """
    return [] if fit.engine.submodel is None else [fit.engine.submodel]


@verb(pd.DataFrame)
def add_rowindex(x: pd.DataFrame, /) -> pd.DataFrame:
    """Number the rows in a column, before `unnest()` repeats them.

    Args:
        x: A data frame.

    Returns:
        The frame with the column `.row`, from 0.

    Equals R's `parsnip::add_rowindex()`, which numbers from 1.

    Examples:
        >>> from tidyk import data_frame
        >>> add_rowindex(data_frame(a=["x", "y"]))
           a  .row
        0  x     0
        1  y     1
    """
    return x.assign(**{".row": range(len(x))})
