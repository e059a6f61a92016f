"""Several answers, in one or more columns, as columns of counts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np

from tidyk.base.errors import TidykTypeError, check_bool, check_number, check_string
from tidyk.recipes.coded import Factor
from tidyk.recipes.columns import Column, Table, as_texts, sparse_counts
from tidyk.recipes.step import NOMINAL, SPARSE, Step, Training, option, step
from tidyk.recipes.steps.dummies import dummy_names


def _kept(counts: Counter[str], rows: int, threshold: float) -> list[str]:
    """The answers that are frequent enough, the most frequent first."""
    least = threshold * rows if threshold < 1 else threshold
    return [answer for answer, count in counts.most_common() if count >= least]


def _names(naming: Callable[..., Any], prefix: str, labels: list[str]) -> list[str]:
    names = naming(prefix, labels, ordinal=False)
    return [names] if isinstance(names, str) else list(names)


@step(
    "Multi-choice dummy variables from",
    takes=NOMINAL,
    role="predictor",
    tunable={"threshold": ("threshold", (0, 1))},
)
class step_dummy_multi_choice(Step):
    """Turn columns with answers to the same question into one column for each answer.

    threshold: Answers that are less frequent, as a share of the rows, are lumped together.
    other: The name for those.
    naming: A function that gives the names of the columns.
    prefix: Before the names; by default the name of the first column.
    sparse: "yes" makes the new columns sparse in data frames; "auto" and "no" do not.
    keep_original_cols: Keep the answers too?

    >>> from tidyk import juice, prep, recipe
    >>> import pandas as pd
    >>> data = pd.DataFrame({"a": ["en", "fr"], "b": ["fr", None], "y": [1, 2]})
    >>> rec = recipe("y ~ .", data=data) >> step_dummy_multi_choice("a", "b", prefix="speaks")
    >>> juice(rec >> prep())[["speaks_en", "speaks_fr"]].values.tolist()
    [[1, 1], [0, 1]]
    """

    threshold: float = option(0, check_number, minimum=0)
    other: str = option("other", check_string)
    naming: Callable[..., Any] = dummy_names
    prefix: str | None = None
    sparse: str = option("auto", check_string, choices=SPARSE)
    keep_original_cols: bool = option(False, check_bool)

    def train(self, names: list[str], data: Training) -> dict[str, Any]:
        counts = Counter(
            answer
            for row in zip(*(as_texts(data.table[n]) for n in names), strict=True)
            for answer in set(row) - {None}
        )
        for name in names:
            column = data.table[name]
            counts.update(dict.fromkeys(column.levels if isinstance(column, Factor) else (), 0))
        frequent = sorted(_kept(counts, data.table.rows, self.threshold))
        rest = sorted(set(counts) - set(frequent))
        return {"kept": frequent, "rest": rest}

    def apply(self, table: Table) -> Table:
        if not self.chosen:
            return table
        frequent, rest = self.learned["kept"], self.learned["rest"]
        columns = [as_texts(table[n]) for n in self.chosen]
        indicators = {a: np.any([c == a for c in columns], axis=0).astype(int) for a in frequent}
        if rest:
            rare = [np.isin(c.astype(str), rest) for c in columns]
            indicators[self.other] = np.any(rare, axis=0).astype(int)
        prefix = self.prefix if self.prefix is not None else self.chosen[0]
        names = _names(self.naming, prefix, list(indicators))
        new = sparse_counts(dict(zip(names, indicators.values(), strict=True)), self.sparse)
        return table.added(new, () if self.keep_original_cols else self.chosen)

    def tidy(self) -> dict[str, Any]:
        if not self.trained:
            return {"terms": self.chosen, "columns": None}
        labels = [*self.learned["kept"], *([self.other] if self.learned["rest"] else [])]
        first = self.chosen[0] if self.chosen else ""
        return {"terms": [first] * len(labels), "columns": labels}


@step(
    "Extract patterns from",
    takes=NOMINAL,
    role="predictor",
    tunable={"threshold": ("threshold", (0, 1))},
)
class step_dummy_extract(Step):
    """Turn text with several answers into one column for each answer, with its counts.

    sep: The regular expression between answers.
    pattern: Instead of `sep`: the regular expression for an answer.
    threshold: Answers that are less frequent, as a share of the rows, are lumped together.
    other: The name for those, and for new ones.
    naming: A function that gives the names of the columns.
    sparse: "yes" makes the new columns sparse in data frames; "auto" and "no" do not.
    keep_original_cols: Keep the text too?

    >>> from tidyk import juice, prep, recipe
    >>> import pandas as pd
    >>> data = pd.DataFrame({"x": ["red,blue", "blue"], "y": [1, 2]})
    >>> rec = recipe("y ~ x", data=data) >> step_dummy_extract("x", sep=",") >> prep()
    >>> juice(rec)[["x_blue", "x_red"]].values.tolist()
    [[1, 1], [1, 0]]
    """

    sep: str | None = None
    pattern: str | None = None
    threshold: float = option(0, check_number, minimum=0)
    other: str = option("other", check_string)
    naming: Callable[..., Any] = dummy_names
    sparse: str = option("auto", check_string, choices=SPARSE)
    keep_original_cols: bool = option(False, check_bool)

    def train(self, names: list[str], data: Training) -> dict[str, list[str]]:
        if self.sep is None and self.pattern is None:
            raise TidykTypeError("`sep` or `pattern` must say where the answers are.")
        by_name = {}
        for name in names:
            answers = self._answers(data.table[name])
            counts = Counter(a for row in answers for a in row)
            by_name[name] = _kept(counts, data.table.rows, self.threshold)
        return by_name

    def _answers(self, column: Column) -> list[list[str]]:
        texts = ["" if t is None else str(t) for t in as_texts(column)]
        if self.pattern is not None:
            return [re.findall(self.pattern, t) for t in texts]
        return [[a for a in re.split(str(self.sep), t) if a] for t in texts]

    def apply(self, table: Table) -> Table:
        new: dict[str, np.ndarray] = {}
        for name, frequent in self.learned.items():
            answers = [Counter(row) for row in self._answers(table[name])]
            listed = set(frequent)
            columns = {a: np.array([row[a] for row in answers]) for a in sorted(frequent)}
            others = [sum(n for a, n in row.items() if a not in listed) for row in answers]
            columns[self.other] = np.array(others)
            new.update(zip(_names(self.naming, name, list(columns)), columns.values(), strict=True))
        counts = sparse_counts(new, self.sparse)
        return table.added(counts, () if self.keep_original_cols else self.chosen)

    def tidy(self) -> dict[str, Any]:
        if not self.trained:
            return {"terms": self.chosen, "columns": None}
        pairs = [(name, answer) for name, frequent in self.learned.items() for answer in frequent]
        return {"terms": [n for n, _ in pairs], "columns": [a for _, a in pairs]}
