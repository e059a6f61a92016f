"""What R's kerasnip answered: model functions, parameters, registry, errors, and tiny fits."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from golden.rcall import RSession
from golden.support import load, recorded
from kerasnip.graphs import (
    classes as graph_classes,
    join,
    number as graph_number,
    path,
    start as f_start,
)
from kerasnip.networks import classes, number, start

import tidyk
from tidyk import (
    accuracy,
    augment,
    collect_metrics,
    collect_predictions,
    control_grid,
    create_keras_functional_spec,
    create_keras_sequential_spec,
    extract_keras_history,
    extract_valid_grid,
    factor,
    fit,
    get_model_env,
    glance,
    inp_spec,
    keras_evaluate,
    metric_set,
    model_exists,
    predict,
    recipe,
    remove_keras_spec,
    set_seed,
    show_engines,
    step_normalize,
    tidy,
    tune,
    tune_grid,
    vfold_cv,
    workflow,
)
from tidyk.datasets import iris, mtcars
from tidyk.keras3 import layer_dense, layer_dropout
from tidyk.kerasnip.outcomes import design, encode
from tidyk.recipes.selecting import all_predictors

SPECS, FITS = load("kerasnip/lab_specs")["cases"], load("kerasnip/lab_fits")["cases"]
RDAT = mtcars[["mpg", "disp", "hp", "wt"]]


def dense(model: Any, units: int = 8) -> Any:
    return model >> layer_dense(units=units, activation="relu")


def dense_drop(model: Any, units: int = 16, rate: float = 0.1) -> Any:
    return model >> layer_dense(units=units, activation="relu") >> layer_dropout(rate=rate)


def dense_act(model: Any, units: int = 4, activation: str = "relu", l2: Any = None) -> Any:
    return model >> layer_dense(units=units, activation=activation)


def cat(input_a: Any, input_b: Any) -> Any:
    return join(input_a, input_b)


def wide(tensor: Any, units: int = 8) -> Any:
    return path(tensor, units)


def inp(model: Any, input_shape: Any) -> Any:
    return start(model, input_shape)


def _networks() -> dict[str, Any]:
    """The networks of the recorded session."""
    drop = {"input": inp, "hidden_1": dense_drop, "hidden_2": dense_drop, "output": classes}
    fork = {
        "main": f_start,
        "path_a": inp_spec(wide, "main"),
        "path_b": inp_spec(wide, "main"),
        "cat": inp_spec(cat, {"input_a": "path_a", "input_b": "path_b"}),
        "output": inp_spec(graph_classes, "cat"),
    }
    line = {"main": f_start, "mid": inp_spec(wide, "main"), "output": inp_spec(graph_number, "mid")}
    sequential, functional = create_keras_sequential_spec, create_keras_functional_spec
    plain = {"input": inp, "dense": dense, "output": number}
    own = {"input": inp, "body": dense_act, "output": number}
    return {
        "kn_seq_cls": sequential("kn_seq_cls", drop, mode="classification"),
        "kn_seq_reg": sequential("kn_seq_reg", plain),
        "kn_seq_act": sequential("kn_seq_act", own),
        "kn_fun_cls": functional("kn_fun_cls", fork, mode="classification"),
        "kn_fun_reg": functional("kn_fun_reg", line),
    }


NETWORKS = _networks()


def no_arguments() -> int:
    return 1


NAMES = {
    **NETWORKS, "f_dense": wide, "f_cat": cat, "noarg": no_arguments, "f_inp": f_start,
    "inp": inp, "out_r": number, "f_out_r": graph_number, "dense": dense, "rdat": RDAT,
    "fr": "mpg ~ .", "fc": "Species ~ .",
}  # fmt: skip
RUN = RSession(tidyk, NAMES)


# --- specifications -------------------------------------------------------------------------------
OF_R = {"...", "fit_view_metrics"}
"""Arguments that only R's Keras has."""


def _formals(case: str, wanted: Any) -> None:
    own = list(inspect.signature(NETWORKS[case.partition("/")[0]]).parameters)
    of_keras = ("fit_", "compile_")
    blocks = [name for name in wanted if not name.startswith(of_keras) and name not in OF_R]
    assert [name for name in own if not name.startswith(of_keras)] == blocks
    assert set(own) == set(wanted) - OF_R


def _exists(case: str, wanted: Any) -> None:
    assert [model_exists(case.partition("/")[0])] == wanted


def _engines(case: str, wanted: Any) -> None:
    found = show_engines(case.partition("/")[0])
    assert found.to_dict("list") == wanted["columns"]


def _entry(case: str) -> Any:
    entry = get_model_env()[case.partition("/")[0]]
    return next(iter(entry.engines.values()))


def _args_table(case: str, wanted: Any) -> None:
    entry, rows = get_model_env()[case.partition("/")[0]], wanted["columns"]
    assert set(rows["parsnip"]) - OF_R <= set(entry.parameters)
    known = dict(zip(rows["parsnip"], rows["func_fun"], strict=True))
    for argument, parameter in known.items():
        if parameter != argument:  # else R names a function that there is not
            assert entry.parameters[argument] == parameter, argument


def _predict_types(case: str, wanted: Any) -> None:
    mode = wanted["columns"]["mode"][0]
    assert set(_entry(case).types(mode)) - {"raw"} == set(wanted["columns"]["type"])


def _encoding(case: str, wanted: Any) -> None:
    encoding = _entry(case).encoding
    for name in ("predictor_indicators", "compute_intercept", "remove_intercept", "allow_sparse_x"):
        assert [getattr(encoding, name)] == wanted["columns"][name], name


def _model_info(case: str, wanted: Any) -> None:
    assert RUN(SPECS[case]["call"]) is wanted  # it prints


def _printed(case: str, wanted: Any) -> None:
    """Without what was not given, which R prints as a structure, and without R's slip of titles."""
    lines = [line for line in wanted["print"] if "rlang_zap" not in line]
    heading, *rest = [line for line in lines if line and line != "Main Arguments:"]
    found = str(RUN(SPECS[case]["call"]))
    assert f"Model Specification {heading.partition('Specification ')[2]}" in found
    for line in rest:
        assert line.strip() in found


def _workflow(case: str, wanted: Any) -> None:
    found = str(RUN(SPECS[case]["call"]))
    for line in wanted["print"]:
        if "rlang_zap" not in line and "Model Specification" not in line:
            assert line.strip("═─ ") in found, line


def _parameters(case: str, wanted: Any) -> None:
    found = RUN(SPECS[case]["call"])
    columns = wanted["table"]["columns"]
    for name in ("name", "id", "source", "component", "component_id"):
        assert list(getattr(found, name)) == columns[name]
    for (label, *_), object in zip(wanted["objects"], found.object, strict=True):
        assert str(object).splitlines()[0] == label


def _tune_args(case: str, wanted: Any) -> None:
    found = RUN(SPECS[case]["call"])
    for name in ("name", "tunable", "id", "source", "component"):
        assert found[name].tolist() == wanted["columns"][name]


def _tunable(case: str, wanted: Any) -> None:
    found = RUN(SPECS[case]["call"]).set_index("name")["call_info"]
    rows = zip(wanted["columns"]["name"], wanted["columns"]["call_info"], strict=True)
    for name, info in rows:
        if (name not in OF_R and not info.endswith(name)) or name == "learn_rate":
            assert found[name]["fun"] == info.partition("::")[2], name


def _grid(case: str, wanted: Any) -> None:
    found = RUN(SPECS[case]["call"])
    for name, values in wanted["columns"].items():
        np.testing.assert_allclose(found[name], values)


def _choices(case: str, wanted: Any) -> None:
    assert " ".join(str(RUN(SPECS[case]["call"])).split()) == " ".join(
        " ".join(wanted["print"]).split()
    )


def _values(case: str, wanted: Any) -> None:
    assert list(RUN(SPECS[case]["call"])) == wanted


def _names_of_arguments(case: str, wanted: Any) -> None:
    call = re.fullmatch(r"names\(formals\((.*)\)\)", SPECS[case]["call"])
    assert call and list(inspect.signature(RUN(call[1])).parameters) == wanted


def _removal(case: str, wanted: Any) -> None:
    made = create_keras_sequential_spec("kn_tmp", {"input": inp, "output": number})
    before, removed = model_exists("kn_tmp"), remove_keras_spec("kn_tmp")
    assert [[before], [removed], [model_exists("kn_tmp")]] == wanted[:3]
    assert made(fit_epochs=1).args == {"fit_epochs": 1}  # the function itself stays


def _replaced(case: str, wanted: Any) -> None:
    create_keras_sequential_spec("kn_twice", {"input": inp, "output": number})
    with pytest.raises(ValueError, match="already exists"):
        create_keras_sequential_spec("kn_twice", {"input": inp, "output": number})


def _predictors(case: str, wanted: Any) -> None:
    values = design(pd.DataFrame({"a": [1, 2, 3], "b": [4, 5, 6]}))
    assert values.tolist() == wanted["x_proc"]["rows"]
    assert list(values.shape[1:]) == wanted["input_shape"]


def _outcome(case: str, wanted: Any) -> None:
    call = SPECS[case]["call"]
    if "c(1.5" in call:
        found = encode(pd.Series([1.5, 2, 3]), 1, "mean_squared_error")
    elif "class_levels" in call:
        y = pd.Series(factor(["b", "a"], levels=["a", "b", "c"]))
        found = encode(y, 3, "categorical_crossentropy")
    else:
        found = encode(pd.Series(factor(["a", "b", "a"])), 2, "categorical_crossentropy")
    assert found.tolist() == wanted["y_proc"]["rows"]


def _collapsed(case: str, wanted: Any) -> None:
    if case == "step_collapse_new_col":
        made = "recipe('mpg ~ .', data = mtcars) |> step_collapse(all_predictors(), new_col = 'zz')"
        assert (
            list(RSession(tidyk, {"mtcars": mtcars})(f"bake(prep({made}), new_data = NULL)"))
            == wanted
        )
        return
    made = "recipe('mpg ~ .', data = mtcars) |> step_collapse('disp', 'hp', id = 'c')"
    found = RSession(tidyk, {"mtcars": mtcars})(f"bake(prep({made}), new_data = NULL)")
    assert (
        list(found) == wanted[0]
        and np.ravel(found["predictor_matrix"].iloc[1]).tolist() == wanted[2]
    )


KINDS: list[tuple[str, Callable[[str, Any], None]]] = [
    ("*/formals", _formals), ("*/exists", _exists), ("*/engines", _engines),
    ("*/args_table", _args_table), ("*/predict_types", _predict_types), ("*/encoding", _encoding),
    ("*/model_info", _model_info), ("*/default", _printed), ("*/fit_1", _printed),
    ("*/update", _printed), ("print/*", _printed), ("params/*", _parameters),
    ("tune_args/*", _tune_args), ("tunable/*", _tunable), ("grid_updated", _grid),
    ("optimizer_function*", _choices), ("loss_function_keras", _choices), ("keras_*", _values),
    ("inp_spec_formals", _names_of_arguments), ("inp_spec_single", _names_of_arguments),
    ("remove", _removal), ("create_twice", _replaced), ("process_x_*", _predictors),
    ("process_y_*", _outcome), ("step_collapse*", _collapsed), ("workflow_print", _workflow),
]  # fmt: skip
ERRORS = {
    "protected_names": "protected names and cannot be used as layer block names",
    "protected_fit": "protected names and cannot be used as layer block names",
    "inp_spec_noarg": "function must have at least one argument",
    "inp_spec_missing": "not found in the block function",
    "inp_spec_bad": "`input_map` must be",
    "no_output_functional": 'no block named "output"',
    "workflow_params_finalize_needed": "num_hidden_1.*fit_batch_size",
    "compile_grid_not_spec": "works on ModelSpec, not on str",
    "compile_grid_not_df": "`grid` must be a data frame",
    "compile_grid_empty": "at least one row",
}
"""The core of R's sentences, as ours say it."""


def _without_output() -> None:
    blocks = {"main": f_start, "mid": inp_spec(wide, "main")}
    create_keras_functional_spec("kn_noout", blocks)(fit_epochs=1) >> fit("mpg ~ .", data=RDAT)


MAKING = [case for case in SPECS if case.startswith("create_") and case != "create_twice"]
CALLS: dict[str, Callable[[], Any]] = {"no_output_functional": _without_output}
"""Where R's call makes a function that Python returns."""


@pytest.mark.parametrize(
    "case", recorded("kerasnip/lab_specs", [c for c in SPECS if c[0] != "_" and c not in MAKING])
)
def test_specifications_are_rs(case: str) -> None:
    _check(case)


@pytest.mark.parametrize("case", MAKING)
def test_networks_are_made_as_in_r(case: str) -> None:
    assert SPECS[case]["result"] == {"value": True}
    assert f"kn{case.removeprefix('create')}" in NETWORKS


def _check(case: str) -> None:
    recording = SPECS[case]
    if case in ERRORS or case.partition("/")[2] == "set_mode_bad":
        wanted = ERRORS.get(case, "not a known mode for model")
        with pytest.raises((TypeError, ValueError), match=wanted):
            CALLS.get(case, lambda: RUN(recording["call"]))()
        return
    assert "error" not in recording, "R fails here"
    check = next(
        check for pattern, check in KINDS if re.fullmatch(pattern.replace("*", ".*"), case)
    )
    check(case, recording.get("result"))


# --- fits -----------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def fits() -> dict[str, Any]:
    """The fits of the recorded session."""
    set_seed(1)
    two = {"hidden_1_units": 6, "hidden_2_units": 5, "num_hidden_2": 2, "fit_epochs": 2}
    classifier = NETWORKS["kn_seq_cls"](**two)
    regressor = NETWORKS["kn_seq_reg"](
        dense_units=4, num_dense=2, fit_epochs=3, compile_metrics=["mae", "mse"]
    )
    forked = NETWORKS["kn_fun_cls"](
        path_a_units=3, num_path_b=2, fit_epochs=2, fit_validation_split=0.2
    )
    shuffled = iris.sample(frac=1, random_state=1)
    normalized = recipe("mpg ~ .", data=RDAT) >> step_normalize(all_predictors())
    return {
        "cfit": classifier >> fit("Species ~ .", data=iris),
        "rfit": regressor >> fit("mpg ~ .", data=RDAT),
        "ffit": forked >> fit("Species ~ .", data=shuffled),
        "cwf": workflow("Species ~ .", classifier) >> fit(iris),
        "rwf": workflow(normalized, regressor) >> fit(RDAT),
    }


TYPES = {"prob": "prob", "numeric": "numeric", "class": "class", "conf_int": "conf_int"}


def _data(name: str) -> pd.DataFrame:
    """The rows that the recorded calls predict: workflows are given the outcome too."""
    data = RDAT if name.startswith("r") else iris
    outcome = "mpg" if name.startswith("r") else "Species"
    return data if name.endswith("wf") else data.drop(columns=outcome)


def _same_table(found: pd.DataFrame, wanted: Any) -> None:
    assert found.columns.tolist() == wanted["names"] and len(found) == wanted["nrow"]
    kinds = {"factor": "category", "double": "float64"}
    assert {n: str(found[n].dtype) for n in found} == {
        n: kinds[kind] for n, kind in wanted["types"].items()
    }
    for name, levels in wanted["levels"].items():
        assert found[name].cat.categories.tolist() == levels


FIT_CASES = [c for c in FITS if c[0] != "_"]


@pytest.mark.parametrize("case", recorded("kerasnip/lab_fits", FIT_CASES))
def test_fits_are_rs(case: str, fits: dict[str, Any]) -> None:
    name, _, what = case.partition("/")
    recording = FITS[case]
    if name == "zz":
        _fails(what, fits)
    elif case == "tune_grid":
        _tuned(recording["result"])
    elif case.startswith("compile_keras_grid"):
        _compiled(recording)
    elif "error" in recording:
        with pytest.raises((TypeError, ValueError), match=_core(recording["error"]["message"])):
            predict(fits[name], _data(name)[:5], type=what)
    else:
        CHECKS[what](fits[name], name, recording["result"])


def _fails(what: str, fits: dict[str, Any]) -> None:
    """New data that R cannot take."""
    name = "cwf" if what.startswith("workflow") else "rfit" if what.endswith("reg") else "cfit"
    data = _data(name) if "missing" in what else RDAT if name == "rfit" else iris
    with pytest.raises(KeyError, match="missing"):
        predict(fits[name], data[:5].iloc[:, :1] if "missing" in what else data[:5])


def _tuned(wanted: Any) -> None:
    spec = NETWORKS["kn_seq_cls"](hidden_1_units=tune(), num_hidden_2=tune(), fit_epochs=1)
    grid = pd.DataFrame({"hidden_1_units": [3, 3, 6, 6], "num_hidden_2": [0, 1, 0, 1]})
    set_seed(1)
    found = workflow("Species ~ .", spec) >> tune_grid(
        vfold_cv(iris, v=2),
        grid=grid,
        metrics=metric_set(accuracy),
        control=control_grid(save_pred=True, save_workflow=True),
    )
    assert str(found).splitlines()[:3] == wanted["print"][:3]
    assert sorted(collect_metrics(found)) == sorted(wanted["metrics_names"])
    assert sorted(collect_predictions(found)) == sorted(wanted["pred_names"])
    assert found[".metrics"][0][".config"].tolist() == wanted["configs"]


def _crossing(**values: Any) -> pd.DataFrame:
    """tidyr's: all combinations."""
    return pd.MultiIndex.from_product(list(values.values()), names=list(values)).to_frame(
        index=False
    )


def _compiled(recording: Any) -> None:
    """R's columns are among ours, which say more."""
    wanted = recording["result"]
    call = recording["call"].replace("cdat[, setdiff(names(cdat), cy)]", "iris_x")
    data = {"crossing": _crossing, "iris_x": iris.iloc[:, :4], "iris_y": iris["Species"]}
    found = RSession(tidyk, {**NAMES, **data})(call.replace("cdat[[cy]]", "iris_y"))
    assert [name for name in found if name in wanted["names"]] == wanted["names"]
    valid = extract_valid_grid(found)
    if "has_error" not in wanted:
        assert found["error"].isna().all() and valid.columns.tolist() == wanted["valid"]
        return
    assert found["error"].notna().tolist() == wanted["has_error"]
    assert found["error"][1].splitlines()[0] == wanted["error_first_line"][1]
    assert valid.to_dict("list") == wanted["valid"]["columns"]


def _core(message: str) -> str:
    """What R's sentence says first."""
    return re.escape(re.split(r"[.,]", message)[0])


def _predicted(fitted: Any, name: str, wanted: Any) -> None:
    _same_table(predict(fitted, _data(name)[: wanted["nrow"]]), wanted)


def _probabilities(fitted: Any, name: str, wanted: Any) -> None:
    _same_table(predict(fitted, _data(name)[:5], type="prob"), wanted)


def _augmented(fitted: Any, name: str, wanted: Any) -> None:
    _same_table(augment(fitted, _data(name)[:5]), wanted)


def _layers(fitted: Any, name: str, wanted: Any) -> None:
    found = tidy(fitted)
    assert found.columns.tolist() == wanted["names"]
    assert found["class"].tolist() == wanted["class"]
    assert found["n_params"].tolist() == wanted["n_params"]


def _history(fitted: Any, name: str, wanted: Any) -> None:
    found = extract_keras_history(fitted)
    if isinstance(wanted, list):
        assert sorted(found.metrics) == wanted
        return
    assert sorted(found.metrics) == sorted(wanted["metrics"])
    assert {n: len(values) for n, values in found.metrics.items()} == wanted["epochs"]
    for key, value in wanted.get("params", {}).items():
        assert [found.params[key]] == value, key


def _evaluated(fitted: Any, name: str, wanted: Any) -> None:
    data = RDAT if name.startswith("r") else iris
    outcome = "mpg" if name.startswith("r") else "Species"
    assert sorted(keras_evaluate(fitted, data.drop(columns=outcome), data[outcome])) == wanted


def _glanced(fitted: Any, name: str, wanted: Any) -> None:
    assert glance(fitted).columns.tolist() == wanted


def _tidied(fitted: Any, name: str, wanted: Any) -> None:
    assert tidy(fitted)["class"].tolist() == wanted


CHECKS: dict[str, Callable[[Any, str, Any], None]] = {
    "predict": _predicted, "one_row": _predicted, "prob": _probabilities, "augment": _augmented,
    "layers": _layers, "history": _history, "evaluate": _evaluated, "glance": _glanced,
    "tidy": _tidied,
}  # fmt: skip
