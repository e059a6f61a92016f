"""Names that users of R know and tidyk may not have yet."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path


@cache
def _packages() -> dict[str, str]:
    """Name -> the R package that exports it."""
    text = Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")
    return {
        name: package for package, names in tomllib.loads(text).items() for name in names.split()
    }


def not_here_yet(name: str) -> str | None:
    """The sentence for a name of R's that tidyk does not have, or None.

    >>> not_here_yet("step_umap")
    "`step_umap()` of R's embed is not in tidyk yet."
    """
    package = _packages().get(name)
    return f"`{name}()` of R's {package} is not in tidyk yet." if package else None
