"""Loads public names on their first use.

The catalogue is `tidyk/__init__.pyi`: each public name stands there once, with the module that
defines it, where editors and type checkers read it too. `attach` gives a package the names of the
catalogue that belong to it.
"""

from __future__ import annotations

import ast
import importlib
import pkgutil
import sys
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any

USED: set[str] = set()
"""Rooms of which something is loaded."""

OPENED: set[str] = set()
"""Rooms whose modules are all loaded."""


@cache
def catalogue() -> dict[str, str]:
    """Public name -> the module that defines it."""
    stub = Path(__file__).parent.parent / "__init__.pyi"
    imports = [
        n for n in ast.parse(stub.read_text(encoding="utf-8")).body if isinstance(n, ast.ImportFrom)
    ]
    return {
        alias.name: f"tidyk.{node.module}" for node in imports if node.level for alias in node.names
    }


def attach(package: str) -> tuple[Callable[[str], Any], Callable[[], list[str]], list[str]]:
    """`__getattr__`, `__dir__` and `__all__` for a package of tidyk."""
    names = {n: m for n, m in catalogue().items() if f"{m}.".startswith(f"{package}.")}
    if "." in package:
        USED.add(package.partition(".")[2])

    def get(name: str) -> Any:
        if name not in names:
            raise AttributeError(_unknown(package, name, names))
        value = getattr(importlib.import_module(names[name]), name)
        setattr(sys.modules[package], name, value)
        return value

    return get, lambda: sorted(names), sorted(names)


def _unknown(package: str, name: str, known: Iterable[str]) -> str:
    """The sentence for a name that a package does not have."""
    from tidyk.base.errors import did_you_mean
    from tidyk.base.r_names import not_here_yet

    return not_here_yet(name) or f"`{package}` has no `{name}`.{did_you_mean(name, known)}"


def open_rooms() -> bool:
    """Load the rest of each sub-package that is in use, so that its classes have all their methods.

    Returns True if anything was loaded. Keras' classes get theirs once Keras itself is in use.
    """
    if "tidyk.keras3" in sys.modules and "keras" in sys.modules:
        USED.add("keras3")
    if len(USED) == len(OPENED):
        return False
    for room in sorted(USED - OPENED):
        OPENED.add(room)
        package = importlib.import_module(f"tidyk.{room}")
        for module in pkgutil.walk_packages(package.__path__, f"tidyk.{room}."):
            importlib.import_module(module.name)
    return True


def open_all_rooms() -> None:
    """Load all rooms of the catalogue, so that every class has joined the generics."""
    for room in {module.split(".")[1] for module in catalogue().values()}:
        importlib.import_module(f"tidyk.{room}")
    open_rooms()
