"""How metrics are called: on frames, groups, tables, predictions, in pipes; and what is refused."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pandas as pd
import pytest

import tidyk
from tidyk import (
    accuracy,
    accuracy_vec,
    augment,
    autoplot,
    brier_class,
    class_metric_summarizer,
    classification_cost,
    conf_mat,
    demographic_parity,
    equalized_odds,
    f_meas,
    factor,
    fit,
    gain_curve,
    group_by,
    kap,
    lift_curve,
    mae,
    mase,
    metric_set,
    metric_tweak,
    metrics,
    mn_log_loss,
    mn_log_loss_vec,
    new_class_metric,
    new_groupwise_metric,
    new_numeric_metric,
    new_prob_metric,
    numeric_metric_summarizer,
    pr_curve,
    prob_metric_summarizer,
    rand_forest,
    ranked_prob_score,
    recall,
    rmse,
    rmse_vec,
    roc_auc,
    roc_auc_vec,
    roc_curve,
    rsq,
    sens,
    set_seed,
    spec,
    starts_with,
    tidy,
    workflow,
)
from tidyk.base.errors import TidykError, TidykTypeError, TidykValueError, TidykWarning
from tidyk.datasets import iris, mtcars, two_class_dat, two_class_example
from tidyk.extending import Cases, metric
from tidyk.yardstick import cases
from tidyk.yardstick.metric import METRICS

TWO = two_class_example


def three() -> pd.DataFrame:
    """Predictions of three classes as `augment()` gives them."""
    set_seed(1)
    made = workflow("Species ~ .", rand_forest(mode="classification", trees=20)) >> fit(iris)
    return made >> augment(iris)


# --- predictions go straight in -------------------------------------------------------------------
def test_predictions_of_two_classes_go_straight_in() -> None:
    made = workflow("Class ~ .", rand_forest(mode="classification", trees=20))
    fitted = made >> fit(two_class_dat[:600])
    rows = fitted >> augment(two_class_dat[600:]) >> roc_auc(truth="Class", estimate=".pred_Class1")
    assert rows[".estimate"][0] > 0.7


def test_a_selector_takes_the_probabilities_in_the_order_of_the_levels() -> None:
    frame = three()
    turned = frame[frame.columns[::-1]]
    for verb in (roc_auc, mn_log_loss, brier_class):
        wanted = verb(frame, "Species", [f".pred_{s}" for s in iris["Species"].cat.categories])
        pd.testing.assert_frame_equal(turned >> verb("Species", starts_with(".pred_")), wanted)
    curves = roc_curve(turned, "Species", starts_with(".pred_"))
    assert curves[".level"].unique().tolist() == ["setosa", "versicolor", "virginica"]


def test_no_rows_have_no_gini_coefficient() -> None:
    assert np.isnan(tidyk.gini_coef_vec([], []))


def test_a_set_takes_classes_and_probabilities() -> None:
    chosen = metric_set(roc_auc, accuracy, kap)
    rows = three() >> chosen("Species", starts_with(".pred_"), estimate=".pred_class")
    assert rows[".metric"].tolist() == ["accuracy", "kap", "roc_auc"]
    by_name = chosen(three(), starts_with(".pred_"), truth="Species", estimate=".pred_class")
    pd.testing.assert_frame_equal(rows, by_name)


def test_the_columns_of_another_model_are_refused() -> None:
    strange = three().rename(columns={".pred_setosa": ".pred_rose"})
    with pytest.raises(ValueError, match=r'".pred_rose" is not of the levels'):
        roc_auc(strange, "Species", starts_with(".pred_"))
    with pytest.raises(ValueError, match="3 levels"):
        roc_auc(three(), "Species", ".pred_setosa")
    frame = TWO.rename(columns={"Class2": ".pred_Class2", "Class1": ".pred_Other"})
    with pytest.raises(ValueError, match=r'the event is "Class1".*event_level="second"'):
        roc_auc(frame, "truth", ".pred_Class2")
    with pytest.raises(ValueError, match=r'".pred_Other" is not of the levels'):
        roc_curve(frame, "truth", ".pred_Other")
    assert roc_auc(frame, "truth", ".pred_Class2", event_level="second")[".estimate"][0] > 0.9


# --- groups ---------------------------------------------------------------------------------------
def test_groups_of_pandas_and_of_group_by_are_the_same() -> None:
    ours = mtcars >> group_by("cyl", "am") >> rmse("mpg", "qsec")
    theirs = rmse(mtcars.groupby(["cyl", "am"]), "mpg", "qsec")
    pd.testing.assert_frame_equal(ours, theirs)
    assert ours.columns.tolist() == ["cyl", "am", ".metric", ".estimator", ".estimate"]
    by_function = rmse(mtcars.groupby(lambda name: name[0]), "mpg", "qsec")
    assert len(by_function) == len({name[0] for name in mtcars.index})


def test_levels_that_do_not_occur_and_missing_keys() -> None:
    frame = pd.DataFrame({"y": [1.0, 2, 3], "p": [1.0, 1, 1], "g": factor(["b", "a", None], "cba")})
    assert rmse(frame >> group_by("g"), "y", "p")["g"].tolist()[:2] == ["b", "a"]
    assert len(rmse(frame >> group_by("g"), "y", "p")) == 3
    assert len(rmse(frame.groupby("g", observed=False), "y", "p")) == 2  # pandas leaves it out


def test_a_group_of_missing_values_is_missing() -> None:
    frame = pd.DataFrame({"y": [1.0, np.nan, 3], "p": [2.0, 1, 3], "g": ["a", "b", "b"]})
    by = frame >> group_by("g")
    assert rmse(by, "y", "p")[".estimate"].tolist() == [1, 0]
    told = rmse(by, "y", "p", na_rm=False)[".estimate"]
    assert told[0] == 1 and np.isnan(told[1])


def test_grouped_confusion_matrices() -> None:
    rows = TWO.assign(g=["a", "b"] * 250) >> group_by("g") >> conf_mat("truth", "predicted")
    assert rows["g"].tolist() == ["a", "b"]
    assert sum(m.counts.sum() for m in rows["conf_mat"]) == 500


# --- tables ---------------------------------------------------------------------------------------
def test_a_table_is_enough_for_metrics_of_classes() -> None:
    table = conf_mat(TWO, "truth", "predicted")
    wanted = f_meas(TWO, "truth", "predicted", beta=2)
    for given in (table, table.table, table.counts, pd.crosstab(TWO["predicted"], TWO["truth"])):
        pd.testing.assert_frame_equal(f_meas(given, beta=2), wanted)
    assert conf_mat(table.table) == table


def test_the_confusion_table_is_counted_once_in_a_set(monkeypatch: Any) -> None:
    plain, times = cases.count, []
    monkeypatch.setattr(cases, "count", lambda x: times.append(1) or plain(x))
    six = metric_set(accuracy, kap, sens, spec, f_meas, recall)
    six(TWO, "truth", estimate="predicted")
    assert len(times) == 1


def test_what_is_no_table_is_refused() -> None:
    for bad, told in (
        (np.ones((2, 3)), "2 and 3"),
        (np.ones((1, 1)), "at least 2 levels"),
        (pd.DataFrame(np.ones((2, 2)), index=["a", "b"], columns=["b", "a"]), "same order"),
        (pd.DataFrame({"a": ["x", "y"], "b": ["x", "y"]}, index=["a", "b"]), "numbers"),
    ):
        with pytest.raises((ValueError, TypeError), match=told):
            accuracy(bad)


def test_tidy_names_the_cells_by_row_and_column() -> None:
    told = tidy(conf_mat(np.array([[30, 7], [4, 21]])))
    assert dict(zip(told["name"], told["value"], strict=True)) == {
        "cell_1_1": 30,
        "cell_2_1": 4,
        "cell_1_2": 7,
        "cell_2_2": 21,
    }


def test_a_wide_confusion_matrix_prints_in_blocks_of_columns() -> None:
    names = [f"class_{i:02d}" for i in range(20)]
    shown = repr(conf_mat(pd.DataFrame(np.eye(20), index=names, columns=names))).split("\n")
    assert max(map(len, shown)) <= 80 and len(shown) == 3 * 21


# --- pictures -------------------------------------------------------------------------------------
@pytest.mark.parametrize("verb", [roc_curve, pr_curve, gain_curve, lift_curve])
def test_curves_are_drawn(verb: Any) -> None:
    halves = TWO.assign(half=["a", "b"] * 250)
    for frame, columns in (
        (TWO, ("truth", "Class1")),
        (halves >> group_by("half"), ("truth", "Class1")),
        (three(), ("Species", starts_with(".pred_"))),
    ):
        drawn = autoplot(verb(frame, *columns))
        drawn.draw()
        assert ("curve" in drawn.data.columns) == (frame is not TWO and columns[0] == "truth")


@pytest.mark.parametrize("type", ["mosaic", "heatmap"])
def test_confusion_matrices_are_drawn(type: str) -> None:
    drawn = conf_mat(three(), "Species", ".pred_class") >> autoplot(type=type)
    drawn.draw()
    assert drawn.labels.x == "Truth" and drawn.labels.y == "Prediction"


def test_an_unknown_picture_is_refused() -> None:
    with pytest.raises(ValueError, match="heatmap"):
        autoplot(conf_mat(TWO, "truth", "predicted"), type="heat")


# --- bad input ------------------------------------------------------------------------------------
ab = factor(["a", "b"])
BAD: dict[str, tuple[Any, str]] = {
    "truth no factor": (lambda: accuracy_vec(["a", "b"], ab), "`truth` should be a factor"),
    "estimate no factor": (lambda: accuracy_vec(ab, [1, 2]), "`estimate` should be a factor"),
    "levels differ": (lambda: accuracy_vec(ab, factor(["a", "c"])), '"a" and "c"'),
    "levels in another order": (
        lambda: accuracy_vec(ab, factor(["a", "b"], levels=["b", "a"])),
        "same order",
    ),
    "one level": (lambda: accuracy_vec(factor(["a"]), factor(["a"])), "has 1"),
    "lengths": (lambda: rmse_vec([1, 2], [1, 2, 3]), r"`truth` \(2\) and `estimate` \(3\)"),
    "weights' length": (lambda: rmse_vec([1, 2], [1, 2], case_weights=[1]), "`case_weights`"),
    "weights of text": (
        lambda: rmse_vec([1, 2], [1, 2], case_weights=["a", "b"]),
        "`case_weights` should be numeric, not text",
    ),
    "text": (lambda: rmse_vec([1, 2], ["a", "b"]), "`estimate` should be numeric, not text"),
    "logical": (lambda: rmse_vec([1, 2], [True, False]), "not logical"),
    "a matrix": (lambda: rmse_vec([1, 2], np.ones((2, 2))), r"\(2, 2\)"),
    "no column": (lambda: rmse(mtcars, "mpg", "mgp"), 'Did you mean "mpg"'),
    "several columns": (
        lambda: rmse(mtcars, "mpg", ["disp", "hp"]),
        "`estimate` should select one",
    ),
    "no estimate": (lambda: accuracy(TWO, "truth"), "`estimate` is missing"),
    "two probabilities": (lambda: roc_auc(TWO, "truth", "Class1", "Class2"), '"Class2"'),
    "no probabilities": (lambda: roc_auc(TWO, "truth"), "No columns of probabilities"),
    "a class for a probability": (lambda: roc_auc(TWO, "truth", "predicted"), '"predicted" is a'),
    "estimator": (lambda: sens(TWO, "truth", "predicted", estimator="mikro"), '"micro"'),
    "binary of three": (
        lambda: sens(three(), "Species", ".pred_class", estimator="binary"),
        "has 3",
    ),
    "hand_till and weights": (
        lambda: roc_auc(
            three().assign(w=1.0),
            "Species",
            starts_with(".pred_"),
            estimator="hand_till",
            case_weights="w",
        ),
        "hand_till",
    ),
    "levels without order": (
        lambda: ranked_prob_score(TWO, "truth", "Class1", "Class2"),
        "ordered factor",
    ),
    "event level": (lambda: sens(TWO, "truth", "predicted", event_level="third"), "third"),
    "na_rm": (lambda: rmse(mtcars, "mpg", "disp", na_rm="no"), "`na_rm`"),
    "an unknown argument": (lambda: f_meas(TWO, "truth", "predicted", bta=2), '"beta"'),
    "an unknown argument of the plain form": (lambda: rmse_vec([1], [1], na=True), '"na_rm"'),
    "arrays": (lambda: roc_auc(np.ones(2), np.ones(2)), r"`roc_auc_vec\(\)` takes plain values"),
    "a list": (lambda: accuracy([1, 2], [1, 2]), r"`accuracy_vec\(\)` takes plain values"),
    "costs": (
        lambda: classification_cost(TWO, "truth", "Class1", costs={"truth": ["a"]}),
        "`costs` should be a data frame",
    ),
    "too short": (lambda: mase(mtcars, "mpg", "disp", m=40), r"`m` \(40\)"),
    "curve of missing values": (
        lambda: roc_curve(TWO.assign(Class1=np.nan), "truth", "Class1", na_rm=False),
        "500 rows have missing values",
    ),
    "a set of nothing": (lambda: metric_set(), "at least one metric"),
    "a set of kinds": (lambda: metric_set(rmse, accuracy), 'class: "accuracy"; numeric: "rmse"'),
    "a set of text": (lambda: metric_set("rmse"), 'the string "rmse"'),
    "a set of factories": (lambda: metric_set(demographic_parity), r"demographic_parity\(column\)"),
    "a set without estimate": (
        lambda: metric_set(accuracy)(TWO, "truth", "predicted"),
        r"Failed to compute `accuracy\(\)`. `estimate`",
    ),
    "a set of numbers with an unknown argument": (
        lambda: metric_set(rmse)(mtcars, "mpg", "disp", bias=True),
        "`bias`",
    ),
    "tweak of a function": (lambda: metric_tweak("a", len), "`fn` should be a metric"),
    "tweak of the truth": (lambda: metric_tweak("a", rmse, truth=1), "`truth` cannot be fixed"),
    "tweak without a name": (lambda: metric_tweak("a", f_meas, 2), "should be named"),
    "tweak overridden": (
        lambda: metric_tweak("a", f_meas, beta=2)(TWO, "truth", "predicted", beta=1),
        "`beta` fixed at 2",
    ),
    "tweak of what is not there": (
        lambda: metric_tweak("a", rmse, foo=2)(mtcars, "mpg", "disp"),
        "`foo`",
    ),
    "direction": (lambda: new_class_metric(len, "up"), "maximize"),
    "no function": (lambda: new_prob_metric(1, "zero"), "`fn` should be a function"),
    "no aggregate": (lambda: new_groupwise_metric(rmse, "a", 1), "`aggregate`"),
    "grouped by itself": (
        lambda: demographic_parity("predicted")(
            TWO >> group_by("predicted"), "truth", estimate="predicted"
        ),
        'groups of "predicted" itself',
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_named(case: str) -> None:
    call, told = BAD[case]
    with pytest.raises(TidykError, match=told):
        call()


def test_rows_that_are_all_missing_are_an_error() -> None:
    frame = pd.DataFrame({"y": [1.0, np.nan], ".pred": [np.nan, 2.0], "g": ["a", "b"]})
    for compute in (rmse, metric_set(rmse, rsq)):
        with pytest.raises(TidykValueError, match=r'All of the 2 rows .* "y" and ".pred"'):
            compute(frame, truth="y", estimate=".pred")
    assert rmse(frame, "y", ".pred", na_rm=False)[".estimate"].isna().all()
    assert rmse(frame.groupby("g"), "y", ".pred")[".estimate"].isna().all()
    assert rmse(frame[:0], "y", ".pred")[".estimate"].isna().all()


def test_plain_values_that_are_all_missing_are_missing_as_in_r() -> None:
    assert np.isnan(rmse_vec([None, None], [1.0, 2.0]))
    assert np.isnan(accuracy_vec(factor([None, None], "ab"), factor(["a", "b"])))
    with pytest.warns(TidykWarning, match="no event observations"):
        assert np.isnan(roc_auc_vec(factor([None, None], "ab"), [0.1, 0.2]))


def test_undefined_levels_are_told() -> None:
    true, predicted = factor(["a", "b"], levels="abc"), factor(["a", "c"], levels="abc")
    with pytest.warns(TidykWarning, match=r'no true events .* of "c"'):
        accuracy_vec(true, predicted), recall.vec(true, predicted)
    frame = pd.DataFrame({"t": true, "p": predicted, "g": ["x", "y"]})
    with pytest.warns(TidykWarning, match="The same holds in 2 of 2 groups"):
        recall(frame >> group_by("g"), "t", "p")


def test_weights_do_not_hide_that_there_are_no_cases() -> None:
    frame = pd.DataFrame(
        {
            "t": factor(["a", "a", "a"], levels="ab"),
            "p": factor(["a", "b", "a"], levels="ab"),
            "w": [0.1, 0.2, 0.7],
        }
    )
    for estimator in ("binary", "macro", "micro"):
        with pytest.warns(TidykWarning, match="no true non-events"):
            spec(frame, "t", "p", case_weights="w", estimator=estimator)


# --- one's own metrics ----------------------------------------------------------------------------
def largest_error_vec(truth: Any, estimate: Any, case_weights: Any = None, power: int = 1) -> float:
    used = np.ones(len(truth)) if case_weights is None else case_weights
    return float((np.abs(truth - estimate) ** power * (used > 0)).max())


def first_share(truth: Any, estimate: Any, event_level: str = "first") -> float:
    return float((estimate == truth.categories[int(event_level == "second")]).mean())


def mean_true_probability(truth: Any, estimate: Any) -> float:
    return float(estimate[np.arange(len(truth)), truth.codes].mean())


largest_error = new_numeric_metric(largest_error_vec, "minimize")


def test_own_metrics_are_metrics() -> None:
    frame = mtcars.assign(w=[0] + [1] * 31, g=["a", "b"] * 16)
    assert largest_error(frame, "mpg", "qsec")[".metric"].tolist() == ["largest_error"]
    assert largest_error(frame, "mpg", "qsec", power=2)[".estimate"][0] == pytest.approx(196)
    both = metric_set(largest_error, rmse)
    rows = both(frame >> group_by("g"), "mpg", "qsec", case_weights="w")
    assert rows[".metric"].tolist() == ["largest_error"] * 2 + ["rmse"] * 2
    share = new_class_metric(first_share, "zero")
    wanted = (TWO["predicted"] == "Class2").mean()
    assert share(TWO, "truth", "predicted", event_level="second")[".estimate"][0] == wanted
    prob = new_prob_metric(mean_true_probability, "maximize")
    assert prob(three(), "Species", starts_with(".pred_"))[".estimator"].tolist() == ["macro"]


def test_functions_that_know_of_no_groups_are_called_for_each() -> None:
    @metric(direction="minimize")
    def squares_of_all(x: Cases) -> Any:
        return ((x.truth - x.estimate) ** 2).mean()

    @metric("class", direction="maximize")
    def first_hits(x: Cases) -> Any:
        return (x.truth == x.estimate)[x.truth == 0].mean()

    @metric(direction="maximize")
    def each_row(x: Cases) -> Any:
        return x.truth

    try:
        wanted = ((mtcars["mpg"] - mtcars["qsec"]) ** 2).groupby(mtcars["vs"]).mean()
        found = squares_of_all(mtcars >> group_by("vs"), "mpg", "qsec")[".estimate"]
        np.testing.assert_allclose(found, wanted)
        half = TWO.assign(half=["a", "b"] * 250)
        found = first_hits(half >> group_by("half"), "truth", "predicted")[".estimate"]
        sure = half[half["truth"] == "Class1"]
        hits = sure["predicted"].eq("Class1").groupby(sure["half"]).mean()
        np.testing.assert_allclose(found, hits)
        with pytest.raises(TidykTypeError, match=r"one number a group.*of shape \(32,\)"):
            each_row(mtcars >> group_by("vs"), "mpg", "qsec")
    finally:
        for name in ("squares_of_all", "first_hits", "each_row"):
            METRICS.remove(name)


def test_summarizers_are_the_metrics() -> None:
    frame = TWO.assign(g=["a", "b"] * 250).loc[lambda d: d["Class1"] > 0.01] >> group_by("g")
    made = class_metric_summarizer(
        "sens", tidyk.sens_vec, frame, "truth", "predicted", event_level="second", estimator="macro"
    )
    wanted = sens(frame, "truth", "predicted", event_level="second", estimator="macro")
    pd.testing.assert_frame_equal(made, wanted)
    made = prob_metric_summarizer(
        "mn_log_loss", mn_log_loss_vec, frame, "truth", "Class1", fn_options={"sum": True}
    )
    pd.testing.assert_frame_equal(made, mn_log_loss(frame, "truth", "Class1", sum=True))
    made = numeric_metric_summarizer("rmse", rmse_vec, mtcars, "mpg", "disp", case_weights="hp")
    pd.testing.assert_frame_equal(made, rmse(mtcars, "mpg", "disp", case_weights="hp"))


def test_own_metrics_leave_missing_values_out() -> None:
    assert largest_error.vec([1, 2, np.nan], [1, 4, 5]) == 2
    assert np.isnan(largest_error.vec([1, 2, np.nan], [1, 4, 5], na_rm=False))


def spread(rows: pd.DataFrame) -> float:
    return float(np.ptp(rows[".estimate"]))


@pytest.mark.filterwarnings("error")
def test_group_wise_metrics() -> None:
    frame = TWO.assign(g=["a", "b"] * 250, half=[1] * 250 + [2] * 250)
    each = sens(frame >> group_by("g"), "truth", "predicted")[".estimate"]
    made = new_groupwise_metric(sens, "sens_spread", spread)("g")
    row = made(frame, "truth", "predicted")
    assert row[".estimate"][0] == pytest.approx(np.ptp(each))
    assert row[".by"].tolist() == ["g"]
    halves = frame >> group_by("half") >> equalized_odds("g")("truth", estimate="predicted")
    assert halves.columns.tolist() == ["half", ".metric", ".by", ".estimator", ".estimate"]
    rows = metric_set(accuracy, made)(frame, "truth", estimate="predicted")
    assert rows[".by"].isna().tolist() == [True, False]
    gap = new_groupwise_metric(roc_auc, "auc_gap", spread)("g")
    wanted = roc_auc(frame >> group_by("g"), "truth", "Class1")[".estimate"]
    assert gap(frame, "Class1", truth="truth")[".estimate"][0] == pytest.approx(np.ptp(wanted))
    second = metric_tweak("second", demographic_parity("g"), event_level="second")
    assert second(frame, "truth", estimate="predicted")[".metric"].tolist() == ["second"]


PICKLED = {
    "tweak": metric_tweak("f2", f_meas, beta=2),
    "renamed": metric_tweak("error", rmse),
    "set": metric_set(accuracy, roc_auc, metric_tweak("f2", f_meas, beta=2)),
    "own": largest_error,
    "own, tweaked": metric_tweak("squared", largest_error, power=2),
    "factory": demographic_parity,
    "group-wise": metric_set(equalized_odds("g"), accuracy),
    "vec": accuracy_vec,
    "matrix": conf_mat(TWO, "truth", "predicted"),
}


@pytest.mark.parametrize("name", PICKLED)
def test_all_pickle(name: str) -> None:
    again = pickle.loads(pickle.dumps(PICKLED[name]))
    assert again == PICKLED[name]
    assert repr(again) == repr(PICKLED[name])


def test_a_waiting_metric_pickles() -> None:
    waiting = pickle.loads(pickle.dumps(roc_auc(truth="truth", estimate="Class1")))
    pd.testing.assert_frame_equal(TWO >> waiting, roc_auc(TWO, "truth", "Class1"))


# --- options without effect, and others -----------------------------------------------------------
@pytest.mark.parametrize("verb", [roc_auc, roc_curve])
def test_options_have_no_effect_and_say_so(verb: Any) -> None:
    with pytest.warns(TidykWarning, match="`options`"):
        found = verb(TWO, "truth", "Class1", options={"smooth": True})
    pd.testing.assert_frame_equal(found, verb(TWO, "truth", "Class1"))


def test_plain_values_of_every_sort() -> None:
    assert rmse_vec(pd.Series([1, None, 3], dtype="Int64"), [2, 2, 3]) == pytest.approx(0.5**0.5)
    assert rmse_vec((1, 2), pd.Index([1, 2])) == 0
    assert mae.vec(1, 3) == 2
    matrix = np.array([[0.7, 0.2, 0.1], [0.1, 0.6, 0.3]])
    true = factor(["a", "b"], levels="abc")
    assert mn_log_loss_vec(true, matrix) == pytest.approx(-np.log([0.7, 0.6]).mean())


def test_metrics_of_numbers_and_of_classes() -> None:
    assert metrics(mtcars, "mpg", "qsec")[".metric"].tolist() == ["rmse", "rsq", "mae"]
    found = metrics(TWO, "truth", "predicted", "Class1")[".metric"].tolist()
    assert found == ["accuracy", "kap", "mn_log_loss", "roc_auc"]
