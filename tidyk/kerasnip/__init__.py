"""Networks out of layer blocks, as parsnip models: R's kerasnip."""

from tidyk.base.lazy import attach

__getattr__, __dir__, __all__ = attach(__name__)
