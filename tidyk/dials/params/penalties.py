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
    """How much large coefficients or weights cost."""


@parameter("Proportion of Lasso Penalty")
def mixture(range: Any = (0, 1), trans: Any = None):
    """Which share of the penalty is the lasso's: 0 is ridge, 1 is lasso."""


@parameter("Amount of L1 Regularization")
def penalty_L1(range: Any = (-10, 1), trans: Any = "log10"):
    """How much the sizes of coefficients cost."""


@parameter("Amount of L2 Regularization")
def penalty_L2(range: Any = (-10, 1), trans: Any = "log10"):
    """How much the squares of coefficients cost."""


@parameter("Gain Penalization", open="lower")
def regularization_factor(range: Any = (0, 1), trans: Any = None):
    """By how much a split on a new predictor is discounted in ranger."""


@parameter("Regularize Tree Depth?")
def regularize_depth(values: Any = (True, False)):
    """Does ranger's discount for new predictors grow with the depth of a split?"""


@parameter("Regularization Method")
def regularization_method(values: Any = values_regularization_method):
    """How the covariances of a discriminant analysis are regularized."""


@parameter("Correlation Shrinkage Intensity")
def shrinkage_correlation(range: Any = (0, 1), trans: Any = None):
    """How much correlations are shrunken in a discriminant analysis."""


@parameter("Frequencies Shrinkage Intensity")
def shrinkage_frequencies(range: Any = (0, 1), trans: Any = None):
    """How much class frequencies are shrunken in a discriminant analysis."""


@parameter("Variance Shrinkage Intensity")
def shrinkage_variance(range: Any = (0, 1), trans: Any = None):
    """How much variances are shrunken in a discriminant analysis."""


@parameter("Diagonal Covariance?")
def diagonal_covariance(values: Any = (True, False)):
    """Are covariances taken as zero?"""


@parameter("Dispersion of Slab Prior")
def prior_slab_dispersion(range: Any = (-1 / 2, math.log10(3)), trans: Any = "log10"):
    """How wide the prior of a coefficient that matters is."""


@parameter("Threshold for Mixture Prior", open="upper")
def prior_mixture_threshold(range: Any = (0, 1), trans: Any = None):
    """Above which posterior probability a coefficient matters."""
