"""A workflow, as it is, on every resample."""

from __future__ import annotations

from tidyk.tuning.session import Session
from tidyk.tuning.strategy import Rounds, strategy


@strategy("Resampling", tunes=False)
def fit_resamples(session: Session) -> Rounds:
    """Fit and assess a workflow on every resample.

    Args:
        wf: A workflow without `tune()`; or a model specification, followed by a formula.
        resamples: A resample set, such as `vfold_cv()` returns.
        metrics: A `metric_set()`; rmse and rsq, or roc_auc, accuracy and brier_class by default. Of
            several outcomes, `{"price": metric_set(rmse), "sold": metric_set(roc_auc)}`.
        control: `control_resamples()`.

    Returns:
        `TuneResults`: see `collect_metrics()`.

    Raises:
        TidykValueError: A `tune()` is not filled in, or a metric does not suit the model.

    Equals R's `tune::fit_resamples()`.

    Examples:
        >>> from tidyk import collect_metrics, linear_reg, set_seed, vfold_cv, workflow
        >>> from tidyk.datasets import mtcars
        >>> set_seed(1)
        >>> res = workflow("mpg ~ wt", linear_reg()) >> fit_resamples(vfold_cv(mtcars, v=3))
        >>> collect_metrics(res)["n"].tolist()
        [3, 3]
    """
    yield session.units()
