"""Roles of variables: `update_role()`, `add_role()`, `remove_role()`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from attrs import evolve

from tidyk.base.errors import (
    TidykTypeError,
    TidykValueError,
    check_bool,
    check_string,
    quoted,
    unknown_name,
    warn,
)
from tidyk.base.pipe import verb
from tidyk.base.selectors import choose
from tidyk.recipes.assembled import Recipe
from tidyk.recipes.columns import table_of
from tidyk.recipes.selecting import About, Term


@verb(Recipe)
def update_role(
    rec: Recipe, /, *terms: Any, new_role: str = "predictor", old_role: str | None = None
) -> Recipe:
    """Give variables another role.

    Args:
        rec: A recipe.
        *terms: Names and selectors.
        new_role: "predictor", "outcome", or any other.
        old_role: Which role is replaced, if a variable has several.

    Raises:
        TidykValueError: A variable has several roles and `old_role` does not say which.

    Equals R's `recipes::update_role()`.

    Examples:
        >>> from tidyk import recipe
        >>> from tidyk.datasets import mtcars
        >>> rec = recipe(mtcars) >> update_role("mpg", new_role="outcome")
        >>> rec.terms["mpg"].roles
        ('outcome',)
    """
    _check_role(new_role, "new_role")

    def change(name: str, term: Term) -> Term:
        if len(term.roles) > 1 and old_role is None:
            raise TidykValueError(
                "`old_role` can only be None when the variables have a single existing role; "
                f'"{name}" has {quoted(term.roles)}.'
            )
        if old_role is not None and old_role not in term.roles:
            return term
        replaced = old_role if old_role is not None else next(iter(term.roles))
        roles = (new_role if role == replaced else role for role in term.roles)
        return evolve(term, roles=tuple(dict.fromkeys(roles)))

    return _changed(rec, terms, change)


@verb(Recipe)
def add_role(
    rec: Recipe, /, *terms: Any, new_role: str = "predictor", new_type: str | None = None
) -> Recipe:
    """Give variables one more role.

    Args:
        rec: A recipe.
        *terms: Names and selectors.
        new_role: The role; a variable that has it already is left alone, with a warning.
        new_type: R's word for the type that it has in this role.

    Raises:
        TidykValueError: A variable has no role yet: use `update_role()` for the first one.

    Equals R's `recipes::add_role()`.

    Examples:
        >>> from tidyk import recipe
        >>> from tidyk.datasets import mtcars
        >>> rec = recipe("mpg ~ .", data=mtcars) >> add_role("wt", new_role="size")
        >>> rec.terms["wt"].roles
        ('predictor', 'size')
    """
    _check_role(new_role, "new_role")

    def change(name: str, term: Term) -> Term:
        if None in term.roles:
            raise TidykValueError(
                f'No role currently exists for column: "{name}". Please use `update_role()` '
                "instead."
            )
        if new_role in term.roles:
            warn(f'Role "{new_role}" already exists for column: "{name}". Skipping.')
            return term
        types = {} if new_type is None else {new_role: (new_type,)}
        return evolve(term, roles=(*term.roles, new_role), own_types={**term.own_types, **types})

    return _changed(rec, terms, change)


@verb(Recipe)
def remove_role(rec: Recipe, /, *terms: Any, old_role: str) -> Recipe:
    """Take a role from variables.

    Args:
        rec: A recipe.
        *terms: Names and selectors.
        old_role: The role; a variable that does not have it is left alone, with a warning.

    Equals R's `recipes::remove_role()`.

    Examples:
        >>> from tidyk import recipe
        >>> from tidyk.datasets import mtcars
        >>> rec = recipe("mpg ~ .", data=mtcars) >> remove_role("wt", old_role="predictor")
        >>> rec.terms["wt"].roles
        (None,)
    """
    check_string(old_role, "old_role")

    def change(name: str, term: Term) -> Term:
        if old_role not in term.roles:
            warn(f'Column "{name}" does not have role "{old_role}".')
            return term
        return evolve(term, roles=tuple(r for r in term.roles if r != old_role) or (None,))

    return _changed(rec, terms, change)


@verb(Recipe)
def update_role_requirements(rec: Recipe, /, role: str, *, bake: bool) -> Recipe:
    """Say whether baking needs the columns of a role.

    Args:
        rec: A recipe.
        role: A role that some variable has; "NA" stands for none.
        bake: Are its columns required in new data?

    Raises:
        TidykKeyError: No variable has that role.
        TidykValueError: Predictors are always required.

    Equals R's `recipes::update_role_requirements()`.

    Examples:
        >>> from tidyk import recipe
        >>> from tidyk.datasets import mtcars
        >>> rec = recipe("mpg ~ .", data=mtcars) >> update_role("wt", new_role="size")
        >>> (rec >> update_role_requirements("size", bake=False)).bake_roles
        {'size': False}
    """
    roles = {"NA" if r is None else r for term in rec.terms.values() for r in term.roles}
    if check_string(role, "role") not in roles:
        unknown_name("role", role, sorted(roles))
    if role == "predictor" and not check_bool(bake, "bake"):
        raise TidykValueError("Can't update the `predictor` role: baking always requires it.")
    return evolve(rec, bake_roles={**rec.bake_roles, role: check_bool(bake, "bake")})


def _check_role(role: Any, name: str) -> None:
    if not isinstance(role, str) or not role:
        raise TidykTypeError(f"`{name}` must be a role as text, not {role!r}.")
    if role == "case_weights":
        raise TidykValueError(
            "Roles of `case_weights` cannot be set: make the column with `frequency_weights()` or "
            "`importance_weights()` before the recipe."
        )


def _changed(rec: Recipe, terms: tuple[Any, ...], change: Callable[[str, Term], Term]) -> Recipe:
    """The recipe with changed terms, no longer trained."""
    table = None if rec.data is None else table_of(rec.data, rec.terms)
    names = choose(rec.terms, terms, About(rec.terms, table))
    changed = {name: change(name, rec.terms[name]) for name in names}
    steps = tuple(evolve(step, trained=None) for step in rec.steps)
    return evolve(rec, terms={**rec.terms, **changed}, steps=steps, trained=None)
