"""Arguments that the recorded calls do not have; the values are R's."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from tidyk import (
    bake,
    denom_vars,
    dummy_names,
    juice,
    prep,
    recipe,
    step_classdist,
    step_count,
    step_discretize,
    step_dummy,
    step_dummy_extract,
    step_dummy_multi_choice,
    step_geodist,
    step_harmonic,
    step_indicate_na,
    step_integer,
    step_novel,
    step_ratio,
    step_regex,
    step_spline_b,
    step_spline_monotone,
    step_unknown,
    tidy,
)

DATA = pd.DataFrame(
    {
        "a": [1.0, 2, 3.5, 4, 5.2, 6, 7, 8.8, 9, 10],
        "b": [2.0, 1, 4, 3, 6, 5, 8, 7, 10, 9.5],
        "f": pd.Categorical([*"xyzxyzxyzx"]),
        "t": ["Ab.c", "ab", "C.", None, "a.b", "AB", "c", "", "B", "a"],
        "y": np.arange(10.0),
    }
)


def base() -> Any:
    return recipe("y ~ .", data=DATA, strings_as_factors=False)


def test_ratios_go_denominator_by_denominator() -> None:
    rec = base() >> step_ratio("a", "b", denom=denom_vars("y", "a")) >> prep()
    assert juice(rec).columns.tolist()[-3:] == ["a_o_y", "b_o_y", "b_o_a"]


def test_a_pooled_covariance_is_that_of_all_rows() -> None:
    rec = base() >> step_classdist("a", "b", class_="f", pool=True, log=False) >> prep()
    inverse = np.linalg.inv(np.cov(DATA[["a", "b"]].T))
    apart = (DATA[["a", "b"]] - DATA.loc[DATA["f"] == "x", ["a", "b"]].mean()).to_numpy()
    wanted = np.einsum("ij,jk,ik->i", apart, inverse, apart)
    np.testing.assert_allclose(juice(rec)["classdist_x"], wanted)


def test_numbers_from_zero_are_integers() -> None:
    assert juice(base() >> step_integer("f", zero_based=True) >> prep())["f"].dtype.kind == "i"


def test_names_of_bins_serve_all_columns_which_is_told() -> None:
    rec = base() >> step_discretize("a", "b", num_breaks=2, min_unique=2)
    with pytest.warns(UserWarning, match="all variables"):
        prep(rec)
    prep(base() >> step_discretize("a", "b", num_breaks=2, min_unique=2, options={"keep_na": True}))


def test_missing_values_are_a_bin() -> None:
    gaps = DATA.assign(a=DATA["a"].where(DATA["a"] != 2))
    few = {"num_breaks": 2, "min_unique": 2}
    rec = recipe("y ~ a", data=gaps) >> step_discretize("a", **few) >> prep()
    found = juice(rec)["a"]
    assert found.cat.categories.tolist() == ["bin_missing", "bin1", "bin2"]
    assert found.tolist()[:3] == ["bin1", "bin_missing", "bin1"]
    assert bake(rec, DATA)["a"].cat.categories.tolist() == ["bin_missing", "bin1", "bin2"]
    ends = step_discretize("a", **few, options={"prefix": "q", "infs": False})
    inside = recipe("y ~ a", data=DATA) >> ends >> prep()
    assert bake(inside, DATA.assign(a=11.0))["a"].isna().all()
    with pytest.raises(ValueError, match=r"Step 1, `step_discretize\(\)`.*`keep_na` is False"):
        prep(recipe("y ~ a", data=gaps) >> step_discretize("a", **few, options={"keep_na": False}))


def test_levels_of_text_come_as_they_come() -> None:
    data = DATA.assign(t=["c", "a", None, "c", "b", "a", "b", "c", "c", "a"])
    rec = recipe("y ~ t", data=data, strings_as_factors=False)
    for add, new in ((step_novel, "new"), (step_unknown, "unknown")):
        found = juice(add(rec, "t") >> prep())["t"]
        assert found.cat.categories.tolist() == ["c", "a", "b", new]


def test_names_of_dummies_take_arguments_by_place() -> None:
    assert dummy_names("x", ["a b"], False, sep=".") == ["x.a.b"]
    rec = base() >> step_dummy("f", naming=lambda v, lv, ordinal: dummy_names(v, lv, ordinal, "."))
    assert juice(rec >> prep()).columns.tolist()[-2:] == ["f.y", "f.z"]


def test_the_key_of_a_harmonic_is_its_frequency() -> None:
    rec = base() >> step_harmonic("a", frequency=[2, 0.5], cycle_size=10) >> prep()
    assert tidy(rec, 1)["key"].tolist() == ["a_sin_2", "a_sin_0.5", "a_cos_2", "a_cos_0.5"]
    assert "a_sin_2" in juice(rec)


def test_places_are_on_the_globe() -> None:
    rec = base() >> step_geodist(lat="a", lon="b", ref_lat=1, ref_lon=2) >> prep()
    with pytest.raises(ValueError, match=r'Step 1, `step_geodist\(\)`.*"a" should be between -90'):
        bake(rec, DATA.assign(a=91.0))
    with pytest.raises(ValueError, match=r'"b" should be between -180 and 180.*-181'):
        bake(rec, DATA.assign(b=-181.0))


def test_patterns_have_rs_options() -> None:
    rec = base() >> step_regex("t", pattern="ab", options={"ignore.case": True}, result="r")
    rec = rec >> step_count("t", pattern=".", options={"fixed": True}, result="n") >> prep()
    found = juice(rec)
    assert found["r"].tolist()[:3] == [1, 1, 0] and found["n"].tolist()[:3] == [1, 0, 1]
    with pytest.raises(TypeError, match="colour"):
        base() >> step_regex("t", options={"colour": True})


def test_knots_of_splines_can_be_given() -> None:
    knots = {"knots": [3, 6], "Boundary.knots": (0, 11)}
    rec = base() >> step_spline_b("a", deg_free=9, options=knots) >> prep()
    found = juice(rec).filter(like="a_")
    assert found.shape[1] == 5
    wanted = [0.518518519, 0.40404040404, 0.04040404040, 0, 0]
    np.testing.assert_allclose(found.iloc[1], wanted, atol=1e-9)
    with pytest.raises(TypeError, match="periodic"):
        base() >> step_spline_monotone("a", options={"periodic": True})


SPARSE = {
    "count": lambda r: step_count(r, "t", pattern="b", result="n", sparse="yes"),
    "regex": lambda r: step_regex(r, "t", pattern="b", result="n", sparse="yes"),
    "gaps": lambda r: step_indicate_na(r, "t", sparse="yes"),
    "extract": lambda r: step_dummy_extract(r, "t", sep="[.]", sparse="yes"),
    "choices": lambda r: step_dummy_multi_choice(r, "f", sparse="yes"),
}


@pytest.mark.parametrize("name", SPARSE)
def test_columns_of_counts_can_be_sparse(name: str) -> None:
    done = SPARSE[name](base()) >> prep()
    new = [c for c in juice(done) if c not in DATA]
    frame = juice(done)[new]
    assert new and all(isinstance(d, pd.SparseDtype) for d in frame.dtypes)
    again = bake(done, DATA[2:5])[new]
    np.testing.assert_array_equal(np.asarray(again, float), np.asarray(frame[2:5], float))
