"""Metrics that anyone adds, the kinds that they are of, and how they travel."""

from __future__ import annotations

import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tidyk import (
    accuracy,
    brier_class,
    conf_mat,
    demographic_parity,
    factor,
    metric_set,
    metric_tweak,
    mn_log_loss,
    ranked_prob_score,
    rmse,
    roc_auc,
    rsq,
    sens,
)
from tidyk.base.errors import TidykError, TidykTypeError, TidykValueError
from tidyk.datasets import mtcars, two_class_example
from tidyk.yardstick.cases import Cases
from tidyk.yardstick.defining import metric
from tidyk.yardstick.kinds import ClassMetric, NumericMetric, ProbMetric
from tidyk.yardstick.metric import METRICS
from tidyk.yardstick.tables import Tables

TWO = two_class_example


@pytest.fixture(autouse=True)
def registered() -> Any:
    """Metrics that a test defines are forgotten after it."""
    before = set(METRICS)
    yield
    for name in set(METRICS) - before:
        METRICS.remove(name)


# --- definitions ----------------------------------------------------------------------------------
def test_the_annotation_says_the_kind() -> None:
    @metric(direction="minimize")
    def worst(x: Cases, *, power: float = 1) -> np.ndarray:
        """The largest error."""
        return x.largest(abs(x.truth - x.estimate)) ** power

    @metric(direction="minimize")
    def wrong(x: Tables) -> np.ndarray:
        return x.total[:, 0] - x.right.sum(axis=1)

    @metric("prob", direction="maximize")
    def mean_event(x: Cases) -> np.ndarray:
        return x.mean(x.estimate[:, 0])

    assert [type(m) for m in (worst, wrong, mean_event)] == [NumericMetric, ClassMetric, ProbMetric]
    assert worst(mtcars, "mpg", "qsec", power=2)[".estimate"].tolist() == [196]
    assert wrong(TWO, "truth", "predicted")[".estimate"].tolist() == [81]
    assert mean_event(TWO, "truth", "Class1")[".estimate"][0] == TWO["Class1"].mean()
    assert worst.vec([1, 2], [1, 5]) == 3
    assert "The largest error." in str(worst.__doc__) and "Equals R's" not in str(worst.__doc__)


def test_a_metric_of_classes_may_look_at_rows() -> None:
    @metric("class", direction="maximize")
    def right_at_first(x: Cases) -> np.ndarray:
        return x.each(lambda part: float(part.truth[0] == part.estimate[0]))

    assert right_at_first(TWO, "truth", "predicted")[".estimate"].tolist() == [1]
    with pytest.raises(TidykTypeError, match="not on a ConfMat"):
        right_at_first(conf_mat(TWO, "truth", "predicted"))


def test_what_it_is_of_has_to_be_said() -> None:
    with pytest.raises(TidykTypeError, match=r"`Cases` or `Tables`.*new_numeric_metric\(worst"):

        @metric(direction="minimize")
        def worst(truth: Any, estimate: Any) -> float:
            return abs(truth - estimate).max()

    with pytest.raises(TidykValueError, match='"minimize"'):
        metric(direction="minimise")  # type: ignore[arg-type]


def test_the_same_definition_again_replaces_and_another_clashes() -> None:
    def define(factor: float) -> Any:
        @metric(direction="zero")
        def doubled(x: Cases) -> np.ndarray:
            return x.mean(x.truth) * factor

        return doubled

    first, second = define(1), define(2)
    assert METRICS["doubled"] is second and second != first
    with pytest.raises(TidykValueError, match=r'The metric "rmse" exists already.*losses.rmse'):

        @metric(direction="zero")
        def rmse(x: Cases) -> np.ndarray:
            return x.mean(x.truth)


# --- predictions ----------------------------------------------------------------------------------
def predictions(levels: str) -> pd.DataFrame:
    """Predictions of classes under their usual names."""
    rng = np.random.default_rng(3)
    chances = rng.dirichlet(np.ones(len(levels)), 50)
    frame = pd.DataFrame(chances, columns=[f".pred_{level}" for level in levels])
    truth, predicted = (factor(rng.choice(list(levels), 50), levels=list(levels)) for _ in "ab")
    return frame.assign(truth=pd.Categorical(truth, ordered=True), **{".pred_class": predicted})


def test_a_set_knows_what_predictions_it_needs() -> None:
    assert metric_set(roc_auc, accuracy).prediction_types == ("class", "prob")
    assert metric_set(roc_auc).prediction_types == ("prob",)
    assert metric_set(demographic_parity("truth")).prediction_types == ("class",)
    assert metric_set(rmse, rsq).prediction_types == ("numeric",)
    assert [metric_set(m).mode for m in (rmse, accuracy)] == ["regression", "classification"]


@pytest.mark.parametrize("levels", ["ab", "abc"])
@pytest.mark.parametrize("event", ["first", "second"])
def test_a_set_scores_predictions_by_their_names(levels: str, event: str) -> None:
    frame = predictions(levels)
    every = [f".pred_{level}" for level in levels]
    needed = every if len(levels) > 2 else [every[event == "second"]]
    chosen = metric_set(roc_auc, sens, brier_class, ranked_prob_score, mn_log_loss)
    rows = chosen.score(frame, "truth", event_level=event).set_index(".metric")[".estimate"]
    assert rows.index.tolist()[0] == "sens"
    for one in (roc_auc, brier_class, mn_log_loss):
        alone = one(frame, "truth", needed, event_level=event)[".estimate"][0]
        assert rows[one.name] == alone
    assert rows["ranked_prob_score"] == ranked_prob_score(frame, "truth", every)[".estimate"][0]


def test_numbers_are_scored_with_weights() -> None:
    frame = pd.DataFrame({"y": [1.0, 2, 3], ".pred": [1.0, 2, 5], "w": [1, 1, 0]})
    rows = metric_set(rmse, rsq).score(frame, "y", case_weights="w")
    assert rows[".estimate"].tolist() == pytest.approx([0, 1])


# --- travelling -----------------------------------------------------------------------------------
SCRIPT = """
import sys
from tidyk import linear_reg, fit_resamples, metric_set, metric_tweak, rmse, set_seed, vfold_cv
from tidyk import collect_metrics, new_groupwise_metric, new_numeric_metric, workflow
from tidyk.yardstick.cases import Cases
from tidyk.yardstick.defining import metric
from tidyk.datasets import mtcars
import joblib, pickle

def power(x, by):
    return x ** by

@metric(direction="minimize")
def worst(x: Cases, *, by: float = 1):
    return power(x.largest(abs(x.truth - x.estimate)), by)

def total(truth, estimate):
    return abs(truth - estimate).sum()

if __name__ == "__main__":
    chosen = metric_set(worst, rmse, metric_tweak("squared", worst, by=2),
                        new_numeric_metric(total, "minimize"))
    means = []
    for workers in (1, 2):
        set_seed(1)
        with joblib.parallel_config(n_jobs=workers):
            found = workflow("mpg ~ wt", linear_reg()) >> fit_resamples(
                vfold_cv(mtcars, v=2), metrics=chosen)
        means.append(collect_metrics(found)["mean"].tolist())
    assert means[0] == means[1], means
    with open(sys.argv[1], "wb") as file:
        pickle.dump(chosen, file)
"""
READER = """
import pickle, sys
from tidyk.datasets import mtcars
with open(sys.argv[1], "rb") as file:
    chosen = pickle.load(file)
print(chosen(mtcars, "mpg", "qsec")[".estimate"].round(4).tolist())
"""


@pytest.mark.slow
def test_metrics_of_a_script_go_to_workers_and_to_other_processes(tmp_path: Path) -> None:
    script, state = tmp_path / "script.py", tmp_path / "set.pickle"
    script.write_text(SCRIPT)
    subprocess.run([sys.executable, script, state], check=True)
    out = subprocess.run(
        [sys.executable, "-c", READER, state], capture_output=True, text=True, check=True
    )
    away = (mtcars["mpg"] - mtcars["qsec"]).abs()
    wanted = [away.max(), (away**2).mean() ** 0.5, away.max() ** 2, away.sum()]
    assert out.stdout.strip() == str([round(float(number), 4) for number in wanted])


def test_a_defined_metric_pickles_without_the_registry() -> None:
    @metric(direction="minimize")
    def worst(x: Cases) -> np.ndarray:
        return x.largest(abs(x.truth - x.estimate))

    state = pickle.dumps(metric_tweak("renamed", worst))
    METRICS.remove("worst")
    again = pickle.loads(state)
    assert again.name == "renamed" and again.vec([1, 2], [1, 4]) == 2
    assert pickle.loads(pickle.dumps(worst)) == worst


# --- failures -------------------------------------------------------------------------------------
def test_a_metric_that_fails_in_a_set_is_named() -> None:
    @metric(direction="minimize")
    def broken(x: Cases) -> np.ndarray:
        raise RuntimeError("boom")

    with pytest.raises(TidykError, match=r"Failed to compute `broken\(\)`: RuntimeError: boom"):
        metric_set(rmse, broken)(mtcars, "mpg", "qsec")
