"""`svm_linear()`, `svm_poly()` and `svm_rbf()` as R's kernlab fits them."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
from attrs import field, frozen

from tidyk.base.errors import TidykValueError
from tidyk.base.random import sample_int
from tidyk.parsnip.encoding import Encoding
from tidyk.parsnip.engine import Engine
from tidyk.parsnip.engines.kernlab.design import Design, design_of
from tidyk.parsnip.engines.kernlab.platt import couple, platt, sigmoid
from tidyk.parsnip.engines.rows import complete_rows
from tidyk.parsnip.limits import AMOUNT, COUNT, POSITIVE
from tidyk.parsnip.registration import engine
from tidyk.parsnip.values import refuse_one_level

LIMITS = {
    "cost": POSITIVE,
    "margin": AMOUNT,
    "rbf_sigma": POSITIVE,
    "degree": COUNT,
    "scale_factor": POSITIVE,
}
FOLDS = 3
"""Options for the decision values from which probabilities are computed."""


@frozen(eq=False)
class MachineFit:
    """A support vector machine.

    Attributes:
        machine: What scikit-learn returned.
        design: How predictors become columns.
        levels: How many levels the outcome has; 0 for numbers.
        center, scale: Of the outcome.
        sigmoids: A and B of each pair of levels.
    """

    machine: Any
    design: Design
    levels: int
    center: float = 0.0
    scale: float = 1.0
    sigmoids: dict[tuple[int, int], tuple[float, float]] = field(factory=dict)

    def decisions(self, columns: np.ndarray) -> np.ndarray:
        """One column a pair of known levels, above zero for the first of them."""
        values = self.machine.decision_function(columns)
        return -values[:, None] if values.ndim == 1 else values


class Kernlab(Engine):
    """Machines on scaled predictors, with kernlab's probabilities. Numbers are R's up to the
    solver's tolerance, about 0.001."""

    needs = ("sklearn",)
    encoding = Encoding(predictor_indicators="none")
    limits = LIMITS
    parameters = {"margin": "svm_margin", "degree": "prod_degree"}
    ranges = {"cost": (-10, 5), "degree": (1, 3)}
    call = "kernlab.ksvm"

    def fit(
        self,
        x: pd.DataFrame,
        y: pd.Series,
        *,
        C: float = 1.0,
        epsilon: float = 0.1,
        scaled: bool = True,
        prob_model: bool = True,
        tol: float = 1e-3,
        **kernel: Any,
    ) -> MachineFit:
        """Fit to the complete rows; `prob_model=False` does without probabilities."""
        x, y, _ = complete_rows(x, y)
        refuse_one_level(y)
        design = design_of(x, scaled)
        columns = design.columns(x)
        options = {"C": C, "tol": tol, **self.kernel(columns, **kernel)}
        if isinstance(y.dtype, pd.CategoricalDtype):
            return self._classifier(design, columns, y, options, prob_model)
        return self._regressor(design, columns, y, {**options, "epsilon": epsilon}, scaled)

    def kernel(self, columns: np.ndarray) -> dict[str, Any]:
        """The kernel under scikit-learn's names."""
        raise NotImplementedError

    def _regressor(
        self,
        design: Design,
        columns: np.ndarray,
        y: pd.Series,
        options: dict[str, Any],
        scaled: bool,
    ) -> MachineFit:
        from sklearn.svm import SVR

        values = y.to_numpy(float)
        spread = float(values.std(ddof=1)) if len(values) > 1 else 0.0
        center, scale = (values.mean(), spread or 1.0) if scaled else (0.0, 1.0)
        machine = SVR(**options).fit(columns, (values - center) / scale)
        return MachineFit(machine, design, 0, float(center), scale)

    def _classifier(
        self,
        design: Design,
        columns: np.ndarray,
        y: pd.Series,
        options: dict[str, Any],
        prob_model: bool,
    ) -> MachineFit:
        codes = y.cat.codes.to_numpy()
        machine = _machine(columns, codes, options)
        present = np.unique(codes)
        sigmoids = {
            (i, j): _sigmoid_of_pair(columns[codes == i], columns[codes == j], options)
            for i, j in combinations(present.tolist(), 2)
            if prob_model
        }
        return MachineFit(machine, design, len(y.cat.categories), sigmoids=sigmoids)

    def predict_raw(self, model: MachineFit, x: pd.DataFrame) -> np.ndarray:
        """Numbers, or level numbers."""
        return self.predict_class(model, x) if model.levels else self.predict_numeric(model, x)

    def predict_numeric(self, model: MachineFit, x: pd.DataFrame) -> np.ndarray:
        if not len(x):
            return np.empty(0)
        return model.machine.predict(model.design.columns(x)) * model.scale + model.center

    def predict_class(self, model: MachineFit, x: pd.DataFrame) -> np.ndarray:
        """The level that wins most pairs, which need not be the most probable one."""
        if not len(x):
            return np.empty(0, int)
        return model.machine.predict(model.design.columns(x)).astype(int)

    def predict_prob(self, model: MachineFit, x: pd.DataFrame) -> np.ndarray:
        """Shape (rows, levels): zero for levels that no training row had."""
        if not model.sigmoids:
            raise TidykValueError("The model was fitted without probabilities: `prob_model=False`.")
        out = np.zeros((len(x), model.levels))
        if len(x):
            present = model.machine.classes_.astype(int)
            out[:, present] = _coupled(model, present, model.decisions(model.design.columns(x)))
        return out

    def show(self, model: MachineFit) -> str:
        lines = ["Support Vector Machine", "", f"parameter : cost C = {model.machine.C:g}"]
        count = int(np.sum(model.machine.n_support_))
        return "\n".join([*lines, "", f"Number of Support Vectors : {count}"]) + "\n"


def _machine(columns: np.ndarray, labels: np.ndarray, options: dict[str, Any]) -> Any:
    from sklearn.svm import SVC

    return SVC(decision_function_shape="ovo", **options).fit(columns, labels)


def _coupled(model: MachineFit, present: np.ndarray, decisions: np.ndarray) -> np.ndarray:
    """Probabilities of the known levels."""
    k = len(present)
    pairs = np.zeros((len(decisions), k, k))
    for column, (i, j) in enumerate(combinations(range(k), 2)):
        a, b = model.sigmoids[int(present[i]), int(present[j])]
        pairs[:, i, j] = np.clip(sigmoid(decisions[:, column], a, b), 1e-7, 1 - 1e-7)
        pairs[:, j, i] = 1 - pairs[:, i, j]
    return couple(pairs) if k > 2 else pairs[:, [0, 1], [1, 0]]


def _sigmoid_of_pair(
    first: np.ndarray, second: np.ndarray, options: dict[str, Any]
) -> tuple[float, float]:
    """Platt's sigmoid on decision values of three folds, which R draws from the same seed."""
    m, n = len(first), len(second)
    columns, is_first = np.vstack([first, second]), np.arange(m + n) < m
    order = np.concatenate([np.asarray(sample_int(m)), m + np.asarray(sample_int(n))])
    decisions, truth = [], []
    for fold in range(FOLDS):
        out = order[fold::FOLDS]
        rest = np.concatenate([order[f::FOLDS] for f in range(FOLDS) if f != fold])
        if len(np.unique(is_first[rest])) < 2:
            continue
        machine = _machine(columns[rest], is_first[rest], options)
        decisions.append(machine.decision_function(columns[out]) if len(out) else np.empty(0))
        truth.append(is_first[out])
    if not decisions:
        return 0.0, 0.0
    return platt(np.concatenate(decisions), np.concatenate(truth))


@engine("svm_linear", "kernlab")
class SvmLinearKernlab(Kernlab):
    """A linear margin."""

    arguments = {"cost": "C", "margin": "epsilon"}
    own_arguments = ("scaled", "prob_model", "tol")

    def kernel(self, columns: np.ndarray) -> dict[str, Any]:
        return {"kernel": "linear"}


@engine("svm_poly", "kernlab")
class SvmPolyKernlab(Kernlab):
    """A polynomial margin: (scale * <x, y> + offset)^degree."""

    arguments = {"cost": "C", "degree": "degree", "scale_factor": "scale", "margin": "epsilon"}
    own_arguments = ("scaled", "prob_model", "tol", "offset")

    def kernel(
        self, columns: np.ndarray, *, degree: int = 1, scale: float = 1.0, offset: float = 1.0
    ) -> dict[str, Any]:
        return {"kernel": "poly", "degree": int(degree), "gamma": scale, "coef0": offset}


@engine("svm_rbf", "kernlab")
class SvmRbfKernlab(Kernlab):
    """A margin by similarity: exp(-sigma * |x - y|^2); sigma is estimated unless it is given."""

    arguments = {"cost": "C", "rbf_sigma": "sigma", "margin": "epsilon"}
    own_arguments = ("scaled", "prob_model", "tol")

    def kernel(self, columns: np.ndarray, *, sigma: float | None = None) -> dict[str, Any]:
        if sigma is None:
            low, _, high = sigest(columns)
            sigma = (low + high) / 2
        return {"kernel": "rbf", "gamma": sigma}


def sigest(columns: np.ndarray, frac: float = 0.5) -> np.ndarray:
    """Three values of sigma that suit the distances between rows, which R draws from the same seed
    (Caputo et al., 2002)."""
    count = int(frac * len(columns))
    one, other = (np.asarray(sample_int(len(columns), count, replace=True)) for _ in range(2))
    apart = ((columns[one] - columns[other]) ** 2).sum(axis=1)
    apart = apart[apart != 0]
    return 1 / np.quantile(apart if len(apart) else [1.0], [0.9, 0.5, 0.1])
