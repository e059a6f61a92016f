"""Keras' global settings, which a network takes along to workers."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from attrs import evolve, frozen

from tidyk.keras3.backend import load_keras
from tidyk.kerasnip.state import LOCK


@frozen
class Settings:
    """What can be set for all of Keras.

    Attributes:
        policy: The dtype policy; Keras has one for each thread.
        floatx, epsilon, image_data_format: Of `keras.config`.
        x64: Are jax's numbers double?
    """

    policy: str = "float32"
    floatx: str = "float32"
    epsilon: float = 1e-7
    image_data_format: str = "channels_last"
    x64: bool = False

    @classmethod
    def current(cls) -> Settings:
        """Those of this thread."""
        config, jax = load_keras().config, sys.modules.get("jax")
        return cls(
            config.dtype_policy().name,
            config.floatx(),
            config.epsilon(),
            config.image_data_format(),
            bool(jax and jax.config.jax_enable_x64),
        )

    def set(self) -> None:
        """Apply them to this thread."""
        config, jax = load_keras().config, sys.modules.get("jax")
        config.set_floatx(self.floatx)
        config.set_dtype_policy(self.policy)
        config.set_epsilon(self.epsilon)
        config.set_image_data_format(self.image_data_format)
        if jax and jax.config.jax_enable_x64 != self.x64:
            jax.config.update("jax_enable_x64", self.x64)


@contextmanager
def applied(settings: Settings) -> Iterator[None]:
    """Apply settings inside the block and restore them afterwards."""
    before = Settings.current()
    if settings == before:
        yield
        return
    if settings == evolve(before, policy=settings.policy):  # which other threads do not see
        with _changed(settings, before):
            yield
        return
    with LOCK, _changed(settings, before):
        yield


@contextmanager
def _changed(settings: Settings, before: Settings) -> Iterator[None]:
    settings.set()
    try:
        yield
    finally:
        before.set()
