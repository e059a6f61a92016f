"""`control_grid(exact=True)` gives each fit the bits that it gives alone, whatever the network."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import pytest
from kerasnip.kinds import DATA, KINDS, ROWS, TRAINED, keras
from kerasnip.networks import classifier

from tidyk import (
    I,
    analysis,
    assessment,
    collect_extracts,
    collect_predictions,
    control_grid,
    extract_keras_history,
    extract_keras_model,
    factor,
    finalize_workflow,
    fit,
    make_splits,
    manual_rset,
    predict,
    set_seed,
    tune,
    tune_grid,
    workflow,
)
from tidyk.base.random import with_seed
from tidyk.kerasnip.learning import train
from tidyk.kerasnip.programs import Programs, SerialProgram
from tidyk.tuning.running import Runner

SPLIT = make_splits(
    {"analysis": list(range(TRAINED)), "assessment": list(range(TRAINED, ROWS))}, data=DATA
)
RATES = pd.DataFrame({"learn_rate": [0.03, 0.01]})


def learned(fitted: Any) -> tuple[list[np.ndarray], dict[str, list[float]]]:
    """Weights and history."""
    model = extract_keras_model(fitted)
    return model.get_weights(), dict(extract_keras_history(fitted).metrics)


@pytest.fixture
def seeds(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Where the random numbers of each fit started."""
    found: list[int] = []
    run = Runner.run
    monkeypatch.setattr(
        Runner, "run", lambda self, unit, batch: found.append(unit.seed) or run(self, unit, batch)
    )
    return found


def tuned(flow: Any, grid: pd.DataFrame, *, exact: bool) -> Any:
    """The results of a run."""
    set_seed(3)
    control = control_grid(exact=exact, save_pred=True, extract=learned)
    return flow >> tune_grid(manual_rset([SPLIT], ["Split"]), grid=grid, control=control)


def check_bits(flow: Any, grid: pd.DataFrame, seeds: list[int], rows: Sequence[int]) -> Any:
    """Some candidates of an exact run, whose results are returned, have the bits of their fits
    alone."""
    found = tuned(flow, grid, exact=True)
    extracts, predictions = collect_extracts(found), collect_predictions(found)
    assert len(seeds) == len(grid)
    for row in rows:
        weights, history = extracts[".extracts"].iloc[row]
        with with_seed(seeds[row]):
            alone = finalize_workflow(flow, grid.iloc[[row]]) >> fit(analysis(SPLIT))
        alone_weights, alone_history = learned(alone)
        assert history == alone_history
        assert all(map(np.array_equal, weights, alone_weights))
        assert all(np.isfinite(w).all() for w in weights)
        own = predictions[predictions[".config"] == extracts[".config"].iloc[row]]
        for column in (wanted := alone >> predict(assessment(SPLIT))):
            assert np.array_equal(own[column].to_numpy(), wanted[column].to_numpy())
    return found


@pytest.mark.parametrize("name", KINDS)
def test_a_fit_of_a_run_has_the_bits_of_a_fit_alone(name: str, seeds: list[int]) -> None:
    kind = KINDS[name]
    flow = workflow(kind.formula, kind.model(name, learn_rate=tune(), fit_epochs=2))
    exact = check_bits(flow, RATES, seeds, [1])  # the second: its program was another's before
    together = tuned(flow, RATES, exact=False)
    numbers = [collect_predictions(r).select_dtypes("number") for r in (exact, together)]
    np.testing.assert_allclose(*numbers, rtol=1e-5, atol=1e-5)
    fits = [collect_extracts(r)[".extracts"] for r in (exact, together)]
    for (_, alone), (_, beside) in zip(*fits, strict=True):
        assert list(alone) == list(beside)
        for metric in alone:
            np.testing.assert_allclose(alone[metric], beside[metric], rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("batch_size", [1, 4])  # one fit takes so many batches in one program
def test_dropout_rates_behind_a_relu_share_a_program(
    batch_size: int, seeds: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Any] = []
    compiled = SerialProgram.__init__
    monkeypatch.setattr(
        SerialProgram,
        "__init__",
        lambda self, *args, **options: made.append(self) or compiled(self, *args, **options),
    )
    net = classifier("test_relu_rates")(
        num_hidden=2,
        hidden_units=33,
        hidden_rate=tune(),
        fit_epochs=5,
        fit_batch_size=batch_size,
        compile_optimizer="rmsprop",
    )
    grid = pd.DataFrame({"hidden_rate": [0.37, 0.5, 0.1]})
    check_bits(workflow("three ~ a + b + c + d", net), grid, seeds, [0, 2])
    assert len(made) == 1


@pytest.mark.parametrize("epochs", [20, 3])  # the fit alone takes whole epochs, and does not
def test_dropout_is_drawn_as_in_a_fit_alone(epochs: int) -> None:
    def body(model: Any) -> None:  # sums of these widths are rounded otherwise by Keras' own draw
        for units in (118, 178, 6):
            model.add(keras.layers.Dense(units, activation="silu"))
            model.add(keras.layers.Dropout(0.42))

    spec = classifier("test_silu_rates", body=body)()
    args = spec.implementation.network_args(
        {"fit_epochs": epochs, "fit_batch_size": 63, "compile_optimizer": "sgd"}
    )
    random = np.random.default_rng(3)
    x = pd.DataFrame({"x": I(random.normal(size=(189, 55)).astype("float32"))})
    y = pd.Series(factor([f"level {n}" for n in random.integers(0, 10, 189)]))
    programs = Programs()
    programs.exact = True
    shared, alone = (
        train(spec.implementation.network, args, x, y, programs=which, seed=5).model.get_weights()
        for which in (programs, None)
    )
    assert all(map(np.array_equal, shared, alone))


def test_there_are_kinds_enough() -> None:
    assert sum(name.count(",") + 1 for name in KINDS) >= 30
