"""`fit()` of a workflow, and its steps: mould the data, fit the model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from attrs import evolve, frozen

from tidyk.base.errors import TidykTypeError, TidykValueError, check_columns, describe, quoted, warn
from tidyk.base.frames import as_data_frame
from tidyk.base.generics import fit
from tidyk.hardhat.forging import forge
from tidyk.hardhat.molding import Mold
from tidyk.hardhat.weights import is_case_weights, is_frequency_weights
from tidyk.parsnip.control import controlled
from tidyk.parsnip.conversion import Conversion, from_mold
from tidyk.parsnip.fitted import ModelFit
from tidyk.parsnip.fitting import check_fittable, fit_converted
from tidyk.parsnip.formulas import from_formula
from tidyk.parsnip.resuming import go_on
from tidyk.parsnip.spec import ModelSpec
from tidyk.rsample.rsplit import Rsplit
from tidyk.workflows.assembled import Workflow, check_spec
from tidyk.workflows.control import ControlWorkflow, parsnip_of


@fit.register(Workflow)
def fit_workflow(
    wf: Workflow, /, data: pd.DataFrame, *, control: ControlWorkflow | None = None, **options: Any
) -> Workflow:
    """Fit a workflow: its preprocessor, then its model.

    Args:
        wf: A workflow with a preprocessor and a model, and without `tune()`.
        data: The training data, one row an observation.
        control: What `control_workflow()` returns.
        **options: Of a trained workflow whose model can go on learning: `epochs`, and what else
            `fit()` of a fitted model takes. The preprocessor stays as it was trained.

    Returns:
        The trained workflow.

    Raises:
        TidykValueError: A part is missing, a `tune()` is not filled in, or the outcome does not
            suit the mode.
        TidykKeyError: A column is missing.

    Equals R's `workflows::fit.workflow()`.

    Examples:
        >>> from tidyk import fit, linear_reg, workflow
        >>> from tidyk.datasets import mtcars
        >>> fit(workflow("mpg ~ wt", linear_reg()), data=mtcars).trained
        True
    """
    spec = check_complete(wf)
    check_fittable(spec)
    data = as_data_frame(data)
    check_data(data)
    if options:
        return _go_on(wf, data, options)
    mold, weights = mold_training(wf, data)
    of_model = parsnip_of(control)
    fitted = controlled(spec, of_model, lambda: fit_converted(spec, convert(wf, mold), weights))
    return with_fit(wf, spec, mold, fitted)


def _go_on(wf: Workflow, data: pd.DataFrame, options: Any) -> Workflow:
    """The workflow whose model has learned more."""
    if wf.fitted is None or wf.mold is None:
        raise TidykTypeError(
            f"`fit()` of a workflow that is not trained takes data alone, not {quoted(options)}: "
            "training can go on after it has begun."
        )
    forged = forge(data, wf.mold.blueprint, outcomes=True)
    weights = None if wf.weights is None else np.asarray(_weights(data, wf.weights), float)
    x, outcomes = wf.fitted.preproc.predictors(forged.frame), forged.outcomes
    assert outcomes is not None  # asked for above
    whole = complete_rows(x, outcomes)
    weights = None if weights is None else weights[whole]
    again = go_on(wf.fitted, x[whole], outcomes[whole], weights, options)
    return evolve(wf, fitted=again)


def complete_rows(x: pd.DataFrame, outcomes: pd.DataFrame) -> np.ndarray:
    """Which rows miss nothing; a warning of the others, which steps that are skipped for new data
    leave out in training."""
    whole = _complete(x) & _complete(outcomes)
    if not whole.any():
        raise TidykValueError(f"All {len(whole)} rows have missing values: nothing is left.")
    if not whole.all():
        warn(f"{int((~whole).sum())} rows have missing values and are left out.")
    return whole


def _complete(frame: pd.DataFrame) -> np.ndarray:
    """Which rows miss nothing."""
    missing = [np.asarray(frame[name].isna()) for name in frame.columns]
    return ~np.any(missing, axis=0)


def convert(wf: Workflow, mold: Mold) -> Conversion:
    """A mould as the model's predictors and outcome, by its own formula where it has one."""
    if wf.formula is None:
        return from_mold(mold, wf.model.encoding)
    data = pd.concat([mold.outcomes, mold.frame], axis=1)
    return from_formula(wf.formula, data, wf.model.encoding)


def check_complete(wf: Workflow) -> ModelSpec:
    """The model of a workflow, checked to have all that fitting needs."""
    if wf.pre is None:
        raise TidykValueError(
            "The workflow must have a preprocessor: provide one with `add_formula()`, "
            "`add_recipe()` or `add_variables()`."
        )
    return check_spec(wf.model)


def check_data(data: object) -> None:
    """Raise an error for anything that cannot be training data."""
    if not isinstance(data, pd.DataFrame):
        raise TidykTypeError(f"`data` must be a data frame, not {describe(data)}.")
    if len(data) == 0:
        raise TidykValueError("`data` has no rows: there is nothing to fit.")


def mold_training(wf: Workflow, data: pd.DataFrame) -> tuple[Any, np.ndarray | None]:
    """The moulded data, and the case weights if there are any."""
    assert wf.pre is not None and wf.spec is not None
    weights = None if wf.weights is None else np.asarray(_weights(data, wf.weights), float)
    mold = wf.pre.mold(_seen(wf, data), wf.spec.encoding)
    if mold.outcomes is None or mold.outcomes.shape[1] == 0:
        raise TidykValueError(
            f"`{wf.spec.name}()` was unable to find an outcome: put one on the formula's left."
        )
    return mold, weights


def _seen(wf: Workflow, data: pd.DataFrame) -> pd.DataFrame:
    """The columns that the preprocessor is given."""
    assert wf.pre is not None
    whole = wf.weights is None or wf.pre.sees_weights
    return data if whole else data.drop(columns=[wf.weights])


def _weights(data: pd.DataFrame, column: str) -> pd.Series:
    """The column of case weights, whose type says what kind of weights they are."""
    check_columns([column], data)
    if not is_case_weights(data[column]):
        raise TidykTypeError(
            f'`col` must select a column of case weights, and "{column}" is {data[column].dtype}: '
            "make one by `frequency_weights()` or `importance_weights()`."
        )
    return data[column]


def _assessment_weights(data: pd.DataFrame, column: str | None) -> np.ndarray | None:
    """The weights that count for metrics: only frequencies do, as in R."""
    weights = None if column is None else _weights(data, column)
    return np.asarray(weights, float) if is_frequency_weights(weights) else None


def with_fit(wf: Workflow, spec: ModelSpec, mold: Mold, fitted: ModelFit) -> Workflow:
    """The trained workflow."""
    return evolve(wf, spec=spec, mold=mold, fitted=fitted)


@frozen(eq=False)
class Prepared:
    """One resample after the preprocessor: the data that models are fitted to, and those that they
    are assessed on.

    Attributes:
        mold: The moulded analysis rows.
        predictors, outcomes: The forged assessment rows.
        rows: Their positions in the data.
        weights: Case weights of the analysis rows.
        assessment_weights: Frequency weights of the assessment rows, for metrics.
    """

    mold: Any
    predictors: pd.DataFrame
    outcomes: pd.DataFrame
    rows: np.ndarray
    weights: np.ndarray | None
    assessment_weights: np.ndarray | None


def prepare(wf: Workflow, split: Rsplit) -> Prepared:
    """Preprocess a resample: train on its analysis rows, apply to its assessment rows.

    Args:
        wf: A workflow without `tune()` in its preprocessor, perhaps one that `begin()` made for
            this resample.
        split: The resample.
    """
    from tidyk.rsample.rsplit import analysis, assessment

    mold, weights = mold_training(wf, analysis(split))
    new = assessment(split)
    assert wf.pre is not None  # it has made the mould
    forged = wf.pre.forge(mold, new)
    other = _assessment_weights(new, wf.weights)
    assert forged.outcomes is not None  # asked for above
    return Prepared(mold, forged.frame, forged.outcomes, np.asarray(split.out_id), weights, other)


def begin(wf: Workflow, split: Rsplit) -> Workflow:
    """The workflow after the part of its preprocessor that no `tune()` bears on, done for the rows
    of a resample: for `prepare()` of that resample only."""
    from tidyk.rsample.rsplit import analysis, assessment

    if wf.pre is None or not wf.pre.begins:
        return wf
    return evolve(wf, pre=wf.pre.begin(_seen(wf, analysis(split)), assessment(split)))


def finalize_preprocessor(wf: Workflow, values: Mapping[str, Any]) -> Workflow:
    """The workflow with values for the parameters of its preprocessor."""
    return wf if wf.pre is None else evolve(wf, pre=wf.pre.finalize(values))
