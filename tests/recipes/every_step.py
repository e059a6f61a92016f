"""A small recipe of each step and check of the house, for what holds of all of them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

import tidyk
from tidyk import denom_vars, imp_vars, matches

RNG = np.random.default_rng(1)
ROWS = 60
DATA = pd.DataFrame(
    {
        "a": RNG.gamma(2, 1, ROWS) + 0.1,
        "b": RNG.gamma(3, 2, ROWS) + 0.1,
        "c": RNG.normal(10, 1, ROWS),
        "k": RNG.integers(1, 5, ROWS),
        "p": RNG.uniform(0.05, 0.95, ROWS),
        "n": np.where(RNG.random(ROWS) < 0.1, np.nan, RNG.normal(size=ROWS)),
        "f": pd.Categorical(RNG.choice(list("xyz"), ROWS)),
        "g": pd.Categorical(np.where(RNG.random(ROWS) < 0.1, None, RNG.choice(list("uv"), ROWS))),
        "o": pd.Categorical(RNG.choice(["lo", "mid", "hi"], ROWS), ["lo", "mid", "hi"], True),
        "t": RNG.choice(["ab, c", "c", "ab"], ROWS),
        "d": pd.date_range("2024-01-01 06:30", periods=ROWS, freq="31h"),
        "y": RNG.normal(size=ROWS),
    },
    index=[f"row{i}" for i in range(ROWS)],
)
DATA["m"] = tidyk.I(RNG.normal(size=(ROWS, 2, 3)))

NUMBERS = ("a", "b", "c")
ARGUMENTS: dict[str, tuple[tuple[Any, ...], dict[str, Any]]] = {
    "check_class": (NUMBERS, {}),
    "check_cols": (NUMBERS, {}),
    "check_missing": (NUMBERS, {}),
    "check_new_values": (("f",), {}),
    "check_range": (NUMBERS, {}),
    "step_BoxCox": (("a", "b"), {}),
    "step_YeoJohnson": (("a", "c"), {}),
    "step_arrange": (("a",), {}),
    "step_bin2factor": (("k",), {}),
    "step_bs": (("a",), {"deg_free": 4}),
    "step_center": (NUMBERS, {}),
    "step_classdist": (NUMBERS, {"class_": "f"}),
    "step_classdist_shrunken": (NUMBERS, {"class_": "f"}),
    "step_collapse": (NUMBERS, {}),
    "step_corr": (NUMBERS, {}),
    "step_count": (("t",), {"pattern": "b", "result": "found"}),
    "step_cut": (("a",), {"breaks": [1, 2], "include_outside_range": True}),
    "step_date": (("d",), {}),
    "step_depth": (("a", "b"), {"class_": "f"}),
    "step_discretize": (("a",), {"num_breaks": 3, "min_unique": 5}),
    "step_downsample": (("f",), {}),
    "step_dummy": (("f", "o"), {}),
    "step_dummy_extract": (("t",), {"sep": ", "}),
    "step_dummy_multi_choice": (("f", "g"), {}),
    "step_factor2string": (("f",), {}),
    "step_filter": (("a > 1",), {}),
    "step_filter_missing": (("a", "n"), {"threshold": 0.01}),
    "step_flatten": (("m",), {}),
    "step_geodist": ((), {"lat": "a", "lon": "b", "ref_lat": 1, "ref_lon": 2}),
    "step_harmonic": (("c",), {"frequency": 1, "cycle_size": 7}),
    "step_holiday": (("d",), {}),
    "step_hyperbolic": (NUMBERS, {}),
    "step_ica": (NUMBERS, {"num_comp": 2, "seed": (1,)}),
    "step_impute_bag": (("n",), {"impute_with": imp_vars("a", "b"), "trees": 2, "seed_val": 3}),
    "step_impute_knn": (("n", "g"), {"impute_with": imp_vars("a", "b", "f")}),
    "step_impute_linear": (("n",), {"impute_with": imp_vars("a", "f")}),
    "step_impute_lower": (("a",), {}),
    "step_impute_mean": (("n",), {}),
    "step_impute_median": (("n",), {}),
    "step_impute_mode": (("g",), {}),
    "step_impute_roll": (("n",), {}),
    "step_indicate_na": (("n", "g"), {}),
    "step_integer": (("f",), {}),
    "step_interact": (("~ a:b",), {}),
    "step_intercept": ((), {}),
    "step_inverse": (NUMBERS, {}),
    "step_invlogit": (NUMBERS, {}),
    "step_isomap": (NUMBERS, {"num_terms": 2, "neighbors": 10}),
    "step_kpca_poly": (NUMBERS, {"num_comp": 2}),
    "step_kpca_rbf": (NUMBERS, {"num_comp": 2}),
    "step_lag": (("a",), {}),
    "step_lead": (("a",), {}),
    "step_lincomb": (NUMBERS, {}),
    "step_log": (("a", "b"), {}),
    "step_logit": (("p",), {}),
    "step_mutate": ((), {"z": "a + b", "w": lambda d: d["a"] * 2}),
    "step_mutate_at": (("a", "b"), {"fn": np.sqrt}),
    "step_naomit": (("n",), {}),
    "step_nnmf_sparse": (("a", "b", "p"), {"num_comp": 2, "seed": 1}),
    "step_normalize": (NUMBERS, {}),
    "step_novel": (("f", "g"), {}),
    "step_ns": (("a",), {}),
    "step_num2factor": (("k",), {"levels": ["one", "two", "three", "four"]}),
    "step_nzv": (NUMBERS, {}),
    "step_ordinalscore": (("o",), {}),
    "step_other": (("f",), {"threshold": 0.4}),
    "step_pca": (NUMBERS, {"num_comp": 2}),
    "step_percentile": (("a",), {"outside": "both"}),
    "step_pls": (NUMBERS, {"outcome": "y"}),
    "step_poly": (("a",), {}),
    "step_poly_bernstein": (("a",), {"degree": 3}),
    "step_profile": (("b", "c", "k", "f"), {"profile": "a"}),
    "step_range": (NUMBERS, {}),
    "step_ratio": (("a",), {"denom": denom_vars("b")}),
    "step_regex": (("t",), {"pattern": "b", "result": "found"}),
    "step_relevel": (("f",), {"ref_level": "z"}),
    "step_relu": (("c",), {"shift": 10}),
    "step_rename": ((), {"z": "a"}),
    "step_rename_at": (("a", "b"), {"fn": str.upper}),
    "step_reshape": (("m",), {"shape": (6,)}),
    "step_rm": (("a", "f"), {}),
    "step_sample": ((), {"size": 20}),
    "step_scale": (NUMBERS, {}),
    "step_select": (("a", "b", "y"), {}),
    "step_sequence": (NUMBERS, {"timesteps": 3}),
    "step_shuffle": (("a", "b"), {}),
    "step_slice": (("0:9",), {}),
    "step_spatialsign": (NUMBERS, {}),
    "step_spline_b": (("a",), {"deg_free": 5}),
    "step_spline_convex": (("a",), {"deg_free": 5}),
    "step_spline_monotone": (("a",), {"deg_free": 5}),
    "step_spline_natural": (("a",), {"deg_free": 4}),
    "step_spline_nonnegative": (("a",), {"deg_free": 5}),
    "step_sqrt": (NUMBERS, {}),
    "step_string2factor": (("t",), {}),
    "step_time": (("d",), {}),
    "step_unknown": (("g",), {}),
    "step_unorder": (("o",), {}),
    "step_upsample": (("f",), {}),
    "step_window": (("a",), {}),
    "step_zv": ((matches("^[abc]$"),), {}),
}
for _name in ARGUMENTS:  # the registry knows what has been asked for
    getattr(tidyk, _name)
WHOLE = (
    "step_arrange", "step_filter", "step_impute_roll", "step_lag", "step_lead", "step_naomit",
    "step_profile", "step_sample", "step_sequence", "step_shuffle", "step_slice", "step_window",
    "step_downsample", "step_upsample",
)  # fmt: skip
"""Steps that choose rows or look at more than one."""
DRAWING = ("step_impute_lower", "step_sample", "step_shuffle", "step_impute_mode")
"""Steps that draw random numbers whenever they bake."""
AS_TEXT = ("step_factor2string", "step_string2factor", "step_profile")


def base(data: pd.DataFrame = DATA) -> Any:
    """A recipe without steps; text stays text."""
    return tidyk.recipe("y ~ .", data=data, strings_as_factors=False)


def add(name: str, rec: Any, **options: Any) -> Any:
    """The recipe with a step of this name, some options changed."""
    terms, own = ARGUMENTS[name]
    return getattr(tidyk, name)(rec, *terms, **{**own, **options})
