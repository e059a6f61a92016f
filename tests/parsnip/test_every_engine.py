"""What holds for every model, engine and mode that comes with tidyk."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import warnings
from pathlib import Path
from typing import Any

import joblib
import numpy as np
import pandas as pd
import pytest
from parsnip.every import (
    CHEAP,
    COMBINATIONS,
    MAIN,
    birds,
    every,
    fitted,
    formula,
    locked,
    names,
    numbers,
    penalties,
    specification,
    training,
)

import tidyk
from tidyk import (
    augment,
    factor,
    fit,
    multi_predict,
    predict,
    set_engine,
    set_mode,
    set_seed,
    translate,
)

SAME = ("brulee", "brulee_two_layer")
"""Engines that keep their epochs as "keras" does, and take long to compile."""
BY_RULE = {"svm_linear/kernlab", "svm_poly/kernlab", "svm_rbf/kernlab", "pls/mixOmics"}
"""Their classes are not those of the highest probability."""


def test_there_are_engines() -> None:
    assert {("rand_forest", "sklearn", "regression"), ("decision_tree", "rpart", "regression")} <= (
        set(COMBINATIONS)
    )


@pytest.mark.parametrize(("name", "engine", "mode"), COMBINATIONS)
def test_every_prediction_has_its_rows_and_columns(name: str, engine: str, mode: str) -> None:
    model, new = (
        fitted(name, engine, mode),
        training(name, engine, mode)[5:15].set_axis(list("abcdefghij")),
    )
    found = every(model, new)
    assert MAIN[mode] in found
    for type, frame in found.items():
        assert len(frame) == 10
        if type != "raw":
            assert frame.index.tolist() == list("abcdefghij")
            assert frame.columns.tolist() == names(type, model)
            assert frame.notna().all(axis=None)
    if "prob" in found:
        np.testing.assert_allclose(found["prob"].sum(axis=1), 1, rtol=1e-6)
        assert (found["prob"].to_numpy() >= 0).all()
    if "prob" in found and f"{name}/{engine}" not in BY_RULE:
        best = found["prob"].to_numpy().argmax(axis=1)
        assert (found["class"][".pred_class"].cat.codes == best).mean() > 0.85  # but for ties


@pytest.mark.parametrize(("name", "engine", "mode"), COMBINATIONS)
def test_one_row_and_no_row(name: str, engine: str, mode: str) -> None:
    model, new = fitted(name, engine, mode), training(name, engine, mode)[5:15]
    for type, frame in every(model, new).items():
        if type == "raw":
            continue
        one, none = (predict(model, new[:n], type=type) for n in (1, 0))
        pd.testing.assert_frame_equal(numbers(one), numbers(frame[:1]), rtol=1e-6)
        assert none.columns.tolist() == frame.columns.tolist() and len(none) == 0
        assert none.dtypes.equals(frame.dtypes)


@pytest.mark.parametrize(("name", "engine", "mode"), COMBINATIONS)
def test_augment_puts_predictions_first(name: str, engine: str, mode: str) -> None:
    model, new = fitted(name, engine, mode), training(name, engine, mode)[5:8]
    found = augment(model, new)
    assert found.columns[0] == names(MAIN[mode], model)[0] and set(new.columns) <= set(
        found.columns
    )


@pytest.mark.parametrize(("name", "engine", "mode"), COMBINATIONS)
def test_arrays_that_cannot_be_written_and_levels_that_training_lacked(
    name: str, engine: str, mode: str
) -> None:
    model, new = fitted(name, engine, mode), training(name, engine, mode)[5:8].copy()
    main = MAIN[mode]
    found, wanted = (numbers(predict(model, x, type=main)) for x in (locked(new), new))
    pd.testing.assert_frame_equal(found, wanted)
    new["island"] = factor(["Anvers"] * 3, levels=new["island"].cat.categories.tolist())
    assert len(predict(model, new, type=main)) == 3


@pytest.mark.parametrize(("name", "engine", "mode"), COMBINATIONS)
def test_a_level_that_is_new_is_named(name: str, engine: str, mode: str) -> None:
    """As in R outside of workflows; engines that do not see the column do not mind."""
    model, new = fitted(name, engine, mode), training(name, engine, mode)[5:8]
    new = new.assign(island=factor(["Mars"] * 3, levels=["Mars"]))
    if formula(engine) == "y ~ .":
        with pytest.raises(TypeError, match='new levels "Mars"'):
            predict(model, new)
    else:
        assert len(predict(model, new)) == 3


@pytest.mark.parametrize(("name", "engine", "mode"), COMBINATIONS)
def test_case_weights_are_taken_or_refused(name: str, engine: str, mode: str) -> None:
    spec, frame = specification(name, engine, mode), training(name, engine, mode)
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
    main = made[0].engine.types(mode)[-1] if mode == "classification" else MAIN[mode]
    assert not predict(made[0], frame, type=main).equals(predict(made[1], frame, type=main))


@pytest.mark.parametrize(("name", "engine", "mode"), COMBINATIONS)
def test_what_cannot_be_is_refused(name: str, engine: str, mode: str) -> None:
    spec, frame = specification(name, engine, mode), training(name, engine, mode)
    wrong = birds("regression" if mode == "classification" else "classification")
    with pytest.raises(TypeError, match="outcome should be"):
        fit(spec, formula(engine), data=wrong)
    with pytest.raises((ValueError, TypeError), match="no_such_thing"):
        fit(spec >> set_engine(engine, no_such_thing=3), formula(engine), data=frame)
    with pytest.raises(ValueError, match="object should be a"):
        predict(fitted(name, engine, mode), frame, type="numeric" if mode[0] == "c" else "class")
    for other in set(MAIN) - {m for e, m in spec.entry.engines if e == engine}:
        levels = {"quantile_levels": [0.5]} if other.startswith("quantile") else {}
        with pytest.raises(ValueError, match=r"has no mode|not a known mode|has no engine"):
            getattr(tidyk, name)(engine=engine) >> set_mode(other, **levels) >> translate()
    with pytest.raises(ValueError, match=r"Did you mean|It has"):
        set_engine(spec, f"{engine}x")


@pytest.mark.filterwarnings("ignore::tidyk.base.errors.TidykWarning")  # of classes told apart
@pytest.mark.parametrize(("name", "engine", "mode"), [c for c in COMBINATIONS if c[1] not in SAME])
def test_submodels_are_those_of_separate_fits(name: str, engine: str, mode: str) -> None:
    spec, frame = specification(name, engine, mode), training(name, engine, mode)
    argument = spec.implementation.submodel
    if argument is None:
        with pytest.raises(TypeError, match="multi_predict"):
            multi_predict(fitted(name, engine, mode), frame, trees=[1])
        return
    own = {"num_comp": [1, 2], "neighbors": [2, 5, 9], "penalty": list(penalties(name, mode))}
    values = own.get(argument, [2, 5, 12])
    type = "prob" if mode == "classification" else MAIN[mode]
    set_seed(1)
    largest = _with(spec, argument, values[-1], kept=True) >> fit(formula(engine), data=frame)
    many = multi_predict(largest, frame[:6], type=type, **{argument: values})[".pred"]
    for i, value in enumerate(values):
        set_seed(1)
        alone = _with(spec, argument, value) >> fit(formula(engine), data=frame)
        wanted = numbers(predict(alone, frame[:6], type=type)).to_numpy()
        ours = pd.concat([numbers(rows.iloc[[i], 1:]) for rows in many]).to_numpy()
        np.testing.assert_allclose(ours, wanted, rtol=1e-6, atol=1e-9)
        assert many.iloc[0][argument].tolist() == values


def _with(spec: Any, argument: str, value: Any, *, kept: bool = False) -> Any:
    """The specification with a value; a network keeps earlier epochs only where it is told to."""
    if argument != "epochs":
        return spec.set_args(**{argument: value})
    if argument in spec.known_args:
        return set_engine(spec.set_args(epochs=value), spec.engine, keep_epochs=kept)
    return set_engine(spec, spec.engine, epochs=value, keep_epochs=kept)


TREES = ("bag_tree", "bart", "boost_tree", "cubist_rules", "decision_tree", "rand_forest")
GROW = ("nearest_neighbor", "svm_", "rule_fit", *TREES)
"""Models that keep rows by their nature, or more of a tree for more rows."""


@pytest.mark.parametrize(
    ("name", "engine", "mode"), [c for c in CHEAP if not c[0].startswith(GROW)]
)
def test_fits_travel_without_their_rows(name: str, engine: str, mode: str) -> None:
    frame, size = training(name, engine, mode), []
    for times in (1, 20):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            data = pd.concat([frame] * times, ignore_index=True)
            model = fit(specification(name, engine, mode), formula(engine), data=data)
        size.append(len(pickle.dumps(model)))
    assert size[1] < size[0] + 3000


def test_fits_travel_to_a_fresh_process(tmp_path: Path) -> None:
    """All of them in one, which loads what it needs by itself."""
    cases = []
    for name, engine, mode in COMBINATIONS:
        model, new = fitted(name, engine, mode), training(name, engine, mode)[:4]
        wanted = {
            type: numbers(frame) for type, frame in every(model, new).items() if type != "raw"
        }
        cases.append((f"{name}/{engine}/{mode}", model, new, wanted))
    (tmp_path / "fits.pickle").write_bytes(pickle.dumps(cases))
    code = (
        "import pickle, sys\n"
        "from pathlib import Path\n"
        "from parsnip.every import numbers\n"
        "from tidyk import predict\n"
        "for name, model, new, wanted in pickle.loads(Path(sys.argv[1]).read_bytes()):\n"
        "    for type, frame in wanted.items():\n"
        "        found = numbers(predict(model, new, type=type))\n"
        "        assert found.round(6).equals(frame.round(6)), (name, type, found, frame)\n"
    )
    path = str(tmp_path / "fits.pickle")
    tests = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    ran = subprocess.run(
        [sys.executable, "-c", code, path], capture_output=True, text=True, env=tests
    )
    assert ran.returncode == 0, ran.stderr


def test_fits_of_a_worker_are_those_of_this_process() -> None:
    """Specifications travel there, fits travel back, and predict here."""

    def fits(specs: list[Any]) -> list[Any]:
        made = []
        for spec, terms, frame in specs:
            set_seed(1)
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                made.append(fit(spec, terms, data=frame))
        return made

    frames = [training(*combination) for combination in COMBINATIONS]
    specs = [specification(*combination) for combination in COMBINATIONS]
    terms = [formula(engine) for _, engine, _ in COMBINATIONS]
    with joblib.parallel_config(backend="loky", n_jobs=2):  # of one, nothing would travel
        tasks = list(zip(specs, terms, frames, strict=True))
        (there,) = joblib.Parallel()([joblib.delayed(fits)(tasks)])
    for combination, frame, model in zip(COMBINATIONS, frames, there, strict=True):
        found, wanted = (numbers(predict(m, frame[:9])) for m in (model, fitted(*combination)))
        pd.testing.assert_frame_equal(found, wanted, rtol=1e-6, obj="/".join(combination))


def test_no_library_is_imported_before_a_fit() -> None:
    code = (
        "import sys, tidyk\n"
        f"for name, engine, mode in {COMBINATIONS!r}:\n"
        "    print(getattr(tidyk, name)(mode, engine=engine), file=sys.stderr)\n"
        "heavy = ('sklearn', 'xgboost', 'lightgbm', 'catboost', 'statsmodels', 'keras', 'scipy',\n"
        "         'c50py', 'cubist', 'stochtree', 'numba', 'jax')\n"
        "print([m for m in heavy if m in sys.modules])\n"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
