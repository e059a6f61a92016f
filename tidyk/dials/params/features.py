"""Parameters of feature engineering."""

from __future__ import annotations

import math

from tidyk.dials.finalizing import get_p
from tidyk.dials.registry import parameter
from tidyk.dials.types import Range, Trans, Values
from tidyk.dials.unknowns import unknown

values_summary_stat = (
    "mean", "median", "sd", "var", "sum", "prod", "min", "max",
)  # fmt: skip


@parameter("# Components", whole=True, finalize=get_p)
def num_comp(range: Range = (1, unknown()), trans: Trans = None):
    """How many components are kept, for example by PCA or PLS."""


@parameter("Number of Cut Points", whole=True)
def num_breaks(range: Range = (2, 10), trans: Trans = None):
    """At how many points a numeric predictor is cut into classes."""


@parameter("Unique Value Threshold", whole=True)
def min_unique(range: Range = (5, 15), trans: Trans = None):
    """How many distinct values a numeric predictor needs to be cut into classes."""


@parameter("Threshold")
def threshold(range: Range = (0, 1), trans: Trans = None):
    """A general threshold, such as the share of the variance to keep."""


@parameter("Frequency Distribution Ratio")
def freq_cut(range: Range = (5, 25), trans: Trans = None):
    """How much more frequent the commonest value may be than the next."""


@parameter("% Unique Values")
def unique_cut(range: Range = (0, 100), trans: Trans = None):
    """What percentage of its values must be distinct for a predictor to be kept."""


@parameter("Window Size", whole=True)
def window_size(range: Range = (3, 11), trans: Trans = None):
    """How many values a rolling statistic is computed from."""


@parameter("Rolling Summary Statistic")
def summary_stat(values: Values = values_summary_stat):
    """Which rolling statistic is computed."""


@parameter("Amount of Trimming")
def trim_amount(range: Range = (0, 0.5), trans: Trans = None):
    """What share of the values a mean leaves out at either end."""


@parameter("Threshold for Significance")
def significance_threshold(range: Range = (-10, 0), trans: Trans = "log10"):
    """The p-value below which something counts as significant."""


@parameter("Over-Sampling Ratio")
def over_ratio(range: Range = (0.8, 1.2), trans: Trans = None):
    """How many rows of a small class are made for each of the largest."""


@parameter("Under-Sampling Ratio")
def under_ratio(range: Range = (0.8, 1.2), trans: Trans = None):
    """How many rows of a large class are kept for each of the smallest."""


@parameter("buffer")
def buffer(range: Range = (0, 0.5), trans: Trans = None):
    """How wide the band around a class boundary is in which no class is predicted."""


@parameter("Lower Limit", open="upper")
def lower_limit(range: Range = (-math.inf, math.inf), trans: Trans = None):
    """The value below which predictions are cut off."""


@parameter("Upper Limit", open="lower")
def upper_limit(range: Range = (-math.inf, math.inf), trans: Trans = None):
    """The value above which predictions are cut off."""


@parameter("Lower Distribution Quantile")
def lower_quantile(range: Range = (0, 1), trans: Trans = None):
    """The quantile below which a distribution is cut off."""
