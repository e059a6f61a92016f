"""Formulas in an engine's form: of one right side, or of two, `y ~ a | b`, one for each of two
linear predictors."""

from __future__ import annotations

import numpy as np
import pandas as pd
from attrs import evolve, frozen

from tidyk.base.errors import TidykValueError
from tidyk.hardhat.formula.reading import Node, read, write
from tidyk.parsnip.conversion import Conversion, Preproc, convert_formula
from tidyk.parsnip.encoding import Encoding


@frozen(eq=False)
class TwoParts(Preproc):
    """New data through both right sides: the columns of the first, then those that only the second
    has."""

    first: Preproc
    second: Preproc
    outcome: str | None = None

    def predictors(self, new_data: pd.DataFrame) -> pd.DataFrame:
        return united(self.first.predictors(new_data), self.second.predictors(new_data))

    def offset(self, new_data: pd.DataFrame) -> np.ndarray | None:
        return offsets(self.first.offset(new_data), self.second.offset(new_data))


def from_formula(formula: str, data: pd.DataFrame, encoding: Encoding) -> Conversion:
    """Training data by a formula, for an engine."""
    left, right = read(formula)
    two = encoding.two_parts and _is_or(right)
    texts = (
        [f"{write(left)} ~ {write(part)}" for part in right.parts] if two and left else [formula]
    )
    if left is None:
        raise TidykValueError(
            f'The formula "{formula}" has no outcome: put one on the left of `~`.'
        )
    if two and any(_is_or(part) for part in right.parts):
        raise TidykValueError(f'The formula "{formula}" has more than two parts, `y ~ a | b`.')
    found = [convert_formula(text, data, encoding) for text in texts]
    for text, part in zip(texts, found, strict=True):
        if part.x.shape[1] == 0:
            raise TidykValueError(f'The formula "{text}" has no predictor.')
    return _of_two(*found) if two else found[0]


def _of_two(first: Conversion, second: Conversion) -> Conversion:
    return evolve(
        first,
        x=united(first.x, second.x),
        preproc=TwoParts(first.preproc, second.preproc, first.preproc.outcome),
        offset=offsets(first.offset, second.offset),
        parts=(tuple(first.x.columns), tuple(second.x.columns)),
    )


def united(first: pd.DataFrame, second: pd.DataFrame) -> pd.DataFrame:
    """Columns of one name are the same numbers, and stand there once."""
    return pd.concat([first, second.drop(columns=first.columns, errors="ignore")], axis=1)


def offsets(first: np.ndarray | None, second: np.ndarray | None) -> np.ndarray | None:
    """What is added to each part, shape (rows, 2); None if nothing is."""
    some = next((part for part in (first, second) if part is not None), None)
    if some is None:
        return None
    none = np.zeros(len(some))
    return np.column_stack([none if part is None else part for part in (first, second)])


def _is_or(node: Node) -> bool:
    return node.kind == "op" and node.value == "|"
