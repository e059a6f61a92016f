"""The model without predictors."""

from tidyk.parsnip.registration import model


@model("classification", "regression", title="Null")
def null_model(
    mode: str = "classification",
    *,
    engine: str = "parsnip",
) -> None:
    """Null model: the mean of the outcome, or the shares of its classes, for every row.

    What any model has to beat.

    Args:
        mode: "classification" (as in R, the default) or "regression".
        engine: "parsnip"; see `show_engines("null_model")`.

    Returns:
        A `ModelSpec`.

    Equals R's `parsnip::null_model()`.

    Examples:
        >>> from tidyk import fit, predict
        >>> from tidyk.datasets import mtcars
        >>> model = null_model("regression") >> fit("mpg ~ wt", data=mtcars)
        >>> (model >> predict(mtcars[:1])).round(3)
                    .pred
        Mazda RX4  20.091
    """
