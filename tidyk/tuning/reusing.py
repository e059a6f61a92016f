"""Uses of kept predictions: other metrics, intervals, confusion matrices, the data with their
predictions."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from attrs import evolve

from tidyk.base.errors import (
    TidykValueError,
    check_bool,
    check_number,
    check_string,
    check_whole,
    quoted,
    warn,
)
from tidyk.base.generics import augment
from tidyk.base.pipe import verb
from tidyk.base.random import sample_int, with_seed
from tidyk.rsample.intervals import int_pctl
from tidyk.rsample.rsplit import analysis
from tidyk.rsample.schemes.boot import bootstraps
from tidyk.tuning.candidates import Candidate, Preparation
from tidyk.tuning.collect import (
    average,
    by_candidate,
    collect_predictions,
    each_metric,
    keep_parameters,
)
from tidyk.tuning.outcomes import OutcomeMetrics, metrics_of
from tidyk.tuning.results import TuneResults
from tidyk.tuning.scoring import Scorer, check_metrics, with_params
from tidyk.tuning.select import select_best
from tidyk.yardstick.confusion import ConfMat, conf_mat
from tidyk.yardstick.sets import MetricSet


@augment.register(TuneResults)
def augment_results(results: TuneResults, /, *, parameters: Any = None) -> pd.DataFrame:
    """The data with the predictions for each row from fits that were not trained on it.

    Args:
        results: Tuning results with `save_pred=True`.
        parameters: Values by id of the candidate: a dict or a data frame of one row; the best one's
            by the first metric by default.

    Returns:
        `.pred` and `.resid`, or `.pred_class` and `.pred_<level>`, then the columns of the data:
        one row a row of the data, or of the test set of `last_fit()`. Predictions of a row that was
        assessed several times are averaged; one that never was has missing values.

    Equals R's `tune::augment()`.
    """
    if parameters is None and results.parameter_names:
        parameters = select_best.now(results, metric=results.metrics.metrics[0].name)
    predicted = collect_predictions.now(results, summarize=True, parameters=parameters)
    data = results.data()
    own = [c for c in predicted.columns if str(c).startswith(".pred")]
    rows = predicted[".row"].to_numpy(int)
    if ".workflow" in results.columns:
        data, predictions = data.iloc[rows], predicted[own]
    else:
        _say_unseen(len(data) - len(set(rows)))
        predictions = predicted.set_index(".row")[own].reindex(range(len(data)))
    predictions = predictions.set_axis(data.index)
    if ".pred" in own:
        predictions.insert(
            own.index(".pred") + 1, ".resid", data[results.outcome] - predictions[".pred"]
        )
    for name in results.outcomes[len(results.outcomes) == 1 :]:
        if f".pred_{name}" in own and name in data:
            predictions[f".resid_{name}"] = data[name] - predictions[f".pred_{name}"]
    if ".pred_class" in own:
        predictions.insert(0, ".pred_class", predictions.pop(".pred_class"))
    return pd.concat([predictions, data], axis=1)


def _say_unseen(count: int) -> None:
    if count:
        warn(f"{count} rows were never in an assessment set: their predictions are missing.")


@verb(TuneResults)
def compute_metrics(
    results: TuneResults,
    /,
    metrics: MetricSet,
    *,
    summarize: bool = True,
    event_level: str = "first",
) -> pd.DataFrame:
    """Compute other metrics from the predictions that were kept.

    Args:
        results: Tuning results with `save_pred=True`.
        metrics: A `metric_set()` that needs only the kinds of predictions that were kept.
        summarize: Average over resamples.
        event_level: The level of a two-level outcome that is the event.

    Returns:
        As `collect_metrics()`.

    Raises:
        TidykValueError: Predictions were not kept, or not of the kind that a metric needs.

    Equals R's `tune::compute_metrics()`.

    Examples:
        >>> from tidyk import control_resamples, fit_resamples, linear_reg, mae, metric_set
        >>> from tidyk import set_seed, vfold_cv, workflow
        >>> from tidyk.datasets import mtcars
        >>> set_seed(1)
        >>> kept = control_resamples(save_pred=True)
        >>> wf = workflow("mpg ~ wt", linear_reg())
        >>> res = wf >> fit_resamples(vfold_cv(mtcars), control=kept)
        >>> compute_metrics(res, metric_set(mae))[".metric"].tolist()
        ['mae']
    """
    chosen = _metrics_of(results, metrics)
    _check_kinds(results, chosen)
    scorer = Scorer(chosen, results.outcome, event_level)
    frames = [_scored(frame, scorer, results) for frame in results[".predictions"]]
    again = evolve(results, metrics=chosen, columns={**results.columns, ".metrics": frames})
    each = each_metric(again)
    return average(each, again) if check_bool(summarize, "summarize") else by_candidate(each, again)


def _metrics_of(results: TuneResults, metrics: Any) -> MetricSet:
    """Other metrics for the outcomes of results."""
    if isinstance(results.metrics, OutcomeMetrics):
        modes = {outcome: some.mode for outcome, some in results.metrics.sets.items()}
        return metrics_of(metrics, modes)
    return check_metrics(metrics, results.metrics.mode)


def _check_kinds(results: TuneResults, metrics: MetricSet) -> None:
    """Raise an error if a metric needs predictions of a kind that was not made."""
    if ".predictions" not in results.columns:
        raise TidykValueError(
            "The predictions were not kept: use `save_pred=True` in the control object."
        )
    lacking = [t for t in metrics.prediction_types if t not in results.metrics.prediction_types]
    if lacking:
        raise TidykValueError(
            f"The metrics need predictions of type {quoted(lacking)}, and those that were kept are "
            f"of type {quoted(results.metrics.prediction_types)}: tune with metrics of that type."
        )


def _scored(predictions: pd.DataFrame, scorer: Scorer, results: TuneResults) -> pd.DataFrame:
    """The metrics of one resample's predictions."""
    if not len(predictions):
        return pd.DataFrame()
    places, parts = [], []
    for config, rows in predictions.groupby(".config", sort=False):
        at = results.configs[results.configs[".config"] == config].iloc[0]
        params = {name: at[name] for name in results.parameter_names}
        places.append(Candidate(0, str(config), "", Preparation("", {}), params))
        parts.append(rows.reset_index(drop=True))
    scored = zip(scorer.each_scored(parts), places, strict=True)
    return pd.concat([with_params(*pair) for pair in scored], ignore_index=True)


@int_pctl.register(TuneResults)
def int_pctl_results(
    results: TuneResults,
    /,
    *,
    metrics: MetricSet | None = None,
    times: int = 1001,
    parameters: Any = None,
    alpha: float = 0.05,
    event_level: str = "first",
) -> pd.DataFrame:
    """Percentile intervals for the metrics, by bootstrapping the rows' predictions.

    Args:
        results: Tuning results with `save_pred=True`.
        metrics: A `metric_set()`; those of the results by default.
        times: How many bootstrap samples.
        parameters: A data frame or dict of parameter values: only these candidates.
        alpha: One minus the confidence level.
        event_level: The level of a two-level outcome that is the event.

    Returns:
        `.metric`, `.estimator`, `.lower`, `.estimate` (the mean), `.upper`, `.config`, the
        parameters.

    Equals R's `tune::int_pctl()`.
    """
    count = check_whole(times, "times", minimum=1)
    check_number(alpha, "alpha", minimum=0, maximum=1)
    chosen = results.metrics if metrics is None else _metrics_of(results, metrics)
    _check_kinds(results, chosen)
    scorer = Scorer(chosen, results.outcome, event_level)
    predictions = collect_predictions.now(results, summarize=True, parameters=parameters)
    groups = list(predictions.groupby(".config", sort=False))
    seeds = sample_int(10000, size=len(groups)) + 1
    frames = []
    for seed, (config, rows) in zip(seeds, groups, strict=True):
        frame = _interval(rows.reset_index(drop=True), scorer, count, alpha, int(seed))
        frame[".config"] = config
        frames.append(frame)
    if count < 1000:
        names = quoted(metric.name for metric in chosen.metrics)
        warn(f"Recommend at least 1000 non-missing bootstrap resamples for {names}.")
    table = pd.concat(frames, ignore_index=True)
    return table.merge(results.configs[[".config", *results.parameter_names]], on=".config")


def _interval(
    rows: pd.DataFrame, scorer: Scorer, times: int, alpha: float, seed: int
) -> pd.DataFrame:
    with with_seed(seed):
        samples = bootstraps(rows, times=times)
    parts = (analysis(s).reset_index(drop=True) for s in samples.splits)
    drawn = list(scorer.each_scored(parts))
    groups = pd.concat(drawn).groupby([".metric"], sort=True)[".estimate"]
    lower, upper = (groups.quantile(q) for q in (alpha / 2, 1 - alpha / 2))
    return pd.DataFrame(
        {
            ".metric": lower.index,
            ".estimator": "bootstrap",
            ".lower": lower.to_numpy(),
            ".estimate": groups.mean().to_numpy(),
            ".upper": upper.to_numpy(),
        }
    )


@verb(TuneResults)
def conf_mat_resampled(
    results: TuneResults,
    /,
    *,
    parameters: Any = None,
    tidy: bool = True,
    outcome: str | None = None,
) -> pd.DataFrame | ConfMat:
    """The confusion matrix, averaged over the resamples.

    Args:
        results: Results of a classification with `save_pred=True`.
        parameters: The values of one candidate, if several were tried: a dict or a data frame of
            one row.
        tidy: Return a data frame? Otherwise a confusion matrix.
        outcome: Which outcome, of a model with several factors among them.

    Returns:
        `Prediction`, `Truth`, `Freq` (the mean count), or a `ConfMat`.

    Raises:
        TidykValueError: There are no class predictions, or several candidates.

    Equals R's `tune::conf_mat_resampled()`.

    Examples:
        >>> from tidyk import control_resamples, fit_resamples, rand_forest, set_seed, vfold_cv
        >>> from tidyk import workflow
        >>> from tidyk.datasets import iris
        >>> set_seed(1)
        >>> kept = control_resamples(save_pred=True)
        >>> wf = workflow("Species ~ .", rand_forest("classification", trees=5))
        >>> res = wf >> fit_resamples(vfold_cv(iris, v=2), control=kept)
        >>> float(conf_mat_resampled(res)["Freq"].sum())
        75.0
    """
    frame = collect_predictions.now(results, parameters=parameters)
    truth, estimate = _classes_in(frame, results, outcome)
    count = frame[".config"].nunique()
    if count > 1:
        raise TidykValueError(
            f"There are {count} candidates: choose one by `parameters`, such as `select_best()` "
            "returns."
        )
    ids = list(results.ids.columns)
    tables = [
        conf_mat.now(part, truth=truth, estimate=estimate).table
        for _, part in frame.groupby(ids, sort=False)
    ]
    mean = pd.concat(tables).groupby(level=0, sort=False).mean()
    if not check_bool(tidy, "tidy"):
        return ConfMat(mean)
    levels = list(mean.index)
    cells = [(p, t, mean.loc[p, t]) for p in levels for t in levels]
    table = pd.DataFrame(cells, columns=["Prediction", "Truth", "Freq"])
    for name in ("Prediction", "Truth"):
        table[name] = pd.Categorical(table[name], levels)
    return table


def _classes_in(frame: pd.DataFrame, results: TuneResults, outcome: str | None) -> tuple[str, str]:
    """The columns of an outcome and of its predicted classes."""
    alone = len(results.outcomes) == 1
    columns = {o: ".pred_class" if alone else f".pred_class_{o}" for o in results.outcomes}
    classed = {o: column for o, column in columns.items() if column in frame}
    if not classed:
        raise TidykValueError("There are no predicted classes: was this a classification?")
    if outcome is None and len(classed) > 1:
        raise TidykValueError(f"Classes are predicted of {quoted(classed)}: choose an `outcome`.")
    chosen = next(iter(classed)) if outcome is None else outcome
    check_string(chosen, "outcome", list(classed))
    return chosen, classed[chosen]


@verb(TuneResults)
def filter_parameters(
    results: TuneResults, /, where: str | None = None, *, parameters: Any = None
) -> TuneResults:
    """The results of some candidates.

    Args:
        results: Tuning results.
        where: An expression of the parameters, as `DataFrame.query()` takes it: `"penalty < 1"`.
        parameters: A data frame or dict of parameter values to keep.

    Returns:
        The results of only these candidates.

    Raises:
        TidykValueError: No candidate is left.

    Equals R's `tune::filter_parameters()`.

    Examples:
        >>> from tidyk import collect_metrics, rand_forest, set_seed, tune, tune_grid, vfold_cv
        >>> from tidyk.datasets import mtcars
        >>> grid = pd.DataFrame({"min_n": [2, 5, 9]})
        >>> spec = rand_forest("regression", trees=3, min_n=tune())
        >>> res = tune_grid(spec, "mpg ~ .", resamples=vfold_cv(mtcars, v=2), grid=grid)
        >>> collect_metrics(filter_parameters(res, "min_n > 4"))["min_n"].tolist()
        [5, 5, 9, 9]
    """
    configs = results.configs if where is None else results.configs.query(where)
    configs = keep_parameters(configs.reset_index(drop=True), results, parameters)
    if not len(configs):
        raise TidykValueError("No candidate has these parameter values.")
    names = set(configs[".config"])
    columns = {
        name: [_of_configs(frame, names) for frame in values]
        for name, values in results.columns.items()
    }
    return evolve(results, configs=configs, columns=columns)


def _of_configs(frame: Any, names: set[str]) -> Any:
    if not isinstance(frame, pd.DataFrame) or ".config" not in frame:
        return frame
    return frame[np.isin(frame[".config"].astype(object), list(names))].reset_index(drop=True)
