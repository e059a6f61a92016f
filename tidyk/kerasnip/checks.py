"""What the values of a network's `learn_rate`, `fit_*` and `compile_*` may be."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tidyk.base.errors import (
    TidykTypeError,
    TidykValueError,
    check_bool,
    check_number,
    check_whole,
    describe,
)
from tidyk.hardhat.placeholder import is_tune
from tidyk.keras3.backend import load_keras
from tidyk.kerasnip.compiling.callbacks import check_callback
from tidyk.kerasnip.compiling.losses import new_loss
from tidyk.kerasnip.compiling.metrics import new_metrics
from tidyk.kerasnip.compiling.optimizers import new_optimizer
from tidyk.kerasnip.compiling.registers import listed
from tidyk.kerasnip.values import plain


def check_together(args: Mapping[str, Any]) -> None:
    """Raise an error for values that exclude each other."""
    first, last = plain(args.get("fit_initial_epoch")), plain(args.get("fit_epochs"))
    if first and not is_tune(first) and not is_tune(last) and first >= (last or 1):
        raise TidykValueError(
            f"`fit_initial_epoch` is {first}, and training ends after `fit_epochs`, "
            f"{last or 1}: no epoch would be trained. It counts the epochs that have been."
        )
    if args.get("fit_validation_data") is not None and args.get("fit_validation_split"):
        raise TidykValueError(
            "Give `fit_validation_split` or `fit_validation_data`, not both: Keras would leave "
            "out the split."
        )


def _is_positive(value: Any, name: str) -> None:
    check_whole(value, name, minimum=1)


def _check_rate(value: Any, name: str) -> None:
    if isinstance(value, load_keras().optimizers.schedules.LearningRateSchedule):
        raise TidykTypeError(
            f"`{name}` is one number, not {describe(value)}: a schedule goes into the optimizer, "
            "`compile_optimizer=optimizer_adam(learning_rate=schedule)`."
        )
    check_number(value, name, minimum=0)


def _check_share(value: Any, name: str) -> None:
    if not 0 <= check_number(value, name) < 1:
        raise TidykValueError(
            f"`{name}` must be a number from 0 to below 1, not {describe(value)}."
        )


def _check_often(value: Any, name: str) -> None:
    """Every so many epochs, or after those of a list."""
    for one in value if isinstance(value, list | tuple | set | range) else [value]:
        check_whole(plain(one), name, minimum=1)


def _check_pair(value: Any, name: str) -> None:
    if not isinstance(value, list | tuple) or len(value) not in (2, 3):
        raise TidykTypeError(
            f"`{name}` must be a pair (x, y), or (x, y, weights), not {describe(value)}."
        )


def _check_by_level(value: Any, name: str) -> None:
    if not isinstance(value, Mapping):
        raise TidykTypeError(f"`{name}` must be a dict of weights by level, not {describe(value)}.")


def _check_by_row(value: Any, name: str) -> None:
    if isinstance(value, str):
        raise TidykTypeError(
            f"`{name}` must be numbers, one a row, not {describe(value)}: weights in a column go "
            f'with the rows by `add_case_weights("{value}")` of a workflow.'
        )


def _check_callbacks(value: Any, name: str) -> None:
    for callback in listed(value):
        check_callback(callback)


def _check_verbose(value: Any, name: str) -> None:
    if value not in (0, 1, 2, "auto"):
        raise TidykValueError(f'`{name}` must be 0, 1, 2 or "auto", not {describe(value)}.')


def _check_each(value: Any, name: str) -> None:
    for one in value if isinstance(value, list | tuple) else [value]:
        check_number(one, name)


def _unless(text: str, check: Callable[[Any, str], Any]) -> Callable[[Any, str], None]:
    """A check of values other than a word that has a meaning of its own."""

    def checked(value: Any, name: str) -> None:
        if value != text:
            check(value, name)

    return checked


CHECKS: dict[str, Callable[[Any, str], Any]] = {
    "learn_rate": _check_rate,
    "fit_epochs": _is_positive,
    "fit_batch_size": _is_positive,
    "fit_initial_epoch": lambda v, name: check_whole(v, name, minimum=0),
    "fit_steps_per_epoch": _is_positive,
    "fit_shuffle": _unless("batch", check_bool),
    "fit_callbacks": _check_callbacks,
    "fit_validation_split": _check_share,
    "fit_validation_data": _check_pair,
    "fit_validation_steps": _is_positive,
    "fit_validation_batch_size": _is_positive,
    "fit_validation_freq": _check_often,
    "fit_class_weight": _check_by_level,
    "fit_sample_weight": _check_by_row,
    "fit_verbose": _check_verbose,
    "compile_optimizer": lambda v, name: new_optimizer(v, None),
    "compile_loss": lambda v, name: new_loss(v),
    "compile_loss_weights": _check_each,
    "compile_metrics": lambda v, name: new_metrics(v),
    "compile_weighted_metrics": lambda v, name: new_metrics(v),
    "compile_run_eagerly": check_bool,
    "compile_steps_per_execution": _is_positive,
    "compile_jit_compile": _unless("auto", check_bool),
    "compile_auto_scale_loss": check_bool,
}
