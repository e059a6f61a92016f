"""`vi()`: a number for each predictor, larger where a model relies on it more."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, Literal

import numpy as np
import pandas as pd

from tidyk.base.callshape import unknown_argument
from tidyk.base.errors import TidykTypeError, check_bool, check_string
from tidyk.base.pipe import verb
from tidyk.importance.permuting import by_permuting
from tidyk.parsnip.engine import Engine
from tidyk.parsnip.fitted import ModelFit
from tidyk.workflows.assembled import Workflow
from tidyk.workflows.predicting import extract_fit_parsnip_workflow


@verb(ModelFit, Workflow)
def vi(
    fit: ModelFit | Workflow,
    /,
    method: Literal["model", "permute"] = "model",
    *,
    sort: bool = True,
    decreasing: bool = True,
    scale: bool = False,
    rank: bool = False,
    **options: Any,
) -> pd.DataFrame:
    """How much a fitted model relies on each predictor.

    By its own measure ("model"), or, of any model and so of networks too, by how much worse it
    predicts when the values of a predictor are shuffled among the rows ("permute").

    The measures are: of "lm" and "glm" the t or z statistics without their signs; of "glmnet" the
    coefficients without their signs, at the smallest penalty of the path or at `penalty`, of
    several classes those of the first; of forests what `importance` of the engine asks for; of
    boosted trees the gain of their splits, of "xgboost" as a share of all.

    Args:
        fit: A fitted model, or a trained workflow.
        method: "model" or "permute".
        sort: Sort by importance?
        decreasing: The largest first?
        scale: Divide by the largest, so that it is 100?
        rank: Ranks instead, 1 for the first row?
        **options: Of "model": `penalty`, for "glmnet". Of "permute": `train`, a data frame to
            predict; `target`, its column with the outcome; `metric`, such as `rmse`; `nsim` (1),
            how often each is shuffled; `type` ("difference" or "ratio" to the metric of the rows as
            they are); `feature_names`, the columns to shuffle (all but the target); `event_level`
            ("first"). Draws from the stream of `set_seed()`.

    Returns:
        Columns `Variable`, `Importance`; of coefficients `Sign` ("POS", "NEG"), of several
        shufflings `StDev`. Its `attrs["type"]` says which measure it is.

    Raises:
        TidykTypeError: The engine has no measure; an option that there is not.
        TidykValueError: The model was fitted without its measure.

    Equals R's `vip::vi()`.

    Examples:
        >>> from tidyk import fit, linear_reg
        >>> from tidyk.datasets import mtcars
        >>> vi(linear_reg() >> fit("mpg ~ wt + qsec", data=mtcars)).round(2)
          Variable  Importance Sign
        0       wt       10.43  NEG
        1     qsec        3.51  POS
    """
    for name, flag in {
        "sort": sort,
        "decreasing": decreasing,
        "scale": scale,
        "rank": rank,
    }.items():
        check_bool(flag, name)
    measure = METHODS[check_string(method, "method", tuple(METHODS))]
    known = [p.name for p in inspect.signature(measure).parameters.values()][1:]
    for name in (option for option in options if option not in known):
        raise TidykTypeError(unknown_argument("vi", name, known))
    table = measure(fit, **options)
    return _arranged(table, sort=sort, decreasing=decreasing, scale=scale, rank=rank)


def of_model(fit: ModelFit | Workflow, *, penalty: float | None = None) -> pd.DataFrame:
    """The model's own measure, under R's names of columns."""
    model = extract_fit_parsnip_workflow(fit) if isinstance(fit, Workflow) else fit
    table, engine = _measured(model, penalty), model.spec.engine
    table = table[table["term"] != "(Intercept)"]
    if "importance" in table:
        return _named(table, table["importance"], f"the measure of {engine}")
    if "class" in table:
        table = table[table["class"] == table["class"].iloc[0]]
    known = "estimate" if engine == "glmnet" else "statistic"
    words = "|coefficient|" if engine == "glmnet" else "|statistic|"
    signs = np.where(table["estimate"] > 0, "POS", "NEG")
    return _named(table, table[known].abs(), words, Sign=signs)


def _measured(model: ModelFit, penalty: float | None) -> pd.DataFrame:
    """The engine's table, with `importance` or with coefficients."""
    name = f'`{model.spec.name}()` on "{model.spec.engine}"'
    if penalty is not None and model.spec.engine != "glmnet":
        raise TidykTypeError(f"{name} has no penalties: `penalty` is for the engine glmnet.")
    options = {"penalty": penalty or 0.0} if model.spec.engine == "glmnet" else {}
    engine = type(model.engine)
    silent = engine.importance is Engine.importance and engine.tidy is Engine.tidy
    table = pd.DataFrame() if silent else model.engine.importance(model.fit, **options)
    if "importance" in table or model.spec.engine in ("lm", "glm", "glmnet"):
        return table
    raise TidykTypeError(
        f"{name} has no measure of its own: shuffle the predictors, "
        '`vi(fit, "permute", train=data, target="y", metric=rmse)`.'
    )


def _named(table: pd.DataFrame, values: Any, words: str, **more: Any) -> pd.DataFrame:
    found = pd.DataFrame({"Variable": table["term"].tolist(), "Importance": np.asarray(values)})
    found.attrs["type"] = words
    return found.assign(**more)


def _arranged(
    table: pd.DataFrame, *, sort: bool, decreasing: bool, scale: bool, rank: bool
) -> pd.DataFrame:
    """Without missing values; sorted, scaled and ranked as R does."""
    table = table.dropna(ignore_index=True)
    if sort:
        table = table.sort_values(
            "Importance", ascending=not decreasing, kind="stable", ignore_index=True
        )
    if scale:
        table["Importance"] *= 100 / table["Importance"].max()
    if rank:
        table["Importance"] = table["Importance"].rank().to_numpy()[::-1]
    return table


METHODS: dict[str, Callable[..., pd.DataFrame]] = {"model": of_model, "permute": by_permuting}
