"""What cannot be right is told in a sentence that helps."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tidyk import (
    I,
    contr_sum,
    data_frame,
    default_formula_blueprint,
    default_recipe_blueprint,
    default_xy_blueprint,
    factor,
    forge,
    frequency_weights,
    importance_weights,
    model_frame,
    model_offset,
    mold,
    quantile_pred,
    scream,
    shrink,
    spruce_numeric,
    spruce_prob,
    standardize,
    update_blueprint,
    weighted_table,
)
from tidyk.base.errors import TidykError, TidykWarning
from tidyk.hardhat.formula.expansion import terms
from tidyk.hardhat.ptypes import extract_ptype

DATA = data_frame(
    y=[1.0, 2, 3, 4, 5],
    x=[1.5, -2, 3, 0, 2],
    z=[1, 2, 3, 4, 5],
    g=factor(list("abcab")),
    s=["u", "v", "u", "v", "u"],
    l=[True, False, True, True, False],
)
MADE = mold("y ~ x + z + g + l", DATA)


def change(**columns: Any) -> pd.DataFrame:
    return DATA.assign(**columns)


@pytest.mark.parametrize(
    ("formula", "place"),
    [
        ("y ~ x +", "       ^"),
        ("y ~ (x", "      ^"),
        ("y ~ x $ z", "      ^"),
        ("y ~ x z", "      ^"),
        ("y ~ log(x))", "          ^"),
        ("y ~ * x", "    ^"),
        ("y ~ log(x, )", "           ^"),
        ("y ~ 'x", "    ^"),
    ],
)
def test_a_formula_that_cannot_be_read_is_pointed_at(formula: str, place: str) -> None:
    with pytest.raises(ValueError) as problem:
        mold(formula, DATA)
    lines = str(problem.value).splitlines()
    assert lines[-2] == f"  {formula}"
    assert lines[-1] == f"  {place}"


FORMULAS: dict[str, str] = {
    "y ~ xx": 'no column "xx". Did you mean "x"',
    "yy ~ x": 'outcome was not found: `data` has no column "yy"',
    "y ~ aa + bb": 'predictors were not found: `data` has no columns "aa" and "bb"',
    "y ~ lgo(x)": 'calls `lgo()`, which is unknown. Did you mean "log"',
    "y ~ x - 1": "intercept removal term: `- 1`",
    "y ~ 0 + x": "intercept removal term: `+ 0`",
    "y ~ 1": "intercept term, `1`",
    "y ~ 0": "intercept removal term, `0`",
    "y ~ x + 2": "no place for the number 2",
    "y ~ x^z": "whole number of at least 2",
    "y ~ (x + z)^1": "whole number of at least 2, not 1",
    "y:x ~ z": "`y:x`",
    ". ~ x": "cannot contain `.`",
    "y ~ poly(x, 9)": "less than the number of unique values, 5",
    "y ~ mean(x)": "`mean(x)` is one value, but the data have 5 rows",
    "y ~ strsplit(s)": "`strsplit()`, which is unknown",
    "y ~ cut(z, 1)": "2 intervals or more, not 1",
    "y ~ cut(z, c(0, 3, 9), labels = c('a'))": "2 intervals, but there are 1 labels",
    "y ~ log(x, bas = 2)": "cannot be computed",
    "y ~ s + log(s)": "cannot be computed",
    "x": "has no `~`",
    "y ~ x ~ z": "A formula has one `~`",
    "y ~ TRUE": "`TRUE` is one value, but the data have 5 rows",
    "y ~ I(g + x)": "`g + x` cannot be computed",
    "y ~ I(x > s)": "`x > s` cannot be computed",
}


@pytest.mark.parametrize("formula", FORMULAS)
def test_formulas(formula: str) -> None:
    with pytest.raises(TidykError) as problem:
        mold(formula, DATA)
    assert FORMULAS[formula] in str(problem.value)


NEW: dict[str, tuple[Callable[[], Any], str]] = {
    "a missing column": (lambda: DATA.drop(columns="x"), 'The required column "x" is missing'),
    "missing columns": (lambda: DATA[["x"]], '"z", "g" and "l" are missing'),
    "a misnamed column": (
        lambda: DATA.drop(columns="z").assign(zz=1), 'Did you mean "zz"'
    ),
    "text for numbers": (lambda: change(x="a"), '"x" <character> to match'),
    "numbers for a factor": (lambda: change(g=1), '"g" <integer> to match'),
    "fractions": (lambda: change(z=DATA["z"] + 0.5), "1.5 is not a whole number"),
    "numbers for logicals": (lambda: change(l=DATA["z"]), "2 is neither 0 nor 1"),
    "an ordered factor": (
        lambda: change(g=factor(list("abcab"), ordered=True)), "<ordered> to match"
    ),
    "lists": (lambda: change(x=[[1]] * 5), '"x" <list>'),
    "twice the name": (
        lambda: pd.concat([DATA, DATA[["x"]]], axis=1), 'unique names; "x" occurs more'
    ),
    "no data": (lambda: None, "works on"),
}  # fmt: skip


@pytest.mark.parametrize("case", NEW)
def test_new_data(case: str) -> None:
    make, message = NEW[case]
    with pytest.raises(TidykError) as problem:
        forge(make(), MADE.blueprint)
    assert message in str(problem.value)


def test_new_levels_are_a_warning_and_missing() -> None:
    new = change(g=list("azcqa"))
    with pytest.warns(TidykWarning, match='levels found in column "g": "z" and "q"'):
        found = forge(new, MADE.blueprint).predictors
    assert found.isna().any(axis=1).tolist() == [False, True, False, True, False]


def test_new_levels_of_a_factor_that_a_function_makes_are_a_warning_too() -> None:
    made = mold("y ~ factor(z)", DATA)
    with pytest.warns(TidykWarning, match='column "z": "9"'):
        found = forge(change(z=[1, 9, 2, 3, 4]), made.blueprint).predictors
    assert found.isna().all(axis=1).tolist() == [False, True, False, False, False]


def test_new_levels_stay_where_that_is_allowed() -> None:
    blueprint = default_formula_blueprint(indicators="none", allow_novel_levels=True)
    made = mold("y ~ g", DATA, blueprint=blueprint)
    found = forge(change(g=list("azcba")), made.blueprint).predictors["g"]
    assert found.tolist() == list("azcba")


def test_columns_that_are_missing_altogether_are_missing_values() -> None:
    found = forge(change(g=np.nan, x=None), MADE.blueprint).predictors
    assert found[["x", "ga", "gb", "gc"]].isna().all(axis=None)


OTHERS: dict[str, tuple[Callable[[], Any], str]] = {
    "one level": (lambda: mold("y ~ g", change(g=factor(["a"] * 5))), "2 or more levels"),
    "a factor in a function": (
        lambda: mold("y ~ as.numeric(g)", DATA, blueprint=NONE), 'for "g" in `as.numeric(g)`'
    ),
    "a factor in an interaction": (
        lambda: mold("y ~ x + g:x", DATA, blueprint=NONE), 'for "g" in `g:x`'
    ),
    "columns of one name": (
        lambda: mold("y ~ g + ga", change(ga=1.0)), 'more than one column named "ga"'
    ),
    "text as an offset": (lambda: mold("y ~ offset(s)", DATA), '"offset(s)" is tagged'),
    "a text offset in a frame": (
        lambda: model_offset((m := model_frame("y ~ offset(g)", DATA)).terms, m.data), "<factor>"
    ),
    "another blueprint": (
        lambda: mold("y ~ x", DATA, blueprint=default_xy_blueprint()),  # type: ignore[arg-type]
        "must be a <formula_blueprint>, not a <default_xy_blueprint> object",
    ),
    "no blueprint": (lambda: forge(DATA, {}), "must be a <hardhat_blueprint>, not a <dict>"),
    "an untrained blueprint": (
        lambda: forge(DATA, default_recipe_blueprint()), "must come from `mold()`"
    ),
    "rows that differ": (lambda: mold(DATA[["x"]], [1, 2]), "`x` has 5 rows and `y` 2"),
    "text as outcome": (lambda: mold(DATA[["x"]], DATA["s"]), "a <character> vector"),
    "a matrix of factors": (
        lambda: mold(DATA[["x", "g"]], DATA["y"], blueprint=MATRIX),
        'This column is not numeric: "g"',
    ),
    "a composition": (lambda: default_xy_blueprint(composition="matrx"), 'Did you mean "matrix"'),  # type: ignore[arg-type]
    "indicators": (lambda: default_formula_blueprint(indicators="nne"), 'Did you mean "none"'),  # type: ignore[arg-type]
    "an unknown option": (
        lambda: update_blueprint(default_xy_blueprint(), intercep=True), 'Did you mean "intercept"'
    ),
    "shrinking": (lambda: shrink(DATA[["x"]], extract_ptype(DATA)), '"y", "z", "g", "s" and "l"'),
    "screaming": (lambda: scream(change(x="a"), extract_ptype(DATA)), "<character>"),
    "negative weights": (lambda: importance_weights([1, -2]), "negative weights, such as -2"),
    "fractions as counts": (lambda: frequency_weights([1, 1.5]), "1.5 is not a whole number"),
    "infinite counts": (lambda: frequency_weights([1, np.inf]), "inf is not a whole number"),
    "text as weights": (lambda: weighted_table(DATA["g"], weights=["1"] * 5), "must be numbers"),
    "contrasts of one level": (lambda: contr_sum(1), "2 or more levels, not 1"),
    "too few weights": (lambda: weighted_table(DATA["g"], weights=[1]), "must have size 5"),
    "probabilities": (lambda: spruce_prob(["a"], np.ones((1, 2))), "levels (1)"),
    "a logical outcome": (lambda: standardize(DATA["l"]), "a <logical> vector"),
    "a matrix in a function": (
        lambda: mold("y ~ log(m)", change(m=I(np.ones((5, 2))))), "goes through"
    ),
}  # fmt: skip
MATRIX = default_xy_blueprint(composition="matrix")
NONE = default_formula_blueprint(indicators="none")


@pytest.mark.parametrize("case", OTHERS)
def test_other_mistakes(case: str) -> None:
    make, message = OTHERS[case]
    with pytest.raises(TidykError) as problem:
        make()
    assert message in str(problem.value)


@pytest.mark.parametrize(
    ("column", "told"),
    [
        ([1.0, 2, "oops", 4, 5], 'text among other things, such as "oops" in row 2'),
        ([np.zeros(2)] * 5, "I(np.stack(...))"),
        (pd.Series([1, 2.5, None, 4, 5], dtype=object), ".convert_dtypes()"),
        ([{1}] * 5, "of the type set"),
    ],
    ids=["text", "arrays", "objects", "sets"],
)
def test_columns_of_objects_are_refused(column: Any, told: str) -> None:
    with pytest.raises(TidykError) as problem:
        mold("y ~ w", change(w=column))
    assert told in str(problem.value) and "`w`" in str(problem.value)


def test_one_number_is_a_vector_of_one() -> None:
    assert spruce_numeric(1.5)[".pred"].tolist() == standardize(1.5)[".outcome"].tolist() == [1.5]
    assert quantile_pred([[1.0], [2.0]], 0.5).median().tolist() == [1, 2]


@pytest.mark.parametrize(
    ("formula", "told"),
    [("d$y ~ x", "has `$`, where columns stand by their names"), ("y ~ x[1]", "has `[`, where")],
)
def test_columns_stand_by_their_names(formula: str, told: str) -> None:
    with pytest.raises(TidykError, match=re.escape(told)):
        terms(formula)
