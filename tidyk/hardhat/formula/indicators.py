"""Factors that stay whole, and what `indicators="none"` allows in a formula."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

from tidyk.base.errors import TidykTypeError
from tidyk.hardhat.casting import kind_of
from tidyk.hardhat.formula.reading import Node

INTERACTIONS = (":", "*", "^", "/", "%in%")
SUMS = ("+", "-", "(")
NOT_ALLOWED = 'These are not allowed when `indicators = "none"`'


def factor_like(ptype: pd.DataFrame) -> list[str]:
    """The columns that are factors or text."""
    whole = ("factor", "ordered", "character")
    kinds = map(kind_of, ptype.dtypes.tolist())
    return [n for n, kind in zip(ptype.columns.tolist(), kinds, strict=True) if kind in whole]


def check_whole_factors(right: Node, factors: Collection[str]) -> None:
    """Raise an error if a factor takes part in an interaction or a function."""
    _check_interactions(right, factors)
    _check_functions(right, factors)


def _check_interactions(node: Node, factors: Collection[str]) -> None:
    if node.kind == "op" and node.value in INTERACTIONS:
        guilty = [name for name in _symbols(node) if name in factors]
        if guilty:
            raise TidykTypeError(
                "Interaction terms involving factors or characters have been detected on the RHS "
                f"of `formula`. {NOT_ALLOWED}: interactions terms involving factors were detected "
                f'for "{guilty[0]}" in `{node}`.'
            )
    for part in node.parts:
        _check_interactions(part, factors)


def _check_functions(node: Node, factors: Collection[str], *, allowed: bool = True) -> None:
    """Raise an error for factors inside anything but sums of terms."""
    allowed = allowed and node.kind == "op" and node.value in SUMS
    for part in node.parts:
        if not allowed and part.kind == "name" and part.value in factors:
            raise TidykTypeError(
                "Functions involving factors or characters have been detected on the RHS of "
                f"`formula`. {NOT_ALLOWED}: functions involving factors were detected for "
                f'"{part.value}" in `{node}`.'
            )
        _check_functions(part, factors, allowed=allowed)


def _symbols(node: Node) -> list[str]:
    if node.kind == "name":
        return [node.value]
    return [name for part in node.parts for name in _symbols(part)]
