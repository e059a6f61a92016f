"""Which fits share a program: by their plan alone, so that the same call gives the same numbers on
any machine, for any number of workers."""

from __future__ import annotations

import itertools
import math
from collections.abc import Hashable, Iterator, Sequence

from attrs import frozen

from tidyk.kerasnip.training.passes import Pass, pass_for

STEP, ROW, PROGRAM = 3.7e-9, 0.054e-9, 1.3
"""CPU seconds: of a number in a step, of a number and a row, of compiling a program."""
MARGIN = 0.5
"""Padding must save so many seconds, so that it saves some on other machines too."""
CACHE = 1.5e6
"""Bytes of state that one call works on: more lanes would leave the processor's cache."""


@frozen(eq=False)
class Fit:
    """What grouping needs to know about a fit.

    Attributes:
        number: Its place in the plan.
        family: What programs have in common, apart from widths and rows.
        widths: Those of its hidden layers that may be padded.
        ends: How many numbers go in and come out per row.
        size: Numbers in the weights, and in the optimizer's slots.
        counts: Rows to train on, and those held out.
        batch_size, epochs: As the user gave them.
        pads_rows: May rows be padding?
        watched: Does a callback look at each epoch?
    """

    number: int
    family: Hashable
    widths: tuple[int, ...]
    ends: tuple[int, int]
    size: tuple[int, int]
    counts: tuple[int, int]
    batch_size: int
    epochs: int
    pads_rows: bool
    watched: bool = False

    @property
    def key(self) -> Hashable:
        """The family, and how many batches there are; every row, where none may be padding."""
        rows = tuple(-(-n // self.batch_size) for n in self.counts)
        shape = (rows, tuple(n > self.batch_size for n in self.counts))
        return (
            self.family,
            len(self.widths),
            self.batch_size,
            shape if self.pads_rows else self.counts,
        )


@frozen
class Layout:
    """How a program is made, as the plan says.

    Attributes:
        widths: Of the hidden layers; None if each fit has its own.
        train, test: How rows are laid out in batches.
        lanes: How many fits one call trains; 1 for one after the other.
        epochs: Of the longest fit.
        stepwise: Is an epoch a call? Where callbacks look between two, or fits end at different
            ones.
        cost: An estimate in CPU seconds.
    """

    widths: tuple[int, ...] | None
    train: Pass
    test: Pass | None
    lanes: int
    epochs: int
    stepwise: bool
    cost: float


Group = tuple[tuple[int, ...], list[Fit]]
"""Widths, and the fits that are trained with them."""


def layouts(fits: Sequence[Fit]) -> list[tuple[tuple[int, ...], Layout]]:
    """The programs of a plan: the numbers of their fits, and how they are made; the most
    expensive first."""
    families: dict[Hashable, dict[tuple[int, ...], list[Fit]]] = {}
    for fit in fits:
        families.setdefault(fit.key, {}).setdefault(fit.widths, []).append(fit)
    groups = [
        (tuple(fit.number for fit in _longest_first(group)), _layout(widths, group))
        for parts in families.values()
        for widths, group in _merged(sorted(parts.items()))
    ]
    return sorted(groups, key=lambda one: -one[1].cost)


def _longest_first(fits: Sequence[Fit]) -> list[Fit]:
    """Fits of one call should end together."""
    return sorted(fits, key=lambda fit: (-fit.epochs, fit.number))


def _merged(parts: list[Group]) -> list[Group]:
    """Merge neighbouring widths while a program saved is worth more than the padding."""
    while len(parts) > 1:
        gains = [_gain(a, b) for a, b in itertools.pairwise(parts)]
        best = max(range(len(gains)), key=gains.__getitem__)
        if gains[best] <= MARGIN:
            break
        parts[best : best + 2] = [_together(*parts[best : best + 2])]
    return parts


def _together(a: Group, b: Group) -> Group:
    return tuple(map(max, a[0], b[0])), sorted(a[1] + b[1], key=lambda fit: fit.number)


def _gain(a: Group, b: Group) -> float:
    return cost(*a) + cost(*b) - cost(*_together(a, b))


def cost(widths: tuple[int, ...], fits: Sequence[Fit]) -> float:
    """CPU seconds of a program and its fits."""
    work = sum(
        fit.epochs * (-(-fit.counts[0] // fit.batch_size) * STEP + sum(fit.counts) * ROW)
        for fit in fits
    )
    return PROGRAM + work * numbers(widths, fits[0])


def numbers(widths: tuple[int, ...], fit: Fit) -> int:
    """Roughly how many weights a network with these widths has."""
    if not widths:
        return fit.size[0]
    sizes = [fit.ends[0], *widths, fit.ends[1]]
    return sum(a * b + b for a, b in itertools.pairwise(sizes))


def _layout(widths: tuple[int, ...], fits: Sequence[Fit]) -> Layout:
    first = fits[0]
    train, test = ({fit.counts[part] for fit in fits} for part in (0, 1))
    several = len({fit.widths for fit in fits}) > 1
    epochs = {fit.epochs for fit in fits}
    return Layout(
        widths if several else None,
        pass_for(train, first.batch_size, first.pads_rows),
        pass_for(test, first.batch_size, first.pads_rows) if max(test) else None,
        lanes_of(len(fits), _bytes(widths, first)),
        max(epochs),
        first.watched or len(epochs) > 1,
        cost(widths, fits),
    )


def _bytes(widths: tuple[int, ...], fit: Fit) -> float:
    """Bytes for the weights and slots of one lane."""
    weights, slots = fit.size
    return 4 * numbers(widths, fit) * (1 + slots / max(1, weights))


def lanes_of(fits: int, size: float) -> int:
    """How many fits a call trains: as many as the cache holds, evenly over the calls."""
    fitting = max(1, int(CACHE / size))
    return math.ceil(fits / math.ceil(fits / fitting))


def chunks(numbers: Sequence[int], lanes: int) -> Iterator[Sequence[int]]:
    """The fits of each call."""
    for start in range(0, len(numbers), lanes):
        yield numbers[start : start + lanes]
