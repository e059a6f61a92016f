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


def load_keras() -> ModuleType:
    """Keras, on the backend that the user chose, else on the first of jax, torch and tensorflow
    that is installed.

    All of tidyk gets Keras here.

    Raises:
        TidykImportError: No backend is installed.
    """
    if "keras" not in sys.modules and not _is_chosen():
        os.environ["KERAS_BACKEND"] = _first_installed()
    import keras

    return keras


def _is_chosen() -> bool:
    """Did the user say which, by the environment or in Keras' configuration file?

    Keras writes that file itself, naming tensorflow, so a backend in it counts only where it is
    installed.
    """
    if "KERAS_BACKEND" in os.environ:
        return True
    file = Path(os.environ.get("KERAS_HOME", Path.home() / ".keras")) / "keras.json"
    try:
        named = json.loads(file.read_text(encoding="utf-8")).get("backend")
    except (OSError, ValueError):
        return False
    return named in BACKENDS and importlib.util.find_spec(named) is not None


def _first_installed() -> str:
    for backend in BACKENDS:
        if importlib.util.find_spec(backend) is not None:
            return backend
    raise TidykImportError(
        "Keras needs a backend, and none is installed: `pip install jax`, torch or tensorflow."
    )
