"""What the fits of a resample share: its rows after the preprocessor, and as the model takes
them."""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Callable
from functools import cached_property
from typing import Any, Generic, Protocol, TypeVar

from attrs import frozen

from tidyk.base.errors import warn
from tidyk.base.random import with_seed
from tidyk.parsnip.conversion import Conversion
from tidyk.tuning.notes import Notes
from tidyk.tuning.scoring import NewRows
from tidyk.workflows.assembled import Workflow
from tidyk.workflows.fitting import Prepared, convert

PREPARED_BYTES = 2**30
"""Prepared resamples are kept up to this size; those unused for longest are dropped first."""

T = TypeVar("T")


@frozen(eq=False)
class Shared(Generic[T]):
    """What came of a step that several fits share.

    Attributes:
        made: What it made; None where it failed.
        notes: What there was to note.
        problem: Why it failed.
    """

    made: T | None
    notes: tuple[dict[str, Any], ...] = ()
    problem: Exception | None = None

    @classmethod
    def of(cls, make: Callable[[], T], seed: int) -> Shared[T]:
        """Take the step; R's random numbers start from a seed."""
        notes, made, problem = Notes(), None, None
        try:
            with notes.watching(""), with_seed(seed):
                made = make()
        except Exception as raised:
            problem = raised
        return cls(made, tuple(notes.rows), problem)

    def told(self) -> T:
        """What it made; what was noted is said again, to each that goes on from here."""
        for note in self.notes:
            warn(note["note"])
        if self.problem is not None:
            raise self.problem
        assert self.made is not None
        return self.made


@frozen(eq=False)
class Begun:
    """The workflow after the part of its preprocessor that is the same for all values."""

    workflow: Shared[Workflow]

    @property
    def size(self) -> int:
        """Bytes of the rows."""
        begun = self.workflow.made
        return 0 if begun is None or begun.pre is None else begun.pre.size


@frozen(eq=False, slots=False)
class Preparing:
    """The outcome of preparing a resample.

    Attributes:
        workflow: With its preprocessor's values.
        prepared: The preprocessed rows, or None if that failed.
        notes: What there was to note.
        seed: Of the preprocessor.
    """

    workflow: Workflow
    prepared: Prepared | None
    notes: Notes
    seed: int

    @property
    def rows(self) -> Prepared:
        """The preprocessed rows, where nothing failed."""
        assert self.prepared is not None
        return self.prepared

    @cached_property
    def conversion(self) -> Shared[Conversion]:
        """The analysis rows as the model takes them."""
        return Shared.of(lambda: convert(self.workflow, self.rows.mold), self.seed)

    @cached_property
    def new(self) -> Shared[NewRows]:
        """The assessment rows as the model takes them."""
        converted = self.conversion.made
        assert converted is not None  # a model has been fitted to it
        return Shared.of(lambda: NewRows.of(converted.preproc, self.rows), self.seed)

    @property
    def size(self) -> int:
        """Bytes of the prepared rows, twice where the model's own copy has a column of ones."""
        if self.prepared is None:
            return 0
        encoding = self.workflow.model.encoding
        copies = 2 if encoding.compute_intercept and not encoding.remove_intercept else 1
        return copies * (_bytes(self.prepared.mold.predictors) + _bytes(self.prepared.predictors))


class Sized(Protocol):
    """What has a size in bytes."""

    @property
    def size(self) -> int:
        """Its bytes."""
        ...


K = TypeVar("K", bound=Sized)


class Kept(Generic[K]):
    """Things that were made lately, by place, up to a size."""

    def __init__(self) -> None:
        self.known: OrderedDict[tuple[int, ...], K] = OrderedDict()

    def get(self, place: tuple[int, ...], make: Callable[[], K]) -> K:
        """What was made for a place, made now if it is not kept."""
        thing = self.known.pop(place, None) or make()
        self.known[place] = thing
        while len(self.known) > 1 and sum(k.size for k in self.known.values()) > PREPARED_BYTES:
            self.known.popitem(last=False)
        return thing


def _bytes(predictors: Any) -> int:
    """The approximate size of a data frame or array: eight bytes a value."""
    return 8 * math.prod(predictors.shape)
