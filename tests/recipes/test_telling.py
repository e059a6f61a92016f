"""What is told of missing values and new levels: once a `prep()` and once a `bake()`."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tidyk import (
    all_nominal_predictors,
    bake,
    denom_vars,
    fit,
    juice,
    linear_reg,
    predict,
    prep,
    recipe,
    step_BoxCox,
    step_dummy,
    step_lag,
    step_log,
    step_mutate,
    step_novel,
    step_ratio,
    step_sqrt,
    step_unknown,
    workflow,
)

DATA = pd.DataFrame(
    {
        "a": [-1.0, 2.0, 3.0, np.nan, 0.0, 6.0],
        "b": [1.0, -2.0, -3.0, 4.0, 0.0, 7.0],
        "c": [1.0, 2.0, 3.0, 4.0, 5.0, 6.5],
        "f": pd.Categorical([*"xyzxyx"]),
        "g": pd.Categorical([*"uvuvuv"]),
        "y": np.arange(6.0),
    }
)


def test_one_note_says_which_steps_made_values_missing() -> None:
    rec = (
        recipe("y ~ .", data=DATA)
        >> step_sqrt("b")
        >> step_ratio("c", denom=denom_vars("a"))
        >> step_log("a")
    )
    with pytest.warns(UserWarning) as seen:
        done = prep(rec)
    assert [str(w.message) for w in seen] == [
        'NaNs produced: values are missing now that were not. step 1, `step_sqrt()`: 2 in "b"; '
        'step 3, `step_log()`: 1 in "a".'
    ]
    with pytest.warns(UserWarning, match=r'step 1.*2 in "b"; step 3.*1 in "a"') as seen:
        bake(done, DATA)
    assert len(seen) == 1


def test_what_a_ratio_makes_missing_is_told() -> None:
    rec = recipe("y ~ .", data=DATA) >> step_ratio("b", denom=denom_vars("a"))
    with pytest.warns(UserWarning, match=r'`step_ratio\(\)`: 1 in "b_o_a"'):
        prep(rec)


def test_what_is_missing_on_purpose_is_not_told() -> None:
    rec = recipe("y ~ .", data=DATA) >> step_lag("c", lag=1)
    done = rec >> step_mutate(b="ifelse(b < 0, NA, b)") >> prep()
    assert juice(done)[["lag_1_c", "b"]].isna().sum().tolist() == [1, 2]


def test_boxcox_says_what_it_cannot_do_with_new_data() -> None:
    done = recipe("y ~ .", data=DATA) >> step_BoxCox("c", num_unique=3) >> prep()
    new = DATA.assign(c=[-1.0, 2, 3, 4, 5, 6])
    with pytest.warns(UserWarning, match=r'`step_BoxCox\(\)`: 1 in "c"'):
        assert bake(done, new)["c"].isna().sum() == 1


NEW = DATA.assign(f=["q", "q", "x", "y", "p", None], g=["u", "w", "u", "u", "u", "u"])


@pytest.mark.parametrize(
    "steps",
    [
        lambda r: r,
        lambda r: r >> step_dummy(all_nominal_predictors()),
        lambda r: r >> step_unknown(all_nominal_predictors()),
        lambda r: (
            r >> step_unknown(all_nominal_predictors()) >> step_dummy(all_nominal_predictors())
        ),
    ],
)
def test_new_levels_are_told_once_with_counts(steps: object) -> None:
    assert callable(steps)
    done = prep(steps(recipe("y ~ f + g", data=DATA)))
    with pytest.warns(UserWarning, match="new levels") as seen:
        bake(done, NEW)
    assert len(seen) == 1
    told = str(seen[0].message)
    assert '"q" (2 rows)' in told and '"p" (1 row)' in told and '"w" (1 row)' in told
    assert "`f`" in told and "`g`" in told and "step_novel()" in told


def test_a_workflow_tells_of_new_levels_once() -> None:
    rec = recipe("y ~ f + c", data=DATA) >> step_dummy("f")
    fitted = workflow(rec, linear_reg()) >> fit(DATA)
    with pytest.warns(UserWarning, match=r'`f`: "q" \(2 rows\)') as seen:
        found = fitted >> predict(NEW)
    assert len(seen) == 1
    assert found[".pred"].isna().tolist() == [True, True, False, False, True, True]


def test_nothing_is_told_of_levels_that_have_a_place() -> None:
    rec = recipe("y ~ f", data=DATA) >> step_novel("f") >> step_unknown("f") >> step_dummy("f")
    assert not bake(rec >> prep(), NEW).drop(columns="y").isna().to_numpy().any()
