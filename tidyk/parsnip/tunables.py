"""Which arguments of a model are marked with `tune()`, and which parameters describe them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from attrs import evolve

from tidyk.base.errors import TidykTypeError, TidykValueError, describe, quoted
from tidyk.base.generics import (
    extract_parameter_dials,
    extract_parameter_set_dials,
    tunable,
    tune_args,
)
from tidyk.dials.registry import PARAMETERS
from tidyk.dials.sets import Parameters
from tidyk.hardhat.placeholder import is_tune
from tidyk.parsnip.engine import Engine
from tidyk.parsnip.spec import ModelSpec, some_engine


@tune_args.register(ModelSpec)
def tune_args_spec(spec: ModelSpec, /) -> pd.DataFrame:
    """One row for each argument that is marked with `tune()`. Equals R's `tune_args()`.

    Returns:
        Columns `name`, `tunable`, `id`, `source`, `component`, `component_id`.

    Examples:
        >>> from tidyk import linear_reg, tune
        >>> tune_args_spec(linear_reg(penalty=tune("lambda")))["id"].tolist()
        ['lambda']
    """
    marked = {k: v for k, v in {**spec.args, **spec.eng_args}.items() if is_tune(v)}
    ids = [value.id or name for name, value in marked.items()]
    check_unique(ids)
    return pd.DataFrame(
        {
            "name": list(marked),
            "tunable": True,
            "id": ids,
            "source": "model_spec",
            "component": spec.name,
            "component_id": None,
        }
    )


def check_unique(ids: list[str]) -> None:
    """Two parameters cannot have the same id."""
    twice = [i for i in dict.fromkeys(ids) if ids.count(i) > 1]
    if twice:
        raise TidykValueError(
            f"There are duplicate id values in `tune()`: {quoted(twice)}. Give them ids: "
            '`tune("a")`.'
        )


@tunable.register(ModelSpec)
def tunable_spec(spec: ModelSpec, /) -> pd.DataFrame:
    """One row for each argument that could be tuned, those of the engine among them that were set,
    and the dials parameter that describes it. Equals R's `tunable()`.

    Returns:
        Columns `name`, `call_info` (`{"pkg": "dials", "fun": "penalty"}`, and `range` where the
        engine has its own), `source`, `component`, `component_id`.
    """
    engine = some_engine(spec)
    args = list(spec.entry.parameters if engine is None else engine.arguments)
    own = [name for name in spec.eng_args if name not in args]
    infos = [_call_info(spec, engine, name) for name in [*args, *own]]
    return pd.DataFrame(
        {
            "name": [*args, *own],
            "call_info": pd.Series(infos, dtype=object),
            "source": "model_spec",
            "component": spec.name,
            "component_id": ["main"] * len(args) + ["engine"] * len(own),
        }
    )


@extract_parameter_set_dials.register(ModelSpec)
def extract_parameter_set_dials_spec(spec: ModelSpec, /) -> Parameters:
    """The arguments that are marked with `tune()`, with their default ranges.

    Equals R's `parsnip::extract_parameter_set_dials()`.

    Examples:
        >>> from tidyk import rand_forest, tune
        >>> len(extract_parameter_set_dials_spec(rand_forest(trees=tune(), min_n=tune())))
        2
    """
    marked = tune_args_spec(spec)
    engine = some_engine(spec)
    names = marked["name"].tolist()
    return Parameters(
        name=names,
        id=marked["id"].tolist(),
        source=["model_spec"] * len(names),
        component=[spec.name] * len(names),
        component_id=["main" if name in spec.args else "engine" for name in names],
        object=[_parameter(spec, engine, name) for name in names],
    )


def _dials_name(spec: ModelSpec, engine: Engine | None, argument: str) -> str | None:
    """The dials parameter of an argument that the engine has; those of the model where its engine
    is one of R's that Python lacks."""
    if engine is None or argument in engine.arguments or argument in engine.parameters:
        return spec.entry.dials_name(argument, engine)
    return None


def _call_info(spec: ModelSpec, engine: Engine | None, argument: str) -> dict[str, Any] | None:
    """What is called for the parameter of an argument."""
    function = _dials_name(spec, engine, argument)
    if function is None:
        return None
    own = {} if engine is None else engine.ranges
    return {"pkg": "dials", "fun": function} | ({"range": own[argument]} if argument in own else {})


def _parameter(spec: ModelSpec, engine: Engine | None, argument: str) -> Any:
    """The default parameter of an argument; None if there is none."""
    import tidyk.dials.params  # noqa: F401  (registers dials' own)

    info = _call_info(spec, engine, argument)
    if info is None or info["fun"] not in PARAMETERS:
        return None
    options = {"range": info["range"]} if "range" in info else {}
    return PARAMETERS[info["fun"]](**options)


@extract_parameter_dials.register(ModelSpec)
def extract_parameter_dials_spec(spec: ModelSpec, /, parameter: str) -> Any:
    """One parameter, by its id. Equals R's `extract_parameter_dials()`."""
    return extract_parameter_dials(extract_parameter_set_dials_spec(spec), parameter)


# --- values in place of placeholders --------------------------------------------------------------
def finalize_spec(spec: ModelSpec, values: Mapping[str, Any]) -> ModelSpec:
    """A specification with values, by parameter id, in place of its placeholders."""

    def filled(args: Mapping[str, Any]) -> dict[str, Any]:
        return {k: values.get(_id(k, v), v) if is_tune(v) else v for k, v in args.items()}

    return evolve(spec, args=filled(spec.args), eng_args=filled(spec.eng_args))


def model_ids(spec: ModelSpec) -> dict[str, str]:
    """Parameter id -> argument, of the arguments that are marked with `tune()`."""
    return {_id(k, v): k for k, v in {**spec.args, **spec.eng_args}.items() if is_tune(v)}


def _id(argument: str, placeholder: Any) -> str:
    return placeholder.id or argument


def one_row(parameters: Any) -> dict[str, Any]:
    """Parameter values as a dict, without `.config`."""
    if isinstance(parameters, pd.DataFrame):
        if len(parameters) != 1:
            raise TidykValueError(
                f"`parameters` should have a single row, not {len(parameters)}: `select_best()` "
                "takes the best of results."
            )
        parameters = {str(c): parameters[c].tolist()[0] for c in parameters.columns}
    if not isinstance(parameters, Mapping):
        raise TidykTypeError(
            "`parameters` must be a data frame of one row or a dict of values by id, not "
            f"{describe(parameters)}."
        )
    return {str(k): v for k, v in parameters.items() if not str(k).startswith(".")}
