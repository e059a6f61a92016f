"""Resampling schemes: how a set of resamples is described, and how it is drawn again."""

from __future__ import annotations

from collections.abc import Mapping
from numbers import Real
from typing import TYPE_CHECKING, Any

from attrs import frozen

from tidyk.base.errors import TidykTypeError, warn
from tidyk.base.printing import r_number
from tidyk.base.registry import Registry

if TYPE_CHECKING:
    from tidyk.rsample.rset import Rset

SCHEMES: Registry[Scheme] = Registry("resampling scheme")

Arguments = Mapping[str, Any]
"""The arguments that a set of resamples was made with, by name."""


@frozen(eq=False, repr=False, slots=False)
class Scheme:
    """What all sets of resamples that were made in the same way have in common.

    Attributes:
        name: R's class, such as "vfold_cv".
        label: How a set describes itself; `{v}` stands for the argument `v`. Besides the arguments
            there are `{repeated}`, `{stratified}`, `{apparently}` and `{shares}`.
        short: Its name in a table of sets; `name` if there is none.
        unit: What `tidy()` calls a resample, "Resample" or "Fold".
        random: Is it drawn at random, so that it can be drawn again?
        rows_repeat: May a row be analysed several times in a resample?
        untuned: Why nothing can be tuned on it; None if something can.
        titled: Does a set print its description above its table?
    """

    name: str
    label: str
    short: str = ""
    unit: str = "Resample"
    random: bool = True
    rows_repeat: bool = False
    untuned: str | None = None
    titled: bool = True

    def describe(self, rset: Rset) -> str:
        """What a set is, in words: R's `pretty()`."""
        return filled(self.label, rset.args)

    def title(self, rset: Rset) -> list[str]:
        """The lines that a set prints above its table."""
        return self.describe(rset).split("\n") if self.titled else []

    def id_names(self, rset: Rset) -> dict[str, str]:
        """What `tidy()` calls the columns of names."""
        repeats = "id2" in rset.ids
        return {"id": "Repeat", "id2": "Fold"} if repeats else {"id": self.unit}

    def redraw(self, rset: Rset) -> Rset:
        """The set drawn again; the same set, with a warning, if nothing is drawn at random."""
        if self.random:
            return self.draw(rset)
        warn(f"`reshuffle_rset()` returns an identical set when called on `{self.name}` objects.")
        return rset

    def draw(self, rset: Rset) -> Rset:
        """Another set from the same data, with the same arguments."""
        raise TidykTypeError(f"`{self.name}` objects cannot be reshuffled.")


def filled(label: str, args: Arguments) -> str:
    """A label with the arguments filled in."""
    numbers = {k: r_number(float(v), 15) for k, v in args.items() if isinstance(v, Real)}
    repeats = args.get("repeats", 1)
    words = {
        "repeated": f" repeated {repeats} times" if repeats > 1 else "",
        "stratified": " using stratification" if args.get("strata") else "",
        "apparently": " with apparent sample" if args.get("apparent") else "",
        "shares": _shares(args.get("prop")),
    }
    return label.format(**{**args, **numbers, **words})


def _shares(prop: Any) -> str:
    """The shares for analysis and assessment, of all rows or of those not kept for testing."""
    if prop is None:
        return ""
    first, second = (float(prop), 1 - float(prop)) if isinstance(prop, Real) else prop
    whole = first + second
    return f"({r_number(first / whole, 2)}/{r_number(second / whole, 2)})"
