"""The matrix column."""

from __future__ import annotations

import pickle

import numpy as np
import pandas as pd
import pytest

from tidyk import I, MatrixArray, data_frame

IMAGES = np.arange(4 * 2 * 3, dtype="uint8").reshape(4, 2, 3)


def test_dtype_names_are_those_of_tibbles() -> None:
    assert str(I(np.zeros((2, 784))).dtype) == "<num[,784]>"
    assert str(I(IMAGES).dtype) == "<int[,2,3] uint8>"
    assert str(data_frame(x=I(np.zeros((2, 3), "float32"))).dtypes["x"]) == "<num[,3] float32>"


@pytest.mark.parametrize("dtype", ["float32", "float64", "uint8", "int64", "bool", "U3"])
def test_any_dtype(dtype: str) -> None:
    column = I(np.zeros((3, 2)).astype(dtype))
    assert data_frame(x=column)["x"].array.matrix.dtype == np.dtype(dtype)


def test_slicing_copies_nothing() -> None:
    frame = data_frame(x=I(IMAGES), y=[1, 2, 3, 4])
    assert np.shares_memory(frame[:2]["x"].array.matrix, IMAGES)
    assert np.shares_memory(frame.iloc[1:3]["x"].array.matrix, IMAGES)


def test_data_frame_copies_nothing() -> None:
    assert np.shares_memory(data_frame(x=I(IMAGES))["x"].array.matrix, IMAGES)


def test_rows_are_taken_by_position() -> None:
    taken = data_frame(x=I(IMAGES)).iloc[[3, 0, 3]]["x"].array
    assert np.array_equal(taken.matrix, IMAGES[[3, 0, 3]])


def test_concatenation_and_missing_rows() -> None:
    frame = data_frame(x=I(IMAGES.astype(float)))
    both = pd.concat([frame, frame.iloc[:1]], ignore_index=True)
    assert both["x"].array.matrix.shape == (5, 2, 3)
    longer = frame.reindex([0, 9])
    assert longer["x"].isna().tolist() == [False, True]


def test_other_shapes_do_not_concatenate_into_one_matrix() -> None:
    a, b = I(np.zeros((2, 3))), I(np.zeros((2, 4)))
    joined = pd.concat([pd.Series(a), pd.Series(b)])
    assert not isinstance(joined.array, MatrixArray)


def test_pickle_keeps_values_and_dtype() -> None:
    again = pickle.loads(pickle.dumps(data_frame(x=I(IMAGES))))
    assert again["x"].dtype == I(IMAGES).dtype
    assert np.array_equal(again["x"].array.matrix, IMAGES)


def test_rank_one_stays_as_it_is() -> None:
    assert np.array_equal(I([1, 2, 3]), [1, 2, 3])


def test_a_frame_becomes_its_matrix() -> None:
    assert I(pd.DataFrame({"a": [1, 2], "b": [3, 4]})).dtype.shape == (2,)


def test_a_million_rows_print_quickly_and_short() -> None:
    assert len(repr(data_frame(x=I(np.zeros((1000, 784)))))) < 3000
