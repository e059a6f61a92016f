"""Arguments of R's functions that scripts carry along: those that mean nothing here are accepted
with the value that holds anyway, and refused with another."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import tidyk as tk
from tidyk.datasets import iris

FORMULA = "Species ~ Sepal.Length + Sepal.Width"


@pytest.mark.parametrize(
    ("model", "engine", "argument", "other"),
    [
        ("multinom_reg", "nnet", {"trace": False}, True),
        ("mlp", "nnet", {"trace": False}, True),
        ("discrim_linear", "MASS", {"method": "moment"}, "mle"),
        ("multinom_reg", "glmnet", {"family": "multinomial"}, "poisson"),
        ("boost_tree", "xgboost", {"verbose": 0}, 1),
        ("decision_tree", "rpart", {"model": True}, "all"),
    ],
)
def test_what_holds_anyway_is_accepted(
    model: str, engine: str, argument: dict[str, Any], other: object
) -> None:
    spec = getattr(tk, model)("classification")
    name = next(iter(argument))
    told = spec >> tk.set_engine(engine, **argument)
    assert f"  {name} = " in str(told)
    told = tk.set_args(told, penalty=0.1) if engine == "glmnet" else told
    assert len(tk.predict(tk.fit(told, FORMULA, data=iris), iris.head(2))) == 2
    with pytest.raises(ValueError, match=f"`{name}` of the engine"):
        tk.set_engine(spec, engine, **{name: other})


def test_the_largest_number_of_weights_is_heeded() -> None:
    for spec in (tk.mlp("classification", hidden_units=3), tk.multinom_reg()):
        told = spec >> tk.set_engine("nnet", trace=False, MaxNWts=10)
        with pytest.raises(ValueError, match=r"has (27|18) weights, more than `MaxNWts=10`"):
            tk.fit(told, "Species ~ .", data=iris)


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        ("discrim_linear", [3.610885069e-01, 2.181340728e-01, 8.179241188e-01]),
        ("discrim_quad", [4.574542437e-01, 2.332464211e-01, 7.184944207e-01]),
    ],
)
def test_shares_of_classes_can_be_given(model: str, expected: list[float]) -> None:
    """The numbers of MASS' `lda()` and `qda()` with `prior = c(.2, .5, .3)`."""
    spec = getattr(tk, model)() >> tk.set_engine("MASS", prior=[0.2, 0.5, 0.3])
    fitted = tk.fit(spec, "Species ~ .", data=iris)
    new = iris.iloc[[70, 83, 133]]
    assert np.allclose(tk.predict(fitted, new, type="prob")[".pred_versicolor"], expected, 1e-8)
    wrong = getattr(tk, model)() >> tk.set_engine("MASS", prior=[0.5, 0.6])
    with pytest.raises(ValueError, match="3 shares that add up to 1"):
        tk.fit(wrong, "Species ~ .", data=iris)
