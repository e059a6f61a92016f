"""Parameters of nearest neighbors and of embeddings."""

from __future__ import annotations

from tidyk.dials.registry import parameter
from tidyk.dials.types import Range, Trans, Values

values_weight_func = (
    "rectangular", "triangular", "epanechnikov", "biweight", "triweight", "cos", "inv",
    "gaussian", "rank",
)  # fmt: skip
values_initial_umap = (
    "spectral", "normlaplacian", "random", "lvrandom", "laplacian", "pca", "spca", "agspectral",
)  # fmt: skip


@parameter("# Nearest Neighbors", whole=True)
def neighbors(range: Range = (1, 10), trans: Trans = None):
    """How many neighbors a prediction is made from."""


@parameter("Distance Weighting Function")
def weight_func(values: Values = values_weight_func):
    """How neighbors are weighted by their distance."""


@parameter("Minkowski Distance Order")
def dist_power(range: Range = (1, 2), trans: Trans = None):
    """The order of the Minkowski distance: 1 is the Manhattan distance, 2 the Euclidean."""


@parameter("All Neighbors")
def all_neighbors(values: Values = (True, False)):
    """Are all neighbors at the same distance used, even if there are more than asked for?"""


@parameter("Min Distance between Points")
def min_dist(range: Range = (-4, 0), trans: Trans = "log10"):
    """How close to each other the points of a UMAP embedding may be."""


@parameter("UMAP Initialization")
def initial_umap(values: Values = values_initial_umap):
    """Where the search for a UMAP embedding starts."""


@parameter("Proportion Supervised", open="upper")
def target_weight(range: Range = (0, 1), trans: Trans = None):
    """How much the outcome counts in a UMAP embedding."""


@parameter("Number of Computation Runs", whole=True)
def num_runs(range: Range = (1, 10), trans: Trans = None):
    """How often a computation is repeated."""


@parameter("# Clusters", whole=True)
def num_clusters(range: Range = (1, 10), trans: Trans = None):
    """How many clusters there are."""
