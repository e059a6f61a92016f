"""Many columns of numbers reduced to a few: by what they say about outcomes, by parts that add up,
or by distances along the data."""

from __future__ import annotations

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
)
from tidyk.base.random import runif, sample_int, with_seed
from tidyk.recipes.kinds import Projecting
from tidyk.recipes.step import PLAIN_NUMBERS, Training, option, step

COMPONENTS = {"num_comp": ("num_comp", (1.0, 4.0))}


@frozen(eq=False)
class Weighted:
    """A projection: `(x - center) / scale @ coefficients`; `weights` are what `tidy()` shows."""

    center: np.ndarray
    scale: np.ndarray
    coefficients: np.ndarray
    weights: np.ndarray

    def of(self, values: np.ndarray) -> np.ndarray:
        """The new columns."""
        return (values - self.center) / self.scale @ self.coefficients


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
    options: `{"scale": False}` leaves the columns unscaled.
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
    options: dict[str, Any] = field(factory=dict)
    prefix: str = option("PLS", check_string)
    keep_original_cols: bool = option(False, check_bool)

    def learn(self, values: np.ndarray, names: list[str], data: Training) -> Weighted | None:
        if self.num_comp == 0:
            return None
        targets = self._targets(data)
        complete = ~np.isnan(values).any(axis=1) & ~np.isnan(targets).any(axis=1)
        scaled = bool(self.options.get("scale", True))
        x, center, scale = _standardized(values[complete], scaled)
        y = _standardized(targets[complete], scaled)[0]
        count = max(int(np.ceil(self.predictor_prop * len(names))), 1)
        weights, loadings = _partial(x, y, min(self.num_comp, *x.shape), count)
        inner = np.linalg.pinv(loadings.T @ weights)
        return Weighted(center, scale, weights @ inner, weights)

    def _targets(self, data: Training) -> np.ndarray:
        outcomes = data.named("outcome") if self.outcome is None else data.select([self.outcome])
        if not outcomes:
            raise TidykTypeError("`outcome` must name the outcomes: the recipe has none.")
        parts = []
        for name in outcomes:
            if "nominal" in data.terms[name].types:
                factor = data.table.factor(name)
                parts.append((factor.codes[:, None] == np.arange(len(factor.levels))).astype(float))
            else:
                parts.append(data.table.numbers(name)[:, None])
        return np.hstack(parts)

    def project(self, values: np.ndarray) -> np.ndarray:
        return self.learned.of(values)

    def tidy(self) -> dict[str, Any]:
        return _weights_told(self, self.prefix)


def _standardized(values: np.ndarray, scaled: bool) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    center = values.mean(axis=0)
    spread = values.std(axis=0, ddof=1) if scaled else np.ones(values.shape[1])
    spread = np.where(spread > 0, spread, 1.0)
    return (values - center) / spread, center, spread


def _partial(
    x: np.ndarray, y: np.ndarray, count: int, predictors: int
) -> tuple[np.ndarray, np.ndarray]:
    """Weights and loadings of components, each computed from what earlier ones left of x and y."""
    weights, loadings = [], []
    for _ in range(count):
        weight = _direction(x.T @ y, predictors)
        scores = x @ weight
        size = scores @ scores
        loading = x.T @ scores / size
        x = x - np.outer(scores, loading)
        y = y - np.outer(scores, y.T @ scores / size)
        weights.append(weight)
        loadings.append(loading)
    return np.column_stack(weights), np.column_stack(loadings)


def _direction(cross: np.ndarray, count: int) -> np.ndarray:
    """The first left singular vector; with few columns kept, the others shrink to zero."""
    left, _, right = np.linalg.svd(cross, full_matrices=False)
    weight, target = left[:, 0], right[0]
    if count >= len(weight):
        return weight
    for _ in range(100):
        raw = cross @ target
        size = np.abs(raw)
        cut = np.sort(size)[::-1][count] if count < len(size) else 0.0
        shrunk = np.sign(raw) * np.maximum(size - cut, 0)
        new = shrunk / np.linalg.norm(shrunk)
        target = cross.T @ new
        target /= np.linalg.norm(target)
        if np.linalg.norm(new - weight) < 1e-9:
            break
        weight = new
    return weight


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
