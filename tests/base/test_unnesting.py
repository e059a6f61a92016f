"""Columns of tables laid out as rows, as tidyr does."""

from __future__ import annotations

import pandas as pd
import pytest

import tidyk as tk
from tidyk.base.errors import TidykError
from tidyk.datasets import mtcars

PARTS = pd.DataFrame(
    {
        "id": ["x", "y", "z", "w"],
        "part": [
            tk.data_frame(a=[1, 2], b=tk.factor(["u", "v"])),
            tk.data_frame(a=[3], b=tk.factor(["w"])),
            tk.data_frame(a=[1])[:0],
            None,
        ],
        "k": [[7, 8], [9], [1], None],
    },
    index=["r1", "r2", "r3", "r4"],
)


def test_tables_stand_where_their_column_stood() -> None:
    rows = tk.unnest(PARTS[["id", "part"]].assign(last=0), "part")
    assert rows.columns.tolist() == ["id", "a", "b", "last"]
    assert rows["id"].tolist() == ["x", "x", "y"]
    assert rows["a"].tolist() == [1, 2, 3]
    assert rows["b"].cat.categories.tolist() == ["u", "v", "w"]
    assert rows.index.tolist() == [0, 1, 2]


def test_parts_of_one_row_go_together() -> None:
    rows = tk.unnest(PARTS[:2], "part", "k")
    assert rows[["id", "a", "k"]].to_numpy().tolist() == [["x", 1, 7], ["x", 2, 8], ["y", 3, 9]]
    one = PARTS[:1].assign(k=[[5]])
    assert tk.unnest(one, "part", "k")["k"].tolist() == [5, 5]
    with pytest.raises(TidykError, match=r"different numbers of rows: \[2, 3\]"):
        tk.unnest(PARTS[:1].assign(k=[[1, 2, 3]]), "part", "k")


@pytest.mark.parametrize(
    ("data", "cols", "sentence"),
    [
        (PARTS, (), "needs the columns"),
        (PARTS, ("parts",), 'no column "parts". Did you mean "part"'),
        (PARTS, ("id",), 'The column "id" should hold data frames, not the string "x"'),
        (PARTS.assign(a=1), ("part",), 'the columns "a" twice'),
    ],
)
def test_what_cannot_be_laid_out(data: pd.DataFrame, cols: tuple[str, ...], sentence: str) -> None:
    with pytest.raises(TidykError, match=sentence):
        tk.unnest(data, *cols)


def test_nothing_laid_out_keeps_the_columns() -> None:
    rows = tk.unnest(PARTS[2:3], "part")
    assert rows.columns.tolist() == ["id", "a", "k"]
    assert len(rows) == 0


def test_predictions_of_submodels_and_results_of_tuning() -> None:
    fitted = tk.linear_reg(penalty=0.1) >> tk.set_engine("glmnet") >> tk.fit("mpg ~ .", mtcars)
    rows = (
        tk.multi_predict(fitted, mtcars, penalty=[0.1, 0.2])
        >> tk.bind_cols(mtcars[["mpg"]])
        >> tk.add_rowindex()
        >> tk.unnest(".pred")
    )
    assert rows.columns.tolist() == ["penalty", ".pred", "mpg", ".row"]
    assert rows[".row"].tolist() == [i for i in range(32) for _ in range(2)]
    control = tk.control_resamples(extract=tk.tidy)
    flow = tk.workflow("mpg ~ wt", tk.linear_reg())
    results = flow >> tk.fit_resamples(tk.vfold_cv(mtcars, v=3), control=control)
    metrics = results >> tk.unnest(".metrics")
    assert metrics["id"].tolist() == ["Fold1", "Fold1", "Fold2", "Fold2", "Fold3", "Fold3"]
    terms = tk.collect_extracts(results) >> tk.unnest(".extracts")
    assert terms["term"].tolist() == ["(Intercept)", "wt"] * 3
