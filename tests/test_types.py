"""What a type checker sees of a pipe."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

PROGRAM = """
import pandas as pd
from tidyk import fit, linear_reg, predict, recipe, set_engine, set_mode, tidy, update, workflow
from tidyk.rsample import vfold_cv

df = pd.DataFrame()
spec = linear_reg()
reveal_type(spec >> set_engine("keras") >> fit("y ~ x", data=df))
reveal_type(fit(spec, "y ~ x", data=df))
reveal_type(spec >> update(penalty=1))
reveal_type(workflow("y ~ x", spec) >> fit(data=df))
reveal_type(df >> vfold_cv(v=3))
reveal_type(spec.set_engine("lm"))
reveal_type(fit(spec, "y ~ x", data=df) >> predict(df))
reveal_type(predict(fit(spec, "y ~ x", data=df), df))
reveal_type(fit(spec, "y ~ x", data=df) >> tidy())
reveal_type(df >> recipe("y ~ x"))
reveal_type(recipe(df, "y ~ x"))
reveal_type(recipe("y ~ x", data=df))
reveal_type(workflow(recipe(df, "y ~ x"), spec))
set_mode(5)
spec >> set_mode(5)
vfold_cv(df, v="a")
"""


@pytest.fixture(scope="module")
def report(tmp_path_factory: Any) -> list[dict[str, Any]]:
    folder = tmp_path_factory.mktemp("types")
    (folder / "program.py").write_text(PROGRAM)
    settings = {"typeCheckingMode": "standard", "include": ["program.py"]}
    (folder / "pyrightconfig.json").write_text(json.dumps(settings))
    checker = Path(sys.executable).parent / "basedpyright"
    out = subprocess.run(
        [checker, "--outputjson", "--pythonpath", sys.executable, "--project", str(folder)],
        capture_output=True,
        text=True,
    )
    return json.loads(out.stdout)["generalDiagnostics"]


@pytest.mark.slow
def test_both_spellings_are_inferred(report: list[dict[str, Any]]) -> None:
    told = [d["message"].split('"')[-2] for d in report if d["severity"] == "information"]
    assert told[:6] == ["ModelFit", "ModelFit", "ModelSpec", "Workflow", "Rset", "ModelSpec"]
    assert told[6:9] == ["DataFrame"] * 3
    assert told[9:] == ["Recipe", "Recipe", "Recipe", "Workflow"]


@pytest.mark.slow
def test_wrong_arguments_are_rejected(report: list[dict[str, Any]]) -> None:
    lines = {d["range"]["start"]["line"] for d in report if d["severity"] == "error"}
    wrong = {n for n, line in enumerate(PROGRAM.splitlines()) if "(5)" in line or '"a"' in line}
    assert lines == wrong
