"""The engine "keras" of parsnip's own models: R's arguments and defaults, what it converges to."""

from __future__ import annotations

import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tidyk import (
    all_predictors,
    create_keras_sequential_spec,
    extract_keras_model,
    extract_parameter_set_dials,
    fit,
    fit_xy,
    linear_reg,
    logistic_reg,
    mlp,
    multinom_reg,
    poisson_reg,
    predict,
    recipe,
    remove_keras_spec,
    set_engine,
    set_seed,
    step_normalize,
    tunable,
    tune,
    tune_grid,
    vfold_cv,
    workflow,
)
from tidyk.base.errors import TidykError, TidykTypeError, TidykValueError
from tidyk.datasets import mtcars
from tidyk.hardhat.weights import importance_weights
from tidyk.kerasnip.builtin import own_rate

X = (mtcars[["wt", "hp", "qsec"]] - mtcars[["wt", "hp", "qsec"]].mean()) / (
    mtcars[["wt", "hp", "qsec"]].std()
)
MPG = (mtcars["mpg"] - 20) / 6
PATIENT = {"epochs": 200, "learn_rate": 0.05, "batch_size": 32}


def model_of(spec: Any, y: pd.Series, **options: Any) -> Any:
    set_seed(3)
    return fit_xy(spec, X, y, **options)


def test_linear_models_come_to_what_likelihood_says() -> None:
    manual = mtcars["am"].astype(str).astype("category")
    cases = [  # Keras' penalty is not halved
        (linear_reg(), linear_reg(), MPG, "numeric", 0.01),
        (poisson_reg(), poisson_reg(), mtcars["carb"], "numeric", 0.05),
        (logistic_reg(penalty=0.05), logistic_reg(penalty=0.1), manual, "prob", 0.01),
    ]
    for spec, same, y, type, near in cases:
        ours = model_of(spec >> set_engine("keras", **PATIENT), y)
        theirs = model_of(same >> set_engine("sklearn"), y)
        found, wanted = (predict(m, X, type=type).to_numpy() for m in (ours, theirs))
        assert np.abs(found - wanted).max() < near
        assert len(extract_keras_model(ours).layers) == 1


def test_several_levels_get_a_unit_each() -> None:
    y = mtcars["cyl"].astype(str).astype("category")
    model = model_of(multinom_reg(engine="keras") >> set_engine("keras", **PATIENT), y)
    assert extract_keras_model(model).output_shape == (None, 3)
    assert (predict(model, X)[".pred_class"] == y.to_numpy()).mean() > 0.8


def test_an_mlp_is_what_r_builds() -> None:
    three = mtcars["cyl"].astype(str).astype("category")
    model = model_of(mlp("classification", engine="keras"), three)
    net = extract_keras_model(model)
    kinds = [(type(n).__name__, n.units, n.activation.__name__) for n in net.layers]
    assert kinds == [("Dense", 5, "softmax"), ("Dense", 3, "softmax")]
    assert len(model.fit.history.epoch) == 20
    assert float(net.optimizer.learning_rate) == pytest.approx(0.001)
    two = mtcars["am"].astype(str).astype("category")
    spec = mlp("classification", engine="keras", hidden_units=3, dropout=0.2, activation="relu",
               epochs=2)  # fmt: skip
    net = extract_keras_model(model_of(spec, two))
    assert [type(n).__name__ for n in net.layers] == ["Dense", "Dropout", "Dense"]
    assert net.layers[-1].activation.__name__ == "sigmoid" and net.layers[-1].units == 1
    decaying = mlp("regression", engine="keras", penalty=0.3, epochs=1)
    net = extract_keras_model(model_of(decaying, MPG))
    assert float(net.layers[0].kernel_regularizer.l2) == pytest.approx(0.3)
    assert net.layers[1].kernel_regularizer is None


def test_brulee_has_its_defaults() -> None:
    net = model_of(mlp("regression", engine="brulee"), MPG)
    first = extract_keras_model(net).layers[0]
    assert (first.units, first.activation.__name__) == (3, "relu")
    assert float(first.kernel_regularizer.l2) == pytest.approx(0.001)
    assert len(net.fit.history.epoch) == 100
    dropping = model_of(mlp("regression", engine="brulee", dropout=0.1, epochs=1), MPG)
    assert extract_keras_model(dropping).layers[0].kernel_regularizer is None


def test_penalty_and_dropout_exclude_each_other() -> None:
    with pytest.raises(TidykValueError, match="either `dropout` or `penalty`"):
        mlp("regression", engine="keras", penalty=0.1, dropout=0.2)
    mlp("regression", engine="keras", penalty=0.1, dropout=tune())


@pytest.mark.parametrize(
    ("args", "match"),
    [
        ({"hidden_units": 0}, "hidden_units"),
        ({"penalty": -1}, "penalty"),
        ({"dropout": 2}, "dropout"),
        ({"epochs": 0}, "epochs"),
        ({"learn_rate": 0}, "learn_rate"),
    ],
)
def test_values_that_cannot_be(args: dict[str, Any], match: str) -> None:
    with pytest.raises(TidykError, match=match):
        mlp("regression", engine="keras", **args)


def test_arguments_of_keras_have_rs_names() -> None:
    spec = linear_reg(engine="keras") >> set_engine(
        "keras", batch_size=4, epochs=2, validation_split=0.25, optimizer="sgd", loss="huber"
    )
    model = model_of(spec, MPG)
    assert "val_loss" in model.fit.history.metrics
    net = extract_keras_model(model)
    assert type(net.optimizer).__name__ == "SGD" and "huber" in net.loss.name
    assert own_rate("sgd") == 0.01 and own_rate("adam") == 0.001 and own_rate(object()) is None
    with pytest.raises(TidykValueError, match="batch_size"):
        linear_reg() >> set_engine("keras", batch_sizes=4)
    with pytest.raises(TidykValueError, match="fit_batch_size"):
        model_of(linear_reg() >> set_engine("keras", batch_size=0), MPG)


def test_same_seed_same_numbers_and_fits_travel(tmp_path: Path) -> None:
    spec = mlp("regression", engine="keras", activation="relu", epochs=3)
    first, second = model_of(spec, MPG), model_of(spec, MPG)
    wanted = predict(first, X)
    pd.testing.assert_frame_equal(wanted, predict(second, X))
    (tmp_path / "fit.pickle").write_bytes(pickle.dumps((first, X, wanted)))
    code = (
        "import pickle, sys; from pathlib import Path; from tidyk import predict\n"
        "model, x, wanted = pickle.loads(Path(sys.argv[1]).read_bytes())\n"
        "assert predict(model, x).round(5).equals(wanted.round(5))\n"
    )
    path = str(tmp_path / "fit.pickle")
    ran = subprocess.run([sys.executable, "-c", code, path], capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr


def test_case_weights_count() -> None:
    spec = linear_reg() >> set_engine("keras", epochs=5, learn_rate=0.1)
    weights = importance_weights(np.where(np.arange(32) < 5, 20.0, 0.1))
    plain, weighted = model_of(spec, MPG), model_of(spec, MPG, case_weights=weights)
    assert not predict(plain, X).equals(predict(weighted, X))


def test_keras_is_not_imported_before_a_fit() -> None:
    code = (
        "import sys, tidyk\n"
        "for name in ('mlp', 'linear_reg', 'logistic_reg', 'multinom_reg', 'poisson_reg'):\n"
        "    print(getattr(tidyk, name)(engine='keras'), file=sys.stderr)\n"
        "print('keras' in sys.modules, 'jax' in sys.modules)\n"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == ["False", "False"]


def test_a_network_of_layer_blocks_cannot_take_the_name_of_a_model_of_parsnip() -> None:
    with pytest.raises(TidykValueError, match="not a generated one"):
        create_keras_sequential_spec("mlp", {"output": lambda model: model})
    with pytest.raises(TidykValueError, match="stays"):
        remove_keras_spec("mlp")


def test_everything_can_be_tuned() -> None:
    spec = mlp("regression", engine="keras", hidden_units=tune(), penalty=tune(), epochs=2,
               activation=tune(), learn_rate=tune())  # fmt: skip
    names = ["hidden_units", "penalty", "dropout", "epochs", "activation", "learn_rate"]
    assert tunable(spec)["name"].tolist() == names
    assert all(p is not None for p in extract_parameter_set_dials(spec).object)
    rec = recipe("mpg ~ wt + hp", data=mtcars) >> step_normalize(all_predictors())
    grid = pd.DataFrame(
        {
            "hidden_units": [2, 2, 4],
            "penalty": [0, 0.1, 0.1],
            "activation": ["relu", "tanh", "relu"],
            "learn_rate": [0.01, 0.1, 0.1],
        }
    )
    set_seed(1)
    results = workflow(rec, spec) >> tune_grid(vfold_cv(mtcars, v=2), grid=grid)
    assert results.collect_metrics()["n"].tolist() == [2] * 6


def test_two_unknown_classes_are_refused() -> None:
    with pytest.raises(TidykTypeError, match="factor"):
        fit(mlp("classification", engine="keras"), "mpg ~ wt", data=mtcars)
