"""A bar for long work: one line on a terminal, one output in a notebook; a log gets lines of the
logger "tidyk"."""

from __future__ import annotations

import html
import logging
import multiprocessing
import shutil
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

DELAY, PAUSE = 0.3, 0.1
"""Seconds before the first line is shown, and between two lines."""

LOGGER = logging.getLogger("tidyk")


class Progress:
    """How far some work has come, and what to show of it.

    Attributes:
        total: How many steps there are.
        unit: What a step is called, "epoch".
        done: How many are done.
        state: What happens now: "compiling".
        values: What is known so far, by name: `{"loss": 0.25}`.
    """

    def __init__(self, total: int, unit: str, show: Callable[[str], None] | None) -> None:
        self.total, self.unit, self.show = total, unit, show
        self.done, self.state, self.values = 0, "", dict[str, Any]()
        self.began = time.perf_counter()
        self._next = self.began + DELAY

    def step(self, values: Mapping[str, Any] | None = None, *, steps: int = 1) -> None:
        """Count steps as done, with what is known now."""
        self.done += steps
        self.say("", values)

    def say(self, state: str, values: Mapping[str, Any] | None = None) -> None:
        """Say what is happening now, and what is known."""
        self.state, self.values = state, {**self.values, **(values or {})}
        now = time.perf_counter()
        if self.show is not None and (now >= self._next or state):
            self.show(self.line())
            self._next = now + PAUSE

    def line(self, width: int = 20) -> str:
        """The bar as text.

        >>> bar = Progress(40, "epoch", None)
        >>> bar.step({"loss": 0.25}, steps=10)
        >>> bar.line().replace(bar.clock(), "0:01 left 0:03")
        '#####---------------  10/40 epochs  0:01 left 0:03  loss 0.25'
        """
        full = width * self.done // max(self.total, 1)
        parts = [
            "#" * full + "-" * (width - full),
            f"{self.done}/{self.total} {self.unit}s",
            self.clock(),
            *([self.state] if self.state else []),
            *(f"{name} {_short(value)}" for name, value in self.values.items()),
        ]
        return "  ".join(parts)

    def clock(self) -> str:
        """The time since the beginning, and an estimate of the time left."""
        spent = time.perf_counter() - self.began
        if not self.done:
            return _minutes(spent)
        return f"{_minutes(spent)} left {_minutes(spent / self.done * (self.total - self.done))}"


@contextmanager
def progress(total: int, unit: str, title: str = "") -> Iterator[Progress]:
    """A bar over `total` steps, which disappears at the end.

    Args:
        total: How many steps there are.
        unit: What a step is called, in the singular.
        title: Text before the bar.

    Only one bar is shown at a time, and only in the main thread of the user's own process.
    """
    seen = total and not _SHOWN and not _SILENT.get() and _is_users()
    screen = _screen() if seen else None
    bar = Progress(total, unit, screen and (lambda line: screen.write(f"{title}  {line}")))
    _SHOWN.append(bar)
    try:
        yield bar
    finally:
        _SHOWN.remove(bar)
        if screen is not None:
            screen.clear()
        LOGGER.info("%s  %s", title, bar.line())


@contextmanager
def silent(yes: bool = True) -> Iterator[None]:
    """While it is open, this thread shows no bars."""
    before = _SILENT.set(yes or _SILENT.get())
    try:
        yield
    finally:
        _SILENT.reset(before)


_SHOWN: list[Progress] = []
_SILENT: ContextVar[bool] = ContextVar("_SILENT", default=False)


class Terminal:
    """One line, written over and over."""

    def write(self, line: str) -> None:
        width = shutil.get_terminal_size().columns - 1
        print(f"\r{line[:width]}\x1b[K", end="", file=sys.stderr, flush=True)

    def clear(self) -> None:
        print("\r\x1b[K", end="", file=sys.stderr, flush=True)


class Notebook:
    """One output under the cell, which is replaced over and over."""

    def __init__(self) -> None:
        self._output: Any = None

    def write(self, line: str) -> None:
        from IPython.display import HTML, display

        shown = HTML(f"<pre>{html.escape(line)}</pre>")
        if self._output is None:
            self._output = display(shown, display_id=True)
        else:
            self._output.update(shown)

    def clear(self) -> None:
        from IPython.display import HTML

        if self._output is not None:
            self._output.update(HTML(""))


def _screen() -> Terminal | Notebook | None:
    """Where to show a bar, if someone is watching."""
    if _in_notebook():
        return Notebook()
    return Terminal() if sys.stderr is not None and sys.stderr.isatty() else None


def _in_notebook() -> bool:
    shell = sys.modules.get("IPython")
    return shell is not None and type(shell.get_ipython()).__name__ == "ZMQInteractiveShell"


def _is_users() -> bool:
    """Is this the main thread of the user's process, and not a worker's?"""
    return (
        multiprocessing.current_process().name == "MainProcess"
        and threading.current_thread() is threading.main_thread()
    )


def _minutes(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"


def _short(value: Any) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)
