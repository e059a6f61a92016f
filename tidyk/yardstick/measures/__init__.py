"""The metrics of the house: all of them are registered when this package is imported. (`metrics` is
a function of R's, so the package has another name.)"""

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
