"""The results of a set, and which of its workflows are best."""

from __future__ import annotations

from typing import Any

import pandas as pd

from tidyk.base.errors import TidykValueError, check_bool, check_number, check_string
from tidyk.base.generics import autoplot
from tidyk.base.pipe import verb
from tidyk.base.plots import whole_breaks
from tidyk.base.tibbles import as_tibble
from tidyk.tuning.collect import (
    collect_extracts,
    collect_metrics,
    collect_notes,
    collect_predictions,
)
from tidyk.tuning.finalizing import fit_best
from tidyk.tuning.results import TuneResults
from tidyk.tuning.select import choose_metric, metric_named, metric_names
from tidyk.workflows.assembled import Workflow
from tidyk.workflowsets.assembled import WorkflowSet


@verb(WorkflowSet)
def extract_workflow_set_result(ws: WorkflowSet, /, id: str) -> TuneResults:
    """The results of a workflow.

    Raises:
        TidykValueError: It has none, or it failed.

    Equals R's `workflowsets::extract_workflow_set_result()`.

    Examples:
        >>> from tidyk import linear_reg, set_seed, vfold_cv, workflow_map, workflow_set
        >>> from tidyk.datasets import mtcars
        >>> ws = workflow_set({"one": "mpg ~ wt"}, {"lm": linear_reg()})
        >>> ws = ws >> workflow_map("fit_resamples", resamples=vfold_cv(mtcars, v=3))
        >>> len(extract_workflow_set_result(ws, "one_lm"))
        3
    """
    result = ws.entry(id).result
    if isinstance(result, TuneResults):
        return result
    why = "has no results: see `workflow_map()`" if result is None else f"failed: {result}"
    raise TidykValueError(f'The workflow "{id}" {why}.')


def _results(ws: WorkflowSet) -> dict[str, TuneResults]:
    """All results; an error if a workflow has none."""
    without = sum(entry.result is None for entry in ws.entries.values())
    if without:
        count = "was 1 workflow" if without == 1 else f"were {without} workflows"
        raise TidykValueError(f"There {count} that had no results: see `workflow_map()`.")
    results = {id: e.result for id, e in ws.entries.items() if isinstance(e.result, TuneResults)}
    if not results:
        raise TidykValueError("All workflows of the set failed.")
    return results


def _gathered(ws: WorkflowSet, collect: Any, **options: Any) -> pd.DataFrame:
    """The frames stacked, after columns with the workflow's name and description; parameters, which
    differ, are left out."""
    frames = []
    for id, results in _results(ws).items():
        frame = collect(results, **options)
        frame = frame.drop(columns=[c for c in results.parameter_names if c in frame])
        entry = ws.entry(id)
        head = {"wflow_id": id, ".config": None, "preproc": entry.preproc}
        head["model"] = entry.workflow.model.name
        head = {k: frame.get(k, v) for k, v in head.items()}
        rest = frame.drop(columns=[c for c in head if c in frame])
        frames.append(pd.DataFrame(head, index=frame.index).join(rest))
    return pd.concat(frames, ignore_index=True)


@collect_metrics.register(WorkflowSet)
def collect_metrics_of_set(ws: WorkflowSet, /, summarize: bool = True) -> pd.DataFrame:
    """The metrics of all workflows: `wflow_id`, `.config`, `preproc`, `model`, `.metric`,
    `.estimator`, `mean`, `n`, `std_err`."""
    frame = _gathered(ws, collect_metrics.now, summarize=summarize)
    return as_tibble(frame, keep=(".metric", "mean", "n"))


@collect_predictions.register(WorkflowSet)
def collect_predictions_of_set(ws: WorkflowSet, /, summarize: bool = True) -> pd.DataFrame:
    """The predictions of all workflows, kept with `save_pred=True`."""
    return as_tibble(_gathered(ws, collect_predictions.now, summarize=summarize))


@collect_extracts.register(WorkflowSet)
def collect_extracts_of_set(ws: WorkflowSet, /) -> pd.DataFrame:
    """The extracts of all workflows, kept with the control's `extract`."""
    return _gathered(ws, collect_extracts.now)


@collect_notes.register(WorkflowSet)
def collect_notes_of_set(ws: WorkflowSet, /) -> pd.DataFrame:
    """The notes of all workflows."""
    return _gathered(ws, collect_notes.now)


@verb(WorkflowSet)
def rank_results(
    ws: WorkflowSet, /, *, rank_metric: str | None = None, select_best: bool = False
) -> pd.DataFrame:
    """All candidates of all workflows, the best first.

    Args:
        ws: A set with results.
        rank_metric: The metric to rank by; the first by default.
        select_best: Only the best candidate of each workflow.

    Returns:
        `wflow_id`, `.config`, `.metric`, `mean`, `std_err`, `n`, `preprocessor`, `model`, `rank`.

    Raises:
        TidykValueError: The metric was not computed, or a workflow has no results.

    Equals R's `workflowsets::rank_results()`.

    Examples:
        See `workflow_map()`.

        >>> from tidyk import linear_reg, workflow_set
        >>> rank_results(workflow_set({"one": "mpg ~ wt"}, {"lm": linear_reg()}))
        Traceback (most recent call last):
        tidyk.base.errors.TidykValueError: There was 1 workflow that had no results: see
        `workflow_map()`.
    """
    first = next(iter(_results(ws).values()))
    metric = metric_names(first)[0] if rank_metric is None else choose_metric(first, rank_metric)
    frame = collect_metrics_of_set(ws)
    key = frame.loc[frame[".metric"] == metric, ["wflow_id", ".config", "mean"]]
    key = key.assign(rank=metric_named(first, metric).loss(key["mean"]).rank(method="first"))
    if check_bool(select_best, "select_best"):
        key = key.loc[key.groupby("wflow_id")["rank"].idxmin()]
        key["rank"] = key["rank"].rank(method="first")
    ranking = frame.merge(key.drop(columns="mean"), on=["wflow_id", ".config"])
    ranking = ranking.sort_values("rank", kind="stable", ignore_index=True)
    ranking["rank"] = ranking["rank"].astype("Int64" if ranking["rank"].isna().any() else int)
    names = ["wflow_id", ".config", ".metric", "mean", "std_err", "n", "preproc", "model", "rank"]
    ranking = ranking[names].rename(columns={"preproc": "preprocessor"})
    return as_tibble(ranking, keep=(".metric", "mean", "rank"))


@fit_best.register(WorkflowSet)
def fit_best_of_set(ws: WorkflowSet, /, *, metric: str | None = None) -> Workflow:
    """The best candidate of all workflows, fitted to all of the data."""
    best = rank_results.now(ws, rank_metric=metric, select_best=True)["wflow_id"].iloc[0]
    return fit_best.now(extract_workflow_set_result.now(ws, best), metric=metric)


@autoplot.register(WorkflowSet)
def autoplot_workflow_set(
    ws: WorkflowSet,
    /,
    *,
    rank_metric: str | None = None,
    metric: str | list[str] | None = None,
    id: str | None = None,
    select_best: bool = False,
    std_errs: float = 1.645,
    type: str = "class",
) -> Any:
    """Draw the metrics of all candidates by their rank, with intervals. Equals R's `autoplot()`.

    Args:
        rank_metric: The metric to rank by; the first by default.
        metric: Which metrics to draw; all by default.
        id: The results of one workflow instead.
        select_best: Only the best candidate of each workflow.
        std_errs: Half of an interval, in standard errors.
        type: "class", colored by model and shaped by preprocessor, or "wflow_id", colored by
            workflow.

    Returns:
        A plotnine `ggplot`.
    """
    check_string(type, "type", ("class", "wflow_id"))
    if id is not None:
        return autoplot(extract_workflow_set_result.now(ws, id), metric=metric)
    import plotnine as p9

    frame = rank_results.now(ws, rank_metric=rank_metric, select_best=select_best)
    if metric is not None:
        frame = frame[frame[".metric"].isin([metric] if isinstance(metric, str) else metric)]
    half = check_number(std_errs, "std_errs", minimum=0) * frame["std_err"]
    frame = frame.assign(
        low=frame["mean"] - half, high=frame["mean"] + half, metric=frame[".metric"]
    )
    colors = {"color": "model", "shape": "preprocessor"} if type == "class" else {"color": type}
    return (
        p9.ggplot(frame, p9.aes("rank", "mean", **colors))
        + p9.geom_errorbar(p9.aes(ymin="low", ymax="high"), width=0.2)
        + p9.geom_point()
        + p9.facet_wrap("metric", scales="free_y")
        + p9.scale_x_continuous(breaks=whole_breaks)
        + p9.labs(x="Workflow Rank", y="Metric")
        + p9.theme_bw()
    )
