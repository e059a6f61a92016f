"""`null_model()`: the outcome's mean or shares of classes, whatever the predictors."""

from __future__ import annotations

import numpy as np
import pandas as pd
from attrs import frozen

from tidyk.base.errors import TidykValueError
from tidyk.base.printing import r_number
from tidyk.parsnip.encoding import Encoding
from tidyk.parsnip.engine import Engine
from tidyk.parsnip.registration import engine


@frozen(eq=False)
class NullFit:
    """The prediction for every row.

    Attributes:
        values: The mean, or the share of each level.
        levels: Levels of the outcome; None for numbers.
    """

    values: np.ndarray
    levels: tuple[object, ...] | None

    @property
    def value(self) -> object:
        """The mean, or the commonest level."""
        return self.values[0] if self.levels is None else self.levels[int(np.argmax(self.values))]


@engine("null_model", "parsnip")
class NullModel(Engine):
    """The same for every row."""

    encoding = Encoding(allow_missing=True)
    infinite = True
    own_arguments = ()
    call = "nullmodel"

    def fit(self, x: pd.DataFrame, y: pd.Series) -> NullFit:
        present = y.dropna()
        if not len(present):
            raise TidykValueError(f"All values of the outcome {y.name!r} are missing.")
        if not isinstance(y.dtype, pd.CategoricalDtype):
            return NullFit(np.array([present.mean()]), None)
        counts = np.bincount(present.cat.codes, minlength=len(y.cat.categories))
        return NullFit(counts / counts.sum(), tuple(y.cat.categories))

    def predict_raw(self, model: NullFit, x: pd.DataFrame) -> np.ndarray:
        """Means, or level numbers."""
        if model.levels is None:
            return self.predict_numeric(model, x)
        return self.predict_class(model, x)

    def predict_numeric(self, model: NullFit, x: pd.DataFrame) -> np.ndarray:
        return np.full(len(x), model.values[0])

    def predict_class(self, model: NullFit, x: pd.DataFrame) -> np.ndarray:
        return np.full(len(x), np.argmax(model.values))

    def predict_prob(self, model: NullFit, x: pd.DataFrame) -> np.ndarray:
        return np.tile(model.values, (len(x), 1))

    def tidy(self, model: NullFit) -> pd.DataFrame:
        """One row: `value`."""
        return pd.DataFrame({"value": [model.value]})

    def show(self, model: NullFit) -> str:
        value = model.value
        shown = r_number(value) if isinstance(value, float) else value
        kind = "Regression" if model.levels is None else "Classification"
        return f"Null {kind} Model\nPredicted Value: {shown} \n"
