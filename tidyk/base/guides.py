"""Vignettes: longer texts that teach by example."""

from __future__ import annotations

from pathlib import Path

import tidyk
from tidyk.base.errors import unknown_name
from tidyk.base.plain import plain


def _folder() -> Path:
    """The folder of the vignettes: in the package, or beside it in a checkout."""
    package = Path(tidyk.__file__).parent
    inside = package / "vignettes"
    return inside if inside.is_dir() else package.parent / "vignettes"


@plain
def vignette(name: str | None = None) -> Path | list[str]:
    """Find a vignette: a MyST notebook, which reads as text and opens in Jupyter.

    Args:
        name: Which one; by default the names of all are returned.

    Returns:
        The path of the file, or the names.

    Raises:
        TidykKeyError: There is no such vignette.

    Equals R's `vignette()`.

    Examples:
        >>> vignette("getting_started").name
        'getting_started.md'
    """
    paths = {path.stem: path for path in sorted(_folder().glob("*.md"))}
    if name is None:
        return list(paths)
    if name not in paths:
        unknown_name("vignette", name, paths)
    return paths[name]
