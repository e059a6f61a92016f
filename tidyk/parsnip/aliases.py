"""R's other engines: those that a Python library stands in for, and those without a counterpart."""

from __future__ import annotations

import logging

from tidyk.base.errors import unknown_name
from tidyk.parsnip.entry import ModelEntry
from tidyk.parsnip.index import MODELS

ALIASES: dict[str, dict[str, str]] = {
    "C5_rules": {"C5.0": "c50py"},
    "bag_mars": {"earth": "tidyk"},
    "bart": {"dbarts": "stochtree"},
    "boost_tree": {"C5.0": "c50py"},
    "decision_tree": {"C5.0": "c50py"},
    "linear_reg": {"keras3": "keras", "brulee": "keras"},
    "logistic_reg": {"LiblineaR": "sklearn", "keras3": "keras", "brulee": "keras"},
    "mars": {"earth": "tidyk"},
    "mlp": {"keras3": "keras", "brulee": "keras", "brulee_two_layer": "keras"},
    "multinom_reg": {"keras3": "keras", "brulee": "keras"},
    "poisson_reg": {"keras3": "keras"},
    "rule_fit": {"xrf": "sklearn"},
    "rand_forest": {"ranger": "sklearn", "randomForest": "sklearn"},
}
"""Model -> R's engine -> the engine that it runs on, with R's defaults if that engine has such
arguments."""
WITHOUT: dict[str, tuple[str, ...]] = {
    "linear_reg": ("stan", "spark", "gee", "lme", "lmer", "stan_glmer", "gls", "h2o"),
    "logistic_reg": ("stan", "spark", "gee", "glmer", "stan_glmer", "h2o"),
    "multinom_reg": ("spark", "h2o"),
    "ordinal_reg": ("ordinalNet", "vglm", "vgam", "ordinalForest", "rpartScore"),
    "poisson_reg": ("stan", "gee", "glmer", "stan_glmer", "h2o"),
    "decision_tree": ("spark", "partykit"),
    "rand_forest": ("spark", "aorsf", "partykit", "h2o", "grf"),
    "boost_tree": ("spark", "mboost", "h2o", "h2o_gbm"),
    "bag_tree": ("C5.0",),
    "mlp": ("h2o",),
    "naive_Bayes": ("naivebayes", "h2o"),
    "discrim_linear": ("sda", "sparsediscrim"),
    "discrim_quad": ("sparsediscrim",),
    "svm_rbf": ("liquidSVM",),
}
"""Model -> R's engines that have no counterpart here."""
CENSORED = (
    "times that are censored have no type here yet, nor have their metrics; `lifelines` and "
    "`scikit-survival` fit such models"
)
UNFITTED: dict[str, tuple[tuple[str, ...], str]] = {
    "auto_ml": (("h2o",), "`workflow_map()` tunes and ranks several models"),
    "discrim_flexible": (("earth",), "the nearest is `discrim_regularized()`"),
    "proportional_hazards": (("survival", "glmnet"), CENSORED),
    "surv_reg": (("survival", "flexsurv"), CENSORED),
    "survival_reg": (("survival", "flexsurv", "flexsurvspline"), CENSORED),
}
"""Model that nothing here fits -> R's engines, which are recorded, and what there is instead."""
TOLD: set[tuple[str, str]] = set()
"""The aliases that have given their notice already."""


def add_aliases() -> None:
    """List each alias among its model's engines."""
    for model, names in ALIASES.items():
        entry = MODELS[model]
        for alias, name in names.items():
            for mode in entry.modes_for(name):
                entry.engines.setdefault((alias, mode), entry.engines[name, mode])


def tell(entry: ModelEntry, engine: str | None) -> None:
    """Say once which library does the computing for an alias."""
    name = ALIASES.get(entry.name, {}).get(str(engine))
    if name is None or (entry.name, str(engine)) in TOLD:
        return
    TOLD.add((entry.name, str(engine)))
    logging.getLogger("tidyk").warning(
        'The engine "%s" of `%s()` is R\'s: here "%s" computes it, with the defaults of "%s".',
        engine, entry.name, name, engine,
    )  # fmt: skip


def unfitted(entry: ModelEntry) -> str:
    """A sentence on a model of R that nothing here fits; nothing of others."""
    if entry.engines or entry.name not in UNFITTED:
        return ""
    return (
        f"`{entry.name}()` records and prints, and nothing in tidyk fits it yet: "
        f"{UNFITTED[entry.name][1]}."
    )


def check_recorded(entry: ModelEntry, engine: str) -> None:
    """An error for a name that is no engine of R's, of a model that nothing here fits."""
    engines = UNFITTED.get(entry.name, ((engine,), ""))[0]
    if engine not in engines:
        unknown_name(f"engine of `{entry.name}()`", engine, engines)


def nearest(entry: ModelEntry, engine: str) -> str:
    """A sentence about an engine of R's without a counterpart; nothing for other names."""
    if engine not in WITHOUT.get(entry.name, ()):
        return ""
    engines = entry.engines_for("unknown")
    near = entry.default_engine if entry.default_engine in engines else engines[0]
    return f' It is one of R\'s that has no counterpart in Python; the nearest is "{near}".'
