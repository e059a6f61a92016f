"""Notes of what went wrong while tuning."""

from __future__ import annotations

import traceback
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pandas as pd
from attrs import define, field

from tidyk.base.hearing import warnings_of_threads

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
        text = " ".join([str(problem), *getattr(problem, "__notes__", [])])
        self._add(location, "error", f"{type(problem).__name__}: {text}", trace)

    @contextmanager
    def watching(self, location: str) -> Iterator[None]:
        """Turn warnings inside the block into notes; one that comes again, as after each epoch of
        a network, is noted once."""
        with warnings_of_threads() as heard:
            try:
                yield
            finally:
                for message in dict.fromkeys(heard):
                    self._add(location, "warning", message, None)

    def _add(self, location: str, type: str, note: str, trace: str | None) -> None:
        self.rows.append(dict(zip(COLUMNS, (location, type, note, trace), strict=True)))

    def as_frame(self) -> pd.DataFrame:
        """Columns `location`, `type`, `note`, `trace`."""
        return pd.DataFrame(self.rows, columns=COLUMNS) if self.rows else NONE.copy()


def footer(frames: Sequence[pd.DataFrame]) -> str:
    """What R prints under results with these notes; nothing if there are none."""
    rows = [(t, n) for frame in frames for t, n in zip(frame["type"], frame["note"], strict=True)]
    if not rows:
        return ""
    lines = [
        f"  - {kind.title()}(s) x{count}: {_brief(note)}"
        for (kind, note), count in sorted(Counter(rows).items())
    ]
    listing = "\n".join(lines)
    return (
        f"\n\nThere were issues with some computations:\n\n{listing}\n\n"
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
