"""scikit-learn's linear models under an elastic net's two arguments."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from tidyk.parsnip.encoding import Encoding
from tidyk.parsnip.engines.estimator import Estimator
from tidyk.parsnip.limits import AMOUNT, SHARE
from tidyk.parsnip.registration import engine
from tidyk.parsnip.values import refuse_one_level

LIMITS = {"penalty": AMOUNT, "mixture": SHARE}


@engine("linear_reg", "sklearn", "regression")
class LinearRegSklearn(Estimator):
    """Least squares; `ElasticNet` with a penalty. Its objective is glmnet's for an outcome of
    variance 1."""

    regressor = "sklearn.linear_model.ElasticNet"
    encoding = Encoding(allow_sparse_x=True)
    arguments = {"penalty": "alpha", "mixture": "l1_ratio"}
    limits = LIMITS

    def fit(
        self,
        x: pd.DataFrame,
        y: pd.Series,
        *,
        weights: np.ndarray | None = None,
        alpha: float = 0.0,
        l1_ratio: float = 1.0,
        **args: Any,
    ) -> Any:
        """Fit with `Ridge` if there is no lasso part, and with `LinearRegression` if there is no
        penalty."""
        if alpha == 0:
            return _Least().fit(x, y, weights=weights, **args)
        if l1_ratio == 0:
            total = len(x) if weights is None else float(np.sum(weights))
            return _Ridge().fit(x, y, weights=weights, alpha=alpha * total, **args)
        return super().fit(x, y, weights=weights, alpha=alpha, l1_ratio=l1_ratio, **args)


class _Least(Estimator):
    regressor = "sklearn.linear_model.LinearRegression"
    encoding = Encoding(allow_sparse_x=True)


class _Ridge(Estimator):
    regressor = "sklearn.linear_model.Ridge"
    encoding = Encoding(allow_sparse_x=True)


class LogisticSklearn(Estimator):
    """scikit-learn's logistic regression; `penalty` is glmnet's, `C` is 1 / (n penalty)."""

    classifier = "sklearn.linear_model.LogisticRegression"
    encoding = Encoding(allow_sparse_x=True)
    arguments = {"penalty": "penalty", "mixture": "l1_ratio"}
    limits = LIMITS

    def fit(
        self,
        x: pd.DataFrame,
        y: pd.Series,
        *,
        weights: np.ndarray | None = None,
        penalty: float = 0.0,
        l1_ratio: float = 0.0,
        **args: Any,
    ) -> Any:
        """Fit; `solver` is "lbfgs", or "saga" with a lasso part, unless it is set."""
        refuse_one_level(y)
        total = len(x) if weights is None else float(np.sum(weights))
        solver = "lbfgs" if l1_ratio == 0 or penalty == 0 else "saga"
        strength = 1 / (total * penalty) if penalty else np.inf
        chosen = {"solver": solver, "max_iter": 1000, **args}
        ratio = {} if solver == "lbfgs" else {"l1_ratio": l1_ratio}
        return super().fit(x, y, weights=weights, C=strength, **ratio, **chosen)


@engine("logistic_reg", "sklearn", "classification")
class LogisticRegSklearn(LogisticSklearn):
    """For two levels."""


@engine("multinom_reg", "sklearn", "classification")
class MultinomRegSklearn(LogisticSklearn):
    """For several levels."""


@engine("poisson_reg", "sklearn", "regression")
class PoissonRegSklearn(Estimator):
    """scikit-learn's Poisson regression, with a ridge penalty."""

    regressor = "sklearn.linear_model.PoissonRegressor"
    encoding = Encoding(allow_sparse_x=True)
    arguments = {"penalty": "alpha"}
    defaults = {"alpha": 0.0}
    limits = {"penalty": AMOUNT}
