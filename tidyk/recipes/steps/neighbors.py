"""Missing values predicted from other columns: by nearest neighbours, linear models or trees."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from attrs import field, frozen

from tidyk.base.errors import TidykTypeError, TidykValueError, check_whole, quoted, warn
from tidyk.base.random import sample_int
from tidyk.recipes.coded import Factor
from tidyk.recipes.columns import Column, Table, as_floats, missing_in
from tidyk.recipes.kinds import as_whole, is_whole
from tidyk.recipes.selecting import all_predictors
from tidyk.recipes.step import NOMINAL, PLAIN_NUMBERS, Step, Training, option, step


def imp_vars(*terms: Any) -> tuple[Any, ...]:
    """The columns that missing values are predicted from. Equals R's `recipes::imp_vars()`.

    >>> imp_vars("a", "b")
    ('a', 'b')
    """
    return terms


def _terms(choice: Any) -> tuple[Any, ...]:
    return tuple(choice) if isinstance(choice, tuple | list) else (choice,)


class FromOthers(Step):
    """Predicts missing values of each column from others."""

    impute_with: tuple[Any, ...] = ()

    def predictors_of(self, name: str, data: Training) -> list[str]:
        """The other columns that a column is predicted from."""
        predictors = [n for n in data.select(self.impute_with) if n != name]
        matrices = [n for n in predictors if np.ndim(data.table[n]) > 1]
        if matrices:
            raise TidykTypeError(
                f"`impute_with` selects the matrix columns {quoted(matrices)}: leave them out, or "
                "turn them into plain columns with `step_flatten()` before."
            )
        if not predictors:
            raise TidykValueError(f'There is no column to predict "{name}" from.')
        return predictors

    def uses(self) -> list[str]:
        if not self.trained:
            return []
        others = [n for learned in self.learned.values() for n in learned.predictors]
        return list(dict.fromkeys([*self.chosen, *others]))


def with_values(column: Column, rows: np.ndarray, values: list[Any]) -> Column:
    """A column with values (levels, or numbers) in some rows."""
    present = [i for i, v in enumerate(values) if v is not None and v == v]
    at, entries = rows[present], [values[i] for i in present]
    if isinstance(column, Factor):
        codes = np.array(column.codes, np.int64)
        codes[at] = [column.levels.index(v) for v in entries]
        return Factor(codes, column.levels, column.ordered)
    if isinstance(column, np.ndarray) and column.dtype.kind == "O":
        texts = column.copy()
        texts[at] = entries
        return texts
    numbers = np.array(as_floats(column))
    numbers[at] = np.round(entries) if is_whole(column) else entries
    return as_whole(numbers) if is_whole(column) else numbers


@frozen(eq=False)
class Neighbors:
    """What `step_impute_knn` learns about a column: the rows in which it is known."""

    predictors: tuple[str, ...]
    reference: Table
    known: np.ndarray


@step(
    "K-nearest neighbor imputation for",
    takes=(*NOMINAL, *PLAIN_NUMBERS),
    tunable={"neighbors": ("neighbors", (1.0, 10.0))},
)
class step_impute_knn(FromOthers):
    """Fill missing values with the mean, or the most frequent level, of the nearest rows.

    Rows are compared by Gower's distance: the mean of differences, each as a share of the column's
    range; levels differ or do not.

    impute_with: The columns to compare: `imp_vars("a", "b")`.
    neighbors: How many rows.

    >>> import pandas as pd
    >>> from tidyk import all_predictors, juice, prep, recipe
    >>> data = pd.DataFrame({"a": [1.0, 2, 3, 9], "b": [1.0, 2, None, 9], "y": range(4)})
    >>> rec = recipe("y ~ .", data=data) >> step_impute_knn(all_predictors(), neighbors=2)
    >>> juice(prep(rec))["b"].tolist()
    [1.0, 2.0, 1.5, 9.0]
    """

    impute_with: Any = field(factory=lambda: (all_predictors(),), converter=_terms)
    neighbors: int = option(5, check_whole, minimum=1)

    def train(self, names: list[str], data: Training) -> dict[str, Neighbors]:
        neighbors = {}
        for name in names:
            others = self.predictors_of(name, data)
            complete = np.flatnonzero(~missing_in(data.table[name]))
            reference = data.table.only(dict.fromkeys([*others, name]))
            neighbors[name] = Neighbors(tuple(others), reference, complete)
        return neighbors

    def apply(self, table: Table) -> Table:
        changed: dict[str, Column] = {}
        for name, near in self.learned.items():
            rows = np.flatnonzero(missing_in(table[name]))
            if len(rows):
                changed[name] = self._filled(table, name, near, rows)
        return table.replaced(changed)

    def _filled(self, table: Table, name: str, near: Neighbors, rows: np.ndarray) -> Column:
        new = table.only(near.predictors).take(rows)
        gaps = np.all([missing_in(new[n]) for n in near.predictors], axis=0)
        if gaps.any():
            warn(
                f'In {int(gaps.sum())} rows all columns that "{name}" is imputed from are missing: '
                "imputation did not occur."
            )
        distances = gower(new, near.reference.take(near.known), near.predictors)
        last = distances.shape[1] - 1  # among equal distances R takes the last rows
        backwards = np.argsort(distances[:, ::-1], axis=1, kind="stable")
        order = last - backwards[:, : self.neighbors]
        donors = near.reference[name]
        values = [
            None if gap else _middle(donors, near.known[at])
            for gap, at in zip(gaps, order, strict=True)
        ]
        return with_values(table[name], rows, values)

    def tidy(self) -> dict[str, Any]:
        if not self.trained:
            return {"terms": self.chosen, "predictors": None, "neighbors": self.neighbors}
        pairs = [(n, p) for n, near in self.learned.items() for p in near.predictors]
        return {
            "terms": [n for n, _ in pairs],
            "predictors": [p for _, p in pairs],
            "neighbors": self.neighbors,
        }


def _middle(column: Column, rows: np.ndarray) -> Any:
    """The mean of numbers, or the most frequent level, drawn if there are several."""
    if isinstance(column, Factor):
        counts = Factor(column.codes[rows], column.levels).counts()
        best = [lv for lv, n in zip(column.levels, counts, strict=True) if n == counts.max()]
        return best[int(sample_int(len(best), 1)[0])]
    if isinstance(column, np.ndarray) and column.dtype.kind == "O":
        values, counts = np.unique(column[rows].astype(str), return_counts=True)
        best = values[counts == counts.max()]
        return str(best[int(sample_int(len(best), 1)[0])])
    return float(as_floats(column)[rows].mean())


def gower(new: Table, reference: Table, names: Iterable[str]) -> np.ndarray:
    """Gower's distance of each new row to each of the reference; pairs with a missing value do not
    count."""
    total = np.zeros((new.rows, reference.rows))
    count = np.zeros_like(total)
    for name in names:
        apart, comparable = _differences(new[name], reference[name])
        total += np.where(comparable, apart, 0)
        count += comparable
    with np.errstate(invalid="ignore"):
        return np.where(count > 0, total / count, np.inf)


def _differences(a: Column, b: Column) -> tuple[np.ndarray, np.ndarray]:
    comparable = ~missing_in(a)[:, None] & ~missing_in(b)
    if isinstance(a, Factor) or (isinstance(a, np.ndarray) and a.dtype.kind in "Ob"):
        left = a.texts() if isinstance(a, Factor) else a
        right = b.texts() if isinstance(b, Factor) else b
        return (left[:, None] != right).astype(float), comparable
    x, y = as_floats(a), as_floats(b)
    both = np.r_[x, y]
    spread = np.nanmax(both) - np.nanmin(both) if not np.isnan(both).all() else 0.0
    if not spread > 0:
        return np.zeros(comparable.shape), np.zeros(comparable.shape, bool)
    return np.abs(x[:, None] - y) / spread, comparable


@frozen(eq=False)
class Line:
    """A linear model: coefficients of the columns, and the levels of those that are factors."""

    predictors: tuple[str, ...]
    levels: dict[str, tuple[str, ...]]
    coefficients: np.ndarray
    terms: tuple[str, ...]

    def design(self, table: Table) -> np.ndarray:
        """The intercept, numbers, and a column for each level but the first."""
        return _design(table, self.predictors, self.levels)

    def __repr__(self) -> str:
        pairs = zip(self.terms, self.coefficients, strict=True)
        return " + ".join(f"{c:.5g} {t}" for t, c in pairs)


def _design(table: Table, names: Iterable[str], levels: dict[str, tuple[str, ...]]) -> np.ndarray:
    parts = [np.ones((table.rows, 1))]
    for name in names:
        if name not in levels:
            parts.append(as_floats(table[name]).reshape(table.rows, -1))
            continue
        codes = table.factor(name).relabelled(levels[name]).codes
        columns = (codes[:, None] == np.arange(1, len(levels[name]))).astype(float)
        columns[codes < 0] = np.nan
        parts.append(columns)
    return np.hstack(parts)


@step("Linear regression imputation for", takes=PLAIN_NUMBERS)
class step_impute_linear(FromOthers):
    """Fill missing numbers by linear regression on other columns.

    impute_with: Those columns: `imp_vars("a", "b")`.

    >>> import pandas as pd
    >>> from tidyk import imp_vars, juice, prep, recipe
    >>> data = pd.DataFrame({"a": [1.0, 2, 3], "b": [2.0, 4, None], "y": range(3)})
    >>> rec = recipe("y ~ .", data=data) >> step_impute_linear("b", impute_with=imp_vars("a"))
    >>> juice(prep(rec))["b"].round(6).tolist()
    [2.0, 4.0, 6.0]
    """

    impute_with: Any = field(factory=lambda: (all_predictors(),), converter=_terms)

    def train(self, names: list[str], data: Training) -> dict[str, Line]:
        return {name: self._line(name, data) for name in names}

    def _line(self, name: str, data: Training) -> Line:
        others = self.predictors_of(name, data)
        levels = {
            n: data.table.factor(n).levels for n in others if "nominal" in data.terms[n].types
        }
        x, y = _design(data.table, others, levels), as_floats(data.table[name])
        complete = ~np.isnan(x).any(axis=1) & ~np.isnan(y)
        if not complete.any():
            raise TidykValueError(f'There is no complete row to predict "{name}" from.')
        coefficients = np.linalg.lstsq(x[complete], y[complete], rcond=None)[0]
        labels = [label for n in others for label in _labels(n, levels)]
        return Line(tuple(others), levels, coefficients, ("(Intercept)", *labels))

    def apply(self, table: Table) -> Table:
        changed: dict[str, Column] = {}
        for name, line in self.learned.items():
            rows = np.flatnonzero(missing_in(table[name]))
            if not len(rows):
                continue
            values = line.design(table.take(rows)) @ line.coefficients
            if np.isnan(values).any():
                warn(
                    f'There were missing values in the columns used to impute "{name}"; imputation '
                    "did not occur there."
                )
            changed[name] = with_values(table[name], rows, values.tolist())
        return table.replaced(changed)

    def tidy(self) -> dict[str, Any]:
        model = list(self.learned.values()) if self.trained else None
        return {"terms": self.chosen, "model": model}


def _labels(name: str, levels: dict[str, tuple[str, ...]]) -> list[str]:
    return [f"{name}{lv}" for lv in levels[name][1:]] if name in levels else [name]


@frozen(eq=False)
class Trees:
    """Bagged trees, and the columns and levels that they were trained on."""

    predictors: tuple[str, ...]
    levels: dict[str, tuple[str, ...]]
    model: Any
    values: tuple[str, ...] | None

    def __repr__(self) -> str:
        return f"{len(self.model.estimators_)} bagged trees"


@step(
    "Bagged tree imputation for",
    takes=(*NOMINAL, *PLAIN_NUMBERS),
    tunable={"trees": ("trees", (5.0, 25.0))},
)
class step_impute_bag(FromOthers):
    """Fill missing values with predictions of bagged trees from other columns (scikit-learn's; R
    uses ipred's).

    impute_with: Those columns: `imp_vars("a", "b")`.
    trees: How many trees.
    seed_val: Their seed; drawn when the step is made.

    >>> import pandas as pd
    >>> from tidyk import imp_vars, juice, prep, recipe
    >>> data = pd.DataFrame({"a": [1.0, 2, 3, 4], "b": [2.0, 4, 6, None], "y": range(4)})
    >>> rec = recipe("y ~ .", data=data) >> step_impute_bag("b", impute_with=imp_vars("a"))
    >>> int(juice(prep(rec))["b"].isna().sum())
    0
    """

    impute_with: Any = field(factory=lambda: (all_predictors(),), converter=_terms)
    trees: int = option(25, check_whole, minimum=1)
    seed_val: int = field(factory=lambda: int(sample_int(10_000, 1)[0]) + 1)

    def train(self, names: list[str], data: Training) -> dict[str, Trees]:
        return {name: self._trees(name, data) for name in names}

    def _trees(self, name: str, data: Training) -> Trees:
        from sklearn.ensemble import BaggingClassifier, BaggingRegressor
        from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

        others = self.predictors_of(name, data)
        levels = {
            n: data.table.factor(n).levels for n in others if "nominal" in data.terms[n].types
        }
        complete = np.flatnonzero(~missing_in(data.table[name]))
        x = _design(data.table.take(complete), others, levels)
        options: dict[str, Any] = {"n_estimators": self.trees, "random_state": self.seed_val}
        if "nominal" in data.terms[name].types:
            factor = data.table.factor(name)
            tree = DecisionTreeClassifier(min_samples_leaf=2)
            model = BaggingClassifier(tree, **options).fit(x, factor.codes[complete])
            return Trees(tuple(others), levels, model, factor.levels)
        tree = DecisionTreeRegressor(min_samples_leaf=2)
        model = BaggingRegressor(tree, **options).fit(x, as_floats(data.table[name])[complete])
        return Trees(tuple(others), levels, model, None)

    def apply(self, table: Table) -> Table:
        changed: dict[str, Column] = {}
        for name, trees in self.learned.items():
            rows = np.flatnonzero(missing_in(table[name]))
            if len(rows):
                predictions = trees.model.predict(
                    _design(table.take(rows), trees.predictors, trees.levels)
                )
                levels = trees.values
                values = (
                    predictions.tolist()
                    if levels is None
                    else [levels[int(c)] for c in predictions]
                )
                changed[name] = with_values(table[name], rows, values)
        return table.replaced(changed)

    def tidy(self) -> dict[str, Any]:
        model = list(self.learned.values()) if self.trained else None
        return {"terms": self.chosen, "model": model}
