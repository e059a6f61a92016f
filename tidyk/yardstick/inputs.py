"""Truth and predictions, checked, as arrays."""

from __future__ import annotations

from collections.abc import Sized
from typing import Any

import numpy as np
import pandas as pd
from attrs import evolve, frozen

from tidyk.base.errors import TidykTypeError, TidykValueError, quoted


def _weights(case_weights: Any, rows: int) -> np.ndarray | None:
    if case_weights is None:
        return None
    weights = np.asarray(case_weights, dtype=float)
    if weights.shape != (rows,):
        raise TidykValueError(
            f"`case_weights` should have one number for each of the {rows} rows, not "
            f"{weights.shape}."
        )
    return weights


def _same_length(truth: Sized, estimate: Sized) -> None:
    if len(truth) != len(estimate):
        raise TidykValueError(
            f"`truth` has {len(truth)} values and `estimate` {len(estimate)}: they should be as "
            "many."
        )


def _factor(values: Any, name: str) -> pd.Categorical:
    found = values.array if isinstance(values, pd.Series) else values
    if not isinstance(found, pd.Categorical):
        raise TidykTypeError(
            f"`{name}` should be a factor, not {getattr(values, 'dtype', type(values).__name__)}."
        )
    return found


@frozen(eq=False)
class _Input:
    """What is common to all kinds: arrays of one row an observation, and weights."""

    truth: np.ndarray
    estimate: np.ndarray
    weights: np.ndarray | None

    def rows(self, keep: np.ndarray) -> Any:
        """Some of the rows."""
        weights = None if self.weights is None else self.weights[keep]
        return evolve(self, truth=self.truth[keep], estimate=self.estimate[keep], weights=weights)

    @property
    def weight(self) -> np.ndarray:
        """Weights; ones where there are none."""
        return np.ones(len(self.truth)) if self.weights is None else self.weights

    def mean(self, values: np.ndarray) -> float:
        """The (weighted) mean; missing for no rows."""
        if not len(values):
            return float("nan")
        return float(
            np.mean(values) if self.weights is None else np.average(values, weights=self.weights)
        )


@frozen(eq=False)
class NumericInput(_Input):
    """Numbers and their predictions."""

    @classmethod
    def read(cls, truth: Any, estimate: Any, case_weights: Any) -> NumericInput:
        for name, values in (("truth", truth), ("estimate", estimate)):
            if not pd.api.types.is_numeric_dtype(
                getattr(values, "dtype", np.asarray(values).dtype)
            ):
                raise TidykTypeError(
                    f"`{name}` should be numeric, not "
                    f"{getattr(values, 'dtype', type(values).__name__)}."
                )
        true, predicted = np.atleast_1d(truth).astype(float), np.atleast_1d(estimate).astype(float)
        _same_length(true, predicted)
        return cls(true, predicted, _weights(case_weights, len(true)))

    def complete(self) -> np.ndarray:
        """Rows where both are known."""
        return ~(np.isnan(self.truth) | np.isnan(self.estimate))


@frozen(eq=False)
class ClassInput(_Input):
    """Level numbers of the truth and of the predicted classes."""

    levels: tuple[Any, ...] = ()

    @classmethod
    def read(cls, truth: Any, estimate: Any, case_weights: Any) -> ClassInput:
        true, predicted = _factor(truth, "truth"), _factor(estimate, "estimate")
        _same_length(true, predicted)
        if list(true.categories) != list(predicted.categories):
            raise TidykValueError(
                "`truth` and `estimate` should have the same levels in the same order: "
                f"{quoted(true.categories)} "
                f"and {quoted(predicted.categories)}."
            )
        weights = _weights(case_weights, len(true))
        return cls(
            np.asarray(true.codes), np.asarray(predicted.codes), weights, tuple(true.categories)
        )

    def complete(self) -> np.ndarray:
        """Rows where both are known."""
        return (self.truth >= 0) & (self.estimate >= 0)

    @property
    def estimator(self) -> str:
        """R's name for the number of classes."""
        return "binary" if len(self.levels) == 2 else "multiclass"

    def table(self) -> np.ndarray:
        """The confusion table: rows are predictions, columns the truth."""
        k = len(self.levels)
        at = self.estimate.astype(np.intp) * k + self.truth
        return np.bincount(at, weights=self.weights, minlength=k * k).reshape(k, k).astype(float)


@frozen(eq=False)
class ProbInput(_Input):
    """Level numbers of the truth, and the classes' probabilities, shape (rows, columns)."""

    levels: tuple[Any, ...] = ()

    @classmethod
    def read(cls, truth: Any, estimate: Any, case_weights: Any) -> ProbInput:
        true = _factor(truth, "truth")
        frame = (
            estimate if isinstance(estimate, pd.DataFrame) else pd.DataFrame(np.asarray(estimate))
        )
        _same_length(true, frame)
        wanted = 1 if len(true.categories) == 2 else len(true.categories)
        if frame.shape[1] != wanted:
            raise TidykValueError(
                f"`truth` has {len(true.categories)} levels, so {wanted} probability "
                f"column{'s are' if wanted > 1 else ' is'} "
                f"needed, not {frame.shape[1]}."
            )
        wrong = [c for c in frame.columns if not pd.api.types.is_numeric_dtype(frame[c].dtype)]
        if wrong:
            raise TidykTypeError(
                f"The probability column {quoted(wrong[:1])} should be numeric, not "
                f"{frame[wrong[0]].dtype}."
            )
        named = [f".pred_{level}" for level in true.categories]
        if wanted > 1 and set(frame.columns) == set(named):
            frame = frame[
                named
            ]  # in the order of the levels, whatever the order they were given in
        weights = _weights(case_weights, len(true))
        return cls(np.asarray(true.codes), frame.to_numpy(float), weights, tuple(true.categories))

    def complete(self) -> np.ndarray:
        """Rows where all are known."""
        return (self.truth >= 0) & ~np.isnan(self.estimate).any(axis=1)

    def all_probabilities(self, event_level: str) -> np.ndarray:
        """One column a level, also for two."""
        if self.estimate.shape[1] > 1:
            return self.estimate
        event = self.estimate[:, 0]
        pair = [event, 1 - event] if event_level == "first" else [1 - event, event]
        return np.column_stack(pair)
