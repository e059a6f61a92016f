"""`@resampler` makes a resampling scheme of a generator of resamples."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from numbers import Real
from typing import Any, Concatenate, ParamSpec, cast

import numpy as np
import pandas as pd

from tidyk.base.pipe import Verb, verb
from tidyk.base.printing import r_number
from tidyk.rsample.rset import Rset
from tidyk.rsample.rsplit import Rsplit, check_data, check_some_analysed, small_positions

P = ParamSpec("P")
Ids = str | Mapping[str, str]
Resample = tuple[Ids, np.ndarray | None, np.ndarray | None]
"""Its name (or names by column), its analysis rows and its assessment rows; None for the rows that
the other does not have."""


def resampler(
    label: str, *, split: type[Rsplit] = Rsplit, rows: int = 1
) -> Callable[
    [Callable[Concatenate[pd.DataFrame, P], Iterable[Resample]]], Verb[pd.DataFrame, P, Rset]
]:
    """Make a verb of data frames that returns an `Rset`, and register it by its name.

    Args:
        label: How the set describes itself; `{v}` stands for the argument `v`. Beside the arguments
            there are `{repeated}`, `{stratified}`, `{apparently}` and `{shares}`.
        split: The class of its splits.
        rows: How many rows the data must have.

    The function takes the data and the arguments, and yields resamples: a name, the positions of
    the analysis rows and those of the assessment rows.
    """

    def decorate(
        function: Callable[Concatenate[pd.DataFrame, P], Iterable[Resample]],
    ) -> Verb[pd.DataFrame, P, Rset]:
        signature = inspect.signature(function)

        @wraps(cast(Any, function))
        def make(data: pd.DataFrame, /, *args: Any, **kwargs: Any) -> Rset:
            check_data(data, rows)
            given = signature.bind(data, *args, **kwargs)
            given.apply_defaults()
            found = list(function(*given.args, **given.kwargs))
            options = dict(list(given.arguments.items())[1:])
            if options.get("v", 0) is None:  # as many folds as there came to be
                options["v"] = len(found)
            return new_rset(function.__name__, label, data, found, options, split)

        make.__signature__ = signature.replace(return_annotation=Rset)  # type: ignore[attr-defined]
        return verb(pd.DataFrame)(cast(Any, make))

    return decorate


def new_rset(
    kind: str,
    label: str,
    data: pd.DataFrame,
    resamples: list[Resample],
    args: Mapping[str, Any],
    split: type[Rsplit] = Rsplit,
) -> Rset:
    """The resample set of what a scheme has yielded."""
    named = [({"id": i} if isinstance(i, str) else i, a, b) for i, a, b in resamples]
    columns = list(named[0][0]) if named else ["id"]
    n = len(data)
    for names, rows, _ in named:
        check_some_analysed(rows, f'the resample "{"/".join(names.values())}"', n)
    splits = tuple(
        split(data, _small(a, n), out_id=_small(b, n), id="/".join(names.values()))
        for names, a, b in named
    )
    ids = {column: [names[column] for names, _, _ in named] for column in columns}
    return Rset(splits, ids, describe_scheme(label, args), kind, args)


def _small(rows: np.ndarray | None, n: int) -> np.ndarray | None:
    return None if rows is None else small_positions(rows, n)


def describe_scheme(label: str, args: Mapping[str, Any]) -> str:
    """The label with the arguments filled in, as R's `pretty()`."""
    repeats, prop = args.get("repeats", 1), args.get("prop")
    numbers = {k: r_number(float(v), 15) for k, v in args.items() if isinstance(v, Real)}
    words = {
        "repeated": f" repeated {repeats} times" if repeats > 1 else "",
        "stratified": " using stratification" if args.get("strata") else "",
        "apparently": " with apparent sample" if args.get("apparent") else "",
        "shares": _shares(prop) if isinstance(prop, Real) else "",
    }
    return label.format(**{**args, **numbers, **words})


def _shares(prop: Any) -> str:
    return f"({r_number(prop, 2)}/{r_number(1 - prop, 2)})"
