"""`workflow_map()`: one search over all workflows of a set."""

from __future__ import annotations

import sys
import time
from typing import Any

from tidyk.base.errors import warn
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
