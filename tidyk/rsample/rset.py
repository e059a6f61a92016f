"""A set of resamples."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, overload

import numpy as np
import pandas as pd
from attrs import field, frozen

from tidyk.base.errors import (
    TidykKeyError,
    TidykTypeError,
    TidykValueError,
    check_bool,
    check_whole,
    describe,
    did_you_mean,
    quoted,
    warn,
)
from tidyk.base.generics import tidy
from tidyk.base.pipe import Methods
from tidyk.base.tibbles import tibble_text
from tidyk.rsample.rsplit import Rsplit, tidy_rsplit
from tidyk.rsample.scheme import Scheme


@frozen(repr=False, eq=False)
class Rset(Methods):
    """Resamples of one data frame: a table with a split and its name in each row.

    It can be given to scikit-learn's `cv=` as it is.

    Attributes:
        splits: The splits.
        ids: Their names, by column: `{"id": ["Fold1", ...]}`; repeats have `id2` too.
        scheme: The resampling scheme that made them.
        args: The arguments of the scheme.
        inner_resamples: For a nested set, the set inside each analysis set.
    """

    splits: tuple[Rsplit, ...]
    ids: Mapping[str, list[str]]
    scheme: Scheme
    args: Mapping[str, Any] = field(factory=dict)
    inner_resamples: tuple[Rset, ...] | None = None
    maker: ClassVar[str] = "vfold_cv"

    @property
    def kind(self) -> str:
        """R's class ("vfold_cv")."""
        return self.scheme.name

    @property
    def label(self) -> str:
        """What the set is, as it prints itself ("10-fold cross-validation")."""
        return self.scheme.describe(self)

    def __len__(self) -> int:
        return len(self.splits)

    def __iter__(self) -> Iterator[Rsplit]:
        return iter(self.splits)

    @property
    def apparent(self) -> list[bool]:
        """Which resamples are apparent: fitted to and assessed on the same rows."""
        return [name == "Apparent" for name in self.ids["id"]]

    def why_not_tuned(self) -> str | None:
        """Why nothing can be tuned on the set, in R's words; None if it can."""
        return self.scheme.untuned

    def _columns(self) -> dict[str, list[Any]]:
        inner = {"inner_resamples": list(self.inner_resamples)} if self.inner_resamples else {}
        return {"splits": list(self.splits), **self.ids, **inner}

    @overload
    def __getitem__(self, name: str) -> list[Any]: ...
    @overload
    def __getitem__(self, name: slice) -> Rset: ...
    def __getitem__(self, name: str | slice) -> list[Any] | Rset:
        if isinstance(name, slice):
            return self._some(name)
        if not isinstance(name, str):
            raise TidykTypeError(
                f"`folds[...]` gives a column by its name, not by {describe(name)}: a split is "
                "`folds.splits[0]`, and some of the resamples are `folds[:2]`."
            )
        columns = self._columns()
        if name not in columns:
            raise TidykKeyError(
                f'The resamples have no column "{name}".{did_you_mean(name, columns)} They have '
                f"{quoted(columns)}."
            )
        return columns[name]

    def _some(self, part: slice) -> Rset:
        """Some of the resamples, as a manual set."""
        splits, inner = self.splits[part], self.inner_resamples
        ids = {column: names[part] for column, names in self.ids.items()}
        scheme = Scheme(
            "manual_rset",
            "{chosen} of {whole}",
            short="m_rset",
            untuned=self.scheme.untuned,
            rows_repeat=self.scheme.rows_repeat,
        )
        args = {"chosen": len(splits), "whole": self.label}
        return Rset(splits, ids, scheme, args, None if inner is None else inner[part])

    def as_frame(self) -> pd.DataFrame:
        """A table with `splits`, the names, and for a nested set `inner_resamples`."""
        objects = ("splits", "inner_resamples")
        columns = self._columns().items()
        return pd.DataFrame(
            {n: pd.Series(v, dtype=object if n in objects else None) for n, v in columns}
        )

    def split(
        self, X: Any = None, y: Any = None, groups: Any = None
    ) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Pairs of row positions, as scikit-learn's `cv=` takes them.

        Raises:
            TidykValueError: `X` does not have as many rows as the data that the set was made from.
        """
        rows = None if X is None else X.shape[0] if hasattr(X, "shape") else len(X)
        for split in self.splits:
            if rows not in (None, len(split.data)):
                raise TidykValueError(
                    f"The resamples are of {len(split.data)} rows; `X` has {rows}."
                )
        return iter(self.as_sklearn())

    def as_sklearn(self) -> list[tuple[np.ndarray, np.ndarray]]:
        """Pairs of row positions: `for train, test in folds.as_sklearn()`. Equals R's
        `rsample::rsample2caret()` for caret.
        """
        return [split.as_positions() for split in self.splits]

    def get_n_splits(self, X: Any = None, y: Any = None, groups: Any = None) -> int:
        """The number of resamples, under scikit-learn's name."""
        return len(self)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Rset):
            return NotImplemented
        return (
            self.kind == other.kind
            and dict(self.ids) == dict(other.ids)
            and self.splits == other.splits
            and self.inner_resamples == other.inner_resamples
        )

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        head = "".join(f"# {line} \n" for line in self.scheme.title(self))
        return f"{head}{_table(self)}"


def _table(rset: Rset) -> str:
    """The columns as R prints them in a tibble."""
    columns: dict[str, list[str]] = {
        "splits": [f"<split [{a}/{b}]>" for a, b, _ in (s.counts for s in rset.splits)],
        **{name: list(values) for name, values in rset.ids.items()},
    }
    if rset.inner_resamples is not None:
        columns["inner_resamples"] = [_short(inner) for inner in rset.inner_resamples]
    kinds = {name: "chr" if name in rset.ids else "list" for name in columns}
    return tibble_text(pd.DataFrame(columns), kinds=kinds)


def _short(rset: Rset) -> str:
    return f"<{rset.scheme.short or rset.kind} [{len(rset)} × {1 + len(rset.ids)}]>"


def check_times(times: object) -> int:
    """The number of resamples; 0, which R accepts too, gives a warning."""
    count = check_whole(times, "times", minimum=0)
    if not count:
        warn("`times = 0`: there are no resamples.")
    return count


def numbered(prefix: str, count: int) -> list[str]:
    """R's names: a prefix and numbers, padded to the same width."""
    width = len(str(count))
    return [f"{prefix}{i:0{width}d}" for i in range(1, count + 1)]


@tidy.register(Rset)
def tidy_rset(rset: Rset, /, *, unique_ind: bool = True) -> pd.DataFrame:
    """Which rows of the data are where: columns `Row` (a position), `Data` ("Analysis" or
    "Assessment") and the resample's name, `Resample`, or `Repeat` and `Fold`; for a nested set the
    same again with the prefix `inner_`.

    With `unique_ind=False` a row that was drawn several times is listed as often.
    """
    check_bool(unique_ind, "unique_ind")
    names = rset.scheme.id_names(rset)
    parts = [
        tidy_rsplit(split, unique_ind=unique_ind).assign(
            **{new: rset.ids[old][i] for old, new in names.items()}
        )
        for i, split in enumerate(rset.splits)
    ]
    outer = pd.concat(parts, ignore_index=True)
    outer = outer.sort_values(["Data", "Row"], kind="stable", ignore_index=True)
    if rset.inner_resamples is None:
        return outer
    inner = []
    for i, nested in enumerate(rset.inner_resamples):
        rows = tidy_rset(nested, unique_ind=unique_ind).add_prefix("inner_")
        inner.append(rows.assign(**{new: rset.ids[old][i] for old, new in names.items()}))
    return outer.merge(pd.concat(inner, ignore_index=True), on=list(names.values()))
