"""What jax compiles is kept in a folder where one asks for it."""

from __future__ import annotations

from pathlib import Path

from tidyk import keras_compile_cache


def test_programs_are_kept_in_a_folder(tmp_path: Path) -> None:
    import jax
    import jax.numpy as jnp

    jnp.sin(1.0)  # jax has looked for a folder before
    before = jax.config.jax_persistent_cache_min_compile_time_secs
    keras_compile_cache(tmp_path / "compiled")
    try:
        large = jax.jit(lambda x: sum(jnp.tanh(x * k) @ x.T @ x for k in range(40)))
        large(jnp.ones((8, 8)))
        assert list((tmp_path / "compiled").iterdir())
    finally:
        keras_compile_cache(None)
    assert jax.config.jax_compilation_cache_dir is None
    assert jax.config.jax_persistent_cache_min_compile_time_secs == before
