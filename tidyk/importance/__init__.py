"""Which predictors a model relies on: R's vip."""

from tidyk.base.lazy import attach

__getattr__, __dir__, __all__ = attach(__name__)
