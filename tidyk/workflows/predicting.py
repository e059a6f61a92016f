"""`predict()` and `augment()` of a trained workflow, and what can be extracted from workflows."""

from __future__ import annotations

from typing import Any

import pandas as pd

from tidyk.base.errors import TidykTypeError, TidykValueError, check_string
from tidyk.base.frames import as_data_frame
from tidyk.base.generics import (
    augment,
    extract_fit_engine,
    extract_fit_parsnip,
    extract_fit_time,
    extract_mold,
    extract_postprocessor,
    extract_preprocessor,
    extract_recipe,
    extract_spec_parsnip,
    glance,
    multi_predict,
    predict,
    required_pkgs,
    tidy,
)
from tidyk.base.types import Data
from tidyk.hardhat.forging import forge
from tidyk.hardhat.molding import Mold
from tidyk.parsnip.fitted import (
    ModelFit,
    extract_fit_engine_fit,
    extract_fit_time_fit,
    glance_fit,
    tidy_fit,
)
from tidyk.parsnip.predicting import augment_predictions, predict_fit
from tidyk.parsnip.spec import ModelSpec, required_pkgs_spec
from tidyk.parsnip.submodels import multi_predict_fit
from tidyk.workflows.assembled import Workflow


@predict.register(Workflow)
def predict_workflow(
    wf: Workflow, /, new_data: pd.DataFrame, type: str | None = None, **options: Any
) -> Any:
    """Predict for new data, which the workflow's preprocessor turns into predictors.

    Args:
        wf: A trained workflow.
        new_data: A data frame with the predictors' columns. A new level gives a warning and a
            missing prediction.
        type: As `predict()` of a fitted model.
        **options: As there.

    Returns:
        One row for each row of `new_data`, under its index.

    Raises:
        TidykValueError: The workflow is not trained.
        TidykKeyError: A column is missing.

    Equals R's `workflows::predict.workflow()`.

    Examples:
        >>> from tidyk import fit, linear_reg, workflow
        >>> from tidyk.datasets import mtcars
        >>> wf = workflow("mpg ~ wt", linear_reg()) >> fit(mtcars)
        >>> len(wf >> predict(mtcars[:3]))
        3
    """
    fitted = _trained(wf)
    return predict_fit(fitted, _predictors(wf, new_data), type=type, **options)


@multi_predict.register(Workflow)
def multi_predict_workflow(
    wf: Workflow, /, new_data: Data, type: str | None = None, **values: Any
) -> pd.DataFrame:
    """Predict for several values of a submodel parameter at once, as `multi_predict()` of a fitted
    model."""
    return multi_predict_fit(_trained(wf), _predictors(wf, new_data), type, **values)


@augment.register(Workflow)
def augment_workflow(wf: Workflow, /, new_data: pd.DataFrame) -> pd.DataFrame:
    """New data with their predictions beside them. Equals R's `workflows::augment.workflow()`.

    Args:
        wf: A trained workflow.
        new_data: A data frame with the predictors' columns, and the outcome's for residuals.

    Returns:
        `.pred` (and `.resid`) or `.pred_class` and `.pred_<level>`, then the columns of `new_data`.
    """
    fitted = _trained(wf)
    outcomes = [str(c) for c in trained_mold(wf).outcomes.columns]
    return augment_predictions(fitted, _predictors(wf, new_data), new_data, outcomes[0])


def _predictors(wf: Workflow, new_data: Data) -> pd.DataFrame:
    return forge(as_data_frame(new_data, "new_data"), trained_mold(wf).blueprint).frame


def trained_mold(wf: Workflow) -> Mold:
    """The mould of a trained workflow."""
    _trained(wf)
    assert wf.mold is not None  # a fit comes with its mould
    return wf.mold


def _trained(wf: Workflow) -> ModelFit:
    if wf.fitted is None:
        raise TidykValueError(
            "The workflow is not trained: `fit()` returns a trained one and leaves this as it is, "
            "`fitted = wf.fit(data)`."
        )
    return wf.fitted


@extract_spec_parsnip.register(Workflow)
def extract_spec_parsnip_workflow(wf: Workflow, /) -> ModelSpec:
    """The model specification."""
    if wf.spec is None:
        raise TidykValueError("The workflow does not have a model spec.")
    return wf.spec


@extract_fit_parsnip.register(Workflow)
def extract_fit_parsnip_workflow(wf: Workflow, /) -> ModelFit:
    """The fitted model."""
    return _trained(wf)


@extract_fit_engine.register(Workflow)
def extract_fit_engine_workflow(wf: Workflow, /) -> Any:
    """What the engine's library returned."""
    return extract_fit_engine_fit(_trained(wf))


@extract_mold.register(Workflow)
def extract_mold_workflow(wf: Workflow, /) -> Any:
    """The moulded training data, as long as the workflow has not been copied or pickled."""
    mold = trained_mold(wf)
    if len(mold.outcomes) == 0:
        raise TidykValueError(
            "The training data are gone: a workflow that is copied or pickled leaves them behind. "
            "`mold()` makes them again."
        )
    return mold


@extract_preprocessor.register(Workflow)
def extract_preprocessor_workflow(wf: Workflow, /) -> Any:
    """The formula, recipe or variables."""
    if wf.pre is None:
        raise TidykValueError("The workflow does not have a preprocessor.")
    return wf.pre.extract()


@extract_postprocessor.register(Workflow)
def extract_postprocessor_workflow(wf: Workflow, /) -> Any:
    """Workflows have no postprocessor yet."""
    raise TidykTypeError("The workflow does not have a postprocessor.")


@extract_fit_time.register(Workflow)
def extract_fit_time_workflow(wf: Workflow, /) -> pd.DataFrame:
    """Seconds by stage: columns `stage`, `stage_id`, `elapsed`."""
    times = extract_fit_time_fit(_trained(wf))
    return times.assign(stage="model")[["stage", "stage_id", "elapsed"]]


@tidy.register(Workflow)
def tidy_workflow(wf: Workflow, /, *, what: str = "model", **options: Any) -> pd.DataFrame:
    """The parts of the fitted model, or, with `what="recipe"`, the steps of the recipe."""
    if check_string(what, "what", choices=("model", "recipe")) == "recipe":
        return tidy.now(extract_recipe.now(wf), **options)
    return tidy_fit(_trained(wf), **options)


@glance.register(Workflow)
def glance_workflow(wf: Workflow, /, **options: Any) -> pd.DataFrame:
    """One row that sums up the fitted model."""
    return glance_fit(_trained(wf), **options)


@required_pkgs.register(Workflow)
def required_pkgs_workflow(wf: Workflow, /, *, infra: bool = True) -> list[str]:
    """Packages that the workflow needs."""
    return required_pkgs_spec(extract_spec_parsnip_workflow(wf), infra=infra)
