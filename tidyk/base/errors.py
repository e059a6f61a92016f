"""One family of errors, and the checks that raise them.

A message is a sentence that says what was wrong, with the value, and what would be right.
"""

from __future__ import annotations

import difflib
import os
import sys
import warnings
from collections.abc import Collection, Iterable
from numbers import Integral, Real
from types import FrameType
from typing import Any, NoReturn


class TidykError(Exception):
    """The base of every error that tidyk raises on purpose; each is a fitting built-in error
    too."""


class TidykValueError(TidykError, ValueError):
    """A value that cannot be right."""


class TidykTypeError(TidykError, TypeError):
    """A value of the wrong type."""


class TidykKeyError(TidykError, KeyError):
    """A name that does not exist."""

    def __str__(self) -> str:  # KeyError prints the repr of its message
        return str(self.args[0]) if self.args else ""


class TidykAttributeError(TidykError, AttributeError):
    """An attribute that does not exist or cannot be set."""


class TidykRuntimeError(TidykError, RuntimeError):
    """Something that went wrong while running."""


class TidykImportError(TidykError, ImportError):
    """A package that is needed and not installed."""


class TidykWarning(UserWarning):
    """Every warning that tidyk gives on purpose is one of these."""


def in_short(problem: TidykError) -> TidykError:
    """The error without our own frames below the function that the user called, so that the
    traceback ends near the user's line; whole where the user's own code is among them, or where the
    environment has `TIDYK_TRACEBACK=full`."""
    frames = problem.__traceback__
    while frames is not None:
        if not _is_inside(frames.tb_frame):
            return problem
        frames = frames.tb_next
    return problem if os.environ.get("TIDYK_TRACEBACK") == "full" else problem.with_traceback(None)


def warn(message: str, category: type[Warning] = TidykWarning) -> None:
    """Warn at the line of the user's own code."""
    warnings.warn(message, category, stacklevel=_frames_inside() + 1)


def _frames_inside() -> int:
    """How many of the innermost frames are tidyk's."""
    depth, frame = 0, sys._getframe(1)
    while frame is not None and _is_inside(frame):
        depth, frame = depth + 1, frame.f_back
    return max(depth, 1)


def _is_inside(frame: FrameType) -> bool:
    """Is it a frame of tidyk's?"""
    name = str(frame.f_globals.get("__name__", ""))
    return name in ("tidyk", "functools", "contextlib") or name.startswith("tidyk.")


def did_you_mean(name: object, known: Iterable[object]) -> str:
    """` Did you mean "x"?` for the nearest of the known names, or nothing. Capitals, and R's dots,
    count for nothing.

    >>> did_you_mean("kears", ["keras", "lm"])
    ' Did you mean "keras"?'
    >>> did_you_mean("sepal_length", ["Sepal.Width", "Sepal.Length"])
    ' Did you mean "Sepal.Length"?'
    >>> did_you_mean("adm", ["adam", "Adam"])
    ' Did you mean "adam"?'
    """
    plain = dict[str, object]()
    for one in known:  # of names that differ in capitals alone the first
        plain.setdefault(_plain(one), one)
    near = difflib.get_close_matches(_plain(name), plain, n=1, cutoff=0.6)
    return f' Did you mean "{plain[near[0]]}"?' if near else ""


def _plain(name: object) -> str:
    return str(name).casefold().replace(".", "_")


def quoted(names: Iterable[object]) -> str:
    """Names for a message: `"a", "b" and "c"`."""
    words = [f'"{n}"' for n in names]
    return (
        words[0]
        if len(words) == 1
        else " and ".join([", ".join(words[:-1]), words[-1]])
        if words
        else "none"
    )


def unknown_name(what: str, name: object, known: Collection[object]) -> NoReturn:
    """Raise the error for a name that is not among the known ones.

    >>> unknown_name("engine", "kears", ["keras", "lm"])
    Traceback (most recent call last):
    tidyk.base.errors.TidykKeyError: There is no engine "kears". Did you mean "keras"? Known:
    "keras" and "lm".
    """
    raise TidykKeyError(
        f'There is no {what} "{name}".{did_you_mean(name, known)} Known: {quoted(known)}.'
    )


def check_whole(
    value: Any, name: str, *, minimum: float | None = None, maximum: float | None = None
) -> int:
    """The value as an int if it is one whole number within the bounds; an error otherwise.

    numpy's numbers count too, and so do whole floats, such as those of a grid read from a file.

    >>> check_whole(3.0, "v", minimum=2)
    3
    >>> check_whole(1, "v", minimum=2)
    Traceback (most recent call last):
    tidyk.base.errors.TidykValueError: `v` must be a whole number larger than or equal to 2, not 1.
    """
    demand, value = f"a whole number{_bounds(minimum, maximum)}", _scalar(value)
    if isinstance(value, bool) or not isinstance(value, Real):
        raise TidykTypeError(f"`{name}` must be {demand}, not {describe(value)}.")
    if not float(value).is_integer():
        raise TidykValueError(f"`{name}` must be {demand}, not {value!r}.")
    _check_bounds(value, name, demand, minimum, maximum)
    return int(float(value)) if not isinstance(value, Integral) else int(value)


def check_number(
    value: Any, name: str, *, minimum: float | None = None, maximum: float | None = None
) -> float:
    """The value as a float if it is one number within the bounds; an error otherwise."""
    demand, value = f"a number{_bounds(minimum, maximum)}", _scalar(value)
    if isinstance(value, bool) or not isinstance(value, Real) or value != value:
        raise TidykTypeError(f"`{name}` must be {demand}, not {describe(value)}.")
    _check_bounds(value, name, demand, minimum, maximum)
    return float(value)


def check_level(value: Any, name: str = "level") -> float:
    """The value if it is a level of confidence: a share, not a percentage.

    >>> check_level(95)
    Traceback (most recent call last):
    tidyk.base.errors.TidykValueError: `level` must be a share between 0 and 1, such as 0.95, not
    95.
    """
    level = check_number(value, name)
    if not 0 < level < 1:
        raise TidykValueError(
            f"`{name}` must be a share between 0 and 1, such as 0.95, not {_scalar(value)!r}."
        )
    return level


def check_bool(value: Any, name: str) -> bool:
    """The value if it is True or False; an error otherwise."""
    import numpy as np

    if not isinstance(value, bool | np.bool_):
        raise TidykTypeError(f"`{name}` must be True or False, not {describe(value)}.")
    return bool(value)


def check_string(value: Any, name: str, choices: Collection[str] | None = None) -> str:
    """The value if it is a string, and one of `choices` if there are any; an error otherwise.

    >>> check_string("probs", "type", ["class", "prob"])
    Traceback (most recent call last):
    tidyk.base.errors.TidykValueError: `type` must be one of "class" and "prob", not "probs". Did
    you mean "prob"?
    """
    if not isinstance(value, str):
        raise TidykTypeError(f"`{name}` must be a string, not {describe(value)}.")
    if choices is not None and value not in choices:
        hint = did_you_mean(value, choices)
        raise TidykValueError(f'`{name}` must be one of {quoted(choices)}, not "{value}".{hint}')
    return value


def check_path(value: Any, name: str) -> str:
    """The path as text; an error for anything else.

    >>> check_path(3, "store")
    Traceback (most recent call last):
    tidyk.base.errors.TidykTypeError: `store` must be the path of a file, not 3.
    """
    if isinstance(value, str | os.PathLike) and isinstance(path := os.fspath(value), str) and path:
        return path
    raise TidykTypeError(f"`{name}` must be the path of a file, not {describe(value)}.")


def check_columns(names: Iterable[str], data: Any, name: str = "data") -> None:
    """Raise an error that names the columns that a data frame, or a list of columns, lacks or has
    twice."""
    labels = getattr(data, "columns", data)
    columns = labels.tolist() if hasattr(labels, "tolist") else list(labels)
    names, existing = list(names), set(columns)
    many = len(existing) < len(columns)
    twice = next((c for c in names if columns.count(c) > 1), None) if many else None
    if twice is not None:
        raise TidykValueError(
            f'`{name}` has {columns.count(twice)} columns named "{twice}": give each its own name.'
        )
    missing = [c for c in names if c not in existing]
    if missing:
        hint = did_you_mean(missing[0], columns)
        word = "column" if len(missing) == 1 else "columns"
        raise TidykKeyError(
            f"`{name}` has no {word} {quoted(missing)}.{hint} It has {quoted(columns)}."
        )


def _scalar(value: Any) -> Any:
    """A numpy scalar as Python's own number; anything else as it is."""
    is_numpys = type(value).__module__ == "numpy" and getattr(value, "ndim", None) == 0
    return value.item() if is_numpys else value


def describe(value: object) -> str:
    """What a value is, for a message: `the string "2"`, `a DataFrame`, `None`, `1.5`.

    >>> describe("2"), describe([1]), describe(1.5)
    ('the string "2"', 'a list', '1.5')
    """
    value = _scalar(value)
    if isinstance(value, str):
        return f'the string "{value}"'
    if value is None or isinstance(value, bool | Real):
        return repr(value)
    kind = type_name(type(value))
    return f"{'an' if kind[0] in 'aeiouAEIOU' else 'a'} {kind}"


def uncalled(value: object) -> str:
    """` Call it: `f()`.` for a function that stands where what it returns should stand, else
    nothing.

    >>> uncalled(describe), uncalled("text")
    (' Call it: `describe()`.', '')
    """
    name = getattr(value, "__name__", "")
    is_function = callable(value) and not isinstance(value, type) and name.isidentifier()
    return f" Call it: `{name}()`." if is_function else ""


OWN = {"builtins", "tidyk", "pandas", "numpy"}
"""Libraries whose types go by their bare names."""


def type_name(cls: type) -> str:
    """The name of a type, with its library where that is not one of ours: `polars DataFrame`."""
    library = cls.__module__.partition(".")[0]
    if library in OWN:
        return cls.__name__
    if library == "__main__":
        return f"`__main__.{cls.__name__}`"
    return f"{library} {cls.__name__}"


def _check_bounds(
    value: Any, name: str, demand: str, minimum: float | None, maximum: float | None
) -> None:
    if (minimum is not None and value < minimum) or (maximum is not None and value > maximum):
        raise TidykValueError(f"`{name}` must be {demand}, not {value!r}.")


def _bounds(minimum: float | None, maximum: float | None) -> str:
    if minimum is not None and maximum is not None:
        return f" between {minimum:.16g} and {maximum:.16g}"
    if minimum is not None:
        return f" larger than or equal to {minimum:.16g}"
    return f" smaller than or equal to {maximum:.16g}" if maximum is not None else ""
