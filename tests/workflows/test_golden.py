"""R's recorded workflows: printed forms, extraction, predictions and mistakes."""

from __future__ import annotations

import re
import warnings
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest
from golden.rcall import RSession
from golden.support import data, load, recorded_in, same_columns

import tidyk
from tidyk import (
    add_case_weights,
    add_model,
    add_variables,
    factor,
    fit,
    frequency_weights,
    importance_weights,
    linear_reg,
    logistic_reg,
    set_engine,
    tune,
    workflow,
)

WORKFLOWS, MISTAKES = "workflows/workflows", "workflows/mistakes"
REFUSED = (TypeError, ValueError, KeyError)


def _normalized(rec: Any) -> Any:
    """Two steps, as the file has them."""
    rec = tidyk.step_normalize(rec, tidyk.all_numeric_predictors())
    return tidyk.step_dummy(rec, tidyk.all_nominal_predictors())


def _flat(parts: Any) -> list[str]:
    return [p for part in parts for p in (part if isinstance(part, list) else [part])]


@cache
def session() -> RSession:
    """The objects that the file defines, but for those of recipes and of other models."""
    cars = data("wf_mtcars", levels={"gear": ["g3", "g4", "g5"]})
    tests = np.arange(1, len(cars) + 1) % 4 == 0
    tr, te = cars[~tests], cars[tests]
    classes = data("wf_two_class", levels={"Class": ["Class1", "Class2"]})
    training = np.arange(1, len(classes) + 1) % 4 != 0
    f, lm = "mpg ~ wt + hp + gear", linear_reg()
    by_formula = workflow(f, lm)
    by_names = workflow() >> add_variables("mpg", ["wt", "hp"]) >> add_model(lm)
    weighted = by_formula >> add_case_weights("w")
    trw = tr.assign(w=importance_weights(tr["qsec"] / 10))
    novel = te.assign(gear=["zzz", *te["gear"].astype(str)[1:]])
    rec = _normalized(tidyk.recipe(f, data=tr))
    by_recipe = workflow(rec, lm)
    weighted_recipe = workflow(_normalized(tidyk.recipe("mpg ~ .", data=trw)), lm)
    weighted_recipe = weighted_recipe >> add_case_weights("w")
    glmnet = set_engine(linear_reg(penalty=0.1), "glmnet")
    by_glmnet = workflow(rec, glmnet)
    centred = tidyk.step_dummy(tidyk.recipe("Class ~ A + B", data=classes[training]),
                               tidyk.all_nominal_predictors())  # fmt: skip
    logistic = workflow(tidyk.step_center(centred, tidyk.all_numeric_predictors()), logistic_reg())
    numbers = tidyk.all_numeric_predictors()
    tuned = tidyk.step_poly(tidyk.recipe(f, data=tr), numbers, degree=tune())
    names = {
        "gl_s": glmnet,
        "wf_g": by_glmnet,
        "fit_g": fit(by_glmnet, data=tr),
        "wf_c": logistic,
        "fit_c": fit(logistic, data=classes[training]),
        "wf_t": workflow(tuned, set_engine(linear_reg(penalty=tune("pen")), "glmnet")),
        "rec": rec,
        "rec0": tidyk.recipe("mpg ~ wt + hp", data=tr),
        "prepped": tidyk.prep(rec),
        "wf_r": by_recipe,
        "wf_w": weighted_recipe,
        "fit_r": fit(by_recipe, data=tr),
        "fit_w": fit(weighted_recipe, data=trw),
        "f": f,
        "f2": "mpg ~ disp",
        "fc": "Class ~ A + B",
        "y": "mpg",
        "xs": ["wt", "hp"],
        "fx": "gear",
        "lm_s": lm,
        "model_fit": fit(lm, f, data=tr),
        "tr": tr,
        "te": te,
        "trw": trw,
        "tew": te.assign(w=importance_weights(te["qsec"] / 10)),
        "trfw": tr.assign(w=frequency_weights(np.resize([1, 2], len(tr)))),
        "ctr": classes[training],
        "cte": classes[~training],
        "wf_f": by_formula,
        "wf_v": by_names,
        "wf_wf": weighted,
        "fit_f": fit(by_formula, data=tr),
        "fit_v": fit(by_names, data=tr),
        "fit_wf": fit(weighted, data=trw),
        "mist": te.drop(columns="wt"),
        "nov": novel,
        "novf": novel.assign(gear=factor(novel["gear"])),
        "chr": te.assign(gear=te["gear"].astype(str)),
        "nas": te.assign(wt=te["wt"].mask(np.arange(len(te)) == 1)),
        "wrongt": te.assign(wt=te["wt"].astype(str)),
        "reord": te[te.columns[::-1]],
        "extra": te.assign(new=1),
        "noy": te.drop(columns="mpg"),
        "as.matrix": lambda frame: frame.to_numpy(),
        "names": lambda x: list(x),
        "transform": lambda frame, **columns: frame.assign(**columns),
        "paste": lambda *parts: " ".join(_flat(parts)),
        "paste0": lambda *parts: "".join(_flat(parts)),
        "coef": lambda lm: dict(lm.params),
    }
    return RSession(tidyk, names)


def _same_text(found: object, wanted: list[str]) -> None:
    """The recorded print, but for white space, calls of R's functions, and its backticks."""
    head, *fits = " ".join(wanted).replace("`", "").split("Call:")
    kept = head + "".join(part[re.search(r"Coefficients| Df ", part).start() :] for part in fits)
    assert str(found).split() == kept.split()


def _same_frame(found: pd.DataFrame, wanted: dict[str, Any]) -> None:
    assert len(found) >= wanted["rows_kept"]
    same_columns(found, wanted, atol=1e-12)


def _same(found: Any, wanted: Any) -> None:
    if isinstance(wanted, list):
        if isinstance(found, list | bool | np.bool_):
            assert list(np.atleast_1d(found)) == wanted
        else:
            _same_text(found, wanted)
    elif wanted.get("kind") == "object":
        _same_text(found, wanted["print"])
    elif wanted.get("kind") == "data_frame":
        _same_frame(found, wanted)
    elif wanted.get("kind") == "vector" and wanted["type"] == "double":
        values = list(found.values()) if isinstance(found, dict) else found
        np.testing.assert_allclose(np.asarray(values, float), wanted["values"], rtol=1e-8)
    elif wanted.get("kind") == "vector":
        assert list(np.atleast_1d(found)) == wanted["values"]
    else:  # a mould
        _same_frame(found.predictors, wanted["predictors"])
        _same_frame(found.outcomes, wanted["outcomes"])


@pytest.mark.parametrize(("file", "case"), recorded_in(WORKFLOWS, MISTAKES))
def test_workflows(file: str, case: str) -> None:
    wanted = load(file)["cases"][case]
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        if "error" in wanted:
            with pytest.raises(REFUSED):
                session()(wanted["call"])
            return
        found = session()(wanted["call"])
    assert bool(seen) == bool(wanted.get("warnings")), [str(w.message) for w in seen]
    _same(found, wanted["result"])
