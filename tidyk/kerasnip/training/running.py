"""Runs groups of fits in threads: while one program compiles, another runs."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait

from tidyk.kerasnip.training.grouping import chunks
from tidyk.kerasnip.training.groups import Group
from tidyk.kerasnip.training.lanes import Failed, Lane, Outcome

MOST_THREADS = 8

Making = tuple[Callable[[], Group], Sequence[Lane]]
"""What makes a group, and the lanes in it."""


def outcomes(groups: Iterable[Making], threads: int | None = None) -> Iterator[list[Outcome]]:
    """What came of the lanes of all groups, chunk by chunk, as they finish.

    Groups are made here, in the order given, and compiled and run in threads; the number of threads
    does not affect the results.
    """
    with ThreadPoolExecutor(threads or thread_count()) as pool:
        try:
            yield from _Running(pool).outcomes(groups)
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def thread_count() -> int:
    """Threads that compile and run."""
    return max(2, min(MOST_THREADS, len(os.sched_getaffinity(0)) if _has_affinity() else 2))


def _has_affinity() -> bool:
    return hasattr(os, "sched_getaffinity")


class _Running:
    """What is being compiled, and what is being run."""

    def __init__(self, pool: ThreadPoolExecutor) -> None:
        self.pool = pool
        self.compiling: dict[Future[Group], Sequence[Lane]] = {}
        self.running: dict[Future[list[Outcome]], Sequence[Lane]] = {}

    def outcomes(self, groups: Iterable[Making]) -> Iterator[list[Outcome]]:
        for make, lanes in groups:
            try:
                self.compiling[self.pool.submit(make().compile)] = lanes
            except Exception as problem:
                yield _failed(lanes, problem)
            yield from self._finished(timeout=0)
        while self.compiling or self.running:
            yield from self._finished(timeout=None)

    def _finished(self, timeout: float | None) -> Iterator[list[Outcome]]:
        both = [*self.compiling, *self.running]
        done = wait(both, timeout=timeout, return_when=FIRST_COMPLETED).done
        for future in [f for f in self.compiling if f in done]:
            yield from self._compiled(future, self.compiling.pop(future))
        for future in [f for f in self.running if f in done]:
            lanes = self.running.pop(future)
            try:
                yield future.result()
            except Exception as problem:
                yield _failed(lanes, problem)

    def _compiled(self, future: Future[Group], lanes: Sequence[Lane]) -> Iterator[list[Outcome]]:
        try:
            group = future.result()
        except Exception as problem:
            yield _failed(lanes, problem)
            return
        for numbers in chunks(range(len(lanes)), group.layout.lanes):
            chunk = [lanes[number] for number in numbers]
            self.running[self.pool.submit(group.run, chunk)] = chunk


def _failed(lanes: Sequence[Lane], problem: Exception) -> list[Outcome]:
    bare = problem.with_traceback(None)  # its frames hold the memory that may have been short
    return [Failed(lane, bare) for lane in lanes]
