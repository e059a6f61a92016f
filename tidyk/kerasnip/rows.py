"""The rows of a fit in Keras' order, which the fit draws itself."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping
from functools import cache, partial
from typing import Any

import numpy as np

from tidyk.keras3.backend import load_keras
from tidyk.kerasnip.arrays import Arrays, length, some
from tidyk.kerasnip.validation import rows_to_train_on

ARRANGING = ("batch_size", "shuffle", "sample_weight", "class_weight")
"""Arguments of `keras.Model.fit` that say how rows are taken."""


def in_order(
    values: Arrays, outcome: Arrays, options: Mapping[str, Any], seed: int
) -> dict[str, Any]:
    """Arguments of `keras.Model.fit`: on jax with rows that are shuffled from `seed` alone; other
    backends shuffle by generators of the whole process."""
    train, options = _parted({"x": values, "y": outcome}, dict(options))
    if load_keras().backend.backend() != "jax":
        return {**options, **train}
    arranging = {name: options.pop(name) for name in ARRANGING if name in options}
    rows = shuffled_rows()(
        seed,
        **{"shuffle": True, **arranging, **train},
        steps=options.get("steps_per_epoch"),
    )
    if "batch_size" in arranging:
        options["batch_size"] = arranging["batch_size"]
    return {**options, "x": rows}


def _parted(
    train: dict[str, Any], options: dict[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Training rows and other arguments, with the last rows set apart for validation if a share is
    asked for."""
    share = options.pop("validation_split", None)
    if not share or options.get("validation_data") is not None:
        return train, options
    cut = rows_to_train_on(length(train["x"]), share)
    if "sample_weight" in options:
        train["sample_weight"] = options.pop("sample_weight")
    options["validation_data"] = tuple(some(arrays, slice(cut, None)) for arrays in train.values())
    return {name: some(arrays, slice(cut)) for name, arrays in train.items()}, options


@cache
def shuffled_rows() -> type:
    """Keras' adapter of arrays that shuffles by a generator of its own (made when Keras is there).

    It draws what Keras draws from numpy's global state after `np.random.seed(seed)`.
    """
    load_keras()
    from keras.src import tree
    from keras.src.trainers.data_adapters.array_data_adapter import ArrayDataAdapter
    from keras.src.trainers.data_adapters.array_slicing import convert_to_sliceable

    class ShuffledRows(ArrayDataAdapter):
        def __init__(self, seed: int, *args: Any, **options: Any) -> None:
            super().__init__(*args, **options)
            self._random = np.random.RandomState(seed)

        @property
        def size(self) -> int:
            """Bytes of the rows."""
            return sum(part.nbytes for part in tree.flatten(self._inputs) if part is not None)

        def arrays(self) -> Any:
            """All rows, as Keras hands them to jax."""
            sliceable = convert_to_sliceable(self._inputs, target_backend="jax")
            return tree.map_structure(lambda part: part.array, sliceable, none_is_leaf=False)

        def _get_iterator(
            self, slice_and_convert_fn: Callable[..., Any], inputs: Any
        ) -> Generator[Any, None, None]:
            for rows in self._batches():
                take = partial(slice_and_convert_fn, indices=rows)
                yield tree.map_structure(take, inputs, none_is_leaf=False)

        def skip(self, epochs: int) -> None:
            """Draw the orders of some epochs that have been."""
            for _ in range(epochs):
                for _ in self._batches():
                    pass

        def positions(self) -> Iterator[np.ndarray]:
            """The row numbers of each batch of an epoch."""
            every = np.arange(self._num_samples)
            for rows in self._batches():
                yield every[rows]

        def _batches(self) -> Iterator[np.ndarray | slice]:
            whole = self._shuffle and self._shuffle != "batch"
            order = self._random.permutation(self._num_samples) if whole else None
            for start in range(0, self._num_samples, self._batch_size):
                stop = min(start + self._batch_size, self._num_samples)
                if order is not None:
                    yield order[start:stop]
                elif self._shuffle == "batch":
                    yield self._random.permutation(stop - start) + start
                else:
                    yield slice(start, stop)

    return ShuffledRows
