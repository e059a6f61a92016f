"""R's fits: what they print, predict, and tell of themselves, engine by engine."""

from __future__ import annotations

import warnings
from functools import cache
from typing import Any

import pytest
from golden.rcall import RSession
from golden.support import load, recorded
from parsnip.recorded_fits import FITS, same, tables

import tidyk

TOLERANCES = {"glmnet_multinom": 1e-6, "multinom": 1e-6, "multinom_penalty": 1e-6}
"""Relative; 1e-8 elsewhere. Those minimise from step to step, and stop where R does."""


@cache
def session(group: str) -> RSession:
    """The names of a group's cases: the data, and its fit."""
    made = RSession(tidyk, dict(tables()))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        made.names["fit"] = made(load(FITS)["cases"][f"{group}/fit"]["call"])
    return made


@pytest.mark.parametrize("case", recorded(FITS, load(FITS)["cases"]))
def test_golden(case: str) -> None:
    wanted, group = load(FITS)["cases"][case], case.split("/")[0]
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        if "error" in wanted:
            names = RSession(tidyk, dict(tables())) if case.endswith("/fit") else session(group)
            with pytest.raises((ValueError, TypeError, KeyError)):
                names(wanted["call"])
            return
        found: Any = (
            session(group).names["fit"] if case.endswith("/fit") else session(group)(wanted["call"])
        )
    assert bool(seen) == bool(wanted.get("warnings")), [str(w.message) for w in seen]
    same(found, wanted["result"], TOLERANCES.get(group, 1e-8))
