"""R's recorded parameters, sets, grids and designs."""

from __future__ import annotations

import inspect
import warnings
from typing import Any

import numpy as np
import pandas as pd
import pytest
from dials.recorded import REFUSED, same_bounds, same_outcome, same_param, same_text, same_values
from golden.rcall import RSession
from golden.support import data, load, recorded

import tidyk
from tidyk import runif, set_seed, value_sample, value_seq
from tidyk.dials.designs import latin_hypercube, max_entropy, published_design

PARAMETERS, CONSTRUCTORS, GRIDS = "dials/parameters", "dials/constructors", "dials/grids"
ODD = "dials/odd"
session = RSession(tidyk, {"numeric": lambda n=0: np.zeros(int(n)), "mtcars": data("mtcars")})


@pytest.mark.parametrize("name", recorded(PARAMETERS, load(PARAMETERS)["parameters"]))
def test_parameters(name: str) -> None:
    wanted = load(PARAMETERS)["parameters"][name]
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        param = getattr(tidyk, name)()
    assert bool(seen) == bool(wanted["warnings"])
    assert list(inspect.signature(getattr(tidyk, name)).parameters) == list(wanted["arguments"])
    same_param(param, wanted, load(PARAMETERS)["seed"])


@pytest.mark.parametrize("name", load(PARAMETERS)["constants"])
def test_constants(name: str) -> None:
    assert list(getattr(tidyk, name)) == load(PARAMETERS)["constants"][name]


@pytest.mark.parametrize("case", recorded(CONSTRUCTORS, load(CONSTRUCTORS)["cases"]))
def test_constructors(case: str) -> None:
    wanted, seed = load(CONSTRUCTORS)["cases"][case], load(CONSTRUCTORS)["seed"]
    set_seed(seed)
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        if "error" in wanted:
            with pytest.raises(REFUSED):
                session(wanted["call"])
            return
        found: Any = session(wanted["call"])
    assert bool(seen) == bool(wanted.get("warnings")), [str(w.message) for w in seen]
    value = wanted["value"]
    if not isinstance(value, dict):
        same_values(found, value)
    elif "class" in value:
        same_param(found, value, seed)
    else:
        same_values(found.values, value["values"])
        same_text(found, value["print"])
        for key, call in {"seq": value_seq, "sample": value_sample}.items():
            if key in value:
                set_seed(seed)
                same_values(call(found, 5), value[key])


@pytest.mark.parametrize("case", recorded(GRIDS, load(GRIDS)["cases"]))
def test_grids(case: str) -> None:
    wanted = load(GRIDS)["cases"][case]
    set_seed(wanted["seed"])
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        if "error" in wanted:
            with pytest.raises(REFUSED):
                session(wanted["call"])
            return
        found: pd.DataFrame = session(wanted["call"])
    assert bool(seen) == bool(wanted.get("warnings")), [str(w.message) for w in seen]
    assert list(found) == np.atleast_1d(wanted["value"]["columns"]).tolist()
    assert len(found) == wanted["value"]["nrow"]
    for name, values in wanted["value"]["values"].items():
        same_values(found[name].iloc[: len(np.atleast_1d(values))], values)
    if "next_runif" in wanted:  # and as much of the stream was used
        assert runif(1)[0] == pytest.approx(wanted["next_runif"], rel=1e-12)


@pytest.mark.parametrize("case", recorded(ODD, load(ODD)["cases"]))
def test_odd(case: str) -> None:
    wanted = load(ODD)["cases"][case]
    value = wanted.get("value")
    if not isinstance(value, dict):
        same_outcome(lambda: session(wanted["call"]), wanted)
    elif "range" in value:
        same_bounds(session(wanted["call"]).range, value["range"])
    else:
        found: pd.DataFrame = session(wanted["call"])
        assert found.to_dict("list") == value


DESIGNS = load("dials/designs")


@pytest.mark.parametrize("case", DESIGNS["dice"])
def test_drawn_designs(case: str) -> None:
    kind, size, parameters, seed = case.split("|")
    n, p, s = int(size), int(parameters), int(seed)
    found = latin_hypercube(n, p, s) if kind == "lhs" else max_entropy(n + 2, p, 0.5, 1000, s)
    wanted = DESIGNS["dice"][case]
    np.testing.assert_allclose(found, wanted["value"] if isinstance(wanted, dict) else wanted)


@pytest.mark.parametrize("case", DESIGNS["designs"])
def test_published_designs(case: str) -> None:
    parameters, size, kind = case.split("|")
    found = published_design(int(parameters), int(size), kind)
    wanted = DESIGNS["designs"][case]
    if "error" in wanted:
        assert found is None
    else:
        assert found is not None and (wanted["value"]["columns"] == found.T).all()


@pytest.mark.parametrize("case", DESIGNS["available"])
def test_which_designs_were_published(case: str) -> None:
    parameters, kind = case.split("|")
    sizes = [n for n in range(1, 151) if published_design(int(parameters), n, kind) is not None]
    assert sizes == DESIGNS["available"][case]
