"""Notes of what went wrong while tuning."""

from __future__ import annotations

import threading
import traceback
import warnings
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any, TextIO

import pandas as pd
from attrs import define, field

QUIET = (DeprecationWarning, PendingDeprecationWarning, ImportWarning, ResourceWarning)
COLUMNS = ["location", "type", "note", "trace"]
SHOWN = 68
"""How many characters of a note a footer shows: R's share of a line."""


NONE = pd.DataFrame([], columns=COLUMNS)
"""No notes."""


@define
class Notes:
    """Collects notes; `location` says where: "preprocessor 1/1, model 2/27"."""

    rows: list[dict[str, Any]] = field(factory=list)

    def error(self, location: str, problem: BaseException) -> None:
        """Note an error with its message and traceback."""
        trace = "".join(traceback.format_exception(problem))
        self._add(location, "error", f"{type(problem).__name__}: {problem}", trace)

    @contextmanager
    def watching(self, location: str) -> Iterator[None]:
        """Turn warnings inside the block into notes."""
        with warnings_of_threads() as heard:
            try:
                yield
            finally:
                for message in heard:
                    self._add(location, "warning", message, None)

    def _add(self, location: str, type: str, note: str, trace: str | None) -> None:
        self.rows.append(dict(zip(COLUMNS, (location, type, note, trace), strict=True)))

    def as_frame(self) -> pd.DataFrame:
        """Columns `location`, `type`, `note`, `trace`."""
        return pd.DataFrame(self.rows, columns=COLUMNS) if self.rows else NONE.copy()


class _Listener:
    """Python's warnings go through one process-wide function; here each thread hears its own."""

    def __init__(self) -> None:
        self.lock, self.users, self.local = threading.Lock(), 0, threading.local()
        self.stack = ExitStack()

    def start(self) -> None:
        with self.lock:
            self.users += 1
            if self.users > 1:
                return
            self.stack.enter_context(warnings.catch_warnings())
            warnings.simplefilter("always")
            for quiet in QUIET:
                warnings.simplefilter("ignore", quiet)
            self.before, warnings.showwarning = warnings.showwarning, self.show

    def stop(self) -> None:
        with self.lock:
            self.users -= 1
            if not self.users:
                self.stack.close()

    def show(
        self,
        message: Warning | str,
        category: type[Warning],
        filename: str,
        lineno: int,
        file: TextIO | None = None,
        line: str | None = None,
    ) -> None:
        heard: list[list[str]] = self.local.__dict__.get("heard", [])
        if heard:
            heard[-1].append(str(message))
        else:
            self.before(message, category, filename, lineno, file, line)


LISTENER = _Listener()


@contextmanager
def warnings_of_threads() -> Iterator[list[str]]:
    """The messages of the warnings that this thread gives inside the block."""
    LISTENER.start()
    heard = LISTENER.local.__dict__.setdefault("heard", [])
    heard.append(messages := list[str]())
    try:
        yield messages
    finally:
        heard.pop()
        LISTENER.stop()


def footer(frames: Sequence[pd.DataFrame]) -> str:
    """What R prints under results with these notes; nothing if there are none."""
    rows = [(t, n) for frame in frames for t, n in zip(frame["type"], frame["note"], strict=True)]
    if not rows:
        return ""
    lines = [
        f"  - {kind.title()}(s) x{count}: {_brief(note)}"
        for (kind, note), count in sorted(Counter(rows).items())
    ]
    told = "\n".join(lines)
    return (
        f"\n\nThere were issues with some computations:\n\n{told}\n\n"
        "Run `show_notes()` for more information."
    )


def _brief(note: str) -> str:
    text = " ".join(note.split())
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 3]}..."


def first_error(frames: Sequence[pd.DataFrame]) -> str:
    """The error that occurred first, on one line."""
    return next((" ".join(note.split()) for note in _errors(frames)), "")


def commonest(frames: Sequence[pd.DataFrame]) -> str:
    """The error that occurred most often, on one line."""
    notes = Counter(_errors(frames)).most_common(1)
    return " ".join(notes[0][0].split()) if notes else ""


def _errors(frames: Sequence[pd.DataFrame]) -> list[str]:
    return [n for f in frames for t, n in zip(f["type"], f["note"], strict=True) if t == "error"]
