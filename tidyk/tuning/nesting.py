"""Nested resampling: a search inside each analysis set, assessed on rows it has not seen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd

from tidyk.base.errors import TidykTypeError, describe, warn
from tidyk.base.pipe import verb
from tidyk.base.random import sample_int, with_seed
from tidyk.dials.sets import Parameters
from tidyk.rsample.manual import manual_rset
from tidyk.rsample.rset import Rset
from tidyk.tuning.control import ControlGrid
from tidyk.tuning.finalizing import finalize_workflow
from tidyk.tuning.notes import Notes
from tidyk.tuning.plan import seed_of
from tidyk.tuning.results import TuneResults
from tidyk.tuning.scoring import check_metrics
from tidyk.tuning.select import select_best
from tidyk.tuning.strategies.resampling import fit_resamples
from tidyk.tuning.strategy import search_named
from tidyk.workflows.assembled import Workflow
from tidyk.yardstick.sets import MetricSet

CONFIG = "Preprocessor1_Model1"
"""The one candidate of nested results: the workflow with what each search chose."""


@verb(Workflow)
def tune_nested(
    wf: Workflow,
    /,
    resamples: Rset,
    *,
    search: Callable[..., TuneResults] | str = "tune_grid",
    metrics: MetricSet | None = None,
    control: ControlGrid | None = None,
    select: Callable[[TuneResults], pd.DataFrame] | None = None,
    **options: Any,
) -> TuneResults:
    """Search inside each analysis set of a nested resample set, and assess what was chosen.

    A search that is assessed on its own resamples looks better than it is. Here each outer analysis
    set has a search of its own, on its inner resamples; the best candidate is fitted to the whole
    analysis set and assessed on the outer assessment set, which the search has not seen.

    Args:
        wf: A workflow with arguments marked by `tune()`.
        resamples: What `nested_cv()` returned.
        search: The search, or its name: "tune_grid", "tune_bayes", "tune_race_anova", ...
        metrics: A `metric_set()`, the first of which chooses; the mode's usual metrics by default.
        control: The search's control object. What it says of predictions applies to the outer fits.
        select: Chooses a candidate of a search's results, such as `select_by_one_std_err("trees",
            metric="rmse")`; the best one by default.
        **options: Arguments of the search: `grid=20`.

    Returns:
        `TuneResults`, one row per outer resample, with the columns `.chosen` (the parameters) and
        `.inner` (the search's results) besides `.metrics` and `.notes`: `collect_metrics()` says
        how good the whole procedure is. A search that fails becomes a note.

    Raises:
        TidykTypeError: The resamples are not nested.
        TidykValueError: An unknown search, or nothing to tune.

    Beyond R, where you write this loop yourself: see rsample's article on nested resampling.

    Examples:
        >>> from tidyk import collect_metrics, nested_cv, rand_forest, set_seed, tune, vfold_cv
        >>> from tidyk import workflow
        >>> from tidyk.datasets import mtcars
        >>> set_seed(1)
        >>> wf = workflow("mpg ~ .", rand_forest("regression", trees=5, min_n=tune()))
        >>> folds = nested_cv(mtcars, outside=vfold_cv(v=3), inside=vfold_cv(v=2))
        >>> res = wf >> tune_nested(folds, grid=pd.DataFrame({"min_n": [2, 9]}))
        >>> collect_metrics(res)["n"].tolist(), [c.columns.tolist() for c in res[".chosen"]][0]
        ([3, 3], ['min_n', '.config'])
    """
    _check_nested(resamples)
    metrics = check_metrics(metrics, wf.model.mode)
    choose = select_best(metric=metrics.metrics[0].name) if select is None else select
    inner_options = {"metrics": metrics, "control": control, **options}
    root, rows = int(sample_int(2**31 - 1, size=1)[0]), []
    for number, inner in enumerate(resamples.inner_resamples or ()):
        with with_seed(seed_of(root, number)):
            rows.append(
                _searched(wf, resamples, number, inner, search_named(search), choose, inner_options)
            )
    _tell(rows)
    return _results(wf, resamples, metrics, rows)


def _check_nested(resamples: Any) -> None:
    if not isinstance(resamples, Rset) or not resamples.inner_resamples:
        raise TidykTypeError(
            "`resamples` should come from `nested_cv()`, so that each analysis set has resamples "
            f"of its own, not {describe(resamples)}."
        )


def _searched(
    wf: Workflow,
    resamples: Rset,
    number: int,
    inner: Rset,
    search: Callable[..., TuneResults],
    choose: Callable[[TuneResults], pd.DataFrame],
    inner_options: dict[str, Any],
) -> dict[str, Any]:
    """A row of the results: the search in an analysis set, and its choice assessed."""
    row: dict[str, Any] = {".chosen": pd.DataFrame(), ".inner": None}
    try:
        row[".inner"] = search(wf, inner, **inner_options)
        row[".chosen"] = choose(row[".inner"])
        final = finalize_workflow.now(wf, row[".chosen"])
        outer = manual_rset([resamples.splits[number]], [f"outer {number + 1}"])
        assessed = fit_resamples(
            final, outer, metrics=inner_options["metrics"], control=_outer(inner_options["control"])
        )
        return row | {name: values[0] for name, values in assessed.columns.items()}
    except Exception as problem:
        notes = Notes()
        notes.error("inner search", problem)
        return row | {".metrics": pd.DataFrame(), ".notes": notes.as_frame(), "problem": problem}


def _outer(control: ControlGrid | None) -> ControlGrid:
    """What the search's control says about a single fit."""
    if control is None:
        return ControlGrid()
    names = ("allow_par", "extract", "save_pred", "event_level", "pkgs")
    return ControlGrid(**{name: getattr(control, name) for name in names})


def _tell(rows: list[dict[str, Any]]) -> None:
    """Warn once about all searches that failed; if none succeeded, raise the first one's error."""
    problems = [row.pop("problem") for row in rows if "problem" in row]
    if problems and len(problems) == len(rows):
        raise problems[0]
    if problems:
        warn(
            f"{len(problems)} of {len(rows)} searches failed. The first error: {problems[0]} Run "
            "`show_notes()` on the results for more information."
        )


def _results(
    wf: Workflow, resamples: Rset, metrics: MetricSet, rows: list[dict[str, Any]]
) -> TuneResults:
    names = list(dict.fromkeys(name for row in rows for name in row))
    order = sorted(names, key=lambda name: (name not in (".metrics", ".notes"), name))
    columns = {name: [row.get(name, pd.DataFrame()) for row in rows] for name in order}
    outcome = next(row[".inner"].outcome for row in rows if row[".inner"] is not None)
    none = Parameters([], [], [], [], [], [])
    configs = pd.DataFrame({".config": [CONFIG]})
    return TuneResults(
        "Nested resampling", resamples, columns, none, metrics, outcome, configs, workflow=wf
    )
