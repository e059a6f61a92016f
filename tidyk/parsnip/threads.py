"""Threads of linear algebra: small problems are faster, and cheaper, in a single one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from importlib import import_module
from threading import Event, Lock, Thread

import pandas as pd

from tidyk.base.matrix import MatrixDtype

LARGE = 1_000_000
"""From this many numbers on, several threads pay off."""


def few_threads(x: pd.DataFrame) -> AbstractContextManager[object]:
    """Use one thread for small data, and all threads for others.

    The number belongs to the process: it is restored afterwards, and if several Python threads ask
    at the same time, the first one decides.

    Args:
        x: Predictors; images and sequences in one column are not small.
    """
    if x.size >= LARGE or any(isinstance(dtype, MatrixDtype) for dtype in x.dtypes.array):
        return nullcontext()
    return _limited()


def _limited() -> AbstractContextManager[object]:
    from threadpoolctl import get_cached_controller

    return get_cached_controller().limit(limits=1, user_api="blas")


class _Holding:
    """A thread that holds the limit for all who have it open, how many these are, and what ends
    it."""

    lock, count, end = Lock(), 0, Event()
    thread = Thread()


@contextmanager
def one_thread() -> Iterator[None]:
    """Linear algebra takes one thread while anybody has it open.

    The first to leave takes nothing from the others, as it would where each of them limited the
    process by itself.
    """
    import_module("scipy.linalg")  # its own library has to be there to be limited
    with _Holding.lock:
        _Holding.count += 1
        if _Holding.count == 1:
            _begin_to_hold()
    try:
        with _limited():  # some libraries know a number for each thread
            yield
    finally:
        with _Holding.lock:
            _Holding.count -= 1
            if not _Holding.count:
                _Holding.end.set()
                _Holding.thread.join()


def _begin_to_hold() -> None:
    ready, _Holding.end = Event(), Event()

    def hold(end: Event = _Holding.end) -> None:
        with _limited():
            ready.set()
            end.wait()

    _Holding.thread = Thread(target=hold, daemon=True)
    _Holding.thread.start()
    ready.wait()
