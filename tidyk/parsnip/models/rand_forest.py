"""Random forests."""

from tidyk.hardhat.placeholder import Tunable
from tidyk.parsnip.registration import model


@model("classification", "regression", title="Random Forest")
def rand_forest(
    mode: str = "unknown",
    *,
    engine: str = "sklearn",
    mtry: Tunable[int] = None,
    trees: Tunable[int] = None,
    min_n: Tunable[int] = None,
) -> None:
    """Random forest: many decision trees on bootstrap samples, averaged.

    Args:
        mode: "classification" or "regression"; "unknown" until it is set.
        engine: "sklearn" (scikit-learn); see `show_engines("rand_forest")`.
        mtry: Number of predictors that are tried at each split; a larger one than there are columns
            means all.
        trees: Number of trees.
        min_n: Number of rows a node must have to be split further.

    Returns:
        A `ModelSpec`.

    Equals R's `parsnip::rand_forest()`, whose default engine, ranger, has no Python counterpart.

    Examples:
        >>> rand_forest("regression", trees=50)
        Random Forest Model Specification (regression)
        <BLANKLINE>
        Main Arguments:
          trees = 50
        <BLANKLINE>
        Computational engine: sklearn
    """
