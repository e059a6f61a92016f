"""Parameters of trees and forests."""

from __future__ import annotations

from typing import Any

from tidyk.dials.finalizing import get_n_frac_range, get_p
from tidyk.dials.registry import parameter
from tidyk.dials.unknowns import unknown


@parameter("# Randomly Selected Predictors", whole=True, finalize=get_p)
def mtry(range: Any = (1, unknown()), trans: Any = None):
    """Predictors that are tried at each split. Equals R's `dials::mtry()`.

    Args:
        range: Lower and upper bound.
        trans: The scale on which it varies evenly.
    """


@parameter("# Trees", whole=True)
def trees(range: Any = (1, 2000), trans: Any = None):
    """Number of trees. Equals R's `dials::trees()`.

    Args:
        range: Lower and upper bound.
        trans: The scale on which it varies evenly.
    """


@parameter("Minimal Node Size", whole=True, finalize=get_n_frac_range)
def min_n(range: Any = (2, 40), trans: Any = None):
    """Rows that a node must have to be split. Equals R's `dials::min_n()`.

    Args:
        range: Lower and upper bound.
        trans: The scale on which it varies evenly.
    """


@parameter("Tree Depth", whole=True)
def tree_depth(range: Any = (1, 15), trans: Any = None):
    """Largest depth of a tree. Equals R's `dials::tree_depth()`.

    Args:
        range: Lower and upper bound.
        trans: The scale on which it varies evenly.
    """
