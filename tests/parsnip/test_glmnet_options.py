"""Paths under the options of R's `glmnet()`: the same passes, and the same coefficients."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from golden.support import load

from tidyk import factor, fit_xy, linear_reg, multinom_reg, predict, set_engine, tidy
from tidyk.base.errors import TidykError, TidykWarning
from tidyk.datasets import iris, mtcars
from tidyk.parsnip.engines.glmnet.fitting import fit_path
from tidyk.parsnip.engines.glmnet.path import Path
from tidyk.parsnip.engines.glmnet.problem import Options

RECORDED = load("engines/glmnet_options")
NAMES = {"lambda": "path_values"}


def options(recorded: dict[str, Any]) -> Options:
    """R's arguments under our names; the number of a column from 0."""
    ours = {NAMES.get(k, k.replace(".", "_")): v for k, v in recorded.items()}
    if "exclude" in ours:
        ours["exclude"] = (ours["exclude"] - 1,)
    several = {"path_values", "penalty_factor", "lower_limits", "upper_limits"}
    tuples = {k: tuple(np.atleast_1d(ours[k]).tolist()) for k in several & set(ours)}
    return Options(mixture=RECORDED["alpha"], **{**ours, **tuples})


def path(case: dict[str, Any]) -> Path:
    family = case["family"]
    return fit_path(
        np.array(RECORDED["x"], float),
        np.array(RECORDED["y"][family], float),
        family,
        weights=np.array(RECORDED["weights"], float),
        classes=3,
        options=options(case["options"]),
    )


@pytest.mark.parametrize("name", RECORDED["cases"])
def test_paths_are_those_of_r(name: str) -> None:
    case = RECORDED["cases"][name]
    found = path(case)
    assert len(found.penalties) == case["penalties"]
    assert abs(found.passes - case["passes"]) <= (name == "gaussian naive")  # by a rounding
    blocks = found.coefficients[None] if found.coefficients.ndim == 2 else found.coefficients
    recorded = case["coefficients"]  # of classes by their names
    recorded = recorded.values() if isinstance(recorded, dict) else recorded
    for ours, wanted in zip(blocks, recorded, strict=True):
        np.testing.assert_allclose(ours[:, case["at"]].T, wanted, rtol=1e-8, atol=1e-9)


GROUPED = load("engines/glmnet_grouped")


@pytest.mark.filterwarnings("ignore:The fit at the penalty")
@pytest.mark.parametrize("name", GROUPED["cases"])
def test_columns_that_enter_for_all_classes_at_once(name: str) -> None:
    """As R's `glmnet(type.multinomial = "grouped")`: the same passes, the same coefficients."""
    case = GROUPED["cases"][name]
    given = {k.replace(".", "_"): v for k, v in case["options"].items()}
    weights = given.pop("weights", None)
    x, y = np.array(GROUPED["x"], float), np.array(GROUPED["y"], float)
    if name == "iris":
        x, y = iris.iloc[:, :4].to_numpy(float), iris["Species"].cat.codes.to_numpy(float)
    if "penalty_factor" in given:
        given["penalty_factor"] = tuple(given["penalty_factor"])
    how = Options(
        mixture=given.pop("alpha"), nlambda=30, type_multinomial="grouped", **given
    )  # fmt: skip
    weights = None if weights is None else np.array(weights, float)
    found = fit_path(x, y, "multinomial", weights=weights, classes=3, options=how)
    assert len(found.penalties) == case["penalties"]
    if name not in ("maxit", "iris"):  # these end for want of passes
        assert found.passes == case["passes"]
    for ours, wanted in zip(found.coefficients, case["coefficients"].values(), strict=True):
        np.testing.assert_allclose(ours[:, case["at"]].T, wanted, rtol=1e-9, atol=1e-11)


def test_grouped_classes_are_an_argument_of_the_engine() -> None:
    spec = multinom_reg(penalty=0.1) >> set_engine(
        "glmnet", type_multinomial="grouped", path_values=[0.3, 0.1, 0.05]
    )
    table = tidy(fit_xy(spec, iris.iloc[:, :4], iris["Species"]))
    used = table.assign(used=table["estimate"] != 0).groupby("term")["used"].nunique()
    assert (used == 1).all()  # of each column all classes or none
    with pytest.raises(TidykError, match='`type_multinomial` must be one of "ungrouped"'):
        fit_xy(set_engine(spec, "glmnet", type_multinomial="group"), iris.iloc[:, :4],
               iris["Species"])  # fmt: skip
    with pytest.raises(TidykError, match="a grouped penalty has no bounds"):
        fit_xy(set_engine(spec, "glmnet", type_multinomial="grouped", lower_limits=0),
               iris.iloc[:, :4], iris["Species"])  # fmt: skip
    with pytest.raises(TidykError, match="no argument `type_multinomial`"):
        linear_reg(penalty=1) >> set_engine(
            "glmnet", type_multinomial="grouped", path_values=[0.3, 0.1, 0.05]
        )


def test_a_path_that_does_not_settle_ends_before() -> None:
    with pytest.warns(TidykWarning, match=r"The fit at the penalty \d+ of the path did not settle"):
        fitted(maxit=150)
    with pytest.raises(TidykError, match="did not converge in 3 passes"):
        fitted(maxit=3, path_values=[0.1])


def fitted(**options: Any) -> pd.Series:
    spec = linear_reg(penalty=0.01) >> set_engine("glmnet", **options)
    found = tidy(fit_xy(spec, mtcars.drop(columns="mpg"), mtcars["mpg"]))
    return found.set_index("term")["estimate"]


def test_bounds_and_columns_to_leave_out_are_arguments_of_the_engine() -> None:
    free, bound = fitted(), fitted(lower_limits=0, upper_limits=[0.5] * 10)
    assert free["wt"] < 0 and bound["wt"] == 0
    assert bound.iloc[1:].between(0, 0.5 + 1e-12).all()
    without = fitted(exclude=[4])
    assert without["wt"] == 0 and (without != 0).sum() > 3
    pd.testing.assert_series_equal(without, fitted(penalty_factor=[1] * 4 + [np.inf] + [1] * 5))


def test_classes_stay_within_bounds() -> None:
    y = pd.Series(factor(np.digitize(mtcars["mpg"], [18, 22]).astype(str)), name="y")
    spec = multinom_reg(penalty=0.05) >> set_engine("glmnet", lower_limits=0, nlambda=20)
    model = fit_xy(spec, mtcars[["wt", "hp", "qsec", "am"]], y)
    slopes = tidy(model).query("term != '(Intercept)'")["estimate"]
    assert (slopes >= 0).all() and (slopes > 0).any()
    assert predict(model, mtcars, type="prob").notna().all(axis=None)


def test_a_path_that_would_let_in_more_than_pmax_ends() -> None:
    with pytest.warns(TidykWarning, match="More than `pmax`, 4, of the predictors have entered"):
        assert 0 < (fitted(pmax=4).iloc[1:] != 0).sum() <= 4
    with pytest.raises(TidykError, match="At the largest penalty more than `pmax`, 0"):
        fitted(pmax=0, path_values=[0.5, 0.1])


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"lower_limits": 1}, "`lower_limits` should be 0 or less"),
        ({"upper_limits": [1, 2]}, r"one for each of 10 columns; it has 2\."),
        ({"exclude": 10}, "`exclude` must be a whole number between 0 and 9, not 10"),
        ({"dfmax": -1}, "`dfmax` must be a whole number larger than or equal to 0, not -1"),
        ({"penalty_factor": [1, 2]}, "for each of 10 columns"),
        ({"penalty_factor": [np.nan] * 10}, "for each of 10 columns"),
        ({"type_gaussian": "newton"}, '`type_gaussian` must be one of "covariance" and "naive"'),
    ],
)
def test_options_that_cannot_be_are_told(given: dict[str, Any], message: str) -> None:
    with pytest.raises(TidykError, match=message):
        fitted(**given)
