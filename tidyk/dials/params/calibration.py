"""Methods of calibration."""

from __future__ import annotations

from typing import Any

from tidyk.dials.registry import parameter

VALUES_CAL_CLS = (
    "logistic_spline", "logistic", "beta", "isotonic", "isotonic_boot", "none",
)  # fmt: skip
VALUES_CAL_REG = (
    "linear_spline", "linear", "isotonic", "isotonic_boot", "none",
)  # fmt: skip


@parameter("Calibration Method")
def cal_method_class(values: Any = VALUES_CAL_CLS):
    """Calibration Method. Equals R's `dials::cal_method_class()`.

    Args:
        values: The values that it may take.
    """


@parameter("Calibration Method")
def cal_method_reg(values: Any = VALUES_CAL_REG):
    """Calibration Method. Equals R's `dials::cal_method_reg()`.

    Args:
        values: The values that it may take.
    """
