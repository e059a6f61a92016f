"""`@parameter` turns a function with a default range or values into a parameter function, and
registers it by name."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, ParamSpec, Protocol, cast, overload

from tidyk.base.callshape import misfit
from tidyk.base.errors import TidykTypeError
from tidyk.base.registry import Registry, origin_of
from tidyk.base.travel import dumps, loads, travels_by_name
from tidyk.dials.parameter import (
    Finalizer,
    Param,
    QualParam,
    QuantParam,
    new_qual_param,
    new_quant_param,
)
from tidyk.dials.types import Range, Trans, Value, Values

P = ParamSpec("P")


class QuantFunction(Protocol):
    """The type of a function that makes a parameter from a range."""

    def __call__(self, range: Range = ..., trans: Trans = ...) -> QuantParam: ...


class QualFunction(Protocol):
    """The type of a function that makes a parameter from values."""

    def __call__(self, values: Values = ...) -> QualParam: ...


class _Ranged(Protocol):
    def __call__(self, range: Range = ..., trans: Trans = ...) -> None: ...


class _Valued(Protocol):
    def __call__(self, values: Values = ...) -> None: ...


class _Decorator(Protocol):
    @overload
    def __call__(self, function: _Ranged, /) -> QuantFunction: ...
    @overload
    def __call__(self, function: _Valued, /) -> QualFunction: ...
    @overload
    def __call__(self, function: Callable[P, object], /) -> Callable[P, Param]: ...


class ParamFunction:
    """A parameter function: called with a range or with values, it makes a parameter.

    Attributes:
        function: The function that was decorated: its signature holds the defaults.
        options: The options of `parameter()`.
    """

    def __init__(self, function: Callable[..., Any], **options: Any) -> None:
        self.function, self.options = function, options
        self.__name__, self.__qualname__ = function.__name__, function.__qualname__
        self.__module__, self.__signature__ = function.__module__, inspect.signature(function)
        self._check()

    def _check(self) -> None:
        shapes, has = ({"range", "trans"}, {"values"}), set(self.__signature__.parameters)
        if not any(has and has <= names for names in shapes) or has == {"trans"}:
            raise TidykTypeError(
                f"`{self.__name__}()` should have `range` (and `trans`), or `values`, with their "
                f"defaults, not {', '.join(f'`{n}`' for n in sorted(has)) or 'no arguments'}."
            )

    def __call__(self, *args: Any, **kwargs: Any) -> Param:
        try:
            bound = self.__signature__.bind(*args, **kwargs)
        except TypeError:
            raise misfit(self.__name__, self.__signature__, args, kwargs) from None
        bound.apply_defaults()
        label = {self.options["id"] or self.__name__: self.options["label"]}
        if "values" in bound.arguments:
            return _of_values(bound.arguments["values"], label)
        return _of_range(bound.arguments, label, self.options)

    @property
    def __doc__(self) -> str:  # pyright: ignore[reportIncompatibleVariableOverride]
        """What it means, its arguments, R's function, and what it returns by default."""
        module = self.__module__.split(".")
        equals = f" Equals R's `{module[1]}::{self.__name__}()`." if module[0] == "tidyk" else ""
        lines = [
            f"{inspect.getdoc(self.function) or self.options['label'] + '.'}{equals}",
            "",
            "Args:",
            *(f"    {a}: {ARGUMENTS[a]}" for a in self.__signature__.parameters),
            "",
            "Examples:",
            f"    >>> {self.__name__}()",
            *(f"    {line}" for line in repr(self()).splitlines()),
        ]
        return "\n".join(lines)

    def __get__(self, instance: object, owner: type | None = None) -> ParamFunction:
        """It is not a method of anything; with this, `help()` shows it as a routine."""
        return self

    def __reduce__(self) -> str | tuple[Any, ...]:
        if travels_by_name(self):
            return self.__qualname__
        return _restored, (dumps([self.function, self.options]),)

    def __repr__(self) -> str:
        return f"<parameter function {self.__name__}{self.__signature__}>"


PARAMETERS: Registry[ParamFunction] = Registry("parameter")


def parameter(
    label: str,
    *,
    id: str | None = None,
    whole: bool = False,
    open: str = "",
    finalize: Finalizer | None = None,
) -> _Decorator:
    """Make a parameter function.

    The decorated function has `range` and `trans` with their defaults, or `values`, and a docstring
    of one line that says what the parameter means; the rest of its help is derived. Running the
    same definition again (a cell of a notebook) replaces it.

    Args:
        label: What it is called when printed.
        id: Its id, if that is not the function's name.
        whole: It takes whole numbers only.
        open: "lower" or "upper": the bound that it cannot take.
        finalize: Finds unknown bounds from predictors.

    Raises:
        TidykValueError: Another parameter has the name.

    Examples:
        >>> @parameter("Share of the Rest")
        ... def share_of_rest(range=(0, 1)): ...
        >>> share_of_rest((0, 0.5))
        Share of the Rest (quantitative)
        Range: [0, 0.5]
    """
    options = {"label": label, "id": id, "whole": whole, "open": open, "finalize": finalize}

    def decorate(function: Callable[..., Any]) -> ParamFunction:
        return _registered(ParamFunction(function, **options))

    return cast("_Decorator", decorate)


def _registered(function: ParamFunction) -> ParamFunction:
    PARAMETERS.add(function.__name__, function, origin=origin_of(function))
    return function


def _restored(state: bytes) -> ParamFunction:
    """A parameter function that a script or notebook defined, in another process."""
    function, options = loads(state)
    return _registered(ParamFunction(function, **options))


def _of_values(values: Values, label: dict[str, str]) -> QualParam:
    choices: list[Value] = [values] if isinstance(values, str | bool) else list(values)
    logical = bool(choices) and isinstance(choices[0], bool)
    return new_qual_param("logical" if logical else "character", choices, label=label)


def _of_range(
    arguments: dict[str, Any], label: dict[str, str], options: dict[str, Any]
) -> QuantParam:
    return new_quant_param(
        "integer" if options["whole"] else "double",
        arguments["range"],
        inclusive=(options["open"] != "lower", options["open"] != "upper"),
        trans=arguments.get("trans"),
        label=label,
        finalize=options["finalize"],
    )


ARGUMENTS = {
    "range": "Lower and upper bound, on the scale of `trans`.",
    "trans": "The scale on which it varies evenly, or None.",
    "values": "The values that it may take.",
}
