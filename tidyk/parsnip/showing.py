"""Functions that show what is registered for a model."""

from __future__ import annotations

import pandas as pd

from tidyk.base.errors import unknown_name
from tidyk.parsnip.entry import ModelEntry
from tidyk.parsnip.index import MODELS, load_models, model_entry


def show_engines(model: str) -> pd.DataFrame:
    """The engines of a model. Equals R's `parsnip::show_engines()`.

    Args:
        model: The name of a registered model.

    Returns:
        Columns `engine` and `mode`, the default engine first.

    Examples:
        >>> show_engines("linear_reg")[:1]
          engine        mode
        0     lm  regression
    """
    entry = model_entry(model)
    engines = sorted(entry.engines, key=lambda pair: pair[0] != entry.default_engine)
    return pd.DataFrame(engines, columns=["engine", "mode"])


def show_models(engine: str) -> pd.DataFrame:
    """The models that have an engine.

    Args:
        engine: The name of an engine.

    Returns:
        Columns `model` and `mode`.

    Raises:
        TidykKeyError: No model has such an engine.

    Examples:
        >>> show_models("glmnet")["model"].tolist()
        ['linear_reg', 'logistic_reg', 'multinom_reg', 'poisson_reg']
    """
    load_models()
    pairs = [(n, m, e) for n in sorted(MODELS) for e, m in MODELS[n].engines]
    if engine not in {e for _, _, e in pairs}:
        unknown_name("engine", engine, sorted({e for _, _, e in pairs}))
    rows = [(name, mode) for name, mode, name_of_engine in pairs if name_of_engine == engine]
    return pd.DataFrame(rows, columns=["model", "mode"])


def show_model_info(model: str) -> None:
    """Print all that is registered for a model. Equals R's `parsnip::show_model_info()`.

    Args:
        model: The name of a registered model.

    Examples:
        >>> show_model_info("linear_reg")
        Information for `linear_reg`
         modes:
           regression, quantile regression
        ...
    """
    entry = model_entry(model)
    lines = [f"Information for `{model}`", f" modes:\n   {', '.join(entry.modes) or 'none'}"]
    lines += [" engines:"]
    lines += [f"   {m}: {', '.join(entry.engines_for(m)) or 'none'}" for m in entry.modes]
    lines += [" arguments:", *_arguments(entry), " prediction types:"]
    lines += [
        f"   {name} ({mode}): {', '.join(engine.types(mode)) or 'none'}"
        for (name, mode), engine in entry.engines.items()
    ]
    print("\n".join(lines))


def _arguments(entry: ModelEntry) -> list[str]:
    lines = []
    for name in entry.engines_for("unknown"):
        engine = entry.some_engine(name, "unknown")
        lines += [f"   {name}:"]
        lines += [
            f"      {ours} --> {its}" for ours, its in ((engine and engine.arguments) or {}).items()
        ]
    return lines
