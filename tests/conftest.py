"""Tests show tracebacks whole, and none fails because a machine is busy."""

from __future__ import annotations

import os

from hypothesis import settings

# The same examples for the same code; `--hypothesis-profile=search` draws others in every run.
settings.register_profile("house", deadline=None, derandomize=True)
settings.register_profile("search", deadline=None)
settings.load_profile("house")

os.environ.setdefault("TIDYK_TRACEBACK", "full")
