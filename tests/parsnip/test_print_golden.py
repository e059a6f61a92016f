"""Specifications print as R prints them, and what cannot be is refused at the same call."""

from __future__ import annotations

import pytest
from golden.rcall import RSession
from golden.support import load, recorded

import tidyk

PRINTS = "parsnip/spec_print"
CASES = load(PRINTS)["cases"]
session = RSession(tidyk)


@pytest.mark.parametrize("case", recorded(PRINTS, CASES))
def test_golden(case: str) -> None:
    wanted = CASES[case]
    if "error" in wanted:
        with pytest.raises((ValueError, TypeError, KeyError)):
            session(wanted["call"])
        return
    assert words(str(session(wanted["call"]))) == words(specification(wanted["result"]))


def specification(lines: list[str]) -> str:
    """What was printed, without the news that an extension package is not loaded."""
    start = next(i for i, line in enumerate(lines) if "Model Specification (" in line)
    return "\n".join(lines[start:])


def words(text: str) -> list[str]:
    return text.split()
