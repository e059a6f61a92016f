"""Layers that blocks take from outside."""

from __future__ import annotations

from functools import cache, partial
from typing import Any

import numpy as np
import pytest
from kerasnip.networks import regressor

from tidyk import (
    collect_predictions,
    control_resamples,
    extract_keras_model,
    fit,
    fit_resamples,
    set_seed,
    vfold_cv,
    workflow,
)
from tidyk.datasets import mtcars
from tidyk.keras3.backend import load_keras
from tidyk.kerasnip.network import Network
from tidyk.kerasnip.outside import Renewal

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
