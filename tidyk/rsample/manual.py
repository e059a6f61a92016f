"""A resample set out of splits."""

from __future__ import annotations

from collections.abc import Sequence

from tidyk.base.errors import TidykTypeError, TidykValueError, describe
from tidyk.rsample.rset import Rset
from tidyk.rsample.rsplit import Rsplit


def manual_rset(splits: Sequence[Rsplit], ids: Sequence[str]) -> Rset:
    """A resample set out of splits.

    Args:
        splits: Splits of one data frame.
        ids: A name for each.

    Returns:
        An `Rset`.

    Equals R's `rsample::manual_rset()`.

    Examples:
        >>> from tidyk import initial_split, set_seed
        >>> from tidyk.datasets import mtcars
        >>> set_seed(1)
        >>> len(manual_rset([initial_split(mtcars)], ["only"]))
        1
    """
    wrong = [s for s in splits if not isinstance(s, Rsplit)]
    if wrong:
        raise TidykTypeError(
            "Each of `splits` must be a split, such as `initial_split()` returns, not "
            f"{describe(wrong[0])}."
        )
    if len(splits) != len(ids):
        raise TidykValueError(
            f"There are {len(splits)} splits and {len(ids)} ids: they should be as many."
        )
    return Rset(tuple(splits), {"id": [str(i) for i in ids]}, "Manual resampling", "manual_rset")
