"""The help of a step, written from its class."""

from __future__ import annotations

import inspect
from typing import Any

COMMON = {
    "role": "The role of the columns that it makes.",
    "skip": "Leave it out when new data are baked?",
    "id": "A name for it among the steps; drawn from R's random numbers by default.",
}


def document_step(cls: Any, own: list[str], selects: bool) -> str:
    """The class's text, all arguments, what is returned, and the class's example.

    The class says what it does, then `option: text` for its options, then examples.
    """
    text = inspect.cleandoc(cls.__doc__ or "")
    head, _, example = text.partition("\n>>>")
    said = _said(cls, own)
    lines = head.strip().splitlines()
    about = "\n".join(line for line in lines if line not in said.values()).strip()
    args = ["rec: A recipe."]
    args += ["*terms: Names of columns, and selectors."] if selects else []
    args += [said.get(name, f"{name}: An option.") for name in own]
    args += [f"{name}: {text}" for name, text in COMMON.items()]
    listed = "\n".join(f"    {line}" for line in args)
    shown = "\n".join(f"    {line}" for line in f">>>{example}".splitlines()) if example else ""
    equals = f"\nEquals R's `recipes::{cls.__name__}()`.\n" if _is_ours(cls) else ""
    return (
        f"{about}\n\nArgs:\n{listed}\n\nReturns:\n    The recipe with the step behind its others.\n"
        f"{equals}\nExamples:\n{shown}\n"
    )


def _said(cls: Any, own: list[str]) -> dict[str, str]:
    """What a class, or one that it derives from, says of its options."""
    found: dict[str, str] = {}
    for base in reversed(cls.__mro__):
        for line in inspect.cleandoc(base.__dict__.get("__doc__") or "").splitlines():
            found |= {name: line for name in own if line.startswith(f"{name}: ")}
    return found


def _is_ours(cls: Any) -> bool:
    return cls.__module__.startswith("tidyk.recipes.steps.") and not cls.beyond_r
