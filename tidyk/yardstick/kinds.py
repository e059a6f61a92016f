"""The kinds of metrics: for numbers, for predicted classes and for their probabilities."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

import numpy as np
import pandas as pd
from attrs import evolve, frozen
from pandas.api.typing import DataFrameGroupBy

from tidyk.base.errors import TidykTypeError
from tidyk.base.types import Columns
from tidyk.yardstick.calls import SetCall
from tidyk.yardstick.cases import Cases
from tidyk.yardstick.computing import Options
from tidyk.yardstick.confusion import ConfMat, read_table
from tidyk.yardstick.documenting import CLASSES, NUMBERS, PROBABILITIES
from tidyk.yardstick.estimators import event_number
from tidyk.yardstick.groups import ONE, Groups, split_rows
from tidyk.yardstick.inputs import Levels, factors
from tidyk.yardstick.metric import Metric, Predictions
from tidyk.yardstick.reading import (
    one_column,
    probability_columns,
    read_classes,
    read_numbers,
    read_probabilities,
    truth_and_rest,
)
from tidyk.yardstick.tables import Tables


@frozen(repr=False, slots=False, hash=False)
class NumericMetric(Metric):
    """A metric for predicted numbers."""

    kind = words = "numeric"
    prediction_types = ("numeric",)
    mode = "regression"
    common: ClassVar[Options] = {"na_rm": True, "case_weights": None}
    guide = NUMBERS

    def methods(self) -> dict[type, Callable[..., pd.DataFrame]]:
        """Data frames, grouped or not."""
        return dict.fromkeys((pd.DataFrame, DataFrameGroupBy), self._on_rows)

    def _on_rows(
        self, data: Predictions, /, truth: Columns, estimate: Columns, **options: Any
    ) -> pd.DataFrame:
        frame, groups = split_rows(data)
        column = frame[one_column(frame, estimate, "estimate")]
        return self.on_columns(frame, groups, truth, column, options)

    def read(self, truth: Any, estimate: Any, groups: Groups, options: Options) -> Cases:
        """Numbers and their predictions."""
        return read_numbers(truth, estimate, options["case_weights"], groups)

    def prediction_columns(self, levels: Levels, event_level: str) -> list[str]:
        """The column of predicted numbers."""
        return [".pred"]


@frozen(repr=False, slots=False, hash=False)
class ClassMetric(Metric):
    """A metric for predicted classes."""

    kind = words = "class"
    prediction_types = ("class",)
    mode = "classification"
    common: ClassVar[Options] = {
        "estimator": None,
        "na_rm": True,
        "case_weights": None,
        "event_level": "first",
    }
    guide = CLASSES

    def methods(self) -> dict[type, Callable[..., pd.DataFrame]]:
        """Data frames, grouped or not, and confusion matrices, if these are all that it needs."""
        if not self.compute.of_tables:
            return dict.fromkeys((pd.DataFrame, DataFrameGroupBy), self._on_rows)
        tables = dict.fromkeys((ConfMat, np.ndarray), self._on_table)
        return {pd.DataFrame: self._on_frame, DataFrameGroupBy: self._on_rows, **tables}

    def _on_rows(
        self,
        data: Predictions,
        /,
        truth: Columns | None,
        estimate: Columns | None,
        **options: Any,
    ) -> pd.DataFrame:
        frame, groups = split_rows(data)
        column = frame[one_column(frame, estimate, "estimate")]
        return self.on_columns(frame, groups, truth, column, options)

    def _on_frame(
        self,
        data: pd.DataFrame,
        /,
        truth: Columns | None = None,
        estimate: Columns | None = None,
        **options: Any,
    ) -> pd.DataFrame:
        if truth is None and estimate is None:
            return self._on_table(data, **options)
        return self._on_rows(data, truth, estimate, **options)

    def _on_table(
        self, table: pd.DataFrame | ConfMat | np.ndarray, /, **options: Any
    ) -> pd.DataFrame:
        confusion, options = read_table(table), self.resolved(options)
        options["estimator"] = self.estimator(confusion.levels, options)
        tables = self._tables(confusion.counts[None], confusion.levels, options)
        return self.result(ONE, (options["estimator"], self.compute(tables, **options)))

    def read(self, truth: Any, estimate: Any, groups: Groups, options: Options) -> Cases:
        """True and predicted classes."""
        return read_classes(truth, estimate, options["case_weights"], groups)

    def cases(self, call: SetCall, options: Options) -> Cases:
        """The cases that all metrics for classes share, whose tables are counted once."""
        return super().cases(call, options) if "case_weights" in self.fixed else call.classes

    def prediction_columns(self, levels: Levels, event_level: str) -> list[str]:
        """The column of predicted classes."""
        return [".pred_class"]

    def computed(self, cases: Cases, chosen: np.ndarray, options: Options) -> np.ndarray:
        """A number for each of the chosen groups, computed from their tables or their rows."""
        if self.compute.of_tables:
            tables = self._tables(cases.counts[chosen], cases.levels, options)
            return self.compute(tables, **options)
        event = event_number(options["event_level"])
        rows = evolve(cases.whole.only(chosen), estimator=options["estimator"], event=event)
        return self.compute(rows, **options)

    def _tables(self, counts: np.ndarray, levels: Levels, options: Options) -> Tables:
        event = event_number(options["event_level"]) if self.estimators else 0
        return Tables(counts, levels, options["estimator"], event)


@frozen(repr=False, slots=False, hash=False)
class ProbMetric(Metric):
    """A metric for the probabilities of classes."""

    kind, words = "prob", "probability"
    prediction_types = ("prob",)
    mode = "classification"
    common: ClassVar[Options] = {
        "estimator": None,
        "na_rm": True,
        "event_level": "first",
        "case_weights": None,
    }
    guide = PROBABILITIES

    def methods(self) -> dict[type, Callable[..., pd.DataFrame]]:
        """Data frames, grouped or not."""
        return dict.fromkeys((pd.DataFrame, DataFrameGroupBy), self._on_probabilities)

    def _on_probabilities(
        self,
        data: Predictions,
        /,
        *columns: Columns,
        truth: Columns | None = None,
        estimate: Columns | None = None,
        **options: Any,
    ) -> pd.DataFrame:
        frame, groups = split_rows(data)
        truth, probabilities = truth_and_rest(truth, columns, estimate)
        chosen = frame[probability_columns(frame, probabilities)]
        return self.on_columns(frame, groups, truth, chosen, options)

    def read(self, truth: Any, estimate: Any, groups: Groups, options: Options) -> Cases:
        """True classes and probabilities."""
        levels = factors(truth, "truth")[1]
        if self.ordered and not truth.dtype.ordered:
            raise TidykTypeError(
                "`truth` should be an ordered factor: `factor(x, levels=..., ordered=True)`."
            )
        estimator, event = self._form(levels, options), event_number(options["event_level"])
        weights = options["case_weights"]
        return read_probabilities(truth, estimate, weights, estimator, groups, event)

    def _form(self, levels: Levels, options: Options) -> str:
        """The estimator, which decides how many columns there have to be."""
        return self.always or self.estimator(levels, options)

    def estimates(self, call: SetCall) -> pd.DataFrame:
        """Its columns of probabilities in a call of several metrics."""
        return call.frame[call.probabilities_for(self)]

    def prediction_columns(self, levels: Levels, event_level: str) -> list[str]:
        """The column of the event's probability for two levels, those of all levels for more."""
        event = event_number(self.fixed.get("event_level", event_level))
        alone = len(levels) == 2 and not self.always
        return [f".pred_{level}" for level in (levels[event : event + 1] if alone else levels)]

    def heeded(self, options: Options) -> Options:
        """The options of a set that it takes; "micro" does not apply to probabilities, as in R."""
        pooled = options.get("estimator") == "micro"
        return super().heeded({**options, "estimator": None} if pooled else options)
