"""Networks on other backends: the numbers do not depend on workers there either, and what compiles
is shared."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

HERE = Path(__file__).parent


@pytest.mark.slow
@pytest.mark.parametrize(("backend", "programs"), [("torch", 0), ("tensorflow", 2)])
def test_workers_and_shared_programs_change_no_bit(backend: str, programs: int) -> None:
    if find_spec(backend) is None:
        pytest.skip(f"{backend} is not installed")
    environment = {**os.environ, "KERAS_BACKEND": backend, "PYTHONPATH": str(HERE.parent)}
    command = [
        sys.executable,
        "-W",
        "error::tidyk.base.errors.TidykWarning",
        "-m",
        "kerasnip.backends",
    ]
    ran = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    found = json.loads(ran.stdout.splitlines()[-1])
    assert all(found["same"].values()), found
    assert found["programs"] == programs and found["kept"] and found.get("travels", True)
    assert found.get("grid", True)
