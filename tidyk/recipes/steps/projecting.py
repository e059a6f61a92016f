"""Many columns of numbers reduced to a few: principal, independent and kernel components, and
directions on a sphere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from attrs import field, frozen

from tidyk.base.errors import TidykValueError, check_bool, check_number, check_whole
from tidyk.base.random import rnorm, sample_int, with_seed
from tidyk.recipes.columns import Table
from tidyk.recipes.kinds import Projecting, weighted_mean
from tidyk.recipes.step import NUMBERS, PLAIN_NUMBERS, Step, Training, option, step

COMPONENTS = {"num_comp": ("num_comp", (1.0, 4.0))}


@frozen(eq=False)
class Rotation:
    """A projection: `(x - center) / scale @ vectors`, and the variance of each component."""

    center: np.ndarray
    scale: np.ndarray
    vectors: np.ndarray
    variances: np.ndarray
    count: int

    def of(self, values: np.ndarray) -> np.ndarray:
        """The components of these values."""
        return (values - self.center) / self.scale @ self.vectors[:, : self.count]


@step(
    "PCA extraction with",
    takes=NUMBERS,
    role="predictor",
    weights="unsupervised",
    tunable={**COMPONENTS, "threshold": ("threshold", None)},
)
class step_pca(Projecting):
    """Replace columns of numbers with their principal components.

    The columns are neither centered nor scaled: put `step_normalize()` before this step for that.

    num_comp: How many components; 0 leaves the columns as they are.
    threshold: Instead of `num_comp`: as many as explain this share of the variance.
    options: `{"center": True, "scale_": True}` of R's `prcomp()`.
    prefix: Of the names of the components.
    keep_original_cols: Keep the columns too?

    >>> from tidyk import all_predictors, juice, prep, recipe
    >>> from tidyk.datasets import mtcars
    >>> rec = recipe("mpg ~ .", data=mtcars) >> step_pca(all_predictors(), num_comp=2) >> prep()
    >>> juice(rec).columns.tolist()
    ['mpg', 'PC1', 'PC2']
    """

    num_comp: int = option(5, check_whole, minimum=0)
    threshold: float | None = option(None, check_number, minimum=0, maximum=1)
    options: dict[str, Any] = field(factory=dict)
    prefix: str = "PC"
    keep_original_cols: bool = option(False, check_bool)

    def learn(self, values: np.ndarray, names: list[str], data: Training) -> Rotation | None:
        if self.num_comp == 0:
            return None
        if np.isnan(values).any():
            raise TidykValueError("Principal components need values without gaps: impute before.")
        center, scale = self._standards(values, data.weights)
        vectors, variances = _principal((values - center) / scale, data.weights)
        count = min(self.num_comp, vectors.shape[1])
        if self.threshold is not None:
            shares = np.cumsum(variances) / variances.sum()
            count = int(np.argmax(shares >= self.threshold)) + 1
        return Rotation(center, scale, vectors, variances, count)

    def _standards(
        self, values: np.ndarray, weights: np.ndarray | None
    ) -> tuple[np.ndarray, np.ndarray]:
        options = {k.rstrip("._"): v for k, v in self.options.items()}
        none = np.zeros(values.shape[1])
        center = weighted_mean(values, weights) if options.get("center") else none
        moved = values - center
        sizes = np.sqrt((moved**2).sum(axis=0) / (len(values) - 1))
        return center, sizes if options.get("scale") else none + 1

    def project(self, values: np.ndarray) -> np.ndarray:
        return self.learned.of(values)

    def heading(self) -> str:
        if self.num_comp == 0 and self.trained:
            return "No PCA components were extracted from"
        return self.title

    def tidy(self) -> dict[str, Any]:
        return _loadings(self, "PC")

    def tables(self) -> dict[str, Callable[[], dict[str, Any]]]:
        return {"coef": self.tidy, "variance": self._variance}

    def _variance(self) -> dict[str, Any]:
        """Variances of the components, each with its share, and both added up."""
        if not self.trained or self.learned is None:
            return {"terms": self.chosen, "value": np.nan, "component": None}
        variances = self.learned.variances
        shares = variances / variances.sum() * 100
        columns = {
            "variance": variances,
            "cumulative variance": np.cumsum(variances),
            "percent variance": shares,
            "cumulative percent variance": np.cumsum(shares),
        }
        count = len(variances)
        return {
            "terms": [name for name in columns for _ in range(count)],
            "value": np.concatenate(list(columns.values())),
            "component": [*range(1, count + 1)] * len(columns),
        }


def _principal(values: np.ndarray, weights: np.ndarray | None) -> tuple[np.ndarray, np.ndarray]:
    """Eigenvectors, with LAPACK's signs, and variances."""
    if weights is not None:
        share = weights / weights.sum()
        covariance = np.cov(values.T, aweights=share, ddof=0) / (1 - (share**2).sum())
        eigenvalues, vectors = np.linalg.eigh(np.atleast_2d(covariance))
        return vectors[:, ::-1], eigenvalues[::-1]
    _, sizes, rows = np.linalg.svd(values, full_matrices=False)
    return rows.T, sizes**2 / max(len(values) - 1, 1)


def _loadings(step_: Any, prefix: str) -> dict[str, Any]:
    if not step_.trained or step_.learned is None:
        return {"terms": step_.chosen, "value": np.nan, "component": None}
    vectors = step_.learned.vectors
    count = vectors.shape[1]
    return {
        "terms": step_.chosen * count,
        "value": vectors.T.reshape(-1),
        "component": [f"{prefix}{i + 1}" for i in range(count) for _ in step_.chosen],
    }


@frozen(eq=False)
class Unmixing:
    """What `step_ica` learns: the centers, and the matrix that turns columns into components."""

    center: np.ndarray
    matrix: np.ndarray


@step("ICA extraction with", takes=PLAIN_NUMBERS, role="predictor", tunable=COMPONENTS)
class step_ica(Projecting):
    """Replace columns of numbers with independent components.

    num_comp: How many components; 0 leaves the columns as they are.
    options: `{"maxit": 200, "tol": 0.0001, "alpha": 1}` of R's `fastICA()`.
    seed: Five seeds, of which the first is used; drawn when the step is made.
    prefix: Of the names of the components.
    keep_original_cols: Keep the columns too?

    >>> from tidyk import all_predictors, juice, prep, recipe
    >>> from tidyk.datasets import mtcars
    >>> rec = recipe("mpg ~ wt + hp", data=mtcars) >> step_ica(all_predictors(), num_comp=1)
    >>> juice(prep(rec)).columns.tolist()
    ['mpg', 'IC1']
    """

    num_comp: int = option(5, check_whole, minimum=0)
    options: dict[str, Any] = field(factory=dict)
    seed: tuple[int, ...] = field(factory=lambda: tuple((sample_int(10_000, 5) + 1).tolist()))
    prefix: str = "IC"
    keep_original_cols: bool = option(False, check_bool)

    def learn(self, values: np.ndarray, names: list[str], data: Training) -> Unmixing | None:
        if self.num_comp == 0:
            return None
        center = values.mean(axis=0)
        count = min(self.num_comp, *values.shape)
        with with_seed(int(np.atleast_1d(self.seed)[0])):
            start = rnorm(count * count).reshape(count, count)
        return Unmixing(center, _unmixed(values - center, count, start, self.options))

    def project(self, values: np.ndarray) -> np.ndarray:
        return (values - self.learned.center) @ self.learned.matrix

    def tidy(self) -> dict[str, Any]:
        if not self.trained or self.learned is None:
            parts = [f"{self.prefix}{i + 1}" for i in range(self.num_comp)]
            terms = [name for name in self.chosen for _ in parts]
            return {"terms": terms, "component": parts * len(self.chosen), "value": np.nan}
        order = np.argsort(self.chosen)
        matrix = self.learned.matrix[order]
        parts = [f"{self.prefix}{i + 1}" for i in range(matrix.shape[1])]
        return {
            "terms": [self.chosen[i] for i in order for _ in parts],
            "component": parts * len(self.chosen),
            "value": matrix.reshape(-1),
        }


def _unmixed(
    values: np.ndarray, count: int, start: np.ndarray, options: dict[str, Any]
) -> np.ndarray:
    """The unmixing matrix by R's fastICA: parallel, log cosh."""
    alpha, tolerance = options.get("alpha", 1.0), options.get("tol", 1e-4)
    x = values.T
    rows = x.shape[1]
    u, sizes, _ = np.linalg.svd(x @ x.T / rows)
    whiten = (u / np.sqrt(sizes)).T[:count]
    white = whiten @ x
    w = _decorrelated(start)
    for _ in range(int(options.get("maxit", 200))):
        bent = np.tanh(alpha * (w @ white))
        slopes = alpha * (1 - bent**2)
        new = bent @ white.T / rows - np.diag(slopes.mean(axis=1)) @ w
        new = _decorrelated(new)
        change = np.max(np.abs(np.abs(np.diag(new @ w.T)) - 1))
        w = new
        if change < tolerance:
            break
    return (w @ whiten).T


def _decorrelated(w: np.ndarray) -> np.ndarray:
    u, sizes, _ = np.linalg.svd(w)
    return u @ np.diag(1 / sizes) @ u.T @ w


@frozen(eq=False)
class Kernel:
    """What kernel components need: the training rows, vectors, and the kernel's means."""

    rows: np.ndarray
    vectors: np.ndarray
    row_means: np.ndarray
    mean: float


class KernelComponents(Projecting):
    """Components of a kernel matrix; the kernel is `kernel`."""

    num_comp: int = 5
    prefix: str = "kPC"

    def kernel(self, a: np.ndarray, b: np.ndarray) -> np.ndarray:
        """The kernel between rows."""
        raise NotImplementedError

    def learn(self, values: np.ndarray, names: list[str], data: Training) -> Kernel | None:
        from scipy.linalg import eigh

        if self.num_comp == 0:
            return None
        rows = len(values)
        between = self.kernel(values, values)
        means = between.mean(axis=0)
        centered = between - means - means[:, None] + between.mean()
        eigenvalues, vectors = eigh(centered / rows)
        eigenvalues, vectors = eigenvalues[::-1], vectors[:, ::-1]
        positive = eigenvalues > 1e-4
        count = min(self.num_comp, int(positive.sum()))
        scaled = vectors[:, :count] / np.sqrt(eigenvalues[:count])
        return Kernel(values, scaled, means, float(between.mean()))

    def project(self, values: np.ndarray) -> np.ndarray:
        kernel_basis = self.learned
        between = self.kernel(values, kernel_basis.rows)
        centered = (
            between
            - between.mean(axis=1, keepdims=True)
            - kernel_basis.row_means
            + kernel_basis.mean
        )
        return centered @ kernel_basis.vectors


@step(
    "RBF kernel PCA extraction with",
    takes=PLAIN_NUMBERS,
    role="predictor",
    tunable={**COMPONENTS, "sigma": ("rbf_sigma", None)},
)
class step_kpca_rbf(KernelComponents):
    """Replace columns of numbers with components of a radial basis kernel.

    num_comp: How many components; 0 leaves the columns as they are.
    sigma: The sigma of the kernel exp(-sigma * |a - b|²).
    prefix: Of the names of the components.
    keep_original_cols: Keep the columns too?

    >>> from tidyk import all_predictors, juice, prep, recipe
    >>> from tidyk.datasets import mtcars
    >>> rec = recipe("mpg ~ wt + hp", data=mtcars) >> step_kpca_rbf(all_predictors(), num_comp=1)
    >>> juice(prep(rec)).columns.tolist()
    ['mpg', 'kPC1']
    """

    num_comp: int = option(5, check_whole, minimum=0)
    sigma: float = option(0.2, check_number, minimum=0)
    prefix: str = "kPC"
    keep_original_cols: bool = option(False, check_bool)

    def kernel(self, a: np.ndarray, b: np.ndarray) -> np.ndarray:
        squares = (a**2).sum(axis=1)[:, None] + (b**2).sum(axis=1) - 2 * a @ b.T
        return np.exp(-self.sigma * np.maximum(squares, 0))


@step(
    "Polynomial kernel PCA extraction with",
    takes=PLAIN_NUMBERS,
    role="predictor",
    tunable={
        **COMPONENTS,
        "degree": ("degree", None),
        "scale_factor": ("scale_factor", None),
        "offset": ("kernel_offset", None),
    },
)
class step_kpca_poly(KernelComponents):
    """Replace columns of numbers with components of a polynomial kernel.

    num_comp: How many components; 0 leaves the columns as they are.
    degree: The degree of the kernel (scale_factor * <a, b> + offset) ^ degree.
    scale_factor: The kernel's scale factor.
    offset: The kernel's offset.
    prefix: Of the names of the components.
    keep_original_cols: Keep the columns too?

    >>> from tidyk import all_predictors, juice, prep, recipe
    >>> from tidyk.datasets import mtcars
    >>> rec = recipe("mpg ~ wt + hp", data=mtcars) >> step_kpca_poly(all_predictors(), num_comp=1)
    >>> juice(prep(rec)).columns.tolist()
    ['mpg', 'kPC1']
    """

    num_comp: int = option(5, check_whole, minimum=0)
    degree: float = option(2, check_number)
    scale_factor: float = option(1, check_number)
    offset: float = option(1, check_number)
    prefix: str = "kPC"
    keep_original_cols: bool = option(False, check_bool)

    def kernel(self, a: np.ndarray, b: np.ndarray) -> np.ndarray:
        return (self.scale_factor * (a @ b.T) + self.offset) ** self.degree


@step("Spatial sign on", takes=PLAIN_NUMBERS, weights="unsupervised")
class step_spatialsign(Step):
    """Put each row of columns of numbers on the unit sphere: divide it by its length.

    na_rm: Leave out missing values when computing lengths?

    >>> from tidyk import juice, prep, recipe
    >>> import pandas as pd
    >>> data = pd.DataFrame({"a": [3.0], "b": [4.0], "y": [1]})
    >>> rec = recipe("y ~ .", data=data) >> step_spatialsign("a", "b") >> prep()
    >>> juice(rec)[["a", "b"]].values.tolist()
    [[0.6, 0.8]]
    """

    na_rm: bool = option(True, check_bool)

    def apply(self, table: Table) -> Table:
        if not self.chosen:
            return table
        values = table.matrix(self.chosen)
        squares = np.nansum(values**2, axis=1) if self.na_rm else (values**2).sum(axis=1)
        signs = values / np.sqrt(squares)[:, None]
        return table.replaced(dict(zip(self.chosen, signs.T, strict=True)))
