"""The arguments of a search."""

from __future__ import annotations

from attrs import frozen

from tidyk.dials.sets import Parameters
from tidyk.rsample.rset import Rset
from tidyk.tuning.control import ControlGrid
from tidyk.workflows.assembled import Workflow
from tidyk.yardstick.sets import MetricSet


@frozen(eq=False)
class Search:
    """What is searched: the checked arguments of a strategy's verb.

    Attributes:
        kind: What the results call themselves: "Tuning".
        workflow: With its placeholders.
        resamples: The resample set.
        metrics: The metric set; its first metric decides.
        parameters: What is marked with `tune()`.
        ranges: The parameters with the ranges to search.
        control: What is kept, and how it is run.
        outcome: The outcome's column.
        iterative: Do the results say which round of the search a candidate belongs to?
        keep_workflow: Are the fitted workflows kept?
    """

    kind: str
    workflow: Workflow
    resamples: Rset
    metrics: MetricSet
    parameters: Parameters
    ranges: Parameters
    control: ControlGrid
    outcome: str
    iterative: bool = False
    keep_workflow: bool = False
