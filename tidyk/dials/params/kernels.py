"""Parameters of kernels and support vector machines."""

from __future__ import annotations

from tidyk.dials.finalizing import get_rbf_range
from tidyk.dials.registry import parameter
from tidyk.dials.types import Range, Trans


@parameter("Cost")
def cost(range: Range = (-10, 5), trans: Trans = "log2"):
    """What a prediction on the wrong side of the margin costs a support vector machine."""


@parameter("Insensitivity Margin", id="margin")
def svm_margin(range: Range = (0, 0.2), trans: Trans = None):
    """How large an error may be and still cost a regression nothing."""


@parameter("Radial Basis Function sigma", finalize=get_rbf_range)
def rbf_sigma(range: Range = (-10, 0), trans: Trans = "log10"):
    """How narrow the radial kernel of a support vector machine is."""


@parameter("Scale Factor")
def scale_factor(range: Range = (-10, -1), trans: Trans = "log10"):
    """The scale of a polynomial kernel."""


@parameter("Offset")
def kernel_offset(range: Range = (0, 2), trans: Trans = None):
    """The constant that a polynomial kernel adds."""


@parameter("Kernel Smoothness")
def smoothness(range: Range = (0.5, 1.5), trans: Trans = None):
    """How smooth the density of a naive Bayes predictor is."""
