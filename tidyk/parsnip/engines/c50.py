"""Quinlan's C5.0 by the package `c50py`: a tree, boosted trees, or rules."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd
from attrs import evolve, frozen

from tidyk.base.errors import TidykValueError, check_whole
from tidyk.base.random import draw_seed, sample_int
from tidyk.parsnip.encoding import Encoding
from tidyk.parsnip.engine import Engine, check_estimator_arguments
from tidyk.parsnip.engines.boosting import factor_columns
from tidyk.parsnip.engines.estimator import as_array
from tidyk.parsnip.engines.rows import with_outcome
from tidyk.parsnip.limits import COUNT, PART, Limit
from tidyk.parsnip.registration import engine

NO_BETTER = 1e-3
"""By how much a set of rules has to be better than chance to vote."""
BOOSTED = Limit(1, 100, whole=True)


@frozen(eq=False)
class C50Fit:
    """Trees or sets of rules that vote.

    Attributes:
        model: What the library returned.
        trials: How many of them vote.
        names: The predictors.
        labels: The levels that rows had.
    """

    model: Any
    trials: int
    names: tuple[str, ...]
    labels: tuple[Any, ...]

    def ready(self) -> Any:
        """The model with the first trees."""
        trees = getattr(self.model, "ensemble_", [])
        if len(trees) <= self.trials:
            return self.model
        model = copy.copy(self.model)
        model.ensemble_, model.alphas_ = trees[: self.trials], model.alphas_[: self.trials]
        return model


class BoostedRules:
    """Sets of rules, each fitted to rows that weigh more where those before it were wrong: AdaBoost
    (SAMME), with weights that count rows, as C5.0's limits on cases do."""

    def __init__(self, rules: Any, trials: int) -> None:
        self.rules, self.trials = rules, trials
        self.ensemble_: list[Any] = []
        self.alphas_: list[float] = []

    def fit(self, x: np.ndarray, y: np.ndarray, sample_weight: np.ndarray) -> BoostedRules:
        """Fit one set after the other, until one makes no errors or is not a better than chance."""
        self.classes_, w = np.unique(y), sample_weight
        chance = 1 - 1 / max(len(self.classes_), 2)
        for _ in range(self.trials):
            rules = copy.deepcopy(self.rules).fit(x, y, sample_weight=w)
            wrong = rules.predict(x) != y
            error = float(w[wrong].sum() / w.sum())
            if error >= chance - NO_BETTER and self.ensemble_:
                break
            bounded = np.clip(error, 1e-6, chance - NO_BETTER)
            self.ensemble_.append(rules)
            self.alphas_.append(np.log((1 - bounded) / bounded * chance / (1 - chance)))
            if error == 0:
                break
            w = w * np.where(wrong, np.exp(self.alphas_[-1]), 1.0)
            w = w * (sample_weight.sum() / w.sum())
        return self

    def predict_proba(self, x: np.ndarray) -> np.ndarray:
        """The mean of the sets' probabilities, weighted by how good they are."""
        parts = [rules.predict_proba(x) for rules in self.ensemble_]
        return np.average(parts, axis=0, weights=self.alphas_)


class C50(Engine):
    """What the trees and the rules share; factors and missing values are taken as they are."""

    needs = ("c50py",)
    encoding = Encoding(predictor_indicators="none", allow_missing=True)

    def fit(
        self,
        x: pd.DataFrame,
        y: pd.Series,
        *,
        weights: np.ndarray | None = None,
        trials: int = 1,
        sample: float = 1.0,
        min_samples_leaf: int = 2,
        **args: Any,
    ) -> C50Fit:
        """Fit to the rows that have an outcome; `sample` is the share of them that is drawn."""
        x, y, weights = with_outcome(x, y, weights)
        if sample < 1:
            drawn = np.asarray(sample_int(len(x), max(int(len(x) * sample), 1)))
            x, y, weights = x.iloc[drawn], y.iloc[drawn], weights[drawn]
        options = {"categorical_features": factor_columns(x), "infer_categorical": False, **args}
        model = self.estimator(trials, {"min_samples_leaf": int(min_samples_leaf), **options})
        model.fit(as_array(x), y.cat.codes.to_numpy(int), sample_weight=weights)
        labels = tuple(y.cat.categories[model.classes_.astype(int)])
        return C50Fit(model, trials, tuple(map(str, x.columns)), labels)

    def estimator(self, trials: int, args: dict[str, Any]) -> Any:
        """The library's object that `fit()` trains."""
        from c50py import C5Classifier

        check_estimator_arguments(args, C5Classifier)
        return C5Classifier(trials=int(trials), random_state=draw_seed(), **args)

    def predict_raw(self, model: C50Fit, x: pd.DataFrame) -> np.ndarray:
        """Shape (rows, levels that training rows had)."""
        if not len(x):
            return np.empty((0, len(model.labels)))
        return model.ready().predict_proba(as_array(x))

    def predict_prob(self, model: C50Fit, x: pd.DataFrame, *, levels: Sequence[Any]) -> np.ndarray:
        """Zero for levels that no training row had."""
        shares = np.zeros((len(x), len(levels)))
        shares[:, [list(levels).index(name) for name in model.labels]] = self.predict_raw(model, x)
        return shares

    def predict_class(self, model: C50Fit, x: pd.DataFrame) -> np.ndarray:
        best = np.argmax(self.predict_raw(model, x), axis=1)
        return np.asarray(model.model.classes_, int)[best]

    def show(self, model: C50Fit) -> str:
        return f"C5.0: {model.trials} trials, {len(model.names)} predictors\n"

    def extract(self, model: C50Fit) -> Any:
        return model.ready()


@engine("decision_tree", "c50py", "classification")
class DecisionTreeC50(C50):
    """One tree."""

    arguments = {"min_n": "min_samples_leaf"}
    limits = {"min_n": COUNT}
    call = "c50py.C5Classifier"


class Boosted(C50):
    """Of which one fit serves fewer trials."""

    ranges = {"trees": (1, 100)}
    submodel = "trees"

    def submodels(self, model: C50Fit, values: Sequence[Any]) -> Iterator[C50Fit]:
        for value in values:
            trials = check_whole(value, "trees", minimum=1)
            if trials > model.trials:
                raise TidykValueError(
                    f"The model has {model.trials} trees: it cannot predict with {trials}."
                )
            yield evolve(model, trials=trials)


@engine("boost_tree", "c50py", "classification")
class BoostTreeC50(Boosted):
    """15 trees, each of which heeds the errors of those before it."""

    arguments = {"trees": "trials", "min_n": "min_samples_leaf", "sample_size": "sample"}
    parameters = {"sample_size": "sample_prop"}
    defaults = {"trials": 15}
    limits = {"trees": BOOSTED, "min_n": COUNT, "sample_size": PART}
    call = "c50py.C5Classifier"


@engine("C5_rules", "c50py")
class C5RulesC50(Boosted):
    """Rules of a tree; with `trees`, sets of rules that each heed the errors of those before."""

    arguments = {"trees": "trials", "min_n": "min_samples_leaf"}
    limits = {"trees": BOOSTED, "min_n": COUNT}
    call = "c50py.C5RulesClassifier"

    def estimator(self, trials: int, args: dict[str, Any]) -> Any:
        """Sets of rules that vote."""
        from c50py import C5RulesClassifier

        check_estimator_arguments(args, C5RulesClassifier)
        return BoostedRules(C5RulesClassifier(**args), int(trials))

    def tidy(self, model: C50Fit) -> pd.DataFrame:
        """One row a rule: `trial`, `rule_num`, `rule`, `class`, `cases`, `confidence`."""
        rows = [
            {
                "trial": trial,
                "rule_num": number,
                "rule": " & ".join(c.text(model.names) for c in rule.conditions),
                "class": model.labels[list(model.model.classes_).index(rule.label)],
                "cases": rule.cases,
                "confidence": rule.confidence,
            }
            for trial, rules in enumerate(model.model.ensemble_, 1)
            for number, rule in enumerate(rules.rules_, 1)
        ]
        return pd.DataFrame(rows)
