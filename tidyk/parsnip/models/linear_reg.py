"""Linear regression."""

from tidyk.hardhat.placeholder import Tunable
from tidyk.parsnip.registration import model


@model("regression", "quantile regression", title="Linear Regression")
def linear_reg(
    mode: str = "regression",
    *,
    engine: str = "lm",
    penalty: Tunable[float] = None,
    mixture: Tunable[float] = None,
) -> None:
    """Linear regression.

    The outcome is a linear combination of the predictors.

    Args:
        mode: "regression", or "quantile regression" with `set_mode()`.
        engine: "lm" (ordinary least squares), "glmnet" (regularised), "keras" (gradient
            descent), "quantreg" (quantiles); see
            `show_engines("linear_reg")`. Other families and links of R's `glm()`:
            `set_engine("glm", family="Gamma(link = 'log')")`.
        penalty: Amount of regularization, >= 0. The engine "lm" has none and ignores it, as in R.
        mixture: Proportion of L1 regularization, from 0 (ridge) to 1 (lasso). As `penalty`.

    Returns:
        A `ModelSpec`.

    Equals R's `parsnip::linear_reg()`.

    Examples:
        >>> from tidyk import fit, tidy
        >>> from tidyk.datasets import mtcars
        >>> model = linear_reg() >> fit("mpg ~ wt", data=mtcars)
        >>> (model >> tidy())["term"].tolist()
        ['(Intercept)', 'wt']
    """
