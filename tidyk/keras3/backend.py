"""Which backend Keras runs on, decided before anyone imports it."""

from __future__ import annotations

import importlib.util
import json
import os
import sys
from pathlib import Path
from types import ModuleType

from tidyk.base.errors import TidykImportError

BACKENDS = ("jax", "torch", "tensorflow")


KERAS_WRITES = {"floatx", "epsilon", "backend", "image_data_format"}
"""The keys of the configuration file that Keras writes by itself, which names tensorflow."""


def load_keras() -> ModuleType:
    """Keras, on the backend that the user chose, or else on the first of jax, torch and tensorflow
    that is installed.

    All of tidyk imports Keras through this function.

    Raises:
        TidykImportError: The chosen backend is not installed, or none is.
    """
    if "keras" not in sys.modules:
        os.environ["KERAS_BACKEND"] = _installed(_chosen())
    import keras

    return keras


def _chosen() -> str | None:
    """The backend that the user named, in the environment or in Keras' configuration file. The
    tensorflow that Keras itself writes there at its first import does not count."""
    backend = os.environ.get("KERAS_BACKEND")
    if backend:
        return backend
    file = Path(os.environ.get("KERAS_HOME") or Path.home() / ".keras") / "keras.json"
    try:
        written = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    if not isinstance(written, dict):
        return None
    backend = written.get("backend")
    by_keras = backend == "tensorflow" and written.keys() >= KERAS_WRITES
    return None if by_keras else backend


def _installed(chosen: str | None) -> str:
    """The chosen backend, or the first that is installed."""
    if chosen is None:
        for backend in BACKENDS:
            if _is_installed(backend):
                return backend
        raise TidykImportError(
            "Keras needs a backend, and none is installed: `pip install jax`, torch or tensorflow."
        )
    if chosen in BACKENDS and not _is_installed(chosen):
        how = "jax" if chosen == "jax" else f"tidyk[{chosen}]"
        raise TidykImportError(
            f'Keras is to run on "{chosen}", which is not installed: `pip install {how}`, or name '
            "another backend in the environment variable KERAS_BACKEND."
        )
    return chosen


def _is_installed(package: str) -> bool:
    return importlib.util.find_spec(package) is not None
