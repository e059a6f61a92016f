"""Tuning parameters of layers that dials does not have."""

from __future__ import annotations

from tidyk.dials.registry import parameter
from tidyk.dials.types import Range, Trans


@parameter("Kernel Size", whole=True)
def kernel_size(range: Range = (2, 7), trans: Trans = None):
    """How many steps or pixels a convolution looks at, along one side."""


@parameter("Pool Size", whole=True)
def pool_size(range: Range = (2, 4), trans: Trans = None):
    """How many steps or pixels become one, along one side."""


@parameter("# Attention Heads", whole=True)
def num_heads(range: Range = (1, 8), trans: Trans = None):
    """How many things attention looks for at once."""


@parameter("Embedding Dimensions", whole=True)
def embedding_dim(range: Range = (2, 32), trans: Trans = None):
    """How many numbers a level or token is told by."""
