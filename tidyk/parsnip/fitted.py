"""A fitted model."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

import pandas as pd
from attrs import field, frozen

from tidyk.base.errors import TidykTypeError, check_level, did_you_mean, quoted
from tidyk.base.generics import (
    autoplot,
    extract_fit_engine,
    extract_fit_parsnip,
    extract_fit_time,
    extract_preprocessor,
    extract_spec_parsnip,
    glance,
    required_pkgs,
    tidy,
)
from tidyk.base.pipe import Methods
from tidyk.parsnip.engine import Engine
from tidyk.parsnip.spec import ModelSpec, required_pkgs_spec


@frozen(repr=False, eq=False)
class ModelFit(Methods):
    """A fitted model, as `fit()` returns it.

    Attributes:
        spec: The specification that was fitted.
        fit: What the engine returned.
        preproc: How new data become predictors: R's `preproc`.
        lvl: Levels of the outcome factor, in order; None for regression.
        ordered: Is the outcome an ordered factor?
        elapsed: Seconds that the fit took.
        outcomes: The names of the outcomes, if there are several.
    """

    only_subject: ClassVar[bool] = True  # never an option of a verb

    spec: ModelSpec
    fit: Any
    preproc: Any
    lvl: tuple[Any, ...] | None = None
    ordered: bool = False
    elapsed: float = field(default=float("nan"))
    outcomes: tuple[str, ...] = ()

    if TYPE_CHECKING:

        def predict(self, new_data: Any, **options: Any) -> pd.DataFrame: ...
        def augment(self, new_data: pd.DataFrame, **options: Any) -> pd.DataFrame: ...
        def tidy(self, **options: Any) -> pd.DataFrame: ...
        def glance(self, **options: Any) -> pd.DataFrame: ...

    @property
    def engine(self) -> Engine:
        """The engine as an object."""
        return self.spec.implementation

    def __repr__(self) -> str:
        return f"parsnip model object\n\n{self.engine.show(self.fit)}"


@tidy.register(ModelFit)
def tidy_fit(fit: ModelFit, /, **options: Any) -> pd.DataFrame:
    """The parts of a fitted model, such as coefficients or layers, one a row. Equals R's `tidy()`
    on a model fit.

    Args:
        fit: A fitted model.
        **options: The engine's options; for "lm" `conf_int` (False) and `conf_level` (0.95).
    """
    if "conf_level" in options:
        check_level(options["conf_level"], "conf_level")
    return _asked(fit, "tidy", fit.engine.tidy, options)


@glance.register(ModelFit)
def glance_fit(fit: ModelFit, /, **options: Any) -> pd.DataFrame:
    """One row that sums up a fitted model. Equals R's `glance()` on a model fit."""
    return _asked(fit, "glance", fit.engine.glance, options)


@autoplot.register(ModelFit)
def autoplot_fit(fit: ModelFit, /, **options: Any) -> Any:
    """The plot of a fitted model, if its engine has one: for "glmnet" the coefficients along the
    penalties, with `min_penalty`, `best_penalty` and `top_n`. Equals R's `autoplot()`."""
    return _asked(fit, "autoplot", fit.engine.plot, options)


def _asked(fit: ModelFit, verb: str, method: Callable[..., Any], options: Mapping[str, Any]) -> Any:
    """What an engine's method returns, whose options are checked first."""
    known = inspect.signature(method).parameters.values()
    if not any(parameter.kind is parameter.VAR_KEYWORD for parameter in known):
        takes = [p.name for p in known if p.default is not p.empty or p.kind is p.KEYWORD_ONLY]
        for name in (option for option in options if option not in takes):
            has = f"It has {quoted(takes)}." if takes else "It has none."
            raise TidykTypeError(
                f'`{verb}()` of a fit by the engine "{fit.spec.engine}" has no option `{name}`.'
                f"{did_you_mean(name, takes)} {has}"
            )
    return method(fit.fit, **options)


@extract_fit_engine.register(ModelFit)
def extract_fit_engine_fit(fit: ModelFit, /) -> Any:
    """What the engine's library returned."""
    return fit.engine.extract(fit.fit)


@extract_fit_parsnip.register(ModelFit)
def extract_fit_parsnip_fit(fit: ModelFit, /) -> ModelFit:
    """The fit itself."""
    return fit


@extract_spec_parsnip.register(ModelFit)
def extract_spec_parsnip_fit(fit: ModelFit, /) -> ModelSpec:
    """The specification that was fitted."""
    return fit.spec


@extract_preprocessor.register(ModelFit)
def extract_preprocessor_fit(fit: ModelFit, /) -> Any:
    """What turns new data into predictors."""
    return fit.preproc


@extract_fit_time.register(ModelFit)
def extract_fit_time_fit(fit: ModelFit, /) -> pd.DataFrame:
    """Seconds that the fit took: columns `stage_id` and `elapsed`."""
    return pd.DataFrame({"stage_id": [fit.spec.name], "elapsed": [fit.elapsed]})


@required_pkgs.register(ModelFit)
def required_pkgs_fit(fit: ModelFit, /, *, infra: bool = True) -> list[str]:
    """Packages that the engine needs."""
    return required_pkgs_spec(fit.spec, infra=infra)
