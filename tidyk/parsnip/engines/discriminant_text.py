"""What fitted discriminant analyses print, as R's `lda()` and `qda()` do."""

from __future__ import annotations

import numpy as np

from tidyk.parsnip.engines.statsmodels.coefficients import common_decimals


def groups_text(labels: list[str], names: list[str], prior: np.ndarray, means: np.ndarray) -> str:
    """The shares of the classes, and the means of the columns in each."""
    return (
        f"Prior probabilities of groups:\n{_vector(labels, prior)}\n\n"
        f"Group means:\n{_table(labels, names, means)}\n"
    )


def directions_text(
    names: list[str], prior: np.ndarray, means: np.ndarray, whiten: np.ndarray
) -> str:
    """The directions that tell the classes apart, and the share of each in the differences."""
    weights = np.sqrt(prior / (len(prior) - 1))[:, None]
    apart = weights * ((means - prior @ means) @ whiten)
    _, sizes, turns = np.linalg.svd(apart, full_matrices=False)
    count = int((sizes > 1e-4 * sizes[0]).sum())
    titles = [f"LD{k + 1}" for k in range(count)]
    text = (
        "\nCoefficients of linear discriminants:\n"
        f"{_table(names, titles, whiten @ turns[:count].T)}\n"
    )
    if count < 2:
        return text
    shares = (sizes**2 / (sizes**2).sum())[:count]
    return f"{text}\nProportion of trace:\n{_vector(titles, shares.round(4))}\n"


def _vector(names: list[str], values: np.ndarray) -> str:
    """A vector with names as R prints it: seven significant digits, all columns of one width."""
    decimals = common_decimals(values, 7)
    cells = [f"{value:.{decimals}f}" for value in values]
    width = max(map(len, [*names, *cells]))
    return "\n".join("".join(f"{c.rjust(width)} " for c in line) for line in (names, cells))


def _table(rows: list[str], columns: list[str], values: np.ndarray) -> str:
    """A matrix as R prints it: seven significant digits, each column of its own width."""
    lines = [" " * max(map(len, rows)), *(name.ljust(max(map(len, rows))) for name in rows)]
    for name, column in zip(columns, values.T, strict=True):
        decimals = common_decimals(column, 7)
        cells = [name, *(f"{value:.{decimals}f}" for value in column)]
        width = max(map(len, cells))
        lines = [f"{line} {c.rjust(width)}" for line, c in zip(lines, cells, strict=True)]
    return "\n".join(lines)
