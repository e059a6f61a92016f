"""brulee's own arguments, under which R's scripts give what Keras has too."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tidyk.base.errors import (
    TidykTypeError,
    TidykValueError,
    check_number,
    check_whole,
    describe,
)
from tidyk.hardhat.placeholder import is_tune
from tidyk.keras3.backend import load_keras
from tidyk.kerasnip.builtin import PREFIXES, SEEDS, BuiltIn
from tidyk.kerasnip.stages import KEPT

RENAMED = {"validation": "fit_validation_split", "class_weights": "fit_class_weight"}
OF_BRULEE = (*RENAMED, "stop_iter", *PREFIXES, *KEPT)
OPTIMIZER = "Give an optimizer of Keras, `optimizer=optimizer_{}`."
LACKING = {
    **SEEDS,
    "momentum": OPTIMIZER.format("sgd(momentum=0.9)"),
    "grad_norm_clip": OPTIMIZER.format("adam(clipnorm=5)"),
    "grad_value_clip": OPTIMIZER.format("adam(clipvalue=5)"),
    "rate_schedule": "Give a schedule of Keras as the rate of an optimizer, or "
    "`callbacks=callback_learning_rate_scheduler(...)`.",
}


class Brulee(BuiltIn):
    """Keras with brulee's own arguments. Other than there, all rows are trained on, for all epochs,
    unless `validation` and `stop_iter` say otherwise; the rows held out are the last, as Keras
    has it."""

    own_arguments = OF_BRULEE
    settled = {"device": (None, "cpu")}
    lacking = LACKING

    def check_own(self, args: Mapping[str, Any]) -> None:
        """Raise an error for a share or a count that cannot be, and for brulee's optimizer."""
        super().check_own(args)
        share, patience = args.get("validation", 0), args.get("stop_iter", 0)
        if not is_tune(share):
            check_number(share, "validation", minimum=0, maximum=1)
        if not is_tune(patience):
            check_whole(patience, "stop_iter", minimum=0)
        weights = args.get("class_weights", {})
        if not isinstance(weights, Mapping) and not is_tune(weights):
            raise TidykTypeError(
                "`class_weights` should be a dict of weights by level, such as "
                f'`{{"yes": 2, "no": 1}}`, not {describe(weights)}.'
            )
        if str(args.get("optimizer")).upper() == "LBFGS":
            raise TidykValueError(
                'Keras has no optimizer "LBFGS", which is brulee\'s default; it takes "adam" '
                'unless you say otherwise, such as `optimizer="sgd"`.'
            )

    def prefixed(self, args: Mapping[str, Any]) -> dict[str, Any]:
        """As Keras names them; after `stop_iter` epochs without an improvement the best are
        restored, as brulee has it."""
        own = {RENAMED.get(name, name): value for name, value in args.items()}
        if not own.get("fit_validation_split", 1):
            del own["fit_validation_split"]  # a share of 0
        if (patience := own.pop("stop_iter", None)) is not None:
            held = {"fit_validation_split", "validation_split", "validation_data"} & own.keys()
            own["callbacks"] = [*_listed(own.get("callbacks")), _stopping(patience, bool(held))]
        return super().prefixed(own)


def _listed(callbacks: Any) -> list[Any]:
    if callbacks is None:
        return []
    return list(callbacks) if isinstance(callbacks, list | tuple) else [callbacks]


def _stopping(patience: Any, held_out: bool) -> Any:
    return load_keras().callbacks.EarlyStopping(
        monitor="val_loss" if held_out else "loss",
        patience=1 if is_tune(patience) else int(patience),
        restore_best_weights=True,
    )
