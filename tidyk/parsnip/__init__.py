"""Model specifications, engines and fits: R's parsnip."""

from tidyk.base.lazy import attach

__getattr__, __dir__, __all__ = attach(__name__)
