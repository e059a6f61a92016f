"""Steps that make predictors out of columns: R's recipes."""

from tidyk.base.lazy import attach

__getattr__, __dir__, __all__ = attach(__name__)
