"""Fits of a plan that are trained together, and what each gives by itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from tidyk import factor
from tidyk.base.place import Place
from tidyk.base.random import with_seed
from tidyk.parsnip.engine import Batch
from tidyk.parsnip.jobs import Job, Outline, Share

RANDOM = np.random.default_rng(3)
X = pd.DataFrame(RANDOM.normal(size=(60, 4)).astype("float32"), columns=list("abcd"))
NUMBER = pd.Series(X.to_numpy() @ np.array([1.0, -2, 0.5, 0]) + 3, name="y")
CLASSES = pd.Series(factor(np.where(X["a"] > 0.4, "hi", np.where(X["a"] < -0.4, "lo", "mid"))))
TAME = {"learn_rate": 0.003, "fit_epochs": 6, "fit_batch_size": 16}


def job(
    args: dict[str, Any],
    y: pd.Series | pd.DataFrame,
    rows: Sequence[int],
    seed: int,
    predictors: pd.DataFrame = X,
    **more: Any,
) -> Job:
    """A fit on some of the rows, to be assessed on the others."""
    rest = [row for row in range(len(predictors)) if row not in rows]
    x, new = predictors.iloc[list(rows)], predictors.iloc[rest]
    return Job(args, x, y.iloc[list(rows)], more.get("weights"), new, seed, Place("R", "C"))


def shares_of(batch: Batch, jobs: Sequence[Job]) -> list[Share]:
    """The programs of a plan."""
    return batch.shares([Outline(j.args, j.x, j.y, len(j.x), j.weights is not None) for j in jobs])


def program_count(spec: Any, jobs: Sequence[Job]) -> int:
    """How many programs would train these fits, which are not trained here."""
    return len(shares_of(spec.implementation.batch(), jobs))


def trained(spec: Any, jobs: Sequence[Job], wanted: slice = slice(None)) -> Any:
    """Fits of a plan that were trained together, how many they are, and how they were trained."""
    batch = spec.implementation.batch()
    shares = shares_of(batch, jobs)
    chosen = jobs[wanted]
    parts = [(s.how, [jobs[n] for n in s.members if jobs[n] in chosen]) for s in shares]
    for _ in batch.train(parts):
        pass
    together = len(batch.sharing.ready)
    return [asked(batch, one) for one in chosen], together, [s.how for s in shares]


def asked(batch: Batch, one: Job) -> Any:
    """A fit as the runner asks for it."""
    with with_seed(one.seed):
        return batch.fit(one.x, one.y, weights=one.weights, **one.args)


def leaves(arrays: Any) -> list[np.ndarray]:
    """The arrays of an output, or of each."""
    return [arrays[name] for name in sorted(arrays)] if isinstance(arrays, dict) else [arrays]


def by_itself(spec: Any, one: Job) -> Any:
    with with_seed(one.seed):
        return spec.implementation.fit(one.x, one.y, weights=one.weights, **one.args)


def check_all(
    spec: Any, jobs: Sequence[Job], atol: float = 2e-6, programs: int | None = None
) -> list[tuple[Any, Any]]:
    """All jobs are trained together, by so many programs, and the numbers are those that each gives
    by itself."""
    found, together, layouts = trained(spec, jobs)
    assert together == len(jobs)
    assert programs in (None, len(layouts))
    pairs = [(fit, by_itself(spec, one)) for fit, one in zip(found, jobs, strict=True)]
    for fit, alone in pairs:
        check_same(fit, alone, atol)
    return pairs


def check_same(found: Any, alone: Any, atol: float = 2e-6) -> None:
    """Weights, history and predictions."""
    for mine, theirs in zip(found._weights, alone.model.get_weights(), strict=True):
        assert mine.shape == theirs.shape and mine.dtype == theirs.dtype
        np.testing.assert_allclose(mine, theirs, atol=atol)
    assert list(found.history.metrics) == list(alone.history.metrics)
    for name, values in alone.history.metrics.items():
        np.testing.assert_allclose(found.history.metrics[name], values, rtol=1e-4, atol=atol)
    assert found.history.epoch == alone.history.epoch
    assert found.history.params == alone.history.params
    known = found._known
    for one, other in zip(leaves(known.output), leaves(alone.output(known.frame)), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-5, atol=1e-5)
    assert found.model.count_params() == alone.model.count_params()
