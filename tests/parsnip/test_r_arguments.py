"""Arguments of R's functions that scripts carry along: those that mean nothing here are accepted
with the value that holds anyway, and refused with another."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from golden.support import data

import tidyk as tk
from tidyk.datasets import iris

FORMULA = "Species ~ Sepal.Length + Sepal.Width"


@pytest.mark.parametrize(
    ("model", "engine", "argument", "other"),
    [
        ("multinom_reg", "nnet", {"trace": False}, True),
        ("mlp", "nnet", {"trace": False}, True),
        ("discrim_linear", "MASS", {"CV": False}, True),
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


@pytest.mark.parametrize(
    ("model", "engine", "argument", "other"),
    [
        ("linear_reg", "lm", {"model": False}, "all"),
        ("linear_reg", "lm", {"method": "qr"}, "svd"),
        ("linear_reg", "glm", {"singular_ok": True}, False),
        ("linear_reg", "glmnet", {"trace_it": 0}, 1),
        ("linear_reg", "glmnet", {"type_logistic": "Newton"}, "modified.Newton"),
        ("gen_additive_mod", "mgcv", {"method": "GCV.Cp"}, "REML"),
    ],
)
def test_what_holds_anyway_is_accepted_for_numbers(
    model: str, engine: str, argument: dict[str, Any], other: object
) -> None:
    name = next(iter(argument))
    spec = tk.set_mode(getattr(tk, model)(), "regression")
    told = spec >> tk.set_engine(engine, **argument)
    told = tk.set_args(told, penalty=0.1) if engine == "glmnet" else told
    formula = "Sepal.Length ~ Sepal.Width + Petal.Width"
    assert len(tk.predict(tk.fit(told, formula, data=iris), iris.head(2))) == 2
    with pytest.raises(ValueError, match=f"`{name}` of the engine"):
        tk.set_engine(spec, engine, **{name: other})


@pytest.mark.parametrize(
    ("model", "engine", "name", "instead"),
    [
        ("linear_reg", "glmnet", "alpha", "`mixture` of the model function"),
        ("linear_reg", "glmnet", "lambda", "`path_values` the whole path"),
        ("linear_reg", "glmnet", "nfolds", "`tune_grid\\(\\)` chooses the penalty"),
        ("logistic_reg", "glm", "control", "Give its parts by name: `epsilon` and `maxit`"),
        ("linear_reg", "lm", "subset", "the rows that it should have"),
        ("multinom_reg", "nnet", "decay", "`penalty` of the model function"),
        ("ordinal_reg", "polr", "method", "`ordinal_link` of the model function"),
        ("linear_reg", "quantreg", "tau", "gives the levels"),
    ],
)
def test_what_has_another_name_here_is_told(
    model: str, engine: str, name: str, instead: str
) -> None:
    with pytest.raises(ValueError, match=f"`{name}` of R's engine .* {instead}"):
        getattr(tk, model)() >> tk.set_engine(engine, **{name: 1})


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


BIRDS = "species ~ bill_length_mm + bill_depth_mm + flipper_length_mm"


@pytest.mark.parametrize(
    ("model", "method", "expected"),
    [
        ("discrim_linear", "mle", [1.898146758e-05, 2.874866228e-08, 1.177540705e-09,
         1.390455007e-06, 0.9991793149]),
        ("discrim_linear", "t", [6.092464588e-05, 8.634538329e-07, 5.804218885e-08,
         1.496006596e-05, 0.9978310812]),
        ("discrim_linear", "mve", [1.108693146e-06, 1.536414185e-11, 3.296288864e-14,
         1.142135261e-10, 0.9999540571]),
        ("discrim_quad", "mle", [1.312245372e-05, 1.138545723e-08, 3.117473013e-09, 4.19940536e-05,
         0.9997790058]),
        ("discrim_quad", "t", [1.520592744e-07, 1.415971277e-09, 2.417054851e-10, 7.128812921e-06,
         0.9999857467]),
        ("discrim_quad", "mve", [1.075436658e-16, 1.198579182e-07, 5.461494364e-09,
         3.285724384e-05, 0.9999940785]),
    ],
)  # fmt: skip
def test_centres_and_covariances_are_those_of_mass(
    model: str, method: str, expected: list[float]
) -> None:
    """The posteriors of `lda(method = )` and `qda(method = )`, after `set.seed(7)` for the random
    subsets of "mve"."""
    birds = data("penguins").dropna()
    tk.set_seed(7)
    spec = getattr(tk, model)() >> tk.set_engine("MASS", method=method)
    fitted = tk.fit(spec, BIRDS, data=birds[::3])
    found = tk.predict(fitted, birds.iloc[[4, 149, 199, 249, 299]], type="prob")
    assert np.allclose(found[".pred_Chinstrap"], expected, rtol=1e-8, atol=0)


def test_degrees_of_freedom_of_a_t_distribution_count() -> None:
    birds = data("penguins").dropna()
    spec = tk.discrim_linear() >> tk.set_engine("MASS", method="t", nu=3, prior=[0.5, 0.3, 0.2])
    found = tk.predict(tk.fit(spec, BIRDS, data=birds[::3]), birds.iloc[[4, 149, 299]], type="prob")
    expected = [0.002405967822, 0.0004374442164, 0.9755109704]
    assert np.allclose(found[".pred_Chinstrap"], expected, rtol=1e-8)


def test_methods_that_mass_does_not_have() -> None:
    for args, message in (
        ({"method": "mcd"}, '"moment", "mle", "mve" and "t"'),
        ({"method": "t", "nu": 2}, "`nu` must be larger than 2"),
        ({"CV": True}, "can only be False"),
    ):
        for spec in (tk.discrim_linear(), tk.discrim_quad()):
            with pytest.raises(ValueError, match=message):
                tk.set_engine(spec, "MASS", **args)
    twice = iris.assign(again=iris["Sepal.Length"])
    for method in ("t", "mve"):
        with pytest.raises(ValueError, match="collinear"):
            tk.fit(tk.discrim_linear() >> tk.set_engine("MASS", method=method),
                   "Species ~ Sepal.Length + again", data=twice)  # fmt: skip
