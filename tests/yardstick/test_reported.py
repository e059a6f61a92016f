"""Faults reported of other packages of metrics: here each has the right value."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn import metrics as sk

from tidyk import (
    accuracy,
    average_precision,
    brier_class_vec,
    conf_mat,
    f_meas_vec,
    factor,
    gain_capture,
    iic_vec,
    j_index_vec,
    mcc,
    metric_set,
    mn_log_loss_vec,
    msd_vec,
    new_groupwise_metric,
    new_numeric_metric,
    pr_auc,
    ranked_prob_score,
    rmse_vec,
    roc_auc,
    roc_auc_vec,
    starts_with,
)
from tidyk.base.errors import TidykError, TidykWarning

AB, ABC = ["a", "b"], ["a", "b", "c"]
RNG = np.random.default_rng(2)
TWO = pd.DataFrame({"p": RNG.random(60).round(1), "w": RNG.integers(1, 4, 60)}).assign(
    y=lambda d: factor(np.where(RNG.random(60) < d["p"], "a", "b"), levels=AB)
)
CURVES = (roc_auc, pr_auc, average_precision, gain_capture)


def test_plain_values_need_both_sides() -> None:
    with pytest.raises(TidykError, match=r"`rmse_vec\(\)` needs `truth`.* and `estimate`"):
        rmse_vec(y_true=[1.0], y_pred=[2.0])


def test_an_area_is_never_turned_round() -> None:
    truth, chances = factor([0] * 5 + [1] * 5), np.arange(1, 11) / 10
    assert roc_auc_vec(truth, chances) == 0
    assert roc_auc_vec(truth, chances, event_level="second") == 1


def test_scores_need_not_be_probabilities() -> None:
    assert roc_auc_vec(factor(list("aabb")), [40, 30, 20, 35]) == 0.75


def test_areas_with_ties_are_those_of_scikit_learn() -> None:
    events = (TWO["y"] == "a").to_numpy()
    precision, recall, _ = sk.precision_recall_curve(events, TWO["p"])
    wanted = [
        sk.roc_auc_score(events, TWO["p"]),
        sk.auc(recall, precision),
        sk.average_precision_score(events, TWO["p"]),
    ]
    found = [area(TWO, "y", "p")[".estimate"][0] for area in CURVES[:3]]
    np.testing.assert_allclose(found, wanted)


@pytest.mark.parametrize("area", CURVES)
def test_rows_without_weight_are_on_no_curve(area: object) -> None:
    weighted = TWO.assign(w=np.where(np.arange(60) < 20, 0.0, TWO["w"]))
    whole, rest = (area(d, "y", "p", case_weights="w") for d in (weighted, weighted[20:]))  # type: ignore[operator]
    assert whole[".estimate"][0] == pytest.approx(rest[".estimate"][0])


def test_hand_and_till_leave_out_a_level_that_does_not_occur() -> None:
    truth = factor(RNG.choice(AB, 40), levels=ABC)
    chances = RNG.dirichlet([1, 1, 1], 40)
    events = np.asarray(truth) == "a"
    pairs = sk.roc_auc_score(events, chances[:, 0]), sk.roc_auc_score(~events, chances[:, 1])
    with pytest.warns(TidykWarning, match='"c"'):
        assert roc_auc_vec(truth, chances) == pytest.approx(np.mean(pairs))


def test_columns_of_probabilities_go_by_their_names() -> None:
    names = [f".pred_{level}" for level in ABC]
    data = pd.DataFrame(RNG.dirichlet([1, 1, 1], 40), columns=names)
    data["y"] = factor(RNG.choice(ABC, 40), levels=ABC)
    mixed = roc_auc(data, "y", ".pred_c", ".pred_a", ".pred_b")
    pd.testing.assert_frame_equal(mixed, roc_auc(data, "y", starts_with(".pred_")))


def test_huge_weights_and_impossible_events() -> None:
    assert np.isfinite(brier_class_vec(factor(AB), [0.5, 0.3], case_weights=[1000.0, 1.0]))
    assert mn_log_loss_vec(factor(AB), [0.0, 1.0]) == -np.log(np.finfo(float).eps)


def test_large_counts_do_not_overflow() -> None:
    table = np.array([[50000, 60000], [70000, 80000]], dtype=np.int32)
    wanted = (5e4 * 8e4 - 6e4 * 7e4) / np.sqrt(11e4 * 15e4 * 12e4 * 14e4)
    assert mcc(table)[".estimate"][0] == pytest.approx(wanted)


def test_small_integers_do_not_wrap_round() -> None:
    assert msd_vec(np.array([0], np.uint8), np.array([200], np.uint8)) == -200
    assert rmse_vec(np.array([100, -100], np.int8), np.array([-100, 100], np.int8)) == 200


def test_an_absent_level_and_a_class_that_is_never_predicted() -> None:
    truth, estimate = factor(list("aabb"), levels=ABC), factor(list("abab"), levels=ABC)
    with pytest.warns(TidykWarning, match='"c"'):
        assert j_index_vec(truth, estimate) == pytest.approx(0)
    with pytest.warns(TidykWarning, match="no predicted"):
        assert np.isnan(f_meas_vec(factor(list("aab")), factor(["b"] * 3, levels=AB)))


def test_perfect_predictions_have_no_index_of_correlation() -> None:
    assert np.isnan(iic_vec(range(1, 11), range(1, 11)))


def test_a_set_of_ordered_probabilities_and_classes() -> None:
    data = TWO.assign(y=TWO["y"].cat.as_ordered(), e=TWO["y"].cat.as_ordered(), q=1 - TWO["p"])
    found = metric_set(accuracy, ranked_prob_score)(data, "y", "p", "q", estimate="e")
    assert found[".metric"].tolist() == ["accuracy", "ranked_prob_score"]


def test_a_confusion_matrix_is_of_factors_and_keeps_its_names() -> None:
    with pytest.raises(TidykError, match="factor"):
        conf_mat(TWO, "p", "w")
    made = conf_mat(TWO.assign(e=TWO["y"]), "y", "e", dnn=("Guess", "Fact"))
    assert repr(made).lstrip().startswith("Fact")
    with pytest.raises(TidykError, match=r'"first".*"second"'):
        roc_auc(TWO, "y", "p", event_level="b")  # type: ignore[arg-type]


def test_groups_are_compared_by_their_place() -> None:
    """The rows that are put together are numbered from 0 in each outer group, as R's from 1."""
    apart = new_groupwise_metric(
        accuracy, "apart", lambda rows: rows[".estimate"][0] - rows[".estimate"][1]
    )
    data = pd.DataFrame(
        {"y": factor(list("aabbab"), AB), "at": list("uuvvvu"), "by": list("xyxyyx")}
    ).assign(p=lambda d: factor(list("abbbaa"), AB))
    scores = data.groupby("at", observed=True) >> apart("by")("y", "p")
    assert scores["at"].tolist() == ["u", "v"]
    assert scores[".estimate"].tolist() == [0.5, 0.0]


def test_the_function_of_a_data_frame_is_no_metric_yet() -> None:
    def mse(data, truth, estimate, na_rm=True, case_weights=None):
        return data

    with pytest.raises(TidykError, match=r"should be a function of `truth` and `estimate`"):
        new_numeric_metric(mse, "minimize")
