"""What docstrings say of arguments is true."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import tidyk

PACKAGE = Path(tidyk.__file__).parent
FILES = sorted(p.relative_to(PACKAGE).as_posix() for p in PACKAGE.rglob("*.py"))
NAMED = re.compile(r"    (\*{0,2}\w+(?:, \*{0,2}\w+)*):")


def _described(docstring: str) -> Iterator[str]:
    """The arguments that a docstring describes."""
    lines = docstring.partition("Args:\n")[2].partition("\n\n")[0].splitlines()
    for found in filter(None, map(NAMED.match, lines)):
        yield from (name.strip("* ") for name in found[1].split(","))


def _arguments(function: ast.FunctionDef) -> set[str]:
    every = function.args
    more = [argument for argument in (every.vararg, every.kwarg) if argument is not None]
    return {a.arg for a in (*every.posonlyargs, *every.args, *every.kwonlyargs, *more)}


def _is_completed(function: ast.FunctionDef) -> bool:
    """Does a decorator give it other arguments than those written here?"""
    return any(
        "strategy" in ast.unparse(decorator) or "_makes" in ast.unparse(decorator)
        for decorator in function.decorator_list
    )


@pytest.mark.parametrize("file", FILES)
def test_arguments_that_are_described_exist(file: str) -> None:
    tree = ast.parse((PACKAGE / file).read_text(encoding="utf-8"))
    functions = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)]
    wrong = [
        f"{function.name}({name})"
        for function in functions
        if not _is_completed(function)
        for name in _described(ast.get_docstring(function) or "")
        if name not in _arguments(function)
    ]
    assert not wrong
