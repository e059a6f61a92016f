"""A script that tunes on the backend that the environment names: `python backends.py`."""

from __future__ import annotations

import json
import pickle
import random
import zlib
from typing import Any

import joblib
import numpy as np
import pandas as pd
from kerasnip.networks import regressor

from tidyk import (
    collect_extracts,
    compile_keras_grid,
    control_grid,
    extract_keras_model,
    fit_xy,
    metric_set,
    predict,
    rmse,
    set_engine,
    set_seed,
    tune,
    tune_grid,
    vfold_cv,
    workflow,
)
from tidyk.keras3.backend import load_keras
from tidyk.kerasnip.programs import Program, Programs

_X = np.random.default_rng(1).normal(size=(60, 20)).astype("float32")
DATA = pd.DataFrame(_X, columns=[f"x{i}" for i in range(20)]).assign(y=_X[:, 0] - _X[:, 1])
GRID = pd.DataFrame({"hidden_units": [64, 64, 3], "learn_rate": [0.001, 0.01, 0.01]})
made: list[Program] = []


def bits(fitted: Any) -> list[int]:
    """What was learned."""
    return [zlib.crc32(w.tobytes()) for w in extract_keras_model(fitted).get_weights()]


def tuned(**workers: Any) -> list[Any]:
    set_seed(2)
    optimizer = load_keras().optimizers.SGD(momentum=0.5)  # objects are copied for each fit
    spec = regressor("test_backends")(
        hidden_units=tune(), learn_rate=tune(), fit_epochs=2, fit_batch_size=16,
        compile_optimizer=optimizer,
    )  # fmt: skip
    how = {"grid": GRID, "metrics": metric_set(rmse), "control": control_grid(extract=bits)}
    with joblib.parallel_config(**workers):
        found = tune_grid(workflow("y ~ .", spec), vfold_cv(DATA, v=2), **how)
    return collect_extracts(found)[".extracts"].tolist()


def states() -> list[Any]:
    """What belongs to the process."""
    import sys

    torch, found = sys.modules.get("torch"), [random.getstate(), np.random.get_state()[1].tolist()]
    if torch is not None:
        found += [torch.get_num_threads(), torch.get_rng_state().tolist()]
    if "tensorflow" in sys.modules:
        from tensorflow.python.eager import context

        found += [context.global_seed()]
    return found


def binned(model: Any, data: Any) -> Any:
    """Learns bounds of bins and a vocabulary of the rows that it is trained on."""
    import keras

    bins = keras.layers.Discretization(num_bins=4)
    bins.adapt(np.asarray(data))
    model.add(bins)
    words = keras.layers.IntegerLookup(output_mode="multi_hot")
    words.adapt(np.asarray(bins(np.asarray(data))))
    model.add(words)
    return model


def travels() -> bool:
    """Does what layers have learned from the rows come along, and stay when training goes on?"""
    set_seed(1)
    spec = regressor("test_backends_binned", binned=binned)(fit_epochs=2)
    kept = spec >> set_engine("keras", keep_optimizer=True)
    fitted = kept >> fit_xy(DATA[["x0"]], DATA["y"])
    sent = pickle.loads(pickle.dumps(fitted))
    first, later = (f >> predict(DATA) for f in (fitted, sent))
    still = sent >> fit_xy(DATA[["x0"]], DATA["y"], epochs=1, learn_rate=1e-12) >> predict(DATA)
    same = np.array_equal(first, later) and np.allclose(still, first, rtol=1e-5)
    return bool(same) and first[".pred"].nunique() > 3


if __name__ == "__main__":
    begin = Program.__init__
    Program.__init__ = lambda self, *args, **how: made.append(self) or begin(self, *args, **how)  # type: ignore[method-assign]
    alone, before = tuned(n_jobs=1), states()
    programs = len(made)
    found = {
        "again": tuned(n_jobs=1),
        "threads": tuned(n_jobs=2, backend="threading"),
        "processes": tuned(n_jobs=2, backend="loky"),
    }
    after = states()
    Programs.get = lambda *_: None  # type: ignore[method-assign]
    found["by themselves"] = tuned(n_jobs=1)
    same = {name: result == alone for name, result in found.items()}
    told = {"same": same, "programs": programs, "kept": before == after}
    if load_keras().backend.backend() == "tensorflow":  # which these layers need
        told["travels"] = travels()
        spec = regressor("test_backends")(hidden_units=tune())
        grid = compile_keras_grid(spec, GRID[["hidden_units"]], DATA.drop(columns="y"), DATA["y"])
        told["grid"] = bool(grid["error"].isna().all())
    print(json.dumps(told))
