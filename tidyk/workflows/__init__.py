"""A preprocessor and a model as one object: R's workflows."""

from tidyk.base.lazy import attach

__getattr__, __dir__, __all__ = attach(__name__)
