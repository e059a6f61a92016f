"""One thread for torch while many networks are trained.

In how many threads torch computes shows in the last digits of its sums, and would differ between
one process and several workers. Threads that wait for one another also make small networks several
times slower where processors are shared.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module

from tidyk.keras3.backend import load_keras


class _Open:
    """How many have it open, and what the first found."""

    lock = threading.Lock()
    count = 0
    before = 1


@contextmanager
def one_thread() -> Iterator[None]:
    """On torch, what this thread computes takes one thread while it is open; the last to close it
    puts back what the first found."""
    if load_keras().backend.backend() != "torch":
        yield
        return
    torch = import_module("torch")

    with _Open.lock:
        if _Open.count == 0:
            _Open.before = torch.get_num_threads()
        _Open.count += 1
    torch.set_num_threads(1)  # of this thread: each has a number of its own
    try:
        yield
    finally:
        with _Open.lock:
            _Open.count -= 1
            if _Open.count == 0:
                torch.set_num_threads(_Open.before)
