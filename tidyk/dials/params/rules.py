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
    """How sure C5.0 must be to keep a split."""


@parameter("Skip Global Pruning?")
def no_global_pruning(values: Any = (True, False)):
    """Is the whole tree left unpruned?"""


@parameter("Use Initial Feature Selection?")
def predictor_winnowing(values: Any = (True, False)):
    """Are predictors screened first?"""


@parameter("Use Fuzzy Thresholding?")
def fuzzy_thresholding(values: Any = (True, False)):
    """Do splits have soft edges?"""


@parameter("Number of Rule Bands", whole=True)
def rule_bands(range: Any = (2, 500), trans: Any = None):
    """In how many bands rules are grouped by their use."""


@parameter("Maximum Number of Rules", whole=True)
def max_rules(range: Any = (1, 100), trans: Any = None):
    """How many rules a model has at most."""


@parameter("Percent Allowable Extrapolation")
def extrapolation(range: Any = (1, 110), trans: Any = None):
    """How far predictions may go beyond the training data, in percent."""


@parameter("Use Unbiased Rules?")
def unbiased_rules(values: Any = (True, False)):
    """Are rules chosen without favor to low errors in training?"""


@parameter("Pruning")
def prune(values: Any = (True, False)):
    """Is a tree, or a set of rules, pruned?"""


@parameter("Pruning Method")
def prune_method(values: Any = values_prune_method):
    """How MARS drops terms."""


@parameter("Value Needed for Split")
def conditional_min_criterion(range: Any = (1.386294, 15), trans: Any = "logit"):
    """How significant a conditional tree's split must be, one minus the p-value."""


@parameter("Splitting Function Test Type")
def conditional_test_type(values: Any = values_test_type):
    """How a conditional tree corrects its tests."""


@parameter("Splitting Function Test Statistic")
def conditional_test_statistic(values: Any = values_test_statistic):
    """Which statistic a conditional tree tests."""
