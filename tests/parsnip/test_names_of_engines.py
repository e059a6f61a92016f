"""Engines under R's names: aliases, those without a counterpart, and models by name."""

from __future__ import annotations

import logging
from typing import Any

import numpy as np
import pytest

import tidyk
from tidyk import (
    auto_ml,
    fit,
    linear_reg,
    model_spec,
    predict,
    proportional_hazards,
    rand_forest,
    set_seed,
    show_models,
    survival_reg,
)
from tidyk.base.errors import TidykError
from tidyk.datasets import mtcars
from tidyk.extending import new_model_spec
from tidyk.parsnip.aliases import TOLD, UNFITTED, unfitted


def test_an_alias_runs_on_its_counterpart_and_says_so_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    TOLD.clear()
    found = []
    for engine in ("ranger", "ranger", "sklearn"):
        set_seed(1)
        with caplog.at_level(logging.WARNING, logger="tidyk"):
            spec = rand_forest("regression", engine=engine, trees=5)
            model = fit(spec, "mpg ~ wt + hp", data=mtcars)
        found.append(predict(model, mtcars)[".pred"].to_numpy())
    assert [r.getMessage() for r in caplog.records if "ranger" in r.getMessage()] != []
    assert len(caplog.records) == 1
    np.testing.assert_array_equal(found[0], found[2])
    assert "Computational engine: ranger" in str(rand_forest(engine="ranger"))


@pytest.mark.parametrize("engine", ["stan", "spark", "h2o"])
def test_an_engine_without_counterpart_names_the_nearest(engine: str) -> None:
    with pytest.raises(TidykError, match='no counterpart in Python; the nearest is "lm"'):
        linear_reg(engine=engine)


def test_a_misspelt_engine_is_answered_with_the_nearest() -> None:
    with pytest.raises(TidykError, match="glmnet"):
        linear_reg(engine="glmnt")


def own_models() -> dict[str, Any]:
    """The models that tidyk brings; doctests register others."""
    return {n: entry for n, entry in tidyk.get_model_env().items() if n in dir(tidyk)}


def test_models_by_name_equal_what_the_functions_make() -> None:
    for name, entry in own_models().items():
        if entry.module.startswith("tidyk."):
            assert model_spec(name) == getattr(tidyk, name)()
    by_hand = new_model_spec("linear_reg", args={"penalty": 0.1, "mixture": None}, engine="lm",
                             mode="regression")  # fmt: skip
    assert by_hand == linear_reg(penalty=0.1)
    with pytest.raises(TidykError, match="penalty"):
        model_spec("linear_reg", penalti=1)
    with pytest.raises(TidykError, match="linear_reg"):
        model_spec("linear_rge")


def test_the_models_of_an_engine() -> None:
    assert set(show_models("glm")["model"]) == {"linear_reg", "logistic_reg", "poisson_reg"}
    with pytest.raises(TidykError, match="glmnet"):
        show_models("glmnt")


def test_models_without_engine_record_and_say_what_is_missing() -> None:
    assert "dist = weibull" in str(survival_reg(dist="weibull"))
    assert "(unknown mode)" in str(auto_ml())
    with pytest.raises(TidykError, match="nothing in tidyk fits it yet: times that are censored"):
        fit(proportional_hazards(), "mpg ~ wt", data=mtcars)
    with pytest.raises(TidykError, match=r"`workflow_map\(\)` tunes and ranks several models"):
        fit(auto_ml("regression"), "mpg ~ wt", data=mtcars)
    with pytest.raises(TidykError, match="Did you mean"):
        survival_reg(engine="survivall")
    for name, entry in own_models().items():
        if entry.module.startswith("tidyk.") and not entry.engines:
            spec = getattr(tidyk, name)()
            assert spec.engine in UNFITTED[name][0] and unfitted(entry).endswith(".")


def test_every_main_argument_has_a_parameter() -> None:
    for name, entry in sorted(own_models().items()):
        if not entry.module.startswith("tidyk."):
            continue
        for engine in entry.engines_for("unknown"):
            mode = next(m for m in entry.modes if engine in entry.engines_for(m))
            spec = tidyk.model_spec(name, mode=mode, engine=engine)
            for argument in spec.implementation.arguments:
                marked = tidyk.set_args(spec, **{argument: tidyk.tune()})
                found = tidyk.extract_parameter_set_dials(marked).object[0]
                assert found is not None, (name, engine, argument)
