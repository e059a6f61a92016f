"""Engines of scikit-learn."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from tidyk.parsnip.encoding import Encoding
from tidyk.parsnip.engines.estimator import Estimator
from tidyk.parsnip.registration import engine


@engine("rand_forest", "sklearn")
class RandForestSklearn(Estimator):
    """scikit-learn's forests; factors are taken by their level numbers, as ranger does by
    default."""

    regressor = "sklearn.ensemble.RandomForestRegressor"
    classifier = "sklearn.ensemble.RandomForestClassifier"
    call = "sklearn.ensemble.RandomForest"
    encoding = Encoding(predictor_indicators="none", allow_missing=True)
    arguments = {"mtry": "max_features", "trees": "n_estimators", "min_n": "min_samples_split"}

    def fit(
        self, x: pd.DataFrame, y: pd.Series, *, weights: np.ndarray | None = None, **args: Any
    ) -> Any:
        return super().fit(x, y, weights=weights, **_within(args, x))


def _within(args: Mapping[str, Any], x: pd.DataFrame) -> dict[str, Any]:
    """Whole numbers within what the data allow: as many columns and rows as there are."""
    bounds = {
        "max_features": (1, x.shape[1]),
        "n_estimators": (1, math.inf),
        "min_samples_split": (2, len(x)),
    }
    given = {k: v for k, v in args.items() if k in bounds and not isinstance(v, str)}
    return {**args, **{k: int(min(max(v, bounds[k][0]), bounds[k][1])) for k, v in given.items()}}
