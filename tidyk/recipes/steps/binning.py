"""Numbers cut into intervals, or replaced by shares of the training data."""

from __future__ import annotations

from typing import Any

import numpy as np
from attrs import Factory, field, frozen

from tidyk.base.errors import (
    TidykTypeError,
    TidykValueError,
    check_bool,
    check_string,
    check_whole,
    describe,
    quoted,
    warn,
)
from tidyk.base.printing import interval_names
from tidyk.recipes.coded import Factor
from tidyk.recipes.columns import Column, Table
from tidyk.recipes.kinds import known_rows, make_names, names0
from tidyk.recipes.step import PLAIN_NUMBERS, Step, Training, option, step


@frozen(eq=False)
class Bins:
    """Edges of intervals, which include their right ends (and the first one its left end), and
    their names.

    Attributes:
        edges: One more than there are intervals.
        names: Of the intervals.
        missing: The name of the level of missing values; "" if they stay missing.
        gaps: Did the training data have any? The level comes first then.
    """

    edges: np.ndarray
    names: tuple[str, ...]
    missing: str = ""
    gaps: bool = False

    def of(self, values: np.ndarray) -> Factor:
        """The interval of each value; missing outside all of them."""
        codes = np.searchsorted(self.edges, values, side="left") - 1
        codes[values == self.edges[0]] = 0
        gaps = np.isnan(values)
        codes[gaps | (codes < 0) | (codes >= len(self.names))] = -1
        if not self.missing or not (self.gaps or gaps.any()):
            return Factor(codes, self.names)
        codes = np.where(gaps, 0, np.where(codes < 0, -1, codes + 1))
        return Factor(codes, (self.missing, *self.names))


def _check_breaks(value: Any, name: str) -> None:
    parts = np.atleast_1d(np.asarray(value))
    if parts.dtype.kind not in "iuf" or not len(parts):
        raise TidykTypeError(f"`{name}` must be numbers, not {describe(value)}.")


@step("Cut numeric for", takes=PLAIN_NUMBERS)
class step_cut(Step):
    """Cut numbers at breaks into factors.

    breaks: The breaks; the ends of the training data are added.
    include_outside_range: Do the outermost intervals include values beyond them? Otherwise these
        are missing.

    >>> from tidyk import juice, prep, recipe
    >>> from tidyk.datasets import mtcars
    >>> rec = recipe("mpg ~ wt", data=mtcars) >> step_cut("wt", breaks=[2.5, 4]) >> prep()
    >>> juice(rec)["wt"].cat.categories.tolist()
    ['[1.51,2.5]', '(2.5,4]', '(4,5.42]']
    """

    breaks: Any = option((), _check_breaks)
    include_outside_range: bool = option(False, check_bool)

    def train(self, names: list[str], data: Training) -> dict[str, np.ndarray]:
        edges = {}
        for name in names:
            values = known_rows(data.table.numbers(name), None)[0]
            ends = [values.min(), values.max()] if len(values) else []
            edges[name] = np.unique([*np.atleast_1d(self.breaks), *ends])
            if len(values) and (values.min() == values.max()):
                warn(f'In "{name}", there is one value only: nothing is cut.')
        return edges

    def apply(self, table: Table) -> Table:
        return table.replaced(
            {n: self._bins(edges).of(table.numbers(n)) for n, edges in self.learned.items()}
        )

    def _bins(self, edges: np.ndarray) -> Bins:
        names = interval_names(edges, closed=True)
        if self.include_outside_range:
            names[0] = f"[min,{names[0].partition(',')[2]}"
            names[-1] = f"{names[-1].partition(',')[0]},max]"
            edges = np.r_[-np.inf, edges[1:-1], np.inf]
        return Bins(edges, tuple(names))

    def tidy(self) -> dict[str, Any]:
        if not self.trained:
            return {"terms": self.chosen, "value": np.nan}
        return _edges(self.learned)


def _edges(learned: dict[str, np.ndarray]) -> dict[str, Any]:
    pairs = [(name, edge) for name, edges in learned.items() for edge in edges]
    return {"terms": [n for n, _ in pairs], "value": np.array([e for _, e in pairs], float)}


BINNING = ("prefix", "labels", "keep_na", "infs")


def _check_binning(value: Any, name: str) -> None:
    wrong = [key for key in value if key not in BINNING]
    if wrong:
        raise TidykTypeError(f"`{name}` may be {quoted(BINNING)}, not {quoted(wrong)}.")


@step(
    "Discretize numeric variables from",
    takes=PLAIN_NUMBERS,
    tunable={"min_unique": ("min_unique", None), "num_breaks": ("num_breaks", None)},
)
class step_discretize(Step):
    """Cut numbers into intervals with about the same number of rows.

    num_breaks: How many intervals.
    min_unique: A column with fewer distinct values for each interval is left alone.
    options: R's of `discretize()`: `prefix` ("bin"), `labels`, `keep_na` (True: missing values have
        a level of their own), `infs` (True: the outermost intervals have no ends).

    >>> from tidyk import juice, prep, recipe
    >>> from tidyk.datasets import mtcars
    >>> rec = recipe("mpg ~ wt", data=mtcars) >> step_discretize("wt", num_breaks=2, min_unique=5)
    >>> juice(rec >> prep())["wt"].cat.categories.tolist()
    ['bin1', 'bin2']
    """

    num_breaks: int = option(4, check_whole, minimum=2)
    min_unique: int = option(10, check_whole, minimum=1)
    options: dict[str, Any] = option(Factory(dict), _check_binning)

    def train(self, names: list[str], data: Training) -> dict[str, Bins]:
        by_name = {name: self._bins(data.table.numbers(name)) for name in names}
        prefixed = not self.options or {"prefix", "labels"} & set(self.options)  # R's default too
        if len(names) > 1 and prefixed:
            warn("The options `prefix` and `labels` will be applied to all variables.")
        return {name: bins for name, bins in by_name.items() if bins is not None}

    def _bins(self, values: np.ndarray) -> Bins | None:
        present, keep = known_rows(values, None)[0], bool(self.options.get("keep_na", True))
        gaps = len(present) < len(values)
        if gaps and not keep:
            raise TidykValueError(
                "There are missing values, and `keep_na` is False: impute them before, or let them "
                "have a level of their own."
            )
        if (len(np.unique(present)) + gaps) / (self.num_breaks + 1) < self.min_unique:
            warn("Data not binned; too few unique values per bin. Adjust `min_unique` as needed.")
            return None
        edges = np.unique(np.quantile(present, np.linspace(0, 1, self.num_breaks + 1)))
        if len(edges) <= self.num_breaks:
            warn(
                f"Not enough data for {self.num_breaks} breaks. Only {len(edges) - 1} intervals "
                "were used."
            )
        if self.options.get("infs", True):
            edges[0], edges[-1] = -np.inf, np.inf
        prefix = make_names([str(self.options.get("prefix", "bin"))])[0]
        labels = self.options.get("labels")
        names = names0(len(edges) - 1, prefix) if labels is None else map(str, labels)
        return Bins(edges, tuple(names), f"{prefix}_missing" if keep else "", gaps)

    def apply(self, table: Table) -> Table:
        return table.replaced({n: bins.of(table.numbers(n)) for n, bins in self.learned.items()})

    def tidy(self) -> dict[str, Any]:
        if not self.trained:
            return {"terms": self.chosen, "value": np.nan}
        return _edges({name: bins.edges for name, bins in self.learned.items()})


OUTSIDE = ("none", "both", "upper", "lower")


@step("Percentile transformation on", takes=PLAIN_NUMBERS)
class step_percentile(Step):
    """Replace numbers by the share of the training data that lies below them.

    options: `{"probs": [...]}`: the shares whose quantiles are learned.
    outside: On which side values beyond the training data become 0 or 1: "none" (they are missing),
        "lower", "upper" or "both".

    >>> from tidyk import juice, prep, recipe
    >>> from tidyk.datasets import mtcars
    >>> rec = recipe("mpg ~ wt", data=mtcars) >> step_percentile("wt") >> prep()
    >>> juice(rec)["wt"].agg(["min", "max"]).tolist()
    [0.0, 1.0]
    """

    options: dict[str, Any] = field(factory=dict)
    outside: str = option("none", check_string, choices=OUTSIDE)

    def train(self, names: list[str], data: Training) -> dict[str, np.ndarray]:
        shares = np.asarray(self.options.get("probs", np.arange(101) / 100), float)
        tables = {}
        for name in names:
            present = known_rows(data.table.numbers(name), None)[0]
            values = np.quantile(present, shares)
            first = np.unique(values, return_index=True)[1]
            tables[name] = np.vstack([values[first], shares[first]])
        return tables

    def apply(self, table: Table) -> Table:
        changed: dict[str, Column] = {}
        for name, (values, shares) in self.learned.items():
            low = 0.0 if self.outside in ("lower", "both") else np.nan
            high = 1.0 if self.outside in ("upper", "both") else np.nan
            changed[name] = np.interp(table.numbers(name), values, shares, low, high)
        return table.replaced(changed)

    def tidy(self) -> dict[str, Any]:
        if not self.trained:
            return {"terms": self.chosen, "value": np.nan, "percentile": np.nan}
        pairs = [(n, *pair) for n, table in self.learned.items() for pair in table.T]
        return {
            "terms": [n for n, _, _ in pairs],
            "value": [v for _, v, _ in pairs],
            "percentile": [100 * s for _, _, s in pairs],
        }
