"""Tests show tracebacks whole."""

from __future__ import annotations

import os

os.environ.setdefault("TIDYK_TRACEBACK", "full")
