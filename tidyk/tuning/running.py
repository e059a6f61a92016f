"""Runs units one by one: prepare the resample, fit, predict the assessment rows, score."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

import pandas as pd
from attrs import define, evolve, field

from tidyk.base.place import Place, working_at
from tidyk.base.random import with_seed
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
from tidyk.tuning.preparing import Begun, Kept, Preparing, Shared
from tidyk.tuning.scoring import Scorer, in_portions, with_params
from tidyk.workflows.assembled import Workflow
from tidyk.workflows.fitting import begin, finalize_preprocessor, prepare, with_fit

NOTHING = Notes().as_frame()
"""What there is to note of most fits."""

Finished = tuple[Unit, tuple[UnitResult, ...]]


@define(eq=False)
class Attempt:
    """A candidate of a unit, on its way to a result.

    Attributes:
        unit, candidate: Its place.
        preparing: The resample.
        notes: Of what went wrong up to its scores.
        predictions: Of the assessment rows; None if they, or the fit, failed.
        scores: The metrics, where they were computed with those of others.
        extract, workflow, curves, live: See `UnitResult`.
        last: Notes of the extract.
    """

    unit: Unit
    candidate: Candidate
    preparing: Preparing
    notes: Notes
    predictions: pd.DataFrame | None = None
    scores: pd.DataFrame | None = None
    extract: Any = None
    workflow: Workflow | None = None
    curves: pd.DataFrame | None = None
    live: Any = None
    last: Notes = field(factory=Notes)

    @property
    def place(self) -> str:
        """What errors and warnings of its predictions are noted under."""
        return f"{self.candidate.place} (predictions)"

    @property
    def rows(self) -> int:
        """How many predictions it has."""
        return 0 if self.predictions is None else len(self.predictions)


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
        self._prepared: Kept[Preparing] = Kept()
        self._begun: Kept[Begun] = Kept()

    def run(self, unit: Unit, batch: Batch, fallen: str | None = None) -> tuple[UnitResult, ...]:
        """The results of each candidate of a unit; a failure becomes a note.

        Args:
            unit: The unit.
            batch: Of the engine.
            fallen: Why it is not trained together with others as it should be, or None.
        """
        return next(self.run_each([unit], batch, fallen))[1]

    def run_each(
        self, units: Iterable[Unit], batch: Batch, fallen: str | None = None
    ) -> Iterator[Finished]:
        """Run units; predictions of equally many rows are scored together."""
        attempts = (attempt for unit in units for attempt in self._attempts(unit, batch, fallen))
        for _, of_unit in groupby(self._scored(attempts), key=lambda a: id(a.unit)):
            some = list(of_unit)
            yield some[0].unit, tuple(map(self._result, some))

    # --- the preprocessor -------------------------------------------------------------------------
    def prepared(self, unit: Unit) -> Preparing:
        """The resample after the preprocessor, done once for all models that share it."""
        key = (unit.resample, unit.preparation_seed)
        return self._prepared.get(key, lambda: self._prepare(unit))

    def _prepare(self, unit: Unit) -> Preparing:
        place, notes, workflow, prepared = unit.preparation.place, Notes(), self.workflow, None
        values, split = unit.preparation.values, self.splits[unit.resample]
        begun = self._begun.get((unit.resample,), lambda: self._begin(unit)).workflow
        try:
            with notes.watching(place), with_seed(unit.preparation_seed):
                workflow = finalize_preprocessor(workflow, values)
                prepared = prepare(finalize_preprocessor(begun.told(), values), split)
        except Exception as problem:
            notes.error(place, problem)
        return Preparing(workflow, prepared, notes, unit.preparation_seed)

    def _begin(self, unit: Unit) -> Begun:
        split = self.splits[unit.resample]
        return Begun(Shared.of(lambda: begin(self.workflow, split), unit.resample_seed))

    def place(self, unit: Unit) -> Place:
        """What a unit's resample and candidate are called."""
        resample = self.splits[unit.resample].id or f"Resample{unit.resample + 1}"
        return Place(resample, unit.candidates[0].config)

    # --- the model --------------------------------------------------------------------------------
    def _attempts(self, unit: Unit, batch: Batch, fallen: str | None) -> Iterator[Attempt]:
        """The candidates of a unit, fitted and predicted."""
        preparing, notes = self.prepared(unit), Notes()
        if unit.first:
            notes.rows += preparing.notes.rows
        fit = None if preparing.prepared is None else self._fit(unit, preparing, notes, batch)
        if fit is None:
            for candidate in unit.candidates:
                yield Attempt(unit, candidate, preparing, notes)
                notes = Notes()
            return
        with notes.watching(unit.place):
            tell_fallen(fallen)
        curve = self._curve(unit, preparing, fit, notes) if self.control.curves else None
        live = fit.engine.paused(fit.fit) if unit.until else None
        for candidate, model in self._models(unit, fit):
            curves = None if curve is None else curve.of(candidate, self.submodel)
            attempt = Attempt(unit, candidate, preparing, notes, curves=curves, live=live)
            attempt.predictions = self._predicted(attempt, model)
            trained = with_fit(preparing.workflow, model.spec, preparing.rows.mold, model)
            attempt.extract = self._extract(candidate, trained, attempt.last)
            attempt.workflow = trained if self.scorer.keep_workflow else None
            yield attempt
            live, notes = None, Notes()  # they are kept, and taken, once

    def _fit(self, unit: Unit, preparing: Preparing, notes: Notes, batch: Batch) -> ModelFit | None:
        """The fitted model; None, with a note, if the fit failed."""
        try:
            place = self.place(unit)
            there = working_at(place.resample, place.candidate)
            with notes.watching(unit.place), with_seed(unit.seed), there:
                return fit_converted(
                    self.spec(preparing.workflow.model, unit),
                    preparing.conversion.told(),
                    preparing.rows.weights,
                    batch=batch,
                    assessed=self._assessed(unit, preparing),
                    before=unit.before,
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

    def _assessed(self, unit: Unit, preparing: Preparing) -> pd.DataFrame | None:
        """The assessment rows, for a fit that may predict them while it trains."""
        if len(unit.candidates) == 1 and not self.control.curves:
            return None
        new = preparing.new.made  # where there are none, it is said when they are predicted
        return None if new is None else new.x

    def _curve(self, unit: Unit, preparing: Preparing, fit: ModelFit, notes: Notes) -> Curve | None:
        """The scores after each epoch of a fit; None, with a note, if they failed."""
        place = f"{unit.place} (curves)"
        try:
            with notes.watching(place):
                return curve_of(fit, self.scorer, preparing.rows, preparing.new.told())
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

    # --- predictions and scores -------------------------------------------------------------------
    def _predicted(self, attempt: Attempt, fit: ModelFit) -> pd.DataFrame | None:
        """The predictions of the assessment rows; None, with a note, if they failed."""
        preparing = attempt.preparing
        try:
            with attempt.notes.watching(attempt.place):
                return self.scorer.predict(fit, preparing.rows, preparing.new.told())
        except Exception as problem:
            attempt.notes.error(attempt.place, problem)
            return None

    def _scored(self, attempts: Iterable[Attempt]) -> Iterator[Attempt]:
        """Attempts in their order, those of equally many rows scored together where that can be."""
        for portion in in_portions(attempts, lambda attempt: attempt.rows):
            by_rows: dict[int, list[tuple[Attempt, pd.DataFrame]]] = {}
            for attempt in portion:
                if attempt.predictions is not None:
                    pair = attempt, attempt.predictions
                    by_rows.setdefault(attempt.rows, []).append(pair)
            for pairs in by_rows.values():
                of_each = self.scorer.together([predictions for _, predictions in pairs])
                for (attempt, _), scores in zip(pairs, of_each or [None] * len(pairs), strict=True):
                    attempt.scores = scores
            yield from portion

    def _result(self, attempt: Attempt) -> UnitResult:
        """The result of a candidate."""
        unit, candidate, predictions = attempt.unit, attempt.candidate, attempt.predictions
        metrics, arranged = self._metrics(attempt), None
        if self.control.save_pred and predictions is not None:
            arranged = self.scorer.arrange(predictions, candidate)
        notes = Notes([*attempt.notes.rows, *attempt.last.rows])
        return UnitResult(
            unit.resample,
            candidate,
            metrics,
            arranged,
            attempt.extract,
            notes.as_frame() if notes.rows else NOTHING,
            attempt.workflow,
            curves=attempt.curves,
            until=unit.until,
            live=attempt.live,
        )

    def _metrics(self, attempt: Attempt) -> pd.DataFrame | None:
        """The metrics of a candidate; None, with a note, if they failed."""
        if attempt.predictions is None:
            return None
        scores = attempt.scores
        try:
            with attempt.notes.watching(attempt.place):
                scores = self.scorer.scores(attempt.predictions) if scores is None else scores
                return with_params(scores, attempt.candidate)
        except Exception as problem:
            attempt.notes.error(attempt.place, problem)
            return None

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
