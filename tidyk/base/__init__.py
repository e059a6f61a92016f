"""What every floor stands on: the pipe, R's random numbers, factors, matrix columns, errors,
printing."""

from tidyk.base.lazy import attach

__getattr__, __dir__, __all__ = attach(__name__)
