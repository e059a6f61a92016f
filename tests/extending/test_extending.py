"""One of each kind of thing, added from a script and from a module outside the package."""

from __future__ import annotations

import ast
import importlib.util
import json
import pickle
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import joblib
import numpy as np
import pytest

import tidyk
from tidyk import collect_metrics, set_seed, tune_grid, vfold_cv, workflow
from tidyk.base.errors import TidykTypeError, TidykValueError
from tidyk.datasets import mtcars
from tidyk.extending import Engine, Estimator, engine, metric, model, parameter, resampler, strategy

SCRIPT = Path(__file__).parent / "additions.py"
FRESH = """
import json, pickle, sys
import pandas as pd
from tidyk import predict
from tidyk.datasets import mtcars
kept = pickle.load(open(sys.argv[1], "rb"))
assert "additions" not in sys.modules
flows = kept["fitted"], kept["baked"]
predicted = [(flow >> predict(mtcars[:3]))[".pred"].tolist() for flow in flows]
frame = pd.DataFrame({"y": [1.0, 2.0], "pred": [1.0, 5.0]})
scores = kept["metrics"](frame, truth="y", estimate="pred")[".estimate"].tolist()
print(json.dumps([predicted, scores, repr(kept["folds"]), repr(kept["parameter"])]))
"""
LIMITS = {"pull": 2, "every_cv": 5, "largest_error": 6, "Ridge": 12, "tune_halves": 20}
"""So many lines of code at most, decorators included and docstrings not."""


def _run(*args: object) -> str:
    command = [sys.executable, *map(str, args)]
    ran = subprocess.run(command, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.splitlines()[-1]


@pytest.fixture(scope="module")
def kept(tmp_path_factory: Any) -> Path:
    return tmp_path_factory.mktemp("script") / "kept.pkl"


@pytest.fixture(scope="module")
def printed(kept: Path) -> list[Any]:
    return json.loads(_run(SCRIPT, kept))


@pytest.fixture(scope="module")
def additions() -> ModuleType:
    """The same file as a module that no other process can import."""
    spec = importlib.util.spec_from_file_location("additions", SCRIPT)
    assert spec is not None and spec.loader is not None
    module = sys.modules["additions"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_script_gives_the_same_numbers_with_one_and_with_two_workers(printed: list[Any]) -> None:
    (one, two), _ = printed
    assert one == two
    means, shown = one
    assert [len(values) for values in means] == [8, 8, 2, 2]
    assert all(np.isfinite(values).all() for values in means)
    assert shown[0].startswith("# Tuning results\n# Every 4th row \n")
    assert shown[1].startswith("# Halving results\n# Every 4th row \n")


@pytest.mark.slow
def test_a_cluster_gives_what_one_process_gives() -> None:
    pytest.importorskip("distributed")
    assert _run(SCRIPT) == "true"


def test_what_a_script_made_works_in_a_fresh_process(printed: list[Any], kept: Path) -> None:
    predicted, scores, folds, pull = json.loads(_run("-c", FRESH, kept))
    assert predicted == printed[1]
    assert scores == [pytest.approx(np.sqrt(4.5)), 3.0]
    assert folds.startswith("# Every 3th row") and "Pull to the Mean" in pull


def test_a_module_outside_the_package_gives_the_numbers_of_the_script(
    additions: ModuleType, printed: list[Any]
) -> None:
    with joblib.parallel_config(n_jobs=2):
        assert json.loads(json.dumps(additions.numbers())) == printed[0][0]
    again = pickle.loads(pickle.dumps(additions.FLOW))
    assert again == additions.FLOW and again.spec.implementation.submodel == "pull"


def test_one_fit_serves_all_values_of_a_submodel_parameter(
    additions: ModuleType, monkeypatch: Any
) -> None:
    fits: list[float] = []
    fit = additions.Pulled.fit

    def counted(self: Any, x: Any, y: Any, *, pull: float = 0.0) -> Any:
        fits.append(pull)
        return fit(self, x, y, pull=pull)

    monkeypatch.setattr(additions.Pulled, "fit", counted)
    set_seed(1)
    results = tune_grid(additions.FLOW, vfold_cv(mtcars, v=2), grid=additions.GRID)
    assert fits == [1.0, 1.0]
    shares = collect_metrics(results)["pull"].unique()
    np.testing.assert_allclose(shares, additions.GRID["pull"])
    model = additions.FLOW >> tidyk.finalize_workflow({"pull": 0.5}) >> tidyk.fit(data=mtcars)
    several = model >> tidyk.multi_predict(mtcars[:2], pull=[0.0, 0.5])
    alone = model >> tidyk.predict(mtcars[:2])
    assert several[".pred"].iloc[0].columns.tolist() == ["pull", ".pred"]
    np.testing.assert_allclose([f[".pred"].iloc[1] for f in several[".pred"]], alone[".pred"])


def _lines(node: ast.FunctionDef | ast.ClassDef) -> int:
    first = min(part.lineno for part in (*node.decorator_list, node))
    text = SCRIPT.read_text().splitlines()[first - 1 : node.end_lineno]
    return sum(bool(line.strip()) for line in text) - len(
        (ast.get_docstring(node) or "").split("\n")
    )


def test_each_addition_is_one_short_definition() -> None:
    definitions = {
        node.name: _lines(node)
        for node in ast.parse(SCRIPT.read_text()).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
    }
    assert all(definitions[name] <= most for name, most in LIMITS.items()), definitions


@pytest.mark.slow
def test_the_vignette_runs_as_a_plain_script(tmp_path: Path) -> None:
    text = tidyk.vignette("extending").read_text(encoding="utf-8")
    cells = re.findall(r"```\{code-cell\} python\n(.*?)```", text, flags=re.S)
    script = tmp_path / "script.py"
    script.write_text(
        "\n".join([*cells[:-1], cells[-1].replace("collect", "print(collect", 1)]) + ")"
    )
    assert _run(script) == "True"


# --- the same again, and what clashes -------------------------------------------------------------
def _define(offset: float) -> Any:
    """A notebook's cell."""

    @model("regression", engine="fixed")
    def fixed_reg() -> None:
        """Always the same."""

    @engine(fixed_reg, "fixed")
    class Fixed(Engine):
        def fit(self, x: Any, y: Any) -> float:
            return offset

        def predict_numeric(self, model: float, x: Any) -> np.ndarray:
            return np.full(len(x), model)

    @metric(direction="minimize")
    def offset_of(x: tidyk.extending.Cases) -> np.ndarray:
        """How far off."""
        return x.mean(x.estimate) - offset

    @resampler("The first half")
    def first_half(data: Any, /) -> Any:
        yield "only", None, np.arange(len(data) // 2)

    @parameter("Amount")
    def fixed_amount(range: Any = (0.0, 1.0), trans: Any = None) -> None:
        """An amount."""

    @strategy("Once", tunes=False)
    def once(session: Any) -> Any:
        """Once."""
        yield session.units()

    return fixed_reg, offset_of, first_half, once, fixed_amount


def test_a_cell_that_is_run_twice_replaces_what_it_defined() -> None:
    for offset in (1.0, 2.0):
        fixed_reg, offset_of, first_half, once, _ = _define(offset)
        measures = tidyk.metric_set(offset_of, tidyk.rmse)
        results = workflow("mpg ~ wt", fixed_reg()) >> once(first_half(mtcars), metrics=measures)
        found = collect_metrics(results).set_index(".metric")["mean"]
        assert found["offset_of"] == 0
        assert found["rmse"] == pytest.approx(np.sqrt(((mtcars["mpg"][:16] - offset) ** 2).mean()))


def test_an_engine_of_a_taken_name_is_told_at_its_line() -> None:
    with pytest.raises(TidykValueError, match=r"engine \"lm\" for regression already.*LinearRegLm"):

        @engine("linear_reg", "lm")
        class Other(Engine):
            pass


def test_a_model_of_a_taken_name_is_told_at_its_line() -> None:
    with pytest.raises(TidykValueError, match='"linear_reg" exists already'):

        @model("regression", engine="other")
        def linear_reg() -> None:
            """Another one."""


def test_what_an_engine_does_not_offer_is_told() -> None:
    fixed_reg = _define(1.0)[0]
    fitted = fixed_reg() >> tidyk.fit("mpg ~ wt", data=mtcars)
    for call, sentence in (
        (lambda: fitted >> tidyk.tidy(), "Fixed has no `tidy"),
        (lambda: fitted >> tidyk.multi_predict(mtcars, trees=3), "submodel parameter"),
        (lambda: fitted >> tidyk.predict(mtcars, type="conf_int"), "should be one of: \"numeric\""),
        (lambda: fitted >> tidyk.predict(mtcars, level=0.9), "no argument `level`"),
        (lambda: fixed_reg(amount=3), "no argument `amount`"),
        (lambda: fixed_reg() >> tidyk.fit("mpg ~ wt", data=mtcars, case_weights=[1.0] * 32),
         "takes no case weights"),
    ):  # fmt: skip
        with pytest.raises((TidykTypeError, TidykValueError), match=re.escape(sentence)):
            call()


def test_an_estimator_equals_a_direct_call() -> None:
    from sklearn.neighbors import KNeighborsClassifier

    @model("classification", engine="near")
    def near_class(*, neighbors: Any = None) -> None:
        """The nearest rows."""

    @engine(near_class, "near")
    class Near(Estimator):
        classifier = KNeighborsClassifier
        arguments = {"neighbors": "n_neighbors"}  # noqa: RUF012

    iris = tidyk.datasets.iris
    fitted = near_class(neighbors=7) >> tidyk.fit("Species ~ .", data=iris)
    numbers, codes = iris.iloc[:, :4].to_numpy(), iris["Species"].cat.codes
    direct = KNeighborsClassifier(7).fit(numbers, codes)
    found = fitted >> tidyk.predict(iris, type="prob")
    np.testing.assert_array_equal(found, direct.predict_proba(numbers))
    classes = (fitted >> tidyk.predict(iris))[".pred_class"].cat.codes
    np.testing.assert_array_equal(classes, direct.predict(numbers))
    with pytest.raises(TidykValueError, match="takes no case weights"):
        near_class() >> tidyk.fit("Species ~ .", data=iris, case_weights=[1.0] * 150)
