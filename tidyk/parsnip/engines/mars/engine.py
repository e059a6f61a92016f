"""`mars()` and `bag_mars()` on "tidyk"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd
from attrs import evolve, frozen

from tidyk.base.errors import TidykValueError, check_whole, warn
from tidyk.base.printing import r_number
from tidyk.base.random import sample_int
from tidyk.parsnip.encoding import Encoding
from tidyk.parsnip.engine import Engine
from tidyk.parsnip.engines.mars.hinges import Term, design_of, text_of
from tidyk.parsnip.engines.mars.searching import Limits, Rows, backward, forward, gcv
from tidyk.parsnip.engines.rows import complete_rows
from tidyk.parsnip.engines.statsmodels.families import BINOMIAL
from tidyk.parsnip.engines.statsmodels.irls import fit_glm
from tidyk.parsnip.limits import COUNT, Choice
from tidyk.parsnip.registration import engine

METHODS = ("backward", "none")
OWN = ("nk", "minspan", "endspan", "thresh", "penalty")


@frozen(eq=False)
class MarsFit:
    """Terms, those kept at each size, and their coefficients.

    Attributes:
        terms: All of the forward pass.
        sizes: Numbers of the terms that are kept, by size.
        coefficients: Theirs.
        scores: Generalised cross-validation of each size.
        errors: Squared errors of each size.
        most: The largest size that may predict.
        levels: How many levels the outcome has; 0 for numbers.
        names: The predictors.
        nobs: Number of rows.
    """

    terms: tuple[Term, ...]
    sizes: tuple[tuple[int, ...], ...]
    coefficients: tuple[np.ndarray, ...]
    scores: tuple[float, ...]
    errors: tuple[float, ...]
    most: int
    levels: int
    names: tuple[str, ...]
    nobs: int

    @property
    def size(self) -> int:
        """The number, from 0, of the size that predicts: the best of those allowed."""
        return int(np.argmin(self.scores[: max(self.most, 1)]))

    def kept(self) -> tuple[Term, ...]:
        """The terms that predict."""
        return tuple(self.terms[j] for j in self.sizes[self.size])

    def line(self, x: pd.DataFrame) -> np.ndarray:
        """The sum of the terms."""
        return design_of(self.kept(), x.to_numpy(float)) @ self.coefficients[self.size]


class Hinges(Engine):
    """What one model and many share."""

    needs = ("scipy",)
    encoding = Encoding()
    limits = {"num_terms": COUNT, "prod_degree": COUNT, "prune_method": Choice(choices=METHODS)}
    arguments = {"num_terms": "nprune", "prod_degree": "degree", "prune_method": "pmethod"}
    ranges = {"num_terms": (2, 5)}

    def lines(self, model: Any, x: pd.DataFrame) -> np.ndarray:
        """The linear predictor."""
        return model.line(x)

    def predict_raw(self, model: Any, x: pd.DataFrame) -> np.ndarray:
        """Numbers, or the linear predictor of the second class."""
        return self.lines(model, x)

    def predict_numeric(self, model: Any, x: pd.DataFrame) -> np.ndarray:
        return self.lines(model, x)

    def predict_prob(self, model: Any, x: pd.DataFrame) -> np.ndarray:
        second = BINOMIAL.inverse(self.lines(model, x))
        return np.column_stack([1 - second, second])

    def predict_class(self, model: Any, x: pd.DataFrame) -> np.ndarray:
        return np.argmax(self.predict_prob(model, x), axis=1)


@engine("mars", "tidyk")
class MarsTidyk(Hinges):
    """One model; a fit serves all numbers of terms."""

    submodel = "num_terms"
    own_arguments = OWN
    call = "tidyk.mars"

    def fit(
        self,
        x: pd.DataFrame,
        y: pd.Series,
        *,
        weights: np.ndarray | None = None,
        nprune: int | None = None,
        pmethod: str = "backward",
        **options: Any,
    ) -> MarsFit:
        """Both passes over the complete rows."""
        x, y, weights = complete_rows(x, y, weights)
        return fit_hinges(x, y, weights, nprune, pmethod, options)

    def submodels(self, model: MarsFit, values: Sequence[Any]) -> Iterator[MarsFit]:
        for value in values:
            yield evolve(model, most=check_whole(value, "num_terms", minimum=1))

    def tidy(self, model: MarsFit) -> pd.DataFrame:
        """One row a term: `term`, `estimate`."""
        names = [text_of(term, model.names) for term in model.kept()]
        return pd.DataFrame({"term": names, "estimate": model.coefficients[model.size]})

    def glance(self, model: MarsFit) -> pd.DataFrame:
        """One row: `gcv`, `rss`, `r.squared`, `gr.squared` (of the squared errors), `terms`,
        `nobs`."""
        score, errors = model.scores[model.size], model.errors[model.size]
        return pd.DataFrame(
            {
                "gcv": [score],
                "rss": errors,
                "r.squared": 1 - errors / model.errors[0],
                "gr.squared": 1 - score / model.scores[0],
                "terms": len(model.kept()),
                "nobs": model.nobs,
            }
        )

    def show(self, model: MarsFit) -> str:
        """The coefficients, and how good the terms are."""
        table, summed = self.tidy(model), self.glance(model).iloc[0]
        lines = [f"{t:<30} {r_number(e)}" for t, e in table.itertuples(index=False)]
        scores = f"GCV {r_number(summed['gcv'])}   RSS {r_number(summed['rss'])}   "
        scores += f"GRSq {r_number(summed['gr.squared'])}   RSq {r_number(summed['r.squared'])}"
        kept = f"Selected {len(model.kept())} of {len(model.terms)} terms"
        return "\n".join([*lines, "", kept, scores]) + "\n"


@engine("bag_mars", "tidyk")
class BagMarsTidyk(Hinges):
    """Models of bootstrap samples, averaged: 11, as baguette."""

    defaults = {"times": 11}
    own_arguments = ("times", *OWN)
    call = "tidyk.bag_mars"

    def fit(
        self,
        x: pd.DataFrame,
        y: pd.Series,
        *,
        weights: np.ndarray | None = None,
        times: int = 11,
        nprune: int | None = None,
        pmethod: str = "backward",
        **options: Any,
    ) -> tuple[MarsFit, ...]:
        """Fit `times` models."""
        x, y, weights = complete_rows(x, y, weights)
        count = check_whole(times, "times", minimum=1)
        samples = [np.asarray(sample_int(len(x), replace=True)) for _ in range(count)]
        return tuple(
            fit_hinges(x.iloc[at], y.iloc[at], weights[at], nprune, pmethod, options, quiet=True)
            for at in samples
        )

    def lines(self, model: tuple[MarsFit, ...], x: pd.DataFrame) -> np.ndarray:
        return np.mean([one.line(x) for one in model], axis=0)

    def show(self, model: tuple[MarsFit, ...]) -> str:
        terms = [len(one.kept()) for one in model]
        return f"{len(model)} MARS models of {min(terms)} to {max(terms)} terms\n"


def fit_hinges(
    x: pd.DataFrame,
    y: pd.Series,
    weights: np.ndarray,
    nprune: int | None,
    pmethod: str,
    options: dict[str, Any],
    *,
    quiet: bool = False,
) -> MarsFit:
    """Both passes; of classes the terms are those of zeros and ones, and the coefficients those of
    a logistic regression, of which `quiet` tells no trouble."""
    levels, outcome = _outcome(y)
    options = dict(options)
    values, penalty = x.to_numpy(float), options.pop("penalty", None)
    degree = int(options.get("degree", 1))
    most = min(200, max(20, 2 * x.shape[1])) + 1
    limits = Limits(**{"nk": most, **options, "degree": degree})
    root = np.sqrt(weights)
    rows = Rows(values, outcome * root, root)
    terms = forward(rows, limits)
    sizes = backward(rows, terms) if pmethod == "backward" else backward(rows, terms)[-1:]
    counted = float((3 if degree > 1 else 2) if penalty is None else penalty)
    scores = tuple(gcv(errors, len(x), len(kept), counted) for kept, errors in sizes)
    largest = len(terms) if nprune is None else int(nprune)
    best = int(np.argmin(scores[: max(largest, 1)]))
    return MarsFit(
        terms=terms,
        sizes=tuple(kept for kept, _ in sizes),
        coefficients=tuple(
            _coefficients(rows, terms, kept, outcome, levels, quiet=quiet or j != best)
            for j, (kept, _) in enumerate(sizes)
        ),
        scores=scores,
        errors=tuple(errors for _, errors in sizes),
        most=largest,
        levels=levels,
        names=tuple(map(str, x.columns)),
        nobs=len(x),
    )


def _outcome(y: pd.Series) -> tuple[int, np.ndarray]:
    """How many levels there are, and the outcome as numbers."""
    if not isinstance(y.dtype, pd.CategoricalDtype):
        return 0, y.to_numpy(float)
    if len(y.cat.categories) != 2:
        raise TidykValueError(
            f"MARS tells two classes apart; the outcome {y.name!r} has {len(y.cat.categories)}."
        )
    return 2, y.cat.codes.to_numpy(float)


def _coefficients(
    rows: Rows,
    terms: tuple[Term, ...],
    kept: tuple[int, ...],
    outcome: np.ndarray,
    levels: int,
    *,
    quiet: bool,
) -> np.ndarray:
    """Least squares, or a logistic regression, of the terms of one size."""
    design = design_of(tuple(terms[j] for j in kept), rows.values)
    if not levels:
        return np.linalg.lstsq(design * rows.root[:, None], rows.outcome, rcond=None)[0]
    none = np.zeros(len(design))
    glm = fit_glm(design, outcome, rows.root**2, none, BINOMIAL, quiet=True)
    if not (glm.converged or quiet):
        warn(
            "The logistic regression of the terms did not converge: do they tell the classes apart?"
        )
    values = np.zeros(design.shape[1])
    values[glm.solution.kept] = glm.solution.coefficients
    return values
