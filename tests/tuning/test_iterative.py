"""Searches that learn from what they have seen: R's structure, and what they find."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest
from golden.rcall import RSession
from golden.support import load

import tidyk
from tidyk import (
    collect_metrics,
    collect_predictions,
    conf_bound,
    control_bayes,
    control_grid,
    control_race,
    control_sim_anneal,
    expo_decay,
    min_n,
    mtry,
    parameters,
    predict,
    rand_forest,
    set_seed,
    show_best,
    tune,
    tune_bayes,
    tune_grid,
    tune_race_anova,
    tune_race_win_loss,
    tune_sim_anneal,
    vfold_cv,
    workflow,
)
from tidyk.base.errors import TidykTypeError, TidykValueError
from tidyk.datasets import mtcars
from tidyk.tuning.elimination import bradley_terry, not_worse_by_anova, not_worse_by_wins
from tidyk.tuning.results import TuneResults

FOREST = workflow("mpg ~ .", rand_forest("regression", trees=3, min_n=tune(), mtry=tune()))
RANGES = parameters(mtry((1, 10)), min_n((2, 25)))
RECORDED = load("tune/lab_iterative")["cases"]
QUIET = control_sim_anneal(verbose_iter=False, save_pred=True)


def _folds(v: int = 2) -> Any:
    set_seed(3)
    return vfold_cv(mtcars, v=v)


@cache
def _bayes() -> TuneResults:
    kept = control_bayes(save_pred=True)
    return tune_bayes(FOREST, _folds(), initial=3, iter=2, param_info=RANGES, control=kept)


def test_a_bayesian_search_has_rs_columns_and_names() -> None:
    found = _bayes()
    assert list(found.as_frame()) == ["splits", "id", ".metrics", ".notes", ".predictions", ".iter"]
    assert found[".iter"] == [0, 0, 1, 1, 2, 2]
    table = collect_metrics(found)
    first = [f"Preprocessor1_Model{i}" for i in (1, 2, 3)]
    assert list(dict.fromkeys(table[".config"])) == [*first, "Iter1", "Iter2"]
    assert table[".iter"].tolist() == [0] * 6 + [1] * 2 + [2] * 2
    assert next(reversed(collect_metrics(found, summarize=False).columns)) == ".iter"
    assert next(reversed(collect_predictions(found).columns)) == ".iter"


def test_a_search_goes_on_from_past_results_without_running_them_again() -> None:
    past = _bayes()
    kept = control_bayes(save_pred=True)
    options = {"param_info": RANGES, "control": kept}
    found = tune_bayes(FOREST, past.resamples, initial=past, iter=1, **options)
    before, after = collect_metrics(past), collect_metrics(found)
    assert found[".iter"] == [0, 0, 1, 1, 2, 2, 3, 3] and after[".iter"].tolist()[-2:] == [3, 3]
    both = before.merge(after, on=["mtry", "min_n", ".metric"])
    np.testing.assert_array_equal(both["mean_x"], both["mean_y"])


def test_past_results_must_be_of_the_same_search() -> None:
    other = workflow("mpg ~ wt", rand_forest("regression", trees=3, min_n=tune()))
    with pytest.raises(TidykValueError, match="another workflow"):
        tune_bayes(other, _folds(), initial=_bayes())
    with pytest.raises(TidykValueError, match="other resamples"):
        tune_bayes(FOREST, _folds(v=3), initial=_bayes(), param_info=RANGES)


def test_ranges_must_be_known() -> None:
    with pytest.raises(TidykValueError, match="depends on the data"):
        tune_bayes(FOREST, _folds())
    with pytest.raises(TidykTypeError, match="exp_improve"):
        tune_bayes(FOREST, _folds(), param_info=RANGES, objective="x")
    with pytest.raises(TidykTypeError, match=r"control_bayes\(\)"):
        tune_bayes(FOREST, _folds(), param_info=RANGES, control=control_grid())


def test_annealing_has_rs_names_and_a_candidate_a_step() -> None:
    found = tune_sim_anneal(FOREST, _folds(), iter=3, param_info=RANGES, control=QUIET)
    configs = list(dict.fromkeys(collect_metrics(found)[".config"]))
    assert configs == ["initial_Preprocessor1_Model1", "Iter1", "Iter2", "Iter3"]
    values = found.configs[["mtry", "min_n"]]
    assert values["mtry"].between(1, 10).all() and values["min_n"].between(2, 25).all()


def test_a_search_stops_where_nothing_gets_better(capsys: Any) -> None:
    patient = control_sim_anneal(verbose_iter=False, no_improve=2)
    found = tune_sim_anneal(FOREST, _folds(), iter=40, param_info=RANGES, control=patient)
    assert "No improvement for 2 iterations" in capsys.readouterr().err
    best = show_best(found, metric="rmse", n=1)[".iter"].item()
    assert max(found[".iter"]) == best + 2


@pytest.mark.parametrize("race", [tune_race_anova, tune_race_win_loss])
def test_a_race_drops_candidates_and_keeps_the_best(race: Any) -> None:
    grid = pd.DataFrame({"min_n": [2, 4, 30, 31], "mtry": [5, 5, 5, 5]})
    found = race(FOREST, _folds(v=8), grid=grid, control=control_race(burn_in=3))
    assert list(found.as_frame())[:3] == ["splits", "id", ".order"]
    assert sorted(found[".order"]) == list(range(1, 9))
    assert sorted(found[".order"][:3]) == [1, 2, 3] and found[".order"][3:] == [4, 5, 6, 7, 8]
    tried = [len(frame) for frame in found[".metrics"]]
    assert tried[0] == 8 and tried == sorted(tried, reverse=True) and tried[-1] < 8
    whole = tune_grid(FOREST, _folds(v=8), grid=grid)
    assert set(show_best(found, metric="rmse")[".config"]) <= {
        "Preprocessor1_Model1",
        "Preprocessor1_Model2",
    }
    assert set(collect_metrics(found)["n"]) == {8}
    assert collect_metrics(found, all_configs=True)[".config"].nunique() == 4
    assert collect_metrics(whole)[".config"].nunique() == 4


def test_a_race_needs_resamples_and_candidates() -> None:
    grid = pd.DataFrame({"min_n": [2, 30], "mtry": [5, 5]})
    with pytest.raises(TidykValueError, match=r"resamples \(3\) needs to be more"):
        tune_race_anova(FOREST, _folds(v=3), grid=grid)
    with pytest.raises(TidykValueError, match="two candidates"):
        tune_race_anova(FOREST, _folds(v=5), grid=grid[:1])


def test_the_closed_form_is_the_mixed_models() -> None:
    """Against statsmodels' mixed model, fitted by REML."""
    from statsmodels.regression.mixed_linear_model import MixedLM

    rng = np.random.default_rng(1)
    values = rng.normal(size=(12, 1)) + rng.normal(size=(12, 3)) * 0.3 + [0, 0.2, 0.25]
    losses = pd.DataFrame(values, columns=["a", "b", "c"])
    long = losses.melt(ignore_index=False).reset_index()
    design = pd.get_dummies(long["variable"], dtype=float).assign(a=1.0)
    model = MixedLM(long["value"], design, groups=long["index"]).fit(reml=True)
    for alpha in (0.5, 0.1, 0.05, 0.01):
        lower = model.conf_int(alpha)[0]
        kept = ["a", *(name for name in "bc" if lower[name] <= 0)]
        assert not_worse_by_anova(losses, alpha) == kept


def test_who_never_wins_is_out() -> None:
    losses = pd.DataFrame({"a": [1, 1, 1, 1.0], "b": [2, 2, 2, 0.5], "c": [3, 3, 3, 3.0]})
    assert not_worse_by_wins(losses, 0.05) == ["a", "b"]
    ability, _ = bradley_terry(np.array([[0, 9, 9], [1, 0, 9], [1, 1, 0.0]]))
    assert ability[0] > ability[1] > ability[2] and ability.sum() == pytest.approx(0)


TP = pd.DataFrame({".mean": [1, 2, 3, 0.5], ".sd": [0.1, 0.5, 1, 0]})


@pytest.mark.parametrize("case", [case for case in RECORDED if case.startswith("predict(")])
def test_acquisition_functions_are_rs(case: str) -> None:
    found = RSession(tidyk, {"tp": TP})(case)
    wanted = RECORDED[case]["result"]["columns"]["objective"]
    np.testing.assert_allclose(found["objective"], wanted, rtol=1e-6)


def test_trade_offs_are_numbers_or_functions() -> None:
    with pytest.raises(TidykTypeError, match=r"trade_off.*a number or a function"):
        RSession(tidyk)("exp_improve('a')")
    with pytest.raises(TidykTypeError, match=r"kappa.*a number or a function"):
        conf_bound(True)
    falling = conf_bound(lambda i: expo_decay(i, 1, 0))
    later = [predict(falling, TP, maximize=True, iter=i, best=2)["objective"][1] for i in (1, 9)]
    assert later[0] == 2.5 and later[1] < 2.2


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        ("control_race(burn_in = 1)", "burn_in"),
        ("control_race(alpha = 2)", "alpha"),
        ("control_race(num_ties = 'a')", "num_ties"),
        ("control_race(randomize = 3)", "randomize"),
        ("control_sim_anneal(restart = 0)", "restart"),
        ("control_sim_anneal(radius = c(0.5, 0.1))", "radius"),
        ("control_bayes(uncertain = 'a')", "uncertain"),
        ("control_grid(verbose = 1)", "verbose"),
        ("control_grid(pkgs = 3)", "pkgs"),
        ("control_grid(extract = 2)", "extract"),
        ("control_resamples(save_predictions = TRUE)", "save_pred"),
    ],
)
def test_controls_check_their_options(call: str, sentence: str) -> None:
    with pytest.raises((TypeError, ValueError), match=sentence):
        RSession(tidyk)(call)


@pytest.mark.parametrize("name", ["grid", "resamples", "bayes", "last_fit", "race", "sim_anneal"])
def test_controls_print_and_default_as_rs(name: str) -> None:
    recorded = load("tune/lab_parameters")["cases"][f"control_{name}()"]["result"]
    control = getattr(tidyk, f"control_{name}")()
    assert repr(control) == recorded["print"][0]
    for option in ("no_improve", "restart", "flip", "cooling_coef", "alpha", "burn_in", "num_ties"):
        if option in recorded["values"]:
            assert getattr(control, option) == float(recorded["values"][option][0])
