"""R's recorded sets of parameters: printing, updates, finalizing, ranges and unit scales."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from dials.recorded import REFUSED, same_bounds, same_text, same_values
from golden.rcall import RSession
from golden.support import data, load, recorded

import tidyk
from tidyk import (
    batch_size,
    boost_tree,
    encode_unit,
    extract_parameter_set_dials,
    linear_reg,
    mtry,
    mtry_long,
    rbf_sigma,
    sample_size,
    set_seed,
    tune,
)
from tidyk.dials.parameter import QuantParam
from tidyk.dials.unknowns import is_unknown

SETS = "dials/sets"
CASES = load(SETS)["cases"]
MTCARS, IRIS4 = data("mtcars"), data("iris").iloc[:, :4]
BOOSTING = ("mtry", "trees", "min_n", "tree_depth", "learn_rate", "loss_reduction", "sample_size")
BOOSTING = (*BOOSTING, "stop_iter")
session = RSession(
    tidyk,
    {
        "mtcars": MTCARS,
        "Dx": MTCARS.iloc[:, 1:],
        "iris4": IRIS4,
        "spec_glmnet": linear_reg(engine="glmnet", penalty=tune(), mixture=tune()),
        "spec_bt": boost_tree(**{name: tune() for name in BOOSTING}),
        "as.matrix": lambda x: x.to_numpy(),
    },
)
SUBJECTS = {
    "get_p": mtry,
    "get_log_p": mtry_long,
    "get_n_frac_range": sample_size,
    "get_n_frac": sample_size,
    "get_n": sample_size,
    "get_batch_sizes": batch_size,
    "get_rbf_range": rbf_sigma,
}


def _finalizer(case: str) -> Callable[[], Any]:
    """The call of a case such as "get_n_frac_range_0.25_log", of which the file has the name
    only."""
    name = next(n for n in sorted(SUBJECTS, key=len, reverse=True) if case.startswith(n))
    options: dict[str, Any] = {}
    if case.endswith(("_log", "_log_vals")):
        options["log_vals"] = True
    share = re.search(r"_(0\.\d+)", case)
    if share:
        low = float(share[1])
        options["frac"] = (low, 0.6) if name == "get_n_frac_range" else low
    return lambda: getattr(tidyk, name)(SUBJECTS[name](), IRIS4, **options)


def _call(case: str) -> Callable[[], Any]:
    text = CASES[case].get("call")
    if text is None or "#" in text or "(Batch Size" in text or "(Radial" in text:
        return _finalizer(case)
    if case.startswith("spec_") and "extract_parameter_set_dials" not in text:
        return lambda: extract_parameter_set_dials(session(text))
    return lambda: session(text)


def _same(found: Any, wanted: Any) -> None:
    if isinstance(wanted, dict) and "name" in wanted:
        for column in ("name", "id", "source", "component", "component_id"):
            assert found[column] == list(np.atleast_1d(wanted[column]))
        texts = (
            wanted["object"].values() if isinstance(wanted["object"], dict) else wanted["object"]
        )
        for param, text in zip(found.object, texts, strict=True):
            assert param is None if text == "NA" else same_text(param, text) is None
        same_text(found, wanted["print"])
    elif isinstance(wanted, dict) and "type" in wanted:
        same_bounds(found.range, {end: wanted[end] for end in ("lower", "upper")})
        assert found.type == wanted["type"]
        same_text(found, wanted["print"])
    elif isinstance(wanted, dict) and "print" in wanted:
        same_text(found, wanted["print"])
        for end in ("lower", "upper"):
            if end in wanted:
                assert [getattr(p.range, end) for p in found] == pytest.approx(wanted[end])
    elif isinstance(wanted, dict) and set(wanted) == {"lower", "upper"}:
        same_bounds(found, wanted)
    elif isinstance(wanted, list) and wanted and isinstance(wanted[0], dict | list):
        for one, other in zip(found, wanted, strict=True):
            _same(one, other)
    else:
        same_values(found, wanted)


HERE = [c for c in CASES if not c.startswith("encode_unit_") or "call" in CASES[c]]


@pytest.mark.parametrize("case", recorded(SETS, HERE))
def test_sets(case: str) -> None:
    wanted = CASES[case]
    set_seed(wanted.get("seed") or 123)
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        if "error" in wanted:
            with pytest.raises(REFUSED):
                _call(case)()
            return
        found = _call(case)()
    assert bool(seen) == bool(wanted.get("warnings")), [str(w.message) for w in seen]
    _same(found, wanted["value"])


@pytest.mark.parametrize(
    "case", [c for c in CASES if c.startswith("encode_unit_") and "unit" in CASES[c]]
)
def test_unit_scales(case: str) -> None:
    wanted = CASES[case]
    param = getattr(tidyk, case.removeprefix("encode_unit_"))()
    back = encode_unit(param, wanted["unit"], "backward")
    same_values(back, wanted["backward"]["value"])
    if not isinstance(param, QuantParam):
        same_values(
            encode_unit(param, wanted["forward_values"], "forward"), wanted["forward"]["value"]
        )
        return
    steps = encode_unit(param, wanted["unit"], "backward", original=False)
    same_values(steps, wanted["backward_original_false"]["value"])
    same_values(encode_unit(param, steps, "forward"), wanted["forward_of_backward"]["value"])
    assert not is_unknown(param.range.lower)
    ends = encode_unit(param, [param.range.lower, param.range.upper], "forward")
    same_values(ends, list(wanted["forward_of_range"]["value"].values()))
