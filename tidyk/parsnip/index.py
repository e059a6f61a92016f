"""The index of models by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tidyk.base.errors import check_string
from tidyk.base.registry import Registry

if TYPE_CHECKING:
    from tidyk.parsnip.entry import ModelEntry

MODELS: Registry[ModelEntry] = Registry("model")


def load_models() -> None:
    """Import tidyk's own models and engines, which lists them, without their libraries."""
    import tidyk.parsnip.engines
    import tidyk.parsnip.models  # noqa: F401


def model_entry(model: str | Callable[..., Any]) -> ModelEntry:
    """The entry of a model, given by name or as its function."""
    load_models()
    return MODELS[check_string(getattr(model, "__name__", model), "model")]
