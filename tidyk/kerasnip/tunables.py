"""Tuning parameters that dials does not have: the optimizer and the loss."""

from __future__ import annotations

from typing import Any

from attrs import evolve

from tidyk.base.generics import extract_parameter_set_dials
from tidyk.dials.parameter import QualParam, QuantParam, new_qual_param
from tidyk.dials.registry import parameter
from tidyk.dials.sets import Parameters
from tidyk.kerasnip import shapes as shapes  # its parameters are found by their names
from tidyk.kerasnip.compiling.registers import REGISTERED
from tidyk.kerasnip.specs import KerasSpec
from tidyk.kerasnip.values import is_activation, spelled
from tidyk.parsnip.tunables import extract_parameter_set_dials_spec


class Names(tuple[str, ...]):
    """Names that R has in a vector; called, they are all that there are by now, those that were
    registered among them.

    Examples:
        >>> from tidyk import keras_optimizers
        >>> keras_optimizers[3], "adam" in keras_optimizers()
        ('adam', True)
    """

    kind: str

    @classmethod
    def of(cls, kind: str, *names: str) -> Names:
        """Names of optimizers, losses or metrics."""
        names_of_kind = cls(names)
        names_of_kind.kind = kind
        return names_of_kind

    def __call__(self) -> list[str]:
        return [*self, *(name for name in REGISTERED[self.kind] if name not in self)]


keras_optimizers = Names.of(
    "optimizer",
    "adadelta", "adafactor", "adagrad", "adam", "adamw", "adamax", "ftrl", "lamb", "lion", "muon",
    "nadam", "rmsprop", "SGD",
)  # fmt: skip
"""Names for `compile_optimizer`: R's `kerasnip::keras_optimizers`. Keras' other spellings serve
too."""

keras_losses = Names.of(
    "loss",
    "binary_crossentropy", "binary_focal_crossentropy", "categorical_crossentropy",
    "categorical_focal_crossentropy", "categorical_generalized_cross_entropy",
    "categorical_hinge", "circle", "cosine_similarity", "ctc", "dice", "hinge", "huber_loss",
    "kl_divergence", "log_cosh", "mean_absolute_error", "mean_absolute_percentage_error",
    "mean_squared_error", "mean_squared_logarithmic_error", "poisson",
    "sparse_categorical_crossentropy", "squared_hinge", "tversky",
)  # fmt: skip
"""Names for `compile_loss`: R's `kerasnip::keras_losses`."""

keras_metrics = Names.of(
    "metric",
    "auc", "binary_accuracy", "binary_crossentropy", "categorical_accuracy",
    "categorical_crossentropy", "categorical_hinge", "concordance_correlation",
    "cosine_similarity", "f1_score", "fbeta_score", "hinge", "kl_divergence", "logcosh", "mae",
    "mape", "mean", "mean_absolute_error", "mean_absolute_percentage_error",
    "mean_squared_error", "mean_squared_logarithmic_error", "mse", "msle",
    "pearson_correlation", "poisson", "r2_score", "root_mean_squared_error",
    "sparse_categorical_accuracy", "sparse_categorical_crossentropy",
    "sparse_top_k_categorical_accuracy", "squared_hinge", "sum", "top_k_categorical_accuracy",
)  # fmt: skip
"""Names for `compile_metrics`: R's `kerasnip::keras_metrics`."""

REGRESSION_LOSSES = (
    "huber_loss", "log_cosh", "mean_absolute_error", "mean_absolute_percentage_error",
    "mean_squared_error", "mean_squared_logarithmic_error", "poisson",
)  # fmt: skip
CLASS_LOSSES = tuple(
    name
    for name in keras_losses
    if name == "poisson" or name not in (*REGRESSION_LOSSES, "circle", "ctc")
)
"""Without those of numbers, and of labels that are no classes."""


@parameter("Optimizer Function")
def optimizer_function(values: Any = keras_optimizers):
    """Name of an optimizer, for `compile_optimizer`."""


@parameter("Loss Function")
def loss_function_keras(values: Any = keras_losses):
    """Name of a loss, for `compile_loss`."""


@extract_parameter_set_dials.register(KerasSpec)
def extract_parameter_set_dials_keras(spec: KerasSpec, /) -> Parameters:
    """The arguments that are marked with `tune()`; a loss is one that suits the mode, and has no
    parameter where outputs have several modes."""
    parameters, annotations = extract_parameter_set_dials_spec(spec), annotated(spec)
    objects = zip(parameters.name, parameters.object, strict=True)
    few = _few(spec)
    suited = [
        annotations.get(name) or (few.get(name) if object is None else _suited(object))
        for name, object in objects
    ]
    suitable = REGRESSION_LOSSES if spec.mode == "regression" else CLASS_LOSSES
    mixed = spec.mode == "mixed"  # each output needs a loss of its own, by a dict
    losses = None if mixed else loss_function_keras(values=suitable)
    both = zip(parameters.name, suited, strict=True)
    return evolve(parameters, object=[losses if n == "compile_loss" else o for n, o in both])


def annotated(spec: KerasSpec) -> dict[str, Any]:
    """Parameters that blocks tell by annotations, such as
    `units: Annotated[int, hidden_units((8, 64))]`."""
    return {
        block.argument(name): param
        for block in spec.network.blocks
        for name, hint in block.hints.items()
        for param in getattr(hint, "__metadata__", ())
        if isinstance(param, QualParam | QuantParam)
    }


def _few(spec: KerasSpec) -> dict[str, QualParam]:
    """Parameters of arguments of blocks that take a few values only."""
    return {
        block.argument(name): _of_values(block.argument(name), values)
        for block in spec.network.blocks
        for name, values in block.choices.items()
    }


def _of_values(argument: str, values: tuple[Any, ...]) -> QualParam:
    type = "logical" if all(isinstance(value, bool) for value in values) else "character"
    label = argument.replace("_", " ").capitalize()
    return new_qual_param(type, values, label={argument: label})


def _suited(parameter: Any) -> Any:
    """An activation's values are those that Keras has, as it spells them."""
    if not isinstance(parameter, QualParam) or parameter.label[0] != "activation":
        return parameter
    spellings = dict.fromkeys(map(spelled, parameter.values))
    return evolve(parameter, values=tuple(filter(is_activation, spellings)))
