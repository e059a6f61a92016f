"""The estimators that `as_sklearn()` returns, whose classes are made on first use."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from tidyk.base.errors import TidykValueError
from tidyk.parsnip.fitting import check_fittable, fit_converted
from tidyk.workflows.assembled import Workflow
from tidyk.workflows.fitting import convert, mold_training, with_fit
from tidyk.workflows.predicting import predict_workflow


class WorkflowEstimator:
    """A workflow with scikit-learn's methods.

    Attributes:
        workflow: The workflow, which is not changed.
        outcome: The outcome's name in it.
        workflow_: The fitted workflow.
    """

    def __init__(self, workflow: Workflow, outcome: str) -> None:
        self.workflow, self.outcome = workflow, outcome

    def _fit(self, X: Any, y: pd.Series, sample_weight: Any) -> Any:
        data = self._frame(X).drop(columns=self.outcome, errors="ignore")
        data = data.assign(**{self.outcome: y.set_axis(data.index)})
        spec = self.workflow.model
        check_fittable(spec)
        mold, weights = mold_training(self.workflow, data)
        case_weights = weights if sample_weight is None else checked(sample_weight, y.shape)
        fitted = fit_converted(spec, convert(self.workflow, mold), case_weights)
        self.workflow_ = with_fit(self.workflow, spec, mold, fitted)
        return self

    def _frame(self, X: Any, *, reset: bool = False) -> pd.DataFrame:
        from sklearn.utils.validation import validate_data

        if is_named(X):
            validate_data(self, X, skip_check_array=True, reset=reset)
            return X
        values: Any = validate_data(self, X, dtype="numeric", reset=reset)
        return pd.DataFrame(values, columns=[f"x{j + 1}" for j in range(values.shape[1])])

    def _predicted(self, X: Any, type: str) -> pd.DataFrame:
        from sklearn.utils.validation import check_is_fitted

        check_is_fitted(self)
        return predict_workflow(self.workflow_, self._frame(X), type)


def is_named(X: Any) -> bool:
    """Is it a data frame whose column names can be used in a formula?"""
    return isinstance(X, pd.DataFrame) and all(isinstance(c, str) for c in X.columns)


def checked(sample_weight: Any, shape: tuple[int, ...]) -> np.ndarray:
    """Weights, checked to be one a row and not all zero."""
    weights = np.asarray(sample_weight, float)
    if weights.shape != shape:
        raise TidykValueError(f"sample_weight.shape == {weights.shape}, expected {shape}!")
    if not weights.any():
        raise TidykValueError("Every sample weight is zero: there are no rows to fit.")
    return weights


class Regressing(WorkflowEstimator):
    """A workflow as a regressor."""

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> Any:
        """Fit the workflow."""
        from sklearn.utils.validation import validate_data

        if not is_named(X):
            X, y = validate_data(self, X, y, dtype="numeric", y_numeric=True)
        frame = self._frame(X, reset=True)
        return self._fit(frame, pd.Series(np.asarray(y, float)), sample_weight)

    def predict(self, X: Any) -> np.ndarray:
        """One number a row."""
        return self._predicted(X, "numeric")[".pred"].to_numpy()


class Classifying(WorkflowEstimator):
    """A workflow as a classifier.

    Attributes:
        classes_: The levels of the outcome, in order.
    """

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> Any:
        """Fit the workflow."""
        from sklearn.utils.multiclass import check_classification_targets
        from sklearn.utils.validation import validate_data

        if not is_named(X):
            X, y = validate_data(self, X, y, dtype="numeric")
        frame = self._frame(X, reset=True)
        check_classification_targets(y)
        self.classes_, codes = np.unique(np.asarray(y), return_inverse=True)
        used = codes if sample_weight is None else codes[checked(sample_weight, codes.shape) > 0]
        if len(np.unique(used)) < 2:
            raise TidykValueError("The outcome has 1 class: a classifier needs two or more.")
        names = [str(c) for c in self.classes_]
        outcome = pd.Series(pd.Categorical.from_codes(codes, dtype=pd.CategoricalDtype(names)))
        return self._fit(frame, outcome, sample_weight)

    def predict(self, X: Any) -> np.ndarray:
        """One label a row."""
        codes = self._predicted(X, "class")[".pred_class"].cat.codes
        return self.classes_[codes.to_numpy()]

    def predict_proba(self, X: Any) -> np.ndarray:
        """Shape (rows, classes)."""
        return self._predicted(X, "prob").to_numpy()


@cache
def classes() -> dict[str, type]:
    """`WorkflowRegressor` and `WorkflowClassifier`, by name."""
    from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin

    module = {"__module__": __name__}
    methods = {
        "WorkflowRegressor": (RegressorMixin, Regressing, BaseEstimator),
        "WorkflowClassifier": (ClassifierMixin, Classifying, BaseEstimator),
    }
    return {name: type(name, bases, module) for name, bases in methods.items()}


def __getattr__(name: str) -> Any:
    if name in ("WorkflowRegressor", "WorkflowClassifier"):
        return classes()[name]
    raise AttributeError(name)
