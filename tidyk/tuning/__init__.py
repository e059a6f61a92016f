"""Tuning: R's tune (`tune()` itself is a function, hence the longer name)."""

from tidyk.base.lazy import attach

__getattr__, __dir__, __all__ = attach(__name__)
