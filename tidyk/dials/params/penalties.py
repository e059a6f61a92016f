"""Parameters of regularization."""

from __future__ import annotations

from typing import Any

from tidyk.dials.registry import parameter


@parameter("Amount of Regularization")
def penalty(range: Any = (-10, 0), trans: Any = "log10"):
    """Amount of regularization; the range is in powers of ten. Equals R's `dials::penalty()`.

    Args:
        range: Lower and upper bound, on the transformed scale.
        trans: The scale on which it varies evenly.
    """


@parameter("Proportion of Lasso Penalty")
def mixture(range: Any = (0, 1), trans: Any = None):
    """Share of the L1 penalty. Equals R's `dials::mixture()`.

    Args:
        range: Lower and upper bound.
        trans: The scale on which it varies evenly.
    """
