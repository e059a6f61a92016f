"""The parameters of a workflow: those of its model, then those of its preprocessor."""

from __future__ import annotations

from typing import Any

import pandas as pd

from tidyk.base.errors import TidykValueError
from tidyk.base.generics import (
    extract_parameter_dials,
    extract_parameter_set_dials,
    tunable,
    tune_args,
)
from tidyk.dials.sets import Parameters, join_parameters
from tidyk.parsnip.tunables import (
    check_unique,
    tunable_spec,
    tune_args_spec,
)
from tidyk.workflows.assembled import Workflow


@extract_parameter_set_dials.register(Workflow)
def extract_parameter_set_dials_workflow(wf: Workflow, /) -> Parameters:
    """The parameters that are marked with `tune()`. Equals R's
    `workflows::extract_parameter_set_dials()`.

    Examples:
        >>> from tidyk import rand_forest, tune, workflow
        >>> wf = workflow("mpg ~ .", rand_forest("regression", trees=tune()))
        >>> extract_parameter_set_dials_workflow(wf).id
        ['trees']
    """
    if wf.spec is None:
        raise TidykValueError(
            "The workflow does not have a model spec: give it one, `add_model()`."
        )
    parts = [extract_parameter_set_dials.now(wf.spec)]
    if wf.pre is not None:
        parts.append(wf.pre.parameters())
    joined = join_parameters(parts)
    check_unique(list(joined.id))
    return joined


@extract_parameter_dials.register(Workflow)
def extract_parameter_dials_workflow(wf: Workflow, /, parameter: str) -> Any:
    """One parameter, by its id."""
    return extract_parameter_dials(extract_parameter_set_dials_workflow(wf), parameter)


@tune_args.register(Workflow)
def tune_args_workflow(wf: Workflow, /) -> pd.DataFrame:
    """The arguments that are marked with `tune()`: those of the model, then the preprocessor's."""
    model = tune_args_spec(wf.spec) if wf.spec else pd.DataFrame()
    return _below(model, wf.pre.tune_args() if wf.pre else pd.DataFrame())


@tunable.register(Workflow)
def tunable_workflow(wf: Workflow, /) -> pd.DataFrame:
    """The arguments that could be tuned: those of the model, then the preprocessor's."""
    model = tunable_spec(wf.spec) if wf.spec else pd.DataFrame()
    return _below(model, wf.pre.tunable() if wf.pre else pd.DataFrame())


def _below(first: pd.DataFrame, second: pd.DataFrame) -> pd.DataFrame:
    """Rows of both."""
    parts = [part for part in (first, second) if len(part)]
    return pd.concat(parts, ignore_index=True) if parts else first
