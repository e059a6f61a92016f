"""`collect_*`: the contents of tuning results, as one data frame."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, NoReturn

import numpy as np
import pandas as pd

from tidyk.base.errors import TidykKeyError, TidykValueError, check_bool, check_string, quoted
from tidyk.base.pipe import verb
from tidyk.base.tibbles import as_tibble
from tidyk.base.unnesting import unnest
from tidyk.tuning.notes import COLUMNS, commonest
from tidyk.tuning.results import TuneResults


@verb(TuneResults)
def collect_metrics(
    results: TuneResults,
    /,
    summarize: bool = True,
    *,
    type: Literal["long", "wide"] = "long",
    all_configs: bool = False,
) -> pd.DataFrame:
    """The metrics, averaged over the resamples or one by one.

    Args:
        results: Tuning results.
        summarize: Average over resamples.
        type: "long", one row a metric, or "wide", one column a metric.
        all_configs: In a race, also return the candidates that were dropped.

    Returns:
        The parameters' columns, then `.metric`, `.estimator`, `mean`, `n` (resamples with a value),
        `std_err`, `.config`; without averaging `id`, the parameters, `.metric`, `.estimator`,
        `.estimate`, `.config`.

    Equals R's `tune::collect_metrics()`.

    Examples:
        >>> from tidyk import fit_resamples, linear_reg, set_seed, vfold_cv, workflow
        >>> from tidyk.datasets import mtcars
        >>> set_seed(1)
        >>> res = workflow("mpg ~ wt", linear_reg()) >> fit_resamples(vfold_cv(mtcars, v=3))
        >>> collect_metrics(res)[".metric"].tolist()
        ['rmse', 'rsq']
    """
    check_bool(summarize, "summarize")
    check_string(type, "type", ("long", "wide"))
    if not summarize and type == "long" and has_failed(results):
        return pd.DataFrame(columns=results.ids.columns)  # R's: there is nothing to average
    frame = each_metric(results, all_configs=check_bool(all_configs, "all_configs"))
    if ".workflow" in results.columns:  # last_fit() has one value each
        frame = frame.drop(columns=results.ids.columns)
        return _wide(frame, results, ".estimate") if type == "wide" else frame
    if not summarize:
        frame = by_candidate(frame, results)
        return _wide(frame, results, ".estimate") if type == "wide" else frame
    long = average(frame, results)
    if type == "wide":
        return _wide(long, results, "mean")
    return as_tibble(long, keep=(".metric", "mean", "n"))


def each_metric(results: TuneResults, *, all_configs: bool = False) -> pd.DataFrame:
    """All metrics, one row a resample, candidate and metric; for a race, those of the candidates
    that finished it."""
    if has_failed(results):
        all_failed(results)
    frame = with_ids(results, results[".metrics"])
    if all_configs or not results.raced:
        return frame
    return frame[frame[".config"].isin(results.complete)].reset_index(drop=True)


def has_failed(results: TuneResults) -> bool:
    """Did nothing succeed?"""
    return all(frame.empty for frame in results[".metrics"])


def all_failed(results: TuneResults) -> NoReturn:
    """The error for results that are empty."""
    raise TidykValueError(
        f"All models failed. {commonest(results['.notes'])} Run `show_notes()` on the results "
        "for more information."
    )


def by_candidate(frame: pd.DataFrame, results: TuneResults) -> pd.DataFrame:
    """R's order: candidate by candidate, and within them by resample."""
    if ".config" not in frame.columns:
        return frame
    rounds = [".iter"] if ".iter" in results.configs else []
    ordered = results.configs.sort_values([*rounds, ".config"])[".config"]
    place = {config: i for i, config in enumerate(ordered)}
    return frame.iloc[np.argsort(frame[".config"].map(place), kind="stable")].reset_index(drop=True)


def average(frame: pd.DataFrame, results: TuneResults) -> pd.DataFrame:
    """Means over resamples, in the order of the candidates and, within them, of the metrics' names.
    The apparent resample is left out, since it is not an estimate."""
    rounds = [".iter"] if results.iterations else []
    table = means(frame, results, (".metric", ".estimator"), rounds)
    return table.sort_values(".iter", kind="stable", ignore_index=True) if rounds else table


def means(
    frame: pd.DataFrame, results: TuneResults, keys: Sequence[str], last: Sequence[str] = ()
) -> pd.DataFrame:
    """Means over resamples of each candidate, by `keys`, between its parameters and the columns
    `.config` and `last`."""
    estimated = frame[frame["id"] != "Apparent"]
    groups = estimated.groupby([".config", *keys], sort=True)[".estimate"]
    summary = groups.agg(mean="mean", n="count", sd="std").reset_index()
    summary["std_err"] = summary["sd"] / np.sqrt(summary["n"])
    columns = [*results.parameter_names, *keys, "mean", "n", "std_err", ".config", *last]
    return summary.merge(results.configs, on=".config", how="left")[columns]


def _wide(frame: pd.DataFrame, results: TuneResults, value: str) -> pd.DataFrame:
    keys = [
        *results.parameter_names,
        ".config",
        *(c for c in results.ids.columns if c in frame.columns),
    ]
    order = list(dict.fromkeys(frame[".metric"]))
    where = [".config", *(c for c in keys if c in results.ids.columns)]
    places = frame.groupby(where, sort=False).ngroup()
    values = frame.assign(place=places).pivot(index="place", columns=".metric", values=value)
    return frame.loc[~places.duplicated(), keys].reset_index(drop=True).join(values[order])


def with_ids(results: TuneResults, frames: list[pd.DataFrame]) -> pd.DataFrame:
    """The frames of all resamples stacked, after the columns that name the resample."""
    ids, rounds = results.ids, results.iterations.get(".iter", [])
    parts = []
    for number, (row, frame) in enumerate(zip(ids.itertuples(index=False), frames, strict=True)):
        if not len(frame):
            continue
        part = frame.assign(**({".iter": rounds[number]} if rounds else {}))
        for at, (name, value) in enumerate(zip(ids.columns, row, strict=True)):
            part.insert(at, name, value)
        parts.append(part)
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()


@verb(TuneResults)
def collect_predictions(
    results: TuneResults, /, summarize: bool = False, *, parameters: Any = None
) -> pd.DataFrame:
    """The predictions of the assessment rows.

    Args:
        results: Tuning results with `save_pred=True`.
        summarize: Average the predictions of rows that were assessed several times (bootstraps,
            repeats).
        parameters: A data frame or dict of parameter values: only the predictions of these
            candidates.

    Returns:
        Prediction columns (`.pred`; `.pred_class`, `.pred_<level>`), `id`, `.row` (the row's
        position in the data), the parameters, the outcome, `.config`.

    Raises:
        TidykValueError: Predictions were not kept, or a parameter is unknown.

    Equals R's `tune::collect_predictions()`.

    Examples:
        >>> from tidyk import control_resamples, fit_resamples, linear_reg, set_seed
        >>> from tidyk import vfold_cv, workflow
        >>> from tidyk.datasets import mtcars
        >>> set_seed(1)
        >>> kept = control_resamples(save_pred=True)
        >>> wf = workflow("mpg ~ wt", linear_reg())
        >>> res = wf >> fit_resamples(vfold_cv(mtcars, v=3), control=kept)
        >>> collect_predictions(res).columns.tolist()
        ['.pred', 'id', '.row', 'mpg', '.config']
    """
    if ".predictions" not in results.columns:
        raise TidykValueError(
            "The predictions were not kept: use `save_pred=True` in the control object."
        )
    frame = by_candidate(with_ids(results, results[".predictions"]), results)
    if not len(frame):
        all_failed(results)
    frame = keep_parameters(frame, results, parameters)
    own = [c for c in frame.columns if str(c).startswith(".pred")]
    own = sorted(own, key=lambda c: c != ".pred_class")
    ids = list(results.ids.columns)
    rest = [c for c in frame.columns if c not in (*own, *ids)]
    frame = frame[[*own, *ids, *rest]]
    if check_bool(summarize, "summarize"):
        frame = _average_predictions(frame, results, own)
    return as_tibble(frame)


def keep_parameters(frame: pd.DataFrame, results: TuneResults, parameters: Any) -> pd.DataFrame:
    """The rows of candidates with these parameter values."""
    if parameters is None:
        return frame
    rows = (
        pd.DataFrame([parameters]) if isinstance(parameters, Mapping) else pd.DataFrame(parameters)
    )
    known = [c for c in rows.columns if c in results.parameter_names]
    lacking = [name for name in results.parameter_names if name not in rows.columns]
    if lacking or not known:
        raise TidykKeyError(
            f"`parameters` should have the columns {quoted(results.parameter_names)}, and has "
            f"{quoted(rows.columns)}."
        )
    rows = rows[known]  # as in R, a row of `show_best()` will do
    keep = frame.merge(rows, on=list(rows.columns), how="left", indicator=True)["_merge"] == "both"
    return frame[keep.to_numpy()].reset_index(drop=True)


def _average_predictions(frame: pd.DataFrame, results: TuneResults, own: list[str]) -> pd.DataFrame:
    """One row a candidate and data row: means of numbers; the most probable (or most frequent)
    class."""
    rounds = [".iter"] if ".iter" in frame else []
    params = [c for c in frame.columns if c in results.parameter_names]
    keys = [".row", *params, *results.outcomes, ".config", *rounds]
    classes = [c for c in own if isinstance(frame[c].dtype, pd.CategoricalDtype)]
    numbers = [c for c in own if c not in classes]
    groups = frame.groupby(keys, observed=True, sort=False, dropna=False)
    means = (
        groups[numbers].mean().reset_index()
        if numbers
        else groups.size().reset_index().drop(columns=0)
    )
    for name in classes:
        levels = frame[name].cat.categories
        outcome = name.removeprefix(".pred_class")  # empty where there is one outcome
        probabilities = [f".pred{outcome}_{level}" for level in levels]
        if set(probabilities) <= set(numbers):
            best = means[probabilities].to_numpy().argmax(axis=1)
        else:
            counts = pd.get_dummies(frame[name]).groupby(
                [frame[k] for k in keys], observed=True, sort=False
            )
            best = counts.sum().to_numpy().argmax(axis=1)
        means[name] = pd.Categorical(levels.take(best), levels)
    by = [c for c in (".row", *params) if _sorts(means[c])]
    return means.sort_values(by, kind="stable", ignore_index=True)[[*own, *keys]]


def _sorts(column: pd.Series) -> bool:
    """Do its values have an order?"""
    return pd.api.types.is_numeric_dtype(column) or pd.api.types.is_string_dtype(column)


@verb(TuneResults)
def collect_notes(results: TuneResults, /) -> pd.DataFrame:
    """What went wrong: `id`, `location`, `type` ("error" or "warning"), `note`, `trace`.

    Equals R's `tune::collect_notes()`.

    Examples:
        >>> from tidyk import fit_resamples, linear_reg, set_seed, vfold_cv, workflow
        >>> from tidyk.datasets import mtcars
        >>> set_seed(1)
        >>> res = workflow("mpg ~ wt", linear_reg()) >> fit_resamples(vfold_cv(mtcars, v=3))
        >>> len(collect_notes(res))
        0
    """
    frame = with_ids(results, results[".notes"])
    return frame if len(frame) else pd.DataFrame(columns=[*results.ids.columns, *COLUMNS])


@verb(TuneResults)
def show_notes(results: TuneResults, /) -> None:
    """Print each distinct note once. Equals R's `tune::show_notes()`.

    Examples:
        >>> from tidyk import fit_resamples, linear_reg, set_seed, vfold_cv, workflow
        >>> from tidyk.datasets import mtcars
        >>> set_seed(1)
        >>> res = workflow("mpg ~ wt", linear_reg()) >> fit_resamples(vfold_cv(mtcars, v=3))
        >>> res >> show_notes()
        Great job! No notes to show.
    """
    notes = list(dict.fromkeys(collect_notes.now(results)["note"]))
    if not notes:
        print("Great job! No notes to show.")
        return
    line = "─" * 40
    print("\n".join(["unique notes:", line, f"\n{line}\n".join(notes)]))


@verb(TuneResults)
def collect_extracts(results: TuneResults, /) -> pd.DataFrame:
    """What the control's `extract` returned: `id`, the parameters, `.extracts`, `.config`.

    Equals R's `tune::collect_extracts()`.

    Examples:
        >>> from tidyk import control_resamples, fit_resamples, linear_reg, set_seed, tidy
        >>> from tidyk import vfold_cv, workflow
        >>> from tidyk.datasets import mtcars
        >>> set_seed(1)
        >>> kept = control_resamples(extract=tidy)
        >>> wf = workflow("mpg ~ wt", linear_reg())
        >>> res = wf >> fit_resamples(vfold_cv(mtcars, v=3), control=kept)
        >>> len(collect_extracts(res))
        3
    """
    if ".extracts" not in results.columns:
        raise TidykValueError(
            "There are no extracts: give the control object an `extract` function."
        )
    return with_ids(results, results[".extracts"])


@unnest.register(TuneResults)
def unnest_results(results: TuneResults, /, *cols: str) -> pd.DataFrame:
    """The rows of a column of tuning results: `unnest(results, ".metrics")`."""
    return unnest.now(results.as_frame(), *cols)
