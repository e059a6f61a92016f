"""What a linear fit keeps: coefficients, their covariance, and how they are shown."""

from __future__ import annotations

import numpy as np
import pandas as pd
from attrs import field, frozen

from tidyk.base.printing import r_number
from tidyk.parsnip.engines.statsmodels.solving import columns_at
from tidyk.parsnip.engines.training import Training


@frozen(eq=False)
class LinearFit:
    """Coefficients of a linear predictor.

    Attributes:
        terms: Names of all columns.
        kept: Numbers of the columns that are linearly independent of the earlier ones; the others
            have a missing coefficient, as in R.
        coefficients: Of the kept columns.
        unscaled: Their covariance without the residual variance.
        dispersion: The residual variance, or 1 where the family fixes it.
        df: Residual degrees of freedom.
        nobs: Rows that were fitted.
        weighted: Were there case weights?
        rows: The rows that were fitted, which are not copied or pickled.
    """

    terms: tuple[str, ...]
    kept: np.ndarray
    coefficients: np.ndarray
    unscaled: np.ndarray
    dispersion: float
    df: int
    nobs: int
    weighted: bool
    rows: Training = field(repr=False)

    @property
    def standard_errors(self) -> np.ndarray:
        """Of the kept coefficients."""
        return np.sqrt(self.dispersion * np.diagonal(self.unscaled))

    @property
    def intercept(self) -> bool:
        """Is there a constant?"""
        return "(Intercept)" in self.terms

    def all(self, values: np.ndarray) -> np.ndarray:
        """Values of the kept columns among all; missing for the others."""
        full = np.full(len(self.terms), np.nan)
        full[self.kept] = values
        return full

    def linear(self, x: pd.DataFrame, offset: np.ndarray | None) -> np.ndarray:
        """The linear predictor of new rows."""
        eta = columns_at(x.to_numpy(float), self.kept) @ self.coefficients
        return eta if offset is None else eta + offset

    def spread(self, x: pd.DataFrame) -> np.ndarray:
        """The standard error of the linear predictor of new rows."""
        design = columns_at(x.to_numpy(float), self.kept)
        return np.sqrt(
            self.dispersion * np.einsum("ij,jk,ik->i", design, self.unscaled, design, optimize=True)
        )


def coefficient_table(fit: LinearFit, *, fixed: bool) -> pd.DataFrame:
    """`term`, `estimate`, `std.error`, `statistic`, `p.value`; by the normal distribution if the
    dispersion is fixed."""
    from scipy import stats

    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = fit.coefficients / fit.standard_errors
    p = 2 * (stats.norm.sf(np.abs(ratio)) if fixed else stats.t.sf(np.abs(ratio), fit.df))
    columns = {
        "estimate": fit.coefficients,
        "std.error": fit.standard_errors,
        "statistic": ratio,
        "p.value": p,
    }
    return pd.DataFrame({"term": list(fit.terms)} | {k: fit.all(v) for k, v in columns.items()})


def exponentiated(table: pd.DataFrame) -> pd.DataFrame:
    """A table of coefficients with their exponentials, and those of their bounds."""
    scaled = [c for c in ("estimate", "conf.low", "conf.high") if c in table]
    return table.assign(**{c: np.exp(table[c]) for c in scaled})


def coefficient_text(fit: LinearFit) -> str:
    """The coefficients, as R prints them."""
    values = fit.all(fit.coefficients)
    decimals = common_decimals(values)
    cells = [f"{v:.{decimals}f}" if np.isfinite(v) else "NA" for v in values]
    width = max(map(len, [*fit.terms, *cells]))
    lines = ["", "Coefficients:"]
    for start in range(0, len(cells), per_line := max(1, 80 // (width + 2))):
        part = slice(start, start + per_line)
        lines.append("  ".join(t.rjust(width) for t in fit.terms[part]) + "  ")
        lines.append("  ".join(c.rjust(width) for c in cells[part]) + "  ")
    return "\n".join(lines) + "\n"


def common_decimals(values: np.ndarray, digits: int = 4) -> int:
    """Decimals that show the smallest value with so many digits, as R's `format()` does for a
    vector."""
    finite = values[np.isfinite(values) & (values != 0)]
    if not len(finite):
        return 0
    needed = [len(r_number(v, digits).partition(".")[2].partition("e")[0]) for v in np.abs(finite)]
    return max(needed)
