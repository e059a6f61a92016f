"""Any scikit-learn estimator as an engine."""

from __future__ import annotations

import importlib
import inspect
import sys
from contextlib import AbstractContextManager, nullcontext, suppress
from typing import Any

import numpy as np
import pandas as pd

from tidyk.base.dates import is_datetime, since_1970
from tidyk.base.errors import TidykTypeError, TidykValueError
from tidyk.base.matrix import is_matrix, matrix_values
from tidyk.base.random import draw_seed
from tidyk.parsnip.encoding import Encoding
from tidyk.parsnip.engine import Engine, check_estimator_arguments
from tidyk.parsnip.values import are_finite, refuse_missing


class Estimator(Engine):
    """A class of scikit-learn, or one that behaves like it, as an engine.

    Subclasses say which; `arguments` maps the model's arguments to those of the class. Outcome
    levels go in as numbers, and a `random_state` is drawn from tidyk's random numbers.

    Attributes:
        regressor: The class for regression, or its path: "sklearn.linear_model.Ridge".
        classifier: The same for classification.

    Examples:
        >>> class Ridge(Estimator):
        ...     regressor = "sklearn.linear_model.Ridge"
        ...     arguments = {"penalty": "alpha"}
        >>> Ridge().types("regression"), Ridge().needs
        (['raw', 'numeric'], ('sklearn',))
    """

    regressor: str | type | None = None
    classifier: str | type | None = None
    encoding = Encoding()

    def fit(
        self, x: pd.DataFrame, y: pd.Series, *, weights: np.ndarray | None = None, **args: Any
    ) -> Any:
        """The fitted estimator."""
        is_class = isinstance(y.dtype, pd.CategoricalDtype)
        if y.isna().any():
            raise TidykValueError(f"The outcome {y.name!r} has {y.isna().sum()} missing values.")
        if not self.encoding.allow_missing:
            refuse_missing(x)
        cls = self.estimator("classification" if is_class else "regression")
        check_estimator_arguments(args, cls)
        model = cls(**self.seeded(cls, args))
        outcome = y.cat.codes.to_numpy() if is_class else y.to_numpy()
        with self.looked_at(x):
            design = to_copy(self.design(x), model)
            return model.fit(design, outcome, **sample_weight(model, weights))

    def design(self, x: pd.DataFrame) -> Any:
        """Predictors as the estimator takes them."""
        return as_design(x, self.encoding)

    def predict_raw(self, model: Any, x: pd.DataFrame) -> np.ndarray:
        """What the estimator predicts, level numbers for classes."""
        return self._predicted(model, x)

    def predict_numeric(self, model: Any, x: pd.DataFrame) -> np.ndarray:
        """One number a row."""
        return self._predicted(model, x)

    def predict_class(self, model: Any, x: pd.DataFrame) -> np.ndarray:
        """Level numbers."""
        return self._predicted(model, x).astype(int)

    def predict_prob(self, model: Any, x: pd.DataFrame, *, levels: tuple[Any, ...]) -> np.ndarray:
        """Shape (rows, levels): zero for levels that no training row had."""
        probabilities = np.zeros((len(x), len(levels)))
        if len(x):
            with self.looked_at(x):
                found = model.predict_proba(self.design(x))
            probabilities[:, model.classes_.astype(int)] = found
        return probabilities

    def _predicted(self, model: Any, x: pd.DataFrame) -> np.ndarray:
        """What an estimator predicts, which takes no less than one row."""
        if not len(x):
            return np.empty(0)
        with self.looked_at(x):
            return model.predict(self.design(x))

    def looked_at(self, x: pd.DataFrame) -> AbstractContextManager[object]:
        """Spare scikit-learn a look at predictors that are known to be finite."""
        sklearn = sys.modules.get("sklearn")
        if sklearn is None or self.encoding.allow_missing or not are_finite(x):
            return nullcontext()
        return sklearn.config_context(assume_finite=True)

    # --- what is read off the class ---------------------------------------------------------------
    def __init_subclass__(cls) -> None:
        both = (c for c in (cls.regressor, cls.classifier) if c is not None)
        modules = (c if isinstance(c, str) else c.__module__ for c in both)
        cls.needs = tuple(dict.fromkeys(module.partition(".")[0] for module in modules))

    def estimator(self, mode: str) -> type:
        """The class for a mode."""
        path = self.classifier if mode == "classification" else self.regressor
        if path is None:
            raise TidykTypeError(f"The engine {type(self).__name__} has no estimator for {mode}.")
        if not isinstance(path, str):
            return path
        module, _, name = path.rpartition(".")
        return getattr(importlib.import_module(module), name)

    def types(self, mode: str) -> list[str]:
        """Those of the methods; probabilities where the estimator has them."""
        types = super().types(mode)
        if mode != "classification" or hasattr(self.estimator(mode), "predict_proba"):
            return types
        return [t for t in types if t != "prob"]

    def seeded(self, cls: type, args: dict[str, Any]) -> dict[str, Any]:
        """The arguments with a seed from the user's stream, if the class takes one."""
        takes = "random_state" in inspect.signature(cls).parameters
        return {"random_state": draw_seed(), **args} if takes else args

    @property
    def callee(self) -> str:
        path = self.regressor or self.classifier
        return self.call or (path if isinstance(path, str) else type(self).__name__)


def to_copy(design: Any, model: Any) -> Any:
    """The design, as an array that may be written to if the estimator says that it copies it first:
    of one that may not, scikit-learn makes a copy before it makes that copy."""
    flags = getattr(design, "flags", None)
    if flags is not None and not flags.writeable and getattr(model, "copy_X", False):
        with suppress(ValueError):  # its memory is not to be written to by anybody
            flags.writeable = True
    return design


def sample_weight(model: Any, weights: np.ndarray | None) -> dict[str, np.ndarray]:
    if weights is None:
        return {}
    from sklearn.utils.validation import has_fit_parameter

    if not has_fit_parameter(model, "sample_weight"):
        raise TidykValueError(f"{type(model).__name__} takes no case weights.")
    return {"sample_weight": weights}


def as_array(x: pd.DataFrame) -> np.ndarray:
    """Predictors as one array of numbers: factors by level number, dates and times as days, missing
    ones as NaN."""
    if all(isinstance(d, np.dtype) and d.kind in "iufb" for d in x.dtypes):
        return x.to_numpy(float)
    return np.column_stack([numbers_of(x[name]) for name in x.columns])


def as_design(x: pd.DataFrame, encoding: Encoding) -> Any:
    """Predictors as one array, or as scipy's sparse rows where some columns are sparse and the
    engine takes these."""
    some = np.array([isinstance(dtype, pd.SparseDtype) for dtype in x.dtypes], bool)
    if not encoding.allow_sparse_x or not some.any():
        return as_array(x)
    from scipy.sparse import csr_matrix, hstack

    parts = [x.loc[:, some].sparse.to_coo(), csr_matrix(as_array(x.loc[:, ~some]))]
    order = np.argsort(np.concatenate([np.flatnonzero(some), np.flatnonzero(~some)]))
    return csr_matrix(csr_matrix(hstack(parts))[:, order])


def numbers_of(column: pd.Series) -> np.ndarray:
    """One predictor as numbers; a matrix column as one of shape (rows, columns)."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        codes = column.cat.codes.to_numpy(float)
        return np.where(codes < 0, np.nan, codes)
    if is_matrix(column):
        values = matrix_values(column)
        return values.reshape(len(values), -1)
    if is_datetime(column):
        return since_1970(column, pd.Timedelta(days=1))
    if pd.api.types.is_numeric_dtype(column.dtype):
        return column.to_numpy(dtype=float, na_value=np.nan)
    raise TidykTypeError(
        f"The predictor {column.name!r} is {column.dtype}; this engine takes numbers and factors: "
        "make text a factor, with `factor()`."
    )
