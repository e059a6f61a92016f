"""The metrics of the house, one file a family: each file here registers its metrics when this
package is imported. (`metrics` is a function of R's, so the folder has another name.)"""

import importlib
import pkgutil

for _module in pkgutil.iter_modules(__path__):
    importlib.import_module(f"{__name__}.{_module.name}")
