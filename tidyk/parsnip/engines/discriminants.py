"""Discriminant analysis: `discrim_linear()`, `discrim_quad()` and `discrim_regularized()` with the
numbers of R's MASS, mda and klaR."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from attrs import evolve, frozen

from tidyk.base.errors import (
    TidykTypeError,
    TidykValueError,
    check_number,
    check_string,
    quoted,
    warn,
)
from tidyk.hardhat.placeholder import is_tune
from tidyk.parsnip.engine import Engine
from tidyk.parsnip.engines.discriminant_text import directions_text, groups_text
from tidyk.parsnip.engines.rows import complete_rows
from tidyk.parsnip.engines.scatter import by_t, smallest_ellipsoid
from tidyk.parsnip.limits import AMOUNT, SHARE
from tidyk.parsnip.registration import engine

SINGULAR = 1e-4
"""Directions whose spread within classes is a smaller part of the largest do not count, as in
MASS."""
METHODS = ("moment", "mle", "mve", "t")
"""R's ways to estimate centres and covariances."""


@frozen(eq=False)
class Normals:
    """Normal densities of the classes.

    Attributes:
        known: Numbers of the levels that training rows had.
        levels: How many levels the outcome has.
        prior: Shares of the known classes.
        means: Shape (classes, columns).
        whiten: What turns columns into independent ones of variance one: shape (classes, columns,
            directions).
        log_det: Logarithms of the covariances' determinants, one a class.
        names: The columns.
        labels: The known classes.
    """

    known: np.ndarray
    levels: int
    prior: np.ndarray
    means: np.ndarray
    whiten: np.ndarray
    log_det: np.ndarray
    names: tuple[str, ...]
    labels: tuple[str, ...]

    def probabilities(self, x: pd.DataFrame) -> np.ndarray:
        """Shape (rows, levels): zero for levels that no training row had."""
        values = x.to_numpy(float)
        logs = np.empty((len(x), len(self.prior)))
        for k, (mean, whiten) in enumerate(zip(self.means, self.whiten, strict=True)):
            apart = (((values - mean) @ whiten) ** 2).sum(axis=1)
            logs[:, k] = np.log(self.prior[k]) - (apart + self.log_det[k]) / 2
        shares = np.exp(logs - logs.max(axis=1, keepdims=True))
        out = np.zeros((len(x), self.levels))
        out[:, self.known] = shares / shares.sum(axis=1, keepdims=True)
        return out


@frozen(eq=False)
class Classes:
    """Training rows by class.

    Attributes:
        parts: The rows of each class that there is.
        order: Their numbers among these parts, in the order of the data.
        known, levels, names, labels: As those of `Normals`.
    """

    parts: list[np.ndarray]
    order: np.ndarray
    known: np.ndarray
    levels: int
    names: tuple[str, ...]
    labels: tuple[str, ...]

    @property
    def rows(self) -> int:
        return sum(map(len, self.parts))

    @property
    def means(self) -> np.ndarray:
        return np.array([p.mean(axis=0) for p in self.parts])

    def scatter(self) -> np.ndarray:
        """Sums of squares and products within classes: shape (classes, columns, columns)."""
        centred = [p - p.mean(axis=0) for p in self.parts]
        return np.array([c.T @ c for c in centred])

    def prior(self, given: Sequence[float] | None = None) -> np.ndarray:
        """The shares of the classes that have rows: those of the rows, or as they are given, one a
        level."""
        if given is None:
            return np.array([len(p) for p in self.parts]) / self.rows
        prior = np.asarray(given, float)
        if prior.shape != (self.levels,) or not (prior >= 0).all() or round(prior.sum(), 5) != 1:
            raise TidykValueError(
                f"`prior` must be {self.levels} shares that add up to 1, one a level of the "
                f"outcome, not {given!r}."
            )
        return prior[self.known]

    def normals(self, covariances: np.ndarray, shares: Sequence[float] | None = None) -> Normals:
        """Densities with these covariances, one a class."""
        whiten, log_det = zip(*(_whitened(c) for c in covariances), strict=True)
        return Normals(
            self.known, self.levels, self.prior(shares), self.means, np.array(whiten),
            np.array(log_det), self.names, self.labels,
        )  # fmt: skip


def classes_of(x: pd.DataFrame, y: pd.Series) -> Classes:
    """The complete rows by class; as in R, there is a warning for levels without rows."""
    x, y, _ = complete_rows(x, y)
    codes, values = y.cat.codes.to_numpy(), x.to_numpy(float)
    present = np.unique(codes)
    empty = [c for k, c in enumerate(y.cat.categories) if k not in present]
    if empty:
        warn(f"No row has the levels {quoted(empty)} of the outcome: they are never predicted.")
    names = tuple(map(str, x.columns))
    parts = [values[codes == k] for k in present]
    order = np.argsort(np.argsort(codes, kind="stable"))
    labels = tuple(str(y.cat.categories[k]) for k in present)
    return Classes(parts, order, present, len(y.cat.categories), names, labels)


def _whitened(covariance: np.ndarray) -> tuple[np.ndarray, float]:
    values, vectors = np.linalg.eigh(covariance)
    return vectors / np.sqrt(values), float(np.log(values).sum())


class Discriminant(Engine):
    """Classes by the density that is highest, times the share of the class."""

    def predict_prob(self, model: Normals, x: pd.DataFrame) -> np.ndarray:
        return model.probabilities(x)

    def predict_class(self, model: Normals, x: pd.DataFrame) -> np.ndarray:
        return np.argmax(model.probabilities(x), axis=1)

    def predict_raw(self, model: Normals, x: pd.DataFrame) -> np.ndarray:
        """Probabilities."""
        return model.probabilities(x)

    def show(self, model: Normals) -> str:
        labels, names = list(model.labels), list(model.names)
        return groups_text(labels, names, model.prior, model.means)


class Mass(Discriminant):
    """What R's `lda()` and `qda()` have in common: how centres and covariances are estimated."""

    own_arguments = ("prior", "method", "nu")
    settled = {"CV": (False,)}

    def check_own(self, args: Mapping[str, Any]) -> None:
        """Raise an error for methods that there are not."""
        if "method" in args and not is_tune(args["method"]):
            check_string(args["method"], "method", METHODS)
        for name, least in (("nu", 2), ("tol", 0)):
            number = args.get(name, 5.0)
            if not is_tune(number) and check_number(number, name) <= least:
                raise TidykValueError(f"`{name}` must be larger than {least}, not {number}.")


@engine("discrim_linear", "MASS")
class DiscrimLinearMass(Mass):
    """Linear discriminant analysis as R's `lda()`."""

    arguments = {"regularization_method": "regularization_method", "penalty": "penalty"}
    own_arguments = ("prior", "method", "nu", "tol")
    call = "MASS.lda"

    def fit(
        self,
        x: pd.DataFrame,
        y: pd.Series,
        *,
        prior: Sequence[float] | None = None,
        method: str = "moment",
        nu: float = 5.0,
        tol: float = SINGULAR,
        **refused: Any,
    ) -> Normals:
        """One covariance, within classes, by moments, "mle", "t" (with `nu` degrees of freedom) or
        "mve" (the rows near a small ellipsoid)."""
        _refuse(refused, "MASS")
        data, shares = classes_of(x, y), prior
        if data.rows - len(data.parts) < 1:
            raise TidykValueError(f"There are {data.rows} rows for {len(data.parts)} classes.")
        scale = np.sqrt(np.diag(data.scatter().sum(axis=0)) / (data.rows - 1))
        constant = [n for n, s in zip(data.names, scale, strict=True) if s < tol]
        if constant:
            raise TidykValueError(f"{quoted(constant)} appear to be constant within classes.")
        means, within = _within(data, scale, method, nu)
        values, vectors = np.linalg.eigh(within / np.outer(scale, scale))
        regular = np.sqrt(np.maximum(values, 0)) > tol
        if not regular.any():
            raise TidykValueError("The predictors are constant within classes.")
        if not regular.all():
            warn("The predictors are collinear: directions that others explain do not count.")
        whiten = vectors[:, regular] / np.sqrt(values[regular]) / scale[:, None]
        k = len(data.parts)
        return Normals(
            data.known, data.levels, data.prior(shares), means, np.stack([whiten] * k),
            np.zeros(k), data.names, data.labels,
        )  # fmt: skip

    def show(self, model: Normals) -> str:
        directions = directions_text(list(model.names), model.prior, model.means, model.whiten[0])
        return super().show(model) + directions


@engine("discrim_linear", "mda")
class DiscrimLinearMda(Discriminant):
    """Linear discriminant analysis with a ridge penalty as R's `fda(method = gen.ridge)`."""

    arguments = {"penalty": "lambda_", "regularization_method": "regularization_method"}
    limits = {"penalty": AMOUNT}
    own_arguments = ()
    call = "mda.fda"

    def fit(
        self, x: pd.DataFrame, y: pd.Series, *, lambda_: float = 1.0, **refused: Any
    ) -> Normals:
        """One covariance, within classes, with the penalty on its diagonal."""
        _refuse(refused, "mda")
        data = classes_of(x, y)
        ridge = lambda_ * np.eye(len(data.names))
        within = (data.scatter().sum(axis=0) + ridge) / data.rows
        return data.normals(np.stack([within] * len(data.parts)))


@engine("discrim_quad", "MASS")
class DiscrimQuadMass(Mass):
    """Quadratic discriminant analysis as R's `qda()`."""

    arguments = {"regularization_method": "regularization_method"}
    call = "MASS.qda"

    def fit(
        self,
        x: pd.DataFrame,
        y: pd.Series,
        *,
        prior: Sequence[float] | None = None,
        method: str = "moment",
        nu: float = 5.0,
        **refused: Any,
    ) -> Normals:
        """A covariance for each class, by moments, "mle", "t" (with `nu` degrees of freedom) or
        "mve" (the rows near a small ellipsoid)."""
        _refuse(refused, "MASS")
        data = classes_of(x, y)
        counts = np.array([len(p) for p in data.parts])
        if counts.min() < len(data.names) + 1:
            raise TidykValueError(
                f"A class has {counts.min()} rows, too few for the {len(data.names)} predictors of "
                "a quadratic discriminant analysis."
            )
        for part in data.parts:
            if np.linalg.matrix_rank(part - part.mean(axis=0)) < len(data.names):
                raise TidykValueError("The predictors are collinear within a class.")
        each = [_of_class(part, method, nu) for part in data.parts]
        means, covariances = (np.array(found) for found in zip(*each, strict=True))
        return evolve(data.normals(covariances, prior), means=means)


def _within(
    data: Classes, scale: np.ndarray, method: str, nu: float
) -> tuple[np.ndarray, np.ndarray]:
    """The centres of classes and the covariance within them."""
    rows, classes = data.rows, len(data.parts)
    if method == "t":
        means, covariance = by_t(data.parts, nu)
        return means, covariance * nu / (nu - 2)
    if method == "mve":
        apart = np.concatenate([part - part.mean(axis=0) for part in data.parts]) / scale
        covariance = smallest_ellipsoid(apart[data.order])[1] * np.outer(scale, scale)
        return data.means, covariance * rows / (rows - classes)
    free = rows if method == "mle" else rows - classes
    return data.means, data.scatter().sum(axis=0) / free


def _of_class(rows: np.ndarray, method: str, nu: float) -> tuple[np.ndarray, np.ndarray]:
    """The centre and the covariance of a class."""
    if method == "mve":
        return smallest_ellipsoid(rows)
    if method == "t":
        means, covariance = by_t([rows], nu)
        return means[0], covariance
    mean = rows.mean(axis=0)
    scatter = (rows - mean).T @ (rows - mean)
    return mean, scatter / (len(rows) - (method != "mle"))


@engine("discrim_regularized", "klaR")
class DiscrimRegularizedKlar(Discriminant):
    """Regularized discriminant analysis as R's `rda()` with given parameters."""

    arguments = {"frac_common_cov": "lambda_", "frac_identity": "gamma"}
    limits = {"frac_common_cov": SHARE, "frac_identity": SHARE}
    own_arguments = ()
    call = "klaR.rda"

    def fit(
        self,
        x: pd.DataFrame,
        y: pd.Series,
        *,
        lambda_: float | None = None,
        gamma: float | None = None,
    ) -> Normals:
        """Covariances between the classes' own, the common one and the identity."""
        if lambda_ is None or gamma is None:
            raise TidykValueError(
                "`frac_common_cov` and `frac_identity` are needed: give both, or `tune()` them. "
                "(R's `rda()` would search for them at random.)"
            )
        data = classes_of(x, y)
        counts, scatter = np.array([len(p) for p in data.parts]), data.scatter()
        own = scatter / np.maximum(counts - 1, 1)[:, None, None]
        common = scatter.sum(axis=0) / (data.rows - len(counts))
        mixed = (1 - lambda_) * own + lambda_ * common
        trace = np.trace(mixed, axis1=1, axis2=2) / len(data.names)
        return data.normals(
            (1 - gamma) * mixed + gamma * trace[:, None, None] * np.eye(len(data.names))
        )


def _refuse(args: dict[str, Any], engine: str) -> None:
    for name in args:
        raise TidykTypeError(f'The engine "{engine}" has no `{name}`.')
