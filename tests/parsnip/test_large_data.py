"""Fits to large data: values are looked at once, and copied no more than the library does."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tidyk import fit, linear_reg, logistic_reg, predict, set_engine, workflow
from tidyk.parsnip import values
from tidyk.parsnip.engines.estimator import to_copy
from tidyk.parsnip.values import are_finite


def numbers(rows: int = 400) -> pd.DataFrame:
    rng = np.random.default_rng(0)
    frame = pd.DataFrame(rng.normal(size=(rows, 3)), columns=list("abc"))
    return frame.assign(y=frame.sum(axis=1) + rng.normal(size=rows))


@pytest.mark.parametrize("engine", ["sklearn", "glmnet"])
def test_predictors_are_looked_at_once(engine: str, monkeypatch: pytest.MonkeyPatch) -> None:
    looks = []
    look = values._has_finite_sums
    monkeypatch.setattr(values, "_has_finite_sums", lambda x: looks.append(x.shape) or look(x))
    flow = workflow("y ~ .", linear_reg(engine=engine, penalty=0.1))
    fitted = fit(flow, data=numbers())
    assert len(looks) == 1
    predict(fitted, numbers())
    assert len(looks) == 2


@pytest.mark.parametrize("penalty", [0, 0.1])
@pytest.mark.parametrize("options", [{}, {"copy_X": False}])
def test_data_stay_as_they_are(penalty: float, options: dict[str, bool]) -> None:
    data, wanted = numbers(), numbers()
    spec = linear_reg(penalty=penalty) >> set_engine("sklearn", **options)
    predict(fit(spec, "y ~ .", data=data), data)
    pd.testing.assert_frame_equal(data, wanted)


def test_an_estimator_that_copies_is_given_what_can_be_written_to() -> None:
    from sklearn.linear_model import LinearRegression

    locked = numbers()[["a", "b", "c"]].copy().to_numpy()  # a view, which pandas locks
    assert not locked.flags.writeable
    assert not to_copy(locked, LinearRegression(copy_X=False)).flags.writeable
    assert to_copy(locked, LinearRegression()).flags.writeable
    held = np.ones((2, 2))
    held.flags.writeable = False
    assert not to_copy(held[:], LinearRegression()).flags.writeable


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("rows", [5, 1000])
def test_one_value_that_is_not_finite_is_seen(value: float, rows: int) -> None:
    frame = numbers(rows)
    assert are_finite(frame) and not are_finite(frame.assign(a=1))
    frame.iloc[rows // 2, 2] = value
    assert not are_finite(frame)


def test_a_library_that_is_spared_its_checks_still_says_what_is_wrong() -> None:
    data = numbers().assign(y=lambda d: pd.Categorical(np.where(d["y"] > 0, "b", "a")))
    fitted = logistic_reg(engine="sklearn") >> fit("y ~ .", data=data)
    data.loc[3, "b"] = np.inf
    with pytest.raises(ValueError, match='"b" has infinite values'):
        predict(fitted, data)
    data.loc[3, "b"] = np.nan
    assert predict(fitted, data)[".pred_class"].isna().tolist().index(True) == 3
