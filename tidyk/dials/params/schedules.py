"""Parameters of learning rate schedules."""

from __future__ import annotations

from typing import Any

from tidyk.dials.registry import parameter

values_scheduler = (
    "none", "decay_time", "decay_expo", "cyclic", "step",
)  # fmt: skip


@parameter("Learning Rate Scheduler")
def rate_schedule(values: Any = values_scheduler):
    """Learning Rate Scheduler. Equals R's `dials::rate_schedule()`.

    Args:
        values: The values that it may take.
    """


@parameter("Initial Learning Rate")
def rate_initial(range: Any = (-3, -1), trans: Any = "log10"):
    """Initial Learning Rate. Equals R's `dials::rate_initial()`.

    Args:
        range: Lower and upper bound, in powers of ten.
        trans: The scale on which it varies evenly, or None.
    """


@parameter("Maximum Learning Rate")
def rate_largest(range: Any = (-1, -1 / 2), trans: Any = "log10"):
    """Maximum Learning Rate. Equals R's `dials::rate_largest()`.

    Args:
        range: Lower and upper bound, in powers of ten.
        trans: The scale on which it varies evenly, or None.
    """


@parameter("Learning Rate Reduction")
def rate_reduction(range: Any = (1 / 5, 1), trans: Any = None):
    """Learning Rate Reduction. Equals R's `dials::rate_reduction()`.

    Args:
        range: Lower and upper bound.
        trans: The scale on which it varies evenly, or None.
    """


@parameter("Epochs Until Reduction", whole=True)
def rate_steps(range: Any = (2, 10), trans: Any = None):
    """Epochs Until Reduction. Equals R's `dials::rate_steps()`.

    Args:
        range: Lower and upper bound.
        trans: The scale on which it varies evenly, or None.
    """


@parameter("Half-Size of Cycle", whole=True)
def rate_step_size(range: Any = (2, 20), trans: Any = None):
    """Half-Size of Cycle. Equals R's `dials::rate_step_size()`.

    Args:
        range: Lower and upper bound.
        trans: The scale on which it varies evenly, or None.
    """


@parameter("Learning Rate Decay")
def rate_decay(range: Any = (0, 2), trans: Any = None):
    """Learning Rate Decay. Equals R's `dials::rate_decay()`.

    Args:
        range: Lower and upper bound.
        trans: The scale on which it varies evenly, or None.
    """
