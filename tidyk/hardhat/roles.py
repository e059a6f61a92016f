"""What a formula names."""

from __future__ import annotations

from tidyk.hardhat.parsing import names_in, read


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
    return names_in(read(formula)[1])
