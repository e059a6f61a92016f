"""Parameters of trees, forests and boosting."""

from __future__ import annotations

from typing import Any

from tidyk.dials.finalizing import get_log_p, get_n_frac, get_n_frac_range, get_p
from tidyk.dials.registry import parameter
from tidyk.dials.unknowns import unknown

ranger_class_rules = ("gini", "extratrees", "hellinger")
ranger_reg_rules = ("variance", "extratrees", "maxstat", "beta")
ranger_split_rules = (*ranger_class_rules, *ranger_reg_rules)


@parameter("# Randomly Selected Predictors", whole=True, finalize=get_p)
def mtry(range: Any = (1, unknown()), trans: Any = None):
    """# Randomly Selected Predictors. Equals R's `dials::mtry()`.

    Args:
        range: Lower and upper bound.
        trans: The scale on which it varies evenly, or None.
    """


@parameter("# Randomly Selected Predictors", id="mtry", whole=True, finalize=get_log_p)
def mtry_long(range: Any = (0, unknown()), trans: Any = "log10"):
    """# Randomly Selected Predictors. Equals R's `dials::mtry_long()`.

    Args:
        range: Lower and upper bound, in powers of ten.
        trans: The scale on which it varies evenly, or None.
    """


@parameter("Proportion Randomly Selected Predictors")
def mtry_prop(range: Any = (0.1, 1), trans: Any = None):
    """Proportion Randomly Selected Predictors. Equals R's `dials::mtry_prop()`.

    Args:
        range: Lower and upper bound.
        trans: The scale on which it varies evenly, or None.
    """


@parameter("# Trees", whole=True)
def trees(range: Any = (1, 2000), trans: Any = None):
    """# Trees. Equals R's `dials::trees()`.

    Args:
        range: Lower and upper bound.
        trans: The scale on which it varies evenly, or None.
    """


@parameter("Minimal Node Size", whole=True, finalize=get_n_frac)
def min_n(range: Any = (2, 40), trans: Any = None):
    """Minimal Node Size. Equals R's `dials::min_n()`.

    Args:
        range: Lower and upper bound.
        trans: The scale on which it varies evenly, or None.
    """


@parameter("Tree Depth", whole=True)
def tree_depth(range: Any = (1, 15), trans: Any = None):
    """Tree Depth. Equals R's `dials::tree_depth()`.

    Args:
        range: Lower and upper bound.
        trans: The scale on which it varies evenly, or None.
    """


@parameter("# Observations Sampled", whole=True, finalize=get_n_frac_range)
def sample_size(range: Any = (unknown(), unknown()), trans: Any = None):
    """# Observations Sampled. Equals R's `dials::sample_size()`.

    Args:
        range: Lower and upper bound.
        trans: The scale on which it varies evenly, or None.
    """


@parameter("Proportion Observations Sampled", id="sample_size")
def sample_prop(range: Any = (1 / 10, 1), trans: Any = None):
    """Proportion Observations Sampled. Equals R's `dials::sample_prop()`.

    Args:
        range: Lower and upper bound.
        trans: The scale on which it varies evenly, or None.
    """


@parameter("Minimum Loss Reduction")
def loss_reduction(range: Any = (-10, 1.5), trans: Any = "log10"):
    """Minimum Loss Reduction. Equals R's `dials::loss_reduction()`.

    Args:
        range: Lower and upper bound, in powers of ten.
        trans: The scale on which it varies evenly, or None.
    """


@parameter("Cost-Complexity Parameter")
def cost_complexity(range: Any = (-10, -1), trans: Any = "log10"):
    """Cost-Complexity Parameter. Equals R's `dials::cost_complexity()`.

    Args:
        range: Lower and upper bound, in powers of ten.
        trans: The scale on which it varies evenly, or None.
    """


@parameter("Splitting Rule")
def splitting_rule(values: Any = ranger_split_rules):
    """Splitting Rule. Equals R's `dials::splitting_rule()`.

    Args:
        values: The values that it may take.
    """


@parameter("Number of Random Splits", whole=True)
def num_random_splits(range: Any = (1, 15), trans: Any = None):
    """Number of Random Splits. Equals R's `dials::num_random_splits()`.

    Args:
        range: Lower and upper bound.
        trans: The scale on which it varies evenly, or None.
    """


@parameter("Maximum Number of Terminal Nodes", whole=True)
def max_nodes(range: Any = (100, 10000), trans: Any = None):
    """Maximum Number of Terminal Nodes. Equals R's `dials::max_nodes()`.

    Args:
        range: Lower and upper bound.
        trans: The scale on which it varies evenly, or None.
    """


@parameter("Number of Leaves", whole=True)
def num_leaves(range: Any = (5, 100), trans: Any = None):
    """Number of Leaves. Equals R's `dials::num_leaves()`.

    Args:
        range: Lower and upper bound.
        trans: The scale on which it varies evenly, or None.
    """


@parameter("Balance of Events and Non-Events")
def scale_pos_weight(range: Any = (0.8, 1.2), trans: Any = None):
    """Balance of Events and Non-Events. Equals R's `dials::scale_pos_weight()`.

    Args:
        range: Lower and upper bound.
        trans: The scale on which it varies evenly, or None.
    """


@parameter("Proportion of Predictors", open="lower")
def predictor_prop(range: Any = (0, 1), trans: Any = None):
    """Proportion of Predictors. Equals R's `dials::predictor_prop()`.

    Args:
        range: Lower and upper bound.
        trans: The scale on which it varies evenly, or None.
    """


@parameter("Minority Class Weight")
def class_weights(range: Any = (1, 10), trans: Any = None):
    """Minority Class Weight. Equals R's `dials::class_weights()`.

    Args:
        range: Lower and upper bound.
        trans: The scale on which it varies evenly, or None.
    """


@parameter("Laplace Correction")
def Laplace(range: Any = (0, 3), trans: Any = None):
    """Laplace Correction. Equals R's `dials::Laplace()`.

    Args:
        range: Lower and upper bound.
        trans: The scale on which it varies evenly, or None.
    """
