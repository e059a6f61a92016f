"""Parameters of nearest neighbors and of embeddings."""

from __future__ import annotations

from typing import Any

from tidyk.dials.registry import parameter

values_weight_func = (
    "rectangular", "triangular", "epanechnikov", "biweight", "triweight", "cos", "inv",
    "gaussian", "rank",
)  # fmt: skip
values_initial_umap = (
    "spectral", "normlaplacian", "random", "lvrandom", "laplacian", "pca", "spca", "agspectral",
)  # fmt: skip


@parameter("# Nearest Neighbors", whole=True)
def neighbors(range: Any = (1, 10), trans: Any = None):
    """How many neighbors are asked."""


@parameter("Distance Weighting Function")
def weight_func(values: Any = values_weight_func):
    """How neighbors are weighted by their distance."""


@parameter("Minkowski Distance Order")
def dist_power(range: Any = (1, 2), trans: Any = None):
    """The order of the Minkowski distance: 1 is Manhattan's, 2 Euclid's."""


@parameter("All Neighbors")
def all_neighbors(values: Any = (True, False)):
    """Are all neighbors at the same distance asked?"""


@parameter("Min Distance between Points")
def min_dist(range: Any = (-4, 0), trans: Any = "log10"):
    """How close points of a UMAP embedding may lie."""


@parameter("UMAP Initialization")
def initial_umap(values: Any = values_initial_umap):
    """Where the search for a UMAP embedding starts."""


@parameter("Proportion Supervised", open="upper")
def target_weight(range: Any = (0, 1), trans: Any = None):
    """How much the outcome counts in a UMAP embedding."""


@parameter("Number of Computation Runs", whole=True)
def num_runs(range: Any = (1, 10), trans: Any = None):
    """How often a computation is repeated."""


@parameter("# Clusters", whole=True)
def num_clusters(range: Any = (1, 10), trans: Any = None):
    """How many clusters there are."""
