"""How sure a network is of its predictions: a Laplace approximation of its last layer.

What the layers before the last one make of a row are its features; given them, the last layer is a
linear model, whose weights have a normal posterior around those that were trained. Nothing of it is
computed before it is asked for, and the network is not trained again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import numpy as np
import pandas as pd
from attrs import frozen

from tidyk.base.errors import (
    TidykValueError,
    check_bool,
    check_level,
    check_string,
    check_whole,
    warn,
)
from tidyk.base.generics import predict
from tidyk.base.pipe import Methods, verb
from tidyk.base.random import draw_seed
from tidyk.hardhat.forging import forge
from tidyk.keras3.backend import load_keras
from tidyk.kerasnip.arrays import Arrays, length
from tidyk.kerasnip.compiling.model import output_of
from tidyk.kerasnip.feeding import check_feed, feed
from tidyk.kerasnip.heads import Head
from tidyk.kerasnip.links import is_score, last_activation
from tidyk.kerasnip.outputs import predicted
from tidyk.kerasnip.posterior import (
    MOST_WEIGHTS,
    ClassPosterior,
    NumberPosterior,
    normal_quantile,
)
from tidyk.kerasnip.state import states_kept_on_torch
from tidyk.kerasnip.tools import keras_fit_of, new_rows, parsnip_fit
from tidyk.kerasnip.trained import KerasFit
from tidyk.parsnip.fitted import ModelFit
from tidyk.parsnip.predicting import complete_rows, with_missing
from tidyk.workflows.assembled import Workflow
from tidyk.workflows.predicting import trained_mold

PANDAS = (pd.Series, pd.DataFrame)


@frozen(eq=False, repr=False)
class Laplace(Methods):
    """A network with the posterior of its last layer: `predict()` gives intervals.

    Attributes:
        fit: The fitted network, or the trained workflow.
        posteriors: By output, one for each of its outcomes, or one for its classes.
        noises: By output of numbers, the covariance of new values around their means.
        rows: How many rows it was made from.
    """

    fit: Any
    posteriors: Mapping[str, tuple[Any, ...]]
    noises: Mapping[str, np.ndarray]
    rows: int

    def __repr__(self) -> str:
        return f"Intervals from the last layer's posterior (Laplace), of {self.rows:,} rows\n"


@verb(ModelFit)
def int_laplace(fit: ModelFit, /, x: Any, y: Any) -> Laplace:
    """Intervals of a network's predictions from the posterior of its last layer.

    Args:
        fit: A fitted network, or a trained workflow.
        x: The predictors that it was trained on, a data frame. For a workflow it may be a data
            frame with the outcome, without `y`.
        y: The outcome, one value a row; of several outcomes a data frame.

    Returns:
        A `Laplace`. `predict(new_data, type="pred_int", level=0.95)` gives `.pred`, `.pred_lower`
        and `.pred_upper` of new values; `type="conf_int"` of their mean, and of classes
        `.pred_<level>`, `.pred_lower_<level>` and `.pred_upper_<level>` of the probabilities
        (from `draws=1000` draws where there are more than two units). With several outcomes
        `_<outcome>` stands before the level.

    Raises:
        TidykTypeError: Not a network.
        TidykValueError: The network does not end in a dense layer, linear for numbers, softmax or
            sigmoid (or scores of a loss of logits) for classes; or `x` and `y` do not fit it.

    Gives what R's kerasnip computes at each fit, with the whole covariance in place of its
    diagonal.

    Examples:
        >>> from tidyk import create_keras_sequential_spec, fit_xy, predict
        >>> from tidyk.datasets import mtcars
        >>> from tidyk.keras3 import keras_model_sequential, layer_dense
        >>> def start(model, input_shape):
        ...     return keras_model_sequential(input_shape=input_shape)
        >>> def end(model):
        ...     return model >> layer_dense(units=1)
        >>> tiny = create_keras_sequential_spec("tiny", {"input": start, "output": end})
        >>> fitted = tiny(fit_epochs=2) >> fit_xy(mtcars[["wt"]], mtcars["mpg"])
        >>> sure = fitted >> int_laplace(mtcars[["wt"]], mtcars["mpg"])
        >>> (sure >> predict(mtcars[:2], level=0.8)).columns.tolist()
        ['.pred', '.pred_lower', '.pred_upper']
    """
    return _laplace(fit, fit.preproc.predictors(x), y)


@int_laplace.register(Workflow)
def int_laplace_workflow(wf: Workflow, /, x: Any, y: Any = None) -> Laplace:
    """Intervals of a workflow's network: from data with the outcome, or from `x` and `y`."""
    predictors, truth = new_rows(wf, x, y)
    return _laplace(wf, *_whole(parsnip_fit(wf).preproc.predictors(predictors), truth))


def _predictors(fit: Any, data: pd.DataFrame) -> pd.DataFrame:
    """Predictors as the engine was given them."""
    if isinstance(fit, Workflow):
        data = forge(data, trained_mold(fit).blueprint).predictors
    return parsnip_fit(fit).preproc.predictors(data)


def _laplace(fit: Any, x: pd.DataFrame, y: Any) -> Laplace:
    network = _fits(fit)[1]
    values = feed(network.network, x)
    check_feed(network.network, values, x)
    outcome = network.heads.encode_new(y, network.model)
    if length(values) != length(outcome):
        raise TidykValueError(
            f"`x` has {length(values)} rows, and `y` has {length(outcome)}: give one value a row."
        )
    features, truth = _features(network, values), by_head(network, outcome)
    posteriors = {
        head.name: _posteriors(network, head, features[head.name], truth[head.name])
        for head in network.heads.all
    }
    noises = {
        head.name: _noise(posteriors[head.name], features[head.name], truth[head.name])
        for head in network.heads.all
        if head.levels is None
    }
    return Laplace(fit, posteriors, noises, length(values))


def _whole(x: pd.DataFrame, y: Any) -> tuple[pd.DataFrame, Any]:
    """The rows that miss nothing, as in training: first windows, and outcomes that are yet to come,
    are left out with a warning."""
    if len(y) != len(x):
        return x, y  # an error, later
    whole = ~x.isna().any(axis=1).to_numpy() & ~pd.isna(pd.DataFrame(y)).any(axis=1).to_numpy()
    if whole.all():
        return x, y
    warn(f"{(~whole).sum()} rows have missing values and are left out.")
    return x[whole], y[whole] if isinstance(y, PANDAS) else np.asarray(y)[whole]


def _noise(posteriors: Sequence[Any], features: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """The covariance of the noise of an output's numbers, whose variances are the posteriors'."""
    columns = np.asarray(truth, float).reshape(len(features), -1)
    residuals = columns - np.stack([p.mean(features) for p in posteriors], axis=1)
    products, deviations = residuals.T @ residuals, np.sqrt([p.noise for p in posteriors])
    sizes = np.sqrt(np.maximum(np.diagonal(products), np.finfo(float).tiny))
    shared = products / np.outer(sizes, sizes)
    np.fill_diagonal(shared, 1.0)
    return shared * np.outer(deviations, deviations)


# --- the network ----------------------------------------------------------------------------------
def by_head(network: KerasFit, values: Any) -> dict[str, Any]:
    """What belongs to the outputs, by their names."""
    heads = network.heads.all
    return {heads[0].name: values} if len(heads) == 1 else values


def _key(network: KerasFit, head: Head) -> str:
    """What an output is called where there are several."""
    return head.name if len(network.heads.all) > 1 else ""


def _last_dense(network: KerasFit, head: Head) -> Any:
    """The layer that an output comes from, checked."""
    model, key = network.model, _key(network, head)
    output = output_of(model)
    layer = (output[key] if key else output)._keras_history.operation
    while type(layer).__name__ in ("Softmax", "Activation"):
        layer = layer.input._keras_history.operation
    ends_in = last_activation(model, key)
    suits = ends_in == "linear" if head.levels is None else _is_class_end(model, key, ends_in)
    if type(layer).__name__ == "Dense" and suits:
        return layer
    wanted = "linear" if head.levels is None else "followed by a softmax or a sigmoid"
    raise TidykValueError(
        f'The output "{head.name}" ends in a {type(layer).__name__} and the activation '
        f'"{ends_in}": a Laplace approximation needs a last layer that is dense and {wanted}.'
    )


def _is_class_end(model: Any, key: str, ends_in: str) -> bool:
    return ends_in in ("softmax", "sigmoid") or is_score(model, key)


def _features(network: KerasFit, values: Arrays) -> dict[str, np.ndarray]:
    """What goes into the last layer of each output, with a column of ones for its intercepts."""
    layers = {head.name: _last_dense(network, head) for head in network.heads.all}
    model = network.model
    source = model.input if isinstance(values, dict) else model.inputs[0]
    inner = load_keras().Model(source, {name: layer.input for name, layer in layers.items()})
    with states_kept_on_torch():
        found = predicted(inner, values)
    ones = np.ones((length(values), 1))
    tables = {name: np.asarray(table, float) for name, table in found.items()}
    return {n: np.hstack([t, ones]) if layers[n].use_bias else t for n, t in tables.items()}


def _weights(layer: Any) -> np.ndarray:
    """The weights of a dense layer, of shape (features, units), the intercepts last."""
    return np.vstack([np.atleast_2d(np.asarray(w, float)) for w in layer.get_weights()])


def _posteriors(
    network: KerasFit, head: Head, features: np.ndarray, truth: np.ndarray
) -> tuple[NumberPosterior | ClassPosterior, ...]:
    """One for each number of an output, or one for its classes."""
    weights = _weights(_last_dense(network, head))
    if head.levels is None:
        columns = np.asarray(truth, float).reshape(len(features), -1).T
        pairs = zip(weights.T, columns, strict=True)
        return tuple(NumberPosterior.of(features, w, y) for w, y in pairs)
    if weights.size > MOST_WEIGHTS:
        raise TidykValueError(
            f'The last layer of "{head.name}" has {weights.size:,} weights; the covariance of at '
            f"most {MOST_WEIGHTS:,} is computed. Sets of classes: `set_conformal_split()`."
        )
    sigmoids = weights.shape[1] == 1 or last_activation(network.model, _key(network, head)) == (
        "sigmoid"
    )
    return (ClassPosterior.of(features, weights, sigmoids=sigmoids),)


# --- new rows -------------------------------------------------------------------------------------
@predict.register(Laplace)
def predict_laplace(
    fit: Laplace,
    /,
    new_data: pd.DataFrame,
    type: Literal["pred_int", "conf_int"] | None = None,
    *,
    level: float = 0.95,
    draws: int = 1000,
    joint: bool = False,
) -> pd.DataFrame:
    """Predict with intervals from the posterior of a network's last layer.

    Args:
        fit: What `int_laplace()` returns.
        new_data: A data frame with the predictors' columns.
        type: "pred_int" for new values of numbers; "conf_int" for their mean, and for the
            probabilities of classes. By default the first for numbers, the second for classes.
        level: The share of the posterior that is within.
        draws: How many draws of a softmax's scores, or of `joint` outcomes; their seed comes from
            R's random numbers.
        joint: Draw new values of all outcomes together, instead of an interval for each? What is
            not explained goes together as it did in training (forecasts of several steps).

    Returns:
        One row for each of `new_data`, missing where a predictor is: the columns that
        `int_laplace()` tells. With `joint`, one row for each
        of them that has all predictors and each draw: `.row`, its position, counted from 0,
        `.draw`, counted from 1, and a column `.pred_<outcome>` for each outcome.

    Raises:
        TidykValueError: `level` is not between 0 and 1, new values of classes are asked for, or
            there are not several numeric outcomes to draw together.
    """
    check_level(level)
    check_whole(draws, "draws", minimum=2)
    _check_type(fit, type)
    parsnip, network = _fits(fit.fit)
    x = _predictors(fit.fit, new_data)
    complete = complete_rows(x, parsnip)
    features, parts = _features(network, feed(network.network, x[complete])), []
    if check_bool(joint, "joint"):
        _check_joint(fit, type)
        return _joint(fit, network, features, np.flatnonzero(complete), draws)
    for head in network.heads.all:
        table, posteriors = features[head.name], fit.posteriors[head.name]
        if isinstance(posteriors[0], ClassPosterior):
            limits = posteriors[0].limits(table, level, draws, draw_seed)
            parts.append(_classes(network, head, limits))
        else:
            parts.append(_numbers(network, head, posteriors, table, level, type != "conf_int"))
    frame = pd.DataFrame({k: v for part in parts for k, v in part.items()})
    return with_missing(frame, complete, x.index)


def _fits(fit: Any) -> tuple[ModelFit, KerasFit]:
    """The fitted model, and the network in it."""
    parsnip = parsnip_fit(fit)
    return parsnip, keras_fit_of(parsnip)


def _check_type(fit: Laplace, type: str | None) -> None:
    if type is not None:
        check_string(type, "type", ("pred_int", "conf_int"))
    classes = any(isinstance(p, ClassPosterior) for ps in fit.posteriors.values() for p in ps)
    if type == "pred_int" and classes:
        raise TidykValueError(
            "A new class is no number, so that it has no interval: take sets of classes, "
            '`set_conformal_split()`, or intervals of the probabilities, `type="conf_int"`.'
        )


def _check_joint(fit: Laplace, type: str | None) -> None:
    """Raise an error where there is nothing to draw together."""
    if type == "conf_int":
        raise TidykValueError('`joint=True` draws new values: leave `type` out, or "pred_int".')
    outcomes = sum(len(posteriors) for posteriors in fit.posteriors.values())
    if len(fit.noises) < len(fit.posteriors) or outcomes == 1:
        raise TidykValueError(
            "`joint=True` is for several numeric outcomes, as forecasts of several steps are; "
            "this network has " + ("one." if outcomes == 1 else "classes too.")
        )


def _joint(
    fit: Laplace, network: KerasFit, features: dict[str, np.ndarray], rows: np.ndarray, draws: int
) -> pd.DataFrame:
    """New values of all outcomes: the weights of each vary by themselves, the noise together."""
    random = np.random.default_rng(draw_seed())
    columns = {".row": np.repeat(rows, draws), ".draw": np.tile(np.arange(1, draws + 1), len(rows))}
    for head in network.heads.all:
        posteriors, table = fit.posteriors[head.name], features[head.name]
        means = np.stack([p.mean(table) for p in posteriors], axis=1)
        unsure = np.stack([p.deviation(table, new=False) for p in posteriors], axis=1)
        shape = (len(rows), draws, len(posteriors))
        drawn = random.standard_normal(shape) * unsure[:, None, :] + means[:, None, :]
        nothing = np.zeros(len(posteriors))
        drawn += random.multivariate_normal(nothing, fit.noises[head.name], shape[:2])
        values = head.unscaled(drawn.reshape(-1, len(posteriors)))
        for i, outcome in enumerate(head.outcomes):
            columns[f".pred_{outcome}"] = values[:, i]
    return pd.DataFrame(columns)


def _numbers(
    network: KerasFit, head: Head, posteriors: Any, table: np.ndarray, level: float, new: bool
) -> dict[str, np.ndarray]:
    means = np.stack([p.mean(table) for p in posteriors], axis=1)
    wide = np.stack([p.deviation(table, new=new) for p in posteriors], axis=1)
    wide *= normal_quantile(level)
    tables = {".pred": means, ".pred_lower": means - wide, ".pred_upper": means + wide}
    unscaled = {name: head.unscaled(values) for name, values in tables.items()}
    ends = [f"_{outcome}" if network.heads.several else "" for outcome in head.outcomes]
    return {
        f"{name}{end}": values[:, i]
        for i, end in enumerate(ends)
        for name, values in unscaled.items()
    }


def _classes(network: KerasFit, head: Head, limits: Any) -> dict[str, np.ndarray]:
    shares, low, high = limits
    if shares.shape[1] == 1:  # of the second level
        shares, low, high = (
            np.hstack([1 - first, second])
            for first, second in ((shares, shares), (high, low), (low, high))
        )
    middle = f"_{head.outcomes[0]}" if network.heads.several else ""
    columns = {}
    for i, level in enumerate(head.levels or ()):
        columns[f".pred{middle}_{level}"] = shares[:, i]
        columns[f".pred_lower{middle}_{level}"] = low[:, i]
        columns[f".pred_upper{middle}_{level}"] = high[:, i]
    return columns
