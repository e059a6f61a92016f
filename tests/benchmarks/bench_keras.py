"""What tidyk costs beside plain Keras, and what it saves when networks are tuned.

Run by hand: `TIDYK_MNIST=... python tests/benchmarks/bench_keras.py`. Each pair is timed in one
run, in turn.
"""

from __future__ import annotations

import itertools
import resource
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from tidyk import *
from tidyk.keras3 import *

mnist = dataset_mnist()
train_x = (mnist["train"]["x"].reshape(-1, 784) / 255).astype("float32")
train_y = mnist["train"]["y"]
frame = data_frame(x=I(train_x), y=factor(train_y))


def input_block(model, input_shape):
    return keras_model_sequential(input_shape=input_shape)


def dense_block(model, units=128, rate=0.1):
    return model >> layer_dense(units=units, activation="relu") >> layer_dropout(rate=rate)


def output_block(model, num_classes):
    return model >> layer_dense(units=num_classes, activation="softmax")


net = create_keras_sequential_spec(
    "bench_net",
    {"input": input_block, "hidden": dense_block, "output": output_block},
    mode="classification",
)


def plain(depth: int, units: int, rate: float) -> Any:
    import keras

    model = keras.Sequential([keras.Input((784,))])
    for _ in range(depth):
        model.add(keras.layers.Dense(units, activation="relu"))
        model.add(keras.layers.Dropout(rate))
    model.add(keras.layers.Dense(10, activation="softmax"))
    model.compile("rmsprop", "categorical_crossentropy", metrics=["accuracy"])
    return model


def timed(function: Any) -> tuple[float, Any]:
    start = time.perf_counter()
    result = function()
    return time.perf_counter() - start, result


def fit_pairs(pairs: int = 5, epochs: int = 5) -> None:
    """`fit()` beside `keras.Model.fit` on 60,000 rows."""
    spec = net(
        num_hidden=2,
        hidden_units=256,
        compile_optimizer="rmsprop",
        fit_epochs=epochs,
        fit_batch_size=128,
    )
    one_hot = to_categorical(train_y)
    ratios = []

    def fit_ours() -> Any:
        return fit(spec, "y ~ x", data=frame)

    def fit_theirs() -> Any:
        return plain(2, 256, 0.1).fit(train_x, one_hot, epochs=epochs, batch_size=128, verbose=0)

    fit_ours(), fit_theirs()  # the first fits of a process start jax
    for pair in range(pairs):
        if pair % 2:
            theirs, ours = timed(fit_theirs)[0], timed(fit_ours)[0]
        else:
            ours, theirs = timed(fit_ours)[0], timed(fit_theirs)[0]
        ratios.append(ours / theirs)
        print(
            f"fit, {epochs} epochs        tidyk {ours:6.2f} s   keras {theirs:6.2f} s   ratio "
            f"{ours / theirs:.3f}"
        )
    print(f"fit: median ratio {np.median(ratios):.3f}")


def tune_pair() -> None:
    """The getting-started tuning example: 27 candidates, 3 folds of 100 rows, 30 epochs."""
    wf = workflow(
        "y ~ x",
        net(
            num_hidden=tune(),
            hidden_units=tune(),
            hidden_rate=tune(),
            compile_optimizer="rmsprop",
            fit_epochs=30,
            fit_batch_size=128,
            fit_validation_split=0.2,
        ),
    )
    grid = pd.DataFrame(
        [
            {"num_hidden": d, "hidden_units": u, "hidden_rate": r}
            for r, u, d in itertools.product((0.2, 0.3, 0.4), (64, 160, 256), (1, 2, 3))
        ]
    )
    set_seed(1)
    folds = vfold_cv(frame[:100], v=3)

    def loop() -> list[float]:
        scores = []
        for row in grid.itertuples(index=False):
            for split in folds.splits:
                model = plain(row.num_hidden, row.hidden_units, row.hidden_rate)
                y = to_categorical(train_y[:100], 10)
                model.fit(
                    train_x[split.in_id],
                    y[split.in_id],
                    epochs=30,
                    batch_size=128,
                    validation_split=0.2,
                    verbose=0,
                )
                predicted = model.predict(train_x[split.out_id], verbose=0).argmax(axis=1)
                scores.append(float((predicted == train_y[split.out_id]).mean()))
        return scores

    ours, _ = timed(lambda: tune_grid(wf, folds, grid=grid, metrics=metric_set(accuracy)))
    theirs, _ = timed(loop)
    print(
        f"tuning, 81 fits    tidyk {ours:6.2f} s   keras loop {theirs:6.2f} s   "
        f"{theirs / ours:.2f} times faster"
    )


def peak(kind: str) -> None:
    """The peak memory of one fit in this fresh process, above what there was before (MB)."""
    one_hot = to_categorical(train_y)
    plain(1, 8, 0.1).fit(train_x[:256], one_hot[:256], verbose=0)
    before = resident()
    highest, done = [before], threading.Event()

    def watch() -> None:
        while not done.wait(0.005):
            highest[0] = max(highest[0], resident())

    watcher = threading.Thread(target=watch)
    watcher.start()
    if kind == "tidyk":
        spec = net(num_hidden=2, hidden_units=256, compile_optimizer="rmsprop", fit_epochs=2)
        fit(spec, "y ~ x", data=frame)
    else:
        plain(2, 256, 0.1).fit(train_x, one_hot, epochs=2, batch_size=32, verbose=0)
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
        out = subprocess.run(
            [sys.executable, __file__, f"peak-{kind}"], capture_output=True, text=True, check=True
        )
        found[kind] = float(out.stdout.split()[-1])
    copy = train_x.nbytes / 2**20
    more = found["tidyk"] - found["keras"]
    print(
        f"memory above the data   tidyk {found['tidyk']:.0f} MB   keras {found['keras']:.0f} MB   "
        f"difference {more / copy:.2f} copies of the float32 design ({copy:.0f} MB)"
    )


if __name__ == "__main__":
    wanted = sys.argv[1:] or ["fit", "memory", "tune"]
    if wanted[0].startswith("peak-"):
        peak(wanted[0].removeprefix("peak-"))
    if "memory" in wanted:
        memory()
    if "fit" in wanted:
        fit_pairs()
    if "tune" in wanted:
        tune_pair()
