"""Learning curves of tuning results, and the number of epochs chosen from them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from attrs import evolve

from tidyk.base.errors import TidykTypeError, TidykValueError, check_bool
from tidyk.base.pipe import verb
from tidyk.base.tibbles import as_tibble
from tidyk.dials.registry import PARAMETERS
from tidyk.dials.sets import COLUMNS, Parameters
from tidyk.tuning.collect import all_failed, means, with_ids
from tidyk.tuning.results import TuneResults

EPOCH = "_Epoch"
"""What the name of a candidate that `every_epoch()` made goes on with."""
KEYS = ("epoch", ".metric", ".estimator")


@verb(TuneResults)
def collect_curves(
    results: TuneResults, /, summarize: bool = True, *, all_configs: bool = False
) -> pd.DataFrame:
    """Learning curves out of fold: the metrics of the assessment rows after each epoch.

    The value after an epoch is that of a fit of so many epochs: where early stopping would restore
    earlier weights, it is theirs. (Only with callbacks that may look at the number of epochs, which
    make a shorter fit another one, is it that of the network as it is then.)

    Args:
        results: Tuning results of networks, with `control_grid(curves=True)`.
        summarize: Average over resamples. One whose training ended early counts with its last
            value in the epochs after it.
        all_configs: In a race, also return the candidates that were dropped.

    Returns:
        The parameters' columns, then `epoch`, `.metric`, `.estimator`, `mean`, `n`, `std_err`,
        `.config`; without averaging `id`, the parameters, `epoch`, `.metric`, `.estimator`,
        `.estimate`, `.config`.

    Raises:
        TidykValueError: The curves were not kept.

    Beyond R. `autoplot(results, type="curves")` draws them; `every_epoch()` chooses from them.

    Examples:
        >>> from tidyk import control_grid, fit_resamples, mlp, set_seed, vfold_cv, workflow
        >>> from tidyk.datasets import mtcars
        >>> set_seed(1)
        >>> wf = workflow("mpg ~ wt", mlp("regression", epochs=3, engine="keras"))
        >>> res = wf >> fit_resamples(vfold_cv(mtcars, v=2), control=control_grid(curves=True))
        >>> curves = collect_curves(res)
        >>> curves.columns.tolist()
        ['epoch', '.metric', '.estimator', 'mean', 'n', 'std_err', '.config']
        >>> curves["epoch"].tolist()
        [1, 1, 2, 2, 3, 3]
    """
    check_bool(summarize, "summarize")
    frame = _curves(results, all_configs=check_bool(all_configs, "all_configs"))
    if not summarize:
        return as_tibble(frame)
    long = means(_to_the_end(frame, results), results, KEYS)
    return as_tibble(long, keep=("epoch", ".metric", "mean", "n"))


def _curves(results: TuneResults, *, all_configs: bool = False) -> pd.DataFrame:
    """The curves of all resamples, as they were kept."""
    if ".curves" not in results.columns:
        if results.configs[".config"].astype(str).str.contains(EPOCH).any():
            raise TidykValueError(
                "The curves are with the results that `every_epoch()` was given; here each number "
                "of epochs is a candidate already."
            )
        raise TidykValueError(
            "The learning curves were not kept: use `curves=True` in the control object."
        )
    frame = with_ids(results, results[".curves"])
    if not len(frame):
        all_failed(results)
    if all_configs or not results.raced:
        return frame
    return frame[frame[".config"].isin(results.complete)].reset_index(drop=True)


def _to_the_end(frame: pd.DataFrame, results: TuneResults) -> pd.DataFrame:
    """The curves of a candidate, all as long as the longest: a training that ended early keeps its
    last value, as a fit of more epochs would."""
    ids = [*results.ids.columns, *results.iterations]
    lengths, parts = dict(frame.groupby(".config")["epoch"].max()), [frame]
    for (config, *_), own in frame.groupby([".config", *ids], sort=False):
        end = own["epoch"].max()
        last = own[own["epoch"] == end]
        parts += [last.assign(epoch=epoch) for epoch in range(end + 1, lengths[config] + 1)]
    return pd.concat(parts, ignore_index=True)


def longest(results: TuneResults) -> list[str]:
    """The candidates without those whose curve is the beginning of another's: that differ from it
    only in their number of epochs."""
    configs = results.configs
    if results.epochs not in results.parameter_names:
        return configs[".config"].tolist()
    others = [name for name in results.parameter_names if name != results.epochs]
    ordered = configs.sort_values(results.epochs, kind="stable", ascending=False)
    chosen = ordered[~ordered[others].astype(str).duplicated()] if others else ordered.head(1)
    return configs[".config"][configs[".config"].isin(chosen[".config"])].tolist()


# --- each number of epochs as a candidate ---------------------------------------------------------
@verb(TuneResults)
def every_epoch(results: TuneResults, /) -> TuneResults:
    """Tuning results in which each number of epochs is a candidate, from the learning curves.

    What chooses among candidates then chooses the number of epochs too, out of fold: no rows need
    be held out for early stopping, and the final fit trains so long on all rows. Mark `fit_epochs`
    (of `mlp()`: `epochs`) with `tune()`, and try one value, the most:

        results = wf >> tune_grid(folds, grid=grid, control=control_grid(curves=True))
        chosen = results >> every_epoch() >> select_by_one_std_err("fit_epochs", metric="rmse")
        final = wf >> finalize_workflow(chosen) >> last_fit(split)

    Args:
        results: Tuning results of networks, with `control_grid(curves=True)`.

    Returns:
        `TuneResults` with the number of epochs among the parameters, for `show_best()`, the
        `select_*()`, `collect_metrics()`, `autoplot()` and `fit_best()`. It has no predictions.

    Raises:
        TidykValueError: The curves were not kept.
        TidykTypeError: The results are those of an iterative search.

    Beyond R.

    Examples:
        >>> from tidyk import control_grid, mlp, select_by_one_std_err, set_seed, tune, tune_grid
        >>> from tidyk import vfold_cv, workflow
        >>> from tidyk.datasets import mtcars
        >>> set_seed(1)
        >>> wf = workflow("mpg ~ wt", mlp("regression", epochs=tune(), engine="keras"))
        >>> grid = pd.DataFrame({"epochs": [4]})
        >>> control = control_grid(curves=True)
        >>> res = wf >> tune_grid(vfold_cv(mtcars, v=2), grid=grid, control=control)
        >>> chosen = res >> every_epoch() >> select_by_one_std_err("epochs", metric="rmse")
        >>> chosen.columns.tolist()
        ['epochs', '.config']
    """
    if results.iterations:
        raise TidykTypeError(
            "`every_epoch()` takes the results of a search without iterations, such as "
            "`tune_grid()`."
        )
    frame = _to_the_end(_curves(results), results)
    frame = frame[frame[".config"].isin(longest(results))]
    digits = len(str(frame["epoch"].max()))
    numbers = frame["epoch"].astype(str).str.zfill(digits)
    frame = frame.assign(**{".config": frame[".config"] + EPOCH + numbers})
    frame[results.epochs] = frame.pop("epoch")
    parameters = _with_epochs(results)
    names = [*parameters.id, ".metric", ".estimator", ".estimate", ".config"]
    configs = frame[[*parameters.id, ".config"]].drop_duplicates(".config", ignore_index=True)
    metrics = [_of_resample(frame, results, number)[names] for number in range(len(results))]
    return evolve(
        results,
        columns={".metrics": metrics, ".notes": results[".notes"]},
        parameters=parameters,
        configs=configs,
        order=None,
        finalists=None,
    )


def _of_resample(frame: pd.DataFrame, results: TuneResults, number: int) -> pd.DataFrame:
    """The rows of one resample."""
    row = results.ids.iloc[number]
    same = np.logical_and.reduce([frame[name] == row[name] for name in results.ids.columns])
    return frame[same].sort_values([".config"], kind="stable", ignore_index=True)


def _with_epochs(results: TuneResults) -> Parameters:
    """The parameters, the number of epochs among them."""
    params, name = results.parameters, results.epochs
    if name in results.parameter_names:
        return params
    new: dict[str, Any] = {
        "name": name,
        "id": name,
        "source": "model_spec",
        "component": "",
        "component_id": "",
        "object": PARAMETERS["epochs"](),
    }
    return Parameters(*([*getattr(params, column), new[column]] for column in COLUMNS))
