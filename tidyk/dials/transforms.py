"""Scales on which a parameter varies evenly."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from attrs import frozen

from tidyk.base.errors import TidykTypeError, describe
from tidyk.base.registry import Registry


@frozen
class Transform:
    """A scale: its name as R prints it, both directions, and where it is defined."""

    name: str
    transform: Callable[[Any], Any]
    inverse: Callable[[Any], Any]
    domain: tuple[float, float]


def _power10(x: Any) -> Any:
    return np.power(10.0, x)


def _reciprocal(x: Any) -> Any:
    return 1 / x


def _logit(x: Any) -> Any:
    return np.log(x / (1 - np.asarray(x)))


def _expit(x: Any) -> Any:
    return 1 / (1 + np.exp(-np.asarray(x, float)))


TRANSFORMS: Registry[Transform] = Registry("transformation")
for _short, _transform in {
    "log10": Transform("log-10", np.log10, _power10, (1e-100, np.inf)),
    "log2": Transform("log-2", np.log2, np.exp2, (1e-100, np.inf)),
    "log": Transform("log", np.log, np.exp, (1e-100, np.inf)),
    "log1p": Transform("log1p", np.log1p, np.expm1, (-1 + 2.220446049250313e-16, np.inf)),
    "identity": Transform("identity", np.asarray, np.asarray, (-np.inf, np.inf)),
    "reciprocal": Transform("reciprocal", _reciprocal, _reciprocal, (-np.inf, np.inf)),
    "logit": Transform("prob-logis", _logit, _expit, (0, 1)),
    "sqrt": Transform("sqrt", np.sqrt, np.square, (0, np.inf)),
}.items():
    TRANSFORMS.add(_short, _transform)


def as_transform(trans: Any) -> Transform | None:
    """A transformation by name, or as an object; None for none."""
    if trans is None or isinstance(trans, Transform):
        return trans
    if not isinstance(trans, str):
        raise TidykTypeError(
            f"`trans` must be a transformation or its name, not {describe(trans)}."
        )
    return TRANSFORMS[trans]
