"""`pls()`: partial least squares as R's `plsr()` of scaled predictors."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd
from attrs import evolve, frozen

from tidyk.base.errors import TidykTypeError, TidykValueError, check_whole
from tidyk.parsnip.engine import Engine
from tidyk.parsnip.engines.capping import min_cols
from tidyk.parsnip.engines.rows import complete_rows
from tidyk.parsnip.limits import COUNT
from tidyk.parsnip.registration import engine


@frozen(eq=False)
class PlsFit:
    """Components.

    Attributes:
        center, scale: Of the predictors.
        rotations: Shape (columns, components): from predictors to components.
        loadings: Shape (outcomes, components): from components to outcomes.
        intercept: Means of the outcomes.
        levels: How many levels the outcome has; 0 for numbers.
        components: How many predict.
        names: The predictors.
    """

    center: np.ndarray
    scale: np.ndarray
    rotations: np.ndarray
    loadings: np.ndarray
    intercept: np.ndarray
    levels: int
    components: int
    names: tuple[str, ...]

    def outcomes(self, x: pd.DataFrame) -> np.ndarray:
        """Shape (rows, outcomes)."""
        k = self.components
        coefficients = self.rotations[:, :k] @ self.loadings[:, :k].T
        return (x.to_numpy(float) - self.center) / self.scale @ coefficients + self.intercept


@engine("pls", "plsr")
class PlsPlsr(Engine):
    """scikit-learn's components, which are R's; classes by regression of their indicators."""

    needs = ("sklearn",)
    submodel = "num_comp"
    arguments = {"num_comp": "ncomp", "predictor_prop": "predictor_prop"}
    limits = {"num_comp": COUNT}
    own_arguments = ()
    call = "sklearn.cross_decomposition.PLSRegression"

    def fit(self, x: pd.DataFrame, y: pd.Series, *, ncomp: int = 2, **refused: Any) -> PlsFit:
        """Fit to the complete rows."""
        from sklearn.cross_decomposition import PLSRegression

        for name in refused:
            raise TidykTypeError(f'The engine "plsr" has no `{name}`.')
        x, y, _ = complete_rows(x, y)
        values, is_class = x.to_numpy(float), isinstance(y.dtype, pd.CategoricalDtype)
        levels = len(y.cat.categories) if is_class else 0
        outcomes = np.eye(levels)[y.cat.codes] if is_class else y.to_numpy(float)[:, None]
        scale = values.std(axis=0, ddof=1)
        center, scale = values.mean(axis=0), np.where(scale > 0, scale, 1.0)
        k = min_cols(ncomp, min(values.shape[1], len(values) - 1), "num_comp")
        model = PLSRegression(k, scale=False).fit((values - center) / scale, outcomes)
        return PlsFit(
            center, scale, model.x_rotations_, model.y_loadings_, outcomes.mean(axis=0), levels, k,
            tuple(map(str, x.columns)),
        )  # fmt: skip

    def submodels(self, model: PlsFit, values: Sequence[Any]) -> Iterator[PlsFit]:
        for value in values:
            k = check_whole(value, "num_comp", minimum=1)
            if k > model.rotations.shape[1]:
                raise TidykValueError(
                    f"The model has {model.rotations.shape[1]} components, not {k}."
                )
            yield evolve(model, components=k)

    def predict_raw(self, model: PlsFit, x: pd.DataFrame) -> np.ndarray:
        """The predicted outcomes, or their indicators."""
        return model.outcomes(x)

    def predict_numeric(self, model: PlsFit, x: pd.DataFrame) -> np.ndarray:
        return model.outcomes(x)[:, 0]

    def predict_prob(self, model: PlsFit, x: pd.DataFrame) -> np.ndarray:
        """Softmax of the indicators."""
        shares = np.exp(model.outcomes(x))
        return shares / shares.sum(axis=1, keepdims=True)

    def predict_class(self, model: PlsFit, x: pd.DataFrame) -> np.ndarray:
        return np.argmax(model.outcomes(x), axis=1)

    def tidy(self, model: PlsFit) -> pd.DataFrame:
        """One row a predictor and component: `term`, `value`, `component`."""
        frames = [
            pd.DataFrame({"term": model.names, "value": model.rotations[:, j], "component": j + 1})
            for j in range(model.rotations.shape[1])
        ]
        return pd.concat(frames, ignore_index=True)

    def show(self, model: PlsFit) -> str:
        return f"Partial least squares: {model.components} components of {len(model.names)}\n"
