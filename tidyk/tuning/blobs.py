"""Frames as bytes: Arrow streams if pyarrow is installed and can hold them, else pickles."""

from __future__ import annotations

import io
import pickle
from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from typing import Any

import pandas as pd

PLAIN = "biuf"
"""Kinds of numpy's types that Arrow gives back as they were."""


@cache
def _has_arrow() -> bool:
    return find_spec("pyarrow") is not None


def holds(frame: object) -> bool:
    """Is it a data frame that Arrow returns unchanged: numbers, texts and factors in named columns,
    with unnamed rows?

    >>> holds(pd.DataFrame({"a": [1.5]})), holds(pd.DataFrame({"a": [[1]]})), holds(1)
    (True, False, False)
    """
    if not isinstance(frame, pd.DataFrame) or not isinstance(frame.index, pd.RangeIndex):
        return False
    plain_names = all(isinstance(name, str) for name in frame.columns) and frame.columns.is_unique
    return plain_names and all(_holds(frame[name]) for name in frame.columns)


def _holds(column: pd.Series) -> bool:
    kind = column.dtype
    if isinstance(kind, pd.CategoricalDtype):
        return _holds(kind.categories.to_series())
    return isinstance(kind, pd.StringDtype) or getattr(kind, "kind", "O") in PLAIN


def packed(frames: Sequence[Any]) -> bytes:
    """Frames, or anything else, as bytes.

    >>> frames = [pd.DataFrame({"a": [1.5]}), pd.DataFrame({"b": ["x"]})]
    >>> [frame.columns[0] for frame in unpacked(packed(frames))]
    ['a', 'b']
    """
    if not (_has_arrow() and frames and all(map(holds, frames))):
        return pickle.dumps(list(frames))
    import pyarrow as pa

    stream = io.BytesIO()
    for frame in frames:
        table = pa.Table.from_pandas(frame, preserve_index=None, nthreads=1)
        with pa.ipc.new_stream(stream, table.schema) as writer:
            writer.write_table(table)
    return stream.getvalue()


def unpacked(blob: bytes) -> list[Any]:
    """The argument of `packed()` again."""
    if blob[:4] != b"\xff\xff\xff\xff":  # what an Arrow stream begins with
        return pickle.loads(blob)
    try:
        import pyarrow as pa
    except ImportError as problem:
        from tidyk.base.errors import TidykValueError

        raise TidykValueError(
            "The store has been written with pyarrow, which is not installed here."
        ) from problem
    stream, frames = io.BytesIO(blob), []
    while stream.tell() < len(blob):
        frames.append(pa.ipc.open_stream(stream).read_all().to_pandas())
    return frames
