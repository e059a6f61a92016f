"""Compiling a network."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tidyk.kerasnip.compiling.losses import default_loss, new_loss
from tidyk.kerasnip.compiling.metrics import default_metrics, new_metrics
from tidyk.kerasnip.compiling.optimizers import new_optimizer


def given_for(method: str, args: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of `keras.Model.fit` or `.compile` that were given; None stands for Keras'
    default."""
    prefix = f"{method}_"
    return {
        name.removeprefix(prefix): value
        for name, value in args.items()
        if name.startswith(prefix) and value is not None
    }


def compile_model(model: Any, args: Mapping[str, Any], modes: str | Mapping[str, str]) -> None:
    """Compile a freshly built model according to its arguments.

    Args:
        model: A Keras model.
        args: Arguments of the model function that were given.
        modes: The mode; of a model with several outputs the mode of each.
    """
    options = given_for("compile", args)
    loss, metrics = options.pop("loss", None), options.pop("metrics", None)
    optimizer = new_optimizer(options.pop("optimizer", None), args.get("learn_rate"))
    weighted = options.get("weighted_metrics")
    if isinstance(weighted, Mapping):
        options["weighted_metrics"] = {head: new_metrics(some) for head, some in weighted.items()}
    elif weighted is not None:
        options["weighted_metrics"] = new_metrics(weighted)
    if isinstance(options.get("loss_weights"), Mapping) and not isinstance(modes, str):
        given = options["loss_weights"]  # Keras wants one for each output
        options["loss_weights"] = {head: given.get(head, 1.0) for head in modes}
    model.compile(
        optimizer=optimizer,
        loss=_for_each(loss, output_of(model), modes, _loss),
        metrics=_for_each(metrics, output_of(model), modes, _metrics),
        **options,
    )


def output_of(model: Any) -> Any:
    """The symbolic output of a model; a dict of them if there are several."""
    several = getattr(model, "_outputs_struct", None)
    return several if isinstance(several, dict) else model.outputs[0]


def _for_each(
    choice: Any, output: Any, modes: str | Mapping[str, str], make: Callable[..., Any]
) -> Any:
    """What is compiled, of each output if there are several: what a dict gives, or what was
    given for all, else the default."""
    if not isinstance(output, dict):
        mode = modes if isinstance(modes, str) else next(iter(modes.values()))
        alone = next(iter(choice.values()), None) if isinstance(choice, Mapping) else choice
        return make(alone, mode, output)
    assert not isinstance(modes, str)  # several outputs have a mode each
    values = choice if isinstance(choice, Mapping) else dict.fromkeys(modes, choice)
    return {head: make(values.get(head), mode, output[head]) for head, mode in modes.items()}


def _loss(choice: Any, mode: str, output: Any) -> Any:
    return new_loss(default_loss(mode, output.shape[-1]) if choice is None else choice)


def _metrics(choice: Any, mode: str, output: Any) -> list[Any]:
    return new_metrics(default_metrics(mode) if choice is None else choice)
