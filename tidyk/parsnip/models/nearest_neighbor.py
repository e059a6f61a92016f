"""Nearest neighbours."""

from tidyk.hardhat.placeholder import Tunable
from tidyk.parsnip.registration import model


@model("classification", "regression", title="K-Nearest Neighbor")
def nearest_neighbor(
    mode: str = "unknown",
    *,
    engine: str = "kknn",
    neighbors: Tunable[int] = None,
    weight_func: Tunable[str] = None,
    dist_power: Tunable[float] = None,
) -> None:
    """Nearest neighbours: the outcome of the most similar rows.

    Args:
        mode: "classification" or "regression"; "unknown" until it is set.
        engine: "kknn" (R's weighted neighbours); see `show_engines("nearest_neighbor")`.
        neighbors: Number of neighbours; 5 by default.
        weight_func: How neighbours are weighted by distance: "optimal" (the default),
            "rectangular", "triangular", "epanechnikov", "biweight", "triweight", "cos", "inv",
            "gaussian" or "rank".
        dist_power: The power of Minkowski's distance, > 0: 1 is Manhattan's, 2 (the default)
            Euclid's.

    Returns:
        A `ModelSpec`.

    Equals R's `parsnip::nearest_neighbor()`.

    Examples:
        >>> from tidyk import fit, predict
        >>> from tidyk.datasets import mtcars
        >>> model = nearest_neighbor("regression", neighbors=3) >> fit("mpg ~ wt + hp", data=mtcars)
        >>> (model >> predict(mtcars[:1])).round(3)
                    .pred
        Mazda RX4  21.189
    """
