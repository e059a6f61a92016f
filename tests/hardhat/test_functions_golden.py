"""R's recorded answers of hardhat's other functions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from golden.support import load, recorded
from hardhat.recorded import TEST, TRAIN, attempt, close, numbers, same_frame, same_matrix
from hardhat.rnames import NAMES, session

import tidyk
from tidyk import (
    add_intercept_column,
    contr_one_hot,
    default_xy_blueprint,
    delete_response,
    factor,
    fct_encode_one_hot,
    frequency_weights,
    importance_weights,
    is_case_weights,
    is_frequency_weights,
    model_frame,
    model_matrix,
    refresh_blueprint,
    scream,
    spruce_prob_multiple,
    terms,
)

FILE = "hardhat/functions"
CASES = load(FILE)["cases"]


def coded(formula: str, data: pd.DataFrame = TRAIN, **contrasts: Any) -> pd.DataFrame:
    frame = model_frame(formula, data)
    return model_matrix(frame.terms, frame.data, contrasts=contrasts)


def screamed(**options: Any) -> pd.DataFrame:
    new = TEST[["x1", "f", "o", "s"]]
    text = new["f"].astype(str).replace({0: "zzz"})
    text.iloc[0] = "zzz"
    return scream(new.assign(f=factor(text)), NAMES["pt"], **options)


BY_HAND: dict[str, Callable[[], Any]] = {
    "contr_one_hot_bad": lambda: contr_one_hot([]),
    "fct_encode_one_hot_names": lambda: fct_encode_one_hot(
        TRAIN["f"][:3].set_axis(["r1", "r2", "r3"])
    ),
    "model_matrix_contr_sum": lambda: coded("~ f + o", unordered="contr.sum", ordered="contr.poly"),
    "model_matrix_contr_helmert": lambda: coded(
        "~ f * o", unordered="contr.helmert", ordered="contr.treatment"
    ),
    "model_matrix_factor_attribute": lambda: coded("~ f", f=tidyk.contr_sum(3)),
    "scream_novel": screamed,
    "scream_novel_allowed": lambda: screamed(allow_novel_levels=True),
    "scream_type": lambda: scream(TEST[["x1", "f", "o", "s"]].assign(x1="a"), NAMES["pt"]),
    "delete_response_offset": lambda: (
        f"list({', '.join(delete_response(terms('y1 ~ x1 + offset(off)')).variables)})"
    ),
    "weights_class": lambda: [
        repr(importance_weights([1])).splitlines()[0],
        repr(frequency_weights([1])).splitlines()[0],
        is_case_weights(importance_weights([1])),
        is_case_weights([1]),
        is_frequency_weights(importance_weights([1])),
        np.asarray(frequency_weights([2])).dtype.kind,
    ],
    "spruce_prob_multiple": lambda: spruce_prob_multiple(
        a=pd.DataFrame({".pred_x": [0.1], ".pred_y": [0.9]}),
        b=pd.DataFrame({".pred_x": [0.2], ".pred_z": [0.8]}),
    ),
    "model_matrix_no_rows": lambda: coded("~ f + x1", data=TRAIN[:0]),
    "add_intercept_name": lambda: add_intercept_column(TRAIN[["x1"]][:2], name="one"),
    "add_intercept_twice": lambda: add_intercept_column(add_intercept_column(TRAIN[["x1"]][:2])),
    "refresh_blueprint": lambda: type(refresh_blueprint(default_xy_blueprint())).__name__,
}
EXPECTED = {  # where R's answer is a class or a type
    "weights_class": [
        "<importance_weights[1]>", "<frequency_weights[1]>", True, False, False, "i"
    ],
    "refresh_blueprint": "XyBlueprint",
}  # fmt: skip
FRAMES = {
    "y1": ["y1"],
    "cls": ["cls"],
    "f": ["f"],
    "both": ["y1", "s", "f"],
}


def called(case: str) -> Any:
    if case in BY_HAND:
        return BY_HAND[case]()
    if "|" in case:
        function, columns = case.split("|")
        return getattr(tidyk, function)(TRAIN[FRAMES[columns]])
    return session()(CASES[case]["call"])


@pytest.mark.parametrize("case", recorded(FILE, CASES))
def test_functions(case: str) -> None:
    recorded = CASES[case]
    found = attempt(recorded, lambda: called(case))
    if "error" not in recorded:
        same(found, recorded.get("value"), case)


def same(found: Any, wanted: Any, case: str) -> None:
    if case in EXPECTED:
        assert found == EXPECTED[case]
    elif isinstance(wanted, dict):
        same_table(found, wanted)
    elif isinstance(wanted, list) and wanted and isinstance(wanted[0], str):
        assert _text(found) == [" ".join(line.split()) for line in wanted if line]
    elif isinstance(wanted, list) and not isinstance(wanted[0], bool):
        close(np.atleast_1d(np.asarray(found, float)), numbers(wanted))
    elif isinstance(wanted, list):
        assert [found] == wanted
    elif wanted in ("NULL", None):
        assert found is None
    elif wanted == "ok":
        assert found is not None
    elif wanted == "formula":
        assert isinstance(found, str)


def _text(found: Any) -> list[str]:
    text = found if isinstance(found, str) else repr(found)
    return [" ".join(line.split()) for line in text.splitlines()]


def same_table(found: Any, wanted: dict[str, Any]) -> None:
    """A data frame, a matrix, a check, a table of weights, or levels by column."""
    if "columns" in wanted:
        same_frame(found, wanted)
    elif "rows" in wanted:
        same_matrix(found, wanted, getattr(found, "columns", None))
    elif "data" in wanted:
        same_frame(found.data, wanted["data"])
    elif "parts" in wanted:
        assert list(found) == wanted["names"]
        for name, part in wanted["parts"].items():
            same_frame(found[name], part)
    elif "rownames" in wanted:
        assert list(found.index) == wanted["rownames"]
        assert list(found.columns) == wanted["names"]
    elif "ok" in wanted:
        same_check(found, wanted)
    elif "values" in wanted:
        same_weighted(found, wanted)
    else:
        assert found == wanted


def same_check(found: Any, wanted: dict[str, Any]) -> None:
    for name, value in wanted.items():
        got = getattr(found, name)
        got = got if isinstance(got, dict | list) else [got]
        assert (got or []) == (value or []), name


def same_weighted(found: Any, wanted: dict[str, Any]) -> None:
    close(found.to_numpy().reshape(-1, order="F"), numbers(wanted["values"]))
    sides = wanted.get("dimnames")
    if isinstance(sides, dict):
        axes = {found.index.name: list(found.index), found.columns.name: list(found.columns)}
        assert axes == sides
    elif sides:
        assert [list(found.index)] == sides
