"""The docstring of a generated model function."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator

from tidyk.keras3.backend import load_keras
from tidyk.kerasnip.network import Network

NOTES = {
    "fit_verbose": 'What is seen of the training: "auto" (a bar over the epochs, on a terminal and '
    "in a notebook), 0 (nothing), 1 (Keras' own bars) or 2 (a line an epoch).",
    "fit_callbacks": "Callbacks as objects, classes or names; each fit gets its own.",
    "fit_validation_data": "A pair (x, y) to validate on; a factor y is encoded as in training.",
    "fit_class_weight": "Weights of the classes, by level.",
    "compile_optimizer": "A name, a class or an object, new for each fit.",
    "compile_loss": "A name, a class, an object or a function; by default mean squared "
    "error, or the crossentropy that suits the output.",
    "compile_metrics": "Names or objects; by default mean absolute error, or accuracy.",
    "compile_loss_weights": "How much the loss of each output counts, as a dict by output.",
}


ENGINE = (
    'The engine has arguments of its own, `set_engine("keras", ...)`: `verbose`;',
    "`scale_outcome`, to learn numbers in standard deviations; `start_from`, a fitted network",
    "whose weights training begins with, and `frozen`, the blocks that do not learn;",
    "`keep_epochs`, the epochs after which the weights are kept (`True` for all), which",
    "`multi_predict(epochs=[...])` asks for; `keep_optimizer`, to save the optimizer's state with",
    "the network, so that training can go on elsewhere.",
    "",
    "Candidates that differ only in `fit_epochs` are one fit, which gives the very numbers of",
    "each; not where training may depend on how many epochs there will be: with callbacks",
    "other than Keras' EarlyStopping, ReduceLROnPlateau, LearningRateScheduler and",
    "TerminateOnNaN, optimizers with `use_ema`, `fit_initial_epoch` and",
    "`fit_steps_per_epoch`.",
)


def docstring(network: Network) -> str:
    """Every argument of the model function in a sentence."""
    blocks = ", ".join(f"`{block.name}`" for block in network.blocks)
    lines = [
        f"The Keras model `{network.name}` for {network.mode}.",
        "",
        f"Its layers come from these blocks, in order: {blocks}.",
        "Every argument can be marked with `tune()`; what is not given keeps its default.",
        *_of_outputs(network),
        "",
        "Args:",
        *(f"    {argument}: {meaning}" for argument, meaning in _meanings(network)),
        "",
        "Returns:",
        '    A model specification with the engine "keras".',
        "",
        *ENGINE,
        "",
        f"Made with Keras {load_keras().__version__}; see its `Model.fit` and `Model.compile`.",
    ]
    return "\n".join(lines)


def _meanings(network: Network) -> Iterator[tuple[str, str]]:
    """The arguments in order, and what each means."""
    for block in network.blocks:
        yield block.count, f"How often the block `{block.name}` is used (1); 0 drops it."
    for block in network.blocks:
        for argument, param in block.arguments().items():
            yield argument, f"`{param.name}` of the block `{block.name}`. {_default(param)}"
    yield (
        "learn_rate",
        "The optimizer's learning rate: 0.01 for an optimizer given by name, an object's own "
        "otherwise.",
    )
    for method in ("fit", "compile"):
        notes = keras_notes(method) | NOTES
        for name, param in network.arguments.items():
            if name.startswith(f"{method}_"):
                yield name, f"{notes.get(name, '')} {_default(param)}"


def _of_outputs(network: Network) -> list[str]:
    """What can be given for each output, where there are several."""
    if len(network.heads) == 1:
        return []
    names = " and ".join(f"`{name}`" for name in network.heads)
    return [
        f"The outputs are {names}: `compile_loss`, `compile_metrics` and `compile_loss_weights` "
        "may be dicts by output."
    ]


def keras_notes(method: str) -> dict[str, str]:
    """The beginning of what Keras says about each argument of `Model.fit` or `.compile`."""
    text = inspect.getdoc(getattr(load_keras().Model, method)) or ""
    notes = re.findall(r"^    (\w+): (.+?)(?=^    \w+: |^\S|\Z)", text, re.MULTILINE | re.DOTALL)
    return {f"{method}_{name}": _beginning(note) for name, note in notes}


def _beginning(note: str) -> str:
    """The first sentence, or two where the first only says the type."""
    first, *rest = re.split(r"(?<=[^.]{3}\.) ", " ".join(note.split()))
    text = " ".join([first, *rest[:1]]) if len(first) < 30 else first
    return text.rstrip(".:") + "."


def _default(param: inspect.Parameter) -> str:
    return "Required." if param.default is param.empty else f"Defaults to {param.default!r}."
