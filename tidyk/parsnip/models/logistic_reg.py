"""Logistic regression."""

from tidyk.hardhat.placeholder import Tunable
from tidyk.parsnip.registration import model


@model("classification", title="Logistic Regression")
def logistic_reg(
    mode: str = "classification",
    *,
    engine: str = "glm",
    penalty: Tunable[float] = None,
    mixture: Tunable[float] = None,
) -> None:
    """Logistic regression for outcomes of two levels.

    The log-odds of the second level are a linear combination of the predictors.

    Args:
        mode: "classification".
        engine: "glm" (maximum likelihood), "glmnet" (regularised), "keras"; see
            `show_engines("logistic_reg")`. Other families and links of R's `glm()`:
            `set_engine("glm", family="binomial(link = 'probit')")`.
        penalty: Amount of regularization, >= 0. The engine "glm" has none and ignores it, as in R.
        mixture: Proportion of L1 regularization, from 0 (ridge) to 1 (lasso). As `penalty`.

    Returns:
        A `ModelSpec`.

    Equals R's `parsnip::logistic_reg()`.

    Examples:
        >>> from tidyk import factor, fit, predict
        >>> from tidyk.datasets import mtcars
        >>> cars = mtcars.assign(am=factor(mtcars["am"].map({0: "auto", 1: "manual"})))
        >>> model = logistic_reg() >> fit("am ~ wt", data=cars)
        >>> (model >> predict(cars[:2]))[".pred_class"].tolist()
        ['manual', 'manual']
    """
