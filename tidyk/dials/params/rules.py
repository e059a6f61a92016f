"""Parameters of rule-based models and of pruning."""

from __future__ import annotations

from tidyk.dials.registry import parameter
from tidyk.dials.types import Range, Trans, Values

values_prune_method = (
    "backward", "none", "exhaustive", "forward", "seqrep", "cv",
)  # fmt: skip
values_test_type = (
    "Bonferroni", "MonteCarlo", "Univariate", "Teststatistic",
)  # fmt: skip
values_test_statistic = (
    "quadratic", "maximum",
)  # fmt: skip


@parameter("# Committees", whole=True)
def committees(range: Range = (1, 100), trans: Trans = None):
    """How many models Cubist boosts."""


@parameter("Confidence Factor for Splitting")
def confidence_factor(range: Range = (-1, 0), trans: Trans = "log10"):
    """How confident C5.0 must be to keep a split."""


@parameter("Skip Global Pruning?")
def no_global_pruning(values: Values = (True, False)):
    """Is the whole tree left unpruned?"""


@parameter("Use Initial Feature Selection?")
def predictor_winnowing(values: Values = (True, False)):
    """Are predictors screened first?"""


@parameter("Use Fuzzy Thresholding?")
def fuzzy_thresholding(values: Values = (True, False)):
    """Do splits have soft edges?"""


@parameter("Number of Rule Bands", whole=True)
def rule_bands(range: Range = (2, 500), trans: Trans = None):
    """How many bands rules are grouped into by their usefulness."""


@parameter("Maximum Number of Rules", whole=True)
def max_rules(range: Range = (1, 100), trans: Trans = None):
    """How many rules a model may have."""


@parameter("Percent Allowable Extrapolation")
def extrapolation(range: Range = (1, 110), trans: Trans = None):
    """How far predictions may go beyond the training data, in percent."""


@parameter("Use Unbiased Rules?")
def unbiased_rules(values: Values = (True, False)):
    """Are rules chosen without favoring low errors in training?"""


@parameter("Pruning")
def prune(values: Values = (True, False)):
    """Is a tree, or a set of rules, pruned?"""


@parameter("Pruning Method")
def prune_method(values: Values = values_prune_method):
    """How MARS drops terms."""


@parameter("Value Needed for Split")
def conditional_min_criterion(range: Range = (1.386294, 15), trans: Trans = "logit"):
    """How significant the split of a conditional tree must be: one minus the p-value."""


@parameter("Splitting Function Test Type")
def conditional_test_type(values: Values = values_test_type):
    """How a conditional tree corrects its tests for multiplicity."""


@parameter("Splitting Function Test Statistic")
def conditional_test_statistic(values: Values = values_test_statistic):
    """Which test statistic a conditional tree uses."""
