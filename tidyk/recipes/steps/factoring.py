"""Many columns of numbers reduced to a few: by what they say about outcomes, by parts that add up,
or by distances along the data."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
from attrs import field, frozen

from tidyk.base.errors import (
    TidykTypeError,
    TidykValueError,
    check_bool,
    check_number,
    check_string,
    check_whole,
    did_you_mean,
    quoted,
    warn,
)
from tidyk.base.partial_least_squares import (
    DEFLATIONS,
    Columns,
    Units,
    columns_kept,
    components,
)
from tidyk.base.random import runif, sample_int, with_seed
from tidyk.recipes.kinds import Projecting
from tidyk.recipes.step import PLAIN_NUMBERS, Training, option, step

COMPONENTS = {"num_comp": ("num_comp", (1.0, 4.0))}


@frozen(eq=False)
class Projection:
    """Components of columns: their units, and the weights of the columns in these."""

    units: Units
    weights: np.ndarray

    def of(self, values: np.ndarray) -> np.ndarray:
        """The new columns."""
        return (values - self.units.center) / self.units.scale @ self.weights


def _weights_told(step_: Any, prefix: str) -> dict[str, Any]:
    """Columns `terms`, `value`, `component` of the weights of each column."""
    if not step_.trained or step_.learned is None:
        return {"terms": step_.chosen, "value": np.nan, "component": None}
    weights = step_.learned.weights
    count = weights.shape[1]
    return {
        "terms": step_.chosen * count,
        "value": weights.T.reshape(-1),
        "component": [f"{prefix}{i + 1}" for i in range(count) for _ in step_.chosen],
    }


@step(
    "PLS feature extraction with",
    takes=PLAIN_NUMBERS,
    role="predictor",
    tunable={**COMPONENTS, "predictor_prop": ("predictor_prop", None)},
)
class step_pls(Projecting):
    """Replace columns of numbers with components that say much about outcomes: partial least
    squares.

    num_comp: How many components; 0 leaves the columns as they are.
    predictor_prop: The share of the columns that a component may use.
    outcome: The outcomes: a name, or a selector. By default all of the recipe's.
    options: Of R's `mixOmics::spls()`: `{"scale": False}` leaves the columns unscaled; `tol`,
        `max_iter`, `mode`.
    prefix: Of the names of the components.
    keep_original_cols: Keep the columns too?

    >>> from tidyk import all_predictors, juice, prep, recipe
    >>> from tidyk.datasets import mtcars
    >>> rec = recipe("mpg ~ .", data=mtcars) >> step_pls(all_predictors(), outcome="mpg")
    >>> juice(prep(rec)).columns.tolist()
    ['mpg', 'PLS1', 'PLS2']
    """

    num_comp: int = option(2, check_whole, minimum=0)
    predictor_prop: float = option(1, check_number, minimum=0, maximum=1)
    outcome: Any = None
    options: dict[str, Any] = field(factory=dict, validator=lambda s, a, v: _check_pls_options(v))
    prefix: str = option("PLS", check_string)
    keep_original_cols: bool = option(False, check_bool)

    def learn(self, values: np.ndarray, names: list[str], data: Training) -> Projection | None:
        if self.num_comp == 0:
            return None
        given = {"scale": True, **{name.replace(".", "_"): v for name, v in self.options.items()}}
        targets, known = self._targets(data)
        x, y = (Columns.of(part[known], given["scale"]) for part in (values, targets))
        count, own = min(self.num_comp, len(names)), ("tol", "max_iter")
        found, _ = components(
            x,
            y,
            count,
            keep=columns_kept(self.predictor_prop, len(names)),
            deflation=given.get("mode", "regression"),
            **{name: given[name] for name in own if name in given},
        )
        if (held := found.held()) < count:
            raise TidykValueError(
                f"`num_comp` must be at most {held}, not {count}: the columns have no more "
                "components."
            )
        if not found.settled:
            warn("The weights of `step_pls()` still changed after the last step: raise `max_iter`.")
        return Projection(x.units, found.rotation)

    def _targets(self, data: Training) -> tuple[np.ndarray, np.ndarray]:
        """The outcomes' numbers, or indicators of the classes; and which rows have a class."""
        outcomes = data.named("outcome") if self.outcome is None else data.select([self.outcome])
        if not outcomes:
            raise TidykTypeError("`outcome` must name the outcomes: the recipe has none.")
        classes = [name for name in outcomes if "nominal" in data.terms[name].types]
        if not classes:
            numbers = np.column_stack([data.table.numbers(name) for name in outcomes])
            return numbers, np.ones(len(numbers), bool)
        if len(outcomes) > 1:
            raise TidykTypeError(
                f"Several outcomes must be numeric, which {quoted(classes)} "
                f"{'is' if len(classes) == 1 else 'are'} not."
            )
        codes = data.table.factor(outcomes[0]).codes
        return (codes[:, None] == np.unique(codes[codes >= 0])).astype(float), codes >= 0

    def project(self, values: np.ndarray) -> np.ndarray:
        return self.learned.of(values)

    def tidy(self) -> dict[str, Any]:
        if not self.trained or self.learned is None:
            return _weights_told(self, self.prefix)
        count = self.learned.weights.shape[1]
        return {
            "terms": [name for name in self.chosen for _ in range(count)],
            "value": self.learned.weights.reshape(-1),
            "component": [f"{self.prefix}{i + 1}" for i in range(count)] * len(self.chosen),
        }


def _check_pls_options(options: dict[str, Any]) -> None:
    """Raise an error for options that `mixOmics::spls()` does not have here."""
    checks = {
        "scale": check_bool,
        "tol": partial(check_number, minimum=np.finfo(float).tiny),
        "max_iter": partial(check_whole, minimum=1),
        "mode": partial(check_string, choices=DEFLATIONS),
    }
    for name, value in options.items():
        check = checks.get(name.replace(".", "_"))
        if check is None:
            raise TidykTypeError(
                f"`options` has no `{name}`.{did_you_mean(name, checks)} It has {quoted(checks)}."
            )
        check(value, name)


@frozen(eq=False)
class Parts:
    """Parts that add up: weights of the columns, none negative."""

    weights: np.ndarray


@step(
    "Non-negative matrix factorization for",
    takes=PLAIN_NUMBERS,
    role="predictor",
    tunable={**COMPONENTS, "penalty": ("penalty", (-10.0, 0.0))},
)
class step_nnmf_sparse(Projecting):
    """Replace columns of numbers, none negative, with parts that add up to them.

    num_comp: How many parts; 0 leaves the columns as they are.
    penalty: How strongly small weights are pulled to zero.
    options: `{"maxit": 100, "tol": 0.0001}`.
    prefix: Of the names of the parts.
    seed: The seed of the start; drawn when the step is made.
    keep_original_cols: Keep the columns too?

    >>> from tidyk import all_predictors, juice, prep, recipe
    >>> from tidyk.datasets import mtcars
    >>> rec = recipe("mpg ~ .", data=mtcars) >> step_nnmf_sparse(all_predictors(), seed=1)
    >>> juice(prep(rec)).columns.tolist()
    ['mpg', 'NNMF1', 'NNMF2']
    """

    num_comp: int = option(2, check_whole, minimum=0)
    penalty: float = option(0.001, check_number, minimum=0)
    options: dict[str, Any] = field(factory=dict)
    prefix: str = option("NNMF", check_string)
    seed: int = field(factory=lambda: int(sample_int(100_000, 1)[0]) + 1)
    keep_original_cols: bool = option(False, check_bool)

    def learn(self, values: np.ndarray, names: list[str], data: Training) -> Parts | None:
        if self.num_comp == 0:
            return None
        if (values < 0).any() or np.isnan(values).any():
            raise TidykValueError("Parts that add up need numbers of at least zero, without gaps.")
        with with_seed(self.seed):
            start = runif(len(names) * self.num_comp).reshape(len(names), -1)
        return Parts(_parts(values, start, self.penalty, self.options))

    def project(self, values: np.ndarray) -> np.ndarray:
        return values @ self.learned.weights

    def tidy(self) -> dict[str, Any]:
        return _weights_told(self, self.prefix)


def _parts(
    values: np.ndarray, weights: np.ndarray, penalty: float, options: dict[str, Any]
) -> np.ndarray:
    """Weights of the columns by alternating least squares, each side held above zero."""
    for _ in range(int(options.get("maxit", 100))):
        scores = _above_zero(values.T, weights, penalty)
        scores /= scores.sum(axis=0) + 1e-15
        new = _above_zero(values, scores, penalty)
        new /= new.sum(axis=0) + 1e-15
        change = np.abs(new - weights).max()
        weights = new
        if change < options.get("tol", 1e-4):
            break
    return weights


def _above_zero(target: np.ndarray, basis: np.ndarray, penalty: float) -> np.ndarray:
    """The best weights of the basis for each column of the target, none negative, by coordinate
    descent."""
    gram = basis.T @ basis + 1e-15 * np.eye(basis.shape[1])
    right = basis.T @ target - penalty
    solution = np.maximum(np.linalg.solve(gram, right), 0)
    for _ in range(50):
        for k in range(len(gram)):
            rest = right[k] - gram[k] @ solution + gram[k, k] * solution[k]
            solution[k] = np.maximum(rest / gram[k, k], 0)
    return solution.T


@step(
    "Isomap approximation with",
    takes=PLAIN_NUMBERS,
    role="predictor",
    tunable={"num_terms": ("num_terms", (1.0, 4.0)), "neighbors": ("neighbors", (20.0, 80.0))},
    pkgs=("sklearn",),
)
class step_isomap(Projecting):
    """Replace columns of numbers with coordinates that keep distances along the data
    (scikit-learn's; signs are arbitrary).

    num_terms: How many dimensions; 0 leaves the columns as they are.
    neighbors: How many neighbours a row has.
    options: Further arguments of `sklearn.manifold.Isomap`.
    prefix: Of the names of the dimensions.
    keep_original_cols: Keep the columns too?

    >>> from tidyk import all_predictors, juice, prep, recipe
    >>> from tidyk.datasets import mtcars
    >>> rec = recipe("mpg ~ .", data=mtcars)
    >>> rec = rec >> step_isomap(all_predictors(), num_terms=2, neighbors=10)
    >>> juice(prep(rec)).columns.tolist()
    ['mpg', 'Isomap1', 'Isomap2']
    """

    num_terms: int = option(5, check_whole, minimum=0)
    neighbors: int = option(50, check_whole, minimum=1)
    options: dict[str, Any] = field(factory=dict)
    prefix: str = option("Isomap", check_string)
    keep_original_cols: bool = option(False, check_bool)

    def learn(self, values: np.ndarray, names: list[str], data: Training) -> Any:
        from sklearn.manifold import Isomap

        if self.num_terms == 0:
            return None
        if self.neighbors >= len(values):
            raise TidykValueError(
                f"`neighbors` must be fewer than the {len(values)} rows, not {self.neighbors}."
            )
        embedding = Isomap(
            n_neighbors=self.neighbors,
            n_components=min(self.num_terms, values.shape[1]),
            **self.options,
        )
        return embedding.fit(values)

    def project(self, values: np.ndarray) -> np.ndarray:
        if not len(values):  # the library takes no less than one row
            return np.empty((0, self.learned.embedding_.shape[1]))
        return self.learned.transform(values)
