"""Random forests."""

from tidyk.hardhat.placeholder import Tunable
from tidyk.parsnip.registration import model


@model("classification", "regression", "quantile regression", title="Random Forest")
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
        mode: "classification" or "regression", or "quantile regression" with `set_mode()`;
            "unknown" until it is set.
        engine: "sklearn" (scikit-learn); see `show_engines("rand_forest")`.
        mtry: Number of predictors that are tried at each split; the square root of their number by
            default, and all, with a warning, where it is larger than that.
        trees: Number of trees; 500 by default.
        min_n: Number of rows that a node keeps together, as in ranger; 5 by default, 10 for
            classes.

    Returns:
        A `ModelSpec`.

    Raises:
        TidykValueError: A number is not whole, or below 1.

    The fit knows its out-of-bag error; `set_engine("sklearn", importance="permutation")` (or
    "impurity") adds importances, which `tidy()` shows. `predict(type="conf_int")` has standard
    errors by the infinitesimal jackknife.

    Equals R's `parsnip::rand_forest()`, whose default engine, ranger, has no Python counterpart:
    errors and importances are ranger's in kind.

    Examples:
        >>> rand_forest("regression", trees=50)
        Random Forest Model Specification (regression)
        <BLANKLINE>
        Main Arguments:
          trees = 50
        <BLANKLINE>
        Computational engine: sklearn
    """
