"""A call that waits for its subject."""

from __future__ import annotations

import operator
import sys
from opcode import opmap
from types import CodeType, FrameType
from typing import Any, Generic, NoReturn, TypeVar

from tidyk.base.errors import TidykError, TidykTypeError, in_short, warn

T = TypeVar("T")
S_contra = TypeVar("S_contra", contravariant=True)
R_co = TypeVar("R_co", covariant=True)

Call = tuple[Any, tuple[Any, ...], dict[str, Any]]
"""A function, its arguments without the subject, and its options."""


class Waiting(Generic[S_contra, R_co]):
    """A call that waits for its subject: `subject >> waiting`, or `waiting(subject)`.

    Waiting calls compose (`set_engine("lm") >> set_mode("regression")` is a reusable step) and
    pickle. A function with `keeping` is called by it, with a list in which it may keep for the next
    subject what it made for the first: a layer of a network, which is shared then. One that stands
    alone on a line, where nothing can use it, gives a warning.
    """

    __array_ufunc__ = None  # numpy leaves `>>` to us instead of broadcasting it

    def __init__(self, *calls: Call) -> None:
        self.calls = calls
        self._made = _place(_users_frame())
        self._kept: dict[int, Any] = {}

    def __call__(self, subject: S_contra, /) -> R_co:
        result: Any = subject
        try:
            for at, (function, args, kwargs) in enumerate(self.calls):
                if keeping := getattr(function, "keeping", None):
                    result = keeping(self._kept.setdefault(at, []), result, args, kwargs)
                else:
                    result = getattr(function, "now", function)(result, *args, **kwargs)
        except TidykError as problem:
            raise in_short(problem)  # noqa: B904  (the same error)
        return result

    def anew(self) -> Waiting[S_contra, R_co]:
        """The same call, which has kept nothing yet."""
        twin = Waiting[S_contra, R_co](*self.calls)
        twin._made = None  # nobody wrote it
        return twin

    def __rrshift__(self, subject: S_contra) -> R_co:
        return self(subject)

    def __rshift__(self, step: Waiting[Any, T]) -> Waiting[S_contra, T]:
        if isinstance(step, Waiting):
            return Waiting(*self.calls, *step.calls)
        return NotImplemented

    def __add__(self, other: object) -> Waiting[S_contra, Any]:
        """`res >> autoplot() + theme_bw()`: `+` binds tighter than `>>`, so the addition waits
        too."""
        return Waiting(*self.calls, (operator.add, (other,), {}))

    def __reduce__(self) -> tuple[type[Waiting[Any, Any]], tuple[Call, ...]]:
        return Waiting, self.calls

    def __del__(self) -> None:
        if _thrown_away(self._made, sys._getframe().f_back):
            warn(
                f"{self!r} stands alone, and nothing was done: give it its subject, `x >> "
                f"{_name(self.calls[0][0])}(...)`, or a name to use it by."
            )

    def __repr__(self) -> str:
        steps = [f"{_name(f)}({', '.join(_arguments(a, k))})" for f, a, k in self.calls]
        return f"<waiting for its subject: ... >> {' >> '.join(steps)}>"

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        raise AttributeError(self._explain(f"has no `{name}` yet"))

    def _explain(self, problem: str) -> str:
        return (
            f"{self!r} {problem}: it has not run. Give it a subject with `>>`, or, if it stands in "
            "a pipe, "
            "wrap the pipe in parentheses: `(x >> f()).name`, because `.`, `[]` and `()` bind "
            "tighter than `>>`."
        )

    def _used_as_value(self, *_: object) -> NoReturn:
        raise TidykTypeError(self._explain("was used as a value"))

    __bool__ = __len__ = __iter__ = __getitem__ = __float__ = __int__ = _used_as_value
    __contains__ = _used_as_value


# --- is a waiting call thrown away by the very statement that makes it? ---------------------------
Place = tuple[CodeType, int]
"""An instruction: the code that it belongs to, and where it stands there."""

POP_TOP, CACHE = opmap["POP_TOP"], opmap.get("CACHE", 0)


def _users_frame() -> FrameType | None:
    """The innermost frame that is not tidyk's."""
    frame: FrameType | None = sys._getframe(2)
    while frame is not None and frame.f_globals.get("__name__", "").startswith("tidyk."):
        frame = frame.f_back
    return frame


def _place(frame: FrameType | None) -> Place | None:
    return None if frame is None else (frame.f_code, frame.f_lasti)


def _thrown_away(place: Place | None, frame: FrameType | None) -> bool:
    """Is `frame` just dropping what the instruction at `place` returned? An expression that stands
    alone is followed by `POP_TOP`; one that is returned, kept, shown or passed on is not, nor is
    one that an error leaves behind."""
    if place is None or frame is None or frame.f_code is not place[0]:
        return False
    codes, at = place[0].co_code, place[1] + 2
    while codes[at] == CACHE:
        at += 2
    return at == frame.f_lasti and codes[at] == POP_TOP


# --- how it prints itself -------------------------------------------------------------------------
def _name(function: Any) -> str:
    return getattr(function, "__name__", type(function).__name__)


def _arguments(args: tuple[object, ...], kwargs: dict[str, object]) -> list[str]:
    return [_brief(a) for a in args] + [f"{k}={_brief(v)}" for k, v in kwargs.items()]


def _brief(value: object) -> str:
    shape = getattr(value, "shape", None)
    if isinstance(shape, tuple) and shape:
        return f"<{type(value).__name__} {' x '.join(map(str, shape))}>"
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
