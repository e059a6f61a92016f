"""Candidates: the rows of a grid, and which of them share a preprocessor."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import pandas as pd
from attrs import frozen


@frozen(eq=False)
class Preparation:
    """A preprocessor with values for its parameters.

    Attributes:
        place: What notes call it: "preprocessor 1/1".
        values: Values of its parameters, by id.
    """

    place: str
    values: Mapping[str, Any]


@frozen(eq=False)
class Candidate:
    """A row of the grid.

    Attributes:
        number: Its place among all candidates of a session, from 0.
        config: R's name for it: "Preprocessor1_Model03".
        place: What notes call it: "preprocessor 1/1, model 3/27".
        preparation: The preprocessor that it shares with others.
        model: Values of the model's parameters, by id.
        iteration: The round of a search that it belongs to.
        fit: The number of the first candidate that the same fit serves.
    """

    number: int
    config: str
    place: str
    preparation: Preparation
    model: Mapping[str, Any]
    iteration: int = 0
    fit: int = -1

    @property
    def params(self) -> dict[str, Any]:
        """Values of all parameters, by id: the model's, then the preprocessor's, as in R."""
        return {**self.model, **self.preparation.values}


def in_order(grid: pd.DataFrame, model_ids: Collection[str], submodel: str | None) -> pd.DataFrame:
    """A grid in R's order: candidates with the same preprocessor together, and among them, if one
    fit serves several values of a parameter, those of the same fit, by value."""
    rows = _rows(grid)
    if not rows[0]:
        return grid
    first: dict[str, int] = {}
    others = [repr({k: v for k, v in row.items() if k not in model_ids}) for row in rows]
    for number, values in enumerate(others):
        first.setdefault(values, number)
    fixed = [] if submodel is None else sorted(set(model_ids) & set(rows[0]) - {submodel})
    names = [c for c in rows[0] if c in fixed] + ([] if submodel is None else [submodel])

    def place(number: int) -> tuple[Any, ...]:
        return (first[others[number]], *(_rank(rows[number][name]) for name in names))

    return grid.iloc[sorted(range(len(rows)), key=place)].reset_index(drop=True)


def _rank(value: Any) -> tuple[int, Any]:
    """A key for sorting: numbers by size, and after them anything without an order, by its text."""
    return (0, value) if isinstance(value, int | float) else (1, repr(value))


def candidates_of(
    grid: pd.DataFrame,
    model_ids: Collection[str],
    *,
    submodel: str | None = None,
    start: int = 0,
    iteration: int = 0,
    prefix: str = "",
) -> tuple[Candidate, ...]:
    """The candidates of a grid, in its order.

    Args:
        grid: One row a candidate, one column a parameter id; without columns it is one candidate.
        model_ids: Which of the columns are the model's; the others are the preprocessor's.
        submodel: The parameter all values of which one fit serves.
        start: How many candidates there are already.
        iteration: The round of a search; those after the first are named "Iter3".
        prefix: Put before the names of the first round.
    """
    rows = _rows(grid)
    own = [{k: v for k, v in row.items() if k in model_ids} for row in rows]
    other = [{k: v for k, v in row.items() if k not in model_ids} for row in rows]
    groups: dict[str, list[int]] = {}
    for number, values in enumerate(other):
        groups.setdefault(repr(values), []).append(number)
    names = _names(list(groups.values()))
    by_row: dict[int, Candidate] = {}
    fits: dict[str, int] = {}
    for p, numbers in enumerate(groups.values(), start=1):
        preparation = Preparation(f"preprocessor {p}/{len(groups)}", other[numbers[0]])
        for m, n in enumerate(numbers, start=1):
            place = f"{preparation.place}, model {m}/{len(numbers)}"
            config = _config(names[n], iteration, len(rows), prefix)
            fit = repr((p, {k: v for k, v in own[n].items() if k != submodel}))
            first = fits.setdefault(fit, start + n)
            by_row[n] = Candidate(start + n, config, place, preparation, own[n], iteration, first)
    return tuple(by_row[n] for n in range(len(rows)))


def _config(name: str, iteration: int, rows: int, prefix: str) -> str:
    if not iteration:
        return prefix + name
    return f"Iter{iteration}" if rows == 1 else f"Iter{iteration}_{name}"


def _names(groups: Sequence[Sequence[int]]) -> dict[int, str]:
    """R's names: the preprocessor's number, then the model's among those that share it."""
    wide, deep = len(str(len(groups))), len(str(max(map(len, groups))))
    return {
        n: f"Preprocessor{p:0{wide}d}_Model{m:0{deep}d}"
        for p, numbers in enumerate(groups, start=1)
        for m, n in enumerate(numbers, start=1)
    }


def _rows(grid: pd.DataFrame) -> list[dict[str, Any]]:
    if not grid.columns.size:
        return [{}]
    columns = [grid[name].tolist() for name in grid.columns]
    return [
        dict(zip(map(str, grid.columns), values, strict=True))
        for values in zip(*columns, strict=True)
    ]
