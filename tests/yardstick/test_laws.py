"""Laws of metrics, over random predictions."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings, strategies as st

from tidyk import (
    accuracy,
    bal_accuracy,
    conf_mat,
    factor,
    gain_curve,
    group_by,
    j_index,
    kap,
    lift_curve,
    mcc,
    metric_set,
    metric_tweak,
    metrics,
    npv,
    ppv,
    pr_curve,
    precision,
    recall,
    roc_auc,
    roc_curve,
    sens,
    spec,
    starts_with,
    summary,
)
from tidyk.base.lazy import open_rooms
from tidyk.yardstick.metric import METRICS, Metric, vec_form

pytestmark = pytest.mark.filterwarnings("ignore::tidyk.base.errors.TidykWarning")
open_rooms()  # so that all metrics are registered

ALL = [METRICS[name] for name in METRICS]
LEVELS = ("a", "b", "c", "d")


@st.composite
def frames(draw: Any, levels: int | None = None, missing: bool = True) -> pd.DataFrame:
    """Predictions of classes, of their probabilities and of numbers, with ties and gaps."""
    n, k = draw(st.integers(6, 60)), levels or draw(st.integers(2, 4))
    rng = np.random.default_rng(draw(st.integers(0, 99999)))
    names = list(LEVELS[:k])
    chances = rng.dirichlet(np.ones(k), n).round(2) + 0.001
    frame = pd.DataFrame(chances / chances.sum(axis=1, keepdims=True))
    frame.columns = [f".pred_{name}" for name in names]
    for column in ("truth", ".pred_class"):
        frame[column] = factor(rng.choice(names, n), levels=names)
    frame["truth"] = frame["truth"].cat.as_ordered()
    frame["y"], frame[".pred"] = rng.integers(1, 30, n) + 0.0, rng.normal(8, 3, n).round(1) ** 2
    frame["w"], frame["one"] = rng.integers(1, 4, n), 1.0
    frame["g"] = rng.choice(["x", "y", "z"], n)
    if missing and draw(st.booleans()):
        frame.loc[rng.random(n) < 0.1, ["truth", ".pred"]] = np.nan
    return frame


def score(metric: Any, frame: Any, **options: Any) -> np.ndarray:
    """The estimates of a metric of whatever kind."""
    several = len(getattr(frame, "obj", frame)["truth"].cat.categories) > 2
    if metric.kind == "numeric":
        return metric(frame, "y", ".pred", **options)[".estimate"].to_numpy()
    if metric.kind == "class":
        return metric(frame, "truth", ".pred_class", **options)[".estimate"].to_numpy()
    needed = starts_with(".pred_") if several or metric.always else ".pred_a"
    return metric(frame, "truth", needed, **options)[".estimate"].to_numpy()


def same(a: Any, b: Any) -> None:
    np.testing.assert_allclose(a, b, rtol=1e-9, atol=1e-10)


@settings(max_examples=25, deadline=None)
@given(frames(), st.integers(0, 999))
def test_the_order_of_rows_does_not_matter(frame: pd.DataFrame, seed: int) -> None:
    mixed = frame.sample(frac=1, random_state=seed)
    for metric in ALL:
        if metric.name != "mase":  # it looks at the row before
            same(score(metric, mixed), score(metric, frame))


@settings(max_examples=25, deadline=None)
@given(frames())
def test_weights_of_one_are_no_weights(frame: pd.DataFrame) -> None:
    several = len(frame["truth"].cat.categories) > 2
    for metric in ALL:
        if metric.name == "rpiq" or (several and metric.name == "roc_auc"):
            continue  # R: another kind of quantile, and another estimator
        same(score(metric, frame, case_weights="one"), score(metric, frame))


OTHER_WITH_WEIGHTS = ("rpiq", "rpd", "ccc", "mase", "brier_class", "ranked_prob_score", "roc_auc")
"""Quantiles, n - 1, the row before, exponentials of the weights, another estimator."""


@settings(max_examples=25, deadline=None)
@given(frames())
def test_whole_weights_are_repeated_rows(frame: pd.DataFrame) -> None:
    repeated = frame.loc[frame.index.repeat(frame["w"])]
    for metric in ALL:
        if metric.name not in OTHER_WITH_WEIGHTS:
            same(score(metric, frame, case_weights="w"), score(metric, repeated))


@settings(max_examples=25, deadline=None)
@given(frames())
def test_plain_values_give_the_same(frame: pd.DataFrame) -> None:
    for metric in ALL:
        form = vec_form(metric.compute.__module__, f"{metric.name}_vec")
        truth = frame["y" if metric.kind == "numeric" else "truth"]
        estimate = frame[".pred" if metric.kind == "numeric" else ".pred_class"]
        if metric.kind == "prob":
            wide = metric.always or len(truth.cat.categories) > 2
            columns = [f".pred_{level}" for level in truth.cat.categories]
            estimate = frame[columns].to_numpy() if wide else frame[".pred_a"].to_numpy()
        same([form(truth, estimate)], score(metric, frame))


@settings(max_examples=25, deadline=None)
@given(frames(), st.booleans(), st.sampled_from([None, "w"]))
def test_groups_are_a_loop_over_groups(frame: pd.DataFrame, na_rm: bool, weights: Any) -> None:
    known = frame[[".pred", "truth"]].notna().all(axis=1)
    frame = frame[known.groupby(frame["g"]).transform("sum") > 1]
    if not len(frame):
        return
    for metric in ALL:
        options = {"na_rm": na_rm, "case_weights": weights}
        grouped = frame >> group_by("g")
        looped = [score(metric, part, **options)[0] for _, part in frame.groupby("g")]
        same(score(metric, grouped, **options), looped)


@settings(max_examples=25, deadline=None)
@given(frames(), st.integers(2, 5), st.sampled_from([None, "w"]), st.integers(0, 999))
def test_parts_have_the_bits_of_each_alone(
    frame: pd.DataFrame, count: int, weights: Any, seed: int
) -> None:
    own = [name for name in frame if str(name).startswith(".pred")]
    parts = []
    for part in range(count):  # other predictions of the same rows, missing in the same ones
        mixed = frame.dropna().sample(frac=1, random_state=seed + part)
        parts.append(frame.assign(w=frame["w"] - 1))  # some rows weigh nothing
        parts[-1].loc[frame.notna().all(axis=1), own] = mixed[own].set_index(
            frame.index[frame.notna().all(axis=1)]
        )
    stacked = pd.concat(parts, ignore_index=True)
    assume(weights is None or parts[0].dropna()["w"].any())
    for metric in ALL:
        alone, truth = metric_set(metric), "y" if metric.kind == "numeric" else "truth"
        together = alone.score(stacked, truth, case_weights=weights, parts=count)
        each = [alone.score(part, truth, case_weights=weights) for part in parts]
        pd.testing.assert_frame_equal(
            together, pd.concat(each, ignore_index=True), check_exact=True, obj=metric.name
        )


@settings(max_examples=40, deadline=None)
@given(frames(levels=2))
def test_two_levels_are_one_against_the_other(frame: pd.DataFrame) -> None:
    one = {"event_level": "first"}, {"event_level": "second"}
    for a, b in ((sens, spec), (ppv, npv)):
        same(score(a, frame, **one[0]), score(b, frame, **one[1]))
    for metric in (bal_accuracy, j_index, accuracy, kap, mcc):
        same(score(metric, frame, **one[0]), score(metric, frame, **one[1]))
    plain = frame.rename(columns={".pred_a": "p"})
    areas = [roc_auc(plain, "truth", "p", **level)[".estimate"][0] for level in one]
    same(sum(areas), 1.0 if areas[0] == areas[0] else np.nan)


@settings(max_examples=40, deadline=None)
@given(frames(levels=2))
def test_two_levels_as_several(frame: pd.DataFrame) -> None:
    for metric in (bal_accuracy, j_index):
        same(score(metric, frame, estimator="macro"), score(metric, frame))
    for metric in (sens, recall, precision):
        same(score(metric, frame, estimator="micro"), score(accuracy, frame))
        both = [score(metric, frame, event_level=level)[0] for level in ("first", "second")]
        same(score(metric, frame, estimator="macro"), np.nanmean([*both]))


@settings(max_examples=25, deadline=None)
@given(frames(levels=3))
def test_the_weighted_average_of_recall_is_accuracy(frame: pd.DataFrame) -> None:
    same(score(recall, frame, estimator="macro_weighted"), score(accuracy, frame))
    same(score(recall, frame, estimator="micro"), score(accuracy, frame))


@settings(max_examples=25, deadline=None)
@given(frames())
def test_a_set_is_its_metrics(frame: pd.DataFrame) -> None:
    chosen = metric_set(sens, roc_auc, accuracy, metric_tweak("f", sens, event_level="second"))
    needed = starts_with(".pred_") if len(frame["truth"].cat.categories) > 2 else ".pred_a"
    rows = chosen(frame, "truth", needed, estimate=".pred_class").set_index(".metric")
    for metric in chosen.metrics:
        same(rows.loc[metric.name, ".estimate"], score(metric, frame)[0])


@settings(max_examples=25, deadline=None)
@given(frames())
def test_a_confusion_matrix_is_enough(frame: pd.DataFrame) -> None:
    table = conf_mat(frame, truth="truth", estimate=".pred_class")
    rows = summary(table).set_index(".metric")[".estimate"]
    for name, value in rows.items():
        same(value, score(METRICS[str(name)], frame)[0])


@settings(max_examples=25, deadline=None)
@given(frames(levels=2, missing=False))
def test_curves_rise(frame: pd.DataFrame) -> None:
    if frame["truth"].nunique() < 2:
        return
    roc = roc_curve(frame, "truth", ".pred_a")
    assert roc[".threshold"].is_monotonic_increasing
    assert roc["specificity"].is_monotonic_increasing
    assert roc["sensitivity"].is_monotonic_decreasing
    same(np.trapezoid(roc["sensitivity"], roc["specificity"]), score(roc_auc, frame)[0])
    pr, gain = pr_curve(frame, "truth", ".pred_a"), gain_curve(frame, "truth", ".pred_a")
    assert pr["recall"].is_monotonic_increasing and pr["recall"].iloc[-1] == 1
    assert gain[".percent_found"].iloc[-1] == gain[".percent_tested"].iloc[-1] == 100
    lift = lift_curve(frame, "truth", ".pred_a")
    same(lift[".lift"][1:] * gain[".percent_tested"][1:], gain[".percent_found"][1:])


@settings(max_examples=25, deadline=None)
@given(frames())
def test_estimates_stay_in_their_range(frame: pd.DataFrame) -> None:
    for metric in ALL:
        value, (low, high) = score(metric, frame)[0], metric.range
        if value == value:
            assert low - 1e-9 <= value <= high + 1e-9, metric.name


@settings(max_examples=10, deadline=None)
@given(frames(missing=False))
def test_metrics_by_group(frame: pd.DataFrame) -> None:
    found = frame >> group_by("g") >> metrics("truth", ".pred_class")
    looped = [
        metrics(part, "truth", ".pred_class").assign(g=g).sort_values(".metric")
        for g, part in frame.groupby("g")
    ]
    wanted = pd.concat(looped).sort_values([".metric", "g"])
    same(found.sort_values([".metric", "g"])[".estimate"], wanted[".estimate"])


@pytest.mark.parametrize("metric", ALL, ids=lambda m: m.name)
def test_every_metric_pickles_as_itself(metric: Metric) -> None:
    assert pickle.loads(pickle.dumps(metric)) is metric
    form = vec_form(metric.compute.__module__, f"{metric.name}_vec")
    assert pickle.loads(pickle.dumps(form)) == form
