"""Bayesian additive regression trees."""

from tidyk.hardhat.placeholder import Tunable
from tidyk.parsnip.registration import model


@model("classification", "regression", title="BART")
def bart(
    mode: str = "unknown",
    *,
    engine: str = "dbarts",
    trees: Tunable[int] = None,
    prior_terminal_node_coef: Tunable[float] = None,
    prior_terminal_node_expo: Tunable[float] = None,
    prior_outcome_range: Tunable[float] = None,
) -> None:
    """Bayesian additive regression trees: a sum of small trees with priors.

    Args:
        mode: "classification" or "regression"; "unknown" until it is set.
        engine: "dbarts", R's, which the package stochtree stands in for: the same model and priors,
            other draws.
        trees: Number of trees; 200 by default.
        prior_terminal_node_coef: How likely a node is split, from 0 to 1; 0.95 by default.
        prior_terminal_node_expo: How fast that falls with depth, >= 0; 2 by default.
        prior_outcome_range: How tight the prior of the outcome is, > 0; 2 by default.

    Returns:
        A `ModelSpec`.

    Equals R's `parsnip::bart()`.

    Examples:
        >>> bart("regression", trees=50)
        BART Model Specification (regression)
        <BLANKLINE>
        Main Arguments:
          trees = 50
        <BLANKLINE>
        Computational engine: dbarts
    """
