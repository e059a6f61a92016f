"""Formulas that leave out one variable each."""

from __future__ import annotations

import pandas as pd

from tidyk.base.errors import TidykValueError, check_bool
from tidyk.base.plain import plain
from tidyk.hardhat.formula.reading import Node, names_in, read, without_dot, write


@plain
def leave_var_out_formulas(
    formula: str, data: pd.DataFrame, *, full_model: bool = True
) -> dict[str, str]:
    """The formula without each of its predictors in turn, to see what each contributes.

    Args:
        formula: A formula with at least two predictors.
        data: The data, whose columns `.` stands for.
        full_model: Add the whole formula as "everything".

    Returns:
        Formulas by the variable that they leave out, for `workflow_set()`.

    Raises:
        TidykValueError: There is only one predictor.

    Equals R's `workflowsets::leave_var_out_formulas()`.

    Examples:
        >>> from tidyk.datasets import mtcars
        >>> leave_var_out_formulas("mpg ~ wt + hp", mtcars[["mpg", "wt", "hp"]])
        {'wt': 'mpg ~ hp', 'hp': 'mpg ~ wt', 'everything': 'mpg ~ wt + hp'}
    """
    response, right = read(formula)
    outcome = [] if response is None else names_in(response)
    whole = without_dot(right, [c for c in data.columns if c not in outcome])
    parts = _summands(whole)
    names = list(dict.fromkeys(name for part in parts for name in names_in(part)))
    if len(names) < 2:
        raise TidykValueError("There should be at least 2 predictors in the formula.")
    left = "" if response is None else f"{write(response)} "
    formulas = {
        name: f"{left}~ {' + '.join(write(p) for p in parts if name not in names_in(p))}"
        for name in names
    }
    every = {"everything": f"{left}~ {' + '.join(map(write, parts))}"}
    return formulas | (every if check_bool(full_model, "full_model") else {})


def _summands(node: Node) -> list[Node]:
    """The terms that `+` joins."""
    if node.kind == "op" and (node.value == "(" or (node.value == "+" and len(node.parts) > 1)):
        return [part for side in node.parts for part in _summands(side)]
    return [node]
