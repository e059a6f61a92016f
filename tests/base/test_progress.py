"""Bars over long work."""

from __future__ import annotations

import logging
import sys
import threading
from types import ModuleType
from typing import Any

import pytest

from tidyk.base import progress as module
from tidyk.base.progress import progress


@pytest.fixture
def terminal(monkeypatch: Any, capsys: Any) -> Any:
    """What a terminal shows, line by line."""
    monkeypatch.setattr(module, "DELAY", 0)
    monkeypatch.setattr(module, "PAUSE", 0)
    monkeypatch.setattr(module, "_screen", module.Terminal)
    return lambda: [line for line in capsys.readouterr().err.split("\r") if line.strip("\x1b[K")]


def test_a_terminal_shows_one_line_that_is_gone_at_the_end(terminal: Any) -> None:
    with progress(4, "epoch", "net") as bar:
        bar.say("compiling")
        for loss in (0.5, 0.25, 0.125):
            bar.step({"loss": loss})
    shown = terminal()
    assert "0/4 epochs" in shown[0] and "compiling" in shown[0]
    assert "3/4 epochs" in shown[-1] and "loss 0.125" in shown[-1] and "compiling" not in shown[-1]
    assert all(line.endswith("\x1b[K") and "\n" not in line for line in shown)


def test_one_bar_at_a_time_and_none_in_other_threads(terminal: Any) -> None:
    def inner() -> None:
        with progress(2, "epoch", "inner") as bar:
            bar.step()

    with progress(2, "fit", "outer") as bar:
        inner()
        bar.step()
    thread = threading.Thread(target=inner)
    thread.start()
    thread.join()
    assert {line.partition(" ")[0] for line in terminal()} == {"outer"}


def test_a_log_gets_a_line_of_the_logger(capsys: Any, caplog: Any) -> None:
    with caplog.at_level(logging.INFO, "tidyk"), progress(2, "epoch", "net") as bar:
        bar.step({"loss": 0.5}, steps=2)
    assert "2/2 epochs" in caplog.messages[0] and "loss 0.5" in caplog.messages[0]
    assert capsys.readouterr().err == ""


def test_a_notebook_updates_one_output(monkeypatch: Any) -> None:
    outputs: list[list[str]] = []

    class Output:
        def update(self, shown: str) -> None:
            outputs[-1].append(shown)

    def display(shown: str, display_id: bool) -> Output:
        outputs.append([shown])
        return Output()

    fake = ModuleType("IPython.display")
    vars(fake).update(HTML=str, display=display)
    monkeypatch.setitem(sys.modules, "IPython.display", fake)
    monkeypatch.setattr(module, "DELAY", 0)
    monkeypatch.setattr(module, "_in_notebook", lambda: True)
    with progress(2, "epoch", "<net>") as bar:
        bar.say("compiling")
        bar.say("nearly there")
    assert len(outputs) == 1 and len(outputs[0]) == 3
    assert "&lt;net&gt;" in outputs[0][0] and outputs[0][-1] == ""
