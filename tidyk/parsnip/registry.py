"""R's functions that register models and engines.

tidyk's own models and engines, and those of `@model` and `@engine`, are objects that are listed in
the index; `set_new_model()`, `set_fit()`, `set_pred()` and their like make such objects of tables.
The names are R's.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tidyk.base.errors import TidykTypeError, TidykValueError, check_string, quoted
from tidyk.parsnip.encoding import Encoding
from tidyk.parsnip.engine import PREDICTION_TYPES
from tidyk.parsnip.entry import MODES, ModelEntry
from tidyk.parsnip.index import MODELS, load_models, model_entry
from tidyk.parsnip.tables import Fit, Pred, TableEngine


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
        >>> get_model_env()["my_model"].engines_for("regression")
        ['mine']
        >>> remove_model_entry("my_model")
    """
    load_models()
    MODELS.add(check_string(model, "model"), ModelEntry(model, title or model.replace("_", " ")))


def remove_model_entry(model: str) -> None:
    """Remove a model, so that `set_new_model()` may use the name again."""
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
    entry = model_entry(model)
    if check_string(mode, "mode", MODES) not in entry.modes:
        entry.modes.append(mode)


def set_model_engine(model: str, mode: str, eng: str) -> None:
    """Add an engine to a mode of a model; other functions say what it does. Equals R's
    `parsnip::set_model_engine()`.

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
        >>> get_model_env()["model_with_engine"].modes_for("mine")
        ['regression']
    """
    entry = model_entry(model)
    entry.check_mode(mode)
    if (eng, mode) in entry.engines:
        raise TidykValueError(f'`{model}()` has the engine "{eng}" for {mode} already.')
    entry.engines[eng, mode] = TableEngine()


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
        func: The name of the dials parameter that describes it (`"penalty"`); None if it cannot
            be tuned.
        has_submodel: One fit can predict for several of its values.

    Examples:
        >>> set_new_model("model_with_arg")
        >>> set_model_mode("model_with_arg", "regression")
        >>> set_model_engine("model_with_arg", "regression", "mine")
        >>> set_model_arg("model_with_arg", "mine", "trees", "n_estimators", func="trees")
        >>> get_model_env()["model_with_arg"].main_args
        ['trees']
    """
    entry = model_entry(model)
    entry.check_engine(eng)
    for mode in entry.modes_for(eng):
        table = _table(entry, eng, mode)
        table.arguments = {**table.arguments, parsnip: original}
        table.parameters = {**table.parameters, parsnip: func}
        if has_submodel:
            table.submodel = parsnip
    entry.parameters.setdefault(parsnip, func)


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
    table_of(model, mode, eng).encoding = Encoding(**options)


def set_fit(model: str, mode: str, eng: str, value: Mapping[str, Any]) -> None:
    """Say how an engine fits. Equals R's `parsnip::set_fit()`.

    Args:
        model, mode, eng: A registered combination.
        value: `func`, called as `func(x=, y=, **args)`; `defaults` for its arguments; `protect`,
            names that `set_engine()` may not set; `weights`, whether it takes case weights;
            `engine_args`, the names that `set_engine()` takes.

    Examples:
        >>> set_new_model("model_with_fit")
        >>> set_model_mode("model_with_fit", "regression")
        >>> set_model_engine("model_with_fit", "regression", "mine")
        >>> set_fit("model_with_fit", "regression", "mine", {"func": lambda x, y: y.mean()})
    """
    table_of(model, mode, eng).set_fit(Fit(**value))


def set_pred(model: str, mode: str, eng: str, type: str, value: Mapping[str, Any]) -> None:
    """Say how an engine predicts one type. Equals R's `parsnip::set_pred()`.

    Args:
        model, mode, eng: A registered combination.
        type: One of R's prediction types: "numeric", "class", "prob", "conf_int", "pred_int",
            "raw", …
        value: `func`, called as `func(model, x, **args)` with what the fit's function returned;
            `args`; `post`, called with the result and the levels of the outcome. A numeric
            prediction is an array of shape (rows,), a class prediction one of level numbers, a
            probability one of (rows, levels); an interval a data frame.

    Examples:
        >>> set_new_model("model_with_pred")
        >>> set_model_mode("model_with_pred", "regression")
        >>> set_model_engine("model_with_pred", "regression", "mine")
        >>> set_pred(
        ...     "model_with_pred",
        ...     "regression",
        ...     "mine",
        ...     "numeric",
        ...     {"func": lambda mean, x: [mean] * len(x)},
        ... )
    """
    check_string(type, "type", PREDICTION_TYPES)
    table_of(model, mode, eng).predictions[type] = Pred(**value)


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
    entry = model_entry(model)
    entry.check_engine(eng)
    for each_mode in [mode] if mode else entry.modes_for(eng):
        table = _table(entry, eng, each_mode)
        table.needs = tuple(dict.fromkeys([*table.needs, pkg]))


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


def table_of(model: str, mode: str, eng: str) -> TableEngine:
    """The engine of a registered combination that functions of this file may fill."""
    entry = model_entry(model)
    entry.check_mode(mode)
    if (eng, mode) not in entry.engines:
        raise TidykValueError(
            f'`{model}()` has no engine "{eng}" for {mode}: call `set_model_engine()` first. '
            f"It has {quoted(entry.engines_for(mode))}."
        )
    return _table(entry, eng, mode)


def _table(entry: ModelEntry, eng: str, mode: str) -> TableEngine:
    engine = entry.engines[eng, mode]
    if not isinstance(engine, TableEngine):
        raise TidykTypeError(
            f'The engine "{eng}" of `{entry.name}()` is the class {type(engine).__name__}: derive '
            "from it, and give the new class another name with `@engine`."
        )
    return engine
