"""Each step of recipes beside R: printed, tidied, trained, baked."""

from __future__ import annotations

import warnings
from functools import cache
from typing import Any

import pytest
from golden.support import exceptions, load, recorded_in
from recipes.recorded import same_frame, same_print, same_summary, same_tidy, steps_session

import tidyk
from tidyk import bake, prep, set_seed, summary, tidy

FILES = ("recipes/steps_1", "recipes/steps_2", "recipes/steps_3", "recipes/steps_4")


@cache
def session() -> Any:
    return steps_session()


@cache
def made(file: str, name: str) -> Any:
    """The untrained recipe of a case."""
    set_seed(11)
    return session()(load(file)["cases"][f"{name}/print"]["call"])


@cache
def trained(file: str, name: str) -> Any:
    """The trained recipe of a case."""
    call = load(file)["cases"][f"{name}/prep"]["call"]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        set_seed(11)
        return run(call, {"r": made(file, name)})


def run(call: str, names: dict[str, Any]) -> Any:
    inner = session()
    inner.names |= {"r0": names.get("r"), **names}
    return inner(call)


@pytest.mark.parametrize(("file", "name"), recorded_in(*FILES))
def test_step(file: str, name: str) -> None:
    case = load(file)["cases"][name]
    step, _, part = name.rpartition("/")
    if "error" in case:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with pytest.raises((ValueError, TypeError, KeyError)):
                trained(file, step) if part == "prep" else run(
                    case["call"], {"p": trained(file, step)}
                )
        return
    check(file, step, part, case)


def check(file: str, step: str, part: str, case: dict[str, Any]) -> None:
    rec = made(file, step)
    if part == "print":
        return same_print(rec, case["result"])
    if part == "tidy_before":
        return same_tidy(tidy(rec, 1), case["result"], len(rec.steps))
    done = trained(file, step)
    if part == "prep":
        return same_print(done, case["result"])
    if part == "tidy_after":
        return same_tidy(tidy(done, 1), case["result"], len(rec.steps))
    if part == "summary":
        return same_summary(summary(done), case["result"])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        set_seed(11)
        return same_frame(run(case["call"], {"p": done}), case["result"])


def test_the_table_of_exceptions_names_cases() -> None:
    for file in FILES:
        assert len(exceptions(file)) < len(load(file)["cases"])
    assert callable(prep) and callable(bake) and tidyk
