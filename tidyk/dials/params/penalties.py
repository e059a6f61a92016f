"""Parameters of regularization."""

from __future__ import annotations

import math
from typing import Any

from tidyk.dials.registry import parameter

values_regularization_method = (
    "diagonal", "min_distance", "shrink_cov", "shrink_mean",
)  # fmt: skip


@parameter("Amount of Regularization")
def penalty(range: Any = (-10, 0), trans: Any = "log10"):
    """Amount of Regularization. Equals R's `dials::penalty()`.

    Args:
        range: Lower and upper bound, in powers of ten.
        trans: The scale on which it varies evenly, or None.
    """


@parameter("Proportion of Lasso Penalty")
def mixture(range: Any = (0, 1), trans: Any = None):
    """Proportion of Lasso Penalty. Equals R's `dials::mixture()`.

    Args:
        range: Lower and upper bound.
        trans: The scale on which it varies evenly, or None.
    """


@parameter("Amount of L1 Regularization")
def penalty_L1(range: Any = (-10, 1), trans: Any = "log10"):
    """Amount of L1 Regularization. Equals R's `dials::penalty_L1()`.

    Args:
        range: Lower and upper bound, in powers of ten.
        trans: The scale on which it varies evenly, or None.
    """


@parameter("Amount of L2 Regularization")
def penalty_L2(range: Any = (-10, 1), trans: Any = "log10"):
    """Amount of L2 Regularization. Equals R's `dials::penalty_L2()`.

    Args:
        range: Lower and upper bound, in powers of ten.
        trans: The scale on which it varies evenly, or None.
    """


@parameter("Gain Penalization", open="lower")
def regularization_factor(range: Any = (0, 1), trans: Any = None):
    """Gain Penalization. Equals R's `dials::regularization_factor()`.

    Args:
        range: Lower and upper bound.
        trans: The scale on which it varies evenly, or None.
    """


@parameter("Regularize Tree Depth?")
def regularize_depth(values: Any = (True, False)):
    """Regularize Tree Depth. Equals R's `dials::regularize_depth()`.

    Args:
        values: The values that it may take.
    """


@parameter("Regularization Method")
def regularization_method(values: Any = values_regularization_method):
    """Regularization Method. Equals R's `dials::regularization_method()`.

    Args:
        values: The values that it may take.
    """


@parameter("Correlation Shrinkage Intensity")
def shrinkage_correlation(range: Any = (0, 1), trans: Any = None):
    """Correlation Shrinkage Intensity. Equals R's `dials::shrinkage_correlation()`.

    Args:
        range: Lower and upper bound.
        trans: The scale on which it varies evenly, or None.
    """


@parameter("Frequencies Shrinkage Intensity")
def shrinkage_frequencies(range: Any = (0, 1), trans: Any = None):
    """Frequencies Shrinkage Intensity. Equals R's `dials::shrinkage_frequencies()`.

    Args:
        range: Lower and upper bound.
        trans: The scale on which it varies evenly, or None.
    """


@parameter("Variance Shrinkage Intensity")
def shrinkage_variance(range: Any = (0, 1), trans: Any = None):
    """Variance Shrinkage Intensity. Equals R's `dials::shrinkage_variance()`.

    Args:
        range: Lower and upper bound.
        trans: The scale on which it varies evenly, or None.
    """


@parameter("Diagonal Covariance?")
def diagonal_covariance(values: Any = (True, False)):
    """Diagonal Covariance. Equals R's `dials::diagonal_covariance()`.

    Args:
        values: The values that it may take.
    """


@parameter("Dispersion of Slab Prior")
def prior_slab_dispersion(range: Any = (-1 / 2, math.log10(3)), trans: Any = "log10"):
    """Dispersion of Slab Prior. Equals R's `dials::prior_slab_dispersion()`.

    Args:
        range: Lower and upper bound, in powers of ten.
        trans: The scale on which it varies evenly, or None.
    """


@parameter("Threshold for Mixture Prior", open="upper")
def prior_mixture_threshold(range: Any = (0, 1), trans: Any = None):
    """Threshold for Mixture Prior. Equals R's `dials::prior_mixture_threshold()`.

    Args:
        range: Lower and upper bound.
        trans: The scale on which it varies evenly, or None.
    """
