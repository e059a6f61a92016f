"""Parameters: what may vary, and how far."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Literal

import numpy as np
from attrs import evolve, frozen

from tidyk.base.errors import (
    TidykTypeError,
    TidykValueError,
    check_bool,
    check_whole,
    describe,
    did_you_mean,
    quoted,
)
from tidyk.base.pipe import Methods, verb
from tidyk.base.printing import r_number
from tidyk.base.random import runif, sample
from tidyk.dials.transforms import Transform, as_transform
from tidyk.dials.unknowns import is_unknown

EPSILON = float(np.finfo(float).eps)


@frozen
class Bounds:
    """The lower and the upper end of a range."""

    lower: Any
    upper: Any


@frozen(repr=False)
class QuantParam(Methods):
    """A parameter that is a number.

    Attributes:
        type: "double" or "integer".
        range: Its bounds, on the transformed scale.
        inclusive: May it take its bounds?
        trans: The scale on which it varies evenly, or None.
        label: What it is called, by its id.
        finalizer: Finds unknown bounds from predictors, or None.
    """

    type: Literal["double", "integer"]
    range: Bounds
    inclusive: tuple[bool, bool] = (True, True)
    trans: Transform | None = None
    label: tuple[str, str] = ("", "")
    finalizer: Callable[[QuantParam, Any], QuantParam] | None = None
    values: tuple[float, ...] | None = None

    @property
    def unknown(self) -> bool:
        """Is a bound unknown?"""
        return is_unknown(self.range.lower) or is_unknown(self.range.upper)

    def sequence(self, n: int, original: bool = True) -> np.ndarray:
        """n values spread evenly over the range."""
        if self.values is not None:
            return np.array(self.values[:n])
        low, high = self._open()
        steps = np.array([low]) if n == 1 else low + (high - low) / (n - 1) * np.arange(n)
        steps[-1:] = high if n > 1 else low
        return self._on_scale(steps, original, unique=True)

    def draw(self, n: int, original: bool = True) -> np.ndarray:
        """n random values, from R's stream."""
        if self.values is not None:
            return np.asarray(sample(np.array(self.values), n, replace=True))
        low, high = self._open()
        if self.type == "integer" and self.trans is None:
            return sample(np.arange(int(low), int(high) + 1), n, replace=True)
        return self._on_scale(runif(n, low, high), original, unique=False)

    def _on_scale(self, values: np.ndarray, original: bool, unique: bool) -> np.ndarray:
        if not original:
            return values
        if self.trans is not None:
            values = np.asarray(self.trans.inverse(values))
        if self.type == "integer":
            values = np.floor(values + (1e-9 if self.trans is not None else 0)).astype(int)
            return np.unique(values) if unique else values
        return values

    def _open(self) -> tuple[float, float]:
        """The bounds, moved inwards where they do not belong to the range."""
        if self.unknown:
            raise TidykValueError(
                f"The range of `{self.label[0]}` is unknown: {self.shown_range}. Give one, or find "
                "it with `finalize()`."
            )
        step = 1 if self.type == "integer" else EPSILON
        low, high = self.range.lower, self.range.upper
        return low if self.inclusive[0] else low + step, high if self.inclusive[1] else high - step

    @property
    def shown_range(self) -> str:
        """The range as R prints it."""
        low, high = (
            "?" if is_unknown(b) else r_number(b, 3) for b in (self.range.lower, self.range.upper)
        )
        return (
            f"{'[' if self.inclusive[0] else '('}{low}, {high}{']' if self.inclusive[1] else ')'}"
        )

    def __repr__(self) -> str:
        lines = [f"{self.label[1]} (quantitative)"]
        if self.trans is not None:
            low, high = (r_number(b) for b in self.trans.domain)
            lines.append(f"Transformer: {self.trans.name} [{low}, {high}]")
        scale = " (transformed scale)" if self.trans is not None else ""
        lines.append(f"Range{scale}: {self.shown_range}")
        return "\n".join(lines)


@frozen(repr=False)
class QualParam(Methods):
    """A parameter that is one of some values.

    Attributes:
        type: "character" or "logical".
        values: The values.
        label: What it is called, by its id.
    """

    type: Literal["character", "logical"]
    values: tuple[Any, ...]
    label: tuple[str, str] = ("", "")

    unknown = False
    finalizer = None

    def sequence(self, n: int, original: bool = True) -> np.ndarray:
        """The first n values."""
        del original
        return np.array(self.values[:n], dtype=object if self.type == "character" else bool)

    def draw(self, n: int, original: bool = True) -> np.ndarray:
        """n random values, from R's stream."""
        del original
        return np.asarray(sample(np.array(self.values, dtype=object), n, replace=True))

    def __repr__(self) -> str:
        shown = [f"'{v}'" if self.type == "character" else str(v).upper() for v in self.values]
        number = len(shown)
        if number > 20:
            shown = [*shown[:18], "…", *shown[-2:]]
        joined = (
            " and ".join(shown) if len(shown) < 3 else f"{', '.join(shown[:-1])}, and {shown[-1]}"
        )
        word = "value includes" if number == 1 else "values include"
        import textwrap

        body = textwrap.fill(joined, 80, break_on_hyphens=False)
        return f"{self.label[1]} (qualitative)\n{number} possible {word}:\n{body}"


Param = QuantParam | QualParam


def new_quant_param(
    type: Literal["double", "integer"],
    range: Sequence[Any],
    *,
    inclusive: Sequence[bool] = (True, True),
    trans: Any = None,
    label: dict[str, str] | None = None,
    finalize: Callable[[QuantParam, Any], QuantParam] | None = None,
) -> QuantParam:
    """A parameter of one's own that is a number.

    Args:
        type: "double" or "integer".
        range: Two bounds, on the transformed scale; `unknown()` where data have to tell.
        inclusive: May it take its bounds?
        trans: A transformation or its name ("log10").
        label: What it is called: `{"penalty": "Amount of Regularization"}`.
        finalize: Finds unknown bounds from predictors.

    Raises:
        TidykValueError: The bounds are not in order.

    Equals R's `dials::new_quant_param()`.

    Examples:
        >>> new_quant_param("double", (0, 1), label={"share": "Share"})
        Share (quantitative)
        Range: [0, 1]
    """
    transform = as_transform(trans)
    low, high = _two(range, "range")
    bounds = Bounds(_bound(low, type, transform, "lower"), _bound(high, type, transform, "upper"))
    if not (is_unknown(bounds.lower) or is_unknown(bounds.upper)) and bounds.lower > bounds.upper:
        raise TidykValueError(
            f"`range` must be a lower and an upper bound, not {bounds.lower} and {bounds.upper}."
        )
    name = next(iter((label or {"": ""}).items()))
    inner = tuple(check_bool(i, "inclusive") for i in _two(inclusive, "inclusive"))
    return QuantParam(type, bounds, (inner[0], inner[1]), transform, name, finalize)


def new_qual_param(
    type: Literal["character", "logical"],
    values: Sequence[Any],
    *,
    label: dict[str, str] | None = None,
) -> QualParam:
    """A parameter of one's own that is one of some values.

    Args:
        type: "character" or "logical".
        values: The values.
        label: What it is called: `{"activation": "Activation Function"}`.

    Equals R's `dials::new_qual_param()`.

    Examples:
        >>> new_qual_param("character", ["a", "b"], label={"letter": "Letter"})
        Letter (qualitative)
        2 possible values include:
        'a' and 'b'
    """
    given = [values] if isinstance(values, str | bool) else list(values)
    kind = {"character": str, "logical": bool | np.bool_}[type]
    if not given or not all(isinstance(v, kind) for v in given):
        raise TidykTypeError(
            f"`values` must be {'text' if type == 'character' else 'True or False'}, not {given!r}."
        )
    return QualParam(type, tuple(given), next(iter((label or {"": ""}).items())))


def _two(values: Any, name: str) -> tuple[Any, Any]:
    if isinstance(values, str) or not hasattr(values, "__len__") or len(values) != 2:
        raise TidykTypeError(f"`{name}` must have two values, such as (1, 3), not {values!r}.")
    return values[0], values[1]


def _bound(value: Any, type: str, trans: Transform | None, which: str) -> Any:
    if is_unknown(value):
        return value
    if isinstance(value, bool) or not isinstance(value, int | float | np.number):
        raise TidykTypeError(
            f"The {which} bound must be a number or `unknown()`, not {describe(value)}."
        )
    if type == "integer" and trans is None:
        return check_whole(value, f"{which} bound")
    return float(value)


@verb(QuantParam, QualParam)
def value_seq(object: Param, /, n: int, *, original: bool = True) -> np.ndarray:
    """Values spread evenly over a parameter's range.

    Args:
        object: A parameter.
        n: How many; whole numbers that fall together are given once.
        original: In the parameter's own units, not on the transformed scale.

    Equals R's `dials::value_seq()`.

    Examples:
        >>> from tidyk import mixture
        >>> value_seq(mixture(), 3).tolist()
        [0.0, 0.5, 1.0]
    """
    return object.sequence(check_whole(n, "n", minimum=1), check_bool(original, "original"))


@verb(QuantParam, QualParam)
def value_sample(object: Param, /, n: int, *, original: bool = True) -> np.ndarray:
    """Random values of a parameter, R's from the same seed.

    Args:
        object: A parameter.
        n: How many.
        original: In the parameter's own units, not on the transformed scale.

    Equals R's `dials::value_sample()`.

    Examples:
        >>> from tidyk import hidden_units, set_seed
        >>> set_seed(123)
        >>> value_sample(hidden_units(), 3).tolist()
        [3, 3, 10]
    """
    return object.draw(check_whole(n, "n", minimum=1), check_bool(original, "original"))


@verb(QuantParam)
def range_get(object: QuantParam, /, *, original: bool = True) -> Bounds:
    """A parameter's bounds. Equals R's `dials::range_get()`.

    >>> from tidyk import penalty
    >>> range_get(penalty()).lower
    1e-10
    """
    if not original or object.trans is None:
        return object.range
    bounds = (object.range.lower, object.range.upper)
    return Bounds(*(b if is_unknown(b) else float(object.trans.inverse(b)) for b in bounds))


@verb(QuantParam)
def range_set(object: QuantParam, /, range: Sequence[Any]) -> QuantParam:
    """A parameter with other bounds, on the transformed scale. Equals R's `dials::range_set()`.

    >>> from tidyk import penalty
    >>> range_set(penalty(), (-3, -1)).range.upper
    -1.0
    """
    low, high = _two(range, "range")
    bounds = (
        _bound(low, object.type, object.trans, "lower"),
        _bound(high, object.type, object.trans, "upper"),
    )
    return evolve(object, range=Bounds(*bounds))


def unknown_ids(wrong: Sequence[str], known: Sequence[str]) -> TidykValueError:
    """The error for ids that a set does not have."""
    return TidykValueError(
        f"The set has no parameter {quoted(wrong)}.{did_you_mean(wrong[0], known)} Its ids are "
        f"{quoted(known)}."
    )
