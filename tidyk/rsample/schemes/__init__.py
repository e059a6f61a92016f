"""The resampling schemes of the house: all are registered when this package is imported."""

import importlib

for _module in ("boot", "clusters", "grouped", "monte_carlo", "permuted", "vfold", "windows"):
    importlib.import_module(f"tidyk.rsample.{_module}")
