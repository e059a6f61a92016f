"""Quantile regression by engines that fit one level at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

import numpy as np
import pandas as pd
from attrs import evolve, frozen

from tidyk.base.random import draw_seed, with_seed
from tidyk.hardhat.quantiles import QuantilePred, quantile_pred
from tidyk.parsnip.engine import Engine


@frozen(eq=False)
class LevelFits:
    """One fit a level of the quantiles.

    Attributes:
        levels: Increasing.
        fits: What the engine of numbers returned for each.
    """

    levels: tuple[float, ...]
    fits: tuple[Any, ...]


KNOWN = (
    "needs", "encoding", "arguments", "parameters", "ranges", "submodel", "defaults", "limits",
    "own_arguments", "settled", "call",
)  # fmt: skip
"""The attributes that an engine of quantiles takes over from that of numbers."""


def declared() -> list[str]:
    """What an engine of quantiles has from that of numbers: all attributes of engines."""
    return [name for name in Engine.__annotations__ if name != "fit"]


class ByLevel(Engine):
    """Fits an engine of numbers once for each level, from the same seed.

    Attributes:
        numbers: That engine.
    """

    numbers: ClassVar[Engine]

    def __init_subclass__(cls) -> None:
        for name in declared():
            setattr(cls, name, getattr(cls.numbers, name))

    def of_level(self, level: float) -> Mapping[str, Any]:
        """The arguments that make the engine fit this quantile."""
        raise NotImplementedError

    def check(self, args: Mapping[str, Any]) -> None:
        self.numbers.check(args)

    def fit(
        self,
        x: pd.DataFrame,
        y: pd.Series,
        *,
        quantile_levels: tuple[float, ...],
        weights: np.ndarray | None = None,
        **args: Any,
    ) -> LevelFits:
        """Fit every level."""
        seed, fits = draw_seed(), []
        for level in quantile_levels:
            with with_seed(seed):
                own = {**args, **self.of_level(level)}
                fits.append(self.numbers.fit(x, y, weights=weights, **own))
        return LevelFits(quantile_levels, tuple(fits))

    def submodels(self, model: LevelFits, values: Sequence[Any]) -> Iterator[LevelFits]:
        each = [self.numbers.submodels(fit, values) for fit in model.fits]
        for fits in zip(*each, strict=True):
            yield evolve(model, fits=fits)

    def predict_raw(self, model: LevelFits, x: pd.DataFrame) -> np.ndarray:
        """Shape (rows, levels)."""
        numeric = self.numbers.predictor("numeric")
        return np.column_stack([numeric(fit, x) for fit in model.fits]).astype(float)

    def predict_quantile(self, model: LevelFits, x: pd.DataFrame) -> QuantilePred:
        """The quantiles of each row, as they were fitted: they may cross."""
        return quantile_pred(self.predict_raw(model, x), list(model.levels))

    def tidy(self, model: LevelFits, *args: Any, **options: Any) -> pd.DataFrame:
        """As the engine's, with `.quantile_level`."""
        rows = [self.numbers.tidy(fit, *args, **options) for fit in model.fits]
        both = zip(rows, model.levels, strict=True)
        tables = [frame.assign(**{".quantile_level": level}) for frame, level in both]
        return pd.concat(tables, ignore_index=True)

    def show(self, model: LevelFits) -> str:
        """What the fit of each level prints."""
        both = zip(model.levels, model.fits, strict=True)
        return "\n".join(f"Level {level:g}\n{self.numbers.show(fit)}" for level, fit in both)

    def extract(self, model: LevelFits) -> tuple[Any, ...]:
        """One object of the library for each level."""
        return tuple(self.numbers.extract(fit) for fit in model.fits)
