"""What holds of every step and check: rows, inputs, pickling, ids, `tidy()`, mistakes."""

from __future__ import annotations

import pickle
import warnings
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings, strategies as st
from recipes.every_step import ARGUMENTS, AS_TEXT, DATA, DRAWING, NUMBERS, WHOLE, add, base

import tidyk
from tidyk import (
    bake,
    fully_trained,
    juice,
    linear_reg,
    prep,
    recipe,
    set_seed,
    step_rm,
    tidy,
    tunable,
    tune,
    update,
    workflow,
)
from tidyk.recipes.columns import table_of
from tidyk.recipes.registry import STEPS
from tidyk.recipes.step import own_fields

ALL = list(ARGUMENTS)
SKIPPED = [n for n in ALL if add(n, base()).steps[0].skip]
SELECTING = [n for n in ALL if STEPS[n].selecting]
ROWS = [n for n in ALL if n not in WHOLE and n not in DRAWING]


@cache
def trained(name: str) -> Any:
    set_seed(1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return prep(add(name, base()))


def baked(rec: Any, data: pd.DataFrame) -> pd.DataFrame:
    set_seed(2)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return bake(rec, data)


def test_the_table_has_every_step() -> None:
    house = {n for n in STEPS if STEPS[n].__module__.startswith("tidyk.recipes.steps.")}
    assert house == set(ALL)


# --- laws -----------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", [n for n in ALL if n not in DRAWING])
def test_baking_the_training_rows_is_juice(name: str) -> None:
    rec = trained(name)
    if rec.steps[0].skip:
        pd.testing.assert_frame_equal(bake(rec, DATA), juice(base() >> prep()), check_like=True)
    elif name != "step_profile":  # what comes out is a grid
        pd.testing.assert_frame_equal(baked(rec, DATA), juice(rec))


@pytest.mark.parametrize("name", ROWS)
def test_rows_are_baked_one_by_one_as_together(name: str) -> None:
    rec = trained(name)
    whole = baked(rec, DATA)
    assert whole.index.equals(DATA.index)
    for at in (0, 31):
        row = baked(rec, DATA[at : at + 1])
        wanted = whole[at : at + 1]
        pd.testing.assert_frame_equal(
            row, wanted, check_dtype=name in AS_TEXT, check_categorical=False, rtol=1e-9
        )


@pytest.mark.parametrize("name", ALL)
def test_no_step_changes_its_input(name: str) -> None:
    before = DATA.copy(deep=True)
    rec = trained(name)
    baked(rec, DATA)
    pd.testing.assert_frame_equal(DATA, before)
    table = table_of(DATA)
    columns = {n: pickle.dumps(c) for n, c in table.columns.items()}
    set_seed(3)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        rec.steps[0].apply(table)
    assert {n: pickle.dumps(c) for n, c in table.columns.items()} == columns


@pytest.mark.parametrize("name", ALL)
def test_a_trained_recipe_travels(name: str) -> None:
    rec = trained(name)
    again = pickle.loads(pickle.dumps(rec))
    assert repr(again) == repr(rec)
    pd.testing.assert_frame_equal(baked(again, DATA), baked(rec, DATA))
    fresh = pickle.loads(pickle.dumps(add(name, base(), id="same")))
    assert fresh == fresh and not fully_trained(fresh)


@pytest.mark.parametrize("name", ALL)
def test_the_order_of_new_columns_does_not_matter(name: str) -> None:
    rec = trained(name)
    found = baked(rec, DATA[DATA.columns[::-1]].assign(more=1))
    pd.testing.assert_frame_equal(found, baked(rec, DATA))


@pytest.mark.parametrize("name", [n for n in ROWS if n not in SKIPPED])
def test_the_same_types_come_out_for_any_rows(name: str) -> None:
    rec = trained(name)
    some = baked(rec, DATA[10:40])
    whole = baked(rec, DATA)
    assert some.columns.tolist() == whole.columns.tolist()
    kinds = [
        (n, a, b)
        for n, a, b in zip(some, some.dtypes.map(_kind), whole.dtypes.map(_kind), strict=True)
        if a != b
    ]
    assert not kinds


def _kind(dtype: Any) -> str:
    if isinstance(dtype, pd.CategoricalDtype):
        return f"factor {list(dtype.categories)}"
    return "number" if dtype.kind in "iuf" else str(dtype)


@pytest.mark.parametrize("name", ROWS)
def test_no_rows_come_out_as_no_rows(name: str) -> None:
    rec = trained(name)
    none = baked(rec, DATA[:0])
    assert len(none) == 0 and none.columns.tolist() == baked(rec, DATA).columns.tolist()


ALONE = {
    "step_BoxCox": "a", "step_ns": "b", "step_range": "c", "step_num2factor": "k",
    "step_logit": "p", "step_impute_median": "n", "step_dummy": "f", "step_unknown": "g",
    "step_ordinalscore": "o", "step_count": "t", "step_date": "d", "step_flatten": "m",
}  # fmt: skip
"""A step for each column."""


@given(st.permutations(list(ALONE)))
@settings(max_examples=10, deadline=None)
def test_steps_with_columns_of_their_own_commute(order: list[str]) -> None:
    def through(names: list[str]) -> pd.DataFrame:
        rec = base()
        for name in names:
            rec = getattr(tidyk, name)(rec, ALONE[name], **ARGUMENTS[name][1])
        return juice(prep(rec))

    pd.testing.assert_frame_equal(through(order), through(list(ALONE)), check_like=True)


# --- the object -----------------------------------------------------------------------------------
@pytest.mark.parametrize("name", ALL)
def test_ids_come_from_rs_stream_or_the_user(name: str) -> None:
    kind = name.partition("_")[2]
    ids = []
    for _ in range(2):
        set_seed(11)
        ids.append(add(name, base()).steps[0].id)
    assert ids[0] == ids[1] and ids[0].rpartition("_")[0] == kind and len(ids[0]) == len(kind) + 6
    assert add(name, base(), id="mine").steps[0].id == "mine"


@pytest.mark.parametrize("name", ALL)
def test_tidy_by_number_and_by_id(name: str) -> None:
    fresh = add(name, base(), id="mine")
    rec = trained(name)
    for which in (fresh, rec):
        by_number = tidy(which, number=1)
        own = which.steps[0].id
        pd.testing.assert_frame_equal(by_number, tidy(which, id=own))
        assert by_number.columns[-1] == "id" and set(by_number["id"]) <= {own}
    assert tidy(rec)["trained"].tolist() == [True] and tidy(fresh)["trained"].tolist() == [False]
    with pytest.raises((ValueError, KeyError), match="nobody"):
        tidy(rec, id="nobody")
    with pytest.raises((ValueError, KeyError), match="3"):
        tidy(rec, number=3)


@pytest.mark.parametrize("name", ALL)
def test_update_by_id_trains_again(name: str) -> None:
    rec = add(name, base(), id="mine")
    done = update(rec, "mine", skip=True, role="other")
    assert done.steps[0].skip is True and done.steps[0].role == "other"
    assert done.steps[0].trained is None and rec.steps[0].role != "other"
    for field in own_fields(STEPS[name])[:1]:
        same = update(rec, "mine", **{field.name: getattr(rec.steps[0], field.name)})
        assert same == rec
    with pytest.raises(TypeError, match=rf"`{name}\(\)` has no option .*zzz"):
        update(rec, "mine", zzz=1)
    with pytest.raises((ValueError, KeyError), match="yours"):
        update(rec, "yours", skip=True)


@pytest.mark.parametrize("name", ALL)
def test_what_can_be_tuned_is_an_option(name: str) -> None:
    cls = STEPS[name]
    options = {f.name for f in own_fields(cls)}
    assert set(cls.tunables) <= options
    assert tunable(add(name, base()))["name"].tolist() == list(cls.tunables)


@pytest.mark.parametrize("name", ALL)
def test_every_option_is_documented(name: str) -> None:
    text = str(getattr(tidyk, name).__doc__)
    for field in own_fields(STEPS[name]):
        assert field.name == "named" or f"{field.name}: " in text
        assert f"{field.name}: An option." not in text
    about = text.partition("\n\nArgs:")[0]
    assert not any(line.startswith("  ") for line in about.splitlines())


# --- bad input ------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", SELECTING)
def test_a_column_that_is_not_there_is_named(name: str) -> None:
    _, own = ARGUMENTS[name]
    rec = getattr(tidyk, name)(base(), "zzz", **own)
    with pytest.raises((KeyError, ValueError), match=rf"Step 1, `{name}\(\)`.*zzz"):
        prep(rec)


@pytest.mark.parametrize("name", [n for n in SELECTING if n not in ("step_select", "step_profile")])
def test_a_selection_of_nothing_changes_nothing(name: str) -> None:
    _, own = ARGUMENTS[name]
    rec = getattr(tidyk, name)(base(), tidyk.starts_with("zzz"), **own)
    set_seed(1)
    try:
        done = prep(rec)
    except ValueError as problem:
        assert f"Step 1, `{name}()`" in str(problem)
        return
    if not done.steps[0].skip:
        pd.testing.assert_frame_equal(bake(done, DATA), bake(base() >> prep(), DATA))
    assert len(tidy(done, number=1)) == 0 or name == "step_geodist"
    assert isinstance(repr(done), str)


TYPED = [n for n in SELECTING if STEPS[n].takes is not None]


@pytest.mark.parametrize("name", TYPED)
def test_columns_of_a_wrong_type_are_named_before_anything_is_learned(name: str) -> None:
    _, own = ARGUMENTS[name]
    column = next(c for c in "afdtkm" if not set(STEPS[name].takes) & set(base().terms[c].types))
    rec = getattr(tidyk, name)(base(), column, **own)
    with pytest.raises(TypeError, match=rf'Step 1, `{name}\(\)`.*should be.*"{column}"'):
        prep(rec)


@pytest.mark.parametrize("name", ALL)
def test_an_argument_that_there_is_not_is_an_error_at_the_call(name: str) -> None:
    if name in ("step_mutate", "step_rename", "step_select"):
        return  # named arguments are columns
    with pytest.raises(TypeError, match="zzz"):
        add(name, base(), zzz=1)


@pytest.mark.parametrize("name", [n for n in ALL if STEPS[n].tunables])
def test_a_tune_that_is_left_is_named(name: str) -> None:
    option = next(iter(STEPS[name].tunables))
    rec = add(name, base(), **{option: tune()})
    with pytest.raises(ValueError, match=rf"{name}.*{option}"):
        prep(rec)


@pytest.mark.parametrize("name", ALL)
def test_no_rows_are_nothing_to_learn_from(name: str) -> None:
    with pytest.raises(ValueError, match="no rows"):
        prep(add(name, base()), DATA[:0])


READS = [
    n
    for n in SELECTING
    if ARGUMENTS[n][0]
    and ARGUMENTS[n][0][0] in DATA
    and n not in SKIPPED
    and n not in ("check_cols", "step_rm", "step_select", "step_profile", "step_zv", "step_shuffle")
]


@pytest.mark.parametrize("name", READS)
def test_a_column_that_is_gone_at_bake_is_named_with_its_step(name: str) -> None:
    rec = trained(name)
    read = rec.steps[0].uses()
    if not read:
        return
    with pytest.raises(KeyError, match=rf'"{read[0]}".*step 1, `{name}\(\)`'):
        bake(rec, DATA.drop(columns=read[0]))


@pytest.mark.parametrize("name", ["step_normalize", "step_log", "step_poly", "step_pca"])
def test_text_in_a_column_of_numbers_is_told_at_bake(name: str) -> None:
    with pytest.raises(TypeError, match=r'"a".*numeric'):
        bake(trained(name), DATA.assign(a="text"))


@pytest.mark.parametrize("name", ["step_dummy", "step_other", "step_novel", "step_integer"])
def test_numbers_in_a_factor_are_told_at_bake(name: str) -> None:
    with pytest.raises(TypeError, match=r'"f".*factor'):
        bake(trained(name), DATA.assign(f=1.5))


@pytest.mark.parametrize("name", ALL)
def test_a_role_and_a_flag_are_looked_at_by_the_call(name: str) -> None:
    with pytest.raises(TypeError, match="`role` must be text"):
        add(name, base(), role=3)
    with pytest.raises(TypeError, match="`skip` must be True or False"):
        add(name, base(), skip="yes")


def test_a_filter_needs_conditions() -> None:
    with pytest.raises(TypeError, match=r"Step 1, `step_filter\(\)`.*`a \+ 1`.*double"):
        prep(base() >> tidyk.step_filter("a + 1"))
    kept = juice(base() >> tidyk.step_filter("n > 0") >> prep())
    assert len(kept) == (DATA["n"] > 0).sum()


@pytest.mark.parametrize("name", ["step_impute_knn", "step_impute_linear", "step_impute_bag"])
def test_matrix_columns_do_not_impute(name: str) -> None:
    add_step = getattr(tidyk, name)
    with pytest.raises(TypeError, match=rf'Step 1, `{name}\(\)`.*"m".*step_flatten'):
        prep(add_step(base(), "n", impute_with=tidyk.imp_vars("a", "m")))


def test_infinite_values_are_told_once() -> None:
    with pytest.warns(UserWarning) as seen:
        prep(base(DATA.assign(a=np.inf)) >> tidyk.step_normalize("a", "b"))
    assert len(seen) == 1 and '"a"' in str(seen[0].message)


def test_two_columns_of_one_name_are_told() -> None:
    twice = pd.concat([DATA, DATA[["a"]]], axis=1)
    with pytest.raises(TypeError, match='unique names; "a"'):
        recipe("y ~ .", data=twice)
    with pytest.raises(ValueError, match=r'Step 1, `step_intercept\(\)`.*"b"'):
        prep(base() >> tidyk.step_intercept(name="b"))


def test_an_outcome_under_the_name_of_a_predictor_is_told() -> None:
    with pytest.raises(ValueError, match=r'Step 1, `step_rename\(\)`.*"y"'):
        prep(base() >> tidyk.step_rename(y="a"))


def test_errors_come_before_the_workflow_is_changed() -> None:
    flow = workflow(base() >> tidyk.step_log("f") >> step_rm("a"), linear_reg())
    with pytest.raises(TypeError, match=r"Step 1, `step_log\(\)`.*\"f\""):
        flow.fit(DATA)
    assert not flow.trained and np.isfinite(DATA[list(NUMBERS)].to_numpy()).all()
