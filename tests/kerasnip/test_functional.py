"""Functional networks: blocks as the nodes of a graph."""

from __future__ import annotations

import inspect
import pickle
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from kerasnip.graphs import (
    classes,
    forked,
    house_data,
    houses,
    join,
    number,
    numbers,
    path,
    start,
    wide,
)

from tidyk import (
    augment,
    create_keras_functional_spec,
    extract_keras_history,
    extract_keras_model,
    fit,
    fit_xy,
    glance,
    inp_spec,
    keras_evaluate,
    predict,
    set_seed,
    summary,
    tidy,
    tune,
    workflow,
)
from tidyk.base.random import draw_seed
from tidyk.datasets import iris, mtcars
from tidyk.kerasnip.state import keras_seed

DATA = house_data()
PREDICTORS, OUTCOMES = ["picture", "area", "age"], ["price", "sold"]
ONE: dict[str, Any] = {"fit_epochs": 2, "fit_shuffle": False}
net, split = houses(), forked()


@pytest.fixture(scope="module")
def sold() -> Any:
    """Two inputs, two heads, fitted."""
    set_seed(3)
    return net(picture_width=5, **ONE) >> fit_xy(DATA[PREDICTORS], DATA[OUTCOMES])


def trained(build: Callable[[Any], Any], x: Any, y: Any, how: dict[str, Any], out: Any) -> Any:
    """What plain Keras predicts after the seed that a fit draws after `set_seed(3)`."""
    import keras

    set_seed(3)
    with keras_seed(draw_seed()):
        model = build(keras)
        model.compile(optimizer=keras.optimizers.Adam(0.01), **how)
        model.fit(x, y, epochs=2, shuffle=False, verbose=0)
        return model.predict(out, verbose=0)


def test_one_input_and_output_give_what_plain_keras_gives() -> None:
    def plain(keras: Any) -> Any:
        layers, source = keras.layers, keras.Input((10,))
        left = layers.Dense(4, activation="relu")(source)
        left = layers.Dense(4, activation="relu")(left)
        right = layers.Dense(3, activation="relu")(source)
        return keras.Model(source, layers.Dense(1)(layers.Concatenate()([left, right])))

    x, y = mtcars.drop(columns="mpg").to_numpy("float32"), mtcars["mpg"].to_numpy("float32")
    wanted = trained(plain, x, y[:, None], {"loss": "mean_squared_error"}, x)
    set_seed(3)
    model = split(num_left=2, right_units=3, **ONE) >> fit("mpg ~ .", data=mtcars)
    np.testing.assert_allclose((model >> predict(mtcars))[".pred"], wanted[:, 0], rtol=1e-6)


def test_two_inputs_and_heads_give_what_plain_keras_gives(sold: Any) -> None:
    def plain(keras: Any) -> Any:
        layers = keras.layers
        picture, rest = keras.Input((4,), name="picture"), keras.Input((2,), name="rest")
        both = layers.Concatenate()([layers.Dense(5)(picture), rest])
        price, class_ = layers.Dense(1)(both), layers.Dense(2, activation="softmax")(both)
        heads = {"price": price, "sold": class_}
        return keras.Model({"picture": picture, "rest": rest}, heads)

    x = {
        "picture": np.stack(DATA["picture"].to_numpy()).astype("float32"),
        "rest": DATA[["area", "age"]].to_numpy("float32"),
    }
    y = {
        "price": DATA[["price"]].to_numpy("float32"),
        "sold": pd.get_dummies(DATA["sold"]).to_numpy("float32"),
    }
    loss = {"price": "mean_squared_error", "sold": "categorical_crossentropy"}
    wanted = trained(plain, x, y, {"loss": loss}, x)
    found = sold >> predict(DATA)
    np.testing.assert_allclose(found[".pred_price"], wanted["price"][:, 0], rtol=1e-6, atol=1e-6)
    shares = (sold >> predict(DATA, type="prob")).to_numpy()
    np.testing.assert_allclose(shares, wanted["sold"], rtol=1e-6)


def test_heads_have_plain_columns(sold: Any) -> None:
    found = sold >> predict(DATA[:3])
    assert found.columns.tolist() == [".pred_price", ".pred_class_sold"]
    assert found[".pred_class_sold"].cat.categories.tolist() == ["yes", "no"]
    assert (sold >> predict(DATA[:3], type="numeric")).columns.tolist() == [".pred_price"]
    assert (sold >> predict(DATA[:3], type="class")).columns.tolist() == [".pred_class_sold"]
    shares = sold >> predict(DATA[:3], type="prob")
    assert shares.columns.tolist() == [".pred_sold_yes", ".pred_sold_no"]
    np.testing.assert_allclose(shares.sum(axis=1), 1, rtol=1e-5)
    assert (sold >> predict(DATA[:0])).shape == (0, 2)
    raw = sold >> predict(DATA[:3], type="raw")
    assert {name: values.shape for name, values in raw.items()} == {"price": (3, 1), "sold": (3, 2)}


def test_augment_has_the_residuals_of_numbers(sold: Any) -> None:
    found = sold >> augment(DATA[:4])
    wanted = [".pred_price", ".pred_class_sold", ".pred_sold_yes", ".pred_sold_no", ".resid_price"]
    assert found.columns.tolist() == [*wanted, *DATA.columns]
    assert np.allclose(found[".resid_price"], DATA["price"][:4] - found[".pred_price"])


def test_missing_predictors_are_missing_predictions(sold: Any) -> None:
    new = DATA[:3].assign(area=[1.0, None, 2.0])
    assert (sold >> predict(new)).isna().all(axis=1).tolist() == [False, True, False]


def test_a_fit_travels(sold: Any) -> None:
    again = pickle.loads(pickle.dumps(sold))
    pd.testing.assert_frame_equal(again >> predict(DATA), sold >> predict(DATA))


def test_what_looks_into_a_fit_knows_the_heads(sold: Any, capsys: Any) -> None:
    names = {"loss", "price_loss", "price_mean_absolute_error", "sold_loss", "sold_accuracy"}
    assert set(keras_evaluate(sold, DATA[PREDICTORS], DATA[OUTCOMES])) == names
    assert set((sold >> glance()).columns) == names
    assert set((sold >> extract_keras_history()).metrics) == names
    assert (sold >> tidy())["n_params"].sum() == (sold >> extract_keras_model()).count_params()
    sold >> summary()
    assert "concatenate" in capsys.readouterr().out


def test_workflows_take_several_outcomes() -> None:
    flow = workflow("price + sold ~ picture + area + age", net(**ONE)) >> fit(DATA)
    assert (flow >> predict(DATA[:2])).columns.tolist() == [".pred_price", ".pred_class_sold"]
    assert ".resid_price" in (flow >> augment(DATA[:2])).columns
    assert "sold_accuracy" in keras_evaluate(flow, DATA)


def test_losses_metrics_and_weights_of_heads() -> None:
    spec = net(
        compile_loss={"price": "mae"},
        compile_metrics={"price": ["mse", "mape"]},
        compile_loss_weights={"price": 0.5, "sold": 2.0},
        fit_validation_data=(DATA[:20], DATA[OUTCOMES][:20]),
        **ONE,
    )
    history = (spec >> fit_xy(DATA[PREDICTORS], DATA[OUTCOMES]) >> extract_keras_history()).metrics
    assert {"price_mse", "price_mape", "sold_accuracy", "val_price_mse"} <= set(history)
    both = 0.5 * history["price_loss"][-1] + 2 * history["sold_loss"][-1]
    assert np.isclose(history["loss"][-1], both, rtol=1e-3)


def test_weights_of_rows_reach_all_heads() -> None:
    weights = np.r_[np.ones(30), np.zeros(30)]
    set_seed(1)
    one = net(**ONE) >> fit_xy(DATA[PREDICTORS], DATA[OUTCOMES], case_weights=weights)
    set_seed(1)
    changed = DATA.assign(price=DATA["price"].where(np.arange(60) < 30, 99.0))
    two = net(**ONE) >> fit_xy(changed[PREDICTORS], changed[OUTCOMES], case_weights=weights)
    assert np.allclose((one >> predict(DATA))[".pred_price"], (two >> predict(DATA))[".pred_price"])


def test_classes_of_one_head() -> None:
    three = forked("test_forked_classes", "classification", classes)
    model = three(right_units=3, num_right=2, fit_epochs=1) >> fit("Species ~ .", data=iris)
    shares = model >> predict(iris[:5], type="prob")
    assert shares.columns.tolist() == [f".pred_{level}" for level in iris["Species"].cat.categories]
    assert (model >> predict(iris[:5]))[".pred_class"].cat.categories.tolist() == list(
        iris["Species"].cat.categories
    )


def test_several_numbers_of_one_head() -> None:
    vector = forked("test_vector", "regression", numbers)
    model = vector(fit_epochs=1) >> fit_xy(mtcars[["wt", "hp"]], mtcars[["mpg", "qsec"]])
    assert (model >> predict(mtcars[:2])).columns.tolist() == [".pred_mpg", ".pred_qsec"]
    assert ".resid_qsec" in (model >> augment(mtcars[:2])).columns
    with pytest.raises(ValueError, match=r"1 unit, and there are 2 outcomes.*num_outcomes"):
        split(fit_epochs=1) >> fit_xy(mtcars[["wt", "hp"]], mtcars[["mpg", "qsec"]])


def test_the_function_has_rs_arguments() -> None:
    names = list(inspect.signature(split).parameters)[:8]
    counts = ["num_start", "num_left", "num_right", "num_join", "num_output"]
    assert names == [*counts, "left_units", "right_units", "learn_rate"]


def test_repeats_pass_on_what_they_are_given() -> None:
    x, y = mtcars[["wt", "hp"]], mtcars["mpg"]
    layers = [len(split(num_left=n, fit_epochs=1) >> fit_xy(x, y) >> tidy()) for n in (0, 1, 2)]
    assert layers == [4, 5, 6]
    widths = split(num_left=2, left_units=[6, 2], fit_epochs=1) >> fit_xy(x, y) >> tidy()
    assert {18, 14} <= set(widths["n_params"])


def test_blocks_may_stand_in_any_order() -> None:
    blocks = {"output": inp_spec(number, "body"), "body": inp_spec(path, "start"), "start": start}
    upside = create_keras_functional_spec("test_upside", blocks)
    assert [block.name for block in upside.network.blocks] == ["start", "body", "output"]


@pytest.mark.parametrize(
    ("blocks", "message"),
    [
        (
            {"a": inp_spec(path, "b"), "b": inp_spec(path, "a"), "output": inp_spec(number, "b")},
            '"a" takes from "b" takes from "a"',
        ),
        (
            {"start": start, "output": inp_spec(number, "strat")},
            'no such block. Did you mean "start"',
        ),
        ({"start": start, "body": path, "output": inp_spec(number, "start")}, "takes `tensor`"),
        (
            {"start": start, "idle": inp_spec(path, "start"), "output": inp_spec(number, "start")},
            'Nothing is made of the blocks "idle"',
        ),
        ({"start": start, "output": inp_spec(classes, "start")}, "`num_classes`"),
        ({"input_shape": start, "output": inp_spec(number, "input_shape")}, "is supplied"),
        (
            {"start": lambda model, input_shape: model, "output": inp_spec(number, "start")},
            r"takes nothing of other blocks, `def start\(input_shape\)",
        ),
    ],
)
def test_wrong_graphs_are_told(blocks: dict[str, Any], message: str) -> None:
    with pytest.raises((TypeError, ValueError), match=message):
        create_keras_functional_spec("test_wrong_graph", blocks)


@pytest.mark.parametrize(
    ("args", "message"),
    [
        ({"num_join": 2}, "has 2 inputs \\(picture, rest\\)"),
        ({"num_join": 0}, "can neither be repeated nor dropped"),
        ({"num_join": tune()}, r'not tune\(\): the block "join" can neither'),
        ({"num_picture": 2}, "takes predictors"),
        ({"compile_loss_weights": {"price": "half"}}, "`compile_loss_weights` must be a number"),
        ({"compile_loss": "mse"}, "outputs of several modes"),
        ({"compile_loss": {"prize": "mse"}}, 'Did you mean "price"'),
        ({"compile_loss": {"price": "mze"}}, 'no loss "mze"'),
        ({"compile_loss": {"price": tune()}}, "within a dict: mark the whole argument"),
    ],
)
def test_wrong_arguments_are_told(args: dict[str, Any], message: str) -> None:
    with pytest.raises((TypeError, ValueError), match=message):
        net(**args)


def test_an_output_that_mode_does_not_name_is_told() -> None:
    blocks = {
        "start": start,
        "price": inp_spec(number, "start"),
        "sold": inp_spec(classes, "start"),
    }
    with pytest.raises(ValueError, match=r'blocks "sold".*If they are outputs, `mode` names them'):
        create_keras_functional_spec("test_half_a_mode", blocks, mode={"price": "regression"})


def test_several_outcomes_left_of_a_formula_are_told() -> None:
    with pytest.raises(TypeError) as problem:
        net(**ONE) >> fit("price + sold ~ picture + area + age", data=DATA)
    assert "several outcomes go to `fit_xy()`" in problem.value.__notes__[0]


def test_weights_of_rows_are_not_given_by_output() -> None:
    weights = dict.fromkeys(OUTCOMES, np.ones(60))
    with pytest.raises(TypeError, match="outputs are weighed by `compile_loss_weights`"):
        net(fit_sample_weight=weights, **ONE) >> fit_xy(DATA[PREDICTORS], DATA[OUTCOMES])


@pytest.mark.parametrize(
    ("x", "y", "message"),
    [
        (["area", "age"], OUTCOMES, '"picture" of|"picture", "rest"|no predictor of that name'),
        (PREDICTORS, ["price"], 'outputs "price" and "sold".*outcomes are "price"'),
        (["picture"], OUTCOMES, '"rest" of `test_houses'),
    ],
)
def test_columns_that_find_no_block_are_told(x: Any, y: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        net(**ONE) >> fit_xy(DATA[x], DATA[y])


def test_modes_of_heads_are_checked() -> None:
    swapped = DATA.assign(price=DATA["sold"])
    with pytest.raises(TypeError, match=r'"price" is for regression.*should be numeric, not a fac'):
        net(**ONE) >> fit_xy(swapped[PREDICTORS], swapped[OUTCOMES])


def test_the_last_block_is_called_output() -> None:
    other = create_keras_functional_spec(
        "test_no_output", {"start": start, "mid": inp_spec(number, "start")}
    )
    with pytest.raises(ValueError, match='no block named "output"'):
        other(fit_epochs=1) >> fit("mpg ~ wt", data=mtcars)


def test_a_block_must_return_a_tensor() -> None:
    blocks = {"start": start, "output": lambda start: None}
    nothing = create_keras_functional_spec("test_nothing", blocks)
    with pytest.raises(TypeError, match='"output" of a functional network must return a tensor'):
        nothing(fit_epochs=1) >> fit("mpg ~ wt", data=mtcars)


@pytest.mark.parametrize(
    ("block", "input_map", "message"),
    [
        (lambda: 1, "a", "at least one argument"),
        (join, {"zzz": "a"}, '"zzz" are not found in the block function'),
        (join, 3, "`input_map` must be"),
        (join, {"left": "right"}, 'called "right"'),
        (7, "a", "must be a function"),
    ],
)
def test_wrong_connections_are_told(block: Any, input_map: Any, message: str) -> None:
    with pytest.raises((TypeError, ValueError), match=message):
        inp_spec(block, input_map)


def test_a_list_of_losses_is_not_taken_for_outputs_in_some_order() -> None:
    blocks = {
        "start": start,
        "one": inp_spec(classes, "start"),
        "two": inp_spec(classes, "start"),
    }
    both = create_keras_functional_spec("test_two_classes", blocks, mode="classification")
    for args in (
        {"compile_loss": ["mse", "categorical_crossentropy"]},
        {"compile_loss_weights": [1.0, 0.2]},
    ):
        with pytest.raises(ValueError, match=r'by output, as a dict with "one" and "two", not as'):
            both(**args)
    assert both(compile_metrics=["accuracy", "auc"]).args


def test_a_connected_block_is_the_function_under_other_names() -> None:
    both = inp_spec(lambda a, b, c=3: (a, b, c), {"a": "left", "b": "right"})
    assert list(inspect.signature(both).parameters) == ["left", "right", "c"]
    assert both(left=1, right=2) == (1, 2, 3)
    assert wide.__name__ == "wide" and inp_spec(path, "x").connections == {"tensor": "x"}
