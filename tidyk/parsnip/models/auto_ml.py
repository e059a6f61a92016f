"""Automatic machine learning."""

from tidyk.parsnip.registration import model


@model("classification", "regression", title="Automatic Machine Learning")
def auto_ml(
    mode: str = "unknown",
    *,
    engine: str = "h2o",
) -> None:
    """Automatic machine learning: many models, of which the best are kept.

    Args:
        mode: "classification" or "regression"; "unknown" until it is set.
        engine: "h2o", which has no counterpart in Python: the specification can be made and
            printed, not fitted. Workflow sets tune many models.

    Returns:
        A `ModelSpec`.

    Equals R's `parsnip::auto_ml()`.

    Examples:
        >>> auto_ml("regression")
        Automatic Machine Learning Model Specification (regression)
        <BLANKLINE>
        Computational engine: h2o
    """
