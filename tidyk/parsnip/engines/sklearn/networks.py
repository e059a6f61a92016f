"""`mlp()` on scikit-learn's networks."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from tidyk.base.errors import TidykTypeError
from tidyk.parsnip.engines.estimator import Estimator
from tidyk.parsnip.limits import AMOUNT, COUNT, POSITIVE, Choice
from tidyk.parsnip.registration import engine
from tidyk.parsnip.values import refuse_one_level

ACTIVATIONS = ("relu", "tanh", "logistic", "identity")
"""scikit-learn's."""


@engine("mlp", "sklearn")
class MlpSklearn(Estimator):
    """A network with one hidden layer, trained by Adam. The predictors are used as they are, so
    scale them."""

    regressor = "sklearn.neural_network.MLPRegressor"
    classifier = "sklearn.neural_network.MLPClassifier"
    call = "sklearn.neural_network.MLP"
    arguments = {
        "hidden_units": "hidden_layer_sizes",
        "penalty": "alpha",
        "dropout": "dropout",
        "epochs": "max_iter",
        "activation": "activation",
        "learn_rate": "learning_rate_init",
    }
    limits = {
        "hidden_units": COUNT,
        "penalty": AMOUNT,
        "epochs": COUNT,
        "learn_rate": POSITIVE,
        "activation": Choice(choices=ACTIVATIONS),
    }

    def fit(
        self,
        x: pd.DataFrame,
        y: pd.Series,
        *,
        weights: np.ndarray | None = None,
        hidden_layer_sizes: Any = 5,
        **args: Any,
    ) -> Any:
        if "dropout" in args:
            raise TidykTypeError('The engine "sklearn" has no `dropout`; "keras" has.')
        refuse_one_level(y)
        sizes = np.atleast_1d(hidden_layer_sizes).astype(int).tolist()
        return super().fit(x, y, weights=weights, hidden_layer_sizes=sizes, **args)
