"""`@strategy` turns a generator that yields units and is sent their results into a search."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Generator, Mapping
from typing import Any, Concatenate, ParamSpec, Protocol, cast, overload

from attrs import evolve, field, frozen

from tidyk.base.errors import (
    TidykTypeError,
    TidykValueError,
    check_string,
    describe,
    quoted,
    warn,
)
from tidyk.base.pipe import Waiting, verb
from tidyk.base.registry import Registry, origin_of
from tidyk.dials.sets import Parameters
from tidyk.hardhat.formula.pythonic import FormulaLike
from tidyk.hardhat.recipes import Preparable
from tidyk.parsnip.spec import ModelSpec
from tidyk.rsample.rset import Rset
from tidyk.rsample.rsplit import Rsplit
from tidyk.tuning.control import ControlGrid, check_control
from tidyk.tuning.curves import check_followed
from tidyk.tuning.gathering import apparent_first
from tidyk.tuning.grids import check_ranges
from tidyk.tuning.outcomes import metrics_of, outcomes_of
from tidyk.tuning.plan import Unit, UnitResult
from tidyk.tuning.results import TuneResults
from tidyk.tuning.scoring import check_metrics
from tidyk.tuning.search import Search
from tidyk.tuning.session import Session
from tidyk.workflows.assembled import Workflow, untrained, workflow
from tidyk.workflows.fitting import check_complete
from tidyk.workflows.preprocessors import Preprocessor
from tidyk.workflows.tunables import extract_parameter_set_dials_workflow
from tidyk.yardstick.sets import MetricSet

P = ParamSpec("P")
Rounds = Generator[list[Unit], list[UnitResult], None]
"""The type of a strategy: it yields units and is sent their results."""
COMMON = ("metrics", "param_info", "control")
"""Arguments of all searches."""


class SearchVerb(Protocol):
    """The verb of a strategy, as type checkers see it."""

    __name__: str

    @overload
    def __call__(
        self,
        wf: Workflow,
        /,
        resamples: Rset | Rsplit,
        *,
        metrics: MetricSet | Mapping[str, MetricSet] | None = None,
        param_info: Parameters | None = None,
        control: ControlGrid | None = None,
        **options: Any,
    ) -> TuneResults: ...
    @overload
    def __call__(
        self,
        spec: ModelSpec,
        /,
        preprocessor: str | Preprocessor,
        resamples: Rset | Rsplit,
        *,
        metrics: MetricSet | Mapping[str, MetricSet] | None = None,
        param_info: Parameters | None = None,
        control: ControlGrid | None = None,
        **options: Any,
    ) -> TuneResults: ...
    @overload
    def __call__(
        self,
        preprocessor_or_resamples: Rset | Rsplit | str | Preprocessor | None = None,
        resamples: Rset | Rsplit | None = None,
        /,
        **options: Any,
    ) -> Waiting[Any, TuneResults]: ...
    def now(self, subject: Workflow | ModelSpec, /, *args: Any, **options: Any) -> TuneResults: ...


@frozen(eq=False)
class Strategy:
    """A search: its function, and the arguments of its verb.

    Attributes:
        kind: What its results call themselves: "Tuning".
        function: The generator, `function(session, **options)`.
        tunes: Does it search for values of what is marked with `tune()`? Otherwise nothing may be
            marked.
        iterative: Do its results say to which round a candidate belongs?
        resamples: Makes the resample set from the verb's argument, which is named after its first
            parameter; by default the argument is a resample set.
        keep_workflow: Are predictions and fitted workflows kept?
        control: The class of its options.
    """

    kind: str
    function: Callable[..., Rounds]
    tunes: bool = True
    iterative: bool = False
    resamples: Callable[..., Rset] = field(default=lambda resamples: resamples)
    keep_workflow: bool = False
    control: type[ControlGrid] = ControlGrid

    @property
    def name(self) -> str:
        """The name of the verb."""
        return self.function.__name__

    def run(self, wf: Workflow, resamples: Any, options: Mapping[str, Any]) -> TuneResults:
        """Check, search, gather."""
        own = {k: v for k, v in options.items() if k not in COMMON}
        parameters = inspect.signature(self.resamples).parameters
        sets = {k: own.pop(k) for k in list(own) if k in parameters}
        search = self.search(wf, self.resamples(resamples, **sets), options)
        with Session(search) as session:
            rounds, outcome = self.function(session, **own), None
            while True:
                try:
                    units = next(rounds) if outcome is None else rounds.send(outcome)
                except StopIteration:
                    return session.results()
                outcome = session.run(units)
                if session.stopped:
                    return session.results()

    def search(self, wf: Workflow, resamples: Any, options: Mapping[str, Any]) -> Search:
        """What is searched, checked before anything is fitted."""
        check_complete(wf)
        wf = untrained(wf)
        check_resamples(resamples)
        resamples = apparent_first(resamples)
        control = check_control(options.get("control"), self.control)
        check_followed(control, wf.model)
        if self.keep_workflow:
            control = evolve(control, save_pred=True)
        data = resamples.splits[0].data
        assert wf.pre is not None  # the workflow is complete
        wf.pre.check_columns(data)
        parameters = self.parameters(wf)
        ranges = check_ranges(options.get("param_info"), parameters)
        outcomes = outcomes_of(wf, data)
        metrics = _metrics(options.get("metrics"), wf.model, outcomes)
        return Search(
            self.kind, wf, resamples, metrics, parameters, ranges, control, outcomes[0],
            self.iterative, self.keep_workflow,
        )  # fmt: skip

    def parameters(self, wf: Workflow) -> Parameters:
        """What is marked with `tune()`; an error unless that suits the strategy."""
        parameters = extract_parameter_set_dials_workflow(wf)
        if self.tunes and not len(parameters):
            warn(
                "No tuning parameters have been detected: the resamples will be evaluated without "
                "tuning."
            )
        if len(parameters) and not self.tunes:
            raise TidykValueError(
                f"{quoted(parameters.id)} {'is' if len(parameters) == 1 else 'are'} marked with "
                "`tune()`: use `tune_grid()`, or give values."
            )
        return parameters


def _metrics(metrics: Any, model: ModelSpec, outcomes: tuple[str, ...]) -> MetricSet:
    """The metrics, of each outcome if there are several."""
    if len(outcomes) == 1:
        return check_metrics(metrics, model.mode)
    return metrics_of(metrics, model.implementation.modes_of(outcomes, model.mode))


STRATEGIES: Registry[Strategy] = Registry("strategy")


SEARCHES = (
    "tune_grid",
    "tune_bayes",
    "fit_resamples",
    "tune_race_anova",
    "tune_race_win_loss",
    "tune_race_epochs",
    "tune_sim_anneal",
)
"""Searches that go by their names."""


def search_named(search: Any, name: str = "search") -> Any:
    """The verb of a search, or one that is given as such."""
    import tidyk.tuning

    if isinstance(search, str):
        return getattr(tidyk.tuning, check_string(search, name, SEARCHES))
    if not callable(search):
        raise TidykTypeError(f"`{name}` must be the name of a search, not {describe(search)}.")
    return search


def strategy_of(search: Any) -> Strategy:
    """The strategy of a verb."""
    return STRATEGIES[search.__name__]


def strategy(
    kind: str,
    *,
    tunes: bool = True,
    iterative: bool = False,
    resamples: Callable[..., Rset] | None = None,
    keep_workflow: bool = False,
    control: type[ControlGrid] = ControlGrid,
) -> Callable[[Callable[Concatenate[Session, P], Rounds]], SearchVerb]:
    """Turn a generator into a search: a verb on workflows and on model specifications.

    The generator gets a `Session` and its own options. It yields lists of units, as made by
    `session.units(candidates, resamples)`, and is sent their results, one for each candidate and
    resample. Checks, control, seeds, workers, notes, progress, results and printing are derived.

    Args:
        kind: What the results call themselves: "Tuning".
        tunes: Does it search for values of what is marked with `tune()`? Otherwise nothing may be
            marked.
        iterative: Do its results have the column `.iter`, the round a candidate belongs to?
        resamples: Makes the resample set from the verb's argument, which is named after its first
            parameter; its other parameters become options.
        keep_workflow: Are predictions and fitted workflows kept?
        control: The class of the search's options, `ControlGrid` or one derived from it.

    Examples:
        >>> @strategy("Halving")
        ... def tune_halving(session, *, grid=8):
        ...     "Half of the candidates go on to the next resample."
        ...     alive = session.candidates(grid)
        ...     for resample in session.resamples:
        ...         yield session.units(alive, [resample])
        ...         alive = session.rank(alive)[: max(1, len(alive) // 2)]
        >>> from tidyk import rand_forest, set_seed, tune, vfold_cv, workflow
        >>> from tidyk.datasets import mtcars
        >>> set_seed(1)
        >>> wf = workflow("mpg ~ .", rand_forest("regression", trees=5, min_n=tune()))
        >>> results = wf >> tune_halving(vfold_cv(mtcars, v=3), grid=4)
        >>> [len(metrics) for metrics in results[".metrics"]]
        [8, 4, 2]
    """

    def decorate(function: Callable[Concatenate[Session, P], Rounds]) -> SearchVerb:
        options = {} if resamples is None else {"resamples": resamples}
        search = Strategy(
            kind,
            function,
            tunes,
            iterative,
            keep_workflow=keep_workflow,
            control=control,
            **options,
        )
        STRATEGIES.add(search.name, search, origin=origin_of(function))
        return _verb_of(search)

    return decorate


def _verb_of(search: Strategy) -> SearchVerb:
    """The verb on workflows, and on model specifications with a preprocessor."""
    argument = next(iter(inspect.signature(search.resamples).parameters))
    options = _options(search)

    def on_workflow(wf: Workflow, /, *args: Any, **options: Any) -> TuneResults:
        bound = dict(zip([argument], args, strict=False)) | options
        return search.run(wf, bound.pop(argument), bound)

    def on_spec(spec: ModelSpec, /, *args: Any, **options: Any) -> TuneResults:
        bound = dict(zip(["preprocessor", argument], args, strict=False)) | options
        preprocessor = bound.pop("preprocessor")
        if isinstance(preprocessor, Rset | Rsplit):
            raise TidykTypeError(
                "To tune or resample a model specification, give a formula before the resamples."
            )
        return search.run(workflow(preprocessor, spec), bound.pop(argument), bound)

    positional = inspect.Parameter.POSITIONAL_OR_KEYWORD
    where = inspect.Parameter(argument, positional, annotation=_annotation(search))
    kinds = str | FormulaLike | Preparable | Preprocessor
    first = inspect.Parameter("preprocessor", positional, annotation=kinds)
    for method, before in ((on_workflow, [where]), (on_spec, [first, where])):
        subject = next(iter(inspect.signature(method).parameters.values()))
        method.__name__, method.__doc__ = search.name, _help(search, argument)
        method.__qualname__, method.__module__ = search.name, search.function.__module__
        signature = inspect.Signature([subject, *before, *options], return_annotation=TuneResults)
        method.__signature__ = signature  # type: ignore[attr-defined]
    new = cast(Any, verb(Workflow))(on_workflow)
    new.register(ModelSpec)(on_spec)
    return new


def _annotation(search: Strategy) -> Any:
    """How the function that makes the resamples annotates its argument."""
    annotation = next(iter(inspect.signature(search.resamples).parameters.values())).annotation
    return "Rset" if annotation is inspect.Parameter.empty else annotation


def _options(search: Strategy) -> list[inspect.Parameter]:
    """The verb's options: those of the strategy and of its resamples, then those of all."""
    own = list(inspect.signature(search.function).parameters.values())[1:]
    sets = list(inspect.signature(search.resamples).parameters.values())[1:]
    names = [name for name in COMMON if search.tunes or name != "param_info"]
    common = [inspect.Parameter(n, inspect.Parameter.KEYWORD_ONLY, default=None) for n in names]
    keyword = inspect.Parameter.KEYWORD_ONLY
    return [p.replace(kind=keyword) for p in (*own, *sets)] + common


def _help(search: Strategy, argument: str) -> str:
    """The strategy's own docstring, completed with the arguments that all searches take and that
    it says nothing of."""
    text = inspect.getdoc(search.function) or f"{search.kind}."
    if "Args:\n" not in text:
        text += f"\n\nArgs:\n\nReturns:\n    {RETURNS}"
    head, _, rest = text.partition("Args:\n")
    own, _, tail = rest.partition("\n\n") if rest[:1] != "\n" else ("", "", rest[1:])
    said = own.rstrip("\n").split("\n") if own else []
    before = [f"    {n}: {t}" for n, t in _subject(argument).items() if not _says(own, n)]
    after = [
        f"    {p.name}: {_meaning(search, p)}" for p in _options(search) if not _says(own, p.name)
    ]
    return "\n".join([f"{head}Args:", *before, *said, *after, "", tail])


RETURNS = "`TuneResults`: see `collect_metrics()`, `show_best()`, `select_best()`."


def _says(lines: str, name: str) -> bool:
    return f"\n    {name}:" in f"\n{lines}"


def _subject(argument: str) -> dict[str, str]:
    """What a search works on."""
    return {
        "wf": "A workflow with arguments marked by `tune()`; or a model specification, followed\n"
        "        by a formula.",
        argument: "A resample set, such as `vfold_cv()` returns.",
    }


def _meaning(search: Strategy, option: inspect.Parameter) -> str:
    """What an option is, where the strategy's docstring does not say."""
    meanings = {
        "metrics": "A `metric_set()`, the first of which decides; rmse and rsq, or roc_auc,\n"
        "        accuracy and brier_class by default.",
        "param_info": "Parameters with other ranges than the default ones.",
        "control": f"`{search.control.maker}`.",
    }
    return meanings.get(option.name, f"{option.default!r} by default.")


def check_resamples(resamples: Any) -> None:
    """Raise an error for anything that cannot be tuned on."""
    if not isinstance(resamples, Rset):
        raise TidykTypeError(
            "The `resamples` argument should be a resample set, such as `vfold_cv()` returns, "
            f"not {describe(resamples)}."
        )
    refusal = resamples.why_not_tuned()
    if refusal is not None:
        raise TidykValueError(refusal)
    if not len(resamples):
        raise TidykValueError("The resample set has no resamples: there is nothing to fit.")
