"""`tune_grid()` and `fit_resamples()`."""

from __future__ import annotations

from typing import Any

import pandas as pd

from tidyk.base.errors import TidykTypeError, TidykValueError, describe, did_you_mean, quoted, warn
from tidyk.base.pipe import verb
from tidyk.dials.sets import Parameters
from tidyk.parsnip.spec import ModelSpec
from tidyk.rsample.rset import Rset
from tidyk.tuning.control import ControlGrid, check_control
from tidyk.tuning.finalizing import model_ids
from tidyk.tuning.parallel import run_plan
from tidyk.tuning.results import TuneResults, gather
from tidyk.tuning.running import Task
from tidyk.tuning.schedule import make_plan
from tidyk.tuning.scoring import Scorer, check_metrics
from tidyk.workflows.assembled import Workflow, untrained, workflow
from tidyk.workflows.fitting import check_complete
from tidyk.workflows.tunables import extract_parameter_set_dials_workflow


@verb(Workflow)
def tune_grid(
    wf: Workflow,
    /,
    resamples: Rset,
    *,
    grid: Any = 10,
    metrics: Any = None,
    param_info: Parameters | None = None,
    control: ControlGrid | None = None,
) -> TuneResults:
    """Try the candidates of a grid on every resample.

    Args:
        wf: A workflow with arguments marked by `tune()`; or a model specification, followed by a
            formula.
        resamples: A resample set, such as `vfold_cv()` returns.
        grid: A data frame with a column for each parameter id and a row for each candidate; or how
            many candidates to spread over the parameters' ranges.
        metrics: A `metric_set()`; rmse and rsq, or accuracy, roc_auc and brier_class by default.
        param_info: Parameters with other ranges than the default ones, for a grid that is made
            here.
        control: `control_grid()`.

    Returns:
        `TuneResults`: see `collect_metrics()`, `show_best()`, `select_best()`. A candidate that
        fails becomes a note.

    Raises:
        TidykValueError: The grid does not suit the workflow, or a metric the model.
        TidykTypeError: `resamples` is no resample set.
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
    spec, wf = check_complete(wf), untrained(wf)
    checked = _check_common(wf, resamples, metrics, control)
    parameters = extract_parameter_set_dials_workflow(wf)
    if not len(parameters):
        warn(
            "No tuning parameters have been detected: the resamples will be evaluated without "
            "tuning."
        )
        return _resample(wf, resamples, pd.DataFrame(), parameters, *checked, kind="Tuning")
    candidates = _check_grid(
        grid, parameters if param_info is None else param_info, parameters, wf, resamples
    )
    del spec
    return _resample(wf, resamples, candidates, parameters, *checked, kind="Tuning")


@tune_grid.register(ModelSpec)
def tune_grid_spec(
    spec: ModelSpec, /, preprocessor: Any, resamples: Rset, **options: Any
) -> TuneResults:
    """Try the candidates of a grid for a model specification, with a formula."""
    return tune_grid.now(_with_preprocessor(spec, preprocessor), resamples, **options)


@verb(Workflow)
def fit_resamples(
    wf: Workflow,
    /,
    resamples: Rset,
    *,
    metrics: Any = None,
    control: ControlGrid | None = None,
) -> TuneResults:
    """Fit and assess a workflow on every resample.

    Args:
        wf: A workflow without `tune()`; or a model specification, followed by a formula.
        resamples: A resample set, such as `vfold_cv()` returns.
        metrics: A `metric_set()`; rmse and rsq, or accuracy, roc_auc and brier_class by default.
        control: `control_resamples()`.

    Returns:
        `TuneResults`: see `collect_metrics()`.

    Raises:
        TidykValueError: A placeholder is left, or a metric does not suit the model.

    Equals R's `tune::fit_resamples()`.

    Examples:
        >>> from tidyk import collect_metrics, linear_reg, set_seed, vfold_cv, workflow
        >>> from tidyk.datasets import mtcars
        >>> set_seed(1)
        >>> res = workflow("mpg ~ wt", linear_reg()) >> fit_resamples(vfold_cv(mtcars, v=3))
        >>> collect_metrics(res)["n"].tolist()
        [3, 3]
    """
    check_complete(wf)
    wf = untrained(wf)
    parameters = no_tuning_left(wf)
    return _resample(
        wf,
        resamples,
        pd.DataFrame(),
        parameters,
        *_check_common(wf, resamples, metrics, control),
        kind="Resampling",
    )


@fit_resamples.register(ModelSpec)
def fit_resamples_spec(
    spec: ModelSpec, /, preprocessor: Any, resamples: Rset, **options: Any
) -> TuneResults:
    """Fit and assess a model specification with a formula on every resample."""
    return fit_resamples.now(_with_preprocessor(spec, preprocessor), resamples, **options)


def _with_preprocessor(spec: ModelSpec, preprocessor: Any) -> Workflow:
    if isinstance(preprocessor, Rset):
        raise TidykTypeError(
            "To tune or resample a model specification, give a formula before the resamples."
        )
    return workflow(preprocessor, spec)


def no_tuning_left(wf: Workflow) -> Parameters:
    """The (empty) parameters of a workflow; an error if some are marked with `tune()`."""
    parameters = extract_parameter_set_dials_workflow(wf)
    if len(parameters):
        raise TidykValueError(
            f"{quoted(parameters.id)} {'is' if len(parameters) == 1 else 'are'} marked with "
            "`tune()`: use `tune_grid()`, "
            "or give values."
        )
    return parameters


def _check_common(
    wf: Workflow, resamples: Any, metrics: Any, control: Any
) -> tuple[Any, ControlGrid]:
    check_resamples(resamples)
    checked = check_metrics(metrics, wf.model.mode), check_control(control)
    check_data_suits(wf, resamples)
    return checked


def check_resamples(resamples: Any) -> None:
    """Errors for what cannot be tuned on."""
    if not isinstance(resamples, Rset):
        raise TidykTypeError(
            "The `resamples` argument should be a resample set, such as `vfold_cv()` returns, "
            f"not {describe(resamples)}."
        )
    for kind, text in {
        "LooCv": "Leave-one-out cross-validation",
        "NestedCv": "Nested resampling",
    }.items():
        if type(resamples).__name__ == kind:
            raise TidykValueError(f"{text} is not supported here.")


def check_data_suits(wf: Workflow, resamples: Rset) -> None:
    """An error, before anything is fitted, if the resamples' data lack what the preprocessor
    names."""
    required = getattr(wf.pre, "check_columns", None)
    if required is not None:
        required(resamples.splits[0].data)


def _check_grid(
    grid: Any, param_info: Parameters, parameters: Parameters, wf: Workflow, resamples: Rset
) -> pd.DataFrame:
    """The candidates: the given ones, checked, or as many as asked for."""
    if isinstance(grid, pd.DataFrame):
        return _check_grid_frame(grid, list(parameters.id))
    if isinstance(grid, bool) or not isinstance(grid, int) or grid < 1:
        raise TidykTypeError(
            f"`grid` should be a positive whole number or a data frame, not {describe(grid)}."
        )
    from tidyk.dials.space_filling import grid_space_filling

    if any(p is not None and p.unknown for p in param_info):
        param_info = _finalized(param_info, wf, resamples)
    return grid_space_filling(param_info, size=grid)


def _check_grid_frame(grid: pd.DataFrame, ids: list[str]) -> pd.DataFrame:
    unknown = [c for c in grid.columns if c not in ids]
    if unknown:
        raise TidykValueError(
            f"The `grid` has columns that are not marked with `tune()`: {quoted(unknown)}."
            f"{did_you_mean(unknown[0], ids)} It should have {quoted(ids)}."
        )
    missing = [i for i in ids if i not in grid.columns]
    if missing:
        raise TidykValueError(
            f"The `grid` lacks parameters that are marked with `tune()`: {quoted(missing)}."
        )
    if not len(grid):
        raise TidykValueError("The `grid` has no rows: there is nothing to try.")
    if grid.duplicated().any():
        warn("Duplicate rows in grid of tuning combinations found and removed.")
        grid = grid.drop_duplicates()
    return grid[ids].reset_index(drop=True)


def _finalized(parameters: Parameters, wf: Workflow, resamples: Rset) -> Parameters:
    """Parameters with ranges that depend on the predictors, from all of the data."""
    from tidyk.base.generics import finalize
    from tidyk.workflows.fitting import mold_training

    mold, _ = mold_training(wf, resamples.splits[0].data)
    return finalize(parameters, mold.predictors)


def _resample(
    wf: Workflow,
    resamples: Rset,
    grid: pd.DataFrame,
    parameters: Parameters,
    metrics: Any,
    control: ControlGrid,
    *,
    kind: str,
    keep_workflow: bool = False,
) -> TuneResults:
    """Plan, run, gather."""
    plan = make_plan(grid, list(model_ids(wf.model)), len(resamples.splits))
    scorer = Scorer(metrics, outcome_name(wf, resamples), control.event_level, keep_workflow)
    task = Task(wf, plan, dict(enumerate(resamples.splits)), scorer, control)
    units = run_plan(task)
    if all(unit.metrics is None for unit in units):
        warn("All models failed. Run `show_notes()` on the results for more information.")
    columns = gather(
        plan, units, predictions=control.save_pred, extracts=control.extract is not None
    )
    if keep_workflow:
        columns[".workflow"] = [unit.workflow for unit in units]
    configs = pd.DataFrame([{**c.params, ".config": c.config} for c in plan.candidates])
    kept = wf if control.save_workflow else None
    return TuneResults(kind, resamples, columns, parameters, metrics, scorer.outcome, configs, kept)


def outcome_name(wf: Workflow, resamples: Rset) -> str:
    """The outcome's column after the preprocessor."""
    from tidyk.rsample.rsplit import analysis
    from tidyk.workflows.fitting import mold_training

    names = getattr(wf.pre, "outcome_names", None)
    if names is not None:
        return names(resamples.splits[0].data)[0]
    mold, _ = mold_training(wf, analysis(resamples.splits[0]))
    return str(mold.outcomes.columns[0])
