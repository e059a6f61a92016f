"""Multinomial regression."""

from tidyk.hardhat.placeholder import Tunable
from tidyk.parsnip.registration import model


@model("classification", title="Multinomial Regression")
def multinom_reg(
    mode: str = "classification",
    *,
    engine: str = "nnet",
    penalty: Tunable[float] = None,
    mixture: Tunable[float] = None,
) -> None:
    """Multinomial regression for outcomes of several levels.

    The logarithm of each level's odds is a linear combination of the predictors.

    Args:
        mode: "classification".
        engine: "nnet" (maximum likelihood, with `penalty` as weight decay), "glmnet" (the elastic
            net), "keras"; see `show_engines("multinom_reg")`.
        penalty: Amount of regularization, >= 0.
        mixture: Proportion of L1 regularization, from 0 (ridge) to 1 (lasso). The engine "nnet"
            has none and ignores it, as in R.

    Returns:
        A `ModelSpec`.

    Equals R's `parsnip::multinom_reg()`.

    Examples:
        >>> multinom_reg(penalty=0.1)
        Multinomial Regression Model Specification (classification)
        <BLANKLINE>
        Main Arguments:
          penalty = 0.1
        <BLANKLINE>
        Computational engine: nnet
    """
