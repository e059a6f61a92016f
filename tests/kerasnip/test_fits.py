"""Training, predicting, evaluating."""

from __future__ import annotations

import pickle
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from kerasnip.networks import classes, classifier, hidden, one_sigmoid, regressor, start

from tidyk import (
    I,
    add_formula,
    add_model,
    augment,
    create_keras_sequential_spec,
    data_frame,
    extract_fit_parsnip,
    extract_keras_history,
    extract_keras_model,
    factor,
    fit,
    fit_xy,
    keras_evaluate,
    multi_predict,
    plot,
    predict,
    set_engine,
    set_seed,
    summary,
    tidy,
    tune,
    workflow,
)
from tidyk.base.errors import TidykWarning
from tidyk.datasets import iris, mtcars, two_class_example

net, reg = classifier(), regressor()
sigmoid = classifier("test_sigmoid", output=one_sigmoid)
two = two_class_example[["truth", "Class1"]].head(60)
X = iris.drop(columns="Species")


@pytest.fixture(scope="module")
def fitted() -> Any:
    set_seed(1)
    spec = net(num_hidden=2, fit_epochs=3, fit_validation_split=0.2, compile_metrics=["accuracy"])
    return spec >> fit("Species ~ .", data=iris.sample(frac=1, random_state=1))


@pytest.fixture(scope="module")
def regression() -> Any:
    set_seed(1)
    return reg(fit_epochs=2) >> fit("mpg ~ .", data=mtcars)


def test_predictions_have_parsnips_columns(fitted: Any) -> None:
    classes = fitted >> predict(X)
    assert list(classes) == [".pred_class"]
    assert list(classes[".pred_class"].cat.categories) == list(iris["Species"].cat.categories)
    prob = fitted >> predict(X, type="prob")
    assert list(prob) == [".pred_setosa", ".pred_versicolor", ".pred_virginica"]
    np.testing.assert_allclose(prob.sum(axis=1), 1, rtol=1e-5)
    codes = prob.to_numpy().argmax(axis=1)
    assert classes[".pred_class"].cat.codes.tolist() == codes.tolist()
    raw = fitted >> predict(X, type="raw")
    np.testing.assert_allclose(np.asarray(raw), prob.to_numpy(), rtol=1e-5)


def test_predictions_keep_the_index_and_order(fitted: Any) -> None:
    part = X.iloc[[149, 3, 77]].set_axis(["c", "a", "b"])
    prob = fitted >> predict(part, type="prob")
    assert prob.index.tolist() == ["c", "a", "b"]
    whole = (fitted >> predict(X, type="prob")).to_numpy()[[149, 3, 77]]
    np.testing.assert_allclose(prob.to_numpy(), whole, rtol=1e-5)


def test_augment(fitted: Any) -> None:
    assert list(fitted >> augment(iris))[:4] == [
        ".pred_class",
        ".pred_setosa",
        ".pred_versicolor",
        ".pred_virginica",
    ]


def test_regression(regression: Any) -> None:
    assert list(regression >> predict(mtcars)) == [".pred"]
    assert (regression >> predict(mtcars)).index.tolist() == mtcars.index.tolist()
    assert ".resid" in (regression >> augment(mtcars))


def test_the_layers_are_as_asked_for(fitted: Any) -> None:
    layers = fitted >> tidy()
    assert layers["class"].tolist() == ["Dense", "Dropout", "Dense", "Dropout", "Dense"]
    assert layers["layer"].tolist() == ["dense", "dropout", "dense_1", "dropout_1", "dense_2"]


def test_zero_drops_a_block() -> None:
    layers = net(num_hidden=0, fit_epochs=1) >> fit("Species ~ .", data=iris) >> tidy()
    assert layers["class"].tolist() == ["Dense"]


def test_evaluate(fitted: Any) -> None:
    found = fitted >> keras_evaluate(X, iris["Species"])
    assert list(found) == ["accuracy", "loss"]
    right = (fitted >> predict(X))[".pred_class"] == iris["Species"]
    assert found["accuracy"] == pytest.approx(right.mean(), abs=1e-6)
    text = fitted >> keras_evaluate(X, iris["Species"].astype(str))
    assert text == found


@pytest.mark.parametrize(
    ("y", "message"),
    [(["setosa"] * 10, "150 rows and `y` 10"), (["rose"] * 150, 'unknown level "rose"')],
)
def test_evaluate_refuses(fitted: Any, y: list[str], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        fitted >> keras_evaluate(X, y)


def test_history_and_plots(fitted: Any, capsys: Any) -> None:
    history = fitted >> extract_keras_history()
    assert set(history.metrics) == {"loss", "accuracy", "val_loss", "val_accuracy"}
    frame = history.as_frame()
    assert list(frame) == ["epoch", "value", "metric", "data"] and len(frame) == 12
    for drawn in (history >> plot(), fitted >> extract_keras_model() >> plot(show_shapes=True)):
        drawn.draw()
    fitted >> extract_keras_model() >> summary()
    assert "dense_1" in capsys.readouterr().out


def test_models_of_branches_are_drawn() -> None:
    from tidyk.keras3 import keras_input, keras_model, layer_add, layer_dense

    x = keras_input(shape=4)
    model = keras_model(x, [x >> layer_dense(units=2), x >> layer_dense(units=2)] >> layer_add())
    (model >> plot(show_shapes=True)).draw()


def test_a_fit_pickles(fitted: Any) -> None:
    again = pickle.loads(pickle.dumps(fitted))
    pd.testing.assert_frame_equal(
        again >> predict(X, type="prob"), fitted >> predict(X, type="prob")
    )


@pytest.mark.slow
def test_a_pickled_workflow_predicts_in_a_fresh_process(tmp_path: Path) -> None:
    flow = workflow("Species ~ .", net(fit_epochs=1)) >> fit(data=iris)
    (tmp_path / "fit.pickle").write_bytes(pickle.dumps((flow, X)))
    code = (
        "import pickle, sys; flow, x = pickle.load(open(sys.argv[1], 'rb'));"
        "print(flow.predict(x, type='prob').iloc[0].tolist())"
    )
    out = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "fit.pickle")],
        capture_output=True,
        text=True,
        check=True,
    )
    expected = (flow >> predict(X, type="prob")).iloc[0].tolist()
    assert eval(out.stdout) == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize("loss", [None, "binary_crossentropy"])
def test_one_sigmoid_unit(loss: str | None) -> None:
    set_seed(2)
    args = {} if loss is None else {"compile_loss": loss}
    model = sigmoid(fit_epochs=30, learn_rate=0.05, **args) >> fit("truth ~ Class1", data=two)
    prob = model >> predict(two, type="prob")
    np.testing.assert_allclose(prob.sum(axis=1), 1, rtol=1e-5)
    right = (model >> predict(two))[".pred_class"].astype(str) == two["truth"].astype(str)
    assert right.mean() > 0.7


@pytest.mark.parametrize(
    "loss", [None, "categorical_crossentropy", "sparse_categorical_crossentropy"]
)
def test_two_softmax_units(loss: str | None) -> None:
    set_seed(2)
    args = {} if loss is None else {"compile_loss": loss}
    model = net(fit_epochs=30, learn_rate=0.05, **args) >> fit("truth ~ Class1", data=two)
    right = (model >> predict(two))[".pred_class"].astype(str) == two["truth"].astype(str)
    assert right.mean() > 0.7


def _learned(spec: Any, seed: int = 3) -> list[float]:
    set_seed(seed)
    model = spec >> fit("Species ~ .", data=iris)
    return (model >> extract_keras_history()).metrics["loss"]


def test_the_seed_decides() -> None:
    spec = net(fit_epochs=2)
    assert _learned(spec) == _learned(spec)
    assert _learned(spec) != _learned(spec, seed=4)


@pytest.mark.parametrize("how", ["object", "class", "name"])
def test_an_optimizer_is_fresh_for_each_fit(how: str) -> None:
    import keras

    from tidyk.keras3 import optimizer_rmsprop

    given = {
        "object": optimizer_rmsprop(learning_rate=0.01),
        "class": keras.optimizers.RMSprop,
        "name": "rmsprop",
    }[how]
    spec = net(compile_optimizer=given, fit_epochs=2)
    assert _learned(spec) == _learned(spec)


def test_losses_metrics_and_callbacks_are_fresh_for_each_fit() -> None:
    from tidyk.keras3 import (
        callback_early_stopping,
        loss_categorical_crossentropy,
        metric_categorical_accuracy,
    )

    spec = net(
        fit_epochs=4,
        fit_callbacks=[callback_early_stopping(monitor="loss", patience=1, min_delta=10)],
        compile_loss=loss_categorical_crossentropy(),
        compile_metrics=[metric_categorical_accuracy()],
    )
    first, second = _learned(spec), _learned(spec)
    assert first == second and len(first) == 2


@pytest.mark.parametrize("optimizer", ["adam", "sgd", "rmsprop", "adamw", "Nadam"])
def test_a_learning_rate_reaches_every_optimizer(optimizer: str) -> None:
    model = net(compile_optimizer=optimizer, learn_rate=0.0625, fit_epochs=1)
    keras_model = model >> fit("Species ~ .", data=iris) >> extract_keras_model()
    assert float(np.asarray(keras_model.optimizer.learning_rate)) == 0.0625


def test_a_learning_rate_reaches_an_object() -> None:
    from tidyk.keras3 import optimizer_adam

    given = optimizer_adam(learning_rate=0.5)
    model = net(compile_optimizer=given, learn_rate=0.125, fit_epochs=1)
    keras_model = model >> fit("Species ~ .", data=iris) >> extract_keras_model()
    assert float(np.asarray(keras_model.optimizer.learning_rate)) == 0.125
    assert float(np.asarray(given.learning_rate)) == 0.5


def test_global_states_are_left_as_found() -> None:
    import keras

    keras.utils.set_random_seed(7)
    first = random.random(), np.random.rand(), float(np.asarray(keras.random.uniform((1,)))[0])
    keras.utils.set_random_seed(7)
    net(fit_epochs=1) >> fit("Species ~ .", data=iris)
    again = random.random(), np.random.rand(), float(np.asarray(keras.random.uniform((1,)))[0])
    assert first == again


def test_factors_and_text_become_dummy_columns() -> None:
    frame = pd.DataFrame(
        {"y": np.arange(12.0), "g": factor(["a", "b", "c"] * 4), "t": ["u", "v"] * 6}
    )
    model = reg(fit_epochs=1) >> fit("y ~ g + t", data=frame)
    assert (model >> extract_keras_model()).input_shape == (None, 5 - 1 - 1)
    assert len(model >> predict(frame)) == 12


def test_a_new_level_in_a_workflow_is_a_warning_and_a_missing_prediction() -> None:
    frame = pd.DataFrame({"y": np.arange(10.0), "g": factor(["a", "b"] * 5)})
    flow = workflow("y ~ g", reg(fit_epochs=1)) >> fit(data=frame)
    with pytest.warns(TidykWarning, match='"z"'):
        found = flow >> predict(pd.DataFrame({"g": ["a", "z"]}))
    assert found[".pred"].isna().tolist() == [False, True]


def test_images_go_in_whole() -> None:
    from tidyk.keras3 import keras_model_sequential, layer_dense, layer_flatten

    def first(model: Any, input_shape: Any) -> Any:
        assert tuple(input_shape) == (4, 5, 1)
        return keras_model_sequential(input_shape=input_shape) >> layer_flatten()

    def last(model: Any, num_classes: int) -> Any:
        return model >> layer_dense(units=num_classes, activation="softmax")

    images = classifier("test_images", last, flat=lambda model: None)
    images = create_keras_sequential_spec(
        "test_images", {"input": first, "output": last}, mode="classification"
    )
    frame = data_frame(x=I(np.random.rand(20, 4, 5, 1)), y=factor(["a", "b"] * 10))
    model = images(fit_epochs=1) >> fit("y ~ x", data=frame)
    assert len(model >> predict(frame[["x"]])) == 20
    assert list(model >> keras_evaluate(frame[["x"]], frame["y"])) == ["accuracy", "loss"]


def test_fit_xy_takes_frames_and_matrices() -> None:
    by_formula = net(fit_epochs=1)
    set_seed(1)
    a = by_formula >> fit("Species ~ .", data=iris) >> predict(X, type="prob")
    set_seed(1)
    b = by_formula >> fit_xy(X, iris["Species"]) >> predict(X, type="prob")
    np.testing.assert_allclose(a.to_numpy(), b.to_numpy(), rtol=1e-5)


def test_workflows_reach_the_network() -> None:
    flow = workflow() >> add_formula("Species ~ .") >> add_model(net(fit_epochs=1))
    done = flow >> fit(data=iris)
    assert (done >> extract_keras_model()).output_shape == (None, 3)
    assert list(done >> keras_evaluate(iris)) == ["accuracy", "loss"]
    assert (done >> extract_fit_parsnip()).lvl == ("setosa", "versicolor", "virginica")


def test_verbose_is_the_engines() -> None:
    model = net(fit_epochs=1) >> set_engine("keras", verbose=0) >> fit("Species ~ .", data=iris)
    assert len((model >> extract_keras_history()).epoch) == 1


# --- what is refused before any training --------------------------------------------------------
TEXT = iris.assign(Species=iris["Species"].astype(str))
NAN = iris.assign(**{"Sepal.Length": iris["Sepal.Length"].where(iris.index > 0)})


@pytest.mark.parametrize(
    ("spec", "formula", "data", "message"),
    [
        (net(hidden_units=tune()), "Species ~ .", iris, '"hidden_units".*still marked'),
        (net(), "Species ~ zz", iris, 'no column "zz"'),
        (net(), "Sepal.Length ~ .", iris, "outcome should be a factor"),
        (net(), "Species ~ .", TEXT, "outcome should be a factor, not str.*factor"),
        (reg(), "Species ~ .", iris, "outcome should be numeric"),
        (net(), "Species ~ .", iris[:0], "no rows"),
        (net(), "Species ~ .", iris[:50], "one class only"),
        (net(), "Species ~ .", NAN, '"Sepal.Length" has missing values in 1 rows'),
        (net(), "Species ~ .", NAN.fillna(np.inf), '"Sepal.Length" has infinite values in 1 rows'),
        (net(num_output=0), "Species ~ .", iris, "wrong number of units"),
    ],
)
def test_what_cannot_be_fitted_is_refused(
    spec: Any, formula: str, data: pd.DataFrame, message: str, monkeypatch: Any
) -> None:
    import keras

    def never(*_: Any, **__: Any) -> None:
        raise AssertionError("training began")

    monkeypatch.setattr(keras.Model, "fit", never)
    with pytest.raises((TypeError, ValueError, KeyError), match=message):
        spec >> fit(formula, data=data)


def fresh_model(model: Any, input_shape: Any) -> Any:
    return start(model, input_shape)


@pytest.mark.parametrize(
    ("blocks", "message"),
    [
        ({"input": lambda model, input_shape: None}, "first block.*must make the model"),
        ({"input": lambda model, input_shape: 5}, "first block.*returned 5"),
        ({"input": start, "hidden": lambda model: "x"}, '"hidden" must return the model'),
        ({"input": start, "a": hidden, "b": fresh_model}, "a model without the layers before it"),
        ({"input": start, "hidden": lambda model: 1 / 0}, '"hidden"'),
        ({"input": start, "last": classes}, 'no block named "output"'),
    ],
)
def test_blocks_that_do_not_build_are_named(blocks: dict[str, Any], message: str) -> None:
    if "last" not in blocks:
        blocks = {**blocks, "output": classes}
    model = create_keras_sequential_spec("test_broken", blocks, mode="classification")
    with pytest.raises((TypeError, ValueError, ArithmeticError), match=message):
        model() >> fit("Species ~ .", data=iris)


def test_new_data_are_checked(fitted: Any) -> None:
    with pytest.raises(KeyError, match=r'column "Sepal\.Length" is missing'):
        fitted >> predict(X.drop(columns="Sepal.Length"))
    with pytest.raises(TypeError, match=r"<character>.*<double>"):
        fitted >> predict(X.assign(**{"Sepal.Length": "a"}))
    missing = fitted >> predict(NAN.head(2))
    assert missing[".pred_class"].isna().tolist() == [True, False]
    assert len(fitted >> predict(X[:0])) == 0


def test_types_of_prediction_are_checked(fitted: Any, regression: Any) -> None:
    with pytest.raises(ValueError, match="numeric"):
        fitted >> predict(X, type="numeric")
    with pytest.raises(ValueError, match="prob"):
        regression >> predict(mtcars, type="prob")
    with pytest.raises(TypeError, match="multi_predict"):
        fitted >> multi_predict(X, trees=[1])
