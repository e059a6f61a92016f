"""Verbs for splits and resample sets."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from attrs import evolve

from tidyk.base.errors import (
    TidykTypeError,
    TidykValueError,
    check_bool,
    check_whole,
    describe,
    quoted,
)
from tidyk.base.pipe import verb
from tidyk.rsample.rset import Rset
from tidyk.rsample.rsplit import Rsplit, check_some_analysed


@verb(Rset)
def get_rsplit(x: Rset, /, index: int) -> Rsplit:
    """One split of a resample set.

    Args:
        x: A resample set.
        index: Its position, from 0.

    Equals R's `rsample::get_rsplit()`, which counts from 1.

    Examples:
        >>> from tidyk import set_seed, vfold_cv
        >>> from tidyk.datasets import mtcars
        >>> set_seed(1)
        >>> get_rsplit(vfold_cv(mtcars, v=3), 0).id
        'Fold1'
    """
    at = check_whole(index, "index")
    if not 0 <= at < len(x):
        raise TidykValueError(f"`index` must be a position from 0 to {len(x) - 1}, not {index}.")
    return x.splits[at]


@verb(Rset)
def populate(x: Rset, /) -> Rset:
    """The set with the positions of all assessment rows stored. Equals R's `rsample::populate()`.

    >>> from tidyk import bootstraps, set_seed
    >>> from tidyk.datasets import mtcars
    >>> set_seed(1)
    >>> len(populate(bootstraps(mtcars, times=2)))
    2
    """
    return evolve(x, splits=tuple(populate_split(s) for s in x.splits))


@populate.register(Rsplit)
def populate_split(x: Rsplit, /) -> Rsplit:
    """The split with the positions of its assessment rows stored."""
    return evolve(x, in_id=x.in_id, out_id=x.out_id)


@verb(pd.DataFrame)
def add_resample_id(data: pd.DataFrame, /, split: Rsplit, *, dots: bool = False) -> pd.DataFrame:
    """A data frame with the name of a split in every row.

    Args:
        data: A data frame.
        split: A split of a resample set.
        dots: Put a dot before the names of the columns.

    Returns:
        The data with the column `id`, and with `id2` for repeats.

    Raises:
        TidykValueError: The data have such a column already.

    Equals R's `rsample::add_resample_id()`.

    Examples:
        >>> from tidyk import analysis, set_seed, vfold_cv
        >>> from tidyk.datasets import mtcars
        >>> set_seed(1)
        >>> fold = vfold_cv(mtcars, v=3).splits[0]
        >>> (fold >> analysis() >> add_resample_id(fold))["id"].unique().tolist()
        ['Fold1']
    """
    if not isinstance(split, Rsplit):
        raise TidykTypeError(f"`split` should be a split of a resample set, not {describe(split)}.")
    dot = "." if check_bool(dots, "dots") else ""
    names = split.id.split("/")
    ids = {f"{dot}id{i if i > 1 else ''}": n for i, n in enumerate(names, start=1)}
    clashes = [name for name in ids if name in data]
    if clashes:
        raise TidykValueError(
            f"`data` has a column {quoted(clashes)} already: rename it"
            + (", or put a dot before the new names with `dots=True`." if not dots else ".")
        )
    return data.assign(**ids)


@verb(Rset)
def labels(x: Rset, /, *, make_factor: bool = False) -> Any:
    """The name of each resample; those of repeats are joined by a dot.

    Args:
        x: A resample set.
        make_factor: Return a factor.

    Returns:
        A Series of text, or a factor.

    Equals R's `labels()` of a resample set.

    Examples:
        >>> from tidyk import set_seed, vfold_cv
        >>> from tidyk.datasets import mtcars
        >>> set_seed(1)
        >>> labels(vfold_cv(mtcars, v=2, repeats=2)).tolist()
        ['Repeat1.Fold1', 'Repeat1.Fold2', 'Repeat2.Fold1', 'Repeat2.Fold2']
    """
    if x.inner_resamples is not None:
        raise TidykTypeError("`labels()` is not made for nested resamples.")
    names = [".".join(n) for n in zip(*x.ids.values(), strict=True)]
    return pd.Categorical(names) if check_bool(make_factor, "make_factor") else pd.Series(names)


@labels.register(Rsplit)
def labels_split(x: Rsplit, /) -> pd.DataFrame:
    """The name of a split: one row with `id`, and with `id2` for repeats."""
    names = [n for n in x.id.split("/") if n]
    return pd.DataFrame({f"id{i if i > 1 else ''}": [n] for i, n in enumerate(names, start=1)})


@verb(Rset)
def pretty(x: Rset, /) -> str:
    """What a resample set is, in words. Equals R's `pretty()` of a resample set.

    >>> from tidyk import set_seed, vfold_cv
    >>> from tidyk.datasets import mtcars
    >>> pretty(vfold_cv(mtcars, v=3))
    '3-fold cross-validation'
    """
    return x.label


@verb(Rset)
def reverse_splits(x: Rset, /) -> Rset:
    """The set with the analysis and assessment rows exchanged. Equals R's
    `rsample::reverse_splits()`.

    >>> from tidyk import set_seed, vfold_cv
    >>> from tidyk.datasets import mtcars
    >>> set_seed(1)
    >>> reverse_splits(vfold_cv(mtcars, v=4)).splits[0].counts
    (8, 24, 32)
    """
    return evolve(x, splits=tuple(reverse_split(s) for s in x.splits))


@reverse_splits.register(Rsplit)
def reverse_split(x: Rsplit, /) -> Rsplit:
    """The split with the analysis and assessment rows exchanged."""
    check_some_analysed(x.out_id, "the reversed split", len(x.data))
    return evolve(x, in_id=x.out_id, out_id=np.asarray(x.in_id))


@verb(Rset)
def reshuffle_rset(rset: Rset, /) -> Rset:
    """Draw a resample set anew, with the arguments that made it.

    Args:
        rset: A resample set.

    Returns:
        A new set; or the same one, with a warning, if its scheme does not draw.

    Raises:
        TidykTypeError: The set was put together by hand.

    Equals R's `rsample::reshuffle_rset()`.

    Examples:
        >>> from tidyk import set_seed, vfold_cv
        >>> from tidyk.datasets import mtcars
        >>> set_seed(1)
        >>> folds = vfold_cv(mtcars, v=3)
        >>> reshuffle_rset(folds) == folds
        False
    """
    return rset.scheme.redraw(rset)


def rset_reconstruct(x: pd.DataFrame, to: Rset) -> Rset | pd.DataFrame:
    """A resample set from its table, if the table is still complete.

    Args:
        x: A data frame derived from `to.as_frame()`.
        to: The set that it came from.

    Returns:
        The set with its resamples in the order of `x`; or `x` itself, if rows or columns of the set
        are missing, changed or repeated, or if other columns were added.

    Equals R's `rsample::rset_reconstruct()`, whose sets may have other columns too.

    Examples:
        >>> from tidyk import set_seed, vfold_cv
        >>> from tidyk.datasets import mtcars
        >>> set_seed(1)
        >>> folds = vfold_cv(mtcars, v=3)
        >>> rset_reconstruct(folds.as_frame()[::-1], folds)["id"]
        ['Fold3', 'Fold2', 'Fold1']
        >>> type(rset_reconstruct(folds.as_frame()[:2], folds)).__name__
        'DataFrame'
    """
    whole = to.as_frame()
    if sorted(map(str, x.columns)) != sorted(whole.columns) or len(x) != len(to):
        return x
    names = list(to.ids)
    order = pd.MultiIndex.from_frame(whole[names]).get_indexer_for(
        pd.MultiIndex.from_frame(x[names])
    )
    if sorted(order) != list(range(len(to))):
        return x
    ordered = whole.iloc[order]
    objects = [c for c in ("splits", "inner_resamples") if c in whole]
    if any(list(ordered[c]) != list(x[c]) for c in objects):
        return x
    inner = tuple(ordered["inner_resamples"]) if "inner_resamples" in whole else None
    ids = {name: ordered[name].tolist() for name in names}
    return evolve(to, splits=tuple(ordered["splits"]), ids=ids, inner_resamples=inner)
