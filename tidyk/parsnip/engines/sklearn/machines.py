"""`svm_linear()` on liblinear, the library that R's LiblineaR wraps too."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from tidyk.parsnip.encoding import Encoding
from tidyk.parsnip.engines.estimator import Estimator
from tidyk.parsnip.engines.rows import complete_rows
from tidyk.parsnip.limits import AMOUNT, POSITIVE
from tidyk.parsnip.registration import engine
from tidyk.parsnip.values import refuse_one_level


@engine("svm_linear", "LiblineaR")
class SvmLinearLiblinear(Estimator):
    """Linear machines with squared losses, on predictors as they are; no probabilities, as in R."""

    regressor = "sklearn.svm.LinearSVR"
    classifier = "sklearn.svm.LinearSVC"
    call = "sklearn.svm.LinearSV"
    encoding = Encoding(allow_sparse_x=True)
    arguments = {"cost": "C", "margin": "epsilon"}
    parameters = {"margin": "svm_margin"}
    ranges = {"cost": (-10, 5)}
    limits = {"cost": POSITIVE, "margin": AMOUNT}
    defaults = {"max_iter": 10_000}

    def fit(
        self, x: pd.DataFrame, y: pd.Series, *, weights: np.ndarray | None = None, **args: Any
    ) -> Any:
        weighted = weights is not None
        x, y, weights = complete_rows(x, y, weights)
        refuse_one_level(y)
        if isinstance(y.dtype, pd.CategoricalDtype):
            args.pop("epsilon", None)  # a margin is for numbers
        else:
            loss = {"loss": "squared_epsilon_insensitive", "dual": False, "epsilon": 0.1}
            args = {**loss, **args}
        return super().fit(x, y, weights=weights if weighted else None, **args)
