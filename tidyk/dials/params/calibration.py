"""Methods of calibration."""

from __future__ import annotations

from tidyk.dials.registry import parameter
from tidyk.dials.types import Values

values_cal_cls = (
    "logistic_spline", "logistic", "beta", "isotonic", "isotonic_boot", "none",
)  # fmt: skip
values_cal_reg = (
    "linear_spline", "linear", "isotonic", "isotonic_boot", "none",
)  # fmt: skip


@parameter("Calibration Method")
def cal_method_class(values: Values = values_cal_cls):
    """How class probabilities are calibrated."""


@parameter("Calibration Method")
def cal_method_reg(values: Values = values_cal_reg):
    """How numeric predictions are calibrated."""
