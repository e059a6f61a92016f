"""`control_grid(exact=True)` gives each fit the bits that it gives alone, whatever the network."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from kerasnip.kinds import DATA, KINDS, ROWS, TRAINED

from tidyk import (
    analysis,
    assessment,
    collect_extracts,
    collect_predictions,
    control_grid,
    extract_keras_history,
    extract_keras_model,
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


@pytest.mark.parametrize("name", KINDS)
def test_a_fit_of_a_run_has_the_bits_of_a_fit_alone(name: str, seeds: list[int]) -> None:
    kind = KINDS[name]
    spec = kind.model(name, learn_rate=tune(), fit_epochs=2)
    flow, resamples = workflow(kind.formula, spec), manual_rset([SPLIT], ["Split"])
    set_seed(3)
    control = control_grid(exact=True, save_pred=True, extract=learned)
    found = flow >> tune_grid(resamples, grid=RATES, control=control)
    weights, history = collect_extracts(found)[".extracts"].iloc[-1]
    with with_seed(seeds[-1]):  # the second: its program was another's before
        alone = finalize_workflow(flow, RATES.iloc[-1:]) >> fit(analysis(SPLIT))
    alone_weights, alone_history = learned(alone)
    assert history == alone_history and len(seeds) == 2
    assert all(map(np.array_equal, weights, alone_weights))
    assert all(np.isfinite(w).all() for w in weights)
    predictions = collect_predictions(found)
    last = predictions[predictions["learn_rate"] == RATES["learn_rate"].iloc[-1]]
    for column in (wanted := alone >> predict(assessment(SPLIT))):
        assert np.array_equal(last[column].to_numpy(), wanted[column].to_numpy())


def test_there_are_kinds_enough() -> None:
    assert sum(name.count(",") + 1 for name in KINDS) >= 30
