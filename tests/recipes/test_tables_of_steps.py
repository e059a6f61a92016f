"""`tidy(type=)`: the tables of a step that has several, as `step_pca()`."""

from __future__ import annotations

import numpy as np
import pytest

from tidyk import all_numeric_predictors, prep, recipe, step_normalize, step_pca, tidy
from tidyk.base.errors import TidykError
from tidyk.datasets import mtcars

RAW = recipe("mpg ~ .", mtcars) >> step_normalize(all_numeric_predictors(), id="norm")
PARTS = RAW >> step_pca(all_numeric_predictors(), num_comp=2, id="pca")
TRAINED = prep(PARTS)
VARIANCES = [5.76021744, 2.64964319, 0.59721486, 0.26950667, 0.22225006]
"""Of R, in which `tidy(rec, id = "pca", type = "variance")` has all ten components."""


def test_variances_of_the_components() -> None:
    table = TRAINED >> tidy(id="pca", type="variance")
    assert table.columns.tolist() == ["terms", "value", "component", "id"]
    assert table["component"].tolist() == [*range(1, 11)] * 4
    by_name = {name: part["value"].to_numpy() for name, part in table.groupby("terms")}
    np.testing.assert_allclose(by_name["variance"][:5], VARIANCES, rtol=1e-7)
    np.testing.assert_allclose(by_name["percent variance"][:2], [57.60217436, 26.49643187])
    np.testing.assert_allclose(by_name["cumulative variance"][1], 8.40986062)
    np.testing.assert_allclose(by_name["cumulative percent variance"][2], 90.07075478)


def test_coefficients_are_the_usual_table() -> None:
    assert tidy(TRAINED, 2).equals(tidy(TRAINED, 2, type="coef"))
    untrained = tidy(PARTS, id="pca", type="variance")
    assert untrained["terms"].tolist() == ["all_numeric_predictors()"]
    assert untrained["value"].isna().all()


def test_other_types_are_told() -> None:
    with pytest.raises(TidykError, match=r'type "sd": its types: "coef" and "variance"'):
        TRAINED >> tidy(id="pca", type="sd")
    with pytest.raises(TidykError, match=r"`step_normalize\(\)` has no table .* it has one table"):
        TRAINED >> tidy(id="norm", type="coef")
    with pytest.raises(TidykError, match="give its `number` or `id` too"):
        TRAINED >> tidy(type="coef")
