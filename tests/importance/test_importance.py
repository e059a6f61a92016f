"""Importances of predictors, with R's numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from plotnine import aes

import tidyk as tk
from tidyk.base.errors import TidykError
from tidyk.datasets import iris, mtcars, penguins, two_class_dat

LINE = tk.linear_reg() >> tk.fit("mpg ~ wt + qsec + hp", mtcars)
BIRDS = penguins.dropna(subset=["body_mass_g"])


def numbers(table: pd.DataFrame) -> dict[str, float]:
    return dict(zip(table["Variable"], table["Importance"], strict=True))


class TestOfTheModel:
    def test_statistics_of_a_line(self) -> None:
        table = LINE >> tk.vi()
        assert table["Variable"].tolist() == ["wt", "hp", "qsec"]
        assert table["Sign"].tolist() == ["NEG", "NEG", "POS"]
        np.testing.assert_allclose(table["Importance"], [5.790879, 1.189645, 1.163043], rtol=1e-6)
        assert table.attrs["type"] == "|statistic|"

    def test_order_scale_and_ranks(self) -> None:
        assert tk.vi(LINE, sort=False)["Variable"].tolist() == ["wt", "qsec", "hp"]
        assert tk.vi(LINE, decreasing=False)["Variable"].tolist() == ["qsec", "hp", "wt"]
        np.testing.assert_allclose(tk.vi(LINE, scale=True)["Importance"][:2], [100, 20.54342], 1e-5)
        assert tk.vi(LINE, rank=True)["Importance"].tolist() == [1, 2, 3]

    def test_coefficients_at_the_smallest_penalty(self) -> None:
        model = tk.linear_reg(penalty=0.1) >> tk.set_engine("glmnet")
        fitted = model >> tk.fit("mpg ~ .", mtcars)
        table = tk.vi(fitted)
        found = numbers(table)
        assert table["Variable"].tolist()[:3] == ["wt", "am", "drat"]
        np.testing.assert_allclose([found["wt"], found["cyl"]], [3.58989635, 0.09683688], rtol=1e-6)
        assert numbers(tk.vi(fitted, penalty=1))["qsec"] == 0

    def test_coefficients_of_the_first_class(self) -> None:
        model = tk.multinom_reg(penalty=0.1) >> tk.set_engine("glmnet")
        found = numbers(model >> tk.fit("Species ~ .", iris) >> tk.vi())
        assert len(found) == 4
        np.testing.assert_allclose(found["Sepal.Width"], 5.272320, rtol=1e-4)

    @pytest.mark.parametrize(
        ("formula", "mode", "options", "wanted"),
        [
            (
                "body_mass_g ~ .",
                "regression",
                {},
                {"bill_depth_mm": 156249723, "island": 94470472, "sex": 37965241},
            ),
            (
                "species ~ .",
                "classification",
                {},
                {"flipper_length_mm": 124.20793, "island": 78.61700},
            ),
            (
                "species ~ .",
                "classification",
                {"parms": {"split": "information"}},
                {"flipper_length_mm": 205.6810, "body_mass_g": 148.5139},
            ),
        ],
    )
    def test_splits_and_surrogates_of_trees(
        self, formula: str, mode: str, options: dict[str, Any], wanted: dict[str, float]
    ) -> None:
        model = tk.decision_tree(mode) >> tk.set_engine("rpart", **options)
        data = BIRDS if mode == "regression" else penguins
        found = numbers(model >> tk.fit(formula, data) >> tk.vi())
        assert next(iter(found)) == next(iter(wanted))
        np.testing.assert_allclose([found[n] for n in wanted], list(wanted.values()), rtol=1e-6)

    def test_shares_of_boosted_trees_and_forests(self) -> None:
        boosted = tk.boost_tree("regression", trees=5) >> tk.fit("mpg ~ .", mtcars)
        assert tk.vi(boosted)["Importance"].sum() == pytest.approx(1)
        forest = tk.rand_forest("classification", trees=20)
        asked = forest >> tk.set_engine("sklearn", importance="impurity")
        assert len(asked >> tk.fit("Species ~ .", iris) >> tk.vi()) == 4
        with pytest.raises(TidykError, match="ask for them before"):
            forest >> tk.fit("Species ~ .", iris) >> tk.vi()


class TestByShuffling:
    def test_the_draws_are_those_of_r(self) -> None:
        tk.set_seed(1)
        table = tk.vi(
            LINE, "permute", train=mtcars[["mpg", "wt", "qsec", "hp"]], target="mpg",
            metric=tk.rmse, nsim=3,
        )  # fmt: skip
        assert table["Variable"].tolist() == ["wt", "hp", "qsec"]
        np.testing.assert_allclose(
            table["Importance"], [3.9011889, 0.3712581, 0.3650990], rtol=1e-6
        )
        np.testing.assert_allclose(table["StDev"], [0.6905008, 0.1406467, 0.1265437], rtol=1e-6)

    def test_classes_and_probabilities(self) -> None:
        flow = tk.workflow("Class ~ A + B", tk.logistic_reg()) >> tk.fit(two_class_dat)
        for metric in (tk.accuracy, tk.roc_auc, tk.mn_log_loss):
            tk.set_seed(2)
            table = tk.vi(flow, "permute", train=two_class_dat, target="Class", metric=metric)
            assert table["Variable"].tolist() == ["B", "A"]
            assert (table["Importance"] > 0).all()
        tk.set_seed(2)
        shares = tk.vi(
            flow, "permute", train=two_class_dat, target="Class", metric=tk.roc_auc, type="ratio",
            feature_names=["A"],
        )  # fmt: skip
        assert len(shares) == 1 and shares["Importance"][0] > 1

    def test_a_predictor_that_is_not_used_loses_nothing(self) -> None:
        table = tk.vi(LINE, "permute", train=mtcars, target="mpg", metric=tk.rmse)
        assert numbers(table)["carb"] == 0


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"method": "permute"}, "needs the rows to predict"),
        ({"method": "firm"}, '"model"'),
        ({"lambda_": 1}, "`vi\\(\\)` has no argument `lambda_`"),
        ({"penalty": 1}, "has no penalties"),
    ],
)
def test_mistakes(options: dict[str, Any], sentence: str) -> None:
    with pytest.raises(TidykError, match=sentence):
        tk.vi(LINE, **options)


def test_what_cannot_judge_or_be_judged() -> None:
    rows = {"train": mtcars, "target": "mpg"}
    with pytest.raises(TidykError, match="should be a metric such as `rmse`"):
        tk.vi(LINE, "permute", metric="rmse", **rows)
    with pytest.raises(TidykError, match="`mpe` is best at zero"):
        tk.vi(LINE, "permute", metric=tk.mpe, **rows)
    with pytest.raises(TidykError, match=r"has no measure of its own: shuffle"):
        tk.nearest_neighbor("regression") >> tk.fit("mpg ~ wt", mtcars) >> tk.vi()


def test_the_most_important_are_drawn_on_top() -> None:
    plot = tk.vip(LINE, num_features=2, mapping=aes(fill="Sign"), include_type=True)
    assert plot.data["Variable"].cat.categories.tolist() == ["hp", "wt"]
    assert plot.labels.y == "Importance (|statistic|)"
    points = LINE >> tk.vi() >> tk.vip(geom="point", aesthetics={"size": 3}, horizontal=False)
    assert points.draw() is not None
