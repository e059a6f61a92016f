"""`preview()`: the table after each step."""

from __future__ import annotations

import time
from typing import Any

import pandas as pd

from tidyk.base.errors import check_whole
from tidyk.base.pipe import verb
from tidyk.recipes.assembled import Recipe
from tidyk.recipes.columns import Table, missing_in
from tidyk.recipes.locating import at_step
from tidyk.recipes.selecting import terms_of
from tidyk.recipes.training import check_tuned, start_table, train_step


@verb(Recipe)
def preview(rec: Recipe, /, data: pd.DataFrame | None = None, *, n: int = 5) -> pd.DataFrame:
    """Show what each step does to the training data. R has nothing like it.

    Args:
        rec: A recipe, trained or not.
        data: The training data; by default those that the recipe was made with.
        n: How many rows of each table to show.

    Returns:
        A row for each step, and one for the start: `number`, `step`, `rows`, `columns`, `new`,
        `removed`
        (names), `missing` (how many values), `seconds`, and `table`, the first rows after it.

    Raises:
        TidykValueError: A `tune()` is not filled in, or a step cannot be trained.

    Examples:
        >>> from tidyk import recipe, step_pca
        >>> from tidyk.datasets import mtcars
        >>> rec = recipe("mpg ~ wt + hp", data=mtcars) >> step_pca("wt", "hp", num_comp=1)
        >>> preview(rec)[["step", "columns", "new"]].values.tolist()
        [['', 3, []], ['step_pca', 2, ['PC1']]]
    """
    check_whole(n, "n", minimum=0)
    check_tuned(rec)
    frame, table = start_table(rec, data)
    terms = dict(rec.terms)
    rows = [_row(0, "", table, table, 0.0, frame.index, n)]
    for number, step in enumerate(rec.steps, start=1):
        begin = time.perf_counter()
        with at_step(step, number):
            after = train_step(step, table, terms).apply(table)
        seconds = time.perf_counter() - begin
        rows.append(_row(number, step.verb, table, after, seconds, frame.index, n))
        terms = terms_of(after, terms, table, step.role)
        table = after
    return pd.DataFrame(rows)


def _row(
    number: int, step: str, before: Table, after: Table, seconds: float, index: Any, n: int
) -> dict[str, Any]:
    return {
        "number": number,
        "step": step,
        "rows": after.rows,
        "columns": len(after.columns),
        "new": [name for name in after.columns if name not in before.columns],
        "removed": [name for name in before.columns if name not in after.columns],
        "missing": sum(int(missing_in(column).sum()) for column in after.columns.values()),
        "seconds": seconds,
        "table": after.frame(index).head(n),
    }
