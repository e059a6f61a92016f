"""Recipes as R prints them."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from tidyk.base.printing import WIDTH, r_number, rule

if TYPE_CHECKING:
    from tidyk.recipes.assembled import Recipe
    from tidyk.recipes.step import Step

FIRST = ("outcome", "predictor", "case_weights")


def recipe_text(rec: Recipe) -> str:
    """A recipe as R prints it."""
    lines = ["", rule("Recipe"), "", "── Inputs ", "Number of variables by role", *_roles(rec)]
    if rec.trained:
        incomplete = rec.trained.incomplete or "no"
        rows = "row" if incomplete == 1 else "rows"
        lines += ["", "── Training information "]
        lines += [
            f"Training data contained {rec.trained.rows} data points and {incomplete} incomplete "
            f"{rows}."
        ]
    if rec.steps:
        lines += ["", "── Operations ", *map(step_line, rec.steps)]
    return "\n".join(lines)


def _roles(rec: Recipe) -> list[str]:
    counts: dict[str, int] = {}
    for term in rec.terms.values():
        for role in term.roles:
            name = "undeclared role" if role is None else role
            counts[name] = counts.get(name, 0) + 1
    usual = [r for r in FIRST if r in counts]
    others = sorted(r for r in counts if r not in FIRST and r != "undeclared role")
    order = [*usual, *others, *(["undeclared role"] if "undeclared role" in counts else [])]
    width = max((len(name) for name in order), default=0) + 1
    digits = max((len(str(n)) for n in counts.values()), default=1)
    return [f"{name + ':':<{width}} {counts[name]:>{digits}}" for name in order]


def step_line(step: Step) -> str:
    """A step in one line (or two): its title, its columns, and whether it is trained."""
    title = step.heading()
    if "{" in title:
        title = title.format(**{k: _plain(v) for k, v in step.arguments.items()})
    weighted = step.trained.weighted if step.trained else ""
    state = f" | Trained{', ' + weighted if weighted else ''}" if step.trained else ""
    elements = step.shown() or ["<none>"]
    first = _fitting(elements, _room(title, bool(step.trained), weighted))
    shown = elements[:first]
    names = (" " if len(shown) == 2 else ", ").join(shown)
    dots = "" if first == len(elements) else ", ..."
    text = f"{title}: {names}{dots}{state}"
    return textwrap.fill(
        text,
        WIDTH,
        initial_indent="• ",
        subsequent_indent="  ",
        break_long_words=False,
        break_on_hyphens=False,
    )


def _room(title: str, trained: bool, weighted: str) -> int:
    """How many characters are left for the columns next to everything else."""
    head = len(f"* {title} : ") + (len("| Trained ") if trained else 1)
    return WIDTH - head - 3 - (1 + len(weighted) if weighted else 0)


def _fitting(elements: list[str], room: int) -> int:
    """How many elements fit into the line; all of them, on several lines, if not even one does."""
    total, count = 0, 0
    for at, element in enumerate(elements):
        total += len(element) + (2 if at else 0)
        if total + (5 if at < len(elements) - 1 else 0) <= room:
            count = at + 1
    return count or len(elements)


def _plain(value: object) -> str:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return r_number(float(value))
    return str(value)
