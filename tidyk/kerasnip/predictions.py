"""A network's output as predictions: an array for one outcome, or a data frame with one or more
columns for each of several."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from tidyk.kerasnip.heads import Head
from tidyk.kerasnip.links import most_probable, probabilities, tell_missing
from tidyk.kerasnip.trained import KerasFit


def numbers(fit: KerasFit, output: Any) -> np.ndarray | pd.DataFrame:
    """The numeric outcomes: `.pred_<outcome>` if there are several."""
    if not fit.heads.several:
        head = fit.heads.all[0]
        _tell_some_missing(output)
        return head.unscaled(output)[:, 0]
    columns = {}
    for head, values in _of_kind(fit, output, numeric=True):
        _tell_some_missing(values)
        unscaled = head.unscaled(values)
        columns |= {f".pred_{name}": unscaled[:, i] for i, name in enumerate(head.outcomes)}
    return pd.DataFrame(columns)


def classes(fit: KerasFit, output: Any) -> np.ndarray | pd.DataFrame:
    """The most probable levels' numbers, -1 for none; factors `.pred_class_<outcome>` where there
    are several outcomes."""
    if not fit.heads.several:
        return most_probable(probabilities(output, fit.sketch))
    columns = {}
    for head, values in _of_kind(fit, output, numeric=False):
        best = most_probable(probabilities(values, fit.sketch, head.name))
        dtype = pd.CategoricalDtype(list(head.levels or ()), head.ordered)
        columns[f".pred_class_{head.outcomes[0]}"] = pd.Categorical.from_codes(best, dtype=dtype)
    return pd.DataFrame(columns)


def shares(fit: KerasFit, output: Any) -> np.ndarray | pd.DataFrame:
    """Probabilities of the levels: `.pred_<outcome>_<level>` if there are several outcomes."""
    if not fit.heads.several:
        return probabilities(output, fit.sketch)
    by_name = {}
    for head, values in _of_kind(fit, output, numeric=False):
        columns = probabilities(values, fit.sketch, head.name).T
        names = [f".pred_{head.outcomes[0]}_{level}" for level in head.levels or ()]
        by_name |= dict(zip(names, columns, strict=True))
    return pd.DataFrame(by_name)


def _of_kind(fit: KerasFit, output: Any, *, numeric: bool) -> Iterator[tuple[Head, np.ndarray]]:
    """The outputs for numbers, or those for factors, with what came out of them."""
    for head in fit.heads.all:
        if (head.levels is None) == numeric:
            yield head, output[head.name] if isinstance(output, dict) else output


def _tell_some_missing(output: np.ndarray) -> None:
    """Warn of rows without a number; where all are, training diverged, which the fit has said and a
    metric will say."""
    if not np.isnan(output).all():
        tell_missing(output)
