"""`finalize_*()` and `fit_best()`: the chosen values in place of `tune()`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tidyk.base.errors import TidykValueError, did_you_mean, quoted, warn
from tidyk.base.generics import fit
from tidyk.base.pipe import verb
from tidyk.parsnip.spec import ModelSpec
from tidyk.parsnip.tunables import finalize_spec, model_ids, one_row
from tidyk.tuning.curves import with_epochs
from tidyk.tuning.results import TuneResults, extract_workflow_results
from tidyk.tuning.select import choose_metric, select_best
from tidyk.workflows.assembled import Workflow, untrained
from tidyk.workflows.fitting import finalize_preprocessor


@verb(ModelSpec)
def finalize_model(spec: ModelSpec, /, parameters: Any) -> ModelSpec:
    """Put values in place of a model's `tune()`.

    Args:
        spec: A model specification.
        parameters: Values by parameter id: a dict or a data frame of one row, such as
            `select_best()` returns.

    Returns:
        A new specification; parameters without a value stay marked.

    Raises:
        TidykValueError: There are several rows.

    Equals R's `tune::finalize_model()`.

    Examples:
        >>> from tidyk import linear_reg, tune
        >>> finalize_model(linear_reg(penalty=tune()), {"penalty": 0.1}).args
        {'penalty': 0.1}
    """
    values = one_row(parameters)
    _warn_unused(values, model_ids(spec), _epochs_of(spec))
    return _with_values(spec, values)


@verb(Workflow)
def finalize_workflow(wf: Workflow, /, parameters: Any) -> Workflow:
    """Put values in place of the `tune()` of a workflow's model and preprocessor.

    Args:
        wf: A workflow.
        parameters: Values by parameter id: a dict or a data frame of one row, such as
            `select_best()` returns.

    Returns:
        A new workflow, not trained.

    Equals R's `tune::finalize_workflow()`.

    Examples:
        >>> from tidyk import linear_reg, tune, workflow
        >>> wf = workflow("mpg ~ wt", linear_reg(penalty=tune()))
        >>> finalize_workflow(wf, {"penalty": 0.1}).spec.args
        {'penalty': 0.1}
    """
    values = one_row(parameters)
    own, epochs = ({}, []) if wf.spec is None else (model_ids(wf.spec), _epochs_of(wf.spec))
    other = () if wf.pre is None else wf.pre.tune_ids()
    _warn_unused(values, [*own, *other], epochs)
    wf = finalize_preprocessor(wf, {k: v for k, v in values.items() if k in other})
    return untrained(wf, spec=None if wf.spec is None else _with_values(wf.spec, values))


@verb(TuneResults)
def fit_best(
    results: TuneResults,
    /,
    *,
    metric: str | None = None,
    parameters: Any = None,
    verbose: bool = False,
) -> Workflow:
    """Fit the workflow with the best parameters to all of the data.

    Args:
        results: Tuning results with `save_workflow=True`.
        metric: The metric to judge by; the first of the metric set by default.
        parameters: Other values than the best.
        verbose: Print what is fitted.

    Returns:
        A trained workflow.

    Equals R's `tune::fit_best()`.

    Examples:
        >>> import pandas as pd
        >>> from tidyk import rand_forest, control_grid, predict, tune, tune_grid, vfold_cv
        >>> from tidyk.datasets import mtcars
        >>> grid = pd.DataFrame({"trees": [2, 20]})
        >>> spec = rand_forest("regression", trees=tune())
        >>> folds, keep = vfold_cv(mtcars, v=2), control_grid(save_workflow=True)
        >>> results = tune_grid(spec, "mpg ~ .", resamples=folds, grid=grid, control=keep)
        >>> (results >> fit_best(metric="rmse") >> predict(mtcars[:2])).shape
        (2, 1)
    """
    if results.workflow is None:
        raise TidykValueError(
            "`fit_best()` needs the workflow: tune with `control_grid(save_workflow=True)`."
        )
    if parameters is None:
        metric = choose_metric(results, metric) if metric else results.metrics.metrics[0].name
        parameters = select_best.now(results, metric=metric)
    elif metric is not None:
        warn("`metric` is not used where `parameters` are given.")
    final = finalize_workflow.now(extract_workflow_results(results), parameters)
    if verbose:
        print(f"Fitting with {one_row(parameters)}")
    return fit(final, results.data())


def _epochs_of(spec: ModelSpec) -> list[str]:
    """The argument of a network's epochs, unless it is marked with `tune()`: it is chosen from
    learning curves all the same (`every_epoch()`)."""
    engine = spec.entry.engines.get((str(spec.engine), spec.mode))
    if engine is None or not engine.follow or engine.submodel in model_ids(spec).values():
        return []
    return [str(engine.submodel)]


def _with_values(spec: ModelSpec, values: Mapping[str, Any]) -> ModelSpec:
    """A specification with values in place of its placeholders, and with the epochs chosen."""
    for name in _epochs_of(spec):
        if name in values:
            spec = with_epochs(spec, values[name])
    return finalize_spec(spec, values)


def _warn_unused(values: Mapping[str, Any], marked_ids: Iterable[str], epochs: list[str]) -> None:
    """Warn of values that go nowhere."""
    ids = list(marked_ids)
    unused = [name for name in values if name not in (*ids, *epochs)]
    if unused:
        marked = quoted(ids) if ids else "nothing"
        warn(
            f"{quoted(unused)} {_are(unused)} not used: {marked} {_are(ids)} marked with `tune()`."
            f"{did_you_mean(unused[0], ids)}"
        )


def _are(names: Sequence[str]) -> str:
    return "are" if len(names) > 1 else "is"
