"""Case weights as columns of data frames."""

from __future__ import annotations

import pickle

import numpy as np
import pandas as pd
import pytest

from tidyk import (
    factor,
    frequency_weights,
    importance_weights,
    is_case_weights,
    is_frequency_weights,
    is_importance_weights,
    mold,
    weighted_table,
)


def frame() -> pd.DataFrame:
    return pd.DataFrame(
        {"w": importance_weights([0.5, 1, 2]), "n": frequency_weights([1, 0, 3]), "x": [1.0, 2, 3]}
    )


def test_a_column_of_weights_knows_what_it_is() -> None:
    data = frame()
    assert [str(t) for t in data.dtypes] == ["imp_wts", "freq_wts", "float64"]
    for part in (data, data[1:], data.take([2, 0]), pd.concat([data, data]), data.copy()):
        assert is_importance_weights(part["w"]) and is_frequency_weights(part["n"])
    assert is_case_weights(pickle.loads(pickle.dumps(data))["w"])
    assert not is_case_weights(data["x"])


def test_it_is_numbers_for_everyone_else() -> None:
    data = frame()
    assert np.asarray(data["w"], float).tolist() == [0.5, 1, 2]
    assert np.asarray(data["n"]).dtype.kind == "i"
    assert data["n"].sum() == 4 and data["w"].max() == 2
    assert np.average(data["x"], weights=data["n"]) == 2.5
    assert data["w"].isna().tolist() == [False] * 3
    assert data.reindex([0, 5])["w"].isna().tolist() == [False, True]
    assert mold("x ~ w", data).predictors["w"].tolist() == [0.5, 1, 2]


def test_printing_wraps_as_in_r() -> None:
    lines = repr(frequency_weights(range(1, 31))).splitlines()
    assert lines[0] == "<frequency_weights[30]>"
    assert lines[1].startswith(" [1]  1  2") and lines[1].endswith(" 25")
    assert lines[2] == "[26] 26 27 28 29 30"


def test_tables_of_more_than_two_factors() -> None:
    f, g = factor(["a", "b", "a"]), factor(["u", "u", "v"])
    found = weighted_table(f=f, g=g, h=g, weights=importance_weights([1, 2, 4]))
    assert found.loc[("a", "v", "v")] == 4 and found.sum() == 7
    assert list(found.index.names) == ["f", "g", "h"]


@pytest.mark.parametrize("x", ["a", ["a", "b"]])
def test_text_is_no_weight(x: object) -> None:
    with pytest.raises(TypeError, match="<character>"):
        frequency_weights(x)
