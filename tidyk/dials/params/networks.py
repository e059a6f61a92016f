"""Parameters of neural networks."""

from __future__ import annotations

from typing import Any

from tidyk.dials.finalizing import get_batch_sizes, get_p
from tidyk.dials.registry import parameter
from tidyk.dials.unknowns import unknown


@parameter("# Model Terms", whole=True, finalize=get_p)
def num_terms(range: Any = (1, unknown()), trans: Any = None):
    """# Model Terms. Equals R's `dials::num_terms()`.

    Args:
        range: Lower and upper bound.
        trans: The scale on which it varies evenly, or None.
    """


@parameter("# Hidden Units", whole=True)
def hidden_units(range: Any = (1, 10), trans: Any = None):
    """# Hidden Units. Equals R's `dials::hidden_units()`.

    Args:
        range: Lower and upper bound.
        trans: The scale on which it varies evenly, or None.
    """


@parameter("# Hidden Units Layer 2", id="hidden_units", whole=True)
def hidden_units_2(range: Any = (1, 10), trans: Any = None):
    """# Hidden Units Layer 2. Equals R's `dials::hidden_units_2()`.

    Args:
        range: Lower and upper bound.
        trans: The scale on which it varies evenly, or None.
    """


@parameter("Dropout Rate", open="upper")
def dropout(range: Any = (0, 1), trans: Any = None):
    """Dropout Rate. Equals R's `dials::dropout()`.

    Args:
        range: Lower and upper bound.
        trans: The scale on which it varies evenly, or None.
    """


@parameter("# Epochs", whole=True)
def epochs(range: Any = (10, 1000), trans: Any = None):
    """# Epochs. Equals R's `dials::epochs()`.

    Args:
        range: Lower and upper bound.
        trans: The scale on which it varies evenly, or None.
    """


@parameter("Batch Size", whole=True, finalize=get_batch_sizes)
def batch_size(range: Any = (unknown(), unknown()), trans: Any = "log2"):
    """Batch Size. Equals R's `dials::batch_size()`.

    Args:
        range: Lower and upper bound, in powers of two.
        trans: The scale on which it varies evenly, or None.
    """


@parameter("Learning Rate")
def learn_rate(range: Any = (-10, -1), trans: Any = "log10"):
    """Learning Rate. Equals R's `dials::learn_rate()`.

    Args:
        range: Lower and upper bound, in powers of ten.
        trans: The scale on which it varies evenly, or None.
    """


@parameter("Gradient Descent Momentum")
def momentum(range: Any = (0, 1), trans: Any = None):
    """Gradient Descent Momentum. Equals R's `dials::momentum()`.

    Args:
        range: Lower and upper bound.
        trans: The scale on which it varies evenly, or None.
    """


@parameter("# Iterations Before Stopping", whole=True)
def stop_iter(range: Any = (3, 20), trans: Any = None):
    """# Iterations Before Stopping. Equals R's `dials::stop_iter()`.

    Args:
        range: Lower and upper bound.
        trans: The scale on which it varies evenly, or None.
    """


@parameter("Proportion of data for validation")
def validation_set_prop(range: Any = (0.05, 0.7), trans: Any = None):
    """Proportion of data for validation. Equals R's `dials::validation_set_prop()`.

    Args:
        range: Lower and upper bound.
        trans: The scale on which it varies evenly, or None.
    """
