"""Tuning parameters that dials does not have: the optimizer and the loss."""

from __future__ import annotations

from typing import Any

from tidyk.dials.registry import parameter

KERAS_OPTIMIZERS = (
    "adadelta", "adafactor", "adagrad", "adam", "adamw", "adamax", "ftrl", "lamb", "lion", "muon",
    "nadam", "rmsprop", "SGD",
)  # fmt: skip
KERAS_LOSSES = (
    "binary_crossentropy", "binary_focal_crossentropy", "categorical_crossentropy",
    "categorical_focal_crossentropy", "categorical_generalized_cross_entropy",
    "categorical_hinge", "circle", "cosine_similarity", "ctc", "dice", "hinge", "huber_loss",
    "kl_divergence", "log_cosh", "mean_absolute_error", "mean_absolute_percentage_error",
    "mean_squared_error", "mean_squared_logarithmic_error", "poisson",
    "sparse_categorical_crossentropy", "squared_hinge", "tversky",
)  # fmt: skip


@parameter("Optimizer Function")
def optimizer_function(values: Any = KERAS_OPTIMIZERS):
    """Name of an optimizer, for `compile_optimizer`."""


@parameter("Loss Function")
def loss_function_keras(values: Any = KERAS_LOSSES):
    """Name of a loss, for `compile_loss`."""
