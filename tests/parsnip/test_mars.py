"""Sums of hinges: earth's own example, and what holds for the search and the terms."""

from __future__ import annotations

import pickle

import numpy as np
import pandas as pd
import pytest
from golden.support import data

from tidyk import bag_mars, fit, glance, mars, multi_predict, predict, set_engine, set_seed, tidy
from tidyk.base.errors import TidykError
from tidyk.parsnip.engines.mars.hinges import Hinge, knots
from tidyk.parsnip.engines.mars.searching import gcv

CONCRETE, TWO = data("concrete"), data("two_class_dat")
STRENGTH = "compressive_strength"
TREES = pd.DataFrame(
    {
        "Girth": [
            8.3, 8.6, 8.8, 10.5, 10.7, 10.8, 11, 11, 11.1, 11.2, 11.3, 11.4, 11.4, 11.7, 12, 12.9,
            12.9, 13.3, 13.7, 13.8, 14, 14.2, 14.5, 16, 16.3, 17.3, 17.5, 17.9, 18, 18, 20.6,
        ],
        "Height": [
            70, 65, 63, 72, 81, 83, 66, 75, 80, 75, 79, 76, 76, 69, 75, 74, 85, 86, 71, 64, 78, 80,
            74, 72, 77, 81, 82, 80, 80, 80, 87,
        ],
        "Volume": [
            10.3, 10.3, 10.2, 16.4, 18.8, 19.7, 15.6, 18.2, 22.6, 19.9, 24.2, 21, 21.4, 21.3, 19.1,
            22.2, 33.8, 27.4, 25.7, 24.9, 34.5, 31.7, 36.3, 38.3, 42.6, 55.4, 55.7, 58.3, 51.5, 51,
            77,
        ],
    }
)  # fmt: skip
"""R's `trees`."""


def test_the_first_two_steps_are_those_of_earth() -> None:
    """The example of earth's documentation; its third step looks at other knots."""
    spec = mars("regression") >> set_engine("earth", nk=5)
    model = fit(spec, "Volume ~ .", data=TREES)
    table = tidy(model).set_index("term")["estimate"]
    wanted = {
        "(Intercept)": 29.0599535,
        "h(14.2-Girth)": -3.4198062,
        "h(Girth-14.2)": 6.2295143,
        "h(Height-75)": 0.5813644,
    }
    for term, value in wanted.items():
        assert table[term] == pytest.approx(value, abs=1e-6)
    assert len(table) == 4
    summed = glance(model).iloc[0]
    assert (summed["gcv"], summed["rss"]) == pytest.approx((11.25439, 209.1139), abs=1e-4)
    assert summed["gr.squared"] == pytest.approx(0.959692, abs=1e-6)
    assert "GCV 11.25439" in str(model) and "Selected 4 of 5 terms" in str(model)


def test_hinges_are_found_where_they_are() -> None:
    draws = np.random.default_rng(1)
    frame = pd.DataFrame({"a": draws.uniform(0, 1, 300), "b": draws.uniform(0, 1, 300)})
    frame["y"] = 5 * np.maximum(frame["a"] - 0.4, 0) + 3 * frame["a"] * frame["b"]
    plain = fit(mars("regression"), "y ~ a + b", data=frame)
    crossed = fit(mars("regression", prod_degree=2), "y ~ a + b", data=frame)
    assert not tidy(plain)["term"].str.contains("*", regex=False).any()
    assert tidy(crossed)["term"].str.contains("*", regex=False).any()
    errors = [np.abs(predict(m, frame)[".pred"] - frame["y"]).mean() for m in (plain, crossed)]
    assert errors[1] < 0.3 * errors[0] and errors[1] < 0.03


def test_it_is_as_good_as_earth() -> None:
    """Which leaves 6.3 on these rows, with a GCV of 41.6."""
    model = fit(mars("regression"), f"{STRENGTH} ~ .", data=CONCRETE[::2])
    new = CONCRETE[1::2]
    found = predict(pickle.loads(pickle.dumps(model)), new)[".pred"]
    assert np.sqrt(np.mean((found - new[STRENGTH]) ** 2)) < 6.3
    assert glance(model)["gcv"].iloc[0] < 41.6


def test_a_fit_serves_fewer_terms() -> None:
    model = fit(mars("regression"), f"{STRENGTH} ~ .", data=CONCRETE)
    many = multi_predict(model, CONCRETE[:4], num_terms=[2, 5, 99])[".pred"]
    for i, number in enumerate((2, 5, 99)):
        alone = fit(mars("regression", num_terms=number), f"{STRENGTH} ~ .", data=CONCRETE)
        assert len(tidy(alone)) <= number
        wanted = predict(alone, CONCRETE[:4])[".pred"]
        np.testing.assert_allclose([r[".pred"].iloc[i] for r in many], wanted)
    all_terms = fit(mars("regression", prune_method="none"), f"{STRENGTH} ~ .", data=CONCRETE)
    assert len(tidy(all_terms)) >= len(tidy(model))


def test_weights_count_as_rows() -> None:
    times = np.where(np.arange(31) % 3, 1, 2)
    spec = mars("regression") >> set_engine("earth", nk=3)
    weighted = fit(spec, "Volume ~ Girth", data=TREES, case_weights=times)
    repeated = fit(spec, "Volume ~ Girth", data=TREES.loc[TREES.index.repeat(times)])
    assert weighted.fit.errors[0] == pytest.approx(repeated.fit.errors[0])
    fits = [m.fit.line(m.preproc.predictors(TREES)) for m in (weighted, repeated)]
    assert np.abs(fits[0] - fits[1]).max() < 3  # knots lie at other rows


def test_two_classes_and_bags() -> None:
    set_seed(1)
    one, many = (fit(m("classification"), "Class ~ .", data=TWO) for m in (mars, bag_mars))
    for model in (one, many):
        shares = predict(model, TWO, type="prob")
        np.testing.assert_allclose(shares.sum(axis=1), 1)
        assert (predict(model, TWO)[".pred_class"] == TWO["Class"]).mean() > 0.78
    with pytest.raises(TidykError, match="two classes apart"):
        fit(mars("classification"), "Species ~ .", data=data("iris"))


def test_pieces() -> None:
    x = np.arange(31.0)[:, None]
    assert knots(x[:, 0], 2, 0, 0).tolist() == [9.0, 13.0, 17.0, 21.0]
    assert knots(x[:, 0], 2, 1, 12).tolist() == [12, 13, 14, 15, 16, 17, 18]
    assert Hinge(0, 4.0, -1).of(x)[:6].tolist() == [4, 3, 2, 1, 0, 0]
    assert gcv(10.0, 20, 3, 2.0) == pytest.approx(0.5 / (1 - 5 / 20) ** 2)
    with pytest.raises(TidykError, match="prune_method"):
        mars("regression", prune_method="backwards")
