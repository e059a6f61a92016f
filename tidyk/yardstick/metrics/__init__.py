"""The metrics of the house: all that are here are registered when this package is imported."""

import importlib

for _module in (
    "agreement",
    "areas",
    "correlations",
    "losses",
    "probability_scores",
    "rates",
):
    importlib.import_module(f"tidyk.yardstick.{_module}")
