"""Parameters of trees, forests and boosting."""

from __future__ import annotations

from tidyk.dials.finalizing import get_log_p, get_n_frac, get_n_frac_range, get_p
from tidyk.dials.registry import parameter
from tidyk.dials.types import Range, Trans, Values
from tidyk.dials.unknowns import unknown

ranger_class_rules = ("gini", "extratrees", "hellinger")
ranger_reg_rules = ("variance", "extratrees", "maxstat", "beta")
ranger_split_rules = (*ranger_class_rules, *ranger_reg_rules)


@parameter("# Randomly Selected Predictors", whole=True, finalize=get_p)
def mtry(range: Range = (1, unknown()), trans: Trans = None):
    """How many predictors, drawn at random, a split may choose from."""


@parameter("# Randomly Selected Predictors", id="mtry", whole=True, finalize=get_log_p)
def mtry_long(range: Range = (0, unknown()), trans: Trans = "log10"):
    """How many predictors, drawn at random, a split may choose from, for data with very many."""


@parameter("Proportion Randomly Selected Predictors")
def mtry_prop(range: Range = (0.1, 1), trans: Trans = None):
    """What share of the predictors, drawn at random, a split may choose from."""


@parameter("# Trees", whole=True)
def trees(range: Range = (1, 2000), trans: Trans = None):
    """How many trees an ensemble has, or how many rounds boosting goes on."""


@parameter("Minimal Node Size", whole=True, finalize=get_n_frac)
def min_n(range: Range = (2, 40), trans: Trans = None):
    """How many rows a node needs to be split further."""


@parameter("Tree Depth", whole=True)
def tree_depth(range: Range = (1, 15), trans: Trans = None):
    """How many splits there may be between the root of a tree and a leaf."""


@parameter("# Observations Sampled", whole=True, finalize=get_n_frac_range)
def sample_size(range: Range = (unknown(), unknown()), trans: Trans = None):
    """How many rows a tree or a boosting round is fitted on."""


@parameter("Proportion Observations Sampled", id="sample_size")
def sample_prop(range: Range = (1 / 10, 1), trans: Trans = None):
    """What share of the rows a tree or a boosting round is fitted on."""


@parameter("Minimum Loss Reduction")
def loss_reduction(range: Range = (-10, 1.5), trans: Trans = "log10"):
    """By how much a split must lower the loss."""


@parameter("Class Cost")
def class_cost(range: Range = (0, 5), trans: Trans = None):
    """How much more a mistake in the rarest class costs a bagged tree."""


@parameter("Cost-Complexity Parameter")
def cost_complexity(range: Range = (-10, -1), trans: Trans = "log10"):
    """What an additional split costs when a tree is pruned."""


@parameter("Splitting Rule")
def splitting_rule(values: Values = ranger_split_rules):
    """How ranger chooses a split."""


@parameter("Number of Random Splits", whole=True)
def num_random_splits(range: Range = (1, 15), trans: Trans = None):
    """How many splits extremely randomized trees draw for each predictor."""


@parameter("Maximum Number of Terminal Nodes", whole=True)
def max_nodes(range: Range = (100, 10000), trans: Trans = None):
    """How many leaves a tree may have."""


@parameter("Number of Leaves", whole=True)
def num_leaves(range: Range = (5, 100), trans: Trans = None):
    """How many leaves a tree has."""


@parameter("Balance of Events and Non-Events")
def scale_pos_weight(range: Range = (0.8, 1.2), trans: Trans = None):
    """How much more an event weighs than a non-event."""


@parameter("Proportion of Predictors", open="lower")
def predictor_prop(range: Range = (0, 1), trans: Trans = None):
    """What share of the predictors is used."""


@parameter("Minority Class Weight")
def class_weights(range: Range = (1, 10), trans: Trans = None):
    """How much more a row of the smaller class weighs."""


@parameter("Laplace Correction")
def Laplace(range: Range = (0, 3), trans: Trans = None):
    """What is added to the counts of rare levels in naive Bayes."""
