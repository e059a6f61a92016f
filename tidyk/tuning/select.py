"""`show_best()` and `select_*()`: the best candidates."""

from __future__ import annotations

from typing import Any

import pandas as pd

from tidyk.base.errors import (
    TidykTypeError,
    TidykValueError,
    check_whole,
    did_you_mean,
    quoted,
    warn,
)
from tidyk.base.pipe import verb
from tidyk.base.tibbles import as_tibble
from tidyk.tuning.collect import average, each_metric
from tidyk.tuning.results import TuneResults
from tidyk.yardstick.metric import Metric


@verb(TuneResults)
def show_best(results: TuneResults, /, *, metric: str | None = None, n: int = 5) -> pd.DataFrame:
    """The best candidates by a metric.

    Args:
        results: Tuning results.
        metric: One of the metrics that were computed; by default the first, with a warning.
        n: How many rows at most.

    Returns:
        Rows of `collect_metrics()`, the best first.

    Raises:
        TidykValueError: The metric was not computed.

    Equals R's `tune::show_best()`.

    Examples:
        >>> from tidyk import fit_resamples, linear_reg, set_seed, vfold_cv, workflow
        >>> from tidyk.datasets import mtcars
        >>> set_seed(1)
        >>> res = workflow("mpg ~ wt", linear_reg()) >> fit_resamples(vfold_cv(mtcars, v=3))
        >>> show_best(res, metric="rmse").columns.tolist()
        ['.metric', '.estimator', 'mean', 'n', 'std_err', '.config']
    """
    metric = choose_metric(results, metric)
    check_whole(n, "n", minimum=1)
    best = ranked(results, metric).head(int(n)).reset_index(drop=True)
    return as_tibble(best, keep=(".metric", "mean", "n"))


@verb(TuneResults)
def select_best(results: TuneResults, /, *, metric: str | None = None) -> pd.DataFrame:
    """The parameter values of the best candidate.

    Args:
        results: Tuning results.
        metric: One of the metrics that were computed; by default the first, with a warning.

    Returns:
        One row: the parameters and `.config`. `finalize_workflow()` takes it.

    Raises:
        TidykValueError: The metric was not computed.

    Equals R's `tune::select_best()`.

    Examples:
        >>> from tidyk import fit_resamples, linear_reg, set_seed, vfold_cv, workflow
        >>> from tidyk.datasets import mtcars
        >>> set_seed(1)
        >>> res = workflow("mpg ~ wt", linear_reg()) >> fit_resamples(vfold_cv(mtcars, v=3))
        >>> select_best(res, metric="rmse")[".config"].item()
        'Preprocessor1_Model1'
    """
    return _chosen(ranked(results, choose_metric(results, metric)), results)


@verb(TuneResults)
def select_by_one_std_err(
    results: TuneResults, /, *by: Any, metric: str | None = None
) -> pd.DataFrame:
    """The simplest candidate within one standard error of the best.

    Args:
        results: Tuning results.
        *by: Parameters from simple to complex: names, or `desc("name")` if larger is simpler.
        metric: One of the metrics that were computed; by default the first, with a warning.

    Returns:
        One row: the parameters and `.config`.

    Raises:
        TidykValueError: There is nothing to sort by, no such parameter, or no such metric.

    Equals R's `tune::select_by_one_std_err()`.

    Examples:
        >>> from tidyk import rand_forest, tune, tune_grid, vfold_cv
        >>> from tidyk.datasets import mtcars
        >>> grid = pd.DataFrame({"trees": [2, 20]})
        >>> spec = rand_forest("regression", trees=tune())
        >>> results = tune_grid(spec, "mpg ~ .", resamples=vfold_cv(mtcars, v=2), grid=grid)
        >>> chosen = results >> select_by_one_std_err("trees", metric="rmse")
        >>> chosen.columns.tolist()
        ['trees', '.config']
    """
    metric = choose_metric(results, metric)
    frame = _simplest_first(results, by, metric)
    best, loss = ranked(results, metric).iloc[0], metric_named(results, metric).loss
    if pd.isna(best["std_err"]):
        warn("There is no standard error of one resample: the best candidate is chosen.")
        return _chosen(ranked(results, metric), results)
    return _chosen(frame[loss(frame["mean"]) <= loss(best["mean"]) + best["std_err"]], results)


@verb(TuneResults)
def select_by_pct_loss(
    results: TuneResults, /, *by: Any, metric: str | None = None, limit: float = 2
) -> pd.DataFrame:
    """The simplest candidate that loses less than a percentage to the best.

    Args:
        results: Tuning results.
        *by: Parameters from simple to complex: names, or `desc("name")` if larger is simpler.
        metric: One of the metrics that were computed; by default the first, with a warning.
        limit: The acceptable loss, in percent of the best mean.

    Returns:
        One row: the parameters and `.config`.

    Raises:
        TidykValueError: There is nothing to sort by, no such parameter, or no such metric.

    Equals R's `tune::select_by_pct_loss()`.

    Examples:
        >>> from tidyk import rand_forest, then, tune, tune_grid, vfold_cv
        >>> from tidyk.datasets import mtcars
        >>> grid = pd.DataFrame({"trees": [2, 20]})
        >>> spec = rand_forest("regression", trees=tune())
        >>> results = tune_grid(spec, "mpg ~ .", resamples=vfold_cv(mtcars, v=2), grid=grid)
        >>> results >> select_by_pct_loss("trees", metric="rmse", limit=1000) >> then(len)
        1
    """
    metric = choose_metric(results, metric)
    frame = _simplest_first(results, by, metric)
    best = ranked(results, metric).iloc[0]["mean"]
    loss = (best - frame["mean"]).abs() / abs(best) * 100
    return _chosen(frame[loss < limit], results)


class desc(str):
    """A column to sort by from the largest to the smallest. Equals R's `dplyr::desc()`.

    >>> desc("penalty")
    desc('penalty')
    """

    def __repr__(self) -> str:
        return f"desc({str.__repr__(self)})"


def _simplest_first(results: TuneResults, by: tuple[Any, ...], metric: str) -> pd.DataFrame:
    """The candidates' means of a metric, from the simplest candidate to the most complex."""
    if not by:
        raise TidykValueError(
            "Please choose at least one tuning parameter to sort by, the simplest first: of "
            f"{quoted(results.parameter_names)}."
        )
    names = [str(name) for name in by]
    unknown = [name for name in names if name not in results.parameter_names]
    if unknown:
        parameters = results.parameter_names
        metrics = [m.name for m in results.metrics.metrics if m.name in unknown]
        by_name = f' The metric has a name: `metric="{metrics[0]}"`.' if metrics else ""
        raise TidykValueError(
            f"Could not sort results by {quoted(unknown)}; the parameters are "
            f"{quoted(results.parameter_names)}.{by_name or did_you_mean(unknown[0], parameters)}"
        )
    ascending = [not isinstance(name, desc) for name in by]
    return _means(results, metric).sort_values(names, ascending=ascending, kind="stable")


def ranked(results: TuneResults, metric: str) -> pd.DataFrame:
    """The candidates' means of a metric, the best first; candidates without a value last."""
    frame = _means(results, metric)
    losses = metric_named(results, metric).loss(frame["mean"])
    return frame.loc[losses.sort_values(kind="stable", na_position="last").index]


def _means(results: TuneResults, metric: str) -> pd.DataFrame:
    frame = average(each_metric(results), results)
    return frame[frame[".metric"] == metric].reset_index(drop=True)


def _chosen(frame: pd.DataFrame, results: TuneResults) -> pd.DataFrame:
    return frame.head(1)[[*results.parameter_names, ".config"]].reset_index(drop=True)


def metric_names(results: TuneResults) -> list[str]:
    """Names of the metrics that were computed, in the order of the metric set."""
    return [metric.name for metric in results.metrics.metrics]


def metric_named(results: TuneResults, name: str) -> Metric:
    """The metric of that name."""
    return next(metric for metric in results.metrics.metrics if metric.name == name)


def choose_metric(results: TuneResults, metric: Any) -> str:
    """The metric to judge by."""
    names = metric_names(results)
    if metric is None:
        warn(f'No value of `metric` was given; "{names[0]}" will be used.')
        return names[0]
    if isinstance(metric, Metric):
        raise TidykTypeError(f'`metric` is a name: `metric="{metric.name}"`.')
    if isinstance(metric, list | tuple):
        warn(f'{len(metric)} metrics were given; "{metric[0]}" will be used.')
        metric = metric[0]
    if metric not in names:
        raise TidykValueError(
            f'"{metric}" was not in the metric set. Please choose from: {quoted(names)}.'
        )
    return metric
