"""What R recorded of a parameter, compared with ours."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from golden.support import in_python

from tidyk import (
    range_get,
    set_seed,
    value_inverse,
    value_sample,
    value_seq,
    value_set,
    value_transform,
    value_validate,
)
from tidyk.dials.parameter import Param, QuantParam
from tidyk.dials.unknowns import is_unknown

REFUSED = (ValueError, TypeError, KeyError)


def number(value: Any) -> float:
    """A number as the files write it: missing is null, infinities are texts."""
    return {"Inf": np.inf, "-Inf": -np.inf, "NaN": np.nan, None: np.nan}.get(value, value)


def same_values(found: Any, wanted: Any, rtol: float = 1e-12) -> None:
    """The recorded vector."""
    values, got = np.atleast_1d(np.asarray(wanted, object)).tolist(), np.atleast_1d(found)
    assert len(got) == len(values)
    if all(isinstance(v, str | bool) and v not in ("Inf", "-Inf", "NaN") for v in values):
        assert got.tolist() == values
    else:
        numbers = np.array([number(v) for v in values], float)
        np.testing.assert_allclose(got.astype(float), numbers, rtol=rtol, atol=1e-15)


def same_text(found: object, wanted: Any) -> None:
    """The recorded print, but for white space."""
    assert str(found).split() == in_python(" ".join(np.atleast_1d(wanted))).split()


def same_bounds(found: Any, wanted: dict[str, Any]) -> None:
    for end, value in wanted.items():
        bound = getattr(found, end)
        assert is_unknown(bound) if value == "unknown" else bound == pytest.approx(number(value))


def same_outcome(call: Callable[[], Any], wanted: dict[str, Any]) -> None:
    """The recorded value, warning or error of a call."""
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        if "error" in wanted:
            with pytest.raises(REFUSED):
                call()
            return
        found = call()
    assert bool(seen) == bool(wanted.get("warnings")), [str(w.message) for w in seen]
    same_values(found, wanted["value"])


def same_param(param: Param, wanted: dict[str, Any], seed: int) -> None:
    """All that was recorded of a parameter."""
    assert dict([param.label]) == wanted["label"]
    assert param.type == wanted["type"]
    same_text(param, wanted["print"])
    assert param.unknown == wanted["has_unknowns"]
    assert (param.finalizer is not None) == wanted["has_finalize"]
    if isinstance(param, QuantParam):
        _same_numbers(param, wanted)
    else:
        assert list(param.values) == wanted["values"]
    _same_choices(param, wanted)
    for key, call in _calls(param).items():
        if key in wanted:
            set_seed(seed)
            same_outcome(call, wanted[key])


def _same_numbers(param: QuantParam, wanted: dict[str, Any]) -> None:
    same_bounds(param.range, wanted["range"])
    assert param.inclusive == (wanted["inclusive"]["lower"], wanted["inclusive"]["upper"])
    assert (param.trans.name if param.trans else None) == wanted["trans"]
    values = None if param.values is None else list(param.values)
    assert values == wanted["default_values"]
    same_bounds(range_get(param), wanted["range_get"]["value"])
    same_bounds(range_get(param, original=False), wanted["range_get_original_false"]["value"])
    known = [b for b in (param.range.lower, param.range.upper) if not is_unknown(b)]
    if "value_inverse_of_range" in wanted:
        back = value_inverse(param, known)
        same_values(back, wanted["value_inverse_of_range"]["value"])
        there = wanted["value_transform_of_inverse"]["value"]
        same_values(value_transform(param, back), there, rtol=1e-10)


def _same_choices(param: Param, wanted: dict[str, Any]) -> None:
    """Which values may be taken, and set."""
    for key in ("value_validate", "value_validate_transformed_scale"):
        if key in wanted:
            tried = [number(v) for v in wanted[key]["values"]]
            same_outcome(lambda values=tried: value_validate(param, values), wanted[key]["result"])
    given = wanted.get("value_set_bad", {})
    if given.get("value") is not None:  # null: there is no bad value to try
        same_outcome(
            lambda: _values_of(value_set(param, given["value"])), given.get("result", given)
        )
    if "value_set_first" in wanted:
        first = wanted["value_set_first"]["value"]
        same_values(_values_of(value_set(param, first)), first)


def _values_of(param: Param) -> Any:
    return param.values


def _calls(param: Param) -> dict[str, Callable[[], Any]]:
    calls: dict[str, Callable[[], Any]] = {}
    for suffix, original in (("", True), ("_original_false", False)):
        for n in (3, 5):
            calls[f"value_seq_{n}{suffix}"] = lambda n=n, o=original: value_seq(
                param, n, original=o
            )
        calls[f"value_sample_5{suffix}"] = lambda o=original: value_sample(param, 5, original=o)
    return calls
