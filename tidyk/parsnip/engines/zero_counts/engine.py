"""`poisson_reg()` on "zeroinfl" and "hurdle": counts with more zeros than their distribution has,
as pscl's functions of these names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np
import pandas as pd
from attrs import evolve, frozen

from tidyk.base.errors import TidykValueError, check_string
from tidyk.base.printing import r_number
from tidyk.base.rank import independent_columns
from tidyk.hardhat.placeholder import is_tune
from tidyk.parsnip.engine import Engine
from tidyk.parsnip.engines.statsmodels.linear import FORMULA
from tidyk.parsnip.engines.training import Training, training
from tidyk.parsnip.engines.zero_counts.distributions import COUNTS
from tidyk.parsnip.engines.zero_counts.fitting import check_counts, maximum, sizes_of
from tidyk.parsnip.engines.zero_counts.models import Hurdle, Sizes, ZeroInflated, ZeroModel
from tidyk.parsnip.registration import engine

PARTS = ("count", "zero")
Parts = tuple[tuple[str, ...], tuple[str, ...]]
"""Names of the counts' and of the zeros' columns."""
LINKED = ("logit", "probit", "cloglog", "cauchit")


@frozen(eq=False)
class LinearPart:
    """The linear model of the counts, or of the zeros.

    Attributes:
        names: Names of the columns.
        kept: Those of the engine's predictors that they are, by number: columns that are linearly
            independent of the earlier ones.
        values, errors: Coefficients and standard errors.
    """

    names: tuple[str, ...]
    kept: np.ndarray
    values: np.ndarray
    errors: np.ndarray


@frozen(eq=False)
class ZeroCounts:
    """Two linear models: of the counts, and of the zeros.

    Attributes:
        model: Their distributions.
        parts: The two.
        sizes: Of the distributions (R's `theta`): 1 where there is none.
        size_errors: Standard errors of their logarithms: missing where there is none.
        likelihood: Its logarithm.
        nobs: Number of rows.
    """

    model: ZeroModel
    parts: tuple[LinearPart, LinearPart]
    sizes: Sizes
    size_errors: tuple[float, float]
    likelihood: float
    nobs: int

    @property
    def values(self) -> np.ndarray:
        """Coefficients of the counts, then of the zeros."""
        return np.concatenate([part.values for part in self.parts])

    @property
    def errors(self) -> np.ndarray:
        """Their standard errors."""
        return np.concatenate([part.errors for part in self.parts])

    @property
    def estimated(self) -> int:
        """How many parameters there are."""
        return self.values.size + sum(self.model.sized)

    def lines(self, x: pd.DataFrame, offset: np.ndarray | None) -> tuple[np.ndarray, np.ndarray]:
        """The linear predictors of both parts."""
        design = x.to_numpy(float)
        base = np.broadcast_to(0.0 if offset is None else offset.T, (2, len(x)))
        first, second = self.parts
        count = design[:, first.kept] @ first.values + base[0]
        return count, design[:, second.kept] @ second.values + base[1]


class ZeroEngine(Engine):
    """Maximum likelihood of both parts. As in R, predictors and offsets of `y ~ a` are those of
    both, and `y ~ a | b` has those of the counts, then those of the zeros."""

    needs = ("scipy",)
    encoding = evolve(FORMULA, two_parts=True)
    own_arguments = ("dist", "link")
    settled = {"model": (True, False), "y": (True, False), "x": (True, False)}
    lacking = dict.fromkeys(
        ("control", "EM", "method", "maxit", "start", "reltol", "trace"),
        "The likelihood is climbed from regressions of either part, until it is level.",
    )
    words: ClassVar[tuple[str, str]]

    def check_own(self, args: Mapping[str, Any]) -> None:
        """Raise an error for distributions and links that there are not."""
        choices = {"dist": tuple(COUNTS), "zero_dist": ("binomial", *COUNTS), "link": LINKED}
        for name, known in choices.items():
            if name in args and not is_tune(args[name]):
                check_string(args[name], name, known)

    def fitted(
        self,
        x: pd.DataFrame,
        y: pd.Series,
        model: ZeroModel,
        weights: np.ndarray | None,
        offset: np.ndarray | None,
        parts: Parts | None,
    ) -> ZeroCounts:
        """The model of the complete rows; without `parts` all predictors stand in both."""
        rows = training(x, y, weights, offset)
        _check_one_part(rows.terms)
        check_counts(rows)
        columns = [_independent(rows, part) for part in parts or (rows.terms, rows.terms)]
        found = maximum(model, rows, [rows.design[:, part] for part in columns])
        errors = np.sqrt(np.maximum(np.diag(found.covariance), 0))
        ends = np.cumsum([len(part) for part in columns])
        values, errors = np.split(found.values, ends), np.split(errors, ends)
        count, zero = (
            LinearPart(tuple(rows.terms[j] for j in part), part, values[at], errors[at])
            for at, part in enumerate(columns)
        )
        spread = iter(errors[2])
        first, second = (float(next(spread)) if sized else np.nan for sized in model.sized)
        return ZeroCounts(
            model,
            (count, zero),
            sizes_of(model, values[2]),
            (first, second),
            found.likelihood,
            len(rows.outcome),
        )

    def predict_raw(
        self, model: ZeroCounts, x: pd.DataFrame, *, offset: np.ndarray | None = None
    ) -> np.ndarray:
        """Shape (rows, 2): the mean of the counts' distribution, and the probability of the zeros'
        part."""
        count, zero = model.lines(x, offset)
        share = model.model.part(zero, model.sizes[1])
        return np.column_stack([np.exp(count), np.exp(share.yes[0])])

    def predict_numeric(
        self, model: ZeroCounts, x: pd.DataFrame, *, offset: np.ndarray | None = None
    ) -> np.ndarray:
        return model.model.mean(*model.lines(x, offset), model.sizes)

    def tidy(self, model: ZeroCounts, *, type: str = "count") -> pd.DataFrame:
        """poissonreg's columns: `term`, `type`, `estimate`, `std.error`, `statistic`, `p.value`;
        `type` is "count", "zero" or "all"."""
        check_string(type, "type", (*PARTS, "all"))
        parts = [_part_table(model, at) for at, part in enumerate(PARTS) if type in (part, "all")]
        return pd.concat(parts, ignore_index=True)

    def glance(self, model: ZeroCounts) -> pd.DataFrame:
        """One row: `logLik`, `AIC`, `BIC`, `df.residual`, `nobs`."""
        k, n = model.estimated, model.nobs
        both = {"AIC": 2 * k, "BIC": np.log(n) * k}
        sums = {name: cost - 2 * model.likelihood for name, cost in both.items()}
        return pd.DataFrame([{"logLik": model.likelihood, **sums, "df.residual": n - k, "nobs": n}])

    def show(self, model: ZeroCounts) -> str:
        """The coefficients of both parts."""
        zeros = model.model.zeros
        binomial = f"binomial with {model.model.link} link"
        distributions = (
            f"{self.words[0]}{model.model.counts.name} with log link",
            binomial if zeros == "binomial" else f"censored {zeros} with log link",
        )
        titles = ("Count model coefficients", f"{self.words[1]} model coefficients")
        return "\n".join(
            f"{title} ({named}):\n{_coefficients(model, at)}"
            for at, (title, named) in enumerate(zip(titles, distributions, strict=True))
        )


@engine("poisson_reg", "zeroinfl")
class PoissonRegZeroinfl(ZeroEngine):
    """With some probability a row is certainly zero, and otherwise a count."""

    call = "zeroinfl"
    words = ("", "Zero-inflation")

    def fit(
        self,
        x: pd.DataFrame,
        y: pd.Series,
        *,
        weights: np.ndarray | None = None,
        offset: np.ndarray | None = None,
        parts: Parts | None = None,
        dist: str = "poisson",
        link: str = "logit",
    ) -> ZeroCounts:
        """Counts are "poisson", "negbin" or "geometric"; `link` is that of certain zeros."""
        return self.fitted(x, y, ZeroInflated(COUNTS[dist], link=link), weights, offset, parts)


@engine("poisson_reg", "hurdle")
class PoissonRegHurdle(ZeroEngine):
    """With some probability a row is above zero, and then a count that is truncated at zero."""

    call = "hurdle"
    words = ("truncated ", "Zero hurdle")
    own_arguments = ("dist", "zero_dist", "link")
    settled = {**ZeroEngine.settled, "separate": (True, False)}

    def fit(
        self,
        x: pd.DataFrame,
        y: pd.Series,
        *,
        weights: np.ndarray | None = None,
        offset: np.ndarray | None = None,
        parts: Parts | None = None,
        dist: str = "poisson",
        zero_dist: str = "binomial",
        link: str = "logit",
    ) -> ZeroCounts:
        """Counts are "poisson", "negbin" or "geometric"; `zero_dist` is one of these or "binomial",
        with this `link`."""
        return self.fitted(x, y, Hurdle(COUNTS[dist], zero_dist, link), weights, offset, parts)

    def check_own(self, args: Mapping[str, Any]) -> None:
        super().check_own(args)
        zeros, link = args.get("zero_dist", "binomial"), args.get("link", "logit")
        if link != "logit" and zeros in COUNTS:
            raise TidykValueError(
                f'`link="{link}"` is for `zero_dist="binomial"`: "{zeros}" has the log link.'
            )


def _check_one_part(terms: tuple[str, ...]) -> None:
    """Raise an error for `y ~ x | z` in a preprocessor, which reads it as "or"."""
    either = next((t for t in terms if " | " in t and not t.startswith("I(")), None)
    if either is not None:
        raise TidykValueError(
            f"The formula has `|`, which makes the predictor {either!r}: give a formula of two "
            'parts to the model, `add_model(spec, formula="y ~ x | z")`, beside `add_variables()`. '
            "(`I(x | z)` means x or z.)"
        )


def _independent(rows: Training, names: tuple[str, ...]) -> np.ndarray:
    """The numbers of those of these columns that are independent of the earlier ones."""
    numbers = np.array([rows.terms.index(name) for name in names])
    return numbers[independent_columns(rows.design[:, numbers])]


def _part_table(model: ZeroCounts, at: int) -> pd.DataFrame:
    """The coefficients of a part, and the logarithm of its size if that is estimated."""
    from scipy.stats import norm

    more = model.model.sized[at]
    estimates = [*model.parts[at].values, *([np.log(model.sizes[at])] if more else [])]
    errors = np.array([*model.parts[at].errors, *([model.size_errors[at]] if more else [])])
    return pd.DataFrame(
        {
            "term": [*model.parts[at].names, *(["Log(theta)"] if more else [])],
            "type": PARTS[at],
            "estimate": estimates,
            "std.error": errors,
            "statistic": estimates / errors,
            "p.value": 2 * norm.sf(np.abs(estimates / errors)),
        }
    )


def _coefficients(model: ZeroCounts, at: int) -> str:
    """A part's coefficients under their names, and its size."""
    table = pd.Series(model.parts[at].values, list(model.parts[at].names)).to_frame().T
    size = f"Theta = {r_number(model.sizes[at])}\n" if model.model.sized[at] else ""
    return f"{table.to_string(index=False)}\n{size}"
