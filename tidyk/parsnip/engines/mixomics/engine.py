"""`pls()` on "mixOmics": partial least squares with the numbers of R's plsmod and mixOmics."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from attrs import evolve

from tidyk.base.errors import (
    TidykTypeError,
    TidykValueError,
    check_bool,
    check_number,
    check_string,
    check_whole,
    quoted,
)
from tidyk.base.frames import is_number
from tidyk.base.partial_least_squares import DEFLATIONS
from tidyk.hardhat.placeholder import is_tune
from tidyk.parsnip.encoding import Encoding
from tidyk.parsnip.engine import Engine
from tidyk.parsnip.engines.capping import min_cols
from tidyk.parsnip.engines.mixomics.fitting import (
    Centroids,
    MixOmicsFit,
    Options,
    fit_components,
    options_of,
)
from tidyk.parsnip.engines.rows import with_outcome
from tidyk.parsnip.limits import COUNT, SHARE
from tidyk.parsnip.registration import engine

OWN = ("scale", "tol", "max_iter", "near_zero_var")
"""Arguments of R's functions that both modes have."""


class MixOmics(Engine):
    """What regression and classification share."""

    encoding = Encoding(compute_intercept=True, allow_missing=True)
    submodel = "num_comp"
    arguments = {"predictor_prop": "predictor_prop", "num_comp": "ncomp"}
    ranges = {"num_comp": (1.0, 4.0)}
    limits = {"num_comp": COUNT, "predictor_prop": SHARE}
    own_arguments = OWN
    settled = {"all_outputs": (True, False), "logratio": ("none",), "multilevel": (None,)}
    call = "pls_fit"

    def check_own(self, args: Mapping[str, Any]) -> None:
        given = {name: value for name, value in args.items() if not is_tune(value)}
        for name in ("scale", "near_zero_var"):
            if name in given:
                check_bool(given[name], name)
        if "tol" in given and check_number(given["tol"], "tol", minimum=0) == 0:
            raise TidykValueError("`tol` must be larger than 0, not 0.")
        if "max_iter" in given:
            check_whole(given["max_iter"], "max_iter", minimum=1)

    def submodels(self, model: MixOmicsFit, values: Sequence[Any]) -> Iterator[MixOmicsFit]:
        for value in values:
            count = check_whole(value, "num_comp", minimum=1)
            yield evolve(model, components=min_cols(count, model.found.count, "num_comp"))

    def predict_raw(self, model: MixOmicsFit, x: pd.DataFrame) -> np.ndarray:
        """The outcomes, or indicators of the classes, by numbers of components: shape (rows,
        outcomes, components)."""
        counts = range(1, model.components + 1)
        return np.stack([evolve(model, components=k).predicted(x) for k in counts], axis=2)

    def tidy(self, model: MixOmicsFit) -> pd.DataFrame:
        """One row a column and component: `term`, `value`, `type`, `component`."""
        found, count = model.found, model.found.count
        terms = [*(model.names[j] for j in model.used.tolist()), *model.outcomes]
        types = ["predictors"] * len(model.used) + ["outcomes"] * len(model.outcomes)
        return pd.DataFrame(
            {
                "term": np.repeat(terms, count),
                "value": np.vstack([found.weights, found.outcome_weights]).reshape(-1),
                "type": np.repeat(types, count),
                "component": np.tile(np.arange(1.0, count + 1), len(terms)),
            }
        )

    def show(self, model: MixOmicsFit) -> str:
        """As R prints it, without its pointers to functions."""
        count, rows, width = model.found.count, model.rows, len(model.outcomes)
        what = "variables on each of the {} components"
        if model.centroids is None:
            kind = "sPLS"
            first = f"sPLS with a '{model.mode}' mode with {count} sPLS components."
            outcomes = f"of dimensions: {rows} {width}"
            last = f"Selection of {_each(model.outcomes_kept)} {what} on the Y data set."
        else:
            kind = "sPLS-DA"
            first = f"sPLS-DA (regression mode) with {count} sPLS-DA components."
            outcomes = f"with {width} classes."
            last = "No Y variables can be selected."
        return (
            f"{first}\nYou entered data X of dimensions: {rows} {len(model.used)}\n"
            f"You entered data Y {outcomes}\n\n"
            f"Selection of {_each(model.kept)} {what} on the X data set.\n{last}\n"
        ).replace("{}", kind)


def _each(counts: Sequence[int]) -> str:
    return " ".join(f"[{count}]" for count in counts)


@engine("pls", "mixOmics", "regression")
class PlsMixOmics(MixOmics):
    """One outcome or several, by R's `spls()`."""

    own_arguments = (*OWN, "mode", "keepY")
    settled = {**MixOmics.settled, "verbose_call": (True, False)}
    several_outcomes = True

    def check_own(self, args: Mapping[str, Any]) -> None:
        super().check_own(args)
        if "mode" in args and not is_tune(args["mode"]):
            check_string(args["mode"], "mode", DEFLATIONS)

    def fit(
        self,
        x: pd.DataFrame,
        y: pd.Series | pd.DataFrame,
        *,
        ncomp: int | None = None,
        predictor_prop: float = 1,
        **options: Any,
    ) -> MixOmicsFit:
        """Fit to all rows: missing values count for nothing."""
        frame = y.to_frame() if isinstance(y, pd.Series) else y
        _check_numbers(frame)
        several = frame.shape[1] > 1
        chosen = options_of(options, frame.shape[1], ncomp or x.shape[1])
        outcomes = [str(name) for name in frame.columns] if several else ["Y"]  # R's name
        return fit_components(x, frame.to_numpy(float), outcomes, ncomp, predictor_prop, chosen)[0]

    def predict_numeric(self, model: MixOmicsFit, x: pd.DataFrame) -> np.ndarray | pd.DataFrame:
        """The outcome; `.pred_<outcome>` if there are several."""
        found = model.predicted(x)
        if len(model.outcomes) == 1:
            return found[:, 0]
        return pd.DataFrame(found, columns=[f".pred_{name}" for name in model.outcomes])


def _check_numbers(frame: pd.DataFrame) -> None:
    others = [name for name in frame.columns if not is_number(frame[name].dtype)]
    if others:
        raise TidykTypeError(
            f"For a regression model the outcomes should be numeric, which {quoted(others)} "
            f"{'is' if len(others) == 1 else 'are'} not."
        )
    infinite = [name for name in frame.columns if np.isinf(frame[name].to_numpy(float)).any()]
    if infinite:
        raise TidykValueError(f"The outcomes {quoted(infinite)} have infinite values.")


@engine("pls", "mixOmics", "classification")
class PlsDaMixOmics(MixOmics):
    """Classes, by R's `splsda()` of their indicators."""

    def fit(
        self,
        x: pd.DataFrame,
        y: pd.Series,
        *,
        ncomp: int | None = None,
        predictor_prop: float = 1,
        **options: Any,
    ) -> MixOmicsFit:
        """Fit to the rows that have a class: missing predictors count for nothing."""
        other = [name for name in options if name not in OWN]  # set while the mode was unknown
        if other:
            raise TidykTypeError(
                f'The engine "mixOmics" has no {quoted(other)} for classification. It has '
                f"{quoted(OWN)}."
            )
        x, y, _ = with_outcome(x, y)
        codes = np.unique(y.cat.codes)
        if len(codes) < 2:
            raise TidykValueError(
                f"The outcome must have rows of two classes or more, not of {len(codes)}."
            )
        indicators = (y.cat.codes.to_numpy()[:, None] == codes).astype(float)
        classes = [str(level) for level in y.cat.categories[codes]]
        fitted, scores = fit_components(
            x, indicators, classes, ncomp, predictor_prop, Options(**options)
        )
        return evolve(fitted, centroids=Centroids.of(scores, y))

    def predict_class(self, model: MixOmicsFit, x: pd.DataFrame) -> np.ndarray:
        """By Mahalanobis' distance."""
        assert model.centroids is not None  # of all fits of this engine
        return model.centroids.nearest(model.scores(x))

    def predict_prob(self, model: MixOmicsFit, x: pd.DataFrame) -> np.ndarray:
        """The softmax of the indicators; zero for a level that no row had."""
        assert model.centroids is not None
        found = model.predicted(x)
        shares = np.exp(found - found.max(axis=1, keepdims=True))
        every = np.zeros((len(x), model.centroids.levels))
        every[:, model.centroids.codes] = shares / shares.sum(axis=1, keepdims=True)
        return every
