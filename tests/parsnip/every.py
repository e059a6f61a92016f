"""Every model, engine and mode that comes with tidyk: data, specifications and fits for tests of
what holds for all of them."""

from __future__ import annotations

import warnings
from functools import cache
from importlib.util import find_spec
from typing import Any

import numpy as np
import pandas as pd
from golden.support import data

import tidyk
from tidyk import factor, fit, predict, set_mode, set_seed
from tidyk.parsnip.aliases import ALIASES
from tidyk.parsnip.fitted import ModelFit

NOT_INSTALLED = {name for name in ["catboost"] if find_spec(name) is None}
"""Engines whose wheel is too large (100 MB) to be installed for all tests."""


def is_alias(name: str, engine: str, mode: str) -> bool:
    """Is it the same object as the engine that it runs on, under another name?"""
    engines = tidyk.get_model_env()[name].engines
    other = ALIASES.get(name, {}).get(engine, "")
    return engines[engine, mode] is engines.get((other, mode))


COMBINATIONS = [
    (name, engine, mode)
    for name, entry in tidyk.get_model_env().items()
    for (engine, mode) in entry.engines
    if entry.module.startswith("tidyk.")
    and engine not in NOT_INSTALLED
    and not is_alias(name, engine, mode)
]
COMPILED = ("keras", "brulee", "brulee_two_layer")
"""Engines whose fits need a compiler."""
CHEAP = [combination for combination in COMBINATIONS if combination[1] not in COMPILED]
"""The others."""
NUMBERS = "y ~ bill_length_mm + bill_depth_mm + flipper_length_mm"
FORMULAS = {"MASS": NUMBERS}
"""As in R, an indicator that is constant within classes is an error there."""
TWO_CLASSES = ("logistic_reg", "bag_mars", "bart", "gen_additive_mod", "mars")
"""Models that tell no more classes apart."""
WHOLE = ("multinom_reg/glmnet", *TWO_CLASSES)
"""Engines that take no level of the outcome that no row has."""
FEW = {"trees": 12, "epochs": 30, "hidden_units": 3, "frac_common_cov": 0.5, "frac_identity": 0.1}
"""Small values, and those that an engine needs, where a model has such an argument."""
MAIN = {"regression": "numeric", "classification": "class", "quantile regression": "quantile"}
"""The type that a mode predicts by default."""


@cache
def training(name: str, engine: str, mode: str) -> pd.DataFrame:
    """Birds, with a level of a predictor that no row has, and of the outcome where that can be."""
    frame = birds(mode)
    if mode == "classification" and name in TWO_CLASSES:
        frame = frame[frame["y"] != "Gentoo"].reset_index(drop=True)
    if engine in COMPILED:
        lengths = frame.select_dtypes("number").columns.drop("y", errors="ignore")
        frame = frame.assign(**{c: (frame[c] - frame[c].mean()) / frame[c].std() for c in lengths})
    if mode == "classification" and f"{name}/{engine}".startswith(WHOLE):
        return frame.assign(y=frame["y"].cat.remove_unused_categories())
    return frame.assign(y=(frame["y"] / 1000).round() - 3) if name == "poisson_reg" else frame


@cache
def birds(mode: str) -> pd.DataFrame:
    """Their mass or species as the outcome."""
    found = data("penguins").dropna().iloc[::4].reset_index(drop=True)
    found["island"] = factor(found["island"], levels=["Biscoe", "Dream", "Torgersen", "Anvers"])
    found["species"] = factor(found["species"], levels=["Adelie", "Chinstrap", "Gentoo", "King"])
    if mode.endswith("regression"):
        return found.drop(columns="species").rename(columns={"body_mass_g": "y"})
    codes = found["species"].cat.codes.to_numpy().copy()
    codes[::7] = (codes[::7] + 1) % 3  # classes that no tree can tell apart
    found["species"] = pd.Categorical.from_codes(codes, dtype=found["species"].dtype)
    return found.drop(columns="body_mass_g").rename(columns={"species": "y"})


def formula(engine: str) -> str:
    """All predictors, or those that the engine can take."""
    return FORMULAS.get(engine, "y ~ .")


def penalties(name: str, mode: str) -> tuple[float, ...]:
    """Within the paths that glmnet fits."""
    if mode == "classification":
        return 0.02, 0.05, 0.1
    return (0.01, 0.05, 0.2) if name == "poisson_reg" else (5.0, 20.0, 100.0)


def specification(name: str, engine: str, mode: str) -> Any:
    """The model with few trees, epochs …"""
    entry = tidyk.get_model_env()[name]
    known = entry.engines[engine, mode]
    penalised = "penalty" in known.required or name == "rule_fit"
    wanted = {**FEW, "penalty": penalties(name, mode)[1]} if penalised else FEW
    wanted = {**wanted, "epochs": 3} if engine in COMPILED else wanted
    spec = getattr(tidyk, name)(
        engine=engine, **{k: v for k, v in wanted.items() if k in known.arguments}
    )
    levels = {"quantile_levels": [0.2, 0.5, 0.9]} if mode.startswith("quantile") else {}
    return set_mode(spec, mode, **levels)


@cache
def fitted(name: str, engine: str, mode: str) -> ModelFit:
    """The model on its data."""
    set_seed(1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        spec = specification(name, engine, mode)
        return fit(spec, formula(engine), data=locked(training(name, engine, mode)))


def locked(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame, whose numbers cannot be written to."""
    numbers = frame.select_dtypes("number")
    values = numbers.to_numpy(float)
    values.flags.writeable = False
    fixed = pd.DataFrame(values, columns=numbers.columns, index=frame.index, copy=False)
    return frame.assign(**{str(name): fixed[name] for name in numbers})


def every(fit: ModelFit, new: pd.DataFrame) -> dict[str, Any]:
    """All predictions that the engine has, without a warning of its library."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return {t: predict(fit, new, type=t) for t in fit.engine.types(fit.spec.mode)}


def names(type: str, fit: ModelFit) -> list[str]:
    """The columns of a prediction."""
    levels = list(map(str, fit.lvl or ()))
    if type == "prob":
        return [f".pred_{level}" for level in levels]
    if type in ("conf_int", "pred_int"):
        ends = [f"_{level}" for level in levels] or [""]
        return [f".pred_{word}{end}" for end in ends for word in ("lower", "upper")]
    return {"class": [".pred_class"], "quantile": [".pred_quantile"]}.get(type, [".pred"])


def numbers(found: pd.DataFrame) -> pd.DataFrame:
    """A prediction whose quantiles, if it has any, are columns of numbers."""
    if ".pred_quantile" not in found:
        return found
    rows = [np.asarray(one)[0] for one in found[".pred_quantile"]]
    return pd.DataFrame(np.reshape(rows, (len(found), -1)), index=found.index)
