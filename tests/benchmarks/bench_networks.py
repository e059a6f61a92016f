"""What is saved where many networks are tuned: trained together, one by one (`exact=True`), and by
a plain Keras loop.

Run by hand: `python tests/benchmarks/bench_networks.py [CASE …]`. Each case runs in a process of
its own, one way after the other, as a user's first call would; imports are not counted. Seconds of
the clock, and of all cores (which say more on a machine that others use too).
"""

from __future__ import annotations

import itertools
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from tidyk import *
from tidyk.keras3 import *

RANDOM = np.random.default_rng(1)


def start(model: Any, input_shape: Any) -> Any:
    return keras_model_sequential(input_shape=input_shape)


def dense(model: Any, units: int = 128, rate: float = 0.1) -> Any:
    return model >> layer_dense(units=units, activation="relu") >> layer_dropout(rate=rate)


def memory(model: Any, units: int = 32) -> Any:
    return model >> layer_lstm(units=units)


def conv(model: Any, filters: int = 8) -> Any:
    convolved = model >> layer_conv_2d(filters=filters, kernel_size=3, activation="relu")
    return convolved >> layer_flatten()


def classes(model: Any, num_classes: int) -> Any:
    return model >> layer_dense(units=num_classes, activation="softmax")


def number(model: Any) -> Any:
    return model >> layer_dense(units=1)


def digits(rows: int, shape: tuple[int, ...] = (784,)) -> pd.DataFrame:
    """Rows like images of ten classes."""
    levels = RANDOM.integers(0, 10, rows)
    x = RANDOM.uniform(size=(rows, 784)) * (RANDOM.uniform(size=(rows, 784)) < 0.2)
    for row, level in enumerate(levels):
        x[row, level * 70 : level * 70 + 70] += 0.15
    return data_frame(x=I(x.reshape(rows, *shape).astype("float32")), y=factor(levels))


def crossed(**values: Any) -> pd.DataFrame:
    rows = itertools.product(*values.values())
    return pd.DataFrame([dict(zip(values, row, strict=True)) for row in rows])


def getting_started(rows: int, epochs: int) -> tuple[Any, pd.DataFrame, pd.DataFrame]:
    """27 candidates: depths, widths and rates."""
    net = create_keras_sequential_spec(
        "bench_digits", {"input": start, "hidden": dense, "output": classes}, mode="classification"
    )
    spec = net(
        num_hidden=tune(), hidden_units=tune(), hidden_rate=tune(), compile_optimizer="rmsprop",
        fit_epochs=epochs, fit_batch_size=128, fit_validation_split=0.2,
    )  # fmt: skip
    grid = crossed(hidden_rate=(0.2, 0.3, 0.4), hidden_units=(64, 160, 256), num_hidden=(1, 2, 3))
    return workflow("y ~ x", spec), grid, digits(rows)


def widths(candidates: int = 30) -> tuple[Any, pd.DataFrame, pd.DataFrame]:
    """Random widths, rates and depths on 1,000 rows of 20 numbers."""
    x = RANDOM.normal(size=(1000, 20)).astype("float32")
    y = x @ RANDOM.normal(size=20) + np.sin(2 * x[:, 0])
    net = create_keras_sequential_spec(
        "bench_widths", {"input": start, "hidden": dense, "output": number}
    )
    spec = net(
        num_hidden=tune(), hidden_units=tune(), hidden_rate=tune(), learn_rate=tune(), fit_epochs=20
    )
    grid = pd.DataFrame(
        {
            "num_hidden": RANDOM.integers(1, 4, candidates),
            "hidden_units": RANDOM.integers(8, 129, candidates),
            "hidden_rate": RANDOM.uniform(0, 0.5, candidates),
            "learn_rate": 10 ** RANDOM.uniform(-4, -2, candidates),
        }
    )
    return workflow("y ~ .", spec), grid, pd.DataFrame(x).add_prefix("x").assign(y=y)


def sequences() -> tuple[Any, pd.DataFrame, pd.DataFrame]:
    """LSTMs on 600 sequences."""
    net = create_keras_sequential_spec(
        "bench_lstm", {"input": start, "memory": memory, "output": number}
    )
    x = RANDOM.normal(size=(600, 20, 8)).astype("float32")
    spec = net(memory_units=tune(), learn_rate=tune(), fit_epochs=10)
    grid = crossed(memory_units=(16, 32), learn_rate=(0.001, 0.003, 0.01))
    return workflow("y ~ x", spec), grid, data_frame(x=I(x), y=x[:, :, 0].sum(axis=1))


def images() -> tuple[Any, pd.DataFrame, pd.DataFrame]:
    """Convolutions on 600 images."""
    net = create_keras_sequential_spec(
        "bench_conv", {"input": start, "conv": conv, "output": classes}, mode="classification"
    )
    spec = net(conv_filters=tune(), learn_rate=tune(), fit_epochs=5)
    grid = crossed(conv_filters=(4, 8), learn_rate=(0.001, 0.003, 0.01))
    return workflow("y ~ x", spec), grid, digits(600, (28, 28, 1))


CASES: dict[str, Callable[[], tuple[Any, pd.DataFrame, pd.DataFrame]]] = {
    "A": lambda: getting_started(100, 30),
    "A2000": lambda: getting_started(2_000, 10),
    "A10000": lambda: getting_started(10_000, 10),
    "widths": widths,
    "lstm": sequences,
    "conv": images,
}


def run(case: str, exact: bool) -> None:
    """One way of one case, in this process."""
    flow, grid, data = CASES[case]()
    set_seed(1)
    folds = vfold_cv(data, v=3)
    metrics = metric_set(rmse if flow.model.mode == "regression" else accuracy)
    import jax
    import keras  # noqa: F401

    jax.devices()
    set_seed(2)
    clock, cores = time.perf_counter(), time.process_time()
    res = tune_grid(flow, folds, grid=grid, metrics=metrics, control=control_grid(exact=exact))
    clock, cores = time.perf_counter() - clock, time.process_time() - cores
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10
    means = collect_metrics(res)["mean"]
    print(f"{clock:.2f} {cores:.2f} {peak:.0f} {means.mean():.6f}")


def compare(case: str) -> None:
    """Both ways of a case, each in a process of its own."""
    found = {}
    for way in ("together", "exact"):
        command = [sys.executable, __file__, case, way]
        out = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        found[way] = [float(word) for word in out.split()[-4:]]
        clock, cores, peak, mean = found[way]
        print(f"{case:8} {way:9} {clock:7.1f} s  {cores:7.1f} CPU s  {peak:6.0f} MB  {mean:.5f}")
    ratios = [b / a for a, b in zip(found["together"][:2], found["exact"][:2], strict=True)]
    print(f"{case:8} times faster: {ratios[0]:.1f} by the clock, {ratios[1]:.1f} by the cores")


if __name__ == "__main__":
    words = sys.argv[1:]
    if words[-1:] in (["together"], ["exact"]):
        run(words[0], words[1] == "exact")
    else:
        for name in words or CASES:
            compare(name)
