"""Runs units one by one: prepare the resample, fit, predict the assessment rows, score."""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Generic, Protocol, TypeVar

import pandas as pd
from attrs import evolve, frozen

from tidyk.base.errors import warn
from tidyk.base.place import Place, working_at
from tidyk.base.random import with_seed
from tidyk.parsnip.conversion import Preproc
from tidyk.parsnip.engine import Batch
from tidyk.parsnip.fitted import ModelFit
from tidyk.parsnip.fitting import fit_converted
from tidyk.parsnip.jobs import tell_fallen
from tidyk.parsnip.spec import ModelSpec
from tidyk.parsnip.tunables import finalize_spec
from tidyk.rsample.rsplit import Rsplit
from tidyk.tuning.candidates import Candidate
from tidyk.tuning.control import ControlGrid
from tidyk.tuning.curves import Curve, curve_of, with_epochs, without_wishes
from tidyk.tuning.notes import Notes
from tidyk.tuning.plan import Unit, UnitResult
from tidyk.tuning.scoring import NewRows, Scorer
from tidyk.workflows.assembled import Workflow
from tidyk.workflows.fitting import (
    Prepared,
    begin,
    convert,
    finalize_preprocessor,
    prepare,
    with_fit,
)

NOTHING = Notes().as_frame()
"""What there is to note of most fits."""
PREPARED_BYTES = 2**30
"""Prepared resamples are kept up to this size; those unused for longest are dropped first."""


@frozen(eq=False)
class Preparing:
    """The outcome of preparing a resample: the workflow with its preprocessor's values and the
    preprocessed rows, or None if it failed; and the notes."""

    workflow: Workflow
    prepared: Prepared | None
    notes: Notes

    @property
    def size(self) -> int:
        """Bytes of the prepared rows."""
        if self.prepared is None:
            return 0
        return _bytes(self.prepared.mold.predictors) + _bytes(self.prepared.predictors)


@frozen(eq=False)
class Beginning:
    """What came of the part of the preprocessor that is the same for all values: the workflow after
    it, what there was to note, and the error where it failed."""

    workflow: Workflow
    notes: tuple[dict[str, Any], ...]
    problem: Exception | None = None

    def told(self) -> Workflow:
        """The workflow; what was noted is said again, to each that goes on from here."""
        for note in self.notes:
            warn(note["note"])
        if self.problem is not None:
            raise self.problem
        return self.workflow

    @property
    def size(self) -> int:
        """Bytes of the rows."""
        return 0 if self.workflow.pre is None else self.workflow.pre.size


class Sized(Protocol):
    """What has a size in bytes."""

    @property
    def size(self) -> int:
        """Its bytes."""
        ...


K = TypeVar("K", bound=Sized)


class Kept(Generic[K]):
    """Things that were made lately, by place, up to a size."""

    def __init__(self) -> None:
        self.known: OrderedDict[tuple[int, ...], K] = OrderedDict()

    def get(self, place: tuple[int, ...], make: Callable[[], K]) -> K:
        """What was made for a place, made now if it is not kept."""
        thing = self.known.pop(place, None) or make()
        self.known[place] = thing
        while len(self.known) > 1 and sum(k.size for k in self.known.values()) > PREPARED_BYTES:
            self.known.popitem(last=False)
        return thing


class Runner:
    """Runs units in one process.

    Attributes:
        workflow: With its placeholders.
        splits: The resamples, by number.
        scorer: Predicts and scores.
        control: What is kept.
        submodel: The id of the parameter all values of which one fit serves, or None.
    """

    def __init__(
        self,
        workflow: Workflow,
        splits: Mapping[int, Rsplit] | Sequence[Rsplit],
        scorer: Scorer,
        control: ControlGrid,
        submodel: str | None,
    ) -> None:
        self.workflow, self.splits, self.submodel = workflow, splits, submodel
        self.scorer, self.control = scorer, control
        self._new: tuple[Preproc, NewRows] | None = None
        self._prepared: Kept[Preparing] = Kept()
        self._begun: Kept[Beginning] = Kept()

    def run(self, unit: Unit, batch: Batch, fallen: str | None = None) -> tuple[UnitResult, ...]:
        """The results of each candidate of a unit; a failure becomes a note.

        Args:
            unit: The unit.
            batch: Of the engine.
            fallen: Why it is not trained together with others as it should be, or None.
        """
        preparing, notes = self.prepared(unit), Notes()
        if unit.first:
            notes.rows += preparing.notes.rows
        fit = None if preparing.prepared is None else self._fit(unit, preparing, notes, batch)
        if fit is not None:
            with notes.watching(unit.place):
                tell_fallen(fallen)
        if fit is None:
            frames = [notes.as_frame(), *(Notes().as_frame() for _ in unit.candidates[1:])]
            return tuple(
                UnitResult(unit.resample, candidate, None, None, None, frame, until=unit.until)
                for candidate, frame in zip(unit.candidates, frames, strict=True)
            )
        return tuple(self._results(unit, preparing, fit, notes))

    # --- the preprocessor -------------------------------------------------------------------------
    def prepared(self, unit: Unit) -> Preparing:
        """The resample after the preprocessor, done once for all models that share it."""
        key = (unit.resample, unit.preparation_seed)
        return self._prepared.get(key, lambda: self._prepare(unit))

    def _prepare(self, unit: Unit) -> Preparing:
        place, notes, workflow, prepared = unit.preparation.place, Notes(), self.workflow, None
        values, split = unit.preparation.values, self.splits[unit.resample]
        begun = self._begun.get((unit.resample,), lambda: self._begin(unit))
        try:
            with notes.watching(place), with_seed(unit.preparation_seed):
                workflow = finalize_preprocessor(workflow, values)
                prepared = prepare(finalize_preprocessor(begun.told(), values), split)
        except Exception as problem:
            notes.error(place, problem)
        return Preparing(workflow, prepared, notes)

    def _begin(self, unit: Unit) -> Beginning:
        notes = Notes()
        try:
            with notes.watching(""), with_seed(unit.resample_seed):
                begun = begin(self.workflow, self.splits[unit.resample])
        except Exception as problem:
            return Beginning(self.workflow, tuple(notes.rows), problem)
        return Beginning(begun, tuple(notes.rows))

    def place(self, unit: Unit) -> Place:
        """What a unit's resample and candidate are called."""
        resample = self.splits[unit.resample].id or f"Resample{unit.resample + 1}"
        return Place(resample, unit.candidates[0].config)

    # --- the model --------------------------------------------------------------------------------
    def _fit(self, unit: Unit, preparing: Preparing, notes: Notes, batch: Batch) -> ModelFit | None:
        """The fitted model; None, with a note, if the fit failed."""
        prepared = preparing.prepared
        assert prepared is not None
        try:
            place = self.place(unit)
            there = working_at(place.resample, place.candidate)
            with notes.watching(unit.place), with_seed(unit.seed), there:
                spec = self.spec(preparing.workflow.model, unit)
                ready = convert(preparing.workflow, prepared.mold)
                new = self._assessed(unit, ready.preproc, prepared)
                weights = prepared.weights
                return fit_converted(
                    spec, ready, weights, batch=batch, assessed=new, before=unit.before
                )
        except Exception as problem:
            notes.error(unit.place, problem)
            return None

    def spec(self, model: ModelSpec, unit: Unit) -> ModelSpec:
        """The specification that a unit fits, told which candidates the fit serves."""
        spec, more = finalize_spec(model, unit.model), {}
        if self.control.curves:
            more |= spec.implementation.follow
        if unit.until:
            spec = with_epochs(spec, unit.until)
            args = {**spec.args, **spec.eng_args}
            more |= spec.implementation.going_on(unit.before, args)
        if len(unit.candidates) > 1 and self.submodel is not None:
            values = [candidate.model[self.submodel] for candidate in unit.candidates]
            more |= spec.implementation.serving(values, spec.eng_args)
        return evolve(spec, eng_args={**spec.eng_args, **more}) if more else spec

    def _assessed(self, unit: Unit, preproc: Preproc, prepared: Prepared) -> pd.DataFrame | None:
        """The assessment rows, for a fit that may predict them while it trains."""
        if len(unit.candidates) == 1 and not self.control.curves:
            return None
        try:
            self._new = preproc, NewRows.of(preproc, prepared)
        except Exception:  # said where they are predicted
            return None
        return self._new[1].x

    def _results(
        self, unit: Unit, preparing: Preparing, fit: ModelFit, notes: Notes
    ) -> Iterator[UnitResult]:
        """The candidates of a fit, each predicted and scored."""
        curve = self._curve(unit, preparing, fit, notes) if self.control.curves else None
        live = fit.engine.paused(fit.fit) if unit.until else None
        for candidate, model in self._models(unit, fit):
            result = self._result(unit, candidate, preparing, model, notes)
            if curve is not None:
                result = evolve(result, curves=curve.of(candidate, self.submodel))
            yield evolve(result, until=unit.until, live=live) if unit.until else result
            live = None  # it is kept once
            notes = Notes()  # notes of the fit are taken once

    def _curve(self, unit: Unit, preparing: Preparing, fit: ModelFit, notes: Notes) -> Curve | None:
        """The scores after each epoch of a fit; None, with a note, if they failed."""
        prepared = preparing.prepared
        assert prepared is not None
        place = f"{unit.place} (curves)"
        try:
            with notes.watching(place):
                return curve_of(fit, self.scorer, prepared, self._new_rows(fit, prepared))
        except Exception as problem:
            notes.error(place, problem)
            return None

    def _models(self, unit: Unit, fit: ModelFit) -> Iterator[tuple[Candidate, ModelFit]]:
        """The fit as each candidate sees it."""
        if len(unit.candidates) == 1:
            yield unit.candidates[0], without_wishes(fit) if fit.engine.wishes else fit
            return
        models: Iterable[Any] = [fit.fit] * len(unit.candidates)  # they are equal
        if self.submodel is not None:
            values = [candidate.model[self.submodel] for candidate in unit.candidates]
            models = fit.engine.submodels(fit.fit, values)
        for candidate, model in zip(unit.candidates, models, strict=True):
            spec = finalize_spec(self.workflow.model, candidate.model)
            yield candidate, evolve(fit, fit=model, spec=spec)

    def _result(
        self, unit: Unit, candidate: Candidate, preparing: Preparing, fit: ModelFit, notes: Notes
    ) -> UnitResult:
        assert preparing.prepared is not None
        place = f"{candidate.place} (predictions)"
        predictions = metrics = None
        try:
            with notes.watching(place):
                new = self._new_rows(fit, preparing.prepared)
                predictions = self.scorer.predict(fit, preparing.prepared, new)
                metrics = self.scorer.score(predictions, candidate)
        except Exception as problem:
            notes.error(place, problem)
        arranged = None
        if self.control.save_pred and predictions is not None:
            arranged = self.scorer.arrange(predictions, candidate)
        trained = with_fit(preparing.workflow, fit.spec, preparing.prepared.mold, fit)
        extract = self._extract(candidate, trained, notes)
        workflow = trained if self.scorer.keep_workflow else None
        frame = notes.as_frame() if notes.rows else NOTHING
        return UnitResult(unit.resample, candidate, metrics, arranged, extract, frame, workflow)

    def _new_rows(self, fit: ModelFit, prepared: Prepared) -> NewRows:
        """The assessment rows, made once for all candidates of a fit."""
        if self._new is None or self._new[0] is not fit.preproc:
            self._new = fit.preproc, NewRows.of(fit.preproc, prepared)
        return self._new[1]

    def _extract(self, candidate: Candidate, trained: Workflow, notes: Notes) -> Any:
        """What the control's `extract` returns for a trained workflow."""
        if self.control.extract is None:
            return None
        place = f"{candidate.place} (extracts)"
        try:
            with notes.watching(place):
                return self.control.extract(trained)
        except Exception as problem:
            notes.error(place, problem)
            return None


def _bytes(predictors: Any) -> int:
    """The approximate size of a data frame or array: eight bytes a value."""
    return 8 * math.prod(predictors.shape)
