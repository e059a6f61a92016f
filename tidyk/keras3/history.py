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
    """

    metrics: dict[str, list[float]]
    params: dict[str, Any]
    epoch: list[int]

    def until(self, epochs: int, validation_freq: Any = None) -> KerasHistory:
        """The history of the first epochs.

        Args:
            epochs: How many.
            validation_freq: After which epochs there was a validation, as `keras.Model.fit` takes
                it: each, each so many, or those of a list.
        """
        if isinstance(validation_freq, int | None):
            tests = epochs // (validation_freq or 1)
        else:
            tests = sum(epoch <= epochs for epoch in validation_freq)
        first = [epoch for epoch in self.epoch if epoch < epochs]
        metrics = {
            name: values[: tests if name.startswith("val_") else len(first)]
            for name, values in self.metrics.items()
        }
        return KerasHistory(metrics=metrics, params={**self.params, "epochs": epochs}, epoch=first)

    def then(self, later: KerasHistory) -> KerasHistory:
        """One history of this training and of one that went on from it; a metric that only one has
        is missing in the other."""
        names = dict.fromkeys([*self.metrics, *later.metrics])
        lacking = [[float("nan")] * len(part.epoch) for part in (self, later)]
        metrics = {
            name: [*self.metrics.get(name, lacking[0]), *later.metrics.get(name, lacking[1])]
            for name in names
        }
        return KerasHistory(metrics=metrics, params=later.params, epoch=[*self.epoch, *later.epoch])

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
            for at, value in zip(self.epoch, values, strict=False)
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
