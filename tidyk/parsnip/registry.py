"""What parsnip knows of models: modes, engines, arguments, how to fit and how to predict.

Everything goes through the functions here, tidyk's own models and engines and the generated Keras
models included; `@model` and `@engine` call them. The names are R's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal

import pandas as pd
from attrs import define, field, frozen

from tidyk.base.errors import TidykValueError, check_string, did_you_mean, quoted, unknown_name
from tidyk.base.registry import Registry

PREDICTION_TYPES = (
    "raw", "numeric", "class", "prob", "conf_int", "pred_int", "quantile", "time", "survival",
    "linear_pred", "hazard",
)  # fmt: skip
MODES = ("classification", "regression", "censored regression", "quantile regression")

Key = tuple[str, str]
"""An engine and a mode."""


@frozen
class Arg:
    """A main argument of a model and what it is called in an engine."""

    engine: str
    parsnip: str
    original: str
    func: str | None = None
    has_submodel: bool = False


@frozen
class Encoding:
    """What a formula or a data frame has to become for an engine."""

    predictor_indicators: Literal["traditional", "none", "one_hot"] = "traditional"
    compute_intercept: bool = False
    remove_intercept: bool = True
    allow_sparse_x: bool = False
    allow_missing: bool = False


@frozen
class Fit:
    """How an engine fits: `func(x=, y=, **args)` returns the engine's object.

    `many`, where an engine has it, fits a batch of (spec, x, y, seed) at once and yields the
    engine's objects in order. `engine_args` are the names that `set_engine()` takes; None leaves
    the check to the engine's library.
    """

    func: Callable[..., Any]
    defaults: Mapping[str, Any] = field(factory=dict)
    protect: tuple[str, ...] = ("x", "y")
    weights: bool = False
    engine_args: tuple[str, ...] | None = None
    many: Callable[..., Any] | None = None


@frozen
class Pred:
    """How an engine predicts.

    `func(model_fit, x, **args)` returns an array; `post(result, model_fit)` may follow.
    """

    func: Callable[..., Any]
    args: Mapping[str, Any] = field(factory=dict)
    post: Callable[..., Any] | None = None


@define
class ModelEntry:
    """All that is registered of one model."""

    name: str
    title: str = ""
    main_args: list[str] = field(factory=list)
    modes: list[str] = field(factory=list)
    engines: list[Key] = field(factory=list)
    args: list[Arg] = field(factory=list)
    encodings: dict[Key, Encoding] = field(factory=dict)
    fits: dict[Key, Fit] = field(factory=dict)
    preds: dict[tuple[str, str, str], Pred] = field(factory=dict)
    dependencies: dict[Key, list[str]] = field(factory=dict)
    methods: dict[Key, Any] = field(factory=dict)

    def engines_for(self, mode: str) -> list[str]:
        """Engines of a mode; of all modes while it is unknown."""
        return list(dict.fromkeys(e for e, m in self.engines if mode in (m, "unknown")))

    def modes_for(self, engine: str) -> list[str]:
        """Modes of an engine."""
        return [m for e, m in self.engines if e == engine]

    def args_for(self, engine: str) -> dict[str, Arg]:
        """Main arguments that an engine knows, by parsnip's name."""
        return {arg.parsnip: arg for arg in self.args if arg.engine == engine}

    def types_for(self, engine: str, mode: str) -> list[str]:
        """Prediction types of an engine in a mode."""
        return [t for e, m, t in self.preds if (e, m) == (engine, mode)]


MODELS: Registry[ModelEntry] = Registry("model")


def set_new_model(model: str, *, title: str = "") -> None:
    """Register a new model. Equals R's `parsnip::set_new_model()`.

    Args:
        model: The name of the model function.
        title: What its specifications print first; the name without underscores by default.

    Raises:
        TidykValueError: The model exists already.

    Examples:
        >>> set_new_model("my_model")
        >>> set_model_mode("my_model", "regression")
        >>> set_model_engine("my_model", "regression", "mine")
        >>> show_engines("my_model")
          engine        mode
        0   mine  regression
        >>> remove_model_entry("my_model")
    """
    MODELS.add(check_string(model, "model"), ModelEntry(model, title or model.replace("_", " ")))


def remove_model_entry(model: str) -> None:
    """Forget a model: later `set_new_model()` may use the name again."""
    MODELS.remove(model)


def set_model_mode(model: str, mode: str) -> None:
    """Let a model have a mode. Equals R's `parsnip::set_model_mode()`.

    Args:
        model: A registered model.
        mode: "classification", "regression", "censored regression" or "quantile regression".

    Examples:
        >>> set_new_model("model_with_mode")
        >>> set_model_mode("model_with_mode", "regression")
        >>> get_model_env()["model_with_mode"].modes
        ['regression']
    """
    entry = MODELS[model]
    if check_string(mode, "mode", MODES) not in entry.modes:
        entry.modes.append(mode)


def set_model_engine(model: str, mode: str, eng: str) -> None:
    """Add an engine to a mode of a model. Equals R's `parsnip::set_model_engine()`.

    Args:
        model: A registered model.
        mode: One of its modes.
        eng: The engine's name.

    Raises:
        TidykValueError: The model has no such mode, or has the engine already.

    Examples:
        >>> set_new_model("model_with_engine")
        >>> set_model_mode("model_with_engine", "regression")
        >>> set_model_engine("model_with_engine", "regression", "mine")
        >>> show_engines("model_with_engine")["engine"].tolist()
        ['mine']
    """
    entry = MODELS[model]
    _check_mode(entry, mode)
    if (eng, mode) in entry.engines:
        raise TidykValueError(f'`{model}()` has the engine "{eng}" for {mode} already.')
    entry.engines.append((eng, mode))


def set_model_arg(
    model: str,
    eng: str,
    parsnip: str,
    original: str,
    *,
    func: str | None = None,
    has_submodel: bool = False,
) -> None:
    """Say what a main argument is called in an engine. Equals R's `parsnip::set_model_arg()`.

    Args:
        model: A registered model.
        eng: One of its engines.
        parsnip: The argument's name in the model function.
        original: Its name in the engine.
        func: The name of the dials parameter that describes it (`"penalty"`); None where it cannot
            be tuned.
        has_submodel: One fit can predict for several of its values.

    Examples:
        >>> set_new_model("model_with_arg")
        >>> set_model_mode("model_with_arg", "regression")
        >>> set_model_engine("model_with_arg", "regression", "mine")
        >>> set_model_arg("model_with_arg", "mine", "trees", "n_estimators", func="trees")
        >>> show_model_info("model_with_arg")
        Information for `model_with_arg`
        ...
    """
    entry = MODELS[model]
    _check_engine(entry, eng)
    arg = Arg(eng, parsnip, original, func, has_submodel)
    if arg not in entry.args:
        entry.args.append(arg)


def set_encoding(model: str, mode: str, eng: str, options: Mapping[str, Any]) -> None:
    """Say what predictors an engine takes. Equals R's `parsnip::set_encoding()`.

    Args:
        model, mode, eng: A registered combination.
        options: `predictor_indicators` ("traditional", "none", "one_hot"), `compute_intercept`,
            `remove_intercept`, `allow_sparse_x`, `allow_missing` (False: rows with missing
            predictors are predicted as missing).

    Examples:
        >>> set_new_model("model_with_encoding")
        >>> set_model_mode("model_with_encoding", "regression")
        >>> set_model_engine("model_with_encoding", "regression", "mine")
        >>> set_encoding(
        ...     "model_with_encoding", "regression", "mine", {"predictor_indicators": "one_hot"}
        ... )
    """
    key = _key(model, mode, eng)
    MODELS[model].encodings[key] = Encoding(**options)


def set_fit(model: str, mode: str, eng: str, value: Mapping[str, Any]) -> None:
    """Say how an engine fits. Equals R's `parsnip::set_fit()`.

    Args:
        model, mode, eng: A registered combination.
        value: `func`, called as `func(x=, y=, **args)`; `defaults` for its arguments; `protect`,
            names that `set_engine()` may not set; `weights`, whether it takes case weights;
            `engine_args`; `many`.

    Examples:
        >>> set_new_model("model_with_fit")
        >>> set_model_mode("model_with_fit", "regression")
        >>> set_model_engine("model_with_fit", "regression", "mine")
        >>> set_fit("model_with_fit", "regression", "mine", {"func": lambda x, y: y.mean()})
    """
    key = _key(model, mode, eng)
    MODELS[model].fits[key] = Fit(**value)


def set_pred(model: str, mode: str, eng: str, type: str, value: Mapping[str, Any]) -> None:
    """Say how an engine predicts one type. Equals R's `parsnip::set_pred()`.

    Args:
        model, mode, eng: A registered combination.
        type: One of R's prediction types: "numeric", "class", "prob", "conf_int", "pred_int",
            "raw", …
        value: `func`, called as `func(model_fit, x, **args)`; `args`; `post`, called with the
            result and the fit. A numeric prediction is an array of shape (rows,), a class
            prediction one of level numbers, a probability one of (rows, levels); an interval a data
            frame.

    Examples:
        >>> set_new_model("model_with_pred")
        >>> set_model_mode("model_with_pred", "regression")
        >>> set_model_engine("model_with_pred", "regression", "mine")
        >>> set_pred(
        ...     "model_with_pred",
        ...     "regression",
        ...     "mine",
        ...     "numeric",
        ...     {"func": lambda fit, x: [fit.fit] * len(x)},
        ... )
    """
    key = _key(model, mode, eng)
    MODELS[model].preds[*key, check_string(type, "type", PREDICTION_TYPES)] = Pred(**value)


def set_dependency(model: str, eng: str, pkg: str, *, mode: str | None = None) -> None:
    """Say which package an engine needs. Equals R's `parsnip::set_dependency()`.

    Args:
        model, eng: A registered model and engine.
        pkg: The Python package as it is imported.
        mode: For this mode only; for all of the engine's modes by default.

    Examples:
        >>> set_new_model("model_with_needs")
        >>> set_model_mode("model_with_needs", "regression")
        >>> set_model_engine("model_with_needs", "regression", "mine")
        >>> set_dependency("model_with_needs", "mine", "numpy")
    """
    entry = MODELS[model]
    _check_engine(entry, eng)
    for known in [mode] if mode else entry.modes_for(eng):
        packages = entry.dependencies.setdefault((eng, known), [])
        if pkg not in packages:
            packages.append(pkg)


def show_engines(model: str) -> pd.DataFrame:
    """The engines of a model. Equals R's `parsnip::show_engines()`.

    Returns:
        Columns `engine` and `mode`.

    Examples:
        >>> show_engines("linear_reg")
          engine        mode
        0     lm  regression
    """
    return pd.DataFrame(model_entry(model).engines, columns=["engine", "mode"])


def show_model_info(model: str) -> None:
    """Print all that is registered of a model. Equals R's `parsnip::show_model_info()`.

    Examples:
        >>> show_model_info("linear_reg")
        Information for `linear_reg`
         modes:
           regression
        ...
    """
    entry = model_entry(model)
    lines = [
        f"Information for `{model}`",
        f" modes:\n   {', '.join(entry.modes) or 'none'}",
        " engines:",
    ]
    lines += [f"   {m}: {', '.join(entry.engines_for(m)) or 'none'}" for m in entry.modes]
    lines += [" arguments:"]
    for engine in entry.engines_for("unknown"):
        lines += [f"   {engine}:"]
        lines += [f"      {a.parsnip} --> {a.original}" for a in entry.args_for(engine).values()]
    lines += [" prediction types:"]
    lines += [
        f"   {e} ({m}): {', '.join(entry.types_for(e, m)) or 'none'}" for e, m in entry.engines
    ]
    print("\n".join(lines))


def get_model_env() -> Mapping[str, ModelEntry]:
    """All registered models by name. Equals R's `parsnip::get_model_env()`.

    Examples:
        >>> "linear_reg" in get_model_env()
        True
    """
    load_models()
    return {name: MODELS[name] for name in MODELS}


def model_exists(name: str) -> bool:
    """Is there a model of this name? Equals R's `kerasnip::model_exists()`.

    >>> model_exists("linear_reg"), model_exists("nothing")
    (True, False)
    """
    load_models()
    return name in MODELS


def model_entry(model: str) -> ModelEntry:
    """What is registered of a model."""
    load_models()
    return MODELS[check_string(model, "model")]


def load_models() -> None:
    """Importing the engines registers them (and imports their models, not their libraries)."""
    import tidyk.parsnip.engines  # noqa: F401


def _key(model: str, mode: str, eng: str) -> Key:
    entry = MODELS[model]
    _check_mode(entry, mode)
    if (eng, mode) not in entry.engines:
        raise TidykValueError(
            f'`{model}()` has no engine "{eng}" for {mode}: call `set_model_engine()` first. '
            f"It has {quoted(entry.engines_for(mode))}."
        )
    return eng, mode


def _check_mode(entry: ModelEntry, mode: str) -> None:
    if mode not in entry.modes:
        hint = did_you_mean(mode, entry.modes)
        raise TidykValueError(
            f'"{mode}" is not a known mode for model `{entry.name}()`.{hint} '
            f"It has {quoted(entry.modes)}."
        )


def _check_engine(entry: ModelEntry, eng: str) -> None:
    if eng not in entry.engines_for("unknown"):
        unknown_name(f"engine of `{entry.name}()`", eng, entry.engines_for("unknown"))
