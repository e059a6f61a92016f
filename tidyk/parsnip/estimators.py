"""`sklearn_spec()`: any scikit-learn estimator or pipeline as a model function."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from tidyk.base.errors import TidykTypeError, TidykValueError, check_string, describe
from tidyk.base.random import draw_seed
from tidyk.parsnip.encoding import Encoding
from tidyk.parsnip.engines.estimator import Estimator, as_array, sample_weight
from tidyk.parsnip.entry import ModelEntry
from tidyk.parsnip.index import MODELS, load_models
from tidyk.parsnip.registration import new_spec
from tidyk.parsnip.spec import ModelSpec

MODES = ("regression", "classification")


class Given(Estimator):
    """The user's estimator, of which every fit gets a copy.

    Attributes:
        prototype: The estimator, with the arguments that it was made with.
    """

    def __init__(self, prototype: Any) -> None:
        self.prototype = prototype
        self.needs = (type(prototype).__module__.partition(".")[0],)
        self.arguments = {name: name for name in _arguments(prototype)}
        self.encoding = Encoding(predictor_indicators="one_hot", allow_missing=True)
        self.infinite = True  # the library says whether it is
        self.call = type(prototype).__name__
        self.own_arguments = ()

    def estimator(self, mode: str) -> type:
        return type(self.prototype)

    def types(self, mode: str) -> list[str]:
        types = super(Estimator, self).types(mode)
        has = hasattr(self.prototype, "predict_proba")
        return [t for t in types if t != "prob" or has]

    def fit(
        self, x: pd.DataFrame, y: pd.Series, *, weights: np.ndarray | None = None, **args: Any
    ) -> Any:
        """A copy of the estimator, fitted."""
        from sklearn.base import clone

        is_class = isinstance(y.dtype, pd.CategoricalDtype)
        if y.isna().any():
            raise TidykValueError(f"The outcome {y.name!r} has {y.isna().sum()} missing values.")
        model: Any = clone(self.prototype)
        model.set_params(**args)
        model.set_params(**_seeds(model))
        outcome = y.cat.codes.to_numpy() if is_class else y.to_numpy()
        return model.fit(as_array(x), outcome, **sample_weight(model, weights))


def _seeds(model: Any) -> dict[str, int]:
    """A seed from the user's stream for each `random_state` that is not set."""
    values = model.get_params(deep=True)
    unset = [n for n, v in values.items() if n.split("__")[-1] == "random_state" and v is None]
    return {name: draw_seed() for name in unset}


def sklearn_spec(
    estimator: Any, *, mode: str | None = None, name: str | None = None
) -> Callable[..., ModelSpec]:
    """Turn a scikit-learn estimator into a model function.

    Args:
        estimator: A class, an estimator with arguments of your own, or a pipeline.
        mode: "regression" or "classification"; by default what the estimator says it is.
        name: The model's name; by default that of the class.

    Returns:
        A model function whose arguments are the estimator's: of a pipeline `<step>__<argument>`.
        Each may be `tune()`. Factors become a column of 0 and 1 a level. A `random_state` that is
        not set is drawn from tidyk's random numbers.

    Raises:
        TidykTypeError: It is not an estimator, or a class that cannot be made without arguments.
        TidykValueError: The mode cannot be told, or another model has the name.

    Examples:
        >>> from sklearn.linear_model import Ridge
        >>> from tidyk import fit, predict
        >>> from tidyk.datasets import mtcars
        >>> ridge = sklearn_spec(Ridge)
        >>> model = ridge(alpha=0.5) >> fit("mpg ~ wt + hp", data=mtcars)
        >>> (model >> predict(mtcars[:1])).round(1)
                   .pred
        Mazda RX4   23.5
    """
    prototype = _made(estimator)
    name = type(prototype).__name__ if name is None else check_string(name, "name")
    mode = _mode_of(prototype) if mode is None else check_string(mode, "mode", MODES)
    arguments = _arguments(prototype)
    entry = ModelEntry(
        name, name, "", [mode], dict.fromkeys(arguments), {("sklearn", mode): Given(prototype)}
    )
    load_models()
    MODELS.add(name, entry, origin=f"sklearn_spec({name})")
    return SklearnModel(entry)


class SklearnModel:
    """The model function that `sklearn_spec()` returns."""

    def __init__(self, entry: ModelEntry) -> None:
        self.entry, self.__name__ = entry, entry.name
        self.__doc__ = f"A specification of scikit-learn's `{entry.name}`."
        keyword = inspect.Parameter.KEYWORD_ONLY
        own = [inspect.Parameter(a, keyword, default=None) for a in entry.parameters]
        first = inspect.Parameter(
            "mode", inspect.Parameter.POSITIONAL_OR_KEYWORD, default=entry.modes[0]
        )
        second = inspect.Parameter("engine", keyword, default="sklearn")
        self.__signature__ = inspect.Signature([first, second, *own])

    def __call__(self, *args: Any, **kwargs: Any) -> ModelSpec:
        return new_spec(self.entry, self.__signature__, args, kwargs)

    def __repr__(self) -> str:
        return f"<model function {self.__name__}{self.__signature__}>"


def _made(estimator: Any) -> Any:
    """An estimator: a class without arguments."""
    if isinstance(estimator, partial):
        estimator = estimator()
    if isinstance(estimator, type):
        try:
            estimator = estimator()
        except TypeError as problem:
            raise TidykTypeError(
                f"{estimator.__name__} cannot be made without arguments ({problem}): give it with "
                "them."
            ) from None
    if not (hasattr(estimator, "get_params") and hasattr(estimator, "fit")):
        raise TidykTypeError(
            f"`estimator` must be an estimator of scikit-learn, or its class, not "
            f"{describe(estimator)}."
        )
    return estimator


def _mode_of(prototype: Any) -> str:
    from sklearn.base import is_classifier, is_regressor

    if is_classifier(prototype):
        return "classification"
    if is_regressor(prototype):
        return "regression"
    raise TidykValueError(
        f'{type(prototype).__name__} does not say what it is for: give `mode="regression"` or '
        '`mode="classification"`.'
    )


def _arguments(prototype: Any) -> list[str]:
    """Names of its arguments that can be those of a function."""
    values: Mapping[str, Any] = prototype.get_params(deep=True)
    own = {"mode", "engine", "steps", "memory", "transform_input", "verbose"}
    parts = {name for name, value in values.items() if hasattr(value, "get_params")}
    return [n for n in values if n.isidentifier() and n not in own and n not in parts]
