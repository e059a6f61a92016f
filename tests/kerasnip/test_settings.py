"""Keras' global settings, here and in workers."""

from __future__ import annotations

import pickle
import threading
from collections.abc import Iterator

import pytest
from kerasnip.networks import number, start

from tidyk.keras3.backend import load_keras
from tidyk.kerasnip.network import Network
from tidyk.kerasnip.settings import Settings, applied

keras = load_keras()
BLOCKS = {"input": start, "output": number}


@pytest.fixture(autouse=True)
def put_back() -> Iterator[None]:
    before = Settings.current()
    yield
    before.set()


def test_settings_hold_inside_only() -> None:
    before = Settings.current()
    other = Settings("mixed_bfloat16", "float64", 1e-5, "channels_first", True)
    with applied(other):
        assert Settings.current() == other
        assert keras.ops.zeros(1, dtype="float64").dtype == "float64"
    assert Settings.current() == before


def test_a_network_brings_its_settings_to_another_process() -> None:
    network = Network("test_settings", "regression", BLOCKS)
    plain = pickle.dumps(network)
    keras.config.set_dtype_policy("mixed_bfloat16")
    changed = pickle.loads(pickle.dumps(network))
    assert pickle.loads(plain).settings.policy == "mixed_bfloat16"  # it brought none
    keras.config.set_dtype_policy("float32")
    assert changed.settings.policy == "mixed_bfloat16"
    assert pickle.loads(pickle.dumps(changed)).settings.policy == "mixed_bfloat16"


def test_worker_threads_take_the_settings_that_were_noted() -> None:
    network = Network("test_settings", "regression", BLOCKS)
    keras.config.set_dtype_policy("mixed_bfloat16")
    network.note_settings()
    found: list[str] = []
    thread = threading.Thread(target=lambda: found.append(network.settings.policy))
    thread.start()
    thread.join()
    assert found == ["mixed_bfloat16"]
