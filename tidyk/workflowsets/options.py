"""Options, comments and changes of single workflows of a set."""

from __future__ import annotations

import inspect
from typing import Any

from attrs import evolve

from tidyk.base.errors import TidykValueError, did_you_mean, quoted
from tidyk.base.generics import extract_parameter_set_dials
from tidyk.base.pipe import verb
from tidyk.base.printing import rule
from tidyk.hardhat.blueprints import RecipeBlueprint
from tidyk.parsnip.spec import ModelSpec
from tidyk.recipes.assembled import Recipe
from tidyk.tuning.strategy import COMMON, STRATEGIES
from tidyk.workflows.assembled import untrained
from tidyk.workflows.recipes import update_recipe
from tidyk.workflowsets.assembled import WorkflowSet


@verb(WorkflowSet)
def option_add(
    ws: WorkflowSet, /, *, id: str | list[str] | None = None, strict: bool = False, **options: Any
) -> WorkflowSet:
    """Give workflows arguments of their own for `workflow_map()`.

    Args:
        ws: A set of workflows.
        id: Their names; all by default.
        strict: Is it an error to replace an option?
        **options: Arguments of the searches: `grid=5`.

    Returns:
        A new set.

    Raises:
        TidykValueError: No search has such an argument, or it is set already (`strict`).

    Equals R's `workflowsets::option_add()`.

    Examples:
        >>> from tidyk import linear_reg, workflow_set
        >>> ws = workflow_set({"all": "mpg ~ ."}, {"lm": linear_reg()}) >> option_add(grid=5)
        >>> ws["option"]
        [{'grid': 5}]
    """
    names = known_options()
    unknown = [name for name in options if name not in names]
    if unknown:
        raise TidykValueError(
            f"{quoted(unknown)} is no argument of `fit_resamples()` or the `tune_*()` functions."
            f"{did_you_mean(unknown[0], names)}"
        )
    ids = [id] if isinstance(id, str) else list(id or ws)
    for name in ids:
        old = ws.entry(name).option
        there = [option for option in options if option in old]
        if strict and there:
            raise TidykValueError(f'"{name}" has {quoted(there)} already.')
        ws = ws.changed(name, option={**old, **options})
    return ws


def known_options() -> list[str]:
    """Arguments of all searches."""
    import tidyk.tuning

    names = [name for name in dir(tidyk.tuning) if name.startswith(("tune_", "fit_"))]
    for name in names:
        getattr(tidyk.tuning, name)  # so that it is registered
    searches = [STRATEGIES[name] for name in STRATEGIES]
    own = [p for s in searches for p in list(inspect.signature(s.function).parameters)[1:]]
    return sorted({*COMMON, "resamples", *own})


@verb(WorkflowSet)
def option_remove(ws: WorkflowSet, /, *names: str) -> WorkflowSet:
    """Remove options from all workflows.

    Args:
        ws: A set of workflows.
        *names: Options.

    Returns:
        A new set.

    Equals R's `workflowsets::option_remove()`.

    Examples:
        >>> from tidyk import linear_reg, workflow_set
        >>> ws = workflow_set({"all": "mpg ~ ."}, {"lm": linear_reg()}) >> option_add(grid=5)
        >>> (ws >> option_remove("grid"))["option"]
        [{}]
    """
    for id, entry in ws.entries.items():
        ws = ws.changed(id, option={k: v for k, v in entry.option.items() if k not in names})
    return ws


@verb(WorkflowSet)
def option_add_parameters(
    ws: WorkflowSet, /, *, id: str | list[str] | None = None, strict: bool = False
) -> WorkflowSet:
    """Give workflows that are to be tuned their own parameters as `param_info`.

    Args:
        ws: A set of workflows.
        id: Their names; all by default.
        strict: Is it an error to replace an option?

    Returns:
        A new set.

    Equals R's `workflowsets::option_add_parameters()`.

    Examples:
        >>> from tidyk import linear_reg, workflow_set
        >>> ws = workflow_set({"all": "mpg ~ ."}, {"lm": linear_reg()})
        >>> option_add_parameters(ws)["option"]  # there is nothing to tune
        [{}]
    """
    for name in [id] if isinstance(id, str) else list(id or ws):
        parameters = extract_parameter_set_dials(ws.entry(name).workflow)
        if len(parameters):
            ws = option_add.now(ws, id=name, strict=strict, param_info=parameters)
    return ws


@verb(WorkflowSet)
def comment_add(ws: WorkflowSet, /, id: str, *comments: str) -> WorkflowSet:
    """Note something about a workflow.

    Args:
        ws: A set of workflows.
        id: The workflow's name.
        *comments: What to note, a line each.

    Returns:
        A new set.

    Equals R's `workflowsets::comment_add()`.

    Examples:
        >>> from tidyk import linear_reg, workflow_set
        >>> ws = workflow_set({"all": "mpg ~ ."}, {"lm": linear_reg()})
        >>> ws >> comment_add("all_lm", "the baseline") >> comment_get("all_lm")
        'the baseline'
    """
    old = ws.entry(id).comment
    return ws.changed(id, comment="\n".join([*([old] if old else []), *comments]))


@verb(WorkflowSet)
def comment_get(ws: WorkflowSet, /, id: str) -> str:
    """What was noted about a workflow. Equals R's `workflowsets::comment_get()`.

    Examples:
        >>> from tidyk import linear_reg, workflow_set
        >>> comment_get(workflow_set({"all": "mpg ~ ."}, {"lm": linear_reg()}), "all_lm")
        ''
    """
    return ws.entry(id).comment


@verb(WorkflowSet)
def comment_reset(ws: WorkflowSet, /, id: str) -> WorkflowSet:
    """Forget what was noted about a workflow. Equals R's `workflowsets::comment_reset()`.

    Examples:
        >>> from tidyk import linear_reg, workflow_set
        >>> ws = workflow_set({"all": "mpg ~ ."}, {"lm": linear_reg()})
        >>> ws >> comment_add("all_lm", "old") >> comment_reset("all_lm") >> comment_get("all_lm")
        ''
    """
    return ws.changed(id, comment="")


@verb(WorkflowSet)
def comment_print(ws: WorkflowSet, /, id: str | list[str] | None = None) -> None:
    """Print what was noted about workflows.

    Args:
        ws: A set of workflows.
        id: Their names; all by default.

    Equals R's `workflowsets::comment_print()`.

    Examples:
        >>> from tidyk import linear_reg, workflow_set
        >>> ws = workflow_set({"all": "mpg ~ ."}, {"lm": linear_reg()})
        >>> ws >> comment_add("all_lm", "the baseline") >> comment_print()
        ── all_lm ──────────────────────────────────────────────────────────────────────
        <BLANKLINE>
        the baseline
        <BLANKLINE>
    """
    for name in [id] if isinstance(id, str) else list(id or ws):
        if comment := ws.entry(name).comment:
            print(f"{rule(name)}\n\n{comment}\n")


@verb(WorkflowSet)
def update_workflow_model(ws: WorkflowSet, /, id: str, spec: ModelSpec) -> WorkflowSet:
    """Put another model into a workflow, whose results are dropped.

    Equals R's `workflowsets::update_workflow_model()`.

    Examples:
        >>> from tidyk import extract_spec_parsnip, linear_reg, rand_forest, workflow_set
        >>> ws = workflow_set({"all": "mpg ~ ."}, {"lm": linear_reg()})
        >>> ws = ws >> update_workflow_model("all_lm", rand_forest("regression"))
        >>> extract_spec_parsnip(ws, "all_lm").name
        'rand_forest'
    """
    wf = untrained(ws.entry(id).workflow, spec=spec)
    return ws.changed(id, workflow=evolve(wf), result=None)


@verb(WorkflowSet)
def update_workflow_recipe(
    ws: WorkflowSet, /, id: str, recipe: Recipe, *, blueprint: RecipeBlueprint | None = None
) -> WorkflowSet:
    """Put another recipe into a workflow, whose results are dropped.

    Args:
        ws: A set of workflows.
        id: The workflow's name.
        recipe: The recipe.
        blueprint: A hardhat blueprint; by default `default_recipe_blueprint()`.

    Returns:
        A new set.

    Raises:
        TidykValueError: The workflow has no recipe.

    Equals R's `workflowsets::update_workflow_recipe()`.

    Examples:
        >>> from tidyk import extract_preprocessor, linear_reg, recipe, workflow_set
        >>> from tidyk.datasets import mtcars
        >>> ws = workflow_set({"a": recipe("mpg ~ wt", mtcars)}, {"lm": linear_reg()})
        >>> ws = ws >> update_workflow_recipe("a_lm", recipe("mpg ~ hp", mtcars))
        >>> extract_preprocessor(ws, "a_lm").terms["hp"].roles
        ('predictor',)
    """
    wf = update_recipe.now(ws.entry(id).workflow, recipe, blueprint=blueprint)
    return ws.changed(id, workflow=wf, result=None)
