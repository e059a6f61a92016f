"""Workflows as scikit-learn estimators."""

from __future__ import annotations

from typing import Any

from tidyk.base.errors import TidykValueError, check_string
from tidyk.base.pipe import verb
from tidyk.workflows.assembled import Workflow, check_spec


@verb(Workflow)
def as_sklearn(wf: Workflow, /, *, outcome: str) -> Any:
    """Turn a workflow into a scikit-learn estimator, for its pipelines, searches and
    cross-validation.

    Args:
        wf: A workflow with a preprocessor and a model.
        outcome: The outcome's name in the workflow's formula or recipe.

    Returns:
        A regressor or classifier: `fit(X, y)` with a data frame or an array (whose columns are
        called `x1`, `x2`, …), `predict(X)`, `predict_proba(X)`, `get_params()`; `sample_weight`
        goes to engines that take case weights.

    Raises:
        TidykValueError: A part of the workflow is missing, or there is no estimator for its mode.

    Examples:
        >>> from sklearn.model_selection import cross_val_score
        >>> from tidyk import linear_reg, workflow
        >>> from tidyk.datasets import mtcars
        >>> estimator = workflow("mpg ~ wt + hp", linear_reg()) >> as_sklearn(outcome="mpg")
        >>> len(cross_val_score(estimator, mtcars, mtcars["mpg"], cv=4))
        4
    """
    from tidyk.workflows.estimator import classes

    check_string(outcome, "outcome")
    spec = check_spec(wf.model)
    if wf.pre is None:
        raise TidykValueError("The workflow must have a preprocessor to be an estimator.")
    if spec.mode == "regression":
        return classes()["WorkflowRegressor"](wf, outcome)
    if spec.mode == "classification":
        return classes()["WorkflowClassifier"](wf, outcome)
    raise TidykValueError(f"scikit-learn has no estimators for {spec.mode}.")
