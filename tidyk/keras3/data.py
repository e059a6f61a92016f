"""The data sets that come with Keras, in R's form."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from tidyk.base.errors import TidykRuntimeError, TidykValueError

Splits = dict[str, dict[str, np.ndarray]]


def make_dataset(name: str, module: ModuleType) -> Callable[..., Splits]:
    """The function `dataset_*` of a module of `keras.datasets`."""
    if name == "dataset_mnist":
        return dataset_mnist

    def load(**options: Any) -> Splits:
        return _splits(_loaded(name, lambda: module.load_data(**options)))

    load.__name__ = load.__qualname__ = name
    load.__module__ = "tidyk.keras3"
    returned = 'Here it returns {"train": {"x", "y"}, "test": {"x", "y"}}.'
    load.__doc__ = f"{module.load_data.__doc__ or ''}\n\n{returned}"
    return load


def dataset_mnist(path: str = "mnist.npz") -> Splits:
    """MNIST: 60,000 and 10,000 handwritten digits, images of 28 x 28 whole numbers from 0 to 255.

    The file is the one that the environment variable TIDYK_MNIST names, or else the one in Keras'
    cache, or else it is downloaded.

    Args:
        path: The file's name in Keras' cache.

    Returns:
        `{"train": {"x", "y"}, "test": {"x", "y"}}`.

    Raises:
        TidykValueError: TIDYK_MNIST does not name a file.
        TidykRuntimeError: The download failed.

    Equals R's `keras3::dataset_mnist()`.
    """
    file = os.environ.get("TIDYK_MNIST")
    if file:
        if not Path(file).is_file():
            raise TidykValueError(
                f'TIDYK_MNIST names "{file}", which is not a file: it should be the path of '
                "mnist.npz."
            )
        return _splits(_read(file))
    from tidyk.keras3.backend import load_keras

    return _splits(_loaded("dataset_mnist", lambda: load_keras().datasets.mnist.load_data(path)))


def _read(path: str) -> Any:
    try:
        with np.load(path) as arrays:
            return (arrays["x_train"], arrays["y_train"]), (arrays["x_test"], arrays["y_test"])
    except (OSError, ValueError, KeyError, AttributeError) as problem:
        raise TidykValueError(
            f'TIDYK_MNIST names "{path}", which is not mnist.npz: it should hold x_train, y_train, '
            "x_test and y_test."
        ) from problem


def _loaded(name: str, load: Callable[[], Any]) -> Any:
    try:
        return load()
    except Exception as problem:
        hint = (
            "put mnist.npz on this machine and set TIDYK_MNIST to its path"
            if name == "dataset_mnist"
            else ("put the file into Keras' cache, `~/.keras/datasets`")
        )
        raise TidykRuntimeError(
            f"`{name}()` could not download its data ({problem}). Without a network, {hint}."
        ) from problem


def _splits(loaded: Any) -> Splits:
    (x, y), (x_test, y_test) = loaded
    return {"train": {"x": x, "y": y}, "test": {"x": x_test, "y": y_test}}
