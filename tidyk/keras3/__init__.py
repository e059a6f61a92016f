"""Keras 3 under its R names: `layer_dense`, `optimizer_adam`, `callback_early_stopping`, …

The names are read from the installed Keras when they are first used; nothing is imported before.
`layer_*()` are verbs: they add to a sequential model or are called on a tensor. The backend is
decided in `tidyk.keras3.backend`.
"""

from typing import Any

OWN = {
    "keras_input": "models",
    "keras_model": "models",
    "keras_model_sequential": "models",
    "layer_input": "models",
    "to_categorical": "models",
    "KerasHistory": "history",
}


def __getattr__(name: str) -> Any:
    import importlib

    if name == "__all__":
        return __dir__()
    if name in OWN:
        value = getattr(importlib.import_module(f"tidyk.keras3.{OWN[name]}"), name)
    elif name.startswith("__"):
        raise AttributeError(name)
    else:
        value = _generated(name)
    globals()[name] = value
    return value


def _generated(name: str) -> Any:
    from tidyk.base.errors import did_you_mean
    from tidyk.keras3.names import keras_names
    from tidyk.keras3.verbs import make

    if name not in keras_names():
        raise AttributeError(f"`tidyk.keras3` has no `{name}`.{did_you_mean(name, __dir__())}")
    return make(name)


def __dir__() -> list[str]:
    from tidyk.keras3.names import keras_names

    return sorted({*OWN, *keras_names()})
