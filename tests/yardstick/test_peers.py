"""The same numbers as scikit-learn, where it means the same; and formulas of what R has since
1.4."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn import metrics as sk

import tidyk
from tidyk import factor

rng = np.random.default_rng(7)
N, LEVELS = 400, list("abcd")
TRUE = rng.choice(4, N, p=[0.4, 0.3, 0.2, 0.1])
GUESS = np.where(rng.random(N) < 0.6, TRUE, rng.integers(0, 4, N))
PROB = rng.dirichlet(np.ones(4), N) + 0.7 * np.eye(4)[TRUE]
PROB = PROB / PROB.sum(axis=1, keepdims=True)
Y = rng.gamma(2, 2, N)
PRED = np.abs(Y + rng.normal(size=N))
W = rng.integers(1, 5, N).astype(float)
T, E = (factor(pd.Series(LEVELS)[codes].tolist(), levels=LEVELS) for codes in (TRUE, GUESS))
TWO = factor(np.where(TRUE == 0, "a", "b").tolist(), levels=["a", "b"])
IS_A, SCORE = (TRUE == 0).astype(int), PROB[:, 0].round(2)

SAME: dict[str, tuple[Any, Any]] = {
    "accuracy": (tidyk.accuracy_vec(T, E), sk.accuracy_score(TRUE, GUESS)),
    "accuracy, weights": (
        tidyk.accuracy_vec(T, E, case_weights=W),
        sk.accuracy_score(TRUE, GUESS, sample_weight=W),
    ),
    "kap": (tidyk.kap_vec(T, E), sk.cohen_kappa_score(TRUE, GUESS)),
    "kap, quadratic": (
        tidyk.kap_vec(T, E, weighting="quadratic", case_weights=W),
        sk.cohen_kappa_score(TRUE, GUESS, weights="quadratic", sample_weight=W),
    ),
    "mcc": (
        tidyk.mcc_vec(T, E, case_weights=W),
        sk.matthews_corrcoef(TRUE, GUESS, sample_weight=W),
    ),
    "recall": (tidyk.recall_vec(T, E), sk.recall_score(TRUE, GUESS, average="macro")),
    "precision": (
        tidyk.precision_vec(T, E, estimator="macro_weighted"),
        sk.precision_score(TRUE, GUESS, average="weighted"),
    ),
    "f_meas": (
        tidyk.f_meas_vec(T, E, beta=2),
        sk.fbeta_score(TRUE, GUESS, beta=2, average="macro"),
    ),
    "roc_auc": (tidyk.roc_auc_vec(TWO, SCORE), sk.roc_auc_score(IS_A, SCORE)),
    "roc_auc, weights": (
        tidyk.roc_auc_vec(TWO, SCORE, case_weights=W),
        sk.roc_auc_score(IS_A, SCORE, sample_weight=W),
    ),
    "roc_auc, Hand and Till": (
        tidyk.roc_auc_vec(T, PROB),
        sk.roc_auc_score(TRUE, PROB, multi_class="ovo"),
    ),
    "roc_aunu": (tidyk.roc_aunu_vec(T, PROB), sk.roc_auc_score(TRUE, PROB, multi_class="ovr")),
    "roc_aunp": (
        tidyk.roc_aunp_vec(T, PROB),
        sk.roc_auc_score(TRUE, PROB, multi_class="ovr", average="weighted"),
    ),
    "average_precision": (
        tidyk.average_precision_vec(TWO, SCORE, case_weights=W),
        sk.average_precision_score(IS_A, SCORE, sample_weight=W),
    ),
    "mn_log_loss": (
        tidyk.mn_log_loss_vec(T, PROB, case_weights=W),
        sk.log_loss(TRUE, PROB, sample_weight=W),
    ),
    "brier_class": (tidyk.brier_class_vec(TWO, SCORE), sk.brier_score_loss(IS_A, SCORE)),
    "mse": (
        tidyk.mse_vec(Y, PRED, case_weights=W),
        sk.mean_squared_error(Y, PRED, sample_weight=W),
    ),
    "mae": (tidyk.mae_vec(Y, PRED), sk.mean_absolute_error(Y, PRED)),
    "mape": (tidyk.mape_vec(Y, PRED), 100 * sk.mean_absolute_percentage_error(Y, PRED)),
    "rsq_trad": (
        tidyk.rsq_trad_vec(Y, PRED, case_weights=W),
        sk.r2_score(Y, PRED, sample_weight=W),
    ),
    "rsq": (tidyk.rsq_vec(Y, PRED), np.corrcoef(Y, PRED)[0, 1] ** 2),
    "rmse_relative": (
        tidyk.rmse_relative_vec(Y, PRED),
        sk.root_mean_squared_error(Y, PRED) / np.ptp(Y),
    ),
}


@pytest.mark.parametrize("name", SAME)
def test_same_as_elsewhere(name: str) -> None:
    ours, theirs = SAME[name]
    assert ours == pytest.approx(theirs, rel=1e-10)


def test_rates_that_are_the_rest_of_others() -> None:
    for estimator in ("macro", "micro", "macro_weighted"):
        given = {"estimator": estimator, "case_weights": W}
        assert tidyk.fall_out_vec(T, E, **given) == pytest.approx(1 - tidyk.spec_vec(T, E, **given))
        assert tidyk.miss_rate_vec(T, E, **given) == pytest.approx(
            1 - tidyk.sens_vec(T, E, **given)
        )
        marked = tidyk.ppv_vec(T, E, **given) + tidyk.npv_vec(T, E, **given) - 1
        assert tidyk.markedness_vec(T, E, **given) == pytest.approx(marked)


def test_skill_of_two_classes() -> None:
    guess = factor(np.where(SCORE > 0.5, "a", "b").tolist(), levels=["a", "b"])
    hit, false = tidyk.sens_vec(TWO, guess), 1 - tidyk.spec_vec(TWO, guess)
    assert tidyk.roc_dist_vec(TWO, guess) == pytest.approx(np.hypot(1 - hit, false))
    logs = np.log([false, hit, 1 - false, 1 - hit])
    wanted = logs @ [1, -1, -1, 1] / logs.sum()
    assert tidyk.sedi_vec(TWO, guess) == pytest.approx(wanted)
    assert tidyk.sedi_vec(TWO, TWO) == pytest.approx(1, abs=1e-6)


def test_gini_is_the_ranking_s_share_of_the_best_ranking() -> None:
    def area(by: np.ndarray) -> float:
        found = np.cumsum(Y[np.argsort(-by, kind="stable")]) / Y.sum()
        return (found - np.arange(1, N + 1) / N).sum()

    distinct = PRED + np.arange(N) * 1e-9
    assert tidyk.gini_coef_vec(Y, distinct) == pytest.approx(area(distinct) / area(Y))


def test_ranked_probability_score() -> None:
    ordered = factor(T, levels=LEVELS, ordered=True)
    away = PROB.cumsum(axis=1) - (TRUE[:, None] <= np.arange(4))
    wanted = (away**2).sum(axis=1).mean() / 3
    assert tidyk.ranked_prob_score_vec(ordered, PROB) == pytest.approx(wanted)
