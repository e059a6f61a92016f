"""`bart()` on stochtree, with dbarts' priors and defaults."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pandas as pd
from attrs import define, field

from tidyk.base.errors import TidykValueError, check_whole
from tidyk.base.random import draw_seed
from tidyk.parsnip.encoding import Encoding
from tidyk.parsnip.engine import Engine
from tidyk.parsnip.engines.rows import complete_rows
from tidyk.parsnip.engines.tree_text import Packed, pack_trees, unpack_trees
from tidyk.parsnip.limits import AMOUNT, COUNT, POSITIVE, SHARE
from tidyk.parsnip.registration import engine
from tidyk.parsnip.values import refuse_constant

DEGREES, QUANTILE = 3, 0.9
"""dbarts' prior of the error's variance: it is below that of a linear model with this
probability."""
LEAST = 5
"""Rows of a leaf."""
HALVINGS = 60


@define(eq=False)
class BartFit:
    """Draws of sums of trees.

    It pickles as the trees' text in short, since stochtree's objects do not.

    Attributes:
        draws: How many were kept.
        trees: How many are summed.
        sigma: The error's standard deviation, one a draw; None for classes.
        names: The predictors' columns.
        levels: For each of them the level of a factor that it marks; None for a number.
        model: stochtree's own object.
    """

    draws: int
    trees: int
    sigma: np.ndarray | None
    names: tuple[str, ...]
    levels: tuple[Any, ...]
    _text: Packed | None = None
    _model: Any = field(default=None)

    @property
    def model(self) -> Any:
        """stochtree's object, which is read again where the fit has travelled."""
        if self._model is None:
            from stochtree import BARTModel

            assert self._text is not None, "a fit has its model or its text"
            self._model = BARTModel()
            with _uncollected():
                self._model.from_json(unpack_trees(self._text))
        return self._model

    def lines(self, x: pd.DataFrame) -> np.ndarray:
        """Shape (rows, draws): the sum of the trees; of its normal score for classes."""
        if not len(x):
            return np.empty((0, self.draws))
        return self.model.predict(columns_of(x), type="posterior", terms="y_hat")

    def __getstate__(self) -> dict[str, Any]:
        names = ("draws", "trees", "sigma", "names", "levels")
        text = self._text or pack_trees(self.model.to_json())
        return {**{name: getattr(self, name) for name in names}, "_text": text}

    def __setstate__(self, state: dict[str, Any]) -> None:
        for name, value in {**state, "_model": None}.items():
            setattr(self, name, value)


@contextmanager
def _uncollected() -> Iterator[None]:
    """stochtree makes a million lists of its own text, through which Python's search for garbage
    would walk again and again, for more than half of the time."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


@engine("bart", "stochtree")
class BartStochtree(Engine):
    """200 trees, 100 draws to settle and 1000 to keep, as dbarts."""

    needs = ("stochtree",)
    encoding = Encoding(predictor_indicators="none")
    arguments = {
        "trees": "ntree",
        "prior_terminal_node_coef": "base",
        "prior_terminal_node_expo": "power",
        "prior_outcome_range": "k",
    }
    ranges = {"trees": (50, 500)}
    limits = {
        "trees": COUNT,
        "prior_terminal_node_coef": SHARE,
        "prior_terminal_node_expo": AMOUNT,
        "prior_outcome_range": POSITIVE,
    }
    own_arguments = ("ndpost", "nskip", "keepevery", "num_gfr")
    settled = {"verbose": (False,)}
    call = "stochtree.BARTModel.sample"

    def fit(
        self,
        x: pd.DataFrame,
        y: pd.Series,
        *,
        weights: np.ndarray | None = None,
        ntree: int = 200,
        base: float = 0.95,
        power: float = 2.0,
        k: float = 2.0,
        ndpost: int = 1000,
        nskip: int = 100,
        keepevery: int = 1,
        num_gfr: int = 0,
    ) -> BartFit:
        """Draw trees for the complete rows; `num_gfr` of the first are grown from the root."""
        from stochtree import BARTModel

        case_weights = weights
        x, y, weights = complete_rows(x, y, weights)
        refuse_constant(y)
        is_class = isinstance(y.dtype, pd.CategoricalDtype)
        outcome = _zeros_and_ones(y) if is_class else y.to_numpy(float)
        if len(x) <= 2 * LEAST:
            raise TidykValueError(
                f"BART needs more than {2 * LEAST} complete rows, for leaves of {LEAST}; there are "
                f"{len(x)}."
            )
        values, draws = columns_of(x), check_whole(ndpost, "ndpost", minimum=1)
        general, leaves = _priors(values, outcome, is_class, float(k), ntree)
        model = BARTModel()
        model.sample(
            X_train=values,
            y_train=outcome,
            observation_weights=None if case_weights is None else weights,
            num_gfr=num_gfr,
            num_burnin=nskip,
            num_mcmc=draws,
            general_params={
                **general, "random_seed": draw_seed(), "num_threads": 1, "keep_every": keepevery
            },
            mean_forest_params={
                **leaves, "num_trees": ntree, "alpha": base, "beta": power,
                "min_samples_leaf": LEAST,
                "sample_sigma2_leaf": False,
            },
        )  # fmt: skip
        sigma = None if is_class else np.sqrt(np.asarray(model.global_var_samples))
        levels = tuple(tuple(d.categories) if _is_factor(d) else None for d in x.dtypes)
        return BartFit(draws, ntree, sigma, tuple(map(str, x.columns)), levels, None, model)

    def predict_raw(self, model: BartFit, x: pd.DataFrame) -> np.ndarray:
        """Shape (rows, draws)."""
        return model.lines(x)

    def predict_numeric(self, model: BartFit, x: pd.DataFrame) -> np.ndarray:
        return model.lines(x).mean(axis=1)

    def predict_prob(self, model: BartFit, x: pd.DataFrame) -> np.ndarray:
        second = _normal(model.lines(x)).mean(axis=1)
        return np.column_stack([1 - second, second])

    def predict_class(self, model: BartFit, x: pd.DataFrame) -> np.ndarray:
        return np.argmax(self.predict_prob(model, x), axis=1)

    def predict_conf_int(
        self,
        model: BartFit,
        x: pd.DataFrame,
        *,
        level: float = 0.95,
        std_error: bool = False,
        levels: tuple[Any, ...] | None = None,
    ) -> pd.DataFrame:
        """Bounds of the mean, or of the probability of each level, over the draws."""
        lines, ends = model.lines(x), [(1 - level) / 2, (1 + level) / 2]
        if levels is None:
            bounds, errors = np.quantile(lines, ends, axis=1), lines.std(axis=1, ddof=1)
            return _bounds(bounds, errors if std_error else None, "")
        second = _normal(lines)
        error = second.std(axis=1, ddof=1) if std_error else None
        both = zip((1 - second, second), levels, strict=True)
        tables = [_bounds(np.quantile(s, ends, axis=1), error, f"_{name}") for s, name in both]
        return pd.concat(tables, axis=1)

    def predict_pred_int(
        self,
        model: BartFit,
        x: pd.DataFrame,
        *,
        level: float = 0.95,
        std_error: bool = False,
        levels: tuple[Any, ...] | None = None,
    ) -> pd.DataFrame:
        """Bounds of a new outcome: the draws' means with their errors. For classes those of its
        number, 0 or 1."""
        lines, ends = model.lines(x), ((1 - level) / 2, (1 + level) / 2)
        if levels is not None:
            second = _normal(lines).mean(axis=1)
            tables = [
                _bounds(
                    np.array([(share > 1 - end).astype(float) for end in ends]),
                    np.sqrt(second * (1 - second)) if std_error else None,
                    f"_{name}",
                )
                for share, name in zip((1 - second, second), levels, strict=True)
            ]
            return pd.concat(tables, axis=1)
        sigma = np.ones(model.draws) if model.sigma is None else model.sigma
        bounds = np.array([_mixture_quantile(lines, sigma, end) for end in ends])
        spread = np.sqrt(lines.var(axis=1, ddof=1) + np.mean(sigma**2))
        return _bounds(bounds, spread if std_error else None, "")

    def show(self, model: BartFit) -> str:
        return f"BART of stochtree: {model.draws} draws of {model.trees} trees\n"

    def extract(self, model: BartFit) -> Any:
        return model.model


def columns_of(x: pd.DataFrame) -> np.ndarray:
    """Numbers as they are, and a column for each level of a factor."""
    parts = [
        np.eye(len(x[n].cat.categories))[x[n].cat.codes] if _is_factor(x[n].dtype)
        else x[n].to_numpy(float)[:, None]
        for n in x.columns
    ]  # fmt: skip
    return np.hstack(parts)


def _is_factor(dtype: Any) -> bool:
    return isinstance(dtype, pd.CategoricalDtype)


def _zeros_and_ones(y: pd.Series) -> np.ndarray:
    if len(y.cat.categories) != 2:
        raise TidykValueError(
            f"BART tells two classes apart; the outcome {y.name!r} has {len(y.cat.categories)}."
        )
    return y.cat.codes.to_numpy(float)


def _priors(
    values: np.ndarray, outcome: np.ndarray, is_class: bool, k: float, trees: int
) -> tuple[dict[str, Any], dict[str, Any]]:
    """dbarts' priors on stochtree's scale, which is that of the standardised outcome: of the error
    and of the leaves."""
    from scipy.stats import chi2
    from stochtree import OutcomeModel

    if is_class:
        probit = OutcomeModel(outcome="binary", link="probit")
        fixed = {"outcome_model": probit, "sample_sigma2_global": False}
        return fixed, {"sigma2_leaf_init": 9 / (k**2 * trees)}
    spread = outcome.std() or 1.0
    half = (outcome.max() - outcome.min()) / spread / 2
    variance = _linear_variance(values, outcome) / spread**2
    scale = variance * chi2.ppf(1 - QUANTILE, DEGREES) / DEGREES
    error = {"sigma2_global_shape": DEGREES / 2, "sigma2_global_scale": DEGREES * scale / 2}
    return error, {"sigma2_leaf_init": max(half, 1e-8) ** 2 / (k**2 * trees)}


def _linear_variance(values: np.ndarray, outcome: np.ndarray) -> float:
    """The variance of a linear model's errors; the outcome's where there are too few rows."""
    design = np.column_stack([np.ones(len(values)), values])
    beta, _, rank, _ = np.linalg.lstsq(design, outcome, rcond=None)
    freedom = len(outcome) - rank
    variance = ((outcome - design @ beta) ** 2).sum() / freedom if freedom > 0 else 0.0
    return float(variance) or float(outcome.var()) or 1.0


def _normal(x: np.ndarray) -> np.ndarray:
    from scipy.special import ndtr

    return ndtr(x)


def _mixture_quantile(means: np.ndarray, sigma: np.ndarray, share: float) -> np.ndarray:
    """Below what number the mean of the draws' normal distributions has this share."""
    low = (means - 10 * sigma).min(axis=1, initial=np.inf)
    high = (means + 10 * sigma).max(axis=1, initial=-np.inf)
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        below = _normal((middle[:, None] - means) / sigma).mean(axis=1) < share
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    return (low + high) / 2


def _bounds(ends: np.ndarray, error: np.ndarray | None, level: str) -> pd.DataFrame:
    columns = {f".pred_lower{level}": ends[0], f".pred_upper{level}": ends[1]}
    return pd.DataFrame(columns | ({} if error is None else {f".std_error{level}": error}))
