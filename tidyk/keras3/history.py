"""The history of a training: loss and metrics, epoch by epoch."""

from __future__ import annotations

from typing import Any

import pandas as pd
from attrs import frozen

from tidyk.base.generics import autoplot, plot
from tidyk.base.pipe import Methods
from tidyk.base.plots import whole_breaks


@frozen(repr=False)
class KerasHistory(Methods):
    """Loss and metrics of a training, epoch by epoch.

    Attributes:
        metrics: Values by name; those of the validation rows begin with "val_".
        params: The options of the training: `epochs`, `steps`, `verbose`.
        epoch: The epochs, from 0.
        validated: Those after which there was a validation; None if it was each.
    """

    metrics: dict[str, list[float]]
    params: dict[str, Any]
    epoch: list[int]
    validated: list[int] | None = None

    @classmethod
    def of(cls, result: Any, validation_freq: Any = None) -> KerasHistory:
        """What Keras recorded.

        Args:
            result: The History that `keras.Model.fit` returns.
            validation_freq: After which epochs there was a validation, as `keras.Model.fit` takes
                it: each, each so many, or those of a list, from 1.
        """
        validated = None
        if validation_freq is not None and validation_freq != 1:
            validated = [e for e in result.epoch if _is_tested(e + 1, validation_freq)]
        return cls(result.history, dict(result.params), list(result.epoch), validated)

    def epochs_of(self, name: str) -> list[int]:
        """The epochs after which there is a value of a metric, from 0."""
        rare = self.validated is not None and name.startswith("val_")
        return self.validated if rare and self.validated is not None else self.epoch

    def until(self, epochs: int) -> KerasHistory:
        """The history of the first epochs.

        Args:
            epochs: How many.
        """
        metrics = {
            name: values[: sum(epoch < epochs for epoch in self.epochs_of(name))]
            for name, values in self.metrics.items()
        }
        first = [epoch for epoch in self.epoch if epoch < epochs]
        rare = self.validated
        validated = None if rare is None else [epoch for epoch in rare if epoch < epochs]
        return KerasHistory(metrics, {**self.params, "epochs": epochs}, first, validated)

    def then(self, later: KerasHistory) -> KerasHistory:
        """One history of this training and of one that went on from it; a metric that only one has
        is missing in the other."""
        names = dict.fromkeys([*self.metrics, *later.metrics])
        metrics = {name: [*self._values(name), *later._values(name)] for name in names}
        validated = None
        if self.validated is not None or later.validated is not None:
            validated = [*self.epochs_of("val_"), *later.epochs_of("val_")]
        return KerasHistory(metrics, later.params, [*self.epoch, *later.epoch], validated)

    def _values(self, name: str) -> list[float]:
        """The values of a metric; missing ones if it was not recorded."""
        return self.metrics.get(name, [float("nan")] * len(self.epochs_of(name)))

    def as_frame(self) -> pd.DataFrame:
        """Columns `epoch` (from 1), `value`, `metric` and `data` ("training" or "validation").

        R's `as.data.frame()`.
        """
        rows = [
            {
                "epoch": at + 1,
                "value": float(value),
                "metric": name.removeprefix("val_"),
                "data": _data(name),
            }
            for name, values in self.metrics.items()
            for at, value in zip(self.epochs_of(name), values, strict=False)
        ]
        frame = pd.DataFrame(rows, columns=["epoch", "value", "metric", "data"])
        order = list(dict.fromkeys(frame["metric"]))
        frame["metric"] = pd.Categorical(frame["metric"], categories=order)
        frame["data"] = pd.Categorical(frame["data"], categories=["training", "validation"])
        return frame

    def __repr__(self) -> str:
        width = max(map(len, self.metrics), default=0)
        lines = [
            f"{name.rjust(width)}: {values[-1]:.4g}"
            for name, values in sorted(self.metrics.items())
        ]
        return "\n".join(["Final epoch (plot to see history):", *lines])


def _is_tested(epoch: int, validation_freq: Any) -> bool:
    """Is there a validation after an epoch, counted from 1?"""
    if isinstance(validation_freq, int):
        return epoch % validation_freq == 0
    return epoch in validation_freq


def _data(name: str) -> str:
    return "validation" if name.startswith("val_") else "training"


@plot.register(KerasHistory)
@autoplot.register(KerasHistory)
def plot_history(history: KerasHistory, /) -> Any:
    """Loss and metrics over the epochs, one panel each. Equals R's `plot()` of a Keras history.

    Returns:
        A plotnine `ggplot`.
    """
    import plotnine as p9

    frame = history.as_frame()
    drawn = p9.ggplot(frame, p9.aes("epoch", "value", color="data", fill="data")) + p9.geom_point(
        shape="o"
    )
    if len(history.epoch) > 1:
        drawn = drawn + p9.geom_line()
    return (
        drawn
        + p9.facet_wrap("metric", ncol=1, scales="free_y")
        + p9.scale_color_manual(values={"training": "#2c7fb8", "validation": "#d95f0e"})
        + p9.scale_fill_manual(values={"training": "#2c7fb8", "validation": "#d95f0e"})
        + p9.scale_x_continuous(breaks=whole_breaks)
        + p9.labs(x="epoch", y="", color="", fill="")
        + p9.theme_bw()
    )
