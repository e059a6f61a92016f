"""Parameters of feature engineering."""

from __future__ import annotations

import math
from typing import Any

from tidyk.dials.finalizing import get_p
from tidyk.dials.registry import parameter
from tidyk.dials.unknowns import unknown

values_summary_stat = (
    "mean", "median", "sd", "var", "sum", "prod", "min", "max",
)  # fmt: skip


@parameter("# Components", whole=True, finalize=get_p)
def num_comp(range: Any = (1, unknown()), trans: Any = None):
    """How many components are kept, of PCA or PLS for example."""


@parameter("Number of Cut Points", whole=True)
def num_breaks(range: Any = (2, 10), trans: Any = None):
    """At how many points a number is cut into classes."""


@parameter("Unique Value Threshold", whole=True)
def min_unique(range: Any = (5, 15), trans: Any = None):
    """How many different values a number needs to be cut into classes."""


@parameter("Threshold")
def threshold(range: Any = (0, 1), trans: Any = None):
    """A general share, such as that of the variance to keep."""


@parameter("Frequency Distribution Ratio")
def freq_cut(range: Any = (5, 25), trans: Any = None):
    """How much more frequent the commonest value may be than the next."""


@parameter("% Unique Values")
def unique_cut(range: Any = (0, 100), trans: Any = None):
    """Which percentage of its values must differ for a predictor to stay."""


@parameter("Window Size", whole=True)
def window_size(range: Any = (3, 11), trans: Any = None):
    """How many values a rolling statistic takes together."""


@parameter("Rolling Summary Statistic")
def summary_stat(values: Any = values_summary_stat):
    """Which rolling statistic is taken."""


@parameter("Amount of Trimming")
def trim_amount(range: Any = (0, 0.5), trans: Any = None):
    """Which share of the values at either end a mean leaves out."""


@parameter("Threshold for Significance")
def significance_threshold(range: Any = (-10, 0), trans: Any = "log10"):
    """Below which p-value something counts as significant."""


@parameter("Over-Sampling Ratio")
def over_ratio(range: Any = (0.8, 1.2), trans: Any = None):
    """How many rows of a small class are made for each of the largest."""


@parameter("Under-Sampling Ratio")
def under_ratio(range: Any = (0.8, 1.2), trans: Any = None):
    """How many rows of a large class are kept for each of the smallest."""


@parameter("buffer")
def buffer(range: Any = (0, 0.5), trans: Any = None):
    """How wide a band around a class boundary predicts nothing."""


@parameter("Lower Limit", open="upper")
def lower_limit(range: Any = (-math.inf, math.inf), trans: Any = None):
    """Below which value predictions are cut off."""


@parameter("Upper Limit", open="lower")
def upper_limit(range: Any = (-math.inf, math.inf), trans: Any = None):
    """Above which value predictions are cut off."""


@parameter("Lower Distribution Quantile")
def lower_quantile(range: Any = (0, 1), trans: Any = None):
    """Below which quantile a distribution is cut off."""
