"""Learning curves out of fold: the metrics of the assessment rows after each epoch of a fit."""

from __future__ import annotations

import numpy as np
import pandas as pd
from attrs import evolve, frozen

from tidyk.base.errors import TidykValueError
from tidyk.parsnip.fitted import ModelFit
from tidyk.parsnip.spec import ModelSpec
from tidyk.parsnip.tunables import model_ids
from tidyk.tuning.candidates import Candidate
from tidyk.tuning.control import ControlGrid
from tidyk.tuning.scoring import NewRows, Scorer, with_params
from tidyk.workflows.assembled import Workflow
from tidyk.workflows.fitting import Prepared


@frozen(eq=False)
class Curve:
    """The scores of a fit after each epoch.

    Attributes:
        scores: Columns `epoch`, `.metric`, `.estimator`, `.estimate`.
    """

    scores: pd.DataFrame

    def of(self, candidate: Candidate, submodel: str | None) -> pd.DataFrame:
        """The epochs of a candidate that the fit serves: its parameters, the scores, `.config`."""
        scores = self.scores
        if submodel is not None:
            scores = scores[scores["epoch"] <= candidate.params[submodel]]
        return with_params(scores, candidate)


def curve_of(fit: ModelFit, scorer: Scorer, prepared: Prepared, new: NewRows) -> Curve:
    """The scores of a fit that followed the assessment rows.

    Args:
        fit: The fitted model.
        scorer: Predicts and scores.
        prepared: The resample.
        new: Its assessment rows.
    """
    epochs = list(fit.engine.epochs(fit.fit))
    models = fit.engine.submodels(fit.fit, epochs)
    predictions = (scorer.predict(evolve(fit, fit=m), prepared, new) for m in models)
    frames = list(scorer.each_scored(predictions))
    table = pd.concat(frames, ignore_index=True)
    table.insert(0, "epoch", np.repeat(epochs, [len(frame) for frame in frames]))
    return Curve(table)


def without_wishes(fit: ModelFit) -> ModelFit:
    """A fit without what it was asked for on behalf of the search."""
    wishes, args = fit.engine.wishes, fit.spec.eng_args
    if not any(name in wishes for name in args):
        return fit
    own = {name: value for name, value in args.items() if name not in wishes}
    last = fit.engine.epochs(fit.fit)[-1]
    model = next(iter(fit.engine.submodels(fit.fit, [last])))
    return evolve(fit, fit=model, spec=evolve(fit.spec, eng_args=own))


def with_epochs(spec: ModelSpec, epochs: int) -> ModelSpec:
    """The specification of a shorter training."""
    name = str(spec.implementation.submodel)
    where = "args" if name in spec.known_args else "eng_args"
    return evolve(spec, **{where: {**getattr(spec, where), name: epochs}})


def check_followed(control: ControlGrid, model: ModelSpec) -> None:
    """Raise an error for curves of a model that is not trained in epochs."""
    if control.curves and not model.implementation.follow:
        raise TidykValueError(
            f'`curves=True` is for networks: the engine "{model.engine}" of `{model.name}()` is '
            "not trained in epochs."
        )


def submodel_id(workflow: Workflow) -> str | None:
    """The id of the submodel parameter, if the engine has one and it is marked with `tune()`."""
    spec = workflow.model
    name = spec.implementation.submodel
    return next((id for id, argument in model_ids(spec).items() if argument == name), None)


def epochs_id(workflow: Workflow) -> str:
    """What the number of epochs is called: the id of its parameter, or its argument where it was
    not tuned; nothing for models that have none."""
    engine = workflow.model.implementation
    return (submodel_id(workflow) or engine.submodel or "") if engine.follow else ""
