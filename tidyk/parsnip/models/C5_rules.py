"""C5.0's rules."""

from tidyk.hardhat.placeholder import Tunable
from tidyk.parsnip.registration import model


@model("classification", title="C5.0")
def C5_rules(
    mode: str = "classification",
    *,
    engine: str = "C5.0",
    trees: Tunable[int] = None,
    min_n: Tunable[int] = None,
) -> None:
    """C5.0: if-then rules of a boosted tree.

    Args:
        mode: "classification".
        engine: "C5.0", R's, which the package c50py stands in for.
        trees: Number of rounds of boosting, from 1 to 100.
        min_n: Rows that a rule must cover.

    Returns:
        A `ModelSpec`.

    Equals R's `parsnip::C5_rules()`.

    Examples:
        >>> C5_rules(trees=5)
        C5.0 Model Specification (classification)
        <BLANKLINE>
        Main Arguments:
          trees = 5
        <BLANKLINE>
        Computational engine: C5.0
    """
