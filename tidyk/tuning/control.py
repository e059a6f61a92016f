"""Options of tuning and resampling."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from attrs import frozen

from tidyk.base.errors import TidykTypeError, check_bool, check_string, describe


@frozen(kw_only=True)
class ControlGrid:
    """Options of `tune_grid()` and `fit_resamples()`, as `control_grid()` makes them."""

    verbose: bool = False
    allow_par: bool = True
    extract: Callable[[Any], Any] | None = None
    save_pred: bool = False
    save_workflow: bool = False
    event_level: Literal["first", "second"] = "first"
    parallel_over: Literal["resamples", "everything"] | None = None

    def __repr__(self) -> str:
        return "grid/resamples control object"


def control_grid(
    *,
    verbose: bool = False,
    allow_par: bool = True,
    extract: Callable[[Any], Any] | None = None,
    save_pred: bool = False,
    save_workflow: bool = False,
    event_level: Literal["first", "second"] = "first",
    parallel_over: Literal["resamples", "everything"] | None = None,
) -> ControlGrid:
    """Options of `tune_grid()`.

    Args:
        verbose: Print a line for every model that was fitted.
        allow_par: Use the workers that `joblib.parallel_config()` gives; without it there are none.
        extract: Called with each fitted workflow; what it returns is kept in `.extracts`.
        save_pred: Keep the predictions of the assessment rows in `.predictions`.
        save_workflow: Keep the workflow, which `fit_best()` and `extract_workflow()` need.
        event_level: The level of a two-level outcome that is the event.
        parallel_over: Give each worker whole resamples, or ("everything") single candidates. By
            default what suits the engine.

    Returns:
        A control object.

    Equals R's `tune::control_grid()`.

    Examples:
        >>> control_grid(save_pred=True).save_pred
        True
    """
    for name, value in {
        "verbose": verbose,
        "allow_par": allow_par,
        "save_pred": save_pred,
        "save_workflow": save_workflow,
    }.items():
        check_bool(value, name)
    check_string(event_level, "event_level", ("first", "second"))
    if parallel_over is not None:
        check_string(parallel_over, "parallel_over", ("resamples", "everything"))
    if extract is not None and not callable(extract):
        raise TidykTypeError(
            f"`extract` must be a function of the fitted workflow, not {describe(extract)}."
        )
    return ControlGrid(
        verbose=verbose,
        allow_par=allow_par,
        extract=extract,
        save_pred=save_pred,
        save_workflow=save_workflow,
        event_level=event_level,
        parallel_over=parallel_over,
    )


def control_resamples(**options: Any) -> ControlGrid:
    """Options of `fit_resamples()`: those of `control_grid()`. Equals R's
    `tune::control_resamples()`.

    >>> control_resamples(save_pred=True).save_workflow
    False
    """
    return control_grid(**options)


def control_last_fit(**options: Any) -> ControlGrid:
    """Options of `last_fit()`: those of `control_grid()`; predictions and the fitted workflow are
    always kept.

    Equals R's `tune::control_last_fit()`.

    >>> control_last_fit(event_level="second").event_level
    'second'
    """
    return control_grid(**options)


def check_control(control: Any) -> ControlGrid:
    """The control object, or the default one for None."""
    if control is None:
        return ControlGrid()
    if not isinstance(control, ControlGrid):
        raise TidykTypeError(f"`control` must come from `control_grid()`, not {describe(control)}.")
    return control
