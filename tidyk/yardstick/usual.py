"""The usual metrics of predictions, in one call."""

from __future__ import annotations

from typing import Any

import pandas as pd
from pandas.api.typing import DataFrameGroupBy

from tidyk.base.errors import warn
from tidyk.base.pipe import verb
from tidyk.base.types import Columns
from tidyk.yardstick.groups import split_rows
from tidyk.yardstick.measures.agreement import accuracy, kap
from tidyk.yardstick.measures.areas import roc_auc
from tidyk.yardstick.measures.correlations import rsq
from tidyk.yardstick.measures.losses import mae, rmse
from tidyk.yardstick.measures.probability_scores import mn_log_loss
from tidyk.yardstick.reading import one_column
from tidyk.yardstick.sets import metric_set

NUMERIC = metric_set(rmse, rsq, mae)
OF_CLASSES = metric_set(accuracy, kap)
OF_PROBABILITIES = metric_set(accuracy, kap, mn_log_loss, roc_auc)


@verb(pd.DataFrame, DataFrameGroupBy)
def metrics(
    data: pd.DataFrame,
    /,
    truth: Columns,
    estimate: Columns,
    *probabilities: Columns,
    na_rm: bool = True,
    options: Any = None,
) -> pd.DataFrame:
    """The usual metrics: rmse, rsq and mae for numbers; accuracy and kap for classes, and with
    probabilities also mn_log_loss and roc_auc.

    Args:
        data: A data frame of predictions, or a grouped one.
        truth, estimate: Columns with the truth and the predictions.
        *probabilities: Columns with probabilities: names, lists of names or selectors.
        na_rm: Leave out rows with missing values; otherwise they make the result missing.
        options: Without effect, as in R.

    Returns:
        Columns `.metric`, `.estimator`, `.estimate`, after the keys of the groups.

    Equals R's `yardstick::metrics()`.

    Examples:
        >>> from tidyk.datasets import two_class_example
        >>> metrics(two_class_example, "truth", "predicted")
            .metric .estimator  .estimate
        0  accuracy     binary   0.838000
        1       kap     binary   0.674876
    """
    if options:
        warn("The argument `options` of `metrics()` no longer has any effect: it is ignored.")
    frame = split_rows(data)[0]
    if not isinstance(frame[one_column(frame, truth, "truth")].dtype, pd.CategoricalDtype):
        return NUMERIC.now(data, truth, estimate=estimate, na_rm=na_rm)
    chosen = OF_PROBABILITIES if probabilities else OF_CLASSES
    return chosen.now(data, truth, *probabilities, estimate=estimate, na_rm=na_rm)
