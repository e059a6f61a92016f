"""R's recorded runs of grids and resamples, and of what collects and ranks them."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from golden.support import load, recorded
from tuning.recorded import World, answer, concrete, same

from tidyk import show_notes
from tidyk.tuning.results import TuneResults

RESULTS = "tune/grid_results"
CASES = load(RESULTS)["cases"]


@cache
def world() -> World:
    """The objects of the file."""
    return concrete()


@cache
def results(group: str) -> tuple[TuneResults, bool]:
    """The results of a group of cases, and whether there was a warning."""
    return answer(world(), CASES[f"{group}/run"])


@pytest.mark.parametrize("case", recorded(RESULTS, CASES))
def test_grids_and_resamples(case: str, capsys: Any) -> None:
    group, what = case.split("/")
    wanted, (found, warned) = CASES[case], results(group)
    world().names["r"] = found
    if wanted.get("error"):
        with pytest.raises((TypeError, ValueError)):
            answer(world(), wanted)
    elif what == "run":
        same(found, wanted["result"])
    elif what == "show_notes":
        show_notes(found)
        assert capsys.readouterr().out.split()[:2] == wanted["result"]["values"][0].split()[:2]
    else:
        answered, warned = answer(world(), wanted)
        if what != "autoplot_class":
            same(answered, wanted["result"])
    # what R tells in a message may be a warning here
    assert warned >= bool(wanted.get("warnings"))
