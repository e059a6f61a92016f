"""Engines, one file or folder a library: each registers itself when this package is imported."""

import importlib
import pkgutil

from tidyk.parsnip.aliases import add_aliases

UPSTAIRS = ("tidyk.kerasnip.networks",)
"""Modules of higher floors that put engines under models of this one, known by name alone."""

for _module in pkgutil.walk_packages(__path__, f"{__name__}."):
    importlib.import_module(_module.name)

for _name in UPSTAIRS:
    importlib.import_module(_name)

add_aliases()
