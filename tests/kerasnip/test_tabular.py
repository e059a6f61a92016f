"""Numbers, factors and what is learned of them before training."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pandas as pd
import pytest
from kerasnip.graphs import classes
from kerasnip.networks import number, start

from tidyk import (
    I,
    collect_extracts,
    collect_predictions,
    control_resamples,
    create_keras_functional_spec,
    create_keras_sequential_spec,
    dense_block,
    embedding_block,
    extract_keras_history,
    extract_keras_model,
    factor,
    fit,
    fit_resamples,
    fit_xy,
    inp_spec,
    keras_evaluate,
    normalize_block,
    one_hot_block,
    predict,
    set_engine,
    set_seed,
    vfold_cv,
    workflow,
)
from tidyk.datasets import mtcars
from tidyk.keras3 import layer_concatenate, layer_dense, layer_input
from tidyk.keras3.backend import load_keras

ONE: dict[str, Any] = {"fit_epochs": 1}
RANDOM = np.random.default_rng(2)
JOBS = pd.DataFrame(
    {
        "job": factor(RANDOM.choice(["a", "b", "c"], 40), levels=["a", "b", "c"]),
        "age": RANDOM.normal(size=40).round(2),
        "town": factor(RANDOM.choice(["u", "v"], 40), levels=["u", "v"]),
        "y": RANDOM.normal(size=40),
    }
)


def sequential(name: str, **blocks: Any) -> Any:
    return create_keras_sequential_spec(name, {"input": start, **blocks, "output": number})


# --- outcomes ---------------------------------------------------------------------------------
def test_a_scaled_outcome_is_learned_in_standard_deviations() -> None:
    net = sequential("test_scaled")
    spec = net(fit_epochs=60, fit_batch_size=32, learn_rate=0.05)
    x, y = mtcars[["wt"]] / 5, mtcars["mpg"]
    set_seed(1)
    scaled = spec >> set_engine("keras", scale_outcome=True) >> fit_xy(x, y)
    set_seed(1)
    by_hand = spec >> fit_xy(x, (y - y.mean()) / y.std(ddof=0))
    wanted = (by_hand >> predict(x))[".pred"] * y.std(ddof=0) + y.mean()
    assert np.allclose((scaled >> predict(x))[".pred"], wanted, rtol=1e-4)
    again = pickle.loads(pickle.dumps(scaled))
    assert np.allclose((again >> predict(x))[".pred"], wanted, rtol=1e-4)
    last = (scaled >> extract_keras_history()).metrics["loss"][-1]
    assert keras_evaluate(scaled, x, y)["loss"] < 1.5 * last < 1.5


def test_only_numbers_are_scaled() -> None:
    with pytest.raises(TypeError, match="`scale_outcome` must be True or False"):
        sequential("test_scaled_flag")() >> set_engine("keras", scale_outcome="yes")
    net = create_keras_sequential_spec(
        "test_scaled_classes", {"input": start, "output": classes}, mode="classification"
    )
    with pytest.raises(ValueError, match="is for numbers"):
        net() >> set_engine("keras", scale_outcome=True)


# --- factors ----------------------------------------------------------------------------------
@pytest.mark.parametrize(("block", "width"), [(embedding_block, 2 * 4 + 1), (one_hot_block, 6)])
def test_a_block_says_what_becomes_of_factors(block: Any, width: int) -> None:
    net = sequential(f"test_{block.__name__}", coded=block)
    model = net(**ONE) >> fit("y ~ job + age + town", data=JOBS)
    keras_model = extract_keras_model(model)
    assert keras_model.input_shape == (None, 3)
    assert keras_model.layers[-1].count_params() == width + 1
    again = pickle.loads(pickle.dumps(model))
    assert (again >> predict(JOBS)).equals(model >> predict(JOBS))


def test_one_hot_columns_are_those_of_the_levels() -> None:
    codes = np.array([[0, 1.5, 1], [2, -1, 0]], dtype="float32")
    keras = load_keras()
    source = keras.Input((3,))
    coded = keras.Model(source, one_hot_block(source, (3, 0, 2)))
    wanted = [[1, 0, 0, 1.5, 0, 1], [0, 0, 1, -1, 1, 0]]
    assert np.array_equal(np.asarray(coded(codes)), wanted)


def test_a_factor_is_an_input_of_its_own() -> None:
    def job(input_shape: Any) -> Any:
        return layer_input(shape=input_shape, dtype="int32")

    def rest(input_shape: Any) -> Any:
        return layer_input(shape=input_shape)

    def join(points: Any, rest: Any) -> Any:
        return layer_concatenate([points, rest])

    blocks = {
        "job": job,
        "points": inp_spec(embedding_block, "job"),
        "rest": rest,
        "join": join,
        "output": inp_spec(number, "join"),
    }
    net = create_keras_functional_spec("test_factor_input", blocks)
    model = net(points_dim=5, **ONE) >> fit("y ~ job + age + town", data=JOBS)
    shapes = {source.name: source.shape for source in extract_keras_model(model).inputs}
    assert shapes == {"job": (None, 1), "rest": (None, 2)}  # town is an indicator
    assert extract_keras_model(model).count_params() == 3 * 5 + (5 + 2) + 1
    new = JOBS[:3].assign(job=factor(["c", None, "a"], levels=["a", "b", "c"]))
    assert (model >> predict(new))[".pred"].isna().tolist() == [False, True, False]
    with pytest.raises(ValueError, match='"job" has missing values'):
        net(**ONE) >> fit_xy(new[["job", "age"]], new["y"])


def test_text_is_a_factor_or_words_that_are_numbers() -> None:
    words = pd.DataFrame({"text": I(np.array([["good", "day"]] * 40, dtype=object))})
    with pytest.raises(TypeError, match=r'"text" holds text.*embedding_block.*one for each word'):
        sequential("test_text")(**ONE) >> fit_xy(words, JOBS["y"])

    def lookup(model: Any) -> Any:
        raise ImportError("Layer StringLookup requires TensorFlow.")  # as Keras says it

    with pytest.raises(ImportError) as problem:
        sequential("test_lookup", lookup=lookup)(**ONE) >> fit_xy(JOBS[["job"]], JOBS["y"])
    assert any("`embedding_block()`" in note for note in problem.value.__notes__)


# --- data -------------------------------------------------------------------------------------
def test_normalization_learns_from_the_rows_that_are_trained_on() -> None:
    net = sequential("test_normalized", scaled=normalize_block, hidden=dense_block)
    x = mtcars[["disp", "hp"]]
    model = net(hidden_units=2, **ONE) >> fit_xy(x[:20], mtcars["mpg"][:20])
    layer = extract_keras_model(model).layers[0]
    assert np.allclose(np.ravel(layer.mean), x[:20].mean(), rtol=1e-5)
    assert np.allclose(np.ravel(layer.variance), x[:20].var(ddof=0), rtol=1e-4)
    again = pickle.loads(pickle.dumps(model))
    assert np.allclose(again >> predict(mtcars), model >> predict(mtcars))


def test_what_a_block_reads_off_the_data_is_there_after_a_journey() -> None:
    def words(model: Any, input_shape: Any, data: Any, dim: int = 2) -> Any:
        keras = load_keras()
        model = keras.Sequential([keras.Input(input_shape, dtype="int32")])
        model.add(keras.layers.Embedding(int(data.max()) + 1, dim))
        model.add(keras.layers.Flatten())
        return model

    net = create_keras_sequential_spec("test_words", {"input": words, "output": number})
    tokens = pd.DataFrame({"text": I(np.arange(120).reshape(30, 4) % 7)})
    model = net(**ONE) >> fit_xy(tokens, pd.Series(RANDOM.normal(size=30)))
    again = pickle.loads(pickle.dumps(model))
    assert (
        extract_keras_model(again).layers[0].input_dim == int(tokens["text"].array.matrix.max()) + 1
    )
    assert np.allclose(again >> predict(tokens), model >> predict(tokens))


def test_each_input_has_its_own_data() -> None:
    def source(input_shape: Any, data: Any) -> Any:
        return normalize_block(layer_input(shape=input_shape), data)

    def join(left: Any, rest: Any) -> Any:
        return layer_concatenate([left, rest]) >> layer_dense(units=1)

    blocks = {"left": source, "rest": source, "output": join}
    net = create_keras_functional_spec("test_two_data", blocks)
    x = pd.DataFrame({"left": I(mtcars[["disp", "hp"]].to_numpy()), "wt": mtcars["wt"].to_numpy()})
    model = net(**ONE) >> fit_xy(x, mtcars["mpg"].to_numpy())
    means = [np.ravel(n.mean) for n in extract_keras_model(model).layers if hasattr(n, "adapt")]
    assert sorted(float(m) for ms in means for m in ms) == pytest.approx(
        sorted([mtcars["disp"].mean(), mtcars["hp"].mean(), mtcars["wt"].mean()]), rel=1e-4
    )


def test_tuning_gives_what_each_fit_gives_alone() -> None:
    """Also where networks of a run are trained together."""
    scaled, normal = sequential("test_scaled_run"), sequential("test_data_run", n=normalize_block)
    for spec in (scaled(**ONE) >> set_engine("keras", scale_outcome=True), normal(**ONE)):
        set_seed(1)
        folds = vfold_cv(mtcars, v=2)
        kept = control_resamples(save_pred=True, extract=lambda wf: wf)
        results = workflow("mpg ~ wt + hp", spec) >> fit_resamples(folds, control=kept)
        for split, made in zip(folds.splits, collect_extracts(results)[".extracts"], strict=True):
            held = mtcars.iloc[split.out_id]
            frame = collect_predictions(results).set_index(".row")[".pred"]
            assert np.allclose(frame[split.out_id], (made >> predict(held))[".pred"], rtol=1e-5)
            model = made >> extract_keras_model()
            raw = np.ravel(model.predict(held[["wt", "hp"]].to_numpy("float32"), verbose=0))
            y = mtcars["mpg"].iloc[split.in_id]
            wanted = raw * y.std(ddof=0) + y.mean() if len(model.layers) == 1 else raw
            assert np.allclose(frame[split.out_id], wanted, rtol=1e-4)
            if len(model.layers) == 2:
                means = mtcars[["wt", "hp"]].iloc[split.in_id].mean()
                assert np.allclose(np.ravel(model.layers[0].mean), means, rtol=1e-4)
