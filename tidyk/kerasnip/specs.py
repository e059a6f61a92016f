"""Specifications of generated models."""

from __future__ import annotations

from typing import Any

from attrs import fields, frozen

from tidyk.kerasnip.compiling.optimizers import LEARN_RATE
from tidyk.kerasnip.engine import KerasEngine
from tidyk.kerasnip.network import Network
from tidyk.kerasnip.travel import pack_args, unpack_args
from tidyk.parsnip.entry import ModelEntry
from tidyk.parsnip.spec import ModelSpec


@frozen(repr=False)
class KerasSpec(ModelSpec):
    """The specification of a generated model; it carries its network, so that it works in any
    process."""

    def __attrs_post_init__(self) -> None:
        ModelSpec.__attrs_post_init__(self)
        keras_engine(self.entry).check_own(self.eng_args)

    @property
    def network(self) -> Network:
        """The blocks."""
        return keras_engine(self.entry).network

    def __repr__(self) -> str:
        name, marked = self.args.get("compile_optimizer", "adam"), "learn_rate" in self.args
        if marked or not isinstance(name, str):
            return super().__repr__()
        return (
            f"{super().__repr__()}\nOptimizer: {name}, with the learning rate {LEARN_RATE:g} of "
            "optimizers that are given by name.\n"
        )

    def __getstate__(self) -> dict[str, Any]:
        state = {f.name: getattr(self, f.name) for f in fields(KerasSpec)}
        return {**state, "args": pack_args(self.args)}

    def __setstate__(self, state: dict[str, Any]) -> None:
        for name, value in {**state, "args": unpack_args(state["args"])}.items():
            object.__setattr__(self, name, value)


def keras_engine(entry: ModelEntry) -> KerasEngine:
    """The engine of a generated model."""
    return next(e for e in entry.engines.values() if isinstance(e, KerasEngine))
