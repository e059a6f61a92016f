"""Boosted trees."""

from tidyk.hardhat.placeholder import Tunable
from tidyk.parsnip.registration import model


@model("classification", "regression", "quantile regression", title="Boosted Tree")
def boost_tree(
    mode: str = "unknown",
    *,
    engine: str = "xgboost",
    mtry: Tunable[float] = None,
    trees: Tunable[int] = None,
    min_n: Tunable[int] = None,
    tree_depth: Tunable[int] = None,
    learn_rate: Tunable[float] = None,
    loss_reduction: Tunable[float] = None,
    sample_size: Tunable[float] = None,
    stop_iter: Tunable[int] = None,
) -> None:
    """Boosted trees: each tree mends what the trees before it got wrong.

    Args:
        mode: "classification" or "regression", or "quantile regression" with `set_mode()`;
            "unknown" until it is set.
        engine: "xgboost", "lightgbm" or "catboost", each to be installed, or "sklearn" (histogram
            gradient boosting); see `show_engines("boost_tree")`.
        mtry: Number of predictors that are tried at each split (a share of them with the engine's
            `counts=False`); all by default.
        trees: Number of trees; 15 by default, 100 for the others than "xgboost".
        min_n: Number of rows a node must have to be split further.
        tree_depth: Number of questions from the root of a tree to its farthest leaf.
        learn_rate: How much of each tree is added, > 0.
        loss_reduction: What a split must improve, >= 0.
        sample_size: Share of the rows that each tree sees, > 0 and <= 1.
        stop_iter: Stop after so many rounds without improvement, of the rows that the engine's
            `validation` (a share) holds back, else of those of training.

    Returns:
        A `ModelSpec`.

    Equals R's `parsnip::boost_tree()`.

    Examples:
        >>> boost_tree("regression", trees=50, learn_rate=0.1)
        Boosted Tree Model Specification (regression)
        <BLANKLINE>
        Main Arguments:
          trees = 50
          learn_rate = 0.1
        <BLANKLINE>
        Computational engine: xgboost
    """
