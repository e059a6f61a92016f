"""`workflow_map()`: one search over all workflows of a set."""

from __future__ import annotations

import inspect
import sys
import time
from collections.abc import Mapping
from typing import Any

from tidyk.base.errors import TidykTypeError, check_whole, did_you_mean, quoted, warn
from tidyk.base.pipe import verb
from tidyk.base.random import sample_int, with_seed
from tidyk.tuning.results import TuneResults
from tidyk.tuning.strategy import search_named
from tidyk.workflows.assembled import Workflow
from tidyk.workflows.tunables import extract_parameter_set_dials_workflow
from tidyk.workflowsets.assembled import WorkflowSet


@verb(WorkflowSet)
def workflow_map(
    ws: WorkflowSet,
    /,
    fn: Any = "tune_grid",
    *,
    verbose: bool = False,
    seed: int | None = None,
    **options: Any,
) -> WorkflowSet:
    """Tune or resample every workflow of a set.

    Args:
        ws: A set of workflows.
        fn: The search: its name, such as "tune_grid", or the verb itself. Workflows that have
            nothing to tune are resampled.
        verbose: Print which workflow is running.
        seed: Set before each workflow.
        **options: Arguments of the search; those of `option_add()` take precedence.

    Returns:
        A new set with results. A workflow that fails keeps its error, and the others go on.

    Raises:
        TidykValueError: The search is unknown.
        TidykTypeError: `resamples` is missing, or the search has no such option.

    Equals R's `workflowsets::workflow_map()`.

    Examples:
        >>> from tidyk import linear_reg, rank_results, set_seed, vfold_cv, workflow_set
        >>> from tidyk.datasets import mtcars
        >>> set_seed(1)
        >>> ws = workflow_set({"all": "mpg ~ .", "one": "mpg ~ wt"}, {"lm": linear_reg()})
        >>> ws = ws >> workflow_map("fit_resamples", resamples=vfold_cv(mtcars, v=3), seed=1)
        >>> rank_results(ws)["wflow_id"].unique().tolist()
        ['one_lm', 'all_lm']
    """
    fn = search_named(fn, "fn")
    _check_options(ws, fn, options)
    if seed is not None:
        check_whole(seed, "seed")
    start = int(sample_int(10**4, size=1)[0]) if seed is None else seed
    for number, (id, entry) in enumerate(ws.entries.items(), start=1):
        merged = {**options, **entry.option}
        began = time.perf_counter()
        result = _mapped(entry.workflow, fn, merged, start)
        if verbose:
            what = f"{number} of {len(ws)}: {id} ({time.perf_counter() - began:.1f}s)"
            print(what, file=sys.stderr)
        if isinstance(result, Exception):
            warn(f'"{id}" failed: {result}')
        ws = ws.changed(id, result=result, option=merged)
    return ws


def _check_options(ws: WorkflowSet, fn: Any, options: Mapping[str, Any]) -> None:
    """An error for options that no workflow could be searched with."""
    known = inspect.signature(fn).parameters
    names = [
        name for name, p in known.items() if p.kind in (p.KEYWORD_ONLY, p.POSITIONAL_OR_KEYWORD)
    ]
    takes_all = any(p.kind is p.VAR_KEYWORD for p in known.values())
    for name in options:
        if name not in names and not takes_all:
            raise TidykTypeError(
                f"`{fn.__name__}()` has no argument `{name}`.{did_you_mean(name, names)} Its "
                f"arguments: {quoted(names)}."
            )
    if not any("resamples" in {**options, **entry.option} for entry in ws.entries.values()):
        raise TidykTypeError(
            "`resamples` is missing: give what all workflows are assessed on, "
            f'`workflow_map("{fn.__name__}", resamples=vfold_cv(data))`.'
        )


def _mapped(wf: Workflow, fn: Any, options: dict[str, Any], seed: int) -> TuneResults | Exception:
    from tidyk.tuning.strategies.resampling import fit_resamples

    if not len(extract_parameter_set_dials_workflow(wf)):
        fn = fit_resamples
        options = {k: v for k, v in options.items() if k in ("resamples", "metrics", "control")}
    try:
        with with_seed(seed):
            return fn(wf, **options)
    except Exception as problem:
        return problem
