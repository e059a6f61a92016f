"""Parameters of kernels and support vector machines."""

from __future__ import annotations

from typing import Any

from tidyk.dials.finalizing import get_rbf_range
from tidyk.dials.registry import parameter


@parameter("Cost")
def cost(range: Any = (-10, 5), trans: Any = "log2"):
    """Cost. Equals R's `dials::cost()`.

    Args:
        range: Lower and upper bound, in powers of two.
        trans: The scale on which it varies evenly, or None.
    """


@parameter("Insensitivity Margin", id="margin")
def svm_margin(range: Any = (0, 0.2), trans: Any = None):
    """Insensitivity Margin. Equals R's `dials::svm_margin()`.

    Args:
        range: Lower and upper bound.
        trans: The scale on which it varies evenly, or None.
    """


@parameter("Radial Basis Function sigma", finalize=get_rbf_range)
def rbf_sigma(range: Any = (-10, 0), trans: Any = "log10"):
    """Radial Basis Function sigma. Equals R's `dials::rbf_sigma()`.

    Args:
        range: Lower and upper bound, in powers of ten.
        trans: The scale on which it varies evenly, or None.
    """


@parameter("Scale Factor")
def scale_factor(range: Any = (-10, -1), trans: Any = "log10"):
    """Scale Factor. Equals R's `dials::scale_factor()`.

    Args:
        range: Lower and upper bound, in powers of ten.
        trans: The scale on which it varies evenly, or None.
    """


@parameter("Offset")
def kernel_offset(range: Any = (0, 2), trans: Any = None):
    """Offset. Equals R's `dials::kernel_offset()`.

    Args:
        range: Lower and upper bound.
        trans: The scale on which it varies evenly, or None.
    """


@parameter("Kernel Smoothness")
def smoothness(range: Any = (0.5, 1.5), trans: Any = None):
    """Kernel Smoothness. Equals R's `dials::smoothness()`.

    Args:
        range: Lower and upper bound.
        trans: The scale on which it varies evenly, or None.
    """
