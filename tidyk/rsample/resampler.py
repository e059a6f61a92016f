"""`@resampler` turns a generator of resamples into a resampling scheme."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import update_wrapper
from typing import Any, Concatenate, ParamSpec, TypeAlias, TypedDict, Unpack, cast

import numpy as np
import pandas as pd
from attrs import field, fields, frozen

from tidyk.base.errors import TidykTypeError, TidykValueError, describe
from tidyk.base.pipe import Verb, verb
from tidyk.base.registry import origin_of
from tidyk.base.travel import dumps, loads
from tidyk.rsample.rset import Rset
from tidyk.rsample.rsplit import (
    Rsplit,
    check_data,
    check_positions,
    check_some_analysed,
)
from tidyk.rsample.scheme import SCHEMES, Scheme

P = ParamSpec("P")
Rows: TypeAlias = np.ndarray | Sequence[int] | None
Resample: TypeAlias = tuple[str | Mapping[str, str], Rows, Rows] | Rsplit
"""Its name (or names by column), its analysis rows and its assessment rows, either of which may be
None: the rows that the other does not have. Or a split, with its name."""
Function: TypeAlias = Callable[Concatenate[pd.DataFrame, P], Iterable[Resample]]


@frozen(eq=False, repr=False, slots=False)
class Resampler(Scheme):
    """A scheme whose resamples are yielded by a function.

    Attributes:
        function: A function of the data and the arguments that yields resamples.
        split: The class of its splits.
        rows: How many rows the data must have.
    """

    function: Callable[..., Iterable[Resample]] = field(kw_only=True)
    split: type[Rsplit] = Rsplit
    rows: int = 1

    @property
    def signature(self) -> inspect.Signature:
        """The function's arguments; the data are positional-only."""
        signature = inspect.signature(self.function)
        first, *rest = signature.parameters.values()
        first = first.replace(kind=first.POSITIONAL_ONLY)
        return signature.replace(parameters=[first, *rest], return_annotation=Rset)

    def __call__(self, data: pd.DataFrame, /, *args: Any, **kwargs: Any) -> Rset:
        data = check_data(data, self.rows)
        bound = self.signature.bind(data, *args, **kwargs)
        bound.apply_defaults()
        resamples = list(self.function(*bound.args, **bound.kwargs))
        options = dict(list(bound.arguments.items())[1:])
        if options.get("v", 0) is None:  # as many folds as there turned out to be
            options["v"] = len(resamples)
        return rset_of(self, data, resamples, options)

    def draw(self, rset: Rset) -> Rset:
        """Another set from the same data, with the same arguments."""
        parameters = self.signature.parameters
        args = {name: value for name, value in rset.args.items() if name in parameters}
        return self(rset.splits[0].data, **args)

    @property
    def of_the_house(self) -> bool:
        """Is the function one of tidyk's modules?"""
        at_top = "." not in self.function.__qualname__
        return at_top and self.function.__module__.startswith("tidyk.")

    def __reduce__(self) -> tuple[Any, ...]:
        if self.of_the_house:
            return _of_the_house, (self.function.__module__, self.name)
        state = {a.name: getattr(self, a.name) for a in fields(type(self)) if a.name != "function"}
        return _arrived, (type(self), state, dumps(self.function))


class About(TypedDict, total=False):
    """The options of `@resampler`, which are attributes of the scheme."""

    short: str
    unit: str
    random: bool
    rows_repeat: bool
    untuned: str | None
    titled: bool
    split: type[Rsplit]
    rows: int


def resampler(
    label: str, *, scheme: type[Resampler] = Resampler, **about: Unpack[About]
) -> Callable[
    [Callable[Concatenate[pd.DataFrame, P], Iterable[Resample]]], Verb[pd.DataFrame, P, Rset]
]:
    """Turn a generator into a resampling scheme: a verb of data frames that returns an `Rset`.

    The function takes the data and the arguments, and yields resamples: a name, the positions of
    the analysis rows and those of the assessment rows, one of which may be None: all other rows.

    Args:
        label: How a set describes itself; `{v}` stands for the argument `v`. Besides the arguments
            there are `{repeated}`, `{stratified}`, `{apparently}` and `{shares}`.
        scheme: The class of the scheme.
        **about: Attributes of the scheme: `short`, its name in tables; `random=False` if nothing is
            drawn; `untuned`, why nothing can be tuned on it; `unit`, "Fold" or "Resample"; `split`,
            the class of its splits; `rows`, how many the data must have; `rows_repeat` and
            `titled`, see `Scheme`.

    Returns:
        A decorator, which returns the verb.

    Raises:
        TidykValueError: Another module has a scheme of that name.

    Examples:
        >>> from tidyk.datasets import mtcars
        >>> @resampler("{parts} parts in turn", short="parts")
        ... def in_turn(data, parts: int = 2):
        ...     for k in range(parts):
        ...         yield f"Part{k + 1}", None, range(k, len(data), parts)
        >>> mtcars >> in_turn(parts=4)
        # 4 parts in turn
        # A tibble: 4 × 2
          splits         id
          <list>         <chr>
        1 <split [24/8]> Part1
        2 <split [24/8]> Part2
        3 <split [24/8]> Part3
        4 <split [24/8]> Part4
        >>> SCHEMES.remove("in_turn")
    """

    def decorate(
        function: Callable[Concatenate[pd.DataFrame, P], Iterable[Resample]],
    ) -> Verb[pd.DataFrame, P, Rset]:
        name = cast(Any, function).__name__
        value = scheme(name, label, function=function, **about)
        if not function.__module__.startswith("tidyk."):  # tidyk's own come first, so as to clash
            importlib.import_module("tidyk.rsample.schemes")
        SCHEMES.add(name, value, origin=origin_of(function))
        return _verb(value)

    return decorate


def _verb(scheme: Resampler) -> Any:
    """The verb that makes a set; its attribute `scheme` is the scheme."""

    def make(data: pd.DataFrame, /, *args: Any, **kwargs: Any) -> Rset:
        return scheme(data, *args, **kwargs)

    update_wrapper(make, cast(Any, scheme.function))
    make.__signature__ = scheme.signature  # type: ignore[attr-defined]
    new: Any = verb(pd.DataFrame)(make)
    new.scheme = scheme
    return new


def rset_of(
    scheme: Scheme, data: pd.DataFrame, resamples: Sequence[Resample], args: Mapping[str, Any]
) -> Rset:
    """The resample set for the resamples that a scheme yielded."""
    splits = tuple(_split(scheme, data, resample) for resample in resamples)
    names = [_names(r.id if isinstance(r, Rsplit) else r[0]) for r in resamples]
    columns = list(names[0]) if names else ["id"]
    ids = {column: [each[column] for each in names] for column in columns}
    return Rset(splits, ids, scheme, args)


def _names(name: str | Mapping[str, str]) -> Mapping[str, str]:
    return {"id": name} if isinstance(name, str) else name


def _split(scheme: Scheme, data: pd.DataFrame, resample: Resample) -> Rsplit:
    """The split of a resample, with its rows checked to be rows of the data."""
    if isinstance(resample, Rsplit):
        return resample
    if not isinstance(resample, tuple) or len(resample) != 3:
        raise TidykTypeError(
            f"`{scheme.name}()` should yield a name, analysis rows and assessment rows for each "
            f"resample, not {describe(resample)}."
        )
    label, inside, outside = resample
    n, name = len(data), "/".join(_names(label).values())
    if inside is None and outside is None:
        raise TidykValueError(f'The resample "{name}" has neither analysis nor assessment rows.')
    analysed, assessed = (
        None if rows is None else check_positions(rows, f"{what} rows of {name}", n)
        for what, rows in (("analysis", inside), ("assessment", outside))
    )
    check_some_analysed(analysed, f'the resample "{name}"', n)
    cls = scheme.split if isinstance(scheme, Resampler) else Rsplit
    return cls(data, analysed, out_id=assessed, id=name)


def _of_the_house(module: str, name: str) -> Resampler:
    return getattr(importlib.import_module(module), name).scheme


def _arrived(cls: type[Resampler], state: dict[str, Any], function: bytes) -> Resampler:
    return cls(**state, function=loads(function))
