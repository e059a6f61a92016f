"""`add_*`, `update_*` and `remove_*`: the parts of a workflow."""

from __future__ import annotations

from typing import Any

from tidyk.base.errors import TidykTypeError, TidykValueError, describe, warn
from tidyk.base.pipe import verb
from tidyk.base.types import Columns
from tidyk.hardhat.blueprints import FormulaBlueprint, XyBlueprint
from tidyk.hardhat.formula.pythonic import FormulaLike, formula_text
from tidyk.parsnip.spec import ModelSpec
from tidyk.workflows.assembled import Workflow, check_spec, untrained
from tidyk.workflows.preprocessors import (
    Preprocessor,
    WorkflowVariables,
    formula_preprocessor,
)


@verb(Workflow)
def add_formula(
    wf: Workflow, /, formula: str | FormulaLike, *, blueprint: FormulaBlueprint | None = None
) -> Workflow:
    """Add a formula to a workflow without a preprocessor.

    Args:
        wf: A workflow.
        formula: R's formula as text, or formulaic's `Formula`.
        blueprint: A hardhat blueprint; by default what the model's engine asks for.

    Raises:
        TidykValueError: The workflow has a preprocessor already.

    Equals R's `workflows::add_formula()`.

    Examples:
        >>> from tidyk import workflow
        >>> (workflow() >> add_formula("mpg ~ wt")).pre.formula
        'mpg ~ wt'
    """
    return add_preprocessor(wf, formula_preprocessor(formula, blueprint))


@verb(Workflow)
def update_formula(
    wf: Workflow, /, formula: str | FormulaLike, *, blueprint: FormulaBlueprint | None = None
) -> Workflow:
    """Replace the formula of a workflow. Equals R's `workflows::update_formula()`.

    >>> from tidyk import workflow
    >>> (workflow("mpg ~ wt") >> update_formula("mpg ~ hp")).pre.formula
    'mpg ~ hp'
    """
    return add_formula.now(remove_formula.now(wf), formula, blueprint=blueprint)


@verb(Workflow)
def remove_formula(wf: Workflow, /) -> Workflow:
    """Take the formula out of a workflow. Equals R's `workflows::remove_formula()`.

    >>> from tidyk import workflow
    >>> (workflow("mpg ~ wt") >> remove_formula()).pre is None
    True
    """
    return remove_preprocessor(wf, "Formula", "formula preprocessor")


@verb(Workflow)
def add_variables(
    wf: Workflow,
    /,
    outcomes: Columns | None = None,
    predictors: Columns | None = None,
    *,
    blueprint: XyBlueprint | None = None,
    variables: WorkflowVariables | None = None,
) -> Workflow:
    """Add the names of outcomes and predictors to a workflow without a preprocessor.

    Args:
        wf: A workflow.
        outcomes, predictors: Names, lists of names, or selectors.
        blueprint: A hardhat blueprint.
        variables: `workflow_variables()` instead of the two.

    Raises:
        TidykValueError: The workflow has a preprocessor already.

    Equals R's `workflows::add_variables()`.

    Examples:
        >>> from tidyk import workflow
        >>> (workflow() >> add_variables(outcomes="mpg", predictors=["wt", "hp"])).pre.outcomes
        'mpg'
    """
    if variables is None:
        if outcomes is None or predictors is None:
            raise TidykTypeError("`add_variables()` needs `outcomes` and `predictors`.")
        variables = WorkflowVariables(outcomes, predictors, blueprint)
    elif outcomes is not None or predictors is not None:
        raise TidykTypeError("Give `variables`, or `outcomes` and `predictors`, not both.")
    elif not isinstance(variables, WorkflowVariables):
        raise TidykTypeError(
            f"`variables` must come from `workflow_variables()`, not {describe(variables)}."
        )
    return add_preprocessor(wf, variables)


@verb(Workflow)
def update_variables(
    wf: Workflow,
    /,
    outcomes: Columns | None = None,
    predictors: Columns | None = None,
    **options: Any,
) -> Workflow:
    """Replace the variables of a workflow. Equals R's `workflows::update_variables()`.

    >>> from tidyk import workflow, workflow_variables
    >>> wf = workflow(workflow_variables("mpg", "wt"))
    >>> (wf >> update_variables(outcomes="mpg", predictors="hp")).pre.predictors
    'hp'
    """
    return add_variables.now(remove_variables.now(wf), outcomes, predictors, **options)


@verb(Workflow)
def remove_variables(wf: Workflow, /) -> Workflow:
    """Take the variables out of a workflow. Equals R's `workflows::remove_variables()`.

    >>> from tidyk import workflow, workflow_variables
    >>> (workflow(workflow_variables("mpg", "wt")) >> remove_variables()).pre is None
    True
    """
    return remove_preprocessor(wf, "Variables", "variables preprocessor")


@verb(Workflow)
def add_model(
    wf: Workflow, /, spec: ModelSpec, *, formula: str | FormulaLike | None = None
) -> Workflow:
    """Add a model to a workflow without one.

    Args:
        wf: A workflow.
        spec: A model specification with a mode.
        formula: A formula for the model itself, of the columns that the preprocessor makes; without
            it the model takes them all. (A formula in `add_formula()` preprocesses.)

    Raises:
        TidykValueError: The workflow has a model already.

    Equals R's `workflows::add_model()`.

    Examples:
        >>> from tidyk import linear_reg, workflow
        >>> (workflow() >> add_model(linear_reg())).spec.name
        'linear_reg'
    """
    if wf.spec is not None:
        raise TidykValueError(
            "A `model` action has already been added to this workflow: see `update_model()`."
        )
    text = None if formula is None else formula_text(formula)
    return untrained(wf, spec=check_spec(spec), formula=text)


@verb(Workflow)
def update_model(
    wf: Workflow, /, spec: ModelSpec, *, formula: str | FormulaLike | None = None
) -> Workflow:
    """Replace the model of a workflow. Equals R's `workflows::update_model()`.

    >>> from tidyk import linear_reg, rand_forest, workflow
    >>> wf = workflow("mpg ~ wt", linear_reg())
    >>> (wf >> update_model(rand_forest("regression"))).spec.name
    'rand_forest'
    """
    return add_model.now(remove_model.now(wf), spec, formula=formula)


@verb(Workflow)
def remove_model(wf: Workflow, /) -> Workflow:
    """Take the model out of a workflow. Equals R's `workflows::remove_model()`.

    >>> from tidyk import linear_reg, workflow
    >>> (workflow("mpg ~ wt", linear_reg()) >> remove_model()).spec is None
    True
    """
    if wf.spec is None:
        warn("The workflow has no model to remove.")
    return untrained(wf, spec=None, formula=None)


@verb(Workflow)
def add_case_weights(wf: Workflow, /, col: str) -> Workflow:
    """Say which column holds the case weights; it is not used as a predictor.

    Args:
        wf: A workflow.
        col: The name of a column made by `frequency_weights()` or `importance_weights()`. In
            tuning, frequencies count for the metrics too.

    Equals R's `workflows::add_case_weights()`.

    Examples:
        >>> from tidyk import workflow
        >>> (workflow() >> add_case_weights("w")).weights
        'w'
    """
    if wf.weights is not None:
        raise TidykValueError("A `case_weights` action has already been added to this workflow.")
    if not isinstance(col, str):
        raise TidykTypeError(f"`col` must be the name of one column, not {describe(col)}.")
    return untrained(wf, weights=col)


@verb(Workflow)
def update_case_weights(wf: Workflow, /, col: str) -> Workflow:
    """Name another column of case weights. Equals R's `workflows::update_case_weights()`.

    >>> from tidyk import workflow
    >>> (workflow() >> add_case_weights("w") >> update_case_weights("v")).weights
    'v'
    """
    return add_case_weights.now(remove_case_weights.now(wf), col)


@verb(Workflow)
def remove_case_weights(wf: Workflow, /) -> Workflow:
    """Fit without case weights. Equals R's `workflows::remove_case_weights()`.

    >>> from tidyk import workflow
    >>> (workflow() >> add_case_weights("w") >> remove_case_weights()).weights is None
    True
    """
    if wf.weights is None:
        warn("The workflow has no case weights specification to remove.")
    return untrained(wf, weights=None)


def add_preprocessor(wf: Workflow, pre: Preprocessor) -> Workflow:
    """The workflow with a preprocessor; an error if it has one already."""
    if wf.pre is not None:
        present = wf.pre.kind.lower()
        if present == pre.kind.lower():
            raise TidykValueError(
                f"A `{present}` action has already been added to this workflow: see "
                f"`update_{present}()`."
            )
        raise TidykValueError(
            f"{pre.kind} cannot be added when the workflow has {present} already: remove it first."
        )
    return untrained(wf, pre=pre)


def remove_preprocessor(wf: Workflow, kind: str, what: str) -> Workflow:
    """The workflow without its preprocessor of this kind; a warning if it has none."""
    if wf.pre is None or wf.pre.kind != kind:
        warn(f"The workflow has no {what} to remove.")
        return wf
    return untrained(wf, pre=None)
