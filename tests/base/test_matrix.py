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


DIGITS = I(np.arange(3 * 64.0).reshape(3, 64))


def test_arithmetic_is_done_value_by_value() -> None:
    column = data_frame(x=DIGITS)["x"]
    assert np.allclose((column / 16).array.matrix, DIGITS.matrix / 16)
    assert np.allclose((1 - column * 2).array.matrix, 1 - DIGITS.matrix * 2)
    assert np.allclose((column - column.iloc[1]).array.matrix, DIGITS.matrix - DIGITS.matrix[1])
    assert np.allclose((column - DIGITS.matrix.mean(axis=0)).array.matrix.mean(), 0)
    assert np.allclose(np.sqrt(column).array.matrix, np.sqrt(DIGITS.matrix))
    assert np.array_equal((-column).array.matrix, -DIGITS.matrix)
    assert (I(IMAGES) / 255).dtype.base == np.dtype(float)


def test_one_number_a_row_belongs_to_its_row() -> None:
    column, scale = pd.Series(DIGITS), pd.Series([1.0, 2.0, 4.0])
    assert np.allclose((column / scale).array.matrix, DIGITS.matrix / scale.to_numpy()[:, None])


def test_shapes_that_do_not_go_together_are_told() -> None:
    with pytest.raises(ValueError, match=r"shape \(3, 64\) goes together with a number, a row"):
        DIGITS + np.zeros(5)
    with pytest.raises(ValueError, match=r"\(64,\) and \(2,\) do not go together"):
        DIGITS * I(np.zeros((3, 2)))


def test_comparisons_with_a_number_are_done_value_by_value() -> None:
    assert str((DIGITS > 100).dtype) == "<lgl[,64]>"
    assert (DIGITS > 100).matrix.sum() == 91
    assert (DIGITS == 5).matrix.sum() == 1
    assert (DIGITS != 5).matrix.sum() == 3 * 64 - 1
    assert ((DIGITS > 3) == (DIGITS > 3)).all()


def test_rows_are_compared_as_wholes() -> None:
    column = pd.Series(DIGITS)
    assert (column == column.iloc[1]).tolist() == [False, True, False]
    assert (column < column.iloc[1]).tolist() == [True, False, False]
    with pytest.raises(ValueError, match=r"several values: ask `np\.all\(row\)`"):
        bool(column.iloc[0] > 3)


def test_a_row_is_an_array_where_one_is_wanted() -> None:
    row = data_frame(x=DIGITS)["x"][1]
    assert np.asarray(row).shape == (64,)
    assert row.reshape(8, 8).shape == (8, 8)
    assert row.astype("float32").dtype == np.float32
    assert np.stack(pd.Series(DIGITS)).shape == (3, 64)
    assert row[0] == 64
    assert np.allclose(np.asarray(row / 2), DIGITS.matrix[1] / 2)
    assert row.reshape(8, 8)[0].tolist() == np.asarray(row)[:8].tolist()


def test_another_dtype_of_the_values() -> None:
    column = pd.Series(DIGITS).astype("float32")
    assert str(column.dtype) == "<num[,64] float32>"
    assert column.array.matrix.dtype == np.float32


def test_ragged_rows_are_told() -> None:
    with pytest.raises(ValueError, match="must have one length, not 1, 2"):
        I([[1, 2], [3]])


def test_digits_are_grey_from_white_to_black() -> None:
    from tidyk.datasets import digits, digits_images

    assert digits["x"].array.matrix.min() == 0
    assert digits["x"].array.matrix.max() == 1
    assert digits_images["x"][0].shape == (8, 8)
