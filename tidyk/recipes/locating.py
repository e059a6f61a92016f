"""Makes errors in a step say which step it was."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from tidyk.base.errors import TidykError, TidykValueError
from tidyk.recipes.step import Step


def place_of(step: Step, number: int) -> str:
    """Which step it is."""
    return f"step {number}, `{step.verb}()`"


@contextmanager
def at_step(step: Step, number: int) -> Iterator[None]:
    """Inside this block, errors name the step by its number and its verb."""
    place = f'Step {number}, `{step.verb}()` (id "{step.id}")'
    try:
        yield
    except TidykError as problem:
        raise type(problem)(f"{place}: {problem}") from problem
    except Exception as problem:
        raise TidykValueError(f"{place}: {type(problem).__name__}: {problem}") from problem
