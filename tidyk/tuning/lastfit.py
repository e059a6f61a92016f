"""`last_fit()`: fit to the training set, assess on the test set."""

from __future__ import annotations

from typing import Any

import pandas as pd
from attrs import evolve

from tidyk.base.errors import TidykTypeError, describe
from tidyk.base.pipe import verb
from tidyk.parsnip.spec import ModelSpec
from tidyk.rsample.manual import manual_rset
from tidyk.rsample.rsplit import Rsplit
from tidyk.tuning.control import ControlGrid, check_control
from tidyk.tuning.grid import _resample, check_data_suits, no_tuning_left
from tidyk.tuning.results import TuneResults
from tidyk.tuning.scoring import check_metrics
from tidyk.workflows.assembled import Workflow, untrained, workflow
from tidyk.workflows.fitting import check_complete


@verb(Workflow)
def last_fit(
    wf: Workflow, /, split: Rsplit, *, metrics: Any = None, control: ControlGrid | None = None
) -> TuneResults:
    """Fit a workflow to the training set of a split and assess it on the test set.

    Args:
        wf: A workflow without `tune()`; or a model specification, followed by a formula.
        split: What `initial_split()` returned.
        metrics: A `metric_set()`; rmse and rsq, or accuracy, roc_auc and brier_class by default.
        control: `control_last_fit()`.

    Returns:
        `TuneResults` of one row with `.predictions` and the fitted `.workflow`
        (`extract_workflow()`).

    Equals R's `tune::last_fit()`.

    Examples:
        >>> from tidyk import collect_metrics, initial_split, linear_reg, set_seed, workflow
        >>> from tidyk.datasets import mtcars
        >>> set_seed(1)
        >>> res = workflow("mpg ~ wt", linear_reg()) >> last_fit(initial_split(mtcars))
        >>> collect_metrics(res).columns.tolist()
        ['.metric', '.estimator', '.estimate', '.config']
    """
    check_complete(wf)
    if not isinstance(split, Rsplit):
        raise TidykTypeError(
            f"`split` must come from `initial_split()` or the like, not {describe(split)}."
        )
    wf, resamples = untrained(wf), manual_rset([split], ["train/test split"])
    control = evolve(check_control(control), save_pred=True)
    parameters = no_tuning_left(wf)
    checked = check_metrics(metrics, wf.model.mode)
    check_data_suits(wf, resamples)
    return _resample(
        wf,
        resamples,
        pd.DataFrame(),
        parameters,
        checked,
        control,
        kind="Resampling",
        keep_workflow=True,
    )


@last_fit.register(ModelSpec)
def last_fit_spec(
    spec: ModelSpec, /, preprocessor: Any, split: Rsplit, **options: Any
) -> TuneResults:
    """Fit a model specification with a formula to the training set and assess it on the test
    set."""
    return last_fit.now(workflow(preprocessor, spec), split, **options)
