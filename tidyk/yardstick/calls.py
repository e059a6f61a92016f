"""Calls of several metrics at once, which read what they share only once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING

import pandas as pd
from attrs import frozen
from pandas.api.typing import DataFrameGroupBy

from tidyk.base.errors import TidykError, TidykRuntimeError, TidykValueError
from tidyk.base.types import Columns, Weights
from tidyk.yardstick.cases import Cases
from tidyk.yardstick.computing import Options
from tidyk.yardstick.groups import Groups, split_rows
from tidyk.yardstick.inputs import factors
from tidyk.yardstick.reading import (
    check_known,
    one_column,
    probability_columns,
    read_classes,
    weights_in,
)

if TYPE_CHECKING:
    from tidyk.yardstick.metric import Metric, Scored


@frozen(eq=False, slots=False)
class SetCall:
    """One call of a metric set.

    Attributes:
        data: The predictions, grouped or not.
        truth, estimate: Columns with the truth and the predictions.
        probabilities: Columns with probabilities.
        options: The options of the call, for all metrics.
    """

    data: pd.DataFrame | DataFrameGroupBy
    truth: Columns | None
    estimate: Columns | None
    probabilities: tuple[Columns, ...]
    options: Options

    @cached_property
    def _parts(self) -> tuple[pd.DataFrame, Groups]:
        return split_rows(self.data)

    @property
    def frame(self) -> pd.DataFrame:
        """The rows."""
        return self._parts[0]

    @property
    def groups(self) -> Groups:
        """The groups of the rows."""
        return self._parts[1]

    @cached_property
    def true(self) -> pd.Series:
        """The truth."""
        return self.frame[one_column(self.frame, self.truth, "truth")]

    @cached_property
    def predicted(self) -> pd.Series:
        """The predictions, for metrics that need one column."""
        if self.estimate is None:
            raise TidykValueError(
                "`estimate`, the column with the predictions, is missing: give it by its name, "
                '`estimate="..."`.'
            )
        return self.frame[one_column(self.frame, self.estimate, "estimate")]

    def probabilities_for(self, metric: Metric) -> list[str]:
        """The columns with the probabilities that a metric takes."""
        return probability_columns(self.frame, self.probabilities)

    @cached_property
    def weights(self) -> Weights:
        """The case weights."""
        return weights_in(self.frame, self.options["case_weights"])

    @cached_property
    def classes(self) -> Cases:
        """The cases for all metrics of classes, whose confusion table is counted once."""
        cases = read_classes(self.true, self.predicted, self.weights, self.groups)
        return check_known(cases, self.options["na_rm"], self.true, self.predicted)

    def rows(self, metric: Metric) -> pd.DataFrame:
        """The rows of one metric; an error names the metric."""
        with _naming(metric):
            return metric.rows(self)

    def scored(self, metric: Metric) -> Scored:
        """The estimator and the numbers of one metric; an error names the metric."""
        with _naming(metric):
            return metric.scored(self)


@frozen(eq=False, slots=False)
class ScoreCall(SetCall):
    """A call on predictions under their usual names: each metric takes what it needs.

    Attributes:
        parts: How many predictions of equally many rows stand below one another.
    """

    parts: int = 1

    @cached_property
    def _parts(self) -> tuple[pd.DataFrame, Groups]:
        frame, groups = split_rows(self.data)
        return frame, groups if self.parts == 1 else Groups.of_one_size(self.parts, len(frame))

    def probabilities_for(self, metric: Metric) -> list[str]:
        """The event's column for two levels, all columns for more, or if the metric needs all."""
        levels = factors(self.true, "truth")[1]
        return metric.prediction_columns(levels, self.options["event_level"])


@contextmanager
def _naming(metric: Metric) -> Iterator[None]:
    """Errors begin with the name of the metric that failed."""
    try:
        yield
    except TidykError as problem:
        raise type(problem)(f"Failed to compute `{metric.name}()`. {problem}") from problem
    except Exception as problem:
        raise TidykRuntimeError(
            f"Failed to compute `{metric.name}()`: {type(problem).__name__}: {problem}"
        ) from problem
