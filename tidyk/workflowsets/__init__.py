"""Many workflows at once: R's workflowsets."""

from tidyk.base.lazy import attach

__getattr__, __dir__, __all__ = attach(__name__)
