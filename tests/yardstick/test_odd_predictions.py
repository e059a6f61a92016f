"""Metrics of odd predictions: what arithmetic says, what is missing and told, what is refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from tidyk import (
    I,
    autoplot,
    bal_accuracy_vec,
    brier_class_vec,
    factor,
    gain_capture_vec,
    get_metrics,
    group_by,
    kap_vec,
    mcc,
    npv_vec,
    ppv_vec,
    rmse,
    rmse_relative_vec,
    rmse_vec,
    roc_auc_vec,
    roc_curve,
    rpiq_vec,
    rsq_vec,
)
from tidyk.base.errors import TidykError, TidykTypeError, TidykValueError, TidykWarning
from tidyk.datasets import two_class_example

TWO = two_class_example
ABC = ["a", "b", "c"]


# --- classes --------------------------------------------------------------------------------------
def test_an_absent_level_is_left_out_of_the_average() -> None:
    truth, estimate = factor(list("aabb"), levels=ABC), factor(list("abab"), levels=ABC)
    with pytest.warns(TidykWarning, match='of "c".*left out of the average'):
        assert bal_accuracy_vec(truth, estimate) == pytest.approx(0.5)


@pytest.mark.parametrize(("vec", "class_"), [(ppv_vec, "b"), (npv_vec, "a")])
def test_a_value_of_what_is_never_predicted_is_missing_and_told(vec: Any, class_: str) -> None:
    truth, estimate = factor(list("aab")), factor([class_] * 3, levels=["a", "b"])
    with pytest.warns(TidykWarning, match="no predicted .* undefined there and missing"):
        assert np.isnan(vec(truth, estimate))
    with pytest.raises(TidykValueError, match="`prevalence` must be a number between 0 and 1"):
        vec(truth, truth, prevalence=2)


def test_levels_that_differ_are_told_apart() -> None:
    with pytest.raises(TidykValueError, match='`truth` has "A" and "B"; `estimate` has "A" and'):
        kap_vec(factor(["A", "B"]), factor(["A", "C"]))


def test_correlation_of_tables_with_negative_counts() -> None:
    table = np.array([[-5.0, -1], [-2, -7]])
    assert mcc(table)[".estimate"][0] == pytest.approx(mcc(-table)[".estimate"][0])


# --- probabilities --------------------------------------------------------------------------------
def test_the_second_level_may_be_the_event_of_a_brier_score() -> None:
    truth = factor(list("abb"))
    second = brier_class_vec(truth, [0.1, 0.8, 0.9], event_level="second")
    assert second == pytest.approx(brier_class_vec(truth, [0.9, 0.2, 0.1]))


def test_no_events_have_no_gain() -> None:
    with pytest.warns(TidykWarning, match="no event observations"):
        assert np.isnan(gain_capture_vec(factor(["b", "b"], levels=["a", "b"]), [0.1, 0.2]))


def test_probabilities_may_be_a_matrix_column() -> None:
    rng = np.random.default_rng(1)
    truth, chances = factor(rng.choice(ABC, 40), levels=ABC), rng.dirichlet([1, 1, 1], 40)
    frame = pd.DataFrame({"y": truth, "p": I(chances)})
    wanted = roc_auc_vec(truth, chances)
    assert roc_auc_vec(truth, I(chances)) == roc_auc_vec(truth, frame["p"]) == wanted
    assert frame["y"].cat.categories.tolist() == ABC


def test_a_curve_at_thresholds_of_ones_own() -> None:
    at = roc_curve(TWO, "truth", "Class1", thresholds=[0.9, 0.5])
    assert at[".threshold"].tolist() == [0.5, 0.9]
    events = (TWO["truth"] == "Class1").to_numpy()
    for _, row in at.iterrows():
        found = (TWO["Class1"] >= row[".threshold"]).to_numpy()
        assert row["sensitivity"] == pytest.approx(found[events].mean())
        assert row["specificity"] == pytest.approx(1 - found[~events].mean())
    with pytest.raises(TidykTypeError, match="`thresholds` should be numeric"):
        roc_curve(TWO, "truth", "Class1", thresholds=["a"])  # type: ignore[list-item]


def test_a_picture_of_curves_by_groups_of_which_one_is_missing() -> None:
    data = TWO.assign(k=["u"] * 250 + [None] * 250)
    drawn = data >> group_by("k") >> roc_curve("truth", "Class1") >> autoplot()
    assert set(drawn.data["curve"]) == {"u", "NA"}


# --- numbers --------------------------------------------------------------------------------------
@pytest.mark.parametrize("vec", [rmse_vec, rmse_relative_vec, rsq_vec, rpiq_vec])
def test_rows_without_weight_count_nowhere(vec: Any) -> None:
    truth, estimate = np.array([1.0, 2, 4, 4.5, 100]), np.array([1.5, 2, 3, 5, -50])
    weights = np.array([1.0, 2, 1, 3, 0])
    alone = vec(truth[:4], estimate[:4], case_weights=weights[:4])
    assert vec(truth, estimate, case_weights=weights) == pytest.approx(alone)


def test_columns_may_be_named_by_numbers() -> None:
    frame = pd.DataFrame({0: [1.0, 2], 1: [1.0, 4]})
    for found in (rmse(frame, 0, 1), frame >> rmse(0, 1), rmse(frame, truth=0, estimate=1)):
        assert found[".estimate"].tolist() == [2**0.5]


def test_columns_that_stand_twice_and_complex_numbers_are_refused() -> None:
    twice = pd.DataFrame([[1.0, 2.0, 3.0]], columns=["y", "p", "p"])
    with pytest.raises(TidykError, match='Several columns are called "p", so that `estimate` is'):
        rmse(twice, "y", "p")
    with pytest.raises(TidykTypeError, match="`truth` should be real numbers"):
        rmse_vec([1 + 1j, 2], [1, 2])


# --- all metrics of a kind ------------------------------------------------------------------------
def test_all_metrics_of_a_kind() -> None:
    numeric, ordered = get_metrics("numeric"), get_metrics("ordered_prob")
    assert {"rmse", "rsq", "rpd"} <= {m.name for m in numeric.metrics}
    assert [m.name for m in ordered.metrics] == ["ranked_prob_score"]
    both = get_metrics("class", "prob")
    assert both.prediction_types == ("class", "prob")
    assert "ranked_prob_score" not in {m.name for m in both.metrics}
    rows = both.score(
        TWO.rename(columns={"Class1": ".pred_Class1", "Class2": ".pred_Class2"}).assign(
            **{".pred_class": TWO["predicted"]}
        ),
        "truth",
    )
    assert rows[".estimate"].notna().all()
    with pytest.raises(TidykValueError, match='"numeric"'):
        get_metrics("numbers")
    with pytest.raises(TidykValueError, match="Which metrics"):
        get_metrics()
