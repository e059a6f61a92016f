"""README, vignettes and the command run as they stand, on small data."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import tidyk
from tidyk import get_model_env
from tidyk.cli import main

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def small_mnist(tmp_path_factory: Any) -> Path:
    """scikit-learn's digits, enlarged, in the form of `mnist.npz`."""
    from sklearn.datasets import load_digits

    digits: Any = load_digits()
    large = np.kron(digits.images, np.ones((1, 3, 3)))
    x = np.pad(large * 15, ((0, 0), (2, 2), (2, 2))).astype("uint8")
    path = tmp_path_factory.mktemp("mnist") / "mnist.npz"
    y = digits.target.astype("uint8")
    np.savez(path, x_train=x[:400], y_train=y[:400], x_test=x[400:500], y_test=y[400:500])
    return path


@pytest.mark.slow
@pytest.mark.parametrize("name", tidyk.vignette())
def test_vignettes_execute(name: str, small_mnist: Path) -> None:
    import jupytext
    from nbclient import NotebookClient

    notebook = jupytext.read(tidyk.vignette(name))
    for cell in notebook.cells:
        cell.source = cell.source.replace("fit_epochs=30", "fit_epochs=1")
    os.environ["TIDYK_MNIST"] = str(small_mnist)
    try:
        NotebookClient(notebook, timeout=600, kernel_name="python3").execute()
    finally:
        del os.environ["TIDYK_MNIST"]


def test_the_readme_names_the_engines_that_there_are() -> None:
    rows = [
        f"| `{name}()` | {', '.join(entry.engines_for('unknown'))} |"
        for name, entry in sorted(get_model_env().items())
        if entry.engines and entry.module.startswith("tidyk.")
    ]
    readme = (ROOT / "README.md").read_text()
    assert [row for row in rows if row not in readme] == []


@pytest.mark.slow
def test_the_readme_runs() -> None:
    code = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(), flags=re.S)
    assert code
    program = "\n".join(code).replace("fit_epochs=20", "fit_epochs=1")
    program = program.replace("levels=3", "levels=2").replace("digits, v=3", "digits[:200], v=2")
    exec(compile(program, "README.md", "exec"), {})


@pytest.mark.slow
def test_the_demo_runs(tmp_path: Path, monkeypatch: Any, capsys: Any) -> None:
    monkeypatch.setattr(
        "tidyk.grid_regular", lambda ranges, levels: tidyk.grid_random(ranges, size=2)
    )
    monkeypatch.chdir(tmp_path)
    assert main(["demo", "--out", "pictures"]) == 0
    said = capsys.readouterr().out
    assert "accuracy" in said and str(tmp_path / "pictures") in said
    drawn = {p.name for p in (tmp_path / "pictures").iterdir()}
    assert drawn == {"model.png", "history.png", "confusion.png", "tuning.png"}


def test_the_demo_says_what_to_do_without_a_network(monkeypatch: Any, capsys: Any) -> None:
    monkeypatch.setenv("TIDYK_MNIST", "/nowhere/mnist.npz")
    assert main(["demo", "--data", "mnist"]) == 1
    assert "TIDYK_MNIST" in capsys.readouterr().err


def test_an_unknown_vignette_is_answered_with_the_nearest() -> None:
    with pytest.raises(KeyError, match="getting_started"):
        tidyk.vignette("geting_started")


@pytest.mark.slow
def test_the_command_is_there() -> None:
    out = subprocess.run(
        [sys.executable, "-m", "tidyk", "demo", "--help"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "--data" in out.stdout
