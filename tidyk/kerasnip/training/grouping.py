"""Which fits share a program: by their plan alone, so that the same call gives the same numbers on
any machine, for any number of workers."""

from __future__ import annotations

import itertools
import math
from collections.abc import Hashable, Iterator, Sequence

from attrs import frozen

from tidyk.kerasnip.training.chains import stretched_widths
from tidyk.kerasnip.training.passes import Pass, pass_for

STEP, ROW = 3.7e-9, 0.054e-9
"""CPU seconds: of a number in a step, of a number and a row."""
PROGRAM, LINK = 1.1, 0.2
"""CPU seconds of compiling a program, and of each hidden layer in it that may be padded."""
MARGIN = 0.5
"""Padding must save so many seconds, so that it saves some on other machines too."""
CACHE = 1.5e6
"""Bytes of state that one call works on: more lanes would leave the processor's cache."""


Kernel = tuple[tuple[tuple[int, int], ...], tuple[int, int]]


@frozen(eq=False)
class Fit:
    """What grouping needs to know about a fit.

    Attributes:
        number: Its place in the plan.
        family: What programs have in common, apart from widths and rows.
        widths: Those of its hidden layers that may be padded.
        depth: How many of them, from the first on, repeat the first.
        ends: How many numbers go in and come out per row.
        size: Numbers in the weights, and in the optimizer's slots.
        counts: Rows to train on, and those held out.
        batch_size, epochs: As the user gave them.
        pads_rows: May rows be padding?
        watched: Does a callback look at each epoch?
        by_step: Is each batch a call of its program?
        kernels: Of a graph, what goes into its dense layers, and what comes out: which of the
            widths, or -1 and how many units.
    """

    number: int
    family: Hashable
    widths: tuple[int, ...]
    depth: int
    ends: tuple[int, int]
    size: tuple[int, int]
    counts: tuple[int, int]
    batch_size: int
    epochs: int
    pads_rows: bool
    watched: bool = False
    by_step: bool = False
    kernels: tuple[Kernel, ...] = ()

    @property
    def key(self) -> Hashable:
        """The family, and how many batches there are; every row, where none may be padding."""
        rows = tuple(-(-n // self.batch_size) for n in self.counts)
        shape = (rows, tuple(n > self.batch_size for n in self.counts))
        return (
            self.family,
            (self.depth > 0, len(self.widths) - self.depth),
            self.batch_size,
            shape if self.pads_rows else self.counts,
        )

    def stretched(self, depth: int) -> tuple[int, ...]:
        """Its widths in a program with so many repeated layers."""
        return stretched_widths(self.widths, self.depth, depth)

    def seconds(self, widths: tuple[int, ...], depth: int, skips: bool) -> float:
        """CPU seconds of training it in a program with these widths.

        Args:
            widths: Of the hidden layers.
            depth: How many of them repeat the first.
            skips: Is time saved in layers that it does not have? Their weights are stepped over
                all the same.
        """
        steps, every = -(-self.counts[0] // self.batch_size), numbers(widths, self)
        own = (*widths[: self.depth], *widths[depth:]) if skips else widths
        return self.epochs * (steps * STEP * every + sum(self.counts) * ROW * numbers(own, self))


@frozen
class Layout:
    """How a program is made, as the plan says.

    Attributes:
        widths: Of the hidden layers; None if each fit has its own.
        depth, least: How many of the hidden layers repeat the first, and how many of these all
            fits have; the others are skipped where a fit does not have them.
        train, test: How rows are laid out in batches.
        lanes: How many fits one call trains; 1 for one after the other.
        epochs: Of the longest fit.
        stepwise: Is an epoch a call? Where callbacks look between two, or fits end at different
            ones.
        cost: An estimate in CPU seconds.
        by_step: Is each batch a call of the program, which trains one fit?
    """

    widths: tuple[int, ...] | None
    depth: int
    least: int
    train: Pass
    test: Pass | None
    lanes: int
    epochs: int
    stepwise: bool
    cost: float
    by_step: bool = False


Group = list[Fit]
"""Fits that are trained in one program."""


def layouts(fits: Sequence[Fit]) -> list[tuple[tuple[int, ...], Layout]]:
    """The programs of a plan: the numbers of their fits, and how they are made; the most
    expensive first."""
    families: dict[Hashable, list[Fit]] = {}
    for fit in fits:
        families.setdefault(fit.key, []).append(fit)
    groups = [
        (tuple(fit.number for fit in _longest_first(group)), _layout(group))
        for family in families.values()
        for group in _merged(_alike(family))
    ]
    return sorted(groups, key=lambda one: -one[1].cost)


def _alike(family: Sequence[Fit]) -> list[Group]:
    """The fits of each shape; neighbours are of similar width, then of similar depth."""
    depth, groups = _depth(family), dict[tuple[tuple[int, ...], int], Group]()
    for fit in family:
        groups.setdefault((fit.stretched(depth), fit.depth), []).append(fit)
    return [groups[shape] for shape in sorted(groups)]


def _longest_first(fits: Sequence[Fit]) -> list[Fit]:
    """Fits of one call should end together."""
    return sorted(fits, key=lambda fit: (-fit.epochs, fit.number))


def _merged(groups: list[Group]) -> list[Group]:
    """Merge neighbouring groups while a program saved is worth more than the padding."""
    gains = [_gain(a, b) for a, b in itertools.pairwise(groups)]
    while gains and max(gains) > MARGIN:
        best = gains.index(max(gains))
        groups[best : best + 2] = [_together(*groups[best : best + 2])]
        del gains[best]
        for place in range(max(best - 1, 0), min(best + 1, len(gains))):
            gains[place] = _gain(*groups[place : place + 2])
    return groups


def _together(a: Group, b: Group) -> Group:
    return sorted(a + b, key=lambda fit: fit.number)


def _gain(a: Group, b: Group) -> float:
    return cost(a) + cost(b) - cost(_together(a, b))


def cost(fits: Sequence[Fit]) -> float:
    """CPU seconds of a program and its fits."""
    widths, depth = _widths(fits), _depth(fits)
    skips = lanes_of(len(fits), _bytes(widths, fits[0])) == 1
    work = sum(fit.seconds(widths, depth, skips) for fit in fits)
    return PROGRAM + LINK * len(widths) + work


def _depth(fits: Sequence[Fit]) -> int:
    return max(fit.depth for fit in fits)


def _widths(fits: Sequence[Fit]) -> tuple[int, ...]:
    """Widths that hold those of all fits."""
    depth = _depth(fits)
    return tuple(map(max, zip(*(fit.stretched(depth) for fit in fits), strict=True)))


def numbers(widths: tuple[int, ...], fit: Fit) -> int:
    """Roughly how many weights a network with these widths has."""
    if not widths:
        return fit.size[0]
    if fit.kernels:
        return fit.size[0] + _in_kernels(fit, widths) - _in_kernels(fit, fit.widths)
    sizes = [fit.ends[0], *widths, fit.ends[1]]
    return sum(a * b + b for a, b in itertools.pairwise(sizes))


def _in_kernels(fit: Fit, widths: tuple[int, ...]) -> int:
    """How many weights the dense layers of a graph have."""

    def units(segment: tuple[int, int]) -> int:
        number, count = segment
        return count if number < 0 else widths[number]

    return sum((sum(map(units, into)) + 1) * units(out) for into, out in fit.kernels)


def _layout(fits: Sequence[Fit]) -> Layout:
    first, widths = fits[0], _widths(fits)
    train, test = ({fit.counts[part] for fit in fits} for part in (0, 1))
    several = len({fit.widths for fit in fits}) > 1
    epochs = {fit.epochs for fit in fits}
    return Layout(
        widths if several else None,
        _depth(fits),
        min(fit.depth for fit in fits),
        pass_for(train, first.batch_size, first.pads_rows),
        pass_for(test, first.batch_size, first.pads_rows) if max(test) else None,
        1 if first.by_step else lanes_of(len(fits), _bytes(widths, first)),
        max(epochs),
        first.watched or len(epochs) > 1,
        cost(fits),
        first.by_step,
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
