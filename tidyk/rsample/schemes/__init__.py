"""The resampling schemes of the house, one file a family: each file here registers its schemes when
this package is imported."""

import importlib
import pkgutil

for _module in pkgutil.iter_modules(__path__):
    importlib.import_module(f"{__name__}.{_module.name}")
