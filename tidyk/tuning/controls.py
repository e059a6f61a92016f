"""`control_*()`: the options of each search, by name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from inspect import Parameter, Signature, cleandoc
from os import PathLike
from typing import Any, TypedDict, TypeVar, Unpack, get_type_hints

from attrs import NOTHING, Factory, fields

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

F = TypeVar("F", bound=Callable[..., Any])


class Common(TypedDict, total=False):
    """Options of all searches."""

    verbose: bool
    allow_par: bool
    extract: Callable[[Any], Any] | None
    save_pred: bool
    save_workflow: bool
    event_level: Event
    pkgs: str | Sequence[str] | None
    parallel_over: Over
    time_limit: float | None
    store: str | PathLike[str] | None
    exact: bool
    curves: bool


class Bayes(Common, total=False):
    """Options of `tune_bayes()`."""

    verbose_iter: bool
    no_improve: float
    uncertain: float


class SimAnneal(Common, total=False):
    """Options of `tune_sim_anneal()`."""

    verbose_iter: bool
    no_improve: float
    restart: float
    radius: tuple[float, float]
    flip: float
    cooling_coef: float


class Race(Common, total=False):
    """Options of races."""

    verbose_elim: bool
    alpha: float
    burn_in: int
    num_ties: int
    randomize: bool


COMMON = """\
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
    curves: Predict and score the assessment rows after each epoch of a network, which costs a
        prediction an epoch: see `collect_curves()`.
"""
"""What the options of all searches mean."""
REST = """
Returns:
    A control object.

Raises:
    TidykTypeError, TidykValueError: A value is of the wrong kind or out of bounds.
"""


def _makes(control: type[ControlGrid], options: type) -> Callable[[F], F]:
    """Give a function the options of a control: their names, defaults, types and meaning. Its
    docstring says what they are for, what its own ones mean (`Args:`), and has the rest after
    `Equals`."""
    hints = get_type_hints(options)

    def decorate(function: F) -> F:
        head, equals, tail = cleandoc(function.__doc__ or "").partition("Equals ")
        use, _, own = head.partition("Args:\n")
        meaning = f"Args:\n{COMMON}{own.rstrip()}\n".replace("\n\n", "\n")
        function.__doc__ = "\n".join([use.rstrip(), "", meaning.rstrip(), REST, equals + tail])
        parameters = [
            Parameter(a.name, Parameter.KEYWORD_ONLY, default=_default(a), annotation=hints[a.name])
            for a in fields(control)
        ]
        signature = Signature(parameters, return_annotation=control)
        function.__signature__ = signature  # type: ignore[attr-defined]
        return function

    return decorate


def _default(attribute: Any) -> Any:
    """The default value of an attribute."""
    default = attribute.default
    if isinstance(default, Factory):  # type: ignore[arg-type]
        return default.factory()
    return Parameter.empty if default is NOTHING else default


@plain
@_makes(ControlGrid, Common)
def control_grid(**options: Unpack[Common]) -> ControlGrid:
    """Options of `tune_grid()`.

    Equals R's `tune::control_grid()`.

    Examples:
        >>> control_grid(save_pred=True).save_pred
        True
    """
    return ControlGrid(**options)


@plain
@_makes(ControlGrid, Common)
def control_resamples(**options: Unpack[Common]) -> ControlGrid:
    """Options of `fit_resamples()`.

    Equals R's `tune::control_resamples()`.

    Examples:
        >>> control_resamples(save_pred=True).save_workflow
        False
    """
    return ControlGrid(**options)


@plain
@_makes(ControlLastFit, Common)
def control_last_fit(**options: Unpack[Common]) -> ControlLastFit:
    """Options of `last_fit()`, which keeps predictions and the fitted workflow in any case.

    Equals R's `tune::control_last_fit()`.

    Examples:
        >>> control_last_fit(event_level="second")
        last fit control object
    """
    return ControlLastFit(**options)


@plain
@_makes(ControlBayes, Bayes)
def control_bayes(**options: Unpack[Bayes]) -> ControlBayes:
    """Options of `tune_bayes()`.

    Args:
        verbose_iter: Print what each iteration did.
        no_improve: Stop after so many iterations without a better result.
        uncertain: After so many, try a candidate of which least is known.

    Equals R's `tune::control_bayes()`.

    Examples:
        >>> control_bayes(no_improve=5).no_improve
        5
    """
    return ControlBayes(**options)


@plain
@_makes(ControlSimAnneal, SimAnneal)
def control_sim_anneal(**options: Unpack[SimAnneal]) -> ControlSimAnneal:
    """Options of `tune_sim_anneal()`.

    Args:
        verbose_iter: Print what each iteration did.
        no_improve: Stop after so many iterations without a better result.
        restart: After so many, go on from the best.
        radius: How far a step goes, least and most, where each parameter runs from 0 to 1.
        flip: The probability that a parameter of names changes.
        cooling_coef: How fast worse results cease to be accepted.

    Equals R's `finetune::control_sim_anneal()`.

    Examples:
        >>> control_sim_anneal(restart=4).restart
        4
    """
    return ControlSimAnneal(**options)


@plain
@_makes(ControlRace, Race)
def control_race(**options: Unpack[Race]) -> ControlRace:
    """Options of `tune_race_anova()` and `tune_race_win_loss()`.

    Args:
        verbose_elim: Print who is eliminated.
        alpha: The level of the tests: the larger, the sooner a candidate is out.
        burn_in: So many resamples are seen by all candidates.
        num_ties: After so many resamples with two candidates left, the better one wins.
        randomize: Take the resamples in a random order.

    Equals R's `finetune::control_race()`.

    Examples:
        >>> control_race(burn_in=2).burn_in
        2
    """
    return ControlRace(**options)
