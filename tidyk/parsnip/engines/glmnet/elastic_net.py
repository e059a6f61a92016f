"""The engine "glmnet": elastic nets for numbers, counts and levels."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from attrs import evolve, frozen

from tidyk.base.errors import TidykValueError, check_number, warn
from tidyk.parsnip.encoding import Encoding
from tidyk.parsnip.engine import Engine
from tidyk.parsnip.engines.glmnet.fitting import Family, fit_path
from tidyk.parsnip.engines.glmnet.path import Path
from tidyk.parsnip.engines.glmnet.problem import Options
from tidyk.parsnip.engines.glmnet.showing import path_plot, path_text
from tidyk.parsnip.engines.training import training
from tidyk.parsnip.limits import AMOUNT, SHARE
from tidyk.parsnip.registration import engine

OWN = (
    "nlambda", "lambda_min_ratio", "path_values", "standardize", "intercept", "penalty_factor",
    "thresh", "maxit", "lower_limits", "upper_limits", "exclude", "dfmax", "pmax",
    "type_gaussian",
)  # fmt: skip
"""Arguments of R's `glmnet()` that all families have."""
SETTLED = {
    "trace_it": (0, False),
    "relax": (False,),
    "type_logistic": ("Newton",),
    "standardize_response": (False,),
}
"""Those that can have one value only."""
CROSS = "It belongs to `cv.glmnet()`: `tune_grid()` chooses the penalty out of fold."
LACKING = {
    "alpha": "It is `mixture` of the model function.",
    "lambda": "`penalty` of the model function is the penalty, `path_values` the whole path.",
    "offset": 'An elastic net has none here: the engine "glm" takes `offset()` in a formula.',
    "nfolds": CROSS,
    "foldid": CROSS,
    "type_measure": CROSS,
}


@frozen(eq=False)
class GlmnetFit:
    """An elastic net: a whole path, and the penalty that predictions take from it.

    Attributes:
        path: Coefficients for every penalty.
        penalty: Which one predictions take.
        terms: Names of the coefficients, the constant first.
        levels: Of a multinomial outcome.
        nobs: Rows that were fitted.
        null_deviance: Of the model without predictors.
        quiet: Is the penalty one of several that were asked for at once?
    """

    path: Path
    penalty: float
    terms: tuple[str, ...]
    levels: tuple[Any, ...]
    nobs: int
    null_deviance: float
    quiet: bool = False

    def linear(self, x: pd.DataFrame, penalty: float | None = None) -> np.ndarray:
        """The linear predictor of new rows: shape (rows,), or (rows, classes)."""
        coefficients = self.path.at(self._checked(penalty))
        constant, slopes = coefficients[..., 0], coefficients[..., 1:]
        return constant + x.to_numpy(float) @ slopes.T

    def _checked(self, penalty: float | None) -> float:
        value = self.penalty if penalty is None else check_penalty(penalty)
        lowest, highest = self.path.penalties[-1], self.path.penalties[0]
        if not self.quiet and not lowest <= value <= highest:
            warn(
                f"The penalty {value:g} is outside of the path that was fitted, from {lowest:.3g} "
                f"to {highest:.3g}: predictions are those of its end. "
                '`set_engine("glmnet", path_values=[...])` fits a path of your own.'
            )
        return value


def check_counts(levels: Sequence[Any], codes: np.ndarray) -> None:
    """Raise an error for a level that too few rows have."""
    counts = np.bincount(codes.astype(int), minlength=len(levels)) if levels else np.full(1, 2)
    if counts.min() < 2:
        raise TidykValueError(
            f"glmnet needs two rows or more of every level of the outcome, and "
            f"{levels[int(counts.argmin())]!r} has {counts.min()}: drop the level, or merge it."
        )


class ElasticNet(Engine):
    """An elastic net, as R's `glmnet()`: one fit serves all penalties."""

    encoding = Encoding(compute_intercept=True, allow_sparse_x=True)
    arguments = {"penalty": "penalty", "mixture": "mixture"}
    own_arguments = OWN
    lacking = LACKING
    submodel = "penalty"
    limits = {"penalty": AMOUNT, "mixture": SHARE}
    ranges = {"mixture": (0.05, 1)}
    required = ("penalty",)
    call = "glmnet"
    family: Family

    def fit(
        self,
        x: pd.DataFrame,
        y: pd.Series,
        *,
        weights: np.ndarray | None = None,
        penalty: float,
        **options: Any,
    ) -> GlmnetFit:
        """Fit the whole path; predictions take their coefficients at `penalty`."""
        rows = training(x, y, weights, missing="refuse")
        is_class = isinstance(y.dtype, pd.CategoricalDtype)
        levels = tuple(y.cat.categories) if is_class else ()
        self.check_levels(levels, y)
        check_counts(levels, rows.outcome)
        path = fit_path(
            rows.design,
            rows.outcome,
            self.family,
            weights=rows.weights,
            classes=len(levels),
            options=Options(**_tuples(options)),
        )
        return GlmnetFit(
            path,
            penalty,
            ("(Intercept)", *rows.terms),
            levels,
            len(rows.outcome),
            path.null_deviance * rows.weights.sum(),
        )

    def check_levels(self, levels: Sequence[Any], y: pd.Series) -> None:
        """Raise an error for an outcome that the family cannot have."""

    def submodels(self, model: GlmnetFit, values: Sequence[float]) -> Iterator[GlmnetFit]:
        """The fit with each of the penalties."""
        return (evolve(model, penalty=check_penalty(v), quiet=True) for v in values)

    def predict_raw(
        self, model: GlmnetFit, x: pd.DataFrame, *, penalty: float | None = None
    ) -> np.ndarray:
        """The linear predictor."""
        return model.linear(x, penalty)

    def tidy(self, model: GlmnetFit, *, penalty: float | None = None) -> pd.DataFrame:
        """One row a coefficient: `term`, `estimate`, `penalty`; of a multinomial outcome `class`
        before them."""
        at = model.penalty if penalty is None else check_penalty(penalty)
        estimates = model.path.at(at)
        repeated = 1 if estimates.ndim == 1 else len(estimates)
        table = pd.DataFrame({"term": list(model.terms) * repeated, "estimate": estimates.ravel()})
        if repeated > 1:
            table.insert(0, "class", np.repeat(list(map(str, model.levels)), len(model.terms)))
        return table.assign(penalty=at)

    def glance(self, model: GlmnetFit) -> pd.DataFrame:
        """One row: `nulldev`, `npasses`, `nobs`."""
        row = {"nulldev": model.null_deviance, "npasses": model.path.passes, "nobs": model.nobs}
        return pd.DataFrame([row])

    def show(self, model: GlmnetFit) -> str:
        """A table of the penalties, how many columns each lets in, and what they explain."""
        return path_text(model.path)

    def plot(self, model: GlmnetFit, **options: Any) -> Any:
        """The coefficients along the penalties."""
        return path_plot(model.path, model.terms, model.levels, model.penalty, **options)


@engine("linear_reg", "glmnet", "regression")
class LinearRegGlmnet(ElasticNet):
    """Least squares with an elastic net's penalty."""

    family = "gaussian"
    settled = {**SETTLED, "family": ("gaussian",)}

    def predict_numeric(
        self, model: GlmnetFit, x: pd.DataFrame, *, penalty: float | None = None
    ) -> np.ndarray:
        """The expected outcome."""
        return model.linear(x, penalty)


@engine("poisson_reg", "glmnet", "regression")
class PoissonRegGlmnet(ElasticNet):
    """Poisson regression with an elastic net's penalty."""

    ranges = {}  # as in R

    family = "poisson"
    settled = {**SETTLED, "family": ("poisson",)}

    def predict_numeric(
        self, model: GlmnetFit, x: pd.DataFrame, *, penalty: float | None = None
    ) -> np.ndarray:
        """The expected count."""
        return np.exp(model.linear(x, penalty))


@engine("logistic_reg", "glmnet", "classification")
class LogisticRegGlmnet(ElasticNet):
    """Logistic regression with an elastic net's penalty."""

    family = "binomial"
    settled = {**SETTLED, "family": ("binomial",)}

    def check_levels(self, levels: Sequence[Any], y: pd.Series) -> None:
        if len(levels) != 2:
            raise TidykValueError(
                f"Logistic regression is for two levels, and the outcome {y.name!r} has "
                f"{len(levels)}: see `multinom_reg()`."
            )

    def predict_class(
        self, model: GlmnetFit, x: pd.DataFrame, *, penalty: float | None = None
    ) -> np.ndarray:
        """Level numbers."""
        return (model.linear(x, penalty) > 0).astype(int)

    def predict_prob(
        self, model: GlmnetFit, x: pd.DataFrame, *, penalty: float | None = None
    ) -> np.ndarray:
        """Shape (rows, 2)."""
        share = 1 / (1 + np.exp(-model.linear(x, penalty)))
        return np.column_stack([1 - share, share])


@engine("multinom_reg", "glmnet", "classification")
class MultinomRegGlmnet(ElasticNet):
    """Multinomial regression with an elastic net's penalty."""

    own_arguments = (*OWN, "type_multinomial")
    family = "multinomial"
    settled = {**SETTLED, "family": ("multinomial",)}

    def predict_class(
        self, model: GlmnetFit, x: pd.DataFrame, *, penalty: float | None = None
    ) -> np.ndarray:
        """Level numbers."""
        return model.linear(x, penalty).argmax(axis=1)

    def predict_prob(
        self, model: GlmnetFit, x: pd.DataFrame, *, penalty: float | None = None
    ) -> np.ndarray:
        """Shape (rows, levels)."""
        from scipy.special import softmax

        return softmax(model.linear(x, penalty), axis=1)


def check_penalty(penalty: Any) -> float:
    """The penalty, checked to be one number of 0 or more."""
    if np.ndim(penalty) != 0:
        raise TidykValueError(
            f"`penalty` should be a single number, not {list(penalty)}: `multi_predict()` takes "
            "several."
        )
    return float(check_number(penalty, "penalty", minimum=0))


def _tuples(options: Mapping[str, Any]) -> dict[str, Any]:
    """Options as values that can be compared: lists and arrays as tuples."""
    several = {"path_values", "penalty_factor", "lower_limits", "upper_limits", "exclude"}
    return {
        k: tuple(np.atleast_1d(v).tolist()) if k in several and v is not None else v
        for k, v in options.items()
    }
