"""Tests show tracebacks whole, and none fails because a machine is busy."""

from __future__ import annotations

import os

from hypothesis import settings

settings.register_profile("house", deadline=None)
settings.load_profile("house")

os.environ.setdefault("TIDYK_TRACEBACK", "full")
