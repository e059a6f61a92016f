"""Decision trees."""

from tidyk.hardhat.placeholder import Tunable
from tidyk.parsnip.registration import model


@model("classification", "regression", title="Decision Tree")
def decision_tree(
    mode: str = "unknown",
    *,
    engine: str = "rpart",
    cost_complexity: Tunable[float] = None,
    tree_depth: Tunable[int] = None,
    min_n: Tunable[int] = None,
) -> None:
    """Decision tree: if-then questions that end in a prediction.

    Args:
        mode: "classification" or "regression"; "unknown" until it is set.
        engine: "rpart" (R's trees) or "sklearn"; see `show_engines("decision_tree")`.
        cost_complexity: What a split must improve, >= 0: a share of the root's risk for "rpart"
            (0.01 by default), an amount of impurity for "sklearn" (0).
        tree_depth: Number of questions from the root to the farthest leaf; 30 by default.
        min_n: Number of rows a node must have to be split further; 20 by default.

    Returns:
        A `ModelSpec`.

    Equals R's `parsnip::decision_tree()`.

    Examples:
        >>> from tidyk import fit
        >>> from tidyk.datasets import mtcars
        >>> print(decision_tree("regression", tree_depth=1) >> fit("mpg ~ wt + hp", data=mtcars))
        parsnip model object
        <BLANKLINE>
        n= 32
        <BLANKLINE>
        node), split, n, deviance, yval
              * denotes terminal node
        <BLANKLINE>
        1) root 32 1126.04700 20.09062
          2) wt>=2.3925 25  320.44640 17.58800 *
          3) wt< 2.3925 7   89.81429 29.02857 *
        <BLANKLINE>
    """
