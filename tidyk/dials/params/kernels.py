"""Parameters of kernels and support vector machines."""

from __future__ import annotations

from typing import Any

from tidyk.dials.finalizing import get_rbf_range
from tidyk.dials.registry import parameter


@parameter("Cost")
def cost(range: Any = (-10, 5), trans: Any = "log2"):
    """What a prediction on the wrong side of the margin costs a support vector machine."""


@parameter("Insensitivity Margin", id="margin")
def svm_margin(range: Any = (0, 0.2), trans: Any = None):
    """How small an error may be to cost a regression nothing."""


@parameter("Radial Basis Function sigma", finalize=get_rbf_range)
def rbf_sigma(range: Any = (-10, 0), trans: Any = "log10"):
    """How narrow the radial kernel of a support vector machine is."""


@parameter("Scale Factor")
def scale_factor(range: Any = (-10, -1), trans: Any = "log10"):
    """The scale of a polynomial kernel."""


@parameter("Offset")
def kernel_offset(range: Any = (0, 2), trans: Any = None):
    """What a polynomial kernel adds."""


@parameter("Kernel Smoothness")
def smoothness(range: Any = (0.5, 1.5), trans: Any = None):
    """How smooth the density of a naive Bayes predictor is."""
