"""What holds for every model, engine and mode that comes with tidyk."""

from __future__ import annotations

import pickle
import subprocess
import sys
import warnings
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from golden.support import data

import tidyk
from tidyk import augment, factor, fit, multi_predict, predict, set_engine, set_seed
from tidyk.parsnip.fitted import ModelFit

ELSEWHERE = {"linear_reg", "logistic_reg", "multinom_reg", "poisson_reg"}
"""Models with tests of their own."""
NOT_INSTALLED = {"catboost"}
"""Engines whose wheel is too large (100 MB) to be installed for the tests."""
BY_RULE = {"svm_linear/kernlab", "svm_poly/kernlab", "svm_rbf/kernlab"}
"""Their classes are not those of the highest probability."""
TWO_CLASSES = {
    (name, "classification") for name in ("bag_mars", "bart", "gen_additive_mod", "mars")
}
"""Models that tell no more classes apart, with tests of their own."""
COMBINATIONS = [
    (name, engine, mode)
    for name, entry in tidyk.get_model_env().items()
    for (engine, mode) in entry.engines
    if entry.module.startswith("tidyk.") and name not in ELSEWHERE and engine not in NOT_INSTALLED
    if mode in ("classification", "regression") and (name, mode) not in TWO_CLASSES
]
NUMBERS = "y ~ bill_length_mm + bill_depth_mm + flipper_length_mm"
FORMULAS = {"MASS": NUMBERS}
"""As in R, an indicator that is constant within classes is an error there."""
FEW = {"trees": 12, "epochs": 30, "hidden_units": 3, "frac_common_cov": 0.5, "frac_identity": 0.1}
"""Small values, and those that an engine needs, where a model has such an argument."""
PENALTIES = {"regression": [5, 20, 100], "classification": [0.02, 0.05, 0.1]}
"""Within the path of a lasso of rules."""


@cache
def training(mode: str) -> pd.DataFrame:
    """Birds, with a level of a predictor and one of the outcome that no row has."""
    birds = data("penguins").dropna().iloc[::4].reset_index(drop=True)
    birds["island"] = factor(birds["island"], levels=["Biscoe", "Dream", "Torgersen", "Anvers"])
    birds["species"] = factor(birds["species"], levels=["Adelie", "Chinstrap", "Gentoo", "King"])
    if mode == "regression":
        return birds.drop(columns="species").rename(columns={"body_mass_g": "y"})
    codes = birds["species"].cat.codes.to_numpy().copy()
    codes[::7] = (codes[::7] + 1) % 3  # classes that no tree can tell apart
    birds["species"] = pd.Categorical.from_codes(codes, dtype=birds["species"].dtype)
    return birds.drop(columns="body_mass_g").rename(columns={"species": "y"})


def formula(engine: str) -> str:
    """All predictors, or those that the engine can take."""
    return FORMULAS.get(engine, "y ~ .")


def specification(name: str, engine: str, mode: str) -> Any:
    """The model with few trees, epochs …"""
    function = getattr(tidyk, name)
    entry = tidyk.get_model_env()[name]
    known = entry.engines[engine, mode].arguments
    few = {**FEW, "penalty": PENALTIES[mode][1]} if name == "rule_fit" else FEW
    return function(mode, engine=engine, **{k: v for k, v in few.items() if k in known})


@cache
def fitted(name: str, engine: str, mode: str) -> ModelFit:
    set_seed(1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return specification(name, engine, mode) >> fit(formula(engine), data=training(mode))


def every(fit: ModelFit, new: pd.DataFrame) -> dict[str, Any]:
    """All predictions that the engine has, without a warning of its library."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return {t: predict(fit, new, type=t) for t in fit.engine.types(fit.spec.mode)}


def names(type: str, mode: str) -> list[str]:
    """The columns of a prediction."""
    levels = ["Adelie", "Chinstrap", "Gentoo", "King"]
    if type == "prob":
        return [f".pred_{level}" for level in levels]
    if type in ("conf_int", "pred_int"):
        ends = [f"_{level}" for level in levels] if mode == "classification" else [""]
        return [f".pred_{word}{end}" for end in ends for word in ("lower", "upper")]
    return [".pred_class"] if type == "class" else [".pred"]


def test_there_are_engines() -> None:
    assert {("rand_forest", "sklearn", "regression"), ("decision_tree", "rpart", "regression")} <= (
        set(COMBINATIONS)
    )


@pytest.mark.parametrize(("name", "engine", "mode"), COMBINATIONS)
def test_every_prediction_has_its_rows_and_columns(name: str, engine: str, mode: str) -> None:
    model, new = fitted(name, engine, mode), training(mode)[5:15].set_axis(list("abcdefghij"))
    found = every(model, new)
    assert set(found) >= ({"class"} if mode == "classification" else {"numeric"})
    for type, frame in found.items():
        assert len(frame) == 10
        if type != "raw":
            assert frame.index.tolist() == list("abcdefghij")
            assert frame.columns.tolist() == names(type, mode)
            assert frame.notna().all(axis=None)
    if "prob" in found:
        np.testing.assert_allclose(found["prob"].sum(axis=1), 1, rtol=1e-6)
        assert (found["prob"].to_numpy() >= 0).all()
    if "prob" in found and f"{name}/{engine}" not in BY_RULE:
        best = found["prob"].to_numpy().argmax(axis=1)
        assert (found["class"][".pred_class"].cat.codes == best).mean() > 0.85  # but for ties


@pytest.mark.parametrize(("name", "engine", "mode"), COMBINATIONS)
def test_one_row_and_no_row(name: str, engine: str, mode: str) -> None:
    model, new = fitted(name, engine, mode), training(mode)[5:15]
    for type, frame in every(model, new).items():
        if type == "raw":
            continue
        one, none = (predict(model, new[:n], type=type) for n in (1, 0))
        pd.testing.assert_frame_equal(one, frame[:1], rtol=1e-6)
        assert none.columns.tolist() == frame.columns.tolist() and len(none) == 0
        assert none.dtypes.equals(frame.dtypes)


@pytest.mark.parametrize(("name", "engine", "mode"), COMBINATIONS)
def test_augment_puts_predictions_first(name: str, engine: str, mode: str) -> None:
    model, new = fitted(name, engine, mode), training(mode)[5:8]
    first = ".pred" if mode == "regression" else ".pred_class"
    found = augment(model, new)
    assert found.columns[0] == first and set(new.columns) <= set(found.columns)


@pytest.mark.parametrize(("name", "engine", "mode"), COMBINATIONS)
def test_arrays_that_cannot_be_written_and_levels_that_training_lacked(
    name: str, engine: str, mode: str
) -> None:
    model, new = fitted(name, engine, mode), training(mode)[5:8].copy()
    lengths = ["bill_length_mm", "bill_depth_mm", "flipper_length_mm"]
    values = new[lengths].to_numpy()
    values.flags.writeable = False
    locked = pd.DataFrame(values, columns=lengths, index=new.index, copy=False)
    locked = locked.assign(**{c: new[c] for c in new.columns if c not in locked})[new.columns]
    main = "numeric" if mode == "regression" else "class"
    pd.testing.assert_frame_equal(predict(model, locked, type=main), predict(model, new, type=main))
    new["island"] = factor(["Anvers"] * 3, levels=new["island"].cat.categories.tolist())
    assert len(predict(model, new, type=main)) == 3


@pytest.mark.parametrize(("name", "engine", "mode"), COMBINATIONS)
def test_case_weights_are_taken_or_refused(name: str, engine: str, mode: str) -> None:
    spec, frame = specification(name, engine, mode), training(mode)
    weights = np.where(np.arange(len(frame)) < 20, 3.0, 0.5)
    if not spec.implementation.takes("weights"):
        with pytest.raises(ValueError, match="takes no case weights"):
            fit(spec, formula(engine), data=frame, case_weights=weights)
        return
    made = []
    for given in (None, weights):
        set_seed(1)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            made.append(fit(spec, formula(engine), data=frame, case_weights=given))
    main = "numeric" if mode == "regression" else made[0].engine.types(mode)[-1]
    assert not predict(made[0], frame, type=main).equals(predict(made[1], frame, type=main))


@pytest.mark.parametrize(("name", "engine", "mode"), COMBINATIONS)
def test_what_cannot_be_is_refused(name: str, engine: str, mode: str) -> None:
    spec, frame = specification(name, engine, mode), training(mode)
    other = {"regression": "classification", "classification": "regression"}[mode]
    wrong = training(other)
    with pytest.raises(TypeError, match="outcome should be"):
        fit(spec, formula(engine), data=wrong)
    with pytest.raises((ValueError, TypeError), match="no_such_thing"):
        fit(spec >> set_engine(engine, no_such_thing=3), formula(engine), data=frame)
    with pytest.raises(ValueError, match="object should be a"):
        predict(fitted(name, engine, mode), frame, type="numeric" if mode[0] == "c" else "class")
    with pytest.raises(ValueError, match=r"Did you mean|It has"):
        set_engine(spec, f"{engine}x")


@pytest.mark.parametrize(("name", "engine", "mode"), COMBINATIONS)
def test_submodels_are_those_of_separate_fits(name: str, engine: str, mode: str) -> None:
    spec, frame = specification(name, engine, mode), training(mode)
    argument = spec.implementation.submodel
    if argument is None:
        with pytest.raises(TypeError, match="multi_predict"):
            multi_predict(fitted(name, engine, mode), frame, trees=[1])
        return
    own = {"num_comp": [1, 2], "neighbors": [2, 5, 9], "penalty": PENALTIES[mode]}
    values = own.get(argument, [2, 5, 12])
    type = "numeric" if mode == "regression" else "prob"
    set_seed(1)
    largest = spec.set_args(**{argument: values[-1]}) >> fit(formula(engine), data=frame)
    many = multi_predict(largest, frame[:6], type=type, **{argument: values})[".pred"]
    for i, value in enumerate(values):
        set_seed(1)
        alone = spec.set_args(**{argument: value}) >> fit(formula(engine), data=frame)
        wanted = predict(alone, frame[:6], type=type).to_numpy()
        ours = np.array([rows.iloc[i, 1:].to_numpy(float) for rows in many])
        np.testing.assert_allclose(ours, wanted, rtol=1e-6, atol=1e-9)
        assert many.iloc[0][argument].tolist() == values


def test_fits_travel_to_a_fresh_process(tmp_path: Path) -> None:
    """All of them in one, which loads what it needs by itself."""
    cases = []
    for name, engine, mode in COMBINATIONS:
        model, new = fitted(name, engine, mode), training(mode)[:4]
        cases.append((f"{name}/{engine}/{mode}", model, new, predict(model, new)))
    (tmp_path / "fits.pickle").write_bytes(pickle.dumps(cases))
    code = (
        "import pickle, sys\n"
        "from pathlib import Path\n"
        "from tidyk import predict\n"
        "for name, model, new, wanted in pickle.loads(Path(sys.argv[1]).read_bytes()):\n"
        "    found = predict(model, new)\n"
        "    assert found.round(6).equals(wanted.round(6)), (name, found, wanted)\n"
    )
    path = str(tmp_path / "fits.pickle")
    ran = subprocess.run([sys.executable, "-c", code, path], capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr


def test_no_library_is_imported_before_a_fit() -> None:
    code = (
        "import sys, tidyk\n"
        f"for name, engine, mode in {COMBINATIONS!r}:\n"
        "    print(getattr(tidyk, name)(mode, engine=engine), file=sys.stderr)\n"
        "heavy = ('sklearn', 'xgboost', 'lightgbm', 'catboost', 'statsmodels', 'keras', 'scipy')\n"
        "print([m for m in heavy if m in sys.modules])\n"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
