"""Parameters of neural networks."""

from __future__ import annotations

from typing import Any

from tidyk.dials.finalizing import get_batch_sizes, get_p
from tidyk.dials.registry import parameter
from tidyk.dials.unknowns import unknown


@parameter("# Model Terms", whole=True, finalize=get_p)
def num_terms(range: Any = (1, unknown()), trans: Any = None):
    """Number of terms in a model; kerasnip uses it for the number of blocks. Equals R's
    `dials::num_terms()`.

    Args:
        range: Lower and upper bound.
        trans: The scale on which it varies evenly.
    """


@parameter("# Hidden Units", whole=True)
def hidden_units(range: Any = (1, 10), trans: Any = None):
    """Units in a hidden layer. Equals R's `dials::hidden_units()`.

    Args:
        range: Lower and upper bound.
        trans: The scale on which it varies evenly.
    """


@parameter("# Hidden Units", id="hidden_units", whole=True)
def hidden_units_2(range: Any = (1, 10), trans: Any = None):
    """Units in a second hidden layer. Equals R's `dials::hidden_units_2()`.

    Args:
        range: Lower and upper bound.
        trans: The scale on which it varies evenly.
    """


@parameter("Dropout Rate", open="upper")
def dropout(range: Any = (0, 1), trans: Any = None):
    """Share of units that are dropped while training. Equals R's `dials::dropout()`.

    Args:
        range: Lower and upper bound.
        trans: The scale on which it varies evenly.
    """


@parameter("# Epochs", whole=True)
def epochs(range: Any = (10, 1000), trans: Any = None):
    """Passes over the training data. Equals R's `dials::epochs()`.

    Args:
        range: Lower and upper bound.
        trans: The scale on which it varies evenly.
    """


@parameter("Batch Size", whole=True, finalize=get_batch_sizes)
def batch_size(range: Any = (unknown(), unknown()), trans: Any = "log2"):
    """Rows in a batch; the range is in powers of two. Equals R's `dials::batch_size()`.

    Args:
        range: Lower and upper bound, on the transformed scale.
        trans: The scale on which it varies evenly.
    """


@parameter("Learning Rate")
def learn_rate(range: Any = (-10, -1), trans: Any = "log10"):
    """Step size of the optimizer; the range is in powers of ten. Equals R's `dials::learn_rate()`.

    Args:
        range: Lower and upper bound, on the transformed scale.
        trans: The scale on which it varies evenly.
    """


@parameter("Gradient Descent Momentum")
def momentum(range: Any = (0, 1), trans: Any = None):
    """Share of the last step that is kept. Equals R's `dials::momentum()`.

    Args:
        range: Lower and upper bound.
        trans: The scale on which it varies evenly.
    """
