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

    The decorated function has `range` and `trans` with their defaults, or `values`.

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

        PARAMETERS.add(name, make)
        return make

    return decorate
