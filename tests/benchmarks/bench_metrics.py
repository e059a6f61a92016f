"""Metrics of a million rows, beside scikit-learn where it has the same; of 10⁴ groups beside a
loop over their frames; and of 200 predictions that tuning has together, beside each alone.

Run by hand: `python tests/benchmarks/bench_metrics.py`.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from sklearn.metrics import accuracy_score, confusion_matrix, roc_auc_score

from tidyk import *
from tidyk.tuning.scoring import Scorer
from tidyk.yardstick import cases

ROWS, GROUPS = 1_000_000, 10_000
rng = np.random.default_rng(1)
TWO, TWENTY = ["yes", "no"], [f"level{i:02d}" for i in range(20)]


def _factor(codes: np.ndarray, levels: list[str]) -> pd.Categorical:
    return pd.Categorical.from_codes(codes, categories=levels)


true, many = rng.integers(0, 2, ROWS), rng.integers(0, 20, ROWS)
score = rng.normal(size=ROWS) - true
data = pd.DataFrame(
    {
        "truth": _factor(true, TWO),
        "predicted": _factor(np.where(rng.random(ROWS) < 0.8, true, 1 - true), TWO),
        "prob": 1 / (1 + np.exp(-score)),
        "many": _factor(many, TWENTY),
        "guess": _factor(np.where(rng.random(ROWS) < 0.7, many, (many + 3) % 20), TWENTY),
        "y": rng.normal(size=ROWS),
        "w": rng.random(ROWS),
        "g": rng.integers(0, GROUPS, ROWS),
    }
)
data["pred"] = data["y"] + rng.normal(size=ROWS)


def best(function: Callable[[], Any], times: int = 5) -> float:
    """The shortest of some runs, in seconds."""
    took = []
    for _ in range(times):
        start = time.perf_counter()
        function()
        took.append(time.perf_counter() - start)
    return min(took)


def told(what: str, took: float, limit: float | None = None, other: float | None = None) -> None:
    """One line: seconds, what they should be at most, and the ratio to scikit-learn or a loop."""
    wanted = f"  (at most {limit:g})" if limit else ""
    ratio = f"  {other / took:5.1f} times as fast as the other" if other else ""
    print(f"{what:46s} {took:7.4f} s{wanted}{ratio}", flush=True)


def counted(function: Callable[[], Any]) -> int:
    """How often confusion tables are counted."""
    plain, times = cases.count, []

    def count(x: Any) -> Any:
        times.append(1)
        return plain(x)

    cases.count = count
    try:
        function()
    finally:
        cases.count = plain
    return len(times)


def loop(frame: pd.DataFrame, columns: tuple[str, str]) -> float:
    """Seconds that `metrics()` of each group's frame takes, told from a tenth of them."""
    some = frame[frame["g"] < GROUPS // 10]
    return 10 * best(lambda: [metrics(part, *columns) for _, part in some.groupby("g")], 1)


if __name__ == "__main__":
    codes = data["truth"].cat.codes.to_numpy(), data["predicted"].cat.codes.to_numpy()
    event, prob = (codes[0] == 0).astype(int), data["prob"].to_numpy()
    told(
        "accuracy",
        best(lambda: accuracy(data, "truth", "predicted")),
        0.02,
        best(lambda: accuracy_score(*codes)),
    )
    told(
        "roc_auc",
        best(lambda: roc_auc(data, "truth", "prob")),
        0.15,
        best(lambda: roc_auc_score(event, prob), 3),
    )
    told("roc_auc, case weights", best(lambda: roc_auc(data, "truth", "prob", case_weights="w"), 3))
    pair = data["many"].cat.codes.to_numpy(), data["guess"].cat.codes.to_numpy()
    told(
        "conf_mat of 20 classes",
        best(lambda: conf_mat(data, "many", "guess")),
        0.05,
        best(lambda: confusion_matrix(*pair), 3),
    )
    six = metric_set(accuracy, kap, sens, spec, f_meas, mcc)
    told("a set of six class metrics", best(lambda: six(data, "truth", estimate="predicted")))
    times = counted(lambda: six(data, "truth", estimate="predicted"))
    print(f"{'confusion tables counted by that set':46s} {times}")
    grouped = data.groupby("g")
    for what, columns in (("classes", ("truth", "predicted")), ("numbers", ("y", "pred"))):
        took = best(lambda columns=columns: metrics(grouped, *columns), 3)
        told(f"metrics of {what} in 10^4 groups", took, other=loop(data, columns))
    usual = metric_set(rmse, rsq), metric_set(roc_auc, accuracy, brier_class)
    small = data.iloc[:20_000].rename(columns={"pred": ".pred", "predicted": ".pred_class"})
    small[".pred_yes"] = small["prob"]
    parts = [small.iloc[at : at + 100].reset_index(drop=True) for at in range(0, 20_000, 100)]
    for some, outcome in zip(usual, ("y", "truth"), strict=True):
        scorer = Scorer(some, outcome)
        took = best(lambda scorer=scorer: list(scorer.each_scored(parts)))
        alone = best(lambda scorer=scorer: [scorer.scores(part) for part in parts])
        told(f"scores by group: {', '.join(m.name for m in some.metrics)}", took, other=alone)
