"""`mold()`: training data become predictors and outcomes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from attrs import evolve, field, frozen

from tidyk.base.errors import TidykTypeError, TidykValueError, check_columns, describe
from tidyk.base.pipe import verb
from tidyk.hardhat.blueprints import (
    Blueprint,
    FormulaBlueprint,
    XyBlueprint,
    default_formula_blueprint,
    default_xy_blueprint,
)
from tidyk.hardhat.design import design_frame
from tidyk.hardhat.functions import evaluate, own_functions
from tidyk.hardhat.parsing import Node, names_in, read
from tidyk.hardhat.ptypes import column_types
from tidyk.hardhat.terms import Terms, expand


@frozen(eq=False)
class Mold:
    """Training data, moulded.

    Attributes:
        predictors: A data frame, one row an observation.
        outcomes: A data frame.
        blueprint: What `forge()` needs for new data.
        extras: `{"offset": ...}` where the formula has offsets.
    """

    predictors: pd.DataFrame
    outcomes: pd.DataFrame
    blueprint: Blueprint
    extras: dict[str, Any] = field(factory=dict)


@verb(str)
def mold(formula: str, /, data: pd.DataFrame, *, blueprint: FormulaBlueprint | None = None) -> Mold:
    """Turn training data into predictors and outcomes.

    Args:
        formula: R's formula as text; or a data frame of predictors, followed by the outcomes.
        data: The training data.
        blueprint: `default_formula_blueprint()` with other options.

    Returns:
        A `Mold`.

    Raises:
        TidykValueError: The formula cannot be read, or removes the intercept (the blueprint does
            that).
        TidykKeyError: A column is missing.

    Equals R's `hardhat::mold()`.

    Examples:
        >>> from tidyk.datasets import iris
        >>> mold("Sepal.Length ~ Species", iris).predictors.columns.tolist()
        ['Speciessetosa', 'Speciesversicolor', 'Speciesvirginica']
    """
    if not isinstance(data, pd.DataFrame):
        raise TidykTypeError(f"`data` must be a data frame, not {describe(data)}.")
    left, right = read(formula)
    outcomes = outcome_nodes(left)
    terms = expand(right, _dot(data, outcomes))
    if terms.intercept and not terms.terms:
        raise TidykValueError(
            "`formula` must not contain the intercept term `1`: use the blueprint's `intercept`."
        )
    if terms.intercept is False:
        raise TidykValueError(
            "`formula` must not contain the intercept removal term `- 1` or `+ 0`: use the "
            "blueprint's `intercept`."
        )
    return train(
        formula,
        terms,
        outcomes,
        data,
        blueprint or default_formula_blueprint(),
        own_functions(right),
    )


@mold.register(pd.DataFrame)
def mold_xy(x: pd.DataFrame, /, y: Any, *, blueprint: XyBlueprint | None = None) -> Mold:
    """Turn predictors and outcomes into a mould: they stay what they are."""
    outcomes = as_outcomes(y, x.index)
    if len(outcomes) != len(x):
        raise TidykValueError(
            f"`x` has {len(x)} rows and `y` {len(outcomes)}: they should be as many."
        )
    blueprint = blueprint or default_xy_blueprint()
    predictors = x
    if blueprint.intercept:
        predictors = pd.concat([pd.Series(1.0, x.index, name="(Intercept)"), x], axis=1)
    types = column_types(x, x.columns), column_types(outcomes, outcomes.columns)
    types[0].update({n: evolve(t, levels=()) for n, t in types[0].items() if t.kind == "text"})
    return Mold(predictors, outcomes, evolve(blueprint, ptypes=types[0], outcome_ptypes=types[1]))


def train(
    formula: str,
    terms: Terms,
    outcomes: tuple[Node, ...],
    data: pd.DataFrame,
    blueprint: FormulaBlueprint,
    own: Any,
) -> Mold:
    """The mould of a formula that has been read."""
    needed = [name for node in terms.variables.values() for name in names_in(node)]
    wanted = (
        list(dict.fromkeys(needed)),
        list(dict.fromkeys(n for node in outcomes for n in names_in(node))),
    )
    check_columns([*wanted[0], *wanted[1]], data)
    state: dict[str, dict[str, Any]] = {}
    predictors = design_frame(terms, data, blueprint.indicators, blueprint.intercept, state, own)
    trained = evolve(
        blueprint,
        formula=formula,
        terms=terms,
        outcomes=outcomes,
        state=state,
        own=own,
        ptypes=column_types(data, wanted[0]),
        outcome_ptypes=column_types(data, wanted[1]),
    )
    return Mold(predictors, outcome_frame(trained, data), trained, offsets(trained, data))


def outcome_nodes(left: Node | None) -> tuple[Node, ...]:
    """The variables of a left side: `a + b` are two."""
    if left is None or (left.kind == "name" and left.value == "NULL"):
        return ()
    if left.kind == "op" and left.value in ("+", "-") and len(left.parts) == 2:
        return outcome_nodes(left.parts[0]) + outcome_nodes(left.parts[1])
    return (left,)


def _dot(data: pd.DataFrame, outcomes: tuple[Node, ...]) -> list[str]:
    used = {name for node in outcomes for name in names_in(node)}
    return [c for c in data.columns if c not in used]


def outcome_frame(blueprint: FormulaBlueprint, data: pd.DataFrame) -> pd.DataFrame:
    """The outcomes' columns."""
    columns: dict[str, Any] = {}
    for node in blueprint.outcomes:
        if node.kind == "call" and node.value == "cbind":
            columns |= {
                f"{node}.{part}": evaluate(part, data, blueprint.state, blueprint.own)
                for part in node.parts
            }
        else:
            name = node.value if node.kind == "name" else str(node)
            columns[name] = evaluate(node, data, blueprint.state, blueprint.own)
    return pd.DataFrame(columns, index=data.index, copy=False)


def offsets(blueprint: FormulaBlueprint, data: pd.DataFrame) -> dict[str, Any]:
    """The sum of the formula's offsets."""
    assert blueprint.terms is not None
    if not blueprint.terms.offsets:
        return {}
    nodes = [blueprint.terms.variables[name] for name in blueprint.terms.offsets]
    total = sum(
        np.asarray(evaluate(node, data, blueprint.state, blueprint.own), float) for node in nodes
    )
    return {"offset": pd.DataFrame({".offset": total}, index=data.index)}


def as_outcomes(y: Any, index: pd.Index) -> pd.DataFrame:
    """Outcomes as a data frame; a vector becomes the column `.outcome`."""
    if isinstance(y, pd.DataFrame):
        return y
    if isinstance(y, pd.Series):
        return y.to_frame(".outcome" if y.name is None else str(y.name))
    values: Any = y if isinstance(y, pd.Categorical) else np.asarray(y)
    if np.ndim(values) == 2:
        return pd.DataFrame(values, columns=[f"y{i + 1}" for i in range(values.shape[1])])
    if np.ndim(values) != 1:
        raise TidykTypeError(f"`y` must hold one outcome a row, not {describe(y)}.")
    return pd.DataFrame({".outcome": values}, index=index if len(index) == len(values) else None)
