"""The rows of a fit as arrays: those for validation, where they are given, behind those that it is
trained on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from tidyk.kerasnip.arrays import Arrays, each, length
from tidyk.kerasnip.compiling.model import given_for
from tidyk.kerasnip.heads import Heads
from tidyk.kerasnip.learning import class_weights
from tidyk.kerasnip.network import Network
from tidyk.kerasnip.outcomes import loss_name
from tidyk.kerasnip.programs import identity
from tidyk.kerasnip.training.keys import Design
from tidyk.kerasnip.training.lanes import Rows
from tidyk.kerasnip.training.options import Alone
from tidyk.kerasnip.validation import validation_data
from tidyk.parsnip.jobs import Job


def form_of(design: Design) -> str:
    """What the arrays of a fit depend on besides its data, as text."""
    args, model = design.args, design.model
    given = [identity(args.get(f"fit_{name}")) for name in ("class_weight", "validation_data")]
    scaled = bool(args.get("scale_outcome"))
    losses = each(loss_name, model.loss)
    return str([model.output_shape, losses, scaled, given, design.options.share])


def rows_of(
    network: Network, job: Job, design: Design, heads: Heads, values: Arrays, new: Arrays
) -> Rows:
    """The rows of a fit.

    Args:
        network: The blocks.
        job: The fit.
        design: Its network.
        heads: The outputs.
        values: Its predictors as arrays.
        new: Those of the rows to assess on.
    """
    model, args, options = design.model, design.args, design.options
    outcome: Any = heads.encode(job.y, model)
    weights = _weights(job, given_for("fit", args), outcome, options.counts(length(values))[0])
    held_out = validation_data(args, job.x, network, heads, model, job.new_predictors)
    if held_out is None:
        return Rows(values, outcome, weights, new, job.new)
    x, y, *theirs = held_out
    if length(x) != options.given:
        raise Alone("the preprocessor drops rows of `fit_validation_data`")
    if weights is not None or theirs:
        own = np.ones(length(values), np.float32) if weights is None else weights
        weights = _joined(own, theirs[0] if theirs else np.ones(length(x)))
    return Rows(_joined(values, x), _joined(outcome, y), weights, new, job.new, length(x))


def _weights(
    job: Job, options: Mapping[str, Any], outcome: np.ndarray, count: int
) -> np.ndarray | None:
    """The weights of the rows: their own, or those of their classes, which only the first rows
    have, those that are trained on."""
    if "class_weight" not in options:
        return None if job.weights is None else np.asarray(job.weights, np.float32)
    if job.weights is not None:
        raise Alone("there are weights of classes and of rows")
    from keras.src.trainers.data_adapters.data_adapter_utils import class_weight_to_sample_weights

    by_class = class_weights(options["class_weight"], job.y)
    weights = class_weight_to_sample_weights(outcome, by_class)
    weights[count:] = 1
    return weights


def _joined(own: Any, given: Any) -> Any:
    """Rows, and those for validation behind them."""
    if isinstance(own, dict):
        return {name: _joined(own[name], given[name]) for name in own}
    if not np.can_cast(given.dtype, own.dtype, "same_kind"):
        raise Alone(f"`fit_validation_data` has {given.dtype} where training rows have {own.dtype}")
    return np.concatenate([own, given.astype(own.dtype)])
