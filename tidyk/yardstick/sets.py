"""Several metrics as one."""

from __future__ import annotations

from typing import Any

import pandas as pd
from attrs import field, frozen

from tidyk.base.errors import TidykValueError, quoted
from tidyk.base.pipe import Dispatch, verb
from tidyk.yardstick.catalogue import accuracy, kap, mae, mn_log_loss, rmse, roc_auc, rsq
from tidyk.yardstick.metric import WORDS, Metric, check_metric


@frozen(eq=False, repr=False, slots=False)
class MetricSet:
    """Several metrics, called as one: `numbers(frame, truth="y", estimate=".pred")`.

    Attributes:
        metrics: The metrics.
    """

    metrics: tuple[Metric, ...]
    dispatch: Dispatch = field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        dispatch = Dispatch("metric_set")
        dispatch.add(pd.DataFrame, self._on_frame)
        object.__setattr__(self, "dispatch", dispatch)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.dispatch.call(self, args, kwargs)

    def now(self, subject: Any, /, *args: Any, **kwargs: Any) -> pd.DataFrame:
        """On a data frame that is there."""
        return self.dispatch.now(subject, *args, **kwargs)

    def _on_frame(
        self,
        data: pd.DataFrame,
        /,
        truth: str,
        *probabilities: Any,
        estimate: str | None = None,
        **options: Any,
    ) -> pd.DataFrame:
        if estimate is None and probabilities and all(m.kind != "prob" for m in self.metrics):
            estimate, probabilities = probabilities[0], probabilities[1:]
        rows = []
        for metric in self.metrics:
            if metric.kind == "prob":
                rows.append(metric.now(data, truth, *probabilities, **options))
            elif estimate is None:
                raise TidykValueError(
                    f"`{metric.name}` needs `estimate`, the column with the predictions."
                )
            else:
                rows.append(metric.now(data, truth, estimate, **options))
        return pd.concat(rows, ignore_index=True)

    def __reduce__(self) -> Any:
        return MetricSet, (self.metrics,)

    def __repr__(self) -> str:
        names = [f"- `{metric.name}()`, a {WORDS[metric.kind]} metric" for metric in self.metrics]
        wide = max(map(len, names))
        lines = (
            f"{n.ljust(wide)} | direction: {m.direction}"
            for n, m in zip(names, self.metrics, strict=True)
        )
        return "\n".join(["A metric set, consisting of:", *lines])


def metric_set(*fns: Metric) -> MetricSet:
    """Several metrics as one.

    Args:
        *fns: Metrics; classes and probabilities go together, numbers alone.

    Returns:
        A `MetricSet`, which is called like its metrics: a row each.

    Raises:
        TidykValueError: There are none, or they do not go together.

    Equals R's `yardstick::metric_set()`.

    Examples:
        >>> metric_set(rmse, rsq)
        A metric set, consisting of:
        - `rmse()`, a numeric metric | direction: minimize
        - `rsq()`, a numeric metric  | direction: maximize
    """
    if not fns:
        raise TidykValueError("`metric_set()` needs at least one metric.")
    kinds = {check_metric(fn).kind for fn in fns}
    if "numeric" in kinds and len(kinds) > 1:
        raise TidykValueError(
            "A metric set holds metrics of numbers, or of classes and probabilities; these do not "
            "go together: "
            f"{quoted(fn.name for fn in fns)}."
        )
    return MetricSet(tuple(fns))


@verb(pd.DataFrame)
def metrics(
    data: pd.DataFrame, /, truth: str, estimate: str, *probabilities: Any, **options: Any
) -> pd.DataFrame:
    """The usual metrics: rmse, rsq and mae of numbers; accuracy and kap of classes, and with
    probabilities the rest.

    Args:
        data: A data frame of predictions.
        truth, estimate: Columns with the truth and the predictions.
        *probabilities: Columns with probabilities, for mn_log_loss and roc_auc.
        **options: As the metrics take them.

    Returns:
        Columns `.metric`, `.estimator`, `.estimate`.

    Equals R's `yardstick::metrics()`.

    Examples:
        >>> from tidyk.datasets import two_class_example
        >>> metrics(two_class_example, "truth", "predicted")
            .metric .estimator  .estimate
        0  accuracy     binary   0.838000
        1       kap     binary   0.674876
    """
    if isinstance(data[truth].dtype if truth in data else None, pd.CategoricalDtype):
        more = (mn_log_loss, roc_auc) if probabilities else ()
        return metric_set(accuracy, kap, *more).now(
            data, truth, *probabilities, estimate=estimate, **options
        )
    return metric_set(rmse, rsq, mae).now(data, truth, estimate=estimate, **options)
