"""Parameters of regularization."""

from __future__ import annotations

import math

from tidyk.dials.registry import parameter
from tidyk.dials.types import Range, Trans, Values

values_regularization_method = (
    "diagonal", "min_distance", "shrink_cov", "shrink_mean",
)  # fmt: skip


@parameter("Amount of Regularization")
def penalty(range: Range = (-10, 0), trans: Trans = "log10"):
    """How much large coefficients or weights cost."""


@parameter("Proportion of Lasso Penalty")
def mixture(range: Range = (0, 1), trans: Trans = None):
    """What share of the penalty is the lasso's: 0 is ridge, 1 is lasso."""


@parameter("Amount of L1 Regularization")
def penalty_L1(range: Range = (-10, 1), trans: Trans = "log10"):
    """How much the absolute values of coefficients cost."""


@parameter("Amount of L2 Regularization")
def penalty_L2(range: Range = (-10, 1), trans: Trans = "log10"):
    """How much the squares of coefficients cost."""


@parameter("Fraction of the Common Covariance Matrix")
def frac_common_cov(range: Range = (0, 1), trans: Trans = None):
    """What share of the covariance is common to all classes in a regularized discriminant
    analysis: 0 is quadratic, 1 is linear."""


@parameter("Fraction of the Identity Matrix")
def frac_identity(range: Range = (0, 1), trans: Trans = None):
    """What share of the covariance is a multiple of the identity in a regularized discriminant
    analysis."""


@parameter("Gain Penalization", open="lower")
def regularization_factor(range: Range = (0, 1), trans: Trans = None):
    """How much ranger discounts a split on a new predictor."""


@parameter("Regularize Tree Depth?")
def regularize_depth(values: Values = (True, False)):
    """Does ranger's discount for new predictors grow with the depth of a split?"""


@parameter("Regularization Method")
def regularization_method(values: Values = values_regularization_method):
    """How the covariances of a discriminant analysis are regularized."""


@parameter("Correlation Shrinkage Intensity")
def shrinkage_correlation(range: Range = (0, 1), trans: Trans = None):
    """How much correlations are shrunk in a discriminant analysis."""


@parameter("Frequencies Shrinkage Intensity")
def shrinkage_frequencies(range: Range = (0, 1), trans: Trans = None):
    """How much class frequencies are shrunk in a discriminant analysis."""


@parameter("Variance Shrinkage Intensity")
def shrinkage_variance(range: Range = (0, 1), trans: Trans = None):
    """How much variances are shrunk in a discriminant analysis."""


@parameter("Diagonal Covariance?")
def diagonal_covariance(values: Values = (True, False)):
    """Are covariances taken as zero?"""


@parameter("Dispersion of Slab Prior")
def prior_slab_dispersion(range: Range = (-1 / 2, math.log10(3)), trans: Trans = "log10"):
    """How wide the prior is for a coefficient that matters."""


@parameter("Threshold for Mixture Prior", open="upper")
def prior_mixture_threshold(range: Range = (0, 1), trans: Trans = None):
    """The posterior probability above which a coefficient counts as one that matters."""
