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
    """# Components. Equals R's `dials::num_comp()`.

    Args:
        range: Lower and upper bound.
        trans: The scale on which it varies evenly, or None.
    """


@parameter("Number of Cut Points", whole=True)
def num_breaks(range: Any = (2, 10), trans: Any = None):
    """Number of Cut Points. Equals R's `dials::num_breaks()`.

    Args:
        range: Lower and upper bound.
        trans: The scale on which it varies evenly, or None.
    """


@parameter("Unique Value Threshold", whole=True)
def min_unique(range: Any = (5, 15), trans: Any = None):
    """Unique Value Threshold. Equals R's `dials::min_unique()`.

    Args:
        range: Lower and upper bound.
        trans: The scale on which it varies evenly, or None.
    """


@parameter("Threshold")
def threshold(range: Any = (0, 1), trans: Any = None):
    """Threshold. Equals R's `dials::threshold()`.

    Args:
        range: Lower and upper bound.
        trans: The scale on which it varies evenly, or None.
    """


@parameter("Frequency Distribution Ratio")
def freq_cut(range: Any = (5, 25), trans: Any = None):
    """Frequency Distribution Ratio. Equals R's `dials::freq_cut()`.

    Args:
        range: Lower and upper bound.
        trans: The scale on which it varies evenly, or None.
    """


@parameter("% Unique Values")
def unique_cut(range: Any = (0, 100), trans: Any = None):
    """% Unique Values. Equals R's `dials::unique_cut()`.

    Args:
        range: Lower and upper bound.
        trans: The scale on which it varies evenly, or None.
    """


@parameter("Window Size", whole=True)
def window_size(range: Any = (3, 11), trans: Any = None):
    """Window Size. Equals R's `dials::window_size()`.

    Args:
        range: Lower and upper bound.
        trans: The scale on which it varies evenly, or None.
    """


@parameter("Rolling Summary Statistic")
def summary_stat(values: Any = values_summary_stat):
    """Rolling Summary Statistic. Equals R's `dials::summary_stat()`.

    Args:
        values: The values that it may take.
    """


@parameter("Amount of Trimming")
def trim_amount(range: Any = (0, 0.5), trans: Any = None):
    """Amount of Trimming. Equals R's `dials::trim_amount()`.

    Args:
        range: Lower and upper bound.
        trans: The scale on which it varies evenly, or None.
    """


@parameter("Threshold for Significance")
def significance_threshold(range: Any = (-10, 0), trans: Any = "log10"):
    """Threshold for Significance. Equals R's `dials::significance_threshold()`.

    Args:
        range: Lower and upper bound, in powers of ten.
        trans: The scale on which it varies evenly, or None.
    """


@parameter("Over-Sampling Ratio")
def over_ratio(range: Any = (0.8, 1.2), trans: Any = None):
    """Over-Sampling Ratio. Equals R's `dials::over_ratio()`.

    Args:
        range: Lower and upper bound.
        trans: The scale on which it varies evenly, or None.
    """


@parameter("Under-Sampling Ratio")
def under_ratio(range: Any = (0.8, 1.2), trans: Any = None):
    """Under-Sampling Ratio. Equals R's `dials::under_ratio()`.

    Args:
        range: Lower and upper bound.
        trans: The scale on which it varies evenly, or None.
    """


@parameter("buffer")
def buffer(range: Any = (0, 0.5), trans: Any = None):
    """Buffer. Equals R's `dials::buffer()`.

    Args:
        range: Lower and upper bound.
        trans: The scale on which it varies evenly, or None.
    """


@parameter("Lower Limit", open="upper")
def lower_limit(range: Any = (-math.inf, math.inf), trans: Any = None):
    """Lower Limit. Equals R's `dials::lower_limit()`.

    Args:
        range: Lower and upper bound.
        trans: The scale on which it varies evenly, or None.
    """


@parameter("Upper Limit", open="lower")
def upper_limit(range: Any = (-math.inf, math.inf), trans: Any = None):
    """Upper Limit. Equals R's `dials::upper_limit()`.

    Args:
        range: Lower and upper bound.
        trans: The scale on which it varies evenly, or None.
    """


@parameter("Lower Distribution Quantile")
def lower_quantile(range: Any = (0, 1), trans: Any = None):
    """Lower Distribution Quantile. Equals R's `dials::lower_quantile()`.

    Args:
        range: Lower and upper bound.
        trans: The scale on which it varies evenly, or None.
    """
