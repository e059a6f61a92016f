"""Rules of trees."""

from tidyk.hardhat.placeholder import Tunable
from tidyk.parsnip.registration import model


@model("classification", "regression", title="RuleFit")
def rule_fit(
    mode: str = "unknown",
    *,
    engine: str = "xrf",
    mtry: Tunable[float] = None,
    trees: Tunable[int] = None,
    min_n: Tunable[int] = None,
    tree_depth: Tunable[int] = None,
    learn_rate: Tunable[float] = None,
    loss_reduction: Tunable[float] = None,
    sample_size: Tunable[float] = None,
    stop_iter: Tunable[int] = None,
    penalty: Tunable[float] = None,
) -> None:
    """RuleFit: a penalised linear model of the rules of boosted trees.

    Args:
        mode: "classification" or "regression"; "unknown" until it is set.
        engine: "xrf", R's, which trees of scikit-learn and glmnet's lasso stand in for.
        mtry: Number of predictors that are tried at each split (a share of them with the engine's
            `counts=False`); all by default.
        trees: Number of trees.
        min_n: Number of rows a node must have to be split further.
        tree_depth: Number of questions from the root of a tree to its farthest leaf.
        learn_rate: How much of each tree is added, > 0.
        loss_reduction: What a split must improve, >= 0.
        sample_size: Share of the rows that each tree sees, > 0 and <= 1.
        stop_iter: Stop after so many rounds without improvement, of the rows that the engine's
            `validation` (a share) holds back, else of those of training.
        penalty: Amount of regularization of the rules, >= 0.

    Returns:
        A `ModelSpec`.

    Equals R's `parsnip::rule_fit()`.

    Examples:
        >>> rule_fit("regression", trees=20, penalty=0.1)
        RuleFit Model Specification (regression)
        <BLANKLINE>
        Main Arguments:
          trees = 20
          penalty = 0.1
        <BLANKLINE>
        Computational engine: xrf
    """
