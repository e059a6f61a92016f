"""The help of a step, written from its class."""

from __future__ import annotations

import inspect
from typing import Any

COMMON = {
    "role": "The role of the columns that it makes.",
    "skip": "Leave it out when new data are baked?",
    "id": "A name for it among the steps; drawn from R's random numbers by default.",
}


TERMS = {
    True: "*terms: Names of columns, and selectors.",
    "text": "*terms: R expressions, as text.",
    "formula": "terms: The right side of a formula, as text.",
}


def document_step(cls: Any, own: list[str], selects: bool | str) -> str:
    """The class's text, all arguments, what is returned, and the class's example.

    The class says what it does, then `option: text` for its options, then examples.
    """
    head, _, example = inspect.cleandoc(cls.__doc__ or "").partition("\n>>>")
    about = "\n".join(p for p in _parts(head) if p.partition(":")[0] not in own).strip()
    said = _said(cls, own)
    args = ["rec: A recipe."]
    args += [TERMS[selects]] if selects else []
    args += [said.get(name, f"{name}: An option.") for name in own]
    args += [f"{name}: {text}" for name, text in COMMON.items()]
    listed = "\n".join(f"    {line}" for arg in args for line in arg.splitlines())
    shown = "\n".join(f"    {line}" for line in f">>>{example}".splitlines()) if example else ""
    equals = f"\nEquals R's `recipes::{cls.__name__}()`.\n" if _is_ours(cls) else ""
    return (
        f"{about}\n\nArgs:\n{listed}\n\nReturns:\n    The recipe with the step behind its others.\n"
        f"{equals}\nExamples:\n{shown}\n"
    )


def _said(cls: Any, own: list[str]) -> dict[str, str]:
    """What a class, or one of its bases, says about its options."""
    lines: dict[str, str] = {}
    for base in reversed(cls.__mro__):
        for part in _parts(inspect.cleandoc(base.__dict__.get("__doc__") or "")):
            name = part.partition(":")[0]
            if name in own:
                lines[name] = part
    return lines


def _parts(text: str) -> list[str]:
    """The lines of a text, each with the indented ones that go on from it."""
    parts: list[str] = []
    for line in text.strip().splitlines():
        if line[:1].isspace() and parts:
            parts[-1] += f"\n{line}"
        else:
            parts.append(line)
    return parts


def _is_ours(cls: Any) -> bool:
    return cls.__module__.startswith("tidyk.recipes.steps.") and not cls.beyond_r
