"""The laws of the house: floors, the catalogue, names, light imports, and the contract of verbs."""

from __future__ import annotations

import ast
import builtins
import importlib
import inspect
import subprocess
import sys
from pathlib import Path

import pytest
import room_stubs

import tidyk
from tidyk.base.lazy import catalogue
from tidyk.base.pipe import is_verb

PACKAGE = Path(tidyk.__file__).parent
FLOORS = [
    {"base", "keras3", "datasets"},
    {"hardhat", "rsample", "dials", "yardstick"},
    {"parsnip", "recipes"},
    {"workflows", "kerasnip"},
    {"tuning", "importance"},
    {"workflowsets"},
]
FLOOR = {room: floor for floor, rooms in enumerate(FLOORS) for room in rooms}
SIDEWAYS = {
    ("keras3", "base"),
    ("datasets", "base"),
    ("rsample", "hardhat"),
    ("kerasnip", "workflows"),
}
"""Rooms of one floor where the first may use the second."""
FILES = sorted(p for p in PACKAGE.rglob("*.py") if p.parent != PACKAGE)
NAMES = sorted(catalogue())


def _imports(path: Path) -> set[str]:
    """Rooms of tidyk that a file imports, at its top or inside of functions."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        modules = (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
        found |= {m.split(".")[1] for m in modules if m.startswith("tidyk.")}
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_imports_run_downwards(path: Path) -> None:
    room = path.relative_to(PACKAGE).parts[0]
    for other in _imports(path) - {room}:
        assert FLOOR[other] < FLOOR[room] or (room, other) in SIDEWAYS, (
            f"{room} (floor {FLOOR[room] + 1}) imports {other} (floor {FLOOR[other] + 1})"
        )


def test_no_room_uses_another_of_its_floor_in_a_circle() -> None:
    assert not {(b, a) for a, b in SIDEWAYS} & SIDEWAYS


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_a_file_holds_one_idea(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


def _module(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _files_imported(path: Path, modules: set[str]) -> set[str]:
    """The files of tidyk that a file imports, but for its types."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    types = [n for n in ast.walk(tree) if isinstance(n, ast.If) and "TYPE_CHECKING" in ast.dump(n)]
    for_types = {inner for node in types for inner in ast.walk(node)}
    names = {
        name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module and node not in for_types
        for alias in node.names
        for name in (f"{node.module}.{alias.name}", node.module)
    }
    return names & modules - {_module(path)}


def test_no_files_import_each_other_in_a_circle() -> None:
    modules = {_module(path) for path in FILES}
    graph = {_module(path): _files_imported(path, modules) for path in FILES}
    reach = {name: set(others) for name, others in graph.items()}
    for middle in reach:
        for name in reach:
            if middle in reach[name]:
                reach[name] |= reach[middle]
    circles = {frozenset(o for o in reach[n] if n in reach[o]) for n in reach if n in reach[n]}
    assert not circles


@pytest.mark.parametrize("name", NAMES)
def test_the_catalogue_names_what_exists(name: str) -> None:
    value = getattr(tidyk, name)
    assert value is getattr(importlib.import_module(catalogue()[name]), name)
    assert value.__doc__ and len(value.__doc__.strip()) > 15, f"{name} has no docstring"


@pytest.mark.parametrize("room", room_stubs.rooms())
def test_a_type_checker_sees_the_names_of_a_room(room: str) -> None:
    text = room_stubs.path(room).read_text(encoding="utf-8")
    assert text == room_stubs.stub(room), "Run `python tests/room_stubs.py`."


WITHOUT_EXAMPLE = {
    "multi_predict",  # generics that no class has joined yet
    "extract_postprocessor",
    "extract_recipe",
    "grid_max_entropy",  # deprecated, as in R
    "grid_latin_hypercube",
}


@pytest.mark.parametrize("name", NAMES)
def test_every_function_has_an_example(name: str) -> None:
    value = getattr(tidyk, name)
    if callable(value) and not isinstance(value, type):
        assert ">>>" in value.__doc__ or name in WITHOUT_EXAMPLE


def test_nothing_public_shadows_a_builtin() -> None:
    assert not set(NAMES) & set(dir(builtins))


def test_no_module_is_named_like_a_public_function() -> None:
    """Of its own room, where the one would hide the other, nor a room like any."""
    for room in {p.relative_to(PACKAGE).parts[0] for p in FILES}:
        files = [p for p in (PACKAGE / room).rglob("*.py") if p.parent.name != "models"]
        modules = {p.stem for p in files} | {room}  # models: one file each, in a folder of theirs
        public = {n for n in NAMES if catalogue()[n].split(".")[1] == room}
        assert not modules & public
    assert not {p.name for p in PACKAGE.iterdir()} & set(NAMES)


def test_an_unknown_name_is_answered_with_the_nearest() -> None:
    with pytest.raises(AttributeError, match="vfold_cv"):
        tidyk.vfold_vc  # noqa: B018


def test_import_is_light() -> None:
    heavy = ("keras", "jax", "pandas", "numpy", "sklearn", "statsmodels", "plotnine", "formulaic")
    code = f"import sys, tidyk; print([m for m in {heavy!r} if m in sys.modules])"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"


def test_star_import_needs_no_keras() -> None:
    code = "import sys; from tidyk import *; print('keras' in sys.modules, 'jax' in sys.modules)"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "False False"


VERBS = [name for name in NAMES if is_verb(getattr(tidyk, name))]


def _signatures(name: str) -> list[inspect.Signature]:
    return list(getattr(tidyk, name).dispatch.signatures.values())


def test_there_are_verbs() -> None:
    assert {"fit", "predict", "vfold_cv", "set_engine", "tune_grid", "bind_cols"} <= set(VERBS)


@pytest.mark.parametrize("name", VERBS)
def test_the_subject_of_a_verb_is_positional_only(name: str) -> None:
    """Or it is the first of the things that a varargs verb takes (`bind_cols(x, y)`)."""
    for signature in _signatures(name):
        first = next(iter(signature.parameters.values()))
        assert first.kind in (first.POSITIONAL_ONLY, first.VAR_POSITIONAL), f"{name}{signature}"


@pytest.mark.parametrize("name", VERBS)
def test_no_call_of_a_verb_is_both_complete_and_waiting(name: str) -> None:
    """What may stand second never has the type of a subject: no call can mean two things."""
    verb = getattr(tidyk, name)
    if verb.dispatch.pairs:
        return  # says so itself: the second is of the subject's kind, and one alone waits
    for cls, signature in verb.dispatch.signatures.items():
        first, *rest = signature.parameters.values()
        required = [p for p in rest if p.kind == p.POSITIONAL_OR_KEYWORD and p.default is p.empty]
        if first.kind == first.VAR_POSITIONAL or not required:
            continue
        hint = str(required[0].annotation)
        assert cls.__name__ not in hint.split(" | "), f"{name}{signature}"


@pytest.mark.parametrize("name", VERBS)
def test_a_verb_keeps_its_name_and_docstring(name: str) -> None:
    verb = getattr(tidyk, name)
    assert verb.__name__ == name
    assert inspect.signature(verb).parameters


@pytest.mark.parametrize("name", VERBS)
def test_a_verb_without_subject_waits_or_says_what_is_missing(name: str) -> None:
    verb = getattr(tidyk, name)
    try:
        waiting = verb()
    except TypeError as problem:
        assert str(problem).endswith(".")
    else:
        assert repr(waiting).startswith("<waiting")
