"""Options of searches: what is kept, how they run, and when they end."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from typing import Any, ClassVar, Literal

import numpy as np
from attrs import field, frozen

from tidyk.base.errors import (
    TidykTypeError,
    TidykValueError,
    check_bool,
    check_number,
    check_path,
    check_string,
    check_whole,
    describe,
    quoted,
)

Event = Literal["first", "second"]
Over = Literal["resamples", "everything"] | None


def _flag(control: Any, attribute: Any, value: Any) -> None:
    check_bool(value, attribute.name)


def _function(control: Any, attribute: Any, value: Any) -> None:
    if value is not None and not callable(value):
        raise TidykTypeError(
            f"`{attribute.name}` must be a function of the fitted workflow, not {describe(value)}."
        )


def _modules(value: Any) -> tuple[str, ...]:
    names = [] if value is None else [value] if isinstance(value, str) else value
    if not isinstance(names, list | tuple) or not all(isinstance(name, str) for name in names):
        raise TidykTypeError(f"`pkgs` must be names of modules, not {describe(value)}.")
    missing = [name for name in names if find_spec(name) is None]
    if missing:
        raise TidykValueError(f"{quoted(missing)} of `pkgs` cannot be imported.")
    return tuple(names)


def _limit(control: Any, attribute: Any, value: Any) -> None:
    if value is not None:
        check_number(value, attribute.name, minimum=0)


def _count(minimum: int) -> Callable[..., None]:
    """A whole number, or infinity for never."""

    def check(control: Any, attribute: Any, value: Any) -> None:
        if not (isinstance(value, float) and value == np.inf):
            check_whole(value, attribute.name, minimum=minimum)

    return check


def _number(minimum: float, maximum: float | None = None) -> Callable[..., None]:
    def check(control: Any, attribute: Any, value: Any) -> None:
        check_number(value, attribute.name, minimum=minimum, maximum=maximum)

    return check


def _path(value: Any) -> str | None:
    return None if value is None else check_path(value, "store")


def _first() -> Event:
    return "first"


def _level(control: Any, attribute: Any, value: Any) -> None:
    check_string(value, "event_level", ("first", "second"))


def _radii(control: Any, attribute: Any, value: Any) -> None:
    ends = list(value) if isinstance(value, list | tuple) else []
    if len(ends) != 2 or not 0 < ends[0] < ends[1] < 1:
        raise TidykValueError(
            f"`radius` must be two numbers between 0 and 1, the smaller first, not {value!r}."
        )


def _share(control: Any, attribute: Any, value: Any) -> None:
    if not 0 < check_number(value, "alpha") < 1:
        raise TidykValueError(f"`alpha` should be between 0 and 1, not {value}.")


def _choice(*choices: str) -> Callable[[Any, Any, Any], None]:
    def check(control: Any, attribute: Any, value: Any) -> None:
        if value is not None:
            check_string(value, attribute.name, choices)

    return check


@frozen(kw_only=True, repr=False)
class ControlGrid:
    """Options of all searches, as `control_grid()` makes them."""

    title: ClassVar[str] = "grid/resamples control object"
    maker: ClassVar[str] = "control_grid()"

    verbose: bool = field(default=False, validator=_flag)
    allow_par: bool = field(default=True, validator=_flag)
    extract: Callable[[Any], Any] | None = field(default=None, validator=_function)
    save_pred: bool = field(default=False, validator=_flag)
    save_workflow: bool = field(default=False, validator=_flag)
    event_level: Event = field(factory=_first, validator=_level)
    pkgs: tuple[str, ...] = field(default=None, converter=_modules)
    parallel_over: Over = field(default=None, validator=_choice("resamples", "everything"))
    time_limit: float | None = field(default=None, validator=_limit)
    store: str | None = field(default=None, converter=_path)
    exact: bool = field(default=False, validator=_flag)
    curves: bool = field(default=False, validator=_flag)

    def __repr__(self) -> str:
        return self.title


@frozen(kw_only=True, repr=False)
class ControlBayes(ControlGrid):
    """Options of `tune_bayes()`, as `control_bayes()` makes them."""

    title: ClassVar[str] = "bayes control object"
    maker: ClassVar[str] = "control_bayes()"

    verbose_iter: bool = field(default=False, validator=_flag)
    no_improve: float = field(default=10, validator=_count(1))
    uncertain: float = field(default=np.inf, validator=_count(1))


@frozen(kw_only=True, repr=False)
class ControlSimAnneal(ControlGrid):
    """Options of `tune_sim_anneal()`, as `control_sim_anneal()` makes them."""

    title: ClassVar[str] = "Simulated annealing control object"
    maker: ClassVar[str] = "control_sim_anneal()"

    verbose_iter: bool = field(default=True, validator=_flag)
    no_improve: float = field(default=np.inf, validator=_count(2))
    restart: float = field(default=8, validator=_count(2))
    radius: tuple[float, float] = field(default=(0.05, 0.15), validator=_radii)
    flip: float = field(default=0.75, validator=_number(0, 1))
    cooling_coef: float = field(default=0.02, validator=_number(0))


@frozen(kw_only=True, repr=False)
class ControlRace(ControlGrid):
    """Options of races, as `control_race()` makes them."""

    title: ClassVar[str] = "Racing method control object"
    maker: ClassVar[str] = "control_race()"

    verbose_elim: bool = field(default=False, validator=_flag)
    alpha: float = field(default=0.05, validator=_share)
    burn_in: int = field(default=3, validator=_count(2))
    num_ties: int = field(default=10, validator=_count(1))
    randomize: bool = field(default=True, validator=_flag)


@frozen(kw_only=True, repr=False)
class ControlLastFit(ControlGrid):
    """Options of `last_fit()`, as `control_last_fit()` makes them."""

    title: ClassVar[str] = "last fit control object"
    maker: ClassVar[str] = "control_last_fit()"


def check_control(control: Any, kind: type[ControlGrid] = ControlGrid) -> ControlGrid:
    """The control object, or the default one of a search for None."""
    if control is None:
        return kind()
    # a search without options of its own accepts any control object, as in R
    cls = ControlGrid if kind is ControlLastFit else kind
    if not isinstance(control, cls):
        origin = f"`{control.maker}`" if isinstance(control, ControlGrid) else describe(control)
        raise TidykTypeError(f"`control` must come from `{kind.maker}`, not from {origin}.")
    return control
