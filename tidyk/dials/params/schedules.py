"""Parameters of learning rate schedules."""

from __future__ import annotations

from tidyk.dials.registry import parameter
from tidyk.dials.types import Range, Trans, Values

values_scheduler = (
    "none", "decay_time", "decay_expo", "cyclic", "step",
)  # fmt: skip


@parameter("Learning Rate Scheduler")
def rate_schedule(values: Values = values_scheduler):
    """How the learning rate changes from epoch to epoch."""


@parameter("Initial Learning Rate")
def rate_initial(range: Range = (-3, -1), trans: Trans = "log10"):
    """The learning rate at the start."""


@parameter("Maximum Learning Rate")
def rate_largest(range: Range = (-1, -1 / 2), trans: Trans = "log10"):
    """The largest learning rate of a cycle."""


@parameter("Learning Rate Reduction")
def rate_reduction(range: Range = (1 / 5, 1), trans: Trans = None):
    """The factor by which the learning rate is reduced."""


@parameter("Epochs Until Reduction", whole=True)
def rate_steps(range: Range = (2, 10), trans: Trans = None):
    """How many epochs pass before the learning rate is reduced."""


@parameter("Half-Size of Cycle", whole=True)
def rate_step_size(range: Range = (2, 20), trans: Trans = None):
    """How many epochs half a cycle takes."""


@parameter("Learning Rate Decay")
def rate_decay(range: Range = (0, 2), trans: Trans = None):
    """How fast the learning rate decays."""
