"""The variables that a formula names."""

from __future__ import annotations

from tidyk.base.errors import TidykValueError
from tidyk.hardhat.formula.reading import Node, names_in, read


def form_pred(formula: str) -> list[str]:
    """The variables on the right side of a formula, each once.

    Args:
        formula: R's formula as text.

    Returns:
        Their names, in order.

    Equals R's `rsample::form_pred()`.

    Examples:
        >>> form_pred("y ~ x + log(z):x")
        ['x', 'z']
    """
    predictors = read(formula)[1]
    if _has_dot(predictors):
        raise TidykValueError(
            f'The `.` of "{formula}" stands for the columns of a data frame, and there is '
            "none: name them."
        )
    return names_in(predictors)


def _has_dot(node: Node) -> bool:
    return (node.kind == "name" and node.value == ".") or any(_has_dot(p) for p in node.parts)
