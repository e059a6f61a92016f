"""What is saved where many networks are tuned: trained together, one by one on shared compiled
models (`exact=True`), and by a plain Keras loop.

Run by hand: `python tests/benchmarks/bench_networks.py --case A --ways together plain --pairs 2`.
Each way runs in a process of its own, one after the other, as a user's first call would; imports
are not counted. Seconds of the clock, and of all cores (which say more on a machine that others use
too).
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from network_cases import CASES, Case

from tidyk import *

FOLDS = 3


def together(case: Case, splits: Any) -> float:
    """tidyk's own way."""
    return tuned(case, splits, control_grid())


def exact(case: Case, splits: Any) -> float:
    """One by one, on shared compiled models."""
    return tuned(case, splits, control_grid(exact=True))


def tuned(case: Case, splits: Any, control: Any) -> float:
    metrics = metric_set(case.metric)
    result = tune_grid(case.workflow, splits, grid=case.grid, metrics=metrics, control=control)
    return float(collect_metrics(result)["mean"].mean())


def plain(case: Case, splits: Any) -> float:
    """A loop over candidates and folds in plain Keras."""
    import keras

    y = keras.utils.to_categorical(case.y, 10) if case.has_classes else case.y
    scores = []
    for candidate in case.grid.itertuples(index=False):
        for split in splits.splits:
            model = case.plain(candidate)
            model.fit(case.x[split.in_id], y[split.in_id], verbose=0, **case.fitted)
            predicted = model.predict(case.x[split.out_id], verbose=0)
            scores.append(score(case, predicted, case.y[split.out_id]))
    return float(np.mean(scores))


def score(case: Case, predicted: np.ndarray, truth: np.ndarray) -> float:
    if case.has_classes:
        return float((predicted.argmax(axis=1) == truth).mean())
    return float(np.sqrt(np.mean((predicted[:, 0] - truth) ** 2)))


WAYS: dict[str, Callable[[Case, Any], float]] = {
    "together": together,
    "exact": exact,
    "plain": plain,
}


def run(name: str, way: str) -> None:
    """One way of one case, in this process."""
    case = CASES[name]()
    set_seed(1)
    splits = vfold_cv(case.data, v=FOLDS)
    import jax
    import keras

    jax.devices()
    keras.utils.set_random_seed(1)
    set_seed(2)
    clock, cores = time.perf_counter(), time.process_time()
    mean = WAYS[way](case, splits)
    clock, cores = time.perf_counter() - clock, time.process_time() - cores
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10
    print(f"{clock:.2f} {cores:.2f} {peak:.0f} {mean:.6f}")


def measured(name: str, way: str) -> list[float]:
    """Seconds of the clock and of the cores, MB, and the mean of the metric."""
    command = [sys.executable, __file__, "--case", name, "--here", way]
    out = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found = [float(word) for word in out.split()[-4:]]
    clock, cores, peak, mean = found
    print(f"{name:7} {way:9} {clock:7.1f} s  {cores:7.1f} CPU s  {peak:6.0f} MB  {mean:.5f}")
    return found


def compare(name: str, ways: Sequence[str]) -> None:
    """The ways of a case, each in a process of its own; the first beside each other."""
    found = {way: measured(name, way) for way in ways}
    first, *others = ways
    for other in others:
        pairs = zip(found[other][:3], found[first][:3], strict=True)
        clock, cores, peak = (theirs / ours for theirs, ours in pairs)
        print(
            f"{name:7} {first} is {clock:.2f} times faster than {other} by the clock, {cores:.2f} "
            f"by the cores; memory {1 / peak:.2f} times",
            flush=True,
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--case", nargs="*", default=list(CASES), choices=list(CASES))
    parser.add_argument("--ways", nargs="*", default=list(WAYS), choices=list(WAYS))
    parser.add_argument("--pairs", type=int, default=1, help="how often each is run, in turn")
    parser.add_argument("--here", choices=list(WAYS), help="one way, in this process")
    options = parser.parse_args()
    for name in options.case:
        if options.here:
            run(name, options.here)
        for _ in range(0 if options.here else options.pairs):
            compare(name, options.ways)


if __name__ == "__main__":
    main()
