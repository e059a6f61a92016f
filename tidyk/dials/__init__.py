"""Tuning parameters and grids: R's dials."""

from tidyk.base.lazy import attach

__getattr__, __dir__, __all__ = attach(__name__)
