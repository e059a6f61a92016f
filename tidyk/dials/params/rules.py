"""Parameters of rule-based models and of pruning."""

from __future__ import annotations

from typing import Any

from tidyk.dials.registry import parameter

values_prune_method = (
    "backward", "none", "exhaustive", "forward", "seqrep", "cv",
)  # fmt: skip
values_test_type = (
    "Bonferroni", "MonteCarlo", "Univariate", "Teststatistic",
)  # fmt: skip
values_test_statistic = (
    "quadratic", "maximum",
)  # fmt: skip


@parameter("Confidence Factor for Splitting")
def confidence_factor(range: Any = (-1, 0), trans: Any = "log10"):
    """Confidence Factor for Splitting. Equals R's `dials::confidence_factor()`.

    Args:
        range: Lower and upper bound, in powers of ten.
        trans: The scale on which it varies evenly, or None.
    """


@parameter("Skip Global Pruning?")
def no_global_pruning(values: Any = (True, False)):
    """Skip Global Pruning. Equals R's `dials::no_global_pruning()`.

    Args:
        values: The values that it may take.
    """


@parameter("Use Initial Feature Selection?")
def predictor_winnowing(values: Any = (True, False)):
    """Use Initial Feature Selection. Equals R's `dials::predictor_winnowing()`.

    Args:
        values: The values that it may take.
    """


@parameter("Use Fuzzy Thresholding?")
def fuzzy_thresholding(values: Any = (True, False)):
    """Use Fuzzy Thresholding. Equals R's `dials::fuzzy_thresholding()`.

    Args:
        values: The values that it may take.
    """


@parameter("Number of Rule Bands", whole=True)
def rule_bands(range: Any = (2, 500), trans: Any = None):
    """Number of Rule Bands. Equals R's `dials::rule_bands()`.

    Args:
        range: Lower and upper bound.
        trans: The scale on which it varies evenly, or None.
    """


@parameter("Maximum Number of Rules", whole=True)
def max_rules(range: Any = (1, 100), trans: Any = None):
    """Maximum Number of Rules. Equals R's `dials::max_rules()`.

    Args:
        range: Lower and upper bound.
        trans: The scale on which it varies evenly, or None.
    """


@parameter("Percent Allowable Extrapolation")
def extrapolation(range: Any = (1, 110), trans: Any = None):
    """Percent Allowable Extrapolation. Equals R's `dials::extrapolation()`.

    Args:
        range: Lower and upper bound.
        trans: The scale on which it varies evenly, or None.
    """


@parameter("Use Unbiased Rules?")
def unbiased_rules(values: Any = (True, False)):
    """Use Unbiased Rules. Equals R's `dials::unbiased_rules()`.

    Args:
        values: The values that it may take.
    """


@parameter("Pruning")
def prune(values: Any = (True, False)):
    """Pruning. Equals R's `dials::prune()`.

    Args:
        values: The values that it may take.
    """


@parameter("Pruning Method")
def prune_method(values: Any = values_prune_method):
    """Pruning Method. Equals R's `dials::prune_method()`.

    Args:
        values: The values that it may take.
    """


@parameter("Value Needed for Split")
def conditional_min_criterion(range: Any = (1.386294, 15), trans: Any = "logit"):
    """Value Needed for Split. Equals R's `dials::conditional_min_criterion()`.

    Args:
        range: Lower and upper bound, as logits.
        trans: The scale on which it varies evenly, or None.
    """


@parameter("Splitting Function Test Type")
def conditional_test_type(values: Any = values_test_type):
    """Splitting Function Test Type. Equals R's `dials::conditional_test_type()`.

    Args:
        values: The values that it may take.
    """


@parameter("Splitting Function Test Statistic")
def conditional_test_statistic(values: Any = values_test_statistic):
    """Splitting Function Test Statistic. Equals R's `dials::conditional_test_statistic()`.

    Args:
        values: The values that it may take.
    """
