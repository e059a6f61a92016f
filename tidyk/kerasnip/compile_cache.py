"""Compiled programs that later processes find on disk."""

from __future__ import annotations

from os import PathLike, fspath
from pathlib import Path

from tidyk.base.plain import plain
from tidyk.keras3.backend import load_keras


@plain
def keras_compile_cache(path: str | PathLike[str] | None) -> None:
    """Keep what jax compiles in a folder, where this and later processes find it again.

    A script that tunes the same networks a second time need not wait for the compiler. It is never
    switched on by itself, as it writes files that nobody deletes, and it holds for everything that
    jax compiles in this process. On other backends it does nothing.

    Args:
        path: A folder, which is made if it is not there; None switches it off.

    Beyond R.

    Examples:
        >>> import tempfile
        >>> keras_compile_cache(tempfile.mkdtemp())
        >>> keras_compile_cache(None)
    """
    if load_keras().backend.backend() != "jax":
        return
    import jax
    from jax.experimental.compilation_cache import compilation_cache

    folder = None if path is None else fspath(path)
    if folder is not None:
        Path(folder).mkdir(parents=True, exist_ok=True)
    jax.config.update("jax_compilation_cache_dir", folder)
    # small programs count too: a network's are many, and take a second each
    jax.config.update("jax_persistent_cache_min_compile_time_secs", 1.0 if folder is None else 0.1)
    compilation_cache.reset_cache()  # else jax stays with the folder that it used first
