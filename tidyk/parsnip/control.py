"""How `fit()` goes about its work: how much it says, and whether an error ends it."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace

from attrs import field, frozen

from tidyk.base.errors import TidykTypeError, TidykValueError, check_bool, check_whole, describe
from tidyk.base.progress import LOGGER, silent
from tidyk.parsnip.engine import Engine
from tidyk.parsnip.fitted import ModelFit
from tidyk.parsnip.spec import ModelSpec


@frozen(repr=False)
class ControlParsnip:
    """The options of `fit()` and `fit_xy()`, as `control_parsnip()` returns them."""

    verbosity: int = field(validator=lambda o, a, v: check_whole(v, a.name, minimum=0, maximum=2))
    catch: bool = field(validator=lambda o, a, v: check_bool(v, a.name))

    def __repr__(self) -> str:
        level = [f" - verbose level {self.verbosity}"] if self.verbosity > 1 else []
        caught = [" - fit errors will be caught"] if self.catch else []
        return "\n".join(["parsnip control object", *level, *caught])


def control_parsnip(*, verbosity: int = 1, catch: bool = False) -> ControlParsnip:
    """Options of `fit()` and `fit_xy()`.

    Args:
        verbosity: 0 shows no progress, 1 what the engine shows, 2 also logs the seconds that the
            fit took, by the logger "tidyk" at level INFO.
        catch: Give back a fit that failed, with its error as `fit`, instead of raising the error.

    Returns:
        The options, for `fit(control=)`.

    Raises:
        TidykTypeError: `verbosity` is no whole number, or `catch` is neither True nor False.

    Equals R's `parsnip::control_parsnip()`.

    Examples:
        >>> from tidyk import fit, linear_reg
        >>> from tidyk.datasets import mtcars
        >>> fit(linear_reg(), "mpg ~ nope", data=mtcars, control=control_parsnip(catch=True))
        parsnip model object
        <BLANKLINE>
        Model fit failed with error:
        ...
    """
    return ControlParsnip(verbosity, catch)


@frozen(repr=False)
class FailedFit(ModelFit):
    """What `fit()` gives back in place of an error: `fit` is the error."""

    def __repr__(self) -> str:
        return f"parsnip model object\n\nModel fit failed with error:\n{self.fit}"

    @property
    def engine(self) -> Engine:
        raise TidykValueError(f"The model could not be fitted: {self.fit}") from self.fit


def controlled(
    spec: ModelSpec, control: ControlParsnip | None, fitting: Callable[[], ModelFit]
) -> ModelFit:
    """A fit, made as the options say."""
    if control is None:
        return fitting()
    if not isinstance(control, ControlParsnip):
        raise TidykTypeError(
            f"`control` must be what `control_parsnip()` returns, not {describe(control)}."
        )
    try:
        with silent(control.verbosity == 0):
            fitted = fitting()
    except Exception as error:
        if not control.catch:
            raise
        return FailedFit(spec, error, SimpleNamespace(outcome=None))
    if control.verbosity > 1:
        LOGGER.info("`%s()` was fitted in %.3g seconds.", spec.name, fitted.elapsed)
    return fitted
