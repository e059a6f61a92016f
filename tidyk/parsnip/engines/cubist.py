"""`cubist_rules()` on Quinlan's own program, as the package `cubist` calls it."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd
from attrs import evolve, frozen

from tidyk.base.errors import check_whole
from tidyk.base.random import draw_seed
from tidyk.parsnip.encoding import Encoding
from tidyk.parsnip.engine import Engine, check_estimator_arguments
from tidyk.parsnip.engines.rows import with_outcome
from tidyk.parsnip.limits import COUNT, Limit
from tidyk.parsnip.registration import engine

MOST_RULES = 100
"""R's default."""


@frozen(eq=False)
class CubistFit:
    """Rules, and the rows that mend predictions.

    Attributes:
        model: What the library returned.
        neighbors: How many rows mend a prediction.
        names: The predictors.
    """

    model: Any
    neighbors: int
    names: tuple[str, ...]

    def ready(self) -> Any:
        """The model with its number of neighbours, which its text has."""
        model = copy.copy(self.model)
        nearest = f'insts="{int(self.neighbors > 0)}" nn="{self.neighbors or 1}"'
        model.model_ = re.sub(r'insts="\d" nn="\d"', nearest, model.model_)
        return model


@engine("cubist_rules", "Cubist")
class CubistRules(Engine):
    """Rules that each end in a linear model; one fit serves all numbers of neighbours."""

    needs = ("cubist",)
    encoding = Encoding(predictor_indicators="one_hot", allow_missing=True)
    arguments = {"committees": "committees", "neighbors": "neighbors", "max_rules": "max_rules"}
    submodel = "neighbors"
    ranges = {"neighbors": (0, 9)}
    limits = {
        "committees": Limit(1, 100, whole=True),
        "neighbors": Limit(0, 9, whole=True),
        "max_rules": COUNT,
    }
    call = "cubist.Cubist"

    def fit(
        self,
        x: pd.DataFrame,
        y: pd.Series,
        *,
        weights: np.ndarray | None = None,
        committees: int = 1,
        neighbors: int = 0,
        max_rules: int = MOST_RULES,
        **args: Any,
    ) -> CubistFit:
        """Fit to the rows that have an outcome."""
        from cubist import Cubist

        check_estimator_arguments(args, Cubist)
        case_weights = weights
        x, y, weights = with_outcome(x, y, weights)
        names = tuple(map(str, x.columns))
        options = {"n_committees": int(committees), "n_rules": int(max_rules)}
        model = Cubist(neighbors=1, random_state=draw_seed() % 4096, **options, **args)
        model.fit(_plain(x), y.to_numpy(float), None if case_weights is None else weights)
        return CubistFit(model, int(neighbors), names)

    def submodels(self, model: CubistFit, values: Sequence[Any]) -> Iterator[CubistFit]:
        for value in values:
            number = check_whole(value, "neighbors", minimum=0, maximum=9)
            yield evolve(model, neighbors=number)

    def predict_raw(self, model: CubistFit, x: pd.DataFrame) -> np.ndarray:
        return self.predict_numeric(model, x)

    def predict_numeric(self, model: CubistFit, x: pd.DataFrame) -> np.ndarray:
        if not len(x):
            return np.empty(0)
        return np.asarray(model.ready().predict(_plain(x)), float)

    def tidy(self, model: CubistFit) -> pd.DataFrame:
        """One row a rule and term: `committee`, `rule_num`, `term`, `estimate`."""
        table = model.model.coeffs_
        terms = [c for c in table.columns if c not in ("committee", "rule")]
        names = dict(zip(_numbered(len(model.names)), model.names, strict=True))
        long = table.melt(["committee", "rule"], terms, var_name="term", value_name="estimate")
        long["term"] = long["term"].replace({**names, "intercept": "(Intercept)"})
        long = long.dropna().rename(columns={"rule": "rule_num"})
        return long.sort_values(["committee", "rule_num"], kind="stable").reset_index(drop=True)

    def show(self, model: CubistFit) -> str:
        rules = len(model.model.coeffs_)
        return (
            f"Cubist: {rules} rules, {model.neighbors} neighbors, {len(model.names)} predictors\n"
        )

    def extract(self, model: CubistFit) -> Any:
        return model.ready()


def _plain(x: pd.DataFrame) -> pd.DataFrame:
    """Numbers under names that Cubist's files can hold."""
    return pd.DataFrame(x.to_numpy(float), columns=_numbered(x.shape[1]))


def _numbered(columns: int) -> list[str]:
    return [f"x{j}" for j in range(columns)]
