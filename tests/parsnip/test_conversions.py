"""What formulas and data frames become for an engine."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tidyk import (
    default_formula_blueprint,
    factor,
    fit,
    linear_reg,
    mold,
    predict,
    workflow,
)
from tidyk.base.errors import TidykTypeError
from tidyk.parsnip.conversion import from_formula, from_mold, from_xy
from tidyk.parsnip.encoding import Encoding
from tidyk.workflows.actions import add_formula, add_model

DATA = pd.DataFrame(
    {
        "y": [1.0, 2, 4, 3, 6, 5],
        "x": [1.0, 4, 2, 8, 5, 7],
        "t": list("uvwuvw"),
        "f": factor(list("ababab")),
        "z": np.arange(6.0),
    }
)
NUMBERS, WHOLE = Encoding(), Encoding(predictor_indicators="none")


def test_columns_that_an_engine_takes_are_not_copied() -> None:
    data = pd.DataFrame(np.random.rand(5, 3), columns=list("yab"))
    converted = from_xy(data[["a", "b"]], data["y"], NUMBERS)
    assert np.shares_memory(converted.x["a"].to_numpy(), data["a"].to_numpy())


def test_text_is_a_factor_for_engines_that_take_factors_whole() -> None:
    for converted in (
        from_formula("y ~ x + t + f", DATA, WHOLE),
        from_xy(DATA[["x", "t", "f"]], DATA["y"], WHOLE),
    ):
        assert converted.x["t"].cat.categories.tolist() == list("uvw")
        assert converted.x["f"].equals(DATA["f"])
        new = converted.preproc.predictors(DATA[4:5])
        assert new["t"].cat.codes.tolist() == [1]


def test_a_mould_of_any_composition_serves_an_engine() -> None:
    for composition in ("matrix", "dgCMatrix"):
        blueprint = default_formula_blueprint(composition=composition)
        flow = workflow() >> add_formula("y ~ x + f", blueprint=blueprint)
        fitted = flow >> add_model(linear_reg()) >> fit(data=DATA)
        wanted = workflow("y ~ x + f", linear_reg()) >> fit(data=DATA) >> predict(DATA)
        np.testing.assert_allclose(fitted >> predict(DATA), wanted)
    made = mold("y ~ x + f", DATA)
    assert from_mold(made, NUMBERS).x.equals(made.predictors)


OFFSET = "y ~ x + offset(z)"


@pytest.mark.parametrize("data", [{0: [1.0, 2], 1: [3.0, 4]}, {("a", "b"): [1.0, 2]}])
def test_columns_named_by_anything_but_text_are_told_and_how_to_name_them(data: dict) -> None:
    frame = pd.DataFrame(data)
    for call in (
        lambda: fit(linear_reg(), "y ~ .", data=frame),
        lambda: mold("y ~ .", frame),
        lambda: from_xy(frame, [1.0, 2], NUMBERS),
    ):
        with pytest.raises(TidykTypeError, match=r"text.*columns = .*str"):
            call()
