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
    """# Nearest Neighbors. Equals R's `dials::neighbors()`.

    Args:
        range: Lower and upper bound.
        trans: The scale on which it varies evenly, or None.
    """


@parameter("Distance Weighting Function")
def weight_func(values: Any = values_weight_func):
    """Distance Weighting Function. Equals R's `dials::weight_func()`.

    Args:
        values: The values that it may take.
    """


@parameter("Minkowski Distance Order")
def dist_power(range: Any = (1, 2), trans: Any = None):
    """Minkowski Distance Order. Equals R's `dials::dist_power()`.

    Args:
        range: Lower and upper bound.
        trans: The scale on which it varies evenly, or None.
    """


@parameter("All Neighbors")
def all_neighbors(values: Any = (True, False)):
    """All Neighbors. Equals R's `dials::all_neighbors()`.

    Args:
        values: The values that it may take.
    """


@parameter("Min Distance between Points")
def min_dist(range: Any = (-4, 0), trans: Any = "log10"):
    """Min Distance between Points. Equals R's `dials::min_dist()`.

    Args:
        range: Lower and upper bound, in powers of ten.
        trans: The scale on which it varies evenly, or None.
    """


@parameter("UMAP Initialization")
def initial_umap(values: Any = values_initial_umap):
    """UMAP Initialization. Equals R's `dials::initial_umap()`.

    Args:
        values: The values that it may take.
    """


@parameter("Proportion Supervised", open="upper")
def target_weight(range: Any = (0, 1), trans: Any = None):
    """Proportion Supervised. Equals R's `dials::target_weight()`.

    Args:
        range: Lower and upper bound.
        trans: The scale on which it varies evenly, or None.
    """


@parameter("Number of Computation Runs", whole=True)
def num_runs(range: Any = (1, 10), trans: Any = None):
    """Number of Computation Runs. Equals R's `dials::num_runs()`.

    Args:
        range: Lower and upper bound.
        trans: The scale on which it varies evenly, or None.
    """


@parameter("# Clusters", whole=True)
def num_clusters(range: Any = (1, 10), trans: Any = None):
    """# Clusters. Equals R's `dials::num_clusters()`.

    Args:
        range: Lower and upper bound.
        trans: The scale on which it varies evenly, or None.
    """
