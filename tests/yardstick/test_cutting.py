"""Where the probability of an event is cut: probably's `threshold_perf()` and its zone."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from tidyk import (
    accuracy,
    conf_mat,
    group_by,
    levels,
    make_two_class_pred,
    metric_set,
    reportable_rate,
    roc_auc,
    sens,
    threshold_perf,
)
from tidyk.base.errors import TidykError
from tidyk.datasets import two_class_example

CUTS = [0.7, 0.5, 0.6, 0.6]
WANTED = {  # of R, at 0.5, 0.6 and 0.7
    "sensitivity": [0.879845, 0.8682171, 0.8217054],
    "specificity": [0.7933884, 0.8512397, 0.9008264],
    "j_index": [0.6732334, 0.7194567, 0.7225319],
    "distance": [0.05712557, 0.03949638, 0.04162435],
}


def test_metrics_at_each_threshold() -> None:
    rows = threshold_perf(two_class_example, "truth", "Class1", CUTS)
    assert rows.columns.tolist() == [".threshold", ".metric", ".estimator", ".estimate"]
    assert rows[".metric"].unique().tolist() == list(WANTED)
    for name, values in WANTED.items():
        part = rows[rows[".metric"] == name]
        assert part[".threshold"].tolist() == [0.5, 0.6, 0.7]
        np.testing.assert_allclose(part[".estimate"], values, rtol=1e-6)
    assert len(threshold_perf(two_class_example, "truth", "Class1")) == 4 * 21


def test_the_second_level_may_be_the_event() -> None:
    rows = threshold_perf(two_class_example, "truth", "Class2", [0.5], event_level="second")
    swapped = [WANTED[n][0] for n in ("specificity", "sensitivity", "j_index", "distance")]
    np.testing.assert_allclose(rows[".estimate"], swapped, rtol=1e-6)


def test_groups_and_metrics_of_ones_own() -> None:
    halves = two_class_example.assign(half=np.arange(500) // 250)
    rows = (
        halves
        >> group_by("half")
        >> threshold_perf("truth", "Class1", [0.9, 0.5], metrics=metric_set(accuracy, sens))
    )
    assert rows[["half", ".threshold", ".metric"]].to_numpy().tolist() == [
        [half, cut, name] for name in ("accuracy", "sens") for half in (0, 1) for cut in (0.5, 0.9)
    ]
    alone = accuracy(halves[250:], "truth", "predicted")[".estimate"][0]
    assert rows[".estimate"][2] == alone


def test_a_zone_that_is_not_called() -> None:
    classes = levels(two_class_example["truth"])
    called = make_two_class_pred(two_class_example["Class1"], classes, buffer=0.15)
    assert reportable_rate(called) == 0.916
    data = two_class_example.assign(called=called)
    assert conf_mat(data, "truth", "called").table.to_numpy().sum() == 458
    one_sided = make_two_class_pred([0.55, 0.45, np.nan, 0.7], classes, buffer=[0, 0.1])
    assert pd.isna(one_sided).tolist() == [True, False, True, False]
    assert make_two_class_pred([0.7], classes, 0.75, ordered=True).ordered


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"metrics": metric_set(roc_auc)}, "set of metrics for classes"),
        ({"metrics": accuracy}, "set of metrics for classes"),
        ({"truth": "Class2"}, "should be a factor"),
        ({"truth": "three"}, "should have two levels, not 3"),
    ],
)
def test_what_cannot_be_cut(options: dict[str, Any], sentence: str) -> None:
    data = two_class_example.assign(three=pd.Categorical(list("abcab") * 100))
    with pytest.raises(TidykError, match=sentence):
        threshold_perf(data, **{"truth": "truth", "estimate": "Class1", **options})
    with pytest.raises(TidykError, match="`levels` should be two classes"):
        make_two_class_pred([0.5], ["a"])
    with pytest.raises(TidykError, match="one number or two"):
        make_two_class_pred([0.5], ["a", "b"], buffer=[1, 2, 3])
