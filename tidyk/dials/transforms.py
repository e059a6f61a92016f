"""Scales on which a parameter varies evenly, under the names of R's package scales."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from attrs import frozen

from tidyk.base.errors import TidykTypeError, TidykValueError, check_number, describe
from tidyk.base.plain import plain
from tidyk.base.printing import r_number
from tidyk.base.registry import Registry
from tidyk.base.travel import by_value

POSITIVE = (1e-100, np.inf)


@frozen
class Transform:
    """A scale: its name as R prints it, the functions in both directions, and its domain."""

    name: str
    transform: Callable[[Any], Any]
    inverse: Callable[[Any], Any]
    domain: tuple[float, float] = (-np.inf, np.inf)

    def __reduce__(self) -> tuple[Any, ...]:
        return by_value(Transform, (self.name, self.transform, self.inverse, self.domain))


@plain
def new_transform(
    name: str,
    transform: Callable[[Any], Any],
    inverse: Callable[[Any], Any],
    *,
    domain: Sequence[float] = (-np.inf, np.inf),
) -> Transform:
    """Make a new scale.

    Args:
        name: What it is called when a parameter is printed.
        transform: From a parameter's own units to the scale; takes and returns arrays.
        inverse: From the scale back to the parameter's own units.
        domain: The lowest and the highest value that `transform` takes.

    Equals R's `scales::new_transform()`.

    Examples:
        >>> import numpy as np
        >>> from tidyk import new_quant_param, value_seq
        >>> cubes = new_transform("cube", lambda x: x**3, np.cbrt)
        >>> value_seq(new_quant_param("double", (0, 8), trans=cubes), 2).tolist()
        [0.0, 2.0]
    """
    if not callable(transform) or not callable(inverse):
        raise TidykTypeError("`transform` and `inverse` must be functions.")
    if len(domain) != 2:
        raise TidykValueError(f"`domain` must have two values, not {list(domain)!r}.")
    return Transform(name, transform, inverse, (domain[0], domain[1]))


@frozen
class _Power:
    """Powers of a base, as a function that pickles."""

    base: float

    def __call__(self, x: Any) -> Any:
        return np.exp(x) if self.base == np.e else np.power(self.base, np.asarray(x, float))


@frozen
class _Log:
    """Logarithms to a base, as a function that pickles."""

    base: float

    def __call__(self, x: Any) -> Any:
        exact = {np.e: np.log, 2.0: np.log2, 10.0: np.log10}.get(self.base)
        return exact(x) if exact else np.log(x) / np.log(self.base)


@plain
def transform_log(base: float = np.e) -> Transform:
    """Logarithms, natural ones by default. Equals R's `scales::transform_log()`.

    >>> transform_log(4).name, float(transform_log(4).inverse(2))
    ('log-4', 16.0)
    """
    number = check_number(base, "base", minimum=0)
    return Transform(f"log-{r_number(number)}", _Log(number), _Power(number), POSITIVE)


def transform_log10() -> Transform:
    """Powers of ten. Equals R's `scales::transform_log10()`.

    >>> float(transform_log10().inverse(-2))
    0.01
    """
    return transform_log(10.0)


def transform_log2() -> Transform:
    """Powers of two. Equals R's `scales::transform_log2()`.

    >>> float(transform_log2().inverse(3))
    8.0
    """
    return transform_log(2.0)


def transform_log1p() -> Transform:
    """Logarithms of one plus the number. Equals R's `scales::transform_log1p()`.

    >>> float(transform_log1p().transform(0))
    0.0
    """
    return Transform("log1p", np.log1p, np.expm1, (-1 + 2.220446049250313e-16, np.inf))


def transform_identity() -> Transform:
    """The numbers themselves. Equals R's `scales::transform_identity()`.

    >>> float(transform_identity().transform(3.0))
    3.0
    """
    return Transform("identity", np.asarray, np.asarray)


def transform_reciprocal() -> Transform:
    """One over the numbers. Equals R's `scales::transform_reciprocal()`.

    >>> float(transform_reciprocal().transform(4))
    0.25
    """
    return Transform("reciprocal", _one_over, _one_over)


def transform_sqrt() -> Transform:
    """Square roots. Equals R's `scales::transform_sqrt()`.

    >>> float(transform_sqrt().inverse(3))
    9.0
    """
    return Transform("sqrt", np.sqrt, np.square, (0, np.inf))


def transform_logit() -> Transform:
    """Log-odds. Equals R's `scales::transform_logit()`.

    >>> float(transform_logit().transform(0.5))
    0.0
    """
    return Transform("prob-logis", _logit, _expit, (0, 1))


def _logit(x: Any) -> Any:
    from scipy.special import logit

    return logit(x)


def _expit(x: Any) -> Any:
    from scipy.special import expit

    return expit(x)


def _one_over(x: Any) -> Any:
    with np.errstate(divide="ignore"):
        return 1 / np.asarray(x, float)


TRANSFORMS: Registry[Callable[[], Transform]] = Registry("transformation")
for _function in (
    transform_log,
    transform_log10,
    transform_log2,
    transform_log1p,
    transform_identity,
    transform_reciprocal,
    transform_sqrt,
    transform_logit,
):
    TRANSFORMS.add(_function.__name__.removeprefix("transform_"), _function)


def as_transform(trans: Any) -> Transform | None:
    """A transformation, given as an object or by its name; None for none."""
    if trans is None or isinstance(trans, Transform):
        return trans
    if not isinstance(trans, str):
        raise TidykTypeError(
            "`trans` must be a transformation, such as `transform_log10()`, or its name, not "
            f"{describe(trans)}."
        )
    return TRANSFORMS[trans]()
