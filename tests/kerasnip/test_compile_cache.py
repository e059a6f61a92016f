"""What jax compiles is kept in a folder where one asks for it."""

from __future__ import annotations

from pathlib import Path

from tidyk import keras_compile_cache


def compile_large(terms: int) -> None:
    """Compile a program that takes some time, and is another for each number of terms."""
    import jax
    import jax.numpy as jnp

    jax.jit(lambda x: sum(jnp.tanh(x * k) @ x.T @ x for k in range(terms)))(jnp.ones((8, 8)))


def test_programs_are_kept_in_the_folder_that_was_named_last(tmp_path: Path) -> None:
    import jax
    import jax.numpy as jnp

    jnp.sin(1.0)  # jax has looked for a folder before
    first, second = tmp_path / "first", tmp_path / "second"
    try:
        keras_compile_cache(first)
        compile_large(40)
        kept = list(first.iterdir())
        keras_compile_cache(second)
        compile_large(41)
        assert kept == list(first.iterdir()) != []
        assert list(second.iterdir())
    finally:
        keras_compile_cache(None)
    assert jax.config.jax_compilation_cache_dir is None
    assert jax.config.jax_persistent_cache_min_compile_time_secs == 1.0
    compile_large(42)
    assert kept == list(first.iterdir())
