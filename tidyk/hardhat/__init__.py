"""From formulas and data frames to predictors and outcomes: R's hardhat."""

from tidyk.base.lazy import attach

__getattr__, __dir__, __all__ = attach(__name__)
