"""Engines, one file or folder a library: each registers itself when this package is imported."""

import importlib
import pkgutil

from tidyk.parsnip.aliases import add_aliases

for _module in pkgutil.walk_packages(__path__, f"{__name__}."):
    importlib.import_module(_module.name)

add_aliases()
