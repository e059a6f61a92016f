"""What works in a process that has loaded no more than it needs."""

from __future__ import annotations

import subprocess
import sys

import pytest


@pytest.mark.parametrize(
    ("code", "printed"),
    [
        (
            "spec = tk.rand_forest(trees=tk.tune())\n"
            "print(tk.extract_parameter_set_dials(spec).object[0])",
            "# Trees",
        ),
        (
            "from tidyk.kerasnip.generator import create_keras_sequential_spec as create\n"
            "try:\n    create('rand_forest', {'output': lambda model: None})\n"
            "except ValueError as problem:\n    print(str(problem)[:30])",
            "There is a model `rand_forest(",
        ),
    ],
)
def test_names_are_there_at_their_first_use(code: str, printed: str) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", f"import sys\nimport tidyk as tk\n{code}"],
        capture_output=True,
        text=True,
    )
    assert printed in ran.stdout, ran.stderr
