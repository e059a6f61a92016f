"""Parameters of learning rate schedules."""

from __future__ import annotations

from typing import Any

from tidyk.dials.registry import parameter

values_scheduler = (
    "none", "decay_time", "decay_expo", "cyclic", "step",
)  # fmt: skip


@parameter("Learning Rate Scheduler")
def rate_schedule(values: Any = values_scheduler):
    """How the learning rate changes from epoch to epoch."""


@parameter("Initial Learning Rate")
def rate_initial(range: Any = (-3, -1), trans: Any = "log10"):
    """The learning rate at the start."""


@parameter("Maximum Learning Rate")
def rate_largest(range: Any = (-1, -1 / 2), trans: Any = "log10"):
    """The largest learning rate of a cycle."""


@parameter("Learning Rate Reduction")
def rate_reduction(range: Any = (1 / 5, 1), trans: Any = None):
    """To which part of it the learning rate falls."""


@parameter("Epochs Until Reduction", whole=True)
def rate_steps(range: Any = (2, 10), trans: Any = None):
    """After how many epochs the learning rate falls."""


@parameter("Half-Size of Cycle", whole=True)
def rate_step_size(range: Any = (2, 20), trans: Any = None):
    """How many epochs half a cycle takes."""


@parameter("Learning Rate Decay")
def rate_decay(range: Any = (0, 2), trans: Any = None):
    """How fast the learning rate decays."""
