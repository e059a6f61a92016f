"""A workflow: a preprocessor and a model as one object."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
from attrs import evolve, frozen

from tidyk.base.errors import TidykTypeError, TidykValueError, describe, uncalled
from tidyk.base.pipe import Methods
from tidyk.base.printing import rule
from tidyk.hardhat.formula.pythonic import FormulaLike
from tidyk.parsnip.fitted import ModelFit
from tidyk.parsnip.spec import ModelSpec
from tidyk.workflows.preprocessors import Preprocessor, as_preprocessor

if TYPE_CHECKING:
    from tidyk.recipes.assembled import Recipe

LINES = 48
"""How many lines a fitted model prints in a workflow: R's 50, less those for the call of R's
function."""


@frozen(repr=False, eq=False)
class Workflow(Methods):
    """A preprocessor and a model, as `workflow()` returns it; fitted after `fit()`.

    Attributes:
        pre: The preprocessor, or None.
        spec: The model specification, or None.
        weights: The column of case weights, or None.
        mold: The moulded training data, once fitted.
        fitted: The fitted model, once fitted.
        formula: A formula for the model itself, of the columns that the preprocessor made; or None.
    """

    pre: Preprocessor | None = None
    spec: ModelSpec | None = None
    weights: str | None = None
    mold: Any = None
    fitted: ModelFit | None = None
    formula: str | None = None

    if TYPE_CHECKING:

        def fit(self, data: pd.DataFrame) -> Workflow: ...
        def predict(self, new_data: pd.DataFrame, **options: Any) -> pd.DataFrame: ...
        def augment(self, new_data: pd.DataFrame) -> pd.DataFrame: ...

    @property
    def model(self) -> ModelSpec:
        """The model specification; an error if there is none."""
        if self.spec is None:
            raise TidykValueError("The workflow must have a model: provide one with `add_model()`.")
        return self.spec

    @property
    def trained(self) -> bool:
        """Has it been fitted?"""
        return self.fitted is not None

    def __repr__(self) -> str:
        head = "Workflow [trained]" if self.trained else "Workflow"
        model = f"{self.spec.name}()" if self.spec else "None"
        parts = [
            f"{rule(head, line='═')}\n"
            f"Preprocessor: {self.pre.kind if self.pre else 'None'}\nModel: {model}"
        ]
        if self.pre:
            parts.append(f"{rule('Preprocessor')}\n{self.pre.show()}")
        if self.weights:
            parts.append(f"{rule('Case Weights')}\n{self.weights}")
        if self.spec:
            parts.append(f"{rule('Model')}\n{self._model_text()}")
        return "\n\n".join(parts)

    def _model_text(self) -> str:
        if self.fitted is None:
            return repr(self.spec)
        return _shortened(repr(self.fitted).removeprefix("parsnip model object\n\n"))

    def __eq__(self, other: object) -> bool:
        """The same parts; fitted workflows are equal only to themselves."""
        if not isinstance(other, Workflow):
            return NotImplemented
        return self is other or (
            not (self.trained or other.trained) and _parts(self) == _parts(other)
        )

    __hash__ = None  # type: ignore[assignment]

    def __reduce__(self) -> tuple[Any, ...]:
        """A fitted workflow that is copied or pickled leaves the training rows behind."""
        mold = None if self.mold is None else self.mold.without_rows()
        pre = self.pre.without_rows() if self.pre and self.trained else self.pre
        return Workflow, (pre, self.spec, self.weights, mold, self.fitted, self.formula)


def _shortened(text: str) -> str:
    """The first lines of a long printed form."""
    lines = text.split("\n")
    if len(lines) < LINES:
        return text
    return "\n".join([*lines[:LINES], "", "...", f"and {len(lines) - LINES} more lines."])


def _parts(wf: Workflow) -> tuple[Any, ...]:
    return wf.pre, wf.spec, wf.weights, wf.formula


def workflow(
    preprocessor: str | FormulaLike | Recipe | Preprocessor | None = None,
    spec: ModelSpec | None = None,
) -> Workflow:
    """A preprocessor and a model as one object.

    Args:
        preprocessor: A formula (`"y ~ x"`), a recipe, or `workflow_variables()`.
        spec: A model specification with a mode.

    Returns:
        A `Workflow`, to which missing parts can be added.

    Raises:
        TidykTypeError: One of them is something else.

    Equals R's `workflows::workflow()`.

    Examples:
        >>> from tidyk import linear_reg
        >>> print(workflow("mpg ~ wt", linear_reg()))
        ══ Workflow ════════════════════════════════════════════════════════════════════
        Preprocessor: Formula
        Model: linear_reg()
        <BLANKLINE>
        ── Preprocessor ────────────────────────────────────────────────────────────────
        mpg ~ wt
        <BLANKLINE>
        ── Model ───────────────────────────────────────────────────────────────────────
        Linear Regression Model Specification (regression)
        <BLANKLINE>
        Computational engine: lm
    """
    if isinstance(preprocessor, ModelSpec):
        raise TidykTypeError(
            "`preprocessor` comes first, and not the model: R's `rec |> workflow(spec)` is "
            "`workflow(rec, spec)`, and a model alone `workflow(spec=...)`."
        )
    pre = None if preprocessor is None else as_preprocessor(preprocessor)
    return Workflow(pre, None if spec is None else check_spec(spec))


def is_trained_workflow(x: Workflow) -> bool:
    """Has a workflow been fitted? Equals R's `workflows::is_trained_workflow()`.

    >>> is_trained_workflow(workflow())
    False
    """
    if not isinstance(x, Workflow):
        raise TidykTypeError(f"`x` must be a workflow, not {describe(x)}.")
    return x.trained


def check_spec(spec: object) -> ModelSpec:
    """The value, checked to be a specification with a mode."""
    if not isinstance(spec, ModelSpec):
        raise TidykTypeError(
            f"`spec` must be a model specification, such as `linear_reg()`, not {describe(spec)}."
            f"{uncalled(spec)}"
        )
    if spec.mode == "unknown":
        raise TidykValueError(f"`{spec.name}()` must have a known mode: set it with `set_mode()`.")
    return spec


def untrained(wf: Workflow, **changes: Any) -> Workflow:
    """The workflow with changes, which undo an earlier fit."""
    return evolve(wf, **changes, mold=None, fitted=None)
