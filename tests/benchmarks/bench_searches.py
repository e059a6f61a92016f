"""What searches find: Bayesian search beside random search, and races beside their whole grid,
over 20 seeds on two classes.

Run by hand: `python tests/benchmarks/bench_searches.py`.
"""

from __future__ import annotations

import statistics
import sys
from pathlib import Path
from typing import Any

import pandas as pd

from tidyk import (
    collect_metrics,
    cost,
    grid_random,
    metric_set,
    parameters,
    rbf_sigma,
    roc_auc,
    set_seed,
    svm_rbf,
    tune,
    tune_bayes,
    tune_grid,
    tune_race_anova,
    vfold_cv,
    workflow,
)

DATA = pd.read_csv(Path(__file__).parent.parent / "golden" / "data" / "two_class_dat.csv")
DATA["Class"] = pd.Categorical(DATA["Class"])
SCORE = metric_set(roc_auc)
SVM = workflow("Class ~ .", svm_rbf("classification", cost=tune(), rbf_sigma=tune()))
RANGES = parameters(cost((-5, 5)), rbf_sigma((-4, 1)))
WIDE = parameters(cost((-10, 5)), rbf_sigma((-10, 0)))
SIZE, FIRST = 15, 5


def best(results: Any) -> float:
    """The largest mean."""
    return float(collect_metrics(results)["mean"].max())


def bayes_and_random(seed: int) -> tuple[float, float]:
    """The best that each finds of as many candidates on the same folds."""
    set_seed(seed)
    folds = vfold_cv(DATA[:300], v=3, strata="Class")
    random = tune_grid(SVM, folds, grid=grid_random(RANGES, size=SIZE), metrics=SCORE)
    searched = tune_bayes(
        SVM, folds, initial=FIRST, iter=SIZE - FIRST, param_info=RANGES, metrics=SCORE
    )
    return best(searched), best(random)


def race_and_grid(seed: int) -> tuple[float, bool]:
    """The share of the grid's fits that a race takes, and whether what it chooses is within a
    standard error of the grid's best."""
    set_seed(seed)
    folds = vfold_cv(DATA[:400], v=10, strata="Class")
    grid = grid_random(WIDE, size=20)
    whole = collect_metrics(tune_grid(SVM, folds, grid=grid, metrics=SCORE))
    raced = tune_race_anova(SVM, folds, grid=grid, metrics=SCORE)
    fits = sum(len(frame) for frame in raced[".metrics"])
    top = whole.loc[whole["mean"].idxmax()]
    table = collect_metrics(raced)
    chosen = table.loc[table["mean"].idxmax()]
    return fits / (10 * len(grid)), bool(chosen["mean"] >= top["mean"] - top["std_err"])


if __name__ == "__main__":
    seeds = range(int(sys.argv[1]) if len(sys.argv) > 1 else 20)
    pairs = [bayes_and_random(seed) for seed in seeds]
    bayes, random = (statistics.median(values) for values in zip(*pairs, strict=True))
    better = sum(one > other for one, other in pairs)
    print(f"best roc_auc, median of {len(pairs)}: bayes {bayes:.4f}, random {random:.4f} "
          f"(bayes better in {better})")  # fmt: skip
    races = [race_and_grid(seed) for seed in seeds]
    shares = [share for share, _ in races]
    share, most = statistics.median(shares), max(shares)
    print(f"races: {share:.0%} of the grid's fits in the median, at most {most:.0%}")
    print(f"within a standard error of the grid's best: {sum(ok for _, ok in races)}")
