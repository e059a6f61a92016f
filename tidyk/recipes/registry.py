"""The steps, by name."""

from __future__ import annotations

from typing import Any

from tidyk.base.registry import Registry

STEPS: Registry[Any] = Registry("step")
