"""What one fit costs beside plain Keras: time at two batch sizes, and memory.

Run by hand: `python tests/benchmarks/bench_keras.py --case fit32 fit128 memory`. Each pair is timed
in one process, in turn. (`bench_networks.py` times grids of networks.)
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from network_cases import classes, dense, digits, network

from tidyk import *
from tidyk.keras3 import *

ROWS = 48_000
UNITS = (256, 128)


def spec_of(**fitted: Any) -> Any:
    """784-256-128-10, as in the MNIST example."""
    return network("bench_one", "hidden", dense, classes)(
        num_hidden=2, hidden_units=list(UNITS), compile_optimizer="rmsprop", **fitted
    )


def plain() -> Any:
    """The same network in plain Keras."""
    import keras

    hidden = [
        layer
        for units in UNITS
        for layer in (keras.layers.Dense(units, activation="relu"), keras.layers.Dropout(0.1))
    ]
    last = keras.layers.Dense(10, activation="softmax")
    model = keras.Sequential([keras.Input((784,)), *hidden, last])
    model.compile("rmsprop", "categorical_crossentropy", metrics=["accuracy"])
    return model


def epoch_clock() -> Any:
    """A callback that notes the clock, and the cores' seconds, at the end of each epoch."""
    import keras

    class EpochClock(keras.callbacks.Callback):
        def on_train_begin(self, logs: Any = None) -> None:
            NOTED.append([])

        def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
            NOTED[-1].append((time.perf_counter(), time.process_time()))

    return EpochClock()


NOTED: list[list[tuple[float, float]]] = []
"""The clocks of each fit."""


def epoch_seconds(fit_once: Callable[[], Any]) -> np.ndarray:
    """The median epoch's seconds of the clock and of the cores; the first, which compiles, does
    not count."""
    fit_once()
    return np.median(np.diff(NOTED[-1], axis=0), axis=0)


def fit_pairs(batch_size: int, pairs: int, epochs: int = 5) -> None:
    """An epoch of `fit()` beside one of `keras.Model.fit`."""
    x, levels = digits(ROWS)
    frame, one_hot = data_frame(x=I(x), y=factor(levels)), to_categorical(levels, 10)
    fitted = {"epochs": epochs, "batch_size": batch_size}
    clock = epoch_clock()
    spec = spec_of(
        fit_callbacks=[clock], **{f"fit_{name}": value for name, value in fitted.items()}
    )
    ways: dict[str, Callable[[], Any]] = {
        "tidyk": lambda: fit(spec, "y ~ x", data=frame),
        "keras": lambda: plain().fit(x, one_hot, verbose=0, callbacks=[clock], **fitted),
    }
    ratios = []
    for pair in range(pairs):
        order = list(ways)[:: -1 if pair % 2 else 1]
        found = {way: epoch_seconds(ways[way]) for way in order}
        ratios.append(found["tidyk"] / found["keras"])
        (ours, our_cores), (theirs, their_cores) = found["tidyk"], found["keras"]
        print(
            f"fit, batch {batch_size:3}, an epoch   tidyk {ours:.3f} s {our_cores:.3f} CPU s   "
            f"keras {theirs:.3f} s {their_cores:.3f} CPU s   ratio {ours / theirs:.3f}",
            flush=True,
        )
    by_clock, by_cores = np.median(ratios, axis=0)
    print(f"fit, batch {batch_size}: median ratio {by_clock:.3f}, of the cores {by_cores:.3f}")


# --- memory ---------------------------------------------------------------------------------------
def peak(kind: str) -> None:
    """The peak memory of one fit in this fresh process, above what there was before (MB)."""
    x, levels = digits(ROWS)
    one_hot = to_categorical(levels, 10)
    plain().fit(x[:256], one_hot[:256], verbose=0)
    before = resident()
    highest, done = [before], threading.Event()

    def watch() -> None:
        while not done.wait(0.005):
            highest[0] = max(highest[0], resident())

    watcher = threading.Thread(target=watch)
    watcher.start()
    if kind == "tidyk":
        fit(spec_of(fit_epochs=2), "y ~ x", data=data_frame(x=I(x), y=factor(levels)))
    else:
        plain().fit(x, one_hot, epochs=2, batch_size=32, verbose=0)
    done.set()
    watcher.join()
    print(highest[0] - before)


def resident() -> float:
    """Memory of this process (MB), as Linux tells it."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20


def memory() -> None:
    """Peak memory of `fit()` beside `keras.Model.fit`, each in a process of its own."""
    found = {}
    for kind in ("tidyk", "keras"):
        command = [sys.executable, __file__, "--peak", kind]
        out = subprocess.run(command, capture_output=True, text=True, check=True)
        found[kind] = float(out.stdout.split()[-1])
    copy = ROWS * 784 * 4 / 2**20
    more = found["tidyk"] - found["keras"]
    print(
        f"memory above the data   tidyk {found['tidyk']:.0f} MB   keras {found['keras']:.0f} MB   "
        f"difference {more / copy:.2f} copies of the float32 design ({copy:.0f} MB)"
    )


CASES: dict[str, Callable[[int], None]] = {
    "fit32": lambda pairs: fit_pairs(32, pairs),
    "fit128": lambda pairs: fit_pairs(128, pairs),
    "memory": lambda pairs: memory(),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--case", nargs="*", default=list(CASES), choices=list(CASES))
    parser.add_argument("--pairs", type=int, default=5, help="of fits to be timed")
    parser.add_argument("--peak", choices=("tidyk", "keras"), help="memory, in this process")
    options = parser.parse_args()
    if options.peak:
        peak(options.peak)
        return
    for name in options.case:
        CASES[name](options.pairs)


if __name__ == "__main__":
    main()
