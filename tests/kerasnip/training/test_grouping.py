"""Which fits share a program follows from the plan alone."""

from __future__ import annotations

import itertools
import random

import pytest

from tidyk.kerasnip.training.chains import stretched_widths
from tidyk.kerasnip.training.grouping import Fit, layouts, numbers


def getting_started(rows: int, epochs: int) -> list[Fit]:
    """Three widths, three depths and three rates, three folds each."""
    train = int(rows * 2 / 3 * 0.8)
    counts = (train, rows * 2 // 3 - train)
    shapes = itertools.product((64, 160, 256), (1, 2, 3), range(9))
    return [fit(n, (units,) * depth, counts, epochs) for n, (units, depth, _) in enumerate(shapes)]


def fit(number: int, widths: tuple[int, ...], counts: tuple[int, int], epochs: int) -> Fit:
    family = ("f", widths, len(widths), (784, 10), (1, 1), counts, 128, epochs, True)
    bare = Fit(number, *family)
    size = numbers(widths, bare)
    return Fit(number, "f", widths, len(widths), (784, 10), (size, size), counts, 128, epochs, True)


@pytest.mark.parametrize(
    ("rows", "epochs", "widths"),
    [
        (100, 30, [(160, 160, 160), (256, 256, 256)]),
        (2_000, 10, [(64, 64, 64), (160, 160, 160), (256, 256, 256)]),
    ],
)
def test_a_program_is_saved_where_that_is_worth_the_padding(
    rows: int, epochs: int, widths: list[tuple[int, ...]]
) -> None:
    found = [layout for _, layout in layouts(getting_started(rows, epochs))]
    assert sorted(layout.widths or () for layout in found) == widths
    assert all((layout.least, layout.depth) == (1, 3) for layout in found)


def test_where_computing_takes_the_time_nothing_is_padded() -> None:
    found = layouts(getting_started(1_000_000, 10))
    assert len(found) == 9 and all(layout.widths is None for _, layout in found)


def test_the_order_of_fits_changes_nothing() -> None:
    fits = getting_started(2_000, 10)
    shuffled = random.Random(1).sample(fits, len(fits))
    assert {(frozenset(m), how) for m, how in layouts(shuffled)} == {
        (frozenset(m), how) for m, how in layouts(fits)
    }
    members = [number for part, _ in layouts(fits) for number in part]
    assert sorted(members) == list(range(len(fits)))


def test_links_that_are_skipped_are_as_wide_as_the_last_before_them() -> None:
    assert stretched_widths((64, 32), 1, 3) == (64, 64, 64, 32)
    assert stretched_widths((64, 32), 2, 3) == (64, 32, 32)
    assert stretched_widths((64,), 1, 1) == (64,)
    assert stretched_widths((), 0, 0) == ()
