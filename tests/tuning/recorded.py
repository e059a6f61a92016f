"""The objects that R's recorded calls of tune name, made here, and what compares the answers."""

from __future__ import annotations

import re
import warnings
from collections.abc import Mapping
from itertools import compress
from typing import Any

import numpy as np
import pandas as pd
from golden.rcall import RSession
from golden.support import data, in_python, load, same_columns

import tidyk

F, FC = "compressive_strength ~ .", "Class ~ ."
NAMES = {"y": "compressive_strength", "yc": "Class", "x1": "cement", "x2": "water", "c1": "A"}
CONCRETE = """
set.seed(42); folds <- vfold_cv(reg_t, v = 5)
set.seed(42); mc <- mc_cv(reg_t, prop = 0.8, times = 3)
set.seed(42); boots <- bootstraps(reg_t, times = 6)
set.seed(42); rfolds <- vfold_cv(reg_t, v = 3, repeats = 2)
set.seed(42); val <- validation_set(initial_validation_split(reg_t))
set.seed(42); cfolds <- vfold_cv(cls_t, v = 3, strata = yc)
set.seed(42); cboots <- bootstraps(cls_t, times = 3)
set.seed(42); isp <- initial_split(reg_t)
set.seed(42); cisp <- initial_split(cls_t)
lm_s <- linear_reg()
gn_s <- linear_reg(penalty = tune(), mixture = tune(), engine = "glmnet")
dt_s <- decision_tree("regression", cost_complexity = tune(), tree_depth = tune())
rec <- recipe(f, reg_t) |> step_normalize(all_numeric_predictors())
crec <- recipe(fc, cls_t) |> step_normalize(all_numeric_predictors())
rec_p <- recipe(f, reg_t) |> step_poly(x1, degree = tune())
rec_n <- recipe(f, reg_t) |> step_ns(x1, deg_free = tune("df one"))
rec_ns <- rec_n |> step_ns(x2, deg_free = tune("df two"))
rec_pca <- rec |> step_pca(all_numeric_predictors(), num_comp = tune())
w_lm <- workflow(rec, lm_s)
w_f <- workflow(f, lm_s)
w_p <- workflow(rec_p, lm_s)
w_ns <- workflow(rec_ns, lm_s)
w_gn <- workflow(rec, gn_s)
w_both <- workflow(rec_p, gn_s)
w_dt <- workflow(f, dt_s)
w_c <- workflow(crec, logistic_reg())
w_cg <- workflow(crec, logistic_reg(penalty = tune(), mixture = 1, engine = "glmnet"))
w_cp <- workflow(recipe(fc, cls_t) |> step_poly(c1, degree = tune()), logistic_reg())
w_cdt <- workflow(fc, decision_tree("classification", cost_complexity = tune()))
w_pca <- workflow(rec_pca, lm_s)
w_bad <- workflow(rec_p, lm_s)
g_fail <- tibble(degree = c(2L, 200L))
w_stop <- workflow(recipe(f, reg_t) |> step_mutate(z = stopping), lm_s)
w_warn <- workflow(recipe(f, reg_t) |> step_mutate(z = warning), lm_s)
ms <- metric_set(rmse, rsq, mae)
mc_s <- metric_set(accuracy, roc_auc, brier_class)
m_hard <- metric_set(accuracy, kap, sens)
sprs <- control_resamples(save_pred = TRUE)
spd <- control_grid(save_pred = TRUE, save_workflow = TRUE)
""".strip().split("\n")
MORE = [
    "rec_pca_fixed <- rec_plain |> step_pca(all_predictors(), num_comp = 2)",
    "f_reg2 <- mpg ~ disp + hp + wt",
    "wres <- workflow_set(list(form = f_reg, pca = rec_pca_fixed), list(lm = lm_mod, gn = gn_pen)) "
    "|> workflow_map('tune_grid', resamples = rs_vf, grid = 4, seed = 99, metrics = m_reg)",
]
LAB = load("tune/lab_fit_resamples")["cases"]["_definitions"]["definitions"]


def _frame(wanted: Mapping[str, Any]) -> pd.DataFrame:
    columns = zip(wanted["names"], wanted["columns"], strict=True)
    return pd.DataFrame({name: column["values"] for name, column in columns})


class World(RSession):
    """A session that makes what a recorded call names when it is first used."""

    def __init__(self, definitions: list[str], given: dict[str, Any]) -> None:
        super().__init__(tidyk, given)
        self.waiting = {}
        for line in definitions:
            seed, _, rest = line.partition("; ") if line.startswith("set.seed") else ("", "", line)
            name, _, text = rest.partition(" <- ")
            self.waiting[name] = (seed, text)

    def lookup(self, name: str, calling: bool = False) -> Any:
        if name in self.waiting and name not in self.names:
            seed, text = self.waiting.pop(name)
            with tidyk.with_seed(int(re.sub(r"\D", "", seed) or 1)):
                self.names[name] = self(text)
        return super().lookup(name, calling)


def concrete() -> World:
    """The objects of the files on concrete and two classes."""
    given: dict[str, Any] = {"f": F, "fc": FC, "seed": 42, **NAMES}
    given |= {
        "reg_t": data("tune_concrete120"),
        "cls_t": data("tune_two_class150", {"Class": ["Class1", "Class2"]}),
    }
    given |= {"tibble": tibble, "stopping": stopping, "warning": warning}
    given |= {k: _frame(v) for k, v in load("tune/grid_results")["grids"].items()}
    return World(CONCRETE, given)


def stopping(rows: pd.DataFrame) -> Any:
    """What a step cannot do."""
    raise ValueError("nope nope")


def warning(rows: pd.DataFrame) -> Any:
    """A constant column, with a warning."""
    warnings.warn("watch out", stacklevel=1)
    return np.ones(len(rows))


def lab() -> World:
    """The objects of the `lab_*` files, on cars and two classes."""
    cars = data("mtcars")[["mpg", "disp", "hp", "wt", "qsec"]]
    two = data("two_class_dat")[["A", "B", "Class"]].set_axis(["a", "b", "cl"], axis=1)
    own = load("tune/lab_tune_grid")["cases"]["_objects_for_selection"]["definitions"]
    lines = [line for line in LAB.split("\n") if line] + re.split(r"; (?=set\.seed)", own) + MORE
    return World(lines, {"reg": cars, "cls": two, "crossing": crossing, "tibble": tibble})


def crossing(**columns: Any) -> pd.DataFrame:
    """All combinations, in R's order: the last column moves first."""
    values = [sorted(np.atleast_1d(v).tolist()) for v in columns.values()]
    return pd.MultiIndex.from_product(values, names=list(columns)).to_frame(index=False)


def tibble(**columns: Any) -> pd.DataFrame:
    """A data frame; a single value is a column of one."""
    return pd.DataFrame({k: np.atleast_1d(v).tolist() for k, v in columns.items()})


def text(printed: Any) -> list[str]:
    """Words of a print: R wraps and pads otherwise, and its notes have no tracebacks."""
    joined = in_python(printed if isinstance(printed, str) else "\n".join(printed))
    joined = re.sub(r"Call:\s.*?\n\n", "", joined, flags=re.DOTALL)  # no call is kept here
    joined = re.sub(r"show_notes\(.*?\)", "show_notes()", re.sub(r"[─═]+", "─", joined))
    return re.sub(r"(?<=\[\d × )\d+(?=\]>)", "n", joined).split()


def same_run(found: Any, wanted: Mapping[str, Any], rtol: float) -> None:
    """The columns of the results, and the metrics of the resamples that were recorded."""
    assert len(found) == wanted["nrow"]
    assert list(found.as_frame()) == wanted["columns"]
    for ours, recorded in zip(found[".metrics"], wanted["metrics_columns"], strict=False):
        if recorded["nrow"] is None:  # nothing came out
            assert not len(ours)
        else:
            same_frame(ours, recorded, rtol)
    if wanted["predictions_columns"]:
        head = found[".predictions"][0][: wanted["predictions_head"]["nrow"]]
        same_frame(head, wanted["predictions_head"], rtol)


def same_frame(found: pd.DataFrame, wanted: Mapping[str, Any], rtol: float) -> None:
    """Positions count from 0 here; that notes have tracebacks goes beyond R."""
    found = found.drop(columns="trace", errors="ignore")
    if "note" in wanted["names"] and wanted["nrow"]:  # our sentences are others
        found, keep = found.drop(columns="note"), [n != "note" for n in wanted["names"]]
        wanted = {**wanted, **{k: list(compress(wanted[k], keep)) for k in ("names", "columns")}}
    if isinstance(columns := wanted["columns"], dict):  # of the `lab_*` files, which keep 40 rows
        values = {k: [None if v == "NaN" else v for v in vs] for k, vs in columns.items()}
        wanted = {**wanted, "columns": [{"values": values[name]} for name in wanted["names"]]}
        found = found.head(wanted["nrow"]) if wanted["nrow"] in (20, 40) else found
    assert len(found) == wanted["nrow"]
    same_columns(found, dict(wanted), row_shift=1, rtol=rtol, atol=1e-9)


def same(found: Any, wanted: Any, rtol: float = 1e-6) -> None:
    """Compare by what was recorded: a table, a run, values, or a print."""
    if isinstance(wanted, list):
        assert text(repr(found)) == text(wanted)
    elif "metrics_columns" in wanted:
        same_run(found, wanted, rtol)
    elif "columns" in wanted:
        same_frame(found, wanted, rtol)
    elif wanted.get("kind") == "vector":
        values = [found] if isinstance(found, str | bool) else list(found)
        assert values == wanted["values"]
    else:
        assert text(repr(found)) == text(wanted["print"])


def answer(world: World, case: Mapping[str, Any]) -> tuple[Any, bool]:
    """What a recorded call gives here, and whether there was a warning."""
    tidyk.set_seed(case.get("seed", 42))
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        return world(quoting(case["call"])), bool(seen)


def quoting(call: str) -> str:
    """Parameters to sort by are text here, and the plot alone is asked for."""
    head, by, rest = re.match(r"(.*?)(select_by_\w+\(\w+|$)(.*)", call, re.DOTALL).groups()
    quoted = re.sub(r"(desc\()?\b([a-z_]+)(?= *[,)])", r"\1'\2'", rest) if by else rest
    return re.sub(r"class\((autoplot\(r\))\)", r"\1", head + by + quoted)
