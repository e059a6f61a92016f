"""Resampling: R's rsample, seed for seed."""

from tidyk.base.lazy import attach

__getattr__, __dir__, __all__ = attach(__name__)
