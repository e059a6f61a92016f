"""Blueprints: how data become predictors and outcomes, and what was learned of the training
data."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from attrs import field, frozen

from tidyk.base.errors import check_bool, check_string
from tidyk.hardhat.parsing import Node
from tidyk.hardhat.ptypes import ColumnType
from tidyk.hardhat.terms import Terms

INDICATORS = ("traditional", "none", "one_hot")


@frozen(repr=False, eq=False)
class Blueprint:
    """How data become predictors and outcomes.

    Attributes:
        intercept: Add the column "(Intercept)".
        allow_novel_levels: Keep new levels of factors that are not expanded.
        ptypes: Types of the predictors' columns, once trained.
        outcome_ptypes: Types of the outcomes' columns, once trained.
    """

    intercept: bool = False
    allow_novel_levels: bool = False
    ptypes: dict[str, ColumnType] | None = None
    outcome_ptypes: dict[str, ColumnType] | None = None

    def counts(self) -> str:
        """The lines that the printed forms of all blueprints share."""
        return (
            f"\n# Predictors: {len(self.ptypes or ())}"
            f"\n  # Outcomes: {len(self.outcome_ptypes or ())}"
            f"\n   Intercept: {self.intercept}"
            f"\nNovel Levels: {self.allow_novel_levels}"
        )


@frozen(repr=False, eq=False)
class FormulaBlueprint(Blueprint):
    """For formulas.

    Attributes:
        indicators: What factors become: "traditional" (R's contrasts), "one_hot", or "none" (they
            stay whole).
        formula: The formula, once trained.
        terms: The terms of its right side.
        outcomes: The variables of its left side.
        state: What stateful functions learned.
        own: Functions of the user's that the formula calls.
    """

    indicators: Literal["traditional", "none", "one_hot"] = "traditional"
    formula: str | None = None
    terms: Terms | None = None
    outcomes: tuple[Node, ...] = ()
    state: dict[str, dict[str, Any]] = field(factory=dict)
    own: dict[str, Callable[..., Any]] = field(factory=dict)

    def __repr__(self) -> str:
        return f"Formula blueprint:\n{self.counts()}\n  Indicators: {self.indicators}"


@frozen(repr=False, eq=False)
class XyBlueprint(Blueprint):
    """For predictors and outcomes that stand in data frames already."""

    def __repr__(self) -> str:
        return f"XY blueprint:\n{self.counts()}"


def default_formula_blueprint(
    *,
    intercept: bool = False,
    allow_novel_levels: bool = False,
    indicators: Literal["traditional", "none", "one_hot"] = "traditional",
) -> FormulaBlueprint:
    """How `mold()` treats a formula.

    Args:
        intercept: Add the column "(Intercept)".
        allow_novel_levels: Keep new levels of factors that are not expanded.
        indicators: What factors become: "traditional" (R's contrasts), "one_hot" (a column a
            level), or "none".

    Equals R's `hardhat::default_formula_blueprint()`.

    Examples:
        >>> default_formula_blueprint(indicators="none").indicators
        'none'
    """
    return FormulaBlueprint(
        intercept=check_bool(intercept, "intercept"),
        allow_novel_levels=check_bool(allow_novel_levels, "allow_novel_levels"),
        indicators=check_string(indicators, "indicators", INDICATORS),  # type: ignore[arg-type]
    )


def default_xy_blueprint(
    *, intercept: bool = False, allow_novel_levels: bool = False
) -> XyBlueprint:
    """How `mold()` treats predictors and outcomes. Equals R's `hardhat::default_xy_blueprint()`.

    >>> default_xy_blueprint().intercept
    False
    """
    return XyBlueprint(
        intercept=check_bool(intercept, "intercept"),
        allow_novel_levels=check_bool(allow_novel_levels, "allow_novel_levels"),
    )
