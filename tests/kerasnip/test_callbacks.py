"""Callbacks: what they are told, where they write, what they gather."""

from __future__ import annotations

import pickle
import threading
from pathlib import Path
from typing import Any

import pytest
from kerasnip.networks import regressor

from tidyk import (
    extract_keras_callbacks,
    fit,
    fit_resamples,
    set_seed,
    vfold_cv,
    workflow,
)
from tidyk.base.place import working_at
from tidyk.datasets import mtcars
from tidyk.keras3 import callback_csv_logger
from tidyk.keras3.backend import load_keras
from tidyk.kerasnip.compiling.callbacks import new_callbacks

keras = load_keras()
reg = regressor("test_callbacks")
FLOW = workflow("mpg ~ wt", reg(fit_epochs=1))


class Seen(keras.callbacks.Callback):
    def __init__(self, place: str = "") -> None:
        super().__init__()
        self.place, self.losses = place, []

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        self.losses.append(logs["loss"])


class Locked(Seen):
    def __init__(self) -> None:
        super().__init__()
        self.lock = threading.Lock()


def test_what_callbacks_gathered_is_with_the_fit() -> None:
    given = Seen()
    spec = reg(fit_callbacks=[given, Locked], fit_epochs=2)
    fitted = spec >> fit("mpg ~ wt", data=mtcars)
    seen, locked = extract_keras_callbacks(fitted)
    assert len(seen.losses) == len(locked.losses) == 2 and given.losses == []
    again, gone = extract_keras_callbacks(pickle.loads(pickle.dumps(fitted)))
    assert again.losses == seen.losses and again._model is None
    assert "Locked, which does not pickle" in gone


def resampled(callbacks: list[Any]) -> None:
    set_seed(1)
    flow = workflow("mpg ~ wt", reg(fit_epochs=1, fit_callbacks=callbacks))
    fit_resamples(flow, vfold_cv(mtcars, v=2))


def test_fits_of_a_run_write_to_files_of_their_own(tmp_path: Path) -> None:
    told: list[tuple[str, str]] = []

    def where(resample: str, candidate: str) -> Seen:
        told.append((resample, candidate))
        return Seen()

    by_name = callback_csv_logger(str(tmp_path / "{resample}-{candidate}.csv"))
    resampled([callback_csv_logger(str(tmp_path / "log.csv")), by_name, where])
    config = "Preprocessor1_Model1"
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        f"Fold1-{config}.csv",
        f"Fold2-{config}.csv",
        f"log_Fold1_{config}.csv",
        f"log_Fold2_{config}.csv",
    ]
    assert told == [("Fold1", config), ("Fold2", config)]


@pytest.mark.parametrize(
    ("callback", "attribute", "alone", "tuned"),
    [
        (keras.callbacks.ModelCheckpoint("a/b.keras"), "filepath", "a/b.keras", "a/b_R_C.keras"),
        (keras.callbacks.CSVLogger("log"), "filename", "log", "log_R_C"),
        (keras.callbacks.TensorBoard("logs"), "log_dir", "logs", "logs/R_C"),
        (
            keras.callbacks.BackupAndRestore("kept"),
            "_weights_path",
            "kept/latest.weights.h5",
            "kept/R_C/latest.weights.h5",
        ),
        (keras.callbacks.TensorBoard("{resample}"), "log_dir", "all", "R"),
    ],
)
def test_names_of_files(callback: Any, attribute: str, alone: str, tuned: str) -> None:
    assert getattr(new_callbacks(callback)[0], attribute) == alone
    with working_at("R", "C"):
        assert getattr(new_callbacks(callback)[0], attribute) == tuned
