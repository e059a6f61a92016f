"""Parameters of neural networks."""

from __future__ import annotations

from tidyk.dials.finalizing import get_batch_sizes, get_p
from tidyk.dials.registry import parameter
from tidyk.dials.types import Range, Trans
from tidyk.dials.unknowns import unknown


@parameter("# Model Terms", whole=True, finalize=get_p)
def num_terms(range: Range = (1, unknown()), trans: Trans = None):
    """How many terms a model may have."""


@parameter("# Hidden Units", whole=True)
def hidden_units(range: Range = (1, 10), trans: Trans = None):
    """How many units a hidden layer has."""


@parameter("# Hidden Units Layer 2", id="hidden_units", whole=True)
def hidden_units_2(range: Range = (1, 10), trans: Trans = None):
    """How many units a second hidden layer has."""


@parameter("Dropout Rate", open="upper")
def dropout(range: Range = (0, 1), trans: Trans = None):
    """What share of a layer's units is dropped at random while a network learns."""


@parameter("# Epochs", whole=True)
def epochs(range: Range = (10, 1000), trans: Trans = None):
    """How many times a network goes through the training data."""


@parameter("Batch Size", whole=True, finalize=get_batch_sizes)
def batch_size(range: Range = (unknown(), unknown()), trans: Trans = "log2"):
    """How many rows a network sees before its weights change."""


@parameter("Learning Rate")
def learn_rate(range: Range = (-10, -1), trans: Trans = "log10"):
    """How far a step of the optimizer, or a boosting round, goes."""


@parameter("Gradient Descent Momentum")
def momentum(range: Range = (0, 1), trans: Trans = None):
    """How much of the last step is carried over to the next."""


@parameter("# Iterations Before Stopping", whole=True)
def stop_iter(range: Range = (3, 20), trans: Trans = None):
    """How many rounds without progress stop the fit."""


@parameter("Proportion of data for validation")
def validation_set_prop(range: Range = (0.05, 0.7), trans: Trans = None):
    """What share of the training data is set aside to decide when to stop."""
