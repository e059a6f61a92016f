"""Bagged decision trees."""

from tidyk.hardhat.placeholder import Tunable
from tidyk.parsnip.registration import model


@model("classification", "regression", title="Bagged Decision Tree")
def bag_tree(
    mode: str = "unknown",
    *,
    engine: str = "rpart",
    cost_complexity: Tunable[float] = 0,
    tree_depth: Tunable[int] = None,
    min_n: Tunable[int] = 2,
    class_cost: Tunable[float] = None,
) -> None:
    """Bagged decision trees: the mean of trees on bootstrap samples.

    Args:
        mode: "classification" or "regression"; "unknown" until it is set.
        engine: "rpart" (R's trees, on R's bootstrap samples) or "sklearn"; see
            `show_engines("bag_tree")`. Both bag 11 trees: `set_engine("rpart", times=25)`,
            `set_engine("sklearn", n_estimators=25)`.
        cost_complexity: What a split must improve, >= 0; 0 by default.
        tree_depth: Number of questions from the root to the farthest leaf; 30 by default.
        min_n: Number of rows a node must have to be split further; 2 by default.
        class_cost: What an error on the first of two classes costs, >= 0; one on the second costs
            1. Only "rpart".

    Returns:
        A `ModelSpec`.

    Equals R's `parsnip::bag_tree()` with baguette's engine.

    Examples:
        >>> from tidyk import fit
        >>> from tidyk.datasets import mtcars
        >>> print(bag_tree("regression") >> fit("mpg ~ wt + hp", data=mtcars))
        parsnip model object
        <BLANKLINE>
        Bagged CART (regression with 11 members)
        <BLANKLINE>
    """
