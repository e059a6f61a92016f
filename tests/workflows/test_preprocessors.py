"""What a workflow asks of its preprocessor, and a preprocessor of one's own."""

from __future__ import annotations

import pickle
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
from attrs import frozen

from tidyk import (
    add_model,
    add_variables,
    collect_metrics,
    finalize_workflow,
    fit,
    fit_resamples,
    linear_reg,
    mold,
    predict,
    set_seed,
    starts_with,
    tidy,
    update_model,
    vfold_cv,
    workflow,
    workflow_variables,
)
from tidyk.base.errors import TidykKeyError, TidykValueError
from tidyk.datasets import mtcars
from tidyk.hardhat.molding import Mold
from tidyk.parsnip.encoding import Encoding
from tidyk.workflows.preprocessors import Preprocessor, as_preprocessor


@frozen
class Heaviest(Preprocessor):
    """The outcome by the column with the greatest values."""

    outcome: str

    kind = "Heaviest"

    def show(self) -> str:
        return f"{self.outcome} by the heaviest column"

    def mold(self, data: pd.DataFrame, encoding: Encoding) -> Mold:
        name = data.drop(columns=self.outcome).max().idxmax()
        return mold(f"{self.outcome} ~ {name}", data)

    def extract(self) -> str:
        return self.outcome


def test_a_preprocessor_of_ones_own_needs_one_class() -> None:
    flow = workflow(Heaviest("mpg"), linear_reg())
    assert "mpg by the heaviest column" in repr(flow)
    same = workflow("mpg ~ disp", linear_reg())
    found, wanted = (w >> fit(data=mtcars) >> predict(mtcars[:3]) for w in (flow, same))
    assert found.equals(wanted)
    assert Heaviest("mpg").outcome_names(mtcars) == ["mpg"]
    assert not Heaviest("mpg").tune_ids() and not Heaviest("mpg").required_pkgs


@pytest.mark.parametrize("given", ["log(mpg) + cbind(wt, hp) ~ disp", "mpg ~ .", "mpg + wt ~ hp"])
def test_outcomes_are_learned_without_a_mould(given: str) -> None:
    wanted = mold(given, mtcars).outcomes.columns.tolist()
    assert as_preprocessor(given).outcome_names(mtcars) == wanted


def test_variables_know_their_outcomes() -> None:
    pre = workflow_variables(starts_with("mp"), ["wt", "hp"])
    assert pre.outcome_names(mtcars) == ["mpg"]


@pytest.mark.parametrize("given", ["mpg ~ wt + weight", workflow_variables("mpg", ["weight"])])
def test_columns_are_checked_before_anything_is_fitted(given: object) -> None:
    with pytest.raises(TidykKeyError, match="weight"):
        as_preprocessor(given).check_columns(mtcars)


def test_values_without_a_parameter_are_refused() -> None:
    with pytest.raises(TidykValueError, match="num_comp"):
        as_preprocessor("mpg ~ wt").finalize({"num_comp": 2})
    assert finalize_workflow(workflow("mpg ~ wt", linear_reg()), {}).pre is not None


def test_a_recipe_is_a_preprocessor_in_a_process_that_only_imports_tidyk() -> None:
    code = (
        "import tidyk; from tidyk.datasets import mtcars\n"
        "print(tidyk.workflow(tidyk.recipe('mpg ~ wt', mtcars), tidyk.linear_reg()).pre.kind)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert run.stdout.strip() == "Recipe", run.stderr


def test_a_formula_of_the_model_is_about_what_the_preprocessor_made() -> None:
    variables = workflow() >> add_variables("mpg", ["wt", "hp"])
    flow = variables >> add_model(linear_reg(), formula="mpg ~ log(wt)")
    trained = flow >> fit(data=mtcars)
    alone = linear_reg() >> fit("mpg ~ log(wt)", data=mtcars)
    pd.testing.assert_frame_equal(trained >> tidy(), alone >> tidy())
    for again in (trained, pickle.loads(pickle.dumps(trained))):
        pd.testing.assert_frame_equal(again >> predict(mtcars), alone >> predict(mtcars))
    assert flow != (variables >> add_model(linear_reg()))
    set_seed(1)
    folds = vfold_cv(mtcars, v=2)
    by_model, by_formula = (
        collect_metrics(fit_resamples(some, folds))["mean"]
        for some in (flow, workflow("mpg ~ log(wt)", linear_reg()))
    )
    np.testing.assert_allclose(by_model, by_formula)
    assert (flow >> update_model(linear_reg())).formula is None
    with pytest.raises(TidykKeyError, match='no column "disp"'):
        variables >> add_model(linear_reg(), formula="mpg ~ disp") >> fit(data=mtcars)
