"""pandas' own tests of extension arrays, on the matrix column."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from pandas.conftest import (  # noqa: F401  (fixtures of pandas' tests)
    all_arithmetic_operators,
    all_boolean_reductions,
    all_numeric_accumulations,
    all_numeric_reductions,
    all_reductions,
    comparison_op,
    skipna,
    sort_by_key,
    using_nan_is_na,
)
from pandas.tests.extension import base
from pandas.tests.extension.conftest import (  # noqa: F401
    all_data,
    as_array,
    as_frame,
    as_series,
    box_in_series,
    data_repeated,
    fillna_method,
    groupby_apply_op,
    na_cmp,
    use_numpy,
)

from tidyk.base.matrix import MatrixArray
from tidyk.base.matrix_types import MatrixDtype


def _rows(firsts: list[float]) -> MatrixArray:
    return MatrixArray(np.column_stack([firsts, np.arange(len(firsts), dtype=float)]))


def _flat(firsts: list[float]) -> MatrixArray:
    """Rows that are told apart by their first value only."""
    values = np.array(firsts)
    return MatrixArray(np.column_stack([values, np.where(np.isnan(values), np.nan, 7.0)]))


@pytest.fixture
def dtype() -> MatrixDtype:
    return MatrixDtype("float64", (2,))


@pytest.fixture
def data() -> MatrixArray:
    return MatrixArray(np.arange(20, dtype=float).reshape(10, 2))


@pytest.fixture
def data_for_twos(data: MatrixArray) -> MatrixArray:
    return MatrixArray(np.full((10, 2), 2.0))


@pytest.fixture
def data_missing() -> MatrixArray:
    return _flat([np.nan, 1.0])


@pytest.fixture
def data_for_sorting() -> MatrixArray:
    return _flat([2.0, 3.0, 1.0])


@pytest.fixture
def data_missing_for_sorting() -> MatrixArray:
    return _flat([2.0, np.nan, 1.0])


@pytest.fixture
def data_for_grouping() -> MatrixArray:
    return _flat([2.0, 2.0, np.nan, np.nan, 1.0, 1.0, 2.0, 3.0])


@pytest.fixture
def na_value() -> float:
    return np.nan


@pytest.fixture
def invalid_scalar(data: MatrixArray) -> object:
    return object()


class TestMatrixArray(base.ExtensionTests):
    """All of them."""

    series_scalar_exc = frame_scalar_exc = series_array_exc = None  # arithmetic is there

    def _supports_reduction(self, ser: pd.Series, op_name: str) -> bool:
        return op_name == "count"  # rows are arrays: there is no sum or maximum of a column

    def test_plot_on_y_axis(self, data: MatrixArray) -> None:  # pyright: ignore
        """Rows are arrays: there is no line to draw of a column, and pandas says so."""
        with pytest.raises(TypeError, match="no numeric data to plot"):
            pd.DataFrame({"Numeric": range(len(data)), "Data": data}).plot(x="Numeric", y="Data")
