"""Poisson regression."""

from tidyk.hardhat.placeholder import Tunable
from tidyk.parsnip.registration import model


@model("regression", title="Poisson Regression")
def poisson_reg(
    mode: str = "regression",
    *,
    penalty: Tunable[float] = None,
    mixture: Tunable[float] = None,
    engine: str = "glm",
) -> None:
    """Poisson regression for counts.

    The logarithm of the expected count is a linear combination of the predictors.

    Args:
        mode: "regression".
        penalty: Amount of regularization, >= 0. The engine "glm" has none and ignores it, as in R.
        mixture: Proportion of L1 regularization, from 0 (ridge) to 1 (lasso). As `penalty`.
        engine: "glm" (maximum likelihood), "glmnet" (regularised), "zeroinfl" and "hurdle" (more
            zeros; in `y ~ a | b` a is of the counts, b of the zeros), "keras"; see
            `show_engines("poisson_reg")`. Other families and links of R's `glm()`:
            `set_engine("glm", family="quasipoisson")`.

    Returns:
        A `ModelSpec`.

    Equals R's `parsnip::poisson_reg()`.

    Examples:
        >>> from tidyk import fit, tidy
        >>> from tidyk.datasets import mtcars
        >>> model = poisson_reg() >> fit("carb ~ hp", data=mtcars)
        >>> (model >> tidy())["term"].tolist()
        ['(Intercept)', 'hp']
    """
