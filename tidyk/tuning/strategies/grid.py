"""Every candidate of a grid on every resample."""

from __future__ import annotations

from typing import Any

from tidyk.tuning.session import Session
from tidyk.tuning.strategy import Rounds, strategy


@strategy("Tuning")
def tune_grid(session: Session, *, grid: Any = 10) -> Rounds:
    """Try the candidates of a grid on every resample.

    Args:
        wf: A workflow with arguments marked by `tune()`; or a model specification, followed by a
            formula.
        resamples: A resample set, such as `vfold_cv()` returns.
        grid: A data frame with a column for each parameter id and a row for each candidate; or how
            many candidates to spread over the parameters' ranges.
        metrics: A `metric_set()`; rmse and rsq, or roc_auc, accuracy and brier_class by default. Of
            several outcomes, `{"price": metric_set(rmse), "sold": metric_set(roc_auc)}`.
        param_info: Parameters with other ranges than the default ones, for a grid that is made
            here.
        control: `control_grid()`.

    Returns:
        `TuneResults`: see `collect_metrics()`, `show_best()`, `select_best()`. A candidate that
        fails becomes a note.

    Raises:
        TidykValueError: The grid does not suit the workflow, or a metric the model.
        TidykTypeError: `resamples` is not a resample set.
        TidykKeyError: The data of the resamples lack a column.

    Results are the same however many workers `joblib.parallel_config()` gives. Equals R's
    `tune::tune_grid()`.

    Examples:
        >>> import pandas as pd
        >>> from tidyk import collect_metrics, rand_forest, set_seed, tune, vfold_cv, workflow
        >>> from tidyk.datasets import mtcars
        >>> set_seed(1)
        >>> wf = workflow("mpg ~ .", rand_forest("regression", trees=tune()))
        >>> res = wf >> tune_grid(vfold_cv(mtcars, v=2), grid=pd.DataFrame({"trees": [5, 10]}))
        >>> collect_metrics(res).shape
        (4, 7)
    """
    yield session.units(session.candidates(grid))
