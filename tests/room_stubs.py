"""What a type checker sees of a room (`from tidyk.rsample import vfold_cv`): its names of the
catalogue, in `__init__.pyi`.

After a change of the catalogue: `python tests/room_stubs.py`.
"""

from __future__ import annotations

import ast
import importlib
from functools import cache
from pathlib import Path

import tidyk
from tidyk.base.lazy import catalogue

PACKAGE = Path(tidyk.__file__).parent
HEAD = "# The catalogue's names of this room; `python tests/room_stubs.py` writes them.\n"


def rooms() -> list[str]:
    """The rooms that have names in the catalogue."""
    return sorted({module.split(".")[1] for module in catalogue().values() if "." in module})


def path(room: str) -> Path:
    """Where a room's stub stands."""
    return PACKAGE / room / "__init__.pyi"


def stub(room: str) -> str:
    """The text of a room's stub."""
    inside = {n: m for n, m in sorted(catalogue().items()) if m.split(".")[1] == room}
    written = [name for name, module in inside.items() if name in _written(module)]
    made = {n: type(getattr(tidyk, n)) for n in inside if n not in written}
    imports = [
        *(f"from {cls.__module__} import {cls.__name__}" for cls in dict.fromkeys(made.values())),
        *(f"from tidyk import {name} as {name}" for name in written),
    ]
    others = [f"{name}: {cls.__name__}" for name, cls in made.items()]
    return HEAD + "\n".join([*imports, *([""] if others else []), *others]) + "\n"


@cache
def _written(module: str) -> set[str]:
    """The names that stand in a module's text; others it makes when they are asked for."""
    file = importlib.import_module(module).__file__ or ""
    names: set[str] = set()
    for node in ast.parse(Path(file).read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names |= {n.id for t in targets for n in ast.walk(t) if isinstance(n, ast.Name)}
        elif isinstance(node, ast.ImportFrom):
            names |= {alias.asname or alias.name for alias in node.names}
    return names


if __name__ == "__main__":
    for each in rooms():
        path(each).write_text(stub(each), encoding="utf-8")
