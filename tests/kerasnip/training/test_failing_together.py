"""Where training together fails: others do not notice, it is tried again, and in the end told."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
import pytest
from kerasnip.networks import regressor
from kerasnip.training.together import NUMBER, TAME, X, asked, job

from tidyk import (
    collect_notes,
    collect_predictions,
    control_grid,
    set_seed,
    tune,
    tune_grid,
    vfold_cv,
    workflow,
)
from tidyk.base.errors import TidykWarning
from tidyk.keras3.backend import load_keras
from tidyk.kerasnip.training.groups import Group
from tidyk.kerasnip.training.machines import Machine
from tidyk.kerasnip.training.sharing import Sharing
from tidyk.parsnip.jobs import Outline
from tidyk.tuning.together import _Jobs

keras = load_keras()
reg = regressor("test_failing_together")
DATA = X.assign(y=NUMBER)


class Counting(keras.callbacks.Callback):
    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        self.last = epoch


class Failing(Counting):
    """Raises an error where it is asked to."""

    def __init__(self, hook: str) -> None:
        super().__init__()
        self.hook = hook
        if hook == "set_model":
            self.set_model = self.fail
        else:
            setattr(self, hook, self.fail)

    def fail(self, *args: Any) -> None:
        raise ZeroDivisionError(f"in {self.hook}")


@pytest.fixture(scope="module")
def batch() -> Iterator[Any]:
    with reg().implementation.batch() as batch:
        yield batch


def weights_of(batch: Any, *callbacks: Any) -> list[Any]:
    """The weights of fits of one program, but for those that fail."""
    args = {**TAME, "hidden_units": 3}
    jobs = [
        job({**args, "fit_callbacks": callback}, NUMBER, range(40), seed)
        for seed, callback in enumerate(callbacks)
    ]
    (share,) = batch.shares([Outline(j.args, j.x, j.y, len(j.x), False) for j in jobs])
    assert sorted(share.members) == list(range(len(jobs)))
    for _ in batch.train([(share.how, jobs)]):
        pass
    good = [one for one in jobs if not isinstance(one.args["fit_callbacks"], Failing)]
    assert len(batch.sharing.ready) == len(good)
    return [asked(batch, one)._weights for one in good]


HOOKS = ("set_model", "on_train_begin", "on_epoch_begin", "on_epoch_end", "on_train_end")


@pytest.mark.parametrize("hook", HOOKS)
def test_a_callback_that_fails_is_not_noticed_by_other_fits(batch: Any, hook: str) -> None:
    whole = weights_of(batch, Counting(), Counting(), Counting())
    found = weights_of(batch, Counting(), Failing(hook), Counting())
    for mine, alone in zip(found, [whole[0], whole[2]], strict=True):
        assert all(np.array_equal(a, b) for a, b in zip(mine, alone, strict=True))


@pytest.fixture(scope="module")
def whole() -> pd.DataFrame:
    return collect_predictions(searched())


def searched() -> Any:
    set_seed(1)
    flow = workflow("y ~ .", reg(hidden_units=tune(), fit_epochs=1))
    how = {"grid": pd.DataFrame({"hidden_units": [2, 3]}), "control": control_grid(save_pred=True)}
    return tune_grid(flow, vfold_cv(DATA, v=2), **how)


@pytest.mark.parametrize(
    ("owner", "name"), [(Group, "__init__"), (Machine, "compile"), (Group, "run")]
)
def test_what_fails_once_is_trained_together_again(
    owner: Any, name: str, whole: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    do, problems = getattr(owner, name), [MemoryError("none left")]

    def failing_once(self: Any, *args: Any) -> Any:
        if problems:
            raise problems.pop()
        return do(self, *args)

    monkeypatch.setattr(owner, name, failing_once)
    found = searched()
    assert not problems and not len(collect_notes(found))
    pd.testing.assert_frame_equal(collect_predictions(found), whole, check_exact=True)


@pytest.mark.parametrize(("owner", "name"), [(Group, "run"), (Sharing, "_rows"), (_Jobs, "_job")])
def test_what_fails_again_is_told(
    owner: Any, name: str, whole: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:

    def failing(*args: Any) -> Any:
        raise MemoryError("none left")

    monkeypatch.setattr(owner, name, failing)
    found = searched()
    notes = collect_notes(found)
    assert len(notes) == 4 and set(notes["type"]) == {"warning"}
    assert notes["note"].str.contains("trained by itself.*MemoryError: none left").all()
    assert "There were issues with some computations" in repr(found)
    pd.testing.assert_frame_equal(collect_predictions(found), whole, atol=1e-4)


def test_a_callback_that_fails_is_a_note_of_its_fit() -> None:
    set_seed(1)
    flow = workflow("y ~ .", reg(fit_callbacks=tune(), fit_epochs=1))
    grid = pd.DataFrame({"fit_callbacks": [Counting(), Failing("on_epoch_end")]})
    with pytest.warns(TidykWarning, match="2 of 4 fits failed.*ZeroDivisionError"):
        found = tune_grid(flow, vfold_cv(DATA, v=2), grid=grid)
    notes = collect_notes(found)
    assert notes["type"].tolist() == ["error"] * 2
