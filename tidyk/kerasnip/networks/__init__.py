"""Networks that come with tidyk, as the engine "keras" of parsnip's models: each file registers its
own when this package is imported."""

import importlib
import pkgutil

from tidyk.parsnip.aliases import add_aliases

for _module in pkgutil.iter_modules(__path__):
    importlib.import_module(f"{__name__}.{_module.name}")

add_aliases()
