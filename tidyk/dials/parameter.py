"""Parameters: what can be tuned, and within which range."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Literal, TypeAlias

import numpy as np
from attrs import astuple, evolve, frozen

from tidyk.base.errors import (
    TidykTypeError,
    TidykValueError,
    check_bool,
    check_string,
    describe,
    did_you_mean,
    quoted,
    warn,
)
from tidyk.base.pipe import Methods
from tidyk.base.plain import plain
from tidyk.base.printing import listed, r_number
from tidyk.base.random import runif, sample, sample_int
from tidyk.base.travel import by_value
from tidyk.dials.transforms import Transform, as_transform
from tidyk.dials.types import Range, Trans, Values
from tidyk.dials.unknowns import Bounds, is_unknown

Finalizer: TypeAlias = "Callable[[QuantParam, Any], QuantParam]"
"""A function that finds unknown bounds from predictors."""

EPSILON = float(np.finfo(float).eps)
UNLABELED = "Unlabeled parameter"


@frozen(repr=False)
class QuantParam(Methods):
    """A parameter that is a number.

    Attributes:
        type: "double" or "integer".
        range: Its bounds, on the transformed scale.
        inclusive: May it take its bounds?
        trans: The scale on which it varies evenly, or None.
        label: Its id, and what it is called when printed.
        finalizer: Finds unknown bounds from predictors, or None.
    """

    type: Literal["double", "integer"]
    range: Bounds
    inclusive: tuple[bool, bool] = (True, True)
    trans: Transform | None = None
    label: tuple[str, str] = ("", "")
    finalizer: Finalizer | None = None
    values: tuple[float, ...] | None = None

    def __attrs_post_init__(self) -> None:
        if self.unknown:
            return
        low, high = self.range.lower, self.range.upper
        if self.type == "integer" and high == low + 1 and not all(self.inclusive):
            raise TidykValueError(
                f"The range {self.shown_range} has no whole number inside: for two consecutive "
                "numbers, `inclusive` must be (True, True)."
            )
        values = np.array([] if self.values is None else self.values, float)
        if not (allowed := self.allows(values)).all():
            raise TidykValueError(
                f"`{self.label[0]}` cannot take the values {quoted(values[~allowed].tolist())}: "
                f"its range is {self.shown_range}."
            )

    def __reduce__(self) -> tuple[Any, ...]:
        return by_value(QuantParam, astuple(self, recurse=False))

    def allows(self, values: np.ndarray) -> np.ndarray:
        """Which values, on the transformed scale, lie in the range."""
        low, high = self.range.lower, self.range.upper
        above = values >= low if self.inclusive[0] else values > low
        below = values <= high if self.inclusive[1] else values < high
        return above & below & ~np.isnan(values)

    @property
    def unknown(self) -> bool:
        """Is a bound unknown?"""
        return is_unknown(self.range.lower) or is_unknown(self.range.upper)

    def sequence(self, n: int, original: bool = True) -> np.ndarray:
        """n values evenly spread over the range."""
        if self.values is not None:
            steps = np.array(self.values[:n])
        else:
            low, high = self._open(1 if self.type == "integer" else EPSILON)
            if not np.isfinite([low, high]).all():
                raise TidykValueError(f"`{self.label[0]}` has no finite range: {self.shown_range}.")
            steps = np.linspace(low, high, n)
        if not original:
            return _distinct(steps) if self.type == "integer" else steps
        values = self.on_own_scale(steps)
        return _distinct(np.floor(values).astype(int)) if self.type == "integer" else values

    def draw(self, n: int, original: bool = True) -> np.ndarray:
        """n random values, from R's stream."""
        if self.values is not None:
            drawn = np.asarray(sample(np.array(self.values), n, replace=True))
        elif self.type == "integer" and self.trans is None:
            low, high = (int(end) for end in self._open(1))
            return low + sample_int(high - low + 1, n, replace=True)
        else:
            low, high = self._open(EPSILON)
            if not np.isfinite([low, high]).all():
                warn(f"`{self.label[0]}` has no finite range, so missing values were drawn.")
                return np.full(n, np.nan)
            drawn = runif(n, low, high)
        if not original or self.trans is None:
            return drawn
        values = self.on_own_scale(drawn)
        return np.floor(values).astype(int) if self.type == "integer" else values

    def on_own_scale(self, values: np.ndarray) -> np.ndarray:
        """Values on the transformed scale, in the parameter's own units."""
        return values if self.trans is None else np.asarray(self.trans.inverse(values))

    def closed(self) -> QuantParam:
        """A parameter with the same values whose range includes its bounds."""
        if all(self.inclusive) or self.type == "double":
            return self
        low, high = self._open(1)
        return evolve(self, range=Bounds(int(low), int(high)), inclusive=(True, True))

    def _open(self, step: float) -> tuple[float, float]:
        """The bounds, moved inwards by a step if they do not belong to the range."""
        if self.unknown:
            raise TidykValueError(
                f"The range of `{self.label[0]}` is unknown: {self.shown_range}. Give one, or find "
                "it with `finalize()`."
            )
        low, high = sorted((self.range.lower, self.range.upper))
        return low if self.inclusive[0] else low + step, high if self.inclusive[1] else high - step

    @property
    def shown_range(self) -> str:
        """The range as R prints it."""
        low, high = (
            "?" if is_unknown(b) else str(b) if isinstance(b, int) else r_number(b, 3)
            for b in (self.range.lower, self.range.upper)
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
        if self.values is not None:
            lines.append(f"Values: {len(self.values)}")
        return "\n".join(lines)


def _distinct(values: np.ndarray) -> np.ndarray:
    """The distinct values, in order of appearance."""
    return values[np.sort(np.unique(values, return_index=True)[1])]


@frozen(repr=False)
class QualParam(Methods):
    """A parameter with a few possible values.

    Attributes:
        type: "character" or "logical".
        values: The values.
        label: Its id, and what it is called when printed.
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
        word = "value includes" if number == 1 else "values include"
        import textwrap

        body = textwrap.fill(listed(shown), 80, break_on_hyphens=False)
        return f"{self.label[1]} (qualitative)\n{number} possible {word}:\n{body}"


Param = QuantParam | QualParam


@plain
def new_quant_param(
    type: Literal["double", "integer"],
    range: Range | None = None,
    *,
    inclusive: Sequence[bool] = (True, True),
    trans: Trans = None,
    values: Sequence[float] | None = None,
    label: dict[str, str] | None = None,
    finalize: Finalizer | None = None,
) -> QuantParam:
    """Make a new parameter that is a number.

    Args:
        type: "double" or "integer".
        range: Two bounds, on the transformed scale; `unknown()` for one that depends on the data.
        inclusive: May it take its bounds?
        trans: A transformation or its name ("log10").
        values: The only values that it may take, on the transformed scale; they also give the
            range.
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
    check_string(type, "type", ("double", "integer"))
    transform = as_transform(trans)
    if range is None and values is None:
        raise TidykTypeError("`range` must have two values, such as (1, 3).")
    ends = (min(values), max(values)) if values is not None else None
    low, high = two_values(range if range is not None else ends, "range")
    bounds = Bounds(bound(low, type, transform, "lower"), bound(high, type, transform, "upper"))
    if finalize is not None and not callable(finalize):
        raise TidykTypeError(f"`finalize` must be a function or None, not {describe(finalize)}.")
    inner = tuple(
        check_bool(i, "inclusive") for i in two_values(inclusive, "inclusive", "(True, False)")
    )
    param = QuantParam(type, bounds, (inner[0], inner[1]), transform, _label(label), finalize)
    return param if values is None else evolve(param, values=tuple(values))


def _label(label: object) -> tuple[str, str]:
    if label is None:
        return UNLABELED, UNLABELED
    if not isinstance(label, dict) or len(label) != 1:
        raise TidykTypeError(
            f'`label` must be a dict such as {{"penalty": "Amount"}}, not {describe(label)}.'
        )
    return next(iter(label.items()))


@plain
def new_qual_param(
    type: Literal["character", "logical"],
    values: Values,
    *,
    label: dict[str, str] | None = None,
) -> QualParam:
    """Make a new parameter with a few possible values.

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
    check_string(type, "type", ("character", "logical"))
    choices = [values] if isinstance(values, str | bool) else list(values)
    kind = {"character": str, "logical": bool | np.bool_}[type]
    if not choices or not all(isinstance(v, kind) for v in choices):
        words = "text" if type == "character" else "True or False"
        raise TidykTypeError(f"`values` must be {words}, not {choices!r}.")
    return QualParam(type, tuple(choices), _label(label))


def two_values(values: Any, name: str, example: str = "(1, 3)") -> tuple[Any, Any]:
    """The two values in a pair, in `Bounds`, or in a dict with "lower" and "upper"."""
    if isinstance(values, Bounds):
        return values.lower, values.upper
    if isinstance(values, dict) and set(values) == {"lower", "upper"}:
        return values["lower"], values["upper"]
    if isinstance(values, str | dict) or not hasattr(values, "__len__") or len(values) != 2:
        raise TidykTypeError(f"`{name}` must have two values, such as {example}, not {values!r}.")
    return values[0], values[1]


def bound(value: Any, type: str, trans: Transform | None, which: str) -> Any:
    """A bound of a range, checked; `which` is "lower" or "upper"."""
    if is_unknown(value):
        return value
    if isinstance(value, bool) or not isinstance(value, int | float | np.number):
        raise TidykTypeError(
            f"The {which} bound must be a number or `unknown()`, not {describe(value)}."
        )
    if np.isnan(value):
        raise TidykValueError(
            f"The {which} bound must not be missing; infinity and `unknown()` are acceptable."
        )
    if type == "double" or trans is not None:
        return float(value)
    if not float(value).is_integer():
        raise TidykValueError(
            f"The {which} bound of an integer parameter must be a whole number, not {value!r}."
        )
    return int(value)


def unknown_ids(wrong: Sequence[str], ids: Sequence[str]) -> TidykValueError:
    """The error for ids that a set does not have."""
    return TidykValueError(
        f"The set has no parameter {quoted(wrong)}.{did_you_mean(wrong[0], ids)} Its ids are "
        f"{quoted(ids)}."
    )
