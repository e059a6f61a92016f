"""The engine "nnet" of multinomial regression."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from attrs import evolve, frozen

from tidyk.base.errors import quoted, warn
from tidyk.base.printing import r_number
from tidyk.parsnip.engine import Engine
from tidyk.parsnip.engines.nnet.minimising import minimise
from tidyk.parsnip.engines.nnet.network import check_weights
from tidyk.parsnip.engines.statsmodels.coefficients import common_decimals, exponentiated
from tidyk.parsnip.engines.statsmodels.linear import FORMULA
from tidyk.parsnip.engines.training import Training, training
from tidyk.parsnip.limits import AMOUNT
from tidyk.parsnip.registration import engine
from tidyk.parsnip.values import refuse_one_level

WIDTH = 80


@frozen(eq=False)
class MultinomFit:
    """Multinomial regression; the first level has no coefficients of its own.

    Attributes:
        terms: Names of the columns.
        levels: Of the outcome, as far as rows had them.
        numbers: Their numbers among all levels.
        coefficients: Shape (levels - 1, columns).
        errors: Their standard errors.
        deviance: Twice what was minimised.
        nobs: Rows that were fitted.
    """

    terms: tuple[str, ...]
    levels: tuple[str, ...]
    numbers: np.ndarray
    coefficients: np.ndarray
    errors: np.ndarray
    deviance: float
    nobs: int

    @property
    def aic(self) -> float:
        """Akaike's criterion."""
        return self.deviance + 2 * self.coefficients.size

    def probabilities(self, x: pd.DataFrame, levels: int) -> np.ndarray:
        """Shape (rows, levels): zero for levels that no row had."""
        every = np.zeros((len(x), levels))
        every[:, self.numbers] = shares(x.to_numpy(float), self.coefficients)
        return every


@engine("multinom_reg", "nnet", "classification")
class MultinomRegNnet(Engine):
    """Multinomial regression by maximum likelihood, as R's `multinom()` finds it."""

    encoding = FORMULA
    arguments = {"penalty": "decay"}
    own_arguments = ("maxit", "abstol", "reltol", "MaxNWts")
    settled = {
        "trace": (False,),
        "Hess": (True, False),  # standard errors are there in any case
        "model": (True, False),
        "summ": (0,),
        "censored": (False,),
        "contrasts": (None,),
    }
    lacking = {"decay": "It is `penalty` of the model function."}
    call = "multinom"
    limits = {"penalty": AMOUNT}

    def fit(
        self,
        x: pd.DataFrame,
        y: pd.Series,
        *,
        weights: np.ndarray | None = None,
        decay: float = 0.0,
        maxit: int = 100,
        abstol: float = 1e-4,
        reltol: float = 1e-8,
        MaxNWts: float = np.inf,
    ) -> MultinomFit:
        """Fit to the rows without missing values."""
        rows = training(x, y, weights)
        numbers, rows = _present(rows, y)
        levels = tuple(str(y.cat.categories[i]) for i in numbers)
        outputs = len(levels) if len(levels) > 2 else 1
        check_weights((rows.design.shape[1] + 1) * outputs, MaxNWts)
        minimum = _minimum(rows, len(levels), decay, maxit, abstol, reltol)
        at, least, _ = minimum  # as in R, a fit that is stopped by `maxit` is taken as it is
        coefficients = at.reshape(len(levels) - 1, -1)
        errors = _standard_errors(rows, coefficients)
        deviance, nobs = 2 * least, len(rows.outcome)
        return MultinomFit(rows.terms, levels, numbers, coefficients, errors, deviance, nobs)

    def predict_raw(
        self, model: MultinomFit, x: pd.DataFrame, *, levels: tuple[Any, ...]
    ) -> np.ndarray:
        """Level numbers."""
        return self.predict_class(model, x, levels=levels)

    def predict_class(
        self, model: MultinomFit, x: pd.DataFrame, *, levels: tuple[Any, ...]
    ) -> np.ndarray:
        """Level numbers."""
        likely = model.probabilities(x, len(levels))
        return np.where(np.isnan(likely).any(axis=1), -1, likely.argmax(axis=1))

    def predict_prob(
        self, model: MultinomFit, x: pd.DataFrame, *, levels: tuple[Any, ...]
    ) -> np.ndarray:
        """Shape (rows, levels)."""
        return model.probabilities(x, len(levels))

    def tidy(
        self,
        model: MultinomFit,
        *,
        exponentiate: bool = False,
        conf_int: bool = False,
        conf_level: float = 0.95,
    ) -> pd.DataFrame:
        """One row a level and coefficient: `y.level`, `term`, `estimate`, `std.error`, `statistic`,
        `p.value` (`conf.low`, `conf.high`)."""
        from scipy import stats

        estimate, error = model.coefficients.ravel(), model.errors.ravel()
        table = {
            "y.level": np.repeat(model.levels[1:], len(model.terms)),
            "term": list(model.terms) * (len(model.levels) - 1),
            "estimate": estimate,
            "std.error": error,
            "statistic": estimate / error,
            "p.value": 2 * stats.norm.sf(np.abs(estimate / error)),
        }
        if conf_int:
            width = stats.norm.ppf((1 + conf_level) / 2) * error
            table |= {"conf.low": estimate - width, "conf.high": estimate + width}
        frame = pd.DataFrame(table)
        return exponentiated(frame) if exponentiate else frame

    def glance(self, model: MultinomFit) -> pd.DataFrame:
        """One row: `edf`, `deviance`, `AIC`, `nobs`."""
        row = {"edf": float(model.coefficients.size), "deviance": model.deviance}
        return pd.DataFrame([{**row, "AIC": model.aic, "nobs": model.nobs}])

    def show(self, model: MultinomFit) -> str:
        """The coefficients and the deviance, as R prints them."""
        return (
            f"Coefficients:\n{_table(model)}\n\nResidual Deviance: "
            f"{r_number(model.deviance)} \nAIC: {r_number(model.aic)} "
        )


def shares(design: np.ndarray, coefficients: np.ndarray) -> np.ndarray:
    """Probabilities of the levels: shape (rows, levels)."""
    eta = np.column_stack([np.zeros(len(design)), design @ coefficients.T])
    odds = np.exp(eta - eta.max(axis=1, keepdims=True))
    return odds / odds.sum(axis=1, keepdims=True)


def _present(rows: Training, y: pd.Series) -> tuple[np.ndarray, Training]:
    """The numbers of the levels that rows have, and rows whose outcome counts these; as in R, the
    others are left out with a warning."""
    codes = rows.outcome.astype(int)
    refuse_one_level(pd.Series(pd.Categorical.from_codes(codes, y.cat.categories), name=y.name))
    counts = np.bincount(codes, minlength=len(y.cat.categories))
    numbers, empty = np.flatnonzero(counts), np.flatnonzero(counts == 0)
    if not len(empty):
        return numbers, rows
    warn(f"No row has the levels {quoted(y.cat.categories[empty])}: they are never predicted.")
    return numbers, evolve(rows, outcome=np.searchsorted(numbers, rows.outcome).astype(float))


def _minimum(
    rows: Training, classes: int, decay: float, maxit: int, abstol: float, reltol: float
) -> tuple[np.ndarray, float, bool]:
    """The minimum of the negative log-likelihood, starting from coefficients of zero."""
    design, w, columns = rows.design, rows.weights, rows.design.shape[1]
    hot = rows.outcome[:, None] == np.arange(classes)

    def value(b: np.ndarray) -> float:
        likely = shares(design, b.reshape(classes - 1, columns))[hot]
        with np.errstate(divide="ignore"):
            return float(-(w @ np.log(likely)) + decay * (b @ b))

    def gradient(b: np.ndarray) -> np.ndarray:
        residuals = (shares(design, b.reshape(classes - 1, columns)) - hot) * w[:, None]
        return (residuals[:, 1:].T @ design).ravel() + 2 * decay * b

    start = np.zeros((classes - 1) * columns)
    return minimise(start, value, gradient, steps=maxit, abstol=abstol, reltol=reltol)


def _standard_errors(rows: Training, coefficients: np.ndarray) -> np.ndarray:
    """From the information of the likelihood alone, as R's `vcov()`."""
    share = shares(rows.design, coefficients)[:, 1:]
    k, columns = coefficients.shape
    information = np.empty((k * columns, k * columns))
    for a in range(k):
        for b in range(k):
            weight = rows.weights * share[:, a] * ((a == b) - share[:, b])
            block = (rows.design * weight[:, None]).T @ rows.design
            information[a * columns : (a + 1) * columns, b * columns : (b + 1) * columns] = block
    inverse = np.linalg.pinv(information, rcond=float(np.sqrt(np.finfo(float).eps)), hermitian=True)
    return np.sqrt(np.maximum(np.diagonal(inverse), 0)).reshape(k, columns)


def _table(model: MultinomFit) -> str:
    """A row a level, with the digits that each column needs."""
    rows = list(model.levels[1:]) if len(model.levels) > 2 else [""]
    label = max(map(len, rows))
    cells = []
    for term, values in zip(model.terms, model.coefficients.T, strict=True):
        decimals = common_decimals(values if len(rows) > 1 else model.coefficients, 7)
        column = [term, *(f"{v:.{decimals}f}" for v in values)]
        cells.append([c.rjust(max(map(len, column))) for c in column])
    blocks, used = [[]], label
    for column in cells:
        if blocks[-1] and used + len(column[0]) + 1 > WIDTH:
            blocks, used = [*blocks, []], label
        blocks[-1].append(column)
        used += len(column[0]) + 1
    names = ["".ljust(label), *(row.ljust(label) for row in rows)]
    lines = [" ".join([n, *(c[i] for c in b)]) for b in blocks for i, n in enumerate(names)]
    return "\n".join(lines)
