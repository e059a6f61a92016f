"""A set of resamples."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd
from attrs import field, frozen

from tidyk.base.errors import TidykKeyError, did_you_mean, quoted
from tidyk.base.generics import tidy
from tidyk.base.pipe import Methods
from tidyk.rsample.rsplit import Rsplit, tidy_rsplit


@frozen(repr=False, eq=False)
class Rset(Methods):
    """Resamples of one data frame: a table with a split and its names in each row.

    Attributes:
        splits: The splits.
        ids: Their names, by column: `{"id": ["Fold1", ...]}`; repeats have `id2` too.
        label: What the set is, as it prints itself ("10-fold cross-validation").
        kind: R's class ("vfold_cv").
        args: The arguments that made it.
    """

    splits: tuple[Rsplit, ...]
    ids: Mapping[str, list[str]]
    label: str
    kind: str
    args: Mapping[str, Any] = field(factory=dict)

    def __len__(self) -> int:
        return len(self.splits)

    def __iter__(self) -> Iterator[Rsplit]:
        return iter(self.splits)

    def __getitem__(self, name: str) -> Any:
        columns = {"splits": list(self.splits), **self.ids}
        if name not in columns:
            raise TidykKeyError(
                f'The resamples have no column "{name}".{did_you_mean(name, columns)} They have '
                f"{quoted(columns)}."
            )
        return columns[name]

    def as_frame(self) -> pd.DataFrame:
        """Columns `splits` and the names."""
        return pd.DataFrame({"splits": pd.Series(list(self.splits), dtype=object), **self.ids})

    def split(
        self, X: Any = None, y: Any = None, groups: Any = None
    ) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Pairs of row positions, as scikit-learn's `cv=` takes them."""
        return ((split.in_id, split.out_id) for split in self.splits)

    def get_n_splits(self, X: Any = None, y: Any = None, groups: Any = None) -> int:
        """How many resamples, as scikit-learn asks."""
        return len(self)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Rset):
            return NotImplemented
        return (
            self.kind == other.kind
            and dict(self.ids) == dict(other.ids)
            and self.splits == other.splits
        )

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        names = ["splits", *self.ids]
        rows = [
            [f"<split [{s.counts[0]}/{s.counts[1]}]>", *ids]
            for s, *ids in zip(self.splits, *self.ids.values(), strict=True)
        ]
        shown = rows if len(rows) <= 20 else rows[:10]
        types = ["<list>", *("<chr>" for _ in self.ids)]
        widths = [max(map(len, column)) for column in zip(names, types, *shown, strict=True)]
        number = len(str(len(shown)))
        lines = [f"# {self.label} ", f"# A tibble: {len(rows)} × {len(names)}"]
        for head in (names, types):
            lines.append(
                " " * number + " " + " ".join(c.ljust(w) for c, w in zip(head, widths, strict=True))
            )
        for i, row in enumerate(shown, start=1):
            lines.append(
                f"{i:>{number}} " + " ".join(c.ljust(w) for c, w in zip(row, widths, strict=True))
            )
        if len(shown) < len(rows):
            lines.append(f"# ℹ {len(rows) - len(shown)} more rows")
        return "\n".join(lines)


def new_rset(
    kind: str,
    label: str,
    data: pd.DataFrame,
    resamples: list[tuple[Mapping[str, str], np.ndarray, np.ndarray | None]],
    args: Mapping[str, Any],
    make: Callable[..., Rsplit] = Rsplit,
) -> Rset:
    """The set of (names, analysis rows, assessment rows or None for the others)."""
    splits = tuple(
        make(data, rows, out_id=out, id="/".join(names.values())) for names, rows, out in resamples
    )
    columns = list(resamples[0][0]) if resamples else ["id"]
    return Rset(
        splits, {c: [names[c] for names, _, _ in resamples] for c in columns}, label, kind, args
    )


def numbered(prefix: str, count: int) -> list[str]:
    """R's names: padded to one width."""
    width = len(str(count))
    return [f"{prefix}{i:0{width}d}" for i in range(1, count + 1)]


@tidy.register(Rset)
def tidy_rset(rset: Rset, /) -> pd.DataFrame:
    """Columns `Row`, `Data` and the resample's names, one row a row of data in a resample."""
    parts = [
        tidy_rsplit(split).assign(**{name: values[i] for name, values in rset.ids.items()})
        for i, split in enumerate(rset.splits)
    ]
    return pd.concat(parts, ignore_index=True)
