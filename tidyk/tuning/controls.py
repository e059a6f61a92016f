"""`control_*()`: the options of each search, with all their names."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from os import PathLike
from typing import Any

import numpy as np

from tidyk.base.plain import plain
from tidyk.tuning.control import (
    ControlBayes,
    ControlGrid,
    ControlLastFit,
    ControlRace,
    ControlSimAnneal,
    Event,
    Over,
)


@plain
def control_grid(
    *,
    verbose: bool = False,
    allow_par: bool = True,
    extract: Callable[[Any], Any] | None = None,
    save_pred: bool = False,
    save_workflow: bool = False,
    event_level: Event = "first",
    pkgs: str | Sequence[str] | None = None,
    parallel_over: Over = None,
    time_limit: float | None = None,
    store: str | PathLike[str] | None = None,
    exact: bool = False,
) -> ControlGrid:
    """Options of `tune_grid()`.

    Args:
        verbose: Print a line for every model that was fitted.
        allow_par: Use the workers that `joblib.parallel_config()` gives; without it there are none.
        extract: Called with each fitted workflow; what it returns is kept in `.extracts`.
        save_pred: Keep the predictions of the assessment rows in `.predictions`.
        save_workflow: Keep the workflow, which `fit_best()` and `extract_workflow()` need.
        event_level: The level of a two-level outcome that is the event.
        pkgs: Modules that each worker imports first, such as those that register a model.
        parallel_over: Give each worker whole resamples, or ("everything") single candidates. By
            default what suits the engine.
        time_limit: Minutes after which nothing more is begun; the results say what was left out.
        store: A file that keeps what is finished, so that the same call goes on where it stopped:
            see `run_store()`.
        exact: Give each fit bit for bit what it gives alone. Else fits that a library trains
            together may differ from that in the last digits; the same call gives the same.

    Returns:
        A control object.

    Raises:
        TidykTypeError, TidykValueError: A value is of the wrong kind or out of bounds.

    Equals R's `tune::control_grid()`.

    Examples:
        >>> control_grid(save_pred=True).save_pred
        True
    """
    return ControlGrid(
        verbose=verbose, allow_par=allow_par, extract=extract, save_pred=save_pred,
        save_workflow=save_workflow, event_level=event_level, pkgs=pkgs,
        parallel_over=parallel_over, time_limit=time_limit, store=store, exact=exact,
    )  # fmt: skip


@plain
def control_resamples(
    *,
    verbose: bool = False,
    allow_par: bool = True,
    extract: Callable[[Any], Any] | None = None,
    save_pred: bool = False,
    save_workflow: bool = False,
    event_level: Event = "first",
    pkgs: str | Sequence[str] | None = None,
    parallel_over: Over = None,
    time_limit: float | None = None,
    store: str | PathLike[str] | None = None,
    exact: bool = False,
) -> ControlGrid:
    """Options of `fit_resamples()`.

    Args:
        verbose: Print a line for every model that was fitted.
        allow_par: Use the workers that `joblib.parallel_config()` gives; without it there are none.
        extract: Called with each fitted workflow; what it returns is kept in `.extracts`.
        save_pred: Keep the predictions of the assessment rows in `.predictions`.
        save_workflow: Keep the workflow, which `fit_best()` and `extract_workflow()` need.
        event_level: The level of a two-level outcome that is the event.
        pkgs: Modules that each worker imports first, such as those that register a model.
        parallel_over: Give each worker whole resamples, or ("everything") single candidates. By
            default what suits the engine.
        time_limit: Minutes after which nothing more is begun; the results say what was left out.
        store: A file that keeps what is finished, so that the same call goes on where it stopped:
            see `run_store()`.
        exact: Give each fit bit for bit what it gives alone. Else fits that a library trains
            together may differ from that in the last digits; the same call gives the same.

    Returns:
        A control object.

    Raises:
        TidykTypeError, TidykValueError: A value is of the wrong kind or out of bounds.

    Equals R's `tune::control_resamples()`.

    Examples:
        >>> control_resamples(save_pred=True).save_workflow
        False
    """
    return ControlGrid(
        verbose=verbose, allow_par=allow_par, extract=extract, save_pred=save_pred,
        save_workflow=save_workflow, event_level=event_level, pkgs=pkgs,
        parallel_over=parallel_over, time_limit=time_limit, store=store, exact=exact,
    )  # fmt: skip


@plain
def control_last_fit(
    *,
    verbose: bool = False,
    allow_par: bool = True,
    extract: Callable[[Any], Any] | None = None,
    save_pred: bool = False,
    save_workflow: bool = False,
    event_level: Event = "first",
    pkgs: str | Sequence[str] | None = None,
    parallel_over: Over = None,
    time_limit: float | None = None,
    store: str | PathLike[str] | None = None,
) -> ControlLastFit:
    """Options of `last_fit()`, which keeps predictions and the fitted workflow in any case.

    Args:
        verbose: Print a line for every model that was fitted.
        allow_par: Use the workers that `joblib.parallel_config()` gives; without it there are none.
        extract: Called with each fitted workflow; what it returns is kept in `.extracts`.
        save_pred: Keep the predictions of the assessment rows in `.predictions`.
        save_workflow: Keep the workflow, which `fit_best()` and `extract_workflow()` need.
        event_level: The level of a two-level outcome that is the event.
        pkgs: Modules that each worker imports first, such as those that register a model.
        parallel_over: Give each worker whole resamples, or ("everything") single candidates. By
            default what suits the engine.
        time_limit: Minutes after which nothing more is begun; the results say what was left out.
        store: A file that keeps what is finished, so that the same call goes on where it stopped:
            see `run_store()`.

    Returns:
        A control object.

    Raises:
        TidykTypeError, TidykValueError: A value is of the wrong kind or out of bounds.

    Equals R's `tune::control_last_fit()`.

    Examples:
        >>> control_last_fit(event_level="second")
        last fit control object
    """
    return ControlLastFit(
        verbose=verbose,
        allow_par=allow_par,
        extract=extract,
        save_pred=save_pred,
        save_workflow=save_workflow,
        event_level=event_level,
        pkgs=pkgs,
        parallel_over=parallel_over,
        time_limit=time_limit,
        store=store,
    )


@plain
def control_bayes(
    *,
    verbose: bool = False,
    allow_par: bool = True,
    extract: Callable[[Any], Any] | None = None,
    save_pred: bool = False,
    save_workflow: bool = False,
    event_level: Event = "first",
    pkgs: str | Sequence[str] | None = None,
    parallel_over: Over = None,
    time_limit: float | None = None,
    store: str | PathLike[str] | None = None,
    verbose_iter: bool = False,
    no_improve: float = 10,
    uncertain: float = np.inf,
) -> ControlBayes:
    """Options of `tune_bayes()`.

    Args:
        verbose: Print a line for every model that was fitted.
        allow_par: Use the workers that `joblib.parallel_config()` gives; without it there are none.
        extract: Called with each fitted workflow; what it returns is kept in `.extracts`.
        save_pred: Keep the predictions of the assessment rows in `.predictions`.
        save_workflow: Keep the workflow, which `fit_best()` and `extract_workflow()` need.
        event_level: The level of a two-level outcome that is the event.
        pkgs: Modules that each worker imports first, such as those that register a model.
        parallel_over: Give each worker whole resamples, or ("everything") single candidates. By
            default what suits the engine.
        time_limit: Minutes after which nothing more is begun; the results say what was left out.
        store: A file that keeps what is finished, so that the same call goes on where it stopped:
            see `run_store()`.
        verbose_iter: Print what each iteration did.
        no_improve: Stop after so many iterations without a better result.
        uncertain: After so many, try a candidate of which least is known.

    Returns:
        A control object.

    Raises:
        TidykTypeError, TidykValueError: A value is of the wrong kind or out of bounds.

    Equals R's `tune::control_bayes()`.

    Examples:
        >>> control_bayes(no_improve=5).no_improve
        5
    """
    return ControlBayes(
        verbose=verbose,
        allow_par=allow_par,
        extract=extract,
        save_pred=save_pred,
        save_workflow=save_workflow,
        event_level=event_level,
        pkgs=pkgs,
        parallel_over=parallel_over,
        time_limit=time_limit,
        store=store,
        verbose_iter=verbose_iter,
        no_improve=no_improve,
        uncertain=uncertain,
    )


@plain
def control_sim_anneal(
    *,
    verbose: bool = False,
    allow_par: bool = True,
    extract: Callable[[Any], Any] | None = None,
    save_pred: bool = False,
    save_workflow: bool = False,
    event_level: Event = "first",
    pkgs: str | Sequence[str] | None = None,
    parallel_over: Over = None,
    time_limit: float | None = None,
    store: str | PathLike[str] | None = None,
    verbose_iter: bool = True,
    no_improve: float = np.inf,
    restart: float = 8,
    radius: tuple[float, float] = (0.05, 0.15),
    flip: float = 0.75,
    cooling_coef: float = 0.02,
) -> ControlSimAnneal:
    """Options of `tune_sim_anneal()`.

    Args:
        verbose: Print a line for every model that was fitted.
        allow_par: Use the workers that `joblib.parallel_config()` gives; without it there are none.
        extract: Called with each fitted workflow; what it returns is kept in `.extracts`.
        save_pred: Keep the predictions of the assessment rows in `.predictions`.
        save_workflow: Keep the workflow, which `fit_best()` and `extract_workflow()` need.
        event_level: The level of a two-level outcome that is the event.
        pkgs: Modules that each worker imports first, such as those that register a model.
        parallel_over: Give each worker whole resamples, or ("everything") single candidates. By
            default what suits the engine.
        time_limit: Minutes after which nothing more is begun; the results say what was left out.
        store: A file that keeps what is finished, so that the same call goes on where it stopped:
            see `run_store()`.
        verbose_iter: Print what each iteration did.
        no_improve: Stop after so many iterations without a better result.
        restart: After so many, go on from the best.
        radius: How far a step goes, least and most, where each parameter runs from 0 to 1.
        flip: The probability that a parameter of names changes.
        cooling_coef: How fast worse results cease to be accepted.

    Returns:
        A control object.

    Raises:
        TidykTypeError, TidykValueError: A value is of the wrong kind or out of bounds.

    Equals R's `finetune::control_sim_anneal()`.

    Examples:
        >>> control_sim_anneal(restart=4).restart
        4
    """
    return ControlSimAnneal(
        verbose=verbose,
        allow_par=allow_par,
        extract=extract,
        save_pred=save_pred,
        save_workflow=save_workflow,
        event_level=event_level,
        pkgs=pkgs,
        parallel_over=parallel_over,
        time_limit=time_limit,
        store=store,
        verbose_iter=verbose_iter,
        no_improve=no_improve,
        restart=restart,
        radius=radius,
        flip=flip,
        cooling_coef=cooling_coef,
    )


@plain
def control_race(
    *,
    verbose: bool = False,
    allow_par: bool = True,
    extract: Callable[[Any], Any] | None = None,
    save_pred: bool = False,
    save_workflow: bool = False,
    event_level: Event = "first",
    pkgs: str | Sequence[str] | None = None,
    parallel_over: Over = None,
    time_limit: float | None = None,
    store: str | PathLike[str] | None = None,
    verbose_elim: bool = False,
    alpha: float = 0.05,
    burn_in: int = 3,
    num_ties: int = 10,
    randomize: bool = True,
) -> ControlRace:
    """Options of `tune_race_anova()` and `tune_race_win_loss()`.

    Args:
        verbose: Print a line for every model that was fitted.
        allow_par: Use the workers that `joblib.parallel_config()` gives; without it there are none.
        extract: Called with each fitted workflow; what it returns is kept in `.extracts`.
        save_pred: Keep the predictions of the assessment rows in `.predictions`.
        save_workflow: Keep the workflow, which `fit_best()` and `extract_workflow()` need.
        event_level: The level of a two-level outcome that is the event.
        pkgs: Modules that each worker imports first, such as those that register a model.
        parallel_over: Give each worker whole resamples, or ("everything") single candidates. By
            default what suits the engine.
        time_limit: Minutes after which nothing more is begun; the results say what was left out.
        store: A file that keeps what is finished, so that the same call goes on where it stopped:
            see `run_store()`.
        verbose_elim: Print who is eliminated.
        alpha: The level of the tests: the larger, the sooner a candidate is out.
        burn_in: So many resamples are seen by all candidates.
        num_ties: After so many resamples with two candidates left, the better one wins.
        randomize: Take the resamples in a random order.

    Returns:
        A control object.

    Raises:
        TidykTypeError, TidykValueError: A value is of the wrong kind or out of bounds.

    Equals R's `finetune::control_race()`.

    Examples:
        >>> control_race(burn_in=2).burn_in
        2
    """
    return ControlRace(
        verbose=verbose,
        allow_par=allow_par,
        extract=extract,
        save_pred=save_pred,
        save_workflow=save_workflow,
        event_level=event_level,
        pkgs=pkgs,
        parallel_over=parallel_over,
        time_limit=time_limit,
        store=store,
        verbose_elim=verbose_elim,
        alpha=alpha,
        burn_in=burn_in,
        num_ties=num_ties,
        randomize=randomize,
    )
