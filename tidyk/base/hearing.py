"""Warnings that a thread gives, heard by that thread alone."""

from __future__ import annotations

import threading
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import TextIO

QUIET = (DeprecationWarning, PendingDeprecationWarning, ImportWarning, ResourceWarning)


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
            if warnings.showwarning != self.show:  # another thread's `catch_warnings()` put it back
                self.before = warnings.showwarning
            warnings.showwarning = self.show

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
