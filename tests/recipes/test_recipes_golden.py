"""Recipes as objects beside R: roles, selectors, training, baking, mistakes."""

from __future__ import annotations

import contextlib
import io
import warnings
from typing import Any

import numpy as np
import pandas as pd
import pytest
from golden.support import data, load, recorded
from recipes.recorded import (
    RecipeSession,
    same_frame,
    same_print,
    same_summary,
    same_tidy,
    same_values,
    steps_session,
)

import tidyk
from tidyk import factor, importance_weights, prep, set_seed, step_center, summary, update_role
from tidyk.base.selectors import choose
from tidyk.recipes.columns import table_of
from tidyk.recipes.selecting import About

FILE, LAB = "recipes/recipes", "recipes/lab_errors"


class ObjectSession(RecipeSession):
    """The calls of these files, with the few functions of dplyr's that they use."""

    def call(self, node: Any, first: Any = None, piped: bool = False) -> Any:
        if node[1] == ("name", "mutate"):
            return self.mutate(node)
        if node[1] == ("name", "capture.output"):
            return self.printed(node[2][0][1])
        if node[1] == ("name", "bake"):  # Python's named arguments come last
            parts = [(None if k == "new_data" else k, v) for k, v in node[2]]
            new = [(None, v) for k, v in node[2] if k == "new_data"]
            rest = [p for p, (k, _) in zip(parts, node[2], strict=True) if k != "new_data"]
            node = (*node[:2], [*rest[:1], *new, *rest[1:]])
        return super().call(node, first, piped)

    def infix(self, node: Any) -> Any:
        _, op, left, right = node
        if op != "<-" or left[0] != "item":
            return super().infix(node)
        column = left[2][0][1][1]
        self.names[left[1][1]] = self.eval(left[1]).assign(**{column: self.eval(right)})
        return None

    def printed(self, node: Any) -> list[str]:
        """What a call prints, line by line."""
        with contextlib.redirect_stdout(io.StringIO()) as out:
            self.eval(node)
        return out.getvalue().split("\n")[:-1]

    def mutate(self, node: Any) -> pd.DataFrame:
        """Columns computed from others."""
        frame = self.eval(node[2][0][1])
        named = [(k, v) for k, v in node[2][1:] if k]
        named += [(v[2][0][1][1], v[2][1][1]) for k, v in node[2][1:] if not k]
        inner = ObjectSession(self.namespace, {**self.names, **dict(frame.items())})
        values = {name: inner.eval(value) for name, value in named}
        return frame.assign(**{n: _repeated(v, len(frame)) for n, v in values.items()})


def _repeated(value: Any, rows: int) -> Any:
    """A factor of one value is repeated."""
    return value.repeat(rows) if isinstance(value, pd.Categorical) and len(value) == 1 else value


def _types() -> pd.DataFrame:
    """A column of each type, as the recorded `types` has them."""
    times = pd.to_datetime(["2020-01-01 10:00", "2020-01-02 11:00"])
    return pd.DataFrame(
        {
            "i": [1, 2],
            "d": [1.5, 2.5],
            "f": factor(["a", "b"]),
            "o": factor(["a", "b"], ordered=True),
            "s": ["a", "b"],
            "l": [True, False],
            "day": pd.to_datetime(["2020-01-01", "2020-01-02"]),
            "ts": times.tz_localize("UTC"),
            "li": [[1], [2]],
            "cx": [1j, 2j],
            "w": importance_weights([1, 2]),
            "dt": pd.to_timedelta([1, 2], unit="h"),
        }
    )


def _as_character(x: pd.Series) -> pd.Series:
    return x.astype("str")


def _dropped(columns: list[str], names: Any) -> list[str]:
    return [c for c in columns if c not in ([names] if isinstance(names, str) else names)]


EXTRA = {
    "as.character": _as_character,
    "rev": lambda x: list(x)[::-1],
    "as.matrix": lambda frame: frame,  # an array has no names
    "rep_len": lambda x, n: np.resize(x, n),
    "setdiff": _dropped,
    "quos": lambda *terms: list(terms),
    "is.numeric": pd.api.types.is_numeric_dtype,
    "class": lambda x: ["data.frame"] if isinstance(x, pd.DataFrame) else type(x),
    "mf": ["Neighborhood"],
    "recipes_eval_select": lambda terms, frame, rec: choose(
        list(frame.columns), terms, About(rec.terms, table_of(frame))
    ),
    "summary": lambda rec, original=False: rec if not original else summary(rec, original=True),
    "names": lambda x: list(x.columns) if isinstance(x, pd.DataFrame) else list(x),
}


def objects() -> ObjectSession:
    base = steps_session().names
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        set_seed(11)
        trained = prep(step_center(base["rn"], tidyk.all_numeric_predictors()))
    rr = update_role(base["rm_"], "Neighborhood", new_role="id")
    extra = {**EXTRA, "k": lambda *texts: list(texts), "types": _types()}
    return ObjectSession(tidyk, {**base, **extra, "trained": trained, "rr": rr})


@pytest.mark.parametrize("name", recorded(FILE, load(FILE)["cases"]))
def test_object(name: str) -> None:
    case = load(FILE)["cases"][name]
    found = attempt(objects(), case)
    if "error" in case:
        return
    wanted = case["result"]
    if isinstance(wanted, dict) and "print" in wanted and "summary" in wanted:
        same_print(found, wanted["print"])
        same_summary(summary(found), wanted["summary"])
    elif wanted["kind"] == "data_frame" and "variable" in wanted["names"]:
        same_summary(found if isinstance(found, pd.DataFrame) else summary(found), wanted)
    elif wanted["kind"] == "data_frame":
        same_table(found, wanted, name)
    elif wanted["kind"] == "matrix":
        values = np.array(wanted["values"]).reshape(wanted["dim"], order="F")
        np.testing.assert_allclose(found, values, rtol=1e-8)
    elif wanted["kind"] == "object":
        assert found == wanted["print"][0]
    else:
        same_vector(found, wanted)


def same_table(found: pd.DataFrame, wanted: dict[str, Any], name: str) -> None:
    if "id" in wanted["names"]:
        same_tidy(found, wanted, 3 if name == "tidy_untrained" else 1)
    else:
        same_frame(found.reset_index(drop=True), wanted)


def same_vector(found: Any, wanted: dict[str, Any]) -> None:
    if wanted["type"] == "factor":
        assert list(found.cat.categories) == wanted["levels"]
    one = isinstance(found, bool | str)
    assert [str(v) for v in ([found] if one else found)] == [str(v) for v in wanted["values"]]


def attempt(run: ObjectSession, case: dict[str, Any]) -> Any:
    """The call; it warns and fails where R's does."""
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        set_seed(case.get("seed") or 1)
        if "error" in case:
            with pytest.raises((ValueError, TypeError, KeyError)) as problem:
                run(case["call"])
            assert len(str(problem.value)) > 15
            return None
        found = run(case["call"])
    assert bool(seen) == bool(case.get("warnings")), [str(w.message) for w in seen]
    return found


def errors_session(case: dict[str, Any]) -> ObjectSession:
    names: dict[str, Any] = dict(EXTRA)
    for short, name in {"": "concrete", "p": "penguins"}.items():
        frame = data(name)
        names[f"train{short}"] = frame[::2].reset_index(drop=True)
        names[f"test{short}"] = frame[1::2].reset_index(drop=True)
    return ObjectSession(tidyk, names)


@pytest.mark.parametrize("name", recorded(LAB, load(LAB)["cases"]))
def test_mistake(name: str) -> None:
    case = load(LAB)["cases"][name]
    found = attempt(errors_session(case), case)
    if "error" in case:
        return
    wanted = case["result"]
    if isinstance(wanted, str | list):
        assert found == (wanted if isinstance(wanted, str) else wanted[0])
    elif "print" in wanted:
        same_print(found, wanted["print"])
    elif "dim" in wanted:
        np.testing.assert_allclose(found, wanted["rows"], rtol=1e-8)
    else:
        for column in wanted["names"]:
            same_values(found[column], wanted["columns"][column], wanted["types"][column], column)
        assert list(found.columns) == wanted["names"]
