"""Results as an Optuna study, for Optuna's dashboard and plots."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from tidyk.base.errors import TidykValueError
from tidyk.base.pipe import verb
from tidyk.dials.parameter import Param, QualParam, QuantParam
from tidyk.tuning.collect import by_candidate, each_metric
from tidyk.tuning.results import TuneResults

if TYPE_CHECKING:
    import pandas as pd


@verb(TuneResults)
def as_optuna(
    results: TuneResults, /, *, storage: Any = None, name: str | None = None, show: bool = False
) -> Any:
    """Results as an Optuna study: a trial per candidate, its mean as value, resamples as steps.

    Args:
        results: Results of a search.
        storage: Where Optuna keeps the study: "sqlite:///study.db", a storage, or None for memory.
        name: The study's name.
        show: Open Optuna's dashboard in this process, where `optuna-dashboard` is installed.

    Returns:
        An `optuna.study.Study`.

    Raises:
        ImportError: Optuna is not installed.
        TidykValueError: Nothing was tuned.

    Beyond R.

    Examples:
        For results of `tune_grid()`: `as_optuna(results, storage="sqlite:///study.db")`.

        >>> from tidyk import fit_resamples, linear_reg, set_seed, vfold_cv, workflow
        >>> from tidyk.datasets import mtcars
        >>> set_seed(1)
        >>> res = workflow("mpg ~ wt", linear_reg()) >> fit_resamples(vfold_cv(mtcars, v=2))
        >>> as_optuna(res)
        Traceback (most recent call last):
        tidyk.base.errors.TidykValueError: There is nothing to show: no parameter was tuned.
    """
    if not results.parameter_names:
        raise TidykValueError("There is nothing to show: no parameter was tuned.")
    import optuna

    first = results.metrics.metrics[0]
    quiet = optuna.logging.get_verbosity()
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    try:
        study = optuna.create_study(
            storage=storage,
            study_name=name,
            direction="maximize" if first.direction == "maximize" else "minimize",
        )
    finally:
        optuna.logging.set_verbosity(quiet)
    for trial in _trials(results, first.name):
        study.add_trial(trial)
    if show:
        storage = storage if storage is not None else study._storage
        import_module("optuna_dashboard").run_server(storage)
    return study


def _trials(results: TuneResults, metric: str) -> list[Any]:
    """One trial per candidate, in their order."""
    frame = by_candidate(each_metric(results, all_configs=True), results)
    objects = dict(zip(results.parameters.id, results.parameters.object, strict=True))
    columns = {id: _plain(results.configs[id]) for id in results.parameter_names}
    distributions = {id: _distribution(objects.get(id), values) for id, values in columns.items()}
    trials = []
    for number, config in enumerate(results.configs[".config"]):
        rows = frame[frame[".config"] == config]
        params = {id: values[number] for id, values in columns.items()}
        trials.append(_trial(params, distributions, rows, metric, config))
    return trials


def _trial(
    params: dict[str, Any],
    distributions: dict[str, Any],
    rows: pd.DataFrame,
    metric: str,
    config: str,
) -> Any:
    import optuna

    means = rows.groupby(".metric")[".estimate"].mean().dropna().to_dict()
    steps = rows.loc[rows[".metric"] == metric, ".estimate"].dropna().tolist()
    others: dict[str, Any] = {str(m): value for m, value in means.items() if m != metric}
    state = optuna.trial.TrialState
    return optuna.trial.create_trial(
        state=state.COMPLETE if metric in means else state.FAIL,
        value=means.get(metric),
        params=params,
        distributions=distributions,
        user_attrs={"config": config, **others},
        intermediate_values=dict(enumerate(steps)),
    )


def _plain(column: pd.Series) -> list[Any]:
    """Values that Optuna's storages can hold; others as text."""
    return [v if isinstance(v, bool | int | float | str) else str(v) for v in column.tolist()]


def _distribution(param: Param | None, values: list[Any]) -> Any:
    """A parameter's range, as wide as the values that were tried."""
    from optuna.distributions import (
        CategoricalDistribution as Choice,
        FloatDistribution,
        IntDistribution,
    )

    numbers = all(isinstance(v, int | float) and not isinstance(v, bool) for v in values)
    if isinstance(param, QualParam) or not numbers:
        choices = list(param.values) if isinstance(param, QualParam) else []
        return Choice(list(dict.fromkeys([*choices, *values])))
    low, high, log = min(values), max(values), False
    if isinstance(param, QuantParam) and not param.unknown:
        ends = [param.range.lower, param.range.upper]
        if param.trans is not None:
            ends, log = list(param.trans.inverse(ends)), "log" in param.trans.name
        low, high = min(low, *ends), max(high, *ends)
    if all(isinstance(v, int) for v in values):
        return IntDistribution(int(low), int(high), log=log and int(low) > 0)
    return FloatDistribution(float(low), float(high), log=log and low > 0)
