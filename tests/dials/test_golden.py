"""R's recorded parameters, grids and designs."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pandas as pd
import pytest
from golden.rcall import RSession
from golden.support import holding, load

import tidyk
from tidyk import runif, set_seed, value_sample, value_seq
from tidyk.base.errors import TidykWarning
from tidyk.dials.designs import latin_hypercube, max_entropy, published_design
from tidyk.dials.parameter import QuantParam
from tidyk.dials.unknowns import is_unknown

PARAMETERS, GRIDS = "dials/parameters", "dials/grids"
session = RSession(tidyk)


def _number(value: Any) -> float:
    return {"Inf": np.inf, "-Inf": -np.inf, "NaN": np.nan}.get(value, value)


def _same(found: Any, wanted: Any) -> None:
    values = np.atleast_1d(wanted).tolist()
    if not values:
        assert not len(found)
        return
    if isinstance(values[0], str | bool) and values[0] not in ("Inf", "-Inf", "NaN"):
        assert np.atleast_1d(found).tolist() == values
    else:
        numbers = np.array([np.nan if v is None else _number(v) for v in values], float)
        np.testing.assert_allclose(np.atleast_1d(found).astype(float), numbers, rtol=1e-12)


@pytest.mark.parametrize("name", holding(PARAMETERS, load(PARAMETERS)["parameters"]))
def test_parameters(name: str) -> None:
    wanted = load(PARAMETERS)["parameters"][name]
    param = getattr(tidyk, name)()
    assert dict([param.label]) == wanted["label"]
    assert param.type == wanted["type"]
    assert repr(param).split() == " ".join(np.atleast_1d(wanted["print"])).split()
    assert param.unknown == wanted["has_unknowns"]
    assert (param.finalizer is not None) == wanted["has_finalize"]
    if isinstance(param, QuantParam):
        for end in ("lower", "upper"):
            bound, value = getattr(param.range, end), wanted["range"][end]
            assert (
                is_unknown(bound) if value == "unknown" else bound == pytest.approx(_number(value))
            )
        assert param.inclusive == (wanted["inclusive"]["lower"], wanted["inclusive"]["upper"])
    else:
        assert list(param.values) == wanted["values"]
    for key, call in {
        "value_seq_3": lambda: value_seq(param, 3),
        "value_seq_5": lambda: value_seq(param, 5),
        "value_seq_3_original_false": lambda: value_seq(param, 3, original=False),
        "value_sample_5": lambda: value_sample(param, 5),
        "value_sample_5_original_false": lambda: value_sample(param, 5, original=False),
    }.items():
        if key not in wanted:
            continue
        set_seed(load(PARAMETERS)["seed"])
        if wanted[key].get("warnings"):
            with pytest.warns(TidykWarning):
                _same(call(), wanted[key]["value"])
        elif "value" in wanted[key]:
            _same(call(), wanted[key]["value"])
        else:
            with pytest.raises((ValueError, TypeError)):
                call()


@pytest.mark.parametrize("case", holding(GRIDS, load(GRIDS)["cases"]))
def test_grids(case: str) -> None:
    wanted = load(GRIDS)["cases"][case]
    set_seed(wanted["seed"])
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        if "error" in wanted:
            with pytest.raises((ValueError, TypeError, KeyError)):
                session(wanted["call"])
            return
        found: pd.DataFrame = session(wanted["call"])
    assert bool(seen) == bool(wanted.get("warnings")), [str(w.message) for w in seen]
    assert list(found) == np.atleast_1d(wanted["value"]["columns"]).tolist()
    assert len(found) == wanted["value"]["nrow"]
    for name, values in wanted["value"]["values"].items():
        _same(found[name].iloc[: len(np.atleast_1d(values))], values)
    if "next_runif" in wanted:  # and as much of the stream was used
        assert runif(1)[0] == pytest.approx(wanted["next_runif"], rel=1e-12)


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
