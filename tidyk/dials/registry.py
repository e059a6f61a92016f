"""`@parameter` makes a parameter function of a default range or of values, and registers it by
name."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from tidyk.base.registry import Registry
from tidyk.dials.parameter import Param, new_qual_param, new_quant_param

PARAMETERS: Registry[Callable[..., Param]] = Registry("parameter")


def parameter(
    label: str,
    *,
    id: str | None = None,
    whole: bool = False,
    open: str = "",
    finalize: Callable[..., Any] | None = None,
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Make a parameter function.

    The decorated function has `range` and `trans` with their defaults, or `values`, and a docstring
    of one line that says what the parameter means; the rest of its help is derived.

    Args:
        label: What it is called when printed.
        id: Its id, where that is not the function's name.
        whole: It takes whole numbers only.
        open: "lower" or "upper": the bound that it cannot take.
        finalize: Finds unknown bounds from predictors.
    """

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        name = function.__name__
        signature = inspect.signature(function)
        shown = {id or name: label}

        @wraps(function)
        def make(*args: Any, **kwargs: Any) -> Param:
            given = signature.bind(*args, **kwargs)
            given.apply_defaults()
            if "values" in given.arguments:
                values: Any = given.arguments["values"]
                first = values if isinstance(values, str | bool) else values[0]
                return new_qual_param(
                    "logical" if isinstance(first, bool) else "character",
                    cast(Any, values),
                    label=shown,
                )
            return new_quant_param(
                "integer" if whole else "double",
                given.arguments["range"],
                inclusive=(open != "lower", open != "upper"),
                trans=given.arguments["trans"],
                label=shown,
                finalize=finalize,
            )

        make.__doc__ = _help(make)
        PARAMETERS.add(name, make)
        return make

    return decorate


ARGUMENTS = {
    "range": "Lower and upper bound, on the scale of `trans`.",
    "trans": "The scale on which it varies evenly, or None.",
    "values": "The values that it may take.",
}


def _help(make: Callable[..., Param]) -> str:
    """What a parameter function takes, what it equals in R, and what it returns by default."""
    name, package = make.__name__, make.__module__.split(".")[1]
    args = [f"    {a}: {ARGUMENTS[a]}" for a in inspect.signature(make).parameters]
    lines = [
        f"{make.__doc__} Equals R's `{package}::{name}()`.",
        "",
        "Args:",
        *args,
        "",
        "Examples:",
        f"    >>> {name}()",
        *(f"    {line}" for line in repr(make()).splitlines()),
    ]
    return "\n".join(lines)
