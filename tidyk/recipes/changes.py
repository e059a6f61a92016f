"""What a step changed about the columns, in words."""

from __future__ import annotations

from tidyk.recipes.columns import Table
from tidyk.recipes.step import Step


def log_of_changes(step: Step, before: Table, after: Table) -> str:
    """The columns that a step added and removed, as R's `prep(log_changes = TRUE)` prints them."""
    new = [name for name in after.columns if name not in before.columns]
    removed = [name for name in before.columns if name not in after.columns]
    lines = [f"{step.verb} ({step.id}): "]
    lines += [_line("new", new)] if new else []
    lines += [_line("removed", removed)] if removed else []
    return "\n".join([*lines, ""]) if new or removed else f"{lines[0]}same number of columns\n"


def _line(what: str, names: list[str]) -> str:
    head = f" {what} ({len(names)}): "
    shown = ", ".join(names)
    if len(head) + len(shown) <= 80:
        return head + shown
    fitting: list[str] = []
    while len(head) + len(", ".join([*fitting, names[len(fitting)], "..."])) <= 79:
        fitting.append(names[len(fitting)])
    return head + ", ".join([*fitting, "..."])
