"""A fitted workflow with a recipe is saved without the rows that it was made and trained with."""

from __future__ import annotations

import copy
import pickle

import numpy as np
import pandas as pd
import pytest

from tidyk import (
    all_nominal_predictors,
    all_numeric_predictors,
    butcher,
    extract_recipe,
    fit,
    linear_reg,
    predict,
    prep,
    recipe,
    step_dummy,
    step_normalize,
    workflow,
)
from tidyk.base.errors import TidykValueError
from tidyk.workflows.assembled import Workflow

ROWS = 20_000
TEMPLATE = pd.DataFrame(np.random.default_rng(1).normal(size=(ROWS, 5)), columns=list("abcde"))
DATA = TEMPLATE.assign(y=TEMPLATE["a"] + 1, g=np.resize(["u", "v", "w"], ROWS))


STEPS = step_normalize(all_numeric_predictors()) >> step_dummy(all_nominal_predictors())
UNFITTED = workflow(DATA >> recipe("y ~ .") >> STEPS, linear_reg())


@pytest.fixture(scope="module")
def fitted() -> Workflow:
    return fit(UNFITTED, DATA)


@pytest.fixture(scope="module")
def loaded(fitted: Workflow) -> Workflow:
    return pickle.loads(pickle.dumps(fitted))


def test_a_saved_workflow_does_not_grow_with_the_rows(fitted: Workflow) -> None:
    assert len(pickle.dumps(fitted)) < 20_000
    assert len(pickle.dumps(butcher(fitted))) < 20_000


def test_it_predicts_and_prints_as_before(fitted: Workflow, loaded: Workflow) -> None:
    for again in (loaded, copy.deepcopy(fitted)):
        pd.testing.assert_frame_equal(predict(again, DATA[:9]), predict(fitted, DATA[:9]))
        assert repr(again) == repr(fitted)
        assert repr(extract_recipe(again)) == repr(extract_recipe(fitted))


def test_its_recipe_says_that_it_needs_rows_to_be_trained(loaded: Workflow) -> None:
    rec = extract_recipe(loaded, estimated=False)
    with pytest.raises(TidykValueError, match="keeps no data: give `training`"):
        prep(rec)
    assert rec == extract_recipe(UNFITTED, estimated=False)
    assert prep(rec, DATA).template["a"].mean() == pytest.approx(0)


def test_it_can_be_fitted_again(fitted: Workflow, loaded: Workflow) -> None:
    pd.testing.assert_frame_equal(predict(fit(loaded, DATA), DATA), predict(fitted, DATA))


def test_one_that_is_not_fitted_keeps_the_data_of_its_recipe() -> None:
    again = pickle.loads(pickle.dumps(UNFITTED))
    assert prep(extract_recipe(again, estimated=False)).template.shape[0] == ROWS
