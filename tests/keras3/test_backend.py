"""Which backend Keras gets."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tidyk.keras3 import backend

BY_KERAS = {
    "floatx": "float32",
    "epsilon": 1e-07,
    "backend": "tensorflow",
    "image_data_format": "channels_last",
}


@pytest.fixture
def configure(tmp_path: Path, monkeypatch: Any) -> Any:
    """Keras' configuration file, and no choice in the environment."""
    monkeypatch.delenv("KERAS_BACKEND", raising=False)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    return lambda text: (tmp_path / "keras.json").write_text(text)


@pytest.mark.parametrize(
    ("written", "chosen"),
    [
        (json.dumps(BY_KERAS), None),
        (json.dumps(BY_KERAS | {"floatx": "float64"}), None),
        (json.dumps(BY_KERAS | {"backend": "torch"}), "torch"),
        ('{"backend": "tensorflow"}', "tensorflow"),
        ("{}", None),
        ("[1]", None),
        ("no json", None),
    ],
)
def test_what_keras_wrote_is_nobodys_choice(
    written: str, chosen: str | None, configure: Any
) -> None:
    configure(written)
    assert backend._chosen() == chosen


def test_the_environment_goes_first(configure: Any, monkeypatch: Any) -> None:
    configure('{"backend": "torch"}')
    monkeypatch.setenv("KERAS_BACKEND", "jax")
    assert backend._chosen() == "jax"


def test_the_first_that_is_installed_serves(monkeypatch: Any) -> None:
    monkeypatch.setattr(backend, "_is_installed", lambda name: name == "torch")
    assert backend._installed(None) == "torch"
    assert backend._installed("numpy") == "numpy"
    with pytest.raises(ImportError, match=r'"tensorflow", .*pip install tidyk\[tensorflow\]'):
        backend._installed("tensorflow")
    monkeypatch.setattr(backend, "_is_installed", lambda name: False)
    with pytest.raises(ImportError, match="none is installed"):
        backend._installed(None)
