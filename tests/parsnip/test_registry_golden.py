"""R's registry: what models are called, which arguments they have, and what each engine that has
R's name offers."""

from __future__ import annotations

import inspect
from typing import Any

import pytest
from golden.rcall import RSession
from golden.support import holding, load

import tidyk
from tidyk.base.errors import TidykError
from tidyk.parsnip.entry import ModelEntry

TABLES, PARAMETERS = "parsnip/model_tables", "tune/lab_parameters"
MODELS = load(TABLES)["models"]


def rows(table: dict[str, Any]) -> list[dict[str, Any]]:
    """A recorded data frame by rows."""
    columns = [column["values"] for column in table["columns"]]
    return [dict(zip(table["names"], row, strict=True)) for row in zip(*columns, strict=True)]


def of(model: str, part: str, engine: str, mode: str = "") -> list[dict[str, Any]]:
    """The rows of a model's table that are about an engine, and a mode."""
    found = [row for row in rows(MODELS[model][part]) if row["engine"] == engine]
    return [row for row in found if not mode or row["mode"] == mode]


def engines() -> list[str]:
    """`model/engine/mode` of those that R and tidyk have."""
    found = []
    for model, tables in MODELS.items():
        known = tidyk.get_model_env()[model].engines
        pairs = [(row["engine"], row["mode"]) for row in rows(tables["engines"])]
        found += [f"{model}/{e}/{m}" for e, m in dict.fromkeys(pairs) if (e, m) in known]
    return found


def tunables() -> list[str]:
    """Recorded `tunable()` of the engines that R and tidyk have: `tunable/model/engine`."""
    known = {f"tunable/{case.rpartition('/')[0]}" for case in ENGINES}
    return [case for case in load(PARAMETERS)["cases"] if case in known]


ENGINES = engines()
TUNABLES = tunables()
HOLDING = holding(TABLES, [*MODELS, *ENGINES, *TUNABLES])


@pytest.mark.parametrize("model", [case for case in HOLDING if case in MODELS])
def test_models(model: str) -> None:
    wanted, entry = MODELS[model], tidyk.get_model_env()[model]
    function = getattr(tidyk, model)
    assert [entry.title] == wanted["title"]
    if wanted["modes"]:  # R lists those of extension packages only when they are loaded
        more = set(entry.modes) - set(wanted["modes"])  # which later versions of parsnip have
        assert set(wanted["modes"]) <= set(entry.modes) and more <= {"quantile regression"}
    assert entry.default_mode == wanted["default_mode"]
    assert entry.default_engine == wanted["default_engine"]
    assert entry.main_args == wanted["main_args"]
    # in R some extension packages have the engine last; here it comes second everywhere
    assert list(inspect.signature(function).parameters) == ["mode", "engine", *wanted["main_args"]]


@pytest.mark.parametrize("case", [case for case in HOLDING if case in ENGINES])
def test_engines(case: str) -> None:
    model, name, mode = case.split("/")
    entry: ModelEntry = tidyk.get_model_env()[model]
    engine, args = entry.engines[name, mode], of(model, "args", name)
    assert set(engine.arguments) == {row["parsnip"] for row in args}
    submodels = [row["parsnip"] for row in args if row["has_submodel"]]
    # one fit of a network serves all epochs here, which it does not in R
    assert [engine.submodel] == (submodels or ["epochs" if name == "keras" else None])
    types = {row["type"] for row in of(model, "predict_types", name, mode)}
    assert types <= set(engine.types(mode))
    (encoding,) = of(model, "encodings", name, mode)
    ours = engine.encoding
    assert ours.predictor_indicators == encoding["predictor_indicators"]
    assert ours.compute_intercept == encoding["compute_intercept"]
    if ours.compute_intercept:
        assert ours.remove_intercept == encoding["remove_intercept"]


@pytest.mark.parametrize("case", [case for case in HOLDING if case in TUNABLES])
def test_tunables(case: str) -> None:
    recorded = load(PARAMETERS)["cases"][case]
    if "error" in recorded:
        with pytest.raises(TidykError):
            RSession(tidyk)(recorded["call"])
        return
    found, wanted = RSession(tidyk)(recorded["call"]), recorded["result"]
    names = found["name"].tolist()
    assert names == (wanted["columns"]["name"] if wanted["nrow"] else [])
    calls = [described(info) for info in found["call_info"]]
    assert calls == (wanted["columns"]["call_info"] if wanted["nrow"] else [])


def described(info: dict[str, Any]) -> str:
    """A parameter as the file has it: `dials::mixture(0.05,1)`."""
    ends = f"({','.join(f'{v:g}' for v in info['range'])})" if "range" in info else ""
    return f"{info['pkg']}::{info['fun']}{ends}"
