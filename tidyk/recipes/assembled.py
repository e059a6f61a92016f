"""The recipe: variables with roles, and the steps applied to them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, overload

import numpy as np
import pandas as pd
from attrs import evolve, field, frozen

from tidyk.base.errors import TidykTypeError, TidykValueError, describe, did_you_mean, quoted
from tidyk.base.frames import check_text_names
from tidyk.base.pipe import Methods, Waiting, verb
from tidyk.base.types import Data
from tidyk.hardhat.casting import as_frame
from tidyk.hardhat.formula.reading import Node, names_in, read
from tidyk.recipes.coded import Factor
from tidyk.recipes.columns import Table, table_of, types_of
from tidyk.recipes.selecting import Term

if TYPE_CHECKING:
    from tidyk.recipes.step import Step

F = TypeVar("F", bound=Callable[..., Any])
NEEDED = {"outcome": False, "predictor": True, "case_weights": False, None: True}
"""Whether baking needs the columns of these roles; it needs those of any other."""


@frozen(eq=False)
class TrainedRecipe:
    """What `prep()` learned besides the steps.

    Attributes:
        terms: The variables after the last step.
        factors: Levels of the factors before the first step, including text that became factors.
        levels: Those that come out, without their rows.
        rows: How many rows there were.
        incomplete: How many of them had a missing value.
        juice: The training data after the last step, if they are retained.
        index: Their index.
        sparse: Do indicators come out as sparse columns?
    """

    terms: Mapping[str, Term]
    factors: Mapping[str, tuple[str, ...]]
    levels: Mapping[str, Factor]
    rows: int
    incomplete: int
    juice: Table | None
    index: pd.Index | None
    sparse: bool = False


@frozen(repr=False, eq=False)
class Recipe(Methods):
    """Variables with roles and the steps applied to them, as `recipe()` makes it.

    Attributes:
        terms: What is known of the variables, by name, before the first step.
        steps: The steps and checks, in order.
        data: The data that the recipe was made with; None once they are no longer needed.
        bake_roles: Whether baking needs the columns of a role, where the user said so.
        strings_as_factors: Does text become factors?
        trained: What `prep()` learned; None before.
    """

    terms: Mapping[str, Term]
    steps: tuple[Step, ...] = ()
    data: pd.DataFrame | None = field(default=None)
    bake_roles: dict[str, bool] = field(factory=dict)
    strings_as_factors: bool = True
    trained: TrainedRecipe | None = None

    @property
    def current(self) -> Mapping[str, Term]:
        """The variables as the recipe leaves them, as far as it is trained."""
        return self.trained.terms if self.trained else self.terms

    @property
    def var_info(self) -> pd.DataFrame:
        """Variables and roles, as they were when the recipe was made."""
        return info_of(self.terms)

    @property
    def term_info(self) -> pd.DataFrame:
        """Variables and roles, once prepared."""
        return info_of(self.current)

    @property
    def template(self) -> pd.DataFrame:
        """The training data after the last step."""
        if self.trained is None or self.trained.juice is None:
            raise TidykValueError(
                "Use `retain=True` in `prep()` to be able to extract the training set."
            )
        return self.trained.juice.frame(self.trained.index)

    @property
    def complete(self) -> bool:
        """Has `prep()` trained it, with every step?"""
        return self.trained is not None and all(step.trained for step in self.steps)

    def __repr__(self) -> str:
        from tidyk.recipes.printing import recipe_text

        return recipe_text(self)

    def __eq__(self, other: object) -> bool:
        """The same variables and steps; trained recipes are equal only to themselves."""
        if not isinstance(other, Recipe):
            return NotImplemented
        if self is other or self.trained or other.trained:
            return self is other
        return (dict(self.terms), self.steps, self.bake_roles) == (
            dict(other.terms),
            other.steps,
            other.bake_roles,
        )

    __hash__ = None  # type: ignore[assignment]


def info_of(terms: Mapping[str, Term]) -> pd.DataFrame:
    """A row for each role of each variable."""
    rows = [(name, role) for name, term in terms.items() for role in term.roles]
    return pd.DataFrame(rows, columns=["variable", "role"], dtype=object)


Names = str | Sequence[str] | None
Roles = str | Sequence[str | None] | None


class Starts(Protocol):
    """How type checkers see `recipe()`: the data first, the formula first, or in a pipe."""

    @overload
    def __call__(
        self,
        x: Data | np.ndarray,
        /,
        formula: str | None = None,
        *,
        vars: Names = None,
        roles: Roles = None,
        strings_as_factors: bool = True,
    ) -> Recipe: ...
    @overload
    def __call__(
        self, formula: str, /, data: Data | np.ndarray, *, strings_as_factors: bool = True
    ) -> Recipe: ...
    @overload
    def __call__(
        self,
        formula: str | None = None,
        *,
        vars: Names = None,
        roles: Roles = None,
        strings_as_factors: bool = True,
    ) -> Waiting[Any, Recipe]: ...
    def now(self, subject: object, /, *args: object, **options: object) -> Recipe: ...
    def register(self, *classes: type) -> Callable[[F], F]: ...


def _starts(started: Any) -> Starts:
    return started


@_starts
@verb(pd.DataFrame, np.ndarray, pairs=True)
def recipe(
    x: pd.DataFrame | np.ndarray,
    /,
    formula: str | None = None,
    *,
    vars: Names = None,
    roles: Roles = None,
    strings_as_factors: bool = True,
) -> Recipe:
    """Start a recipe: say which variables there are, and in which roles.

    Args:
        x: A data frame, as it is now: later changes do not show. It is not copied. Its columns get
            no role until `update_role()` gives them one, unless a formula does. Or the formula
            first and the data second, `recipe("y ~ .", data=df)`.
        formula: A formula without functions (`"y ~ ."`).
        vars: Instead of a formula: the names of columns.
        roles: A role for each of `vars`.
        strings_as_factors: Does text become factors, with the levels of the training data?

    Returns:
        A `Recipe`: add steps to it, `prep()` it, `bake()` new data, or put it into a workflow.

    Raises:
        TidykValueError: The formula has functions, interactions or a minus, or names columns that
            the data lack.
        TidykTypeError: `x` is neither a data frame nor a matrix, or both a formula and `vars` are
            given.

    Equals R's `recipes::recipe()`.

    Examples:
        >>> from tidyk import step_normalize
        >>> from tidyk.datasets import mtcars
        >>> recipe(mtcars, "mpg ~ disp + wt") >> step_normalize("disp", "wt")
        <BLANKLINE>
        ── Recipe ──────────────────────────────────────────────────────────────────────
        <BLANKLINE>
        ── Inputs
        Number of variables by role
        outcome:   1
        predictor: 2
        <BLANKLINE>
        ── Operations
        • Centering and scaling for: disp wt
        >>> (mtcars >> recipe("mpg ~ .")) == recipe("mpg ~ .", data=mtcars)
        True
    """
    if np.ndim(x) != 2:
        raise TidykTypeError(
            f"`x` should be a data frame, a matrix or a formula, not {describe(x)}."
        )
    frame = as_frame(x).copy(deep=False)
    check_text_names(frame)
    if formula is None:
        return _started(frame, _roles_of_vars(frame, vars, roles), strings_as_factors)
    if vars is not None or roles is not None:
        given = "roles" if vars is None else "vars"
        raise TidykTypeError(f"A formula gives the roles: leave out `{given}`, or the formula.")
    return _started(frame, _roles_of_formula(formula, frame), strings_as_factors)


@recipe.register(str)
def recipe_of_formula(
    formula: str, /, data: pd.DataFrame | np.ndarray, *, strings_as_factors: bool = True
) -> Recipe:
    """The formula first, then its data."""
    if data is None:  # pyright: ignore[reportUnnecessaryComparison]  (users may)
        raise TidykTypeError("`data` is missing: a recipe needs the data frame of its formula.")
    return recipe.now(data, formula, strings_as_factors=strings_as_factors)


def _started(frame: pd.DataFrame, roles: Mapping[str, str | None], strings: bool) -> Recipe:
    table = table_of(frame, roles)
    terms = {}
    for name, role in roles.items():
        types = types_of(table[name])
        terms[name] = Term(types, ("case_weights" if types == ("case_weights",) else role,))
    if sum(t.types == ("case_weights",) for t in terms.values()) > 1:
        raise TidykValueError("There should only be a single column with the role `case_weights`.")
    return Recipe(terms, data=frame, strings_as_factors=strings)


def _roles_of_vars(frame: pd.DataFrame, vars: Any, roles: Any) -> dict[str, str | None]:
    names = list(frame.columns) if vars is None else [vars] if isinstance(vars, str) else list(vars)
    column_roles = (
        [None] * len(names) if roles is None else [roles] if isinstance(roles, str) else roles
    )
    if len(column_roles) != len(names):
        raise TidykValueError(
            f"`vars` and `roles` must have same length: `vars` has length {len(names)}, `roles` "
            f"has length {len(column_roles)}."
        )
    twice = [name for name in dict.fromkeys(names) if names.count(name) > 1]
    if twice:
        raise TidykValueError(
            "`vars` must have unique values. The following values were duplicated: "
            f"{quoted(twice)}."
        )
    missing = [name for name in names if name not in frame.columns]
    if missing:
        raise TidykValueError(f"`vars` names columns that the data do not have: {quoted(missing)}.")
    return dict(zip(names, column_roles, strict=True))


def _roles_of_formula(formula: str, frame: pd.DataFrame) -> dict[str, str | None]:
    """Predictors in the order of the formula, then outcomes."""
    left, right = read(formula)
    outcomes = [] if left is None else _variables(left, frame, "outcome")
    predictors = [n for n in _variables(right, frame, "predictor", outcomes) if n not in outcomes]
    return {**dict.fromkeys(predictors, "predictor"), **dict.fromkeys(outcomes, "outcome")}


def _variables(
    node: Node, frame: pd.DataFrame, what: str, but: list[str] | None = None
) -> list[str]:
    if node.kind == "op" and node.value == "+":
        parts = [_variables(part, frame, what, but) for part in node.parts]
        return list(dict.fromkeys(name for part in parts for name in part))
    if node.kind == "name" and node.value == ".":
        return [name for name in frame.columns if name not in (but or [])]
    if node.kind == "name" and node.value in frame.columns:
        return [node.value]
    if node.kind == "op" and node.value == "-":
        raise TidykValueError(
            "`-` is not allowed in a recipe formula. Use `step_rm()` to remove variables."
        )
    if node.kind == "number" and node.value == 1 and what == "predictor" and not names_in(node):
        raise TidykValueError("`1` is not allowed in a recipe formula: use `step_intercept()`.")
    hint = did_you_mean(str(node.value), frame.columns) if node.kind == "name" else ""
    raise TidykValueError(
        "Misspelled variable name or in-line functions detected: the following "
        f"function/misspelling was found: `{node.value}`.{hint} Use steps to do transformations "
        "instead. If your modeling engine uses special terms in formulas, pass that formula to "
        "workflows as a model formula."
    )


def with_steps(rec: Recipe, *steps: Step) -> Recipe:
    """The recipe with more steps at the end."""
    return evolve(rec, steps=(*rec.steps, *steps))
