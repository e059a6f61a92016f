"""Layers that blocks take from outside."""

from __future__ import annotations

from functools import cache, partial
from typing import Any

import numpy as np
import pytest
from kerasnip.networks import regressor

from tidyk import (
    I,
    collect_predictions,
    control_resamples,
    create_keras_functional_spec,
    data_frame,
    extract_keras_model,
    fit,
    fit_resamples,
    fit_xy,
    predict,
    set_seed,
    vfold_cv,
    workflow,
)
from tidyk.base.random import draw_seed
from tidyk.datasets import mtcars
from tidyk.keras3 import layer_concatenate, layer_dense, layer_input
from tidyk.keras3.backend import load_keras
from tidyk.kerasnip.network import Network
from tidyk.kerasnip.outside import Renewal
from tidyk.kerasnip.state import keras_seed

keras = load_keras()
GLOBAL = keras.layers.Dense(2)
CARS = mtcars[["mpg", "wt", "hp"]]


def from_global(model: Any) -> None:
    model.add(GLOBAL)


def from_default(model: Any, base: Any = GLOBAL) -> None:
    model.add(base)


def from_helper(model: Any) -> None:
    from_global(model)


def from_argument(base: Any, model: Any) -> None:
    model.add(base)


class Holder:
    def __init__(self) -> None:
        self.layers = {"first": [GLOBAL]}

    def block(self, model: Any) -> None:
        model.add(self.layers["first"][0])


def from_closure() -> Any:
    layers = (GLOBAL,)

    def block(model: Any) -> None:
        model.add(layers[0])

    return block


@pytest.mark.parametrize(
    "block",
    [
        from_global,
        from_default,
        from_helper,
        from_closure(),
        partial(from_argument, GLOBAL),
        Holder().block,
    ],
)
def test_layers_are_copied_wherever_they_are(block: Any) -> None:
    for _ in range(2):
        model = keras.Sequential([keras.Input((3,))])
        Renewal(0).renewed(block)(model)
        assert type(model.layers[0]) is keras.layers.Dense and model.layers[0] is not GLOBAL
    assert not GLOBAL.built


def test_what_holds_no_layer_stays_what_it_is() -> None:
    seen: list[int] = []

    def block(model: Any, units: int = 3) -> None:
        seen.append(units)

    for thing in (block, partial(block, units=2), [1, [2]], {"a": (1,)}, Network, np.ones(2)):
        assert Renewal(0).renewed(thing) is thing
    seen.append(seen)  # type: ignore[arg-type]
    assert Renewal(0).renewed(seen) is seen


def with_base(base: Any, name: str = "test_outside") -> Any:
    def pretrained(model: Any) -> None:
        model.add(base)

    return regressor(name, base=pretrained)


def trained(spec: Any, seed: int = 1) -> Any:
    set_seed(seed)
    return extract_keras_model(spec >> fit("mpg ~ .", data=CARS))


def weights(model: Any) -> list[Any]:
    return [w.tolist() for w in model.get_weights()]


def test_a_second_fit_is_like_the_first_and_leaves_it_alone() -> None:
    spec = with_base(keras.layers.Dense(2))(fit_epochs=2, learn_rate=0.1)
    first = trained(spec)
    before = weights(first)
    assert weights(trained(spec)) == before
    assert weights(trained(spec, seed=2)) != before and weights(first) == before


def test_a_base_starts_with_the_weights_that_it_was_given() -> None:
    base = keras.Sequential([keras.Input((2,)), keras.layers.Dense(3)])
    given = base.get_weights()
    frozen = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])
    frozen.trainable = False

    def both(model: Any) -> None:
        model.add(base)
        model.add(frozen)

    spec = regressor("test_outside_base", both=both)(fit_epochs=1, learn_rate=0.1)
    model = trained(spec)
    learned, kept = model.layers[0].get_weights(), model.layers[1].get_weights()
    assert not np.allclose(learned[0], given[0]) and not model.layers[1].trainable
    assert all((a == b).all() for a, b in zip(kept, frozen.get_weights(), strict=True))
    assert all((a == b).all() for a, b in zip(given, base.get_weights(), strict=True))
    start = trained(with_base(base, "test_outside_still")(fit_epochs=1, learn_rate=0.0))
    assert np.array_equal(start.layers[0].get_weights()[0], given[0])


TOWERS = [
    layer_dense(units=4, activation="relu"),
    keras.layers.Dense(4, activation="relu"),
]


@pytest.mark.parametrize("tower", TOWERS)
def test_blocks_of_a_graph_share_a_layer_that_they_take_from_outside(tower: Any) -> None:
    def join(one: Any, two: Any) -> Any:
        return layer_concatenate([one, two])

    blocks = {
        "left": lambda input_shape: layer_input(shape=input_shape),
        "right": lambda input_shape: layer_input(shape=input_shape),
        "one": lambda left: tower(left),
        "two": lambda right: tower(right),
        "join": join,
        "output": lambda join: layer_dense(join, units=1),
    }
    net = create_keras_functional_spec("test_siamese", blocks)
    values = np.random.default_rng(1).normal(size=(2, 20, 3)).astype("float32")
    frame = data_frame(left=I(values[0]), right=I(values[1]), y=values[0].sum(axis=1))

    def once() -> Any:
        set_seed(3)
        spec = net(fit_epochs=2, fit_shuffle=False, learn_rate=0.1)
        return spec >> fit_xy(frame[["left", "right"]], frame["y"])

    first = once()
    assert extract_keras_model(first).count_params() == (3 * 4 + 4) + (8 + 1)
    found = (first >> predict(frame))[".pred"]
    assert np.array_equal((once() >> predict(frame))[".pred"], found)

    set_seed(3)
    with keras_seed(draw_seed()):
        left, right = keras.Input((3,), name="left"), keras.Input((3,), name="right")
        shared = keras.layers.Dense(4, activation="relu")
        out = keras.layers.Dense(1)(keras.layers.Concatenate()([shared(left), shared(right)]))
        plain = keras.Model({"left": left, "right": right}, out)
        plain.compile(keras.optimizers.Adam(0.1), "mean_squared_error")
        x = {"left": values[0], "right": values[1]}
        plain.fit(x, frame["y"].to_numpy("float32"), epochs=2, shuffle=False, verbose=0)
        wanted = plain.predict(x, verbose=0)
    assert np.allclose(found, wanted[:, 0], rtol=1e-6, atol=1e-6)


def test_layers_that_a_block_keeps_are_refused() -> None:
    kept: list[Any] = []

    @cache
    def made_once() -> Any:
        return keras.layers.Dense(2)

    def lazily(model: Any) -> None:
        if not kept:
            kept.append(keras.layers.Dense(2))
        model.add(kept[0])

    def cached(model: Any) -> None:
        model.add(made_once())

    for number, block in enumerate((lazily, cached)):
        spec = regressor(f"test_outside_{number}", kept=block)(fit_epochs=1)
        trained(spec)
        with pytest.raises(ValueError, match=r"was made for an earlier fit.*Make it in the block"):
            trained(spec)


def test_an_adapted_normalization_counts_while_resampling() -> None:
    far = CARS.assign(wt=CARS["wt"] * 100 + 50, hp=CARS["hp"] * 100)
    norm = keras.layers.Normalization()
    norm.adapt(far[["wt", "hp"]].to_numpy())
    spec = with_base(norm, "test_outside_norm")(fit_epochs=60, fit_batch_size=4, learn_rate=0.1)
    set_seed(1)
    kept = control_resamples(save_pred=True)
    res = fit_resamples(workflow("mpg ~ .", spec), vfold_cv(far, v=2), control=kept)
    found = collect_predictions(res)
    assert np.abs(found[".pred"] - found["mpg"]).mean() < 6
