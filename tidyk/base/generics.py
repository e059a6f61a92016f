"""The generics that every floor shares: verbs without methods of their own, which classes join.

Each says what it is for; what a method takes and gives stands with the class that joins
(`help(ModelSpec.fit)`). They are R's: `fit`, `augment`, `tidy` … of generics, `predict`, `update`,
`summary` of stats, `extract_*` of hardhat.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, cast, overload

from tidyk.base.pipe import Waiting, verb

if TYPE_CHECKING:
    pass

T = TypeVar("T")
R = TypeVar("R")
R_co = TypeVar("R_co", covariant=True)


# --- how type checkers see a generic: what it returns is what the method of the subject returns ---
class _Fits(Protocol[R_co]):
    def fit(self, *args: Any, **kwargs: Any) -> R_co: ...


class _Updates(Protocol[R_co]):
    def update(self, *args: Any, **kwargs: Any) -> R_co: ...


class _WaitingFit(Waiting[Any, Any]):
    def __rrshift__(self, subject: _Fits[R]) -> R:
        return cast(R, self(subject))


class _WaitingUpdate(Waiting[Any, Any]):
    def __rrshift__(self, subject: _Updates[R]) -> R:
        return cast(R, self(subject))


class _Generic(Protocol):
    def now(self, subject: Any, /, *args: Any, **kwargs: Any) -> Any: ...
    def register(self, *classes: type) -> Callable[[Callable[..., Any]], Callable[..., Any]]: ...


class _Fit(_Generic, Protocol):
    @overload  # a subject comes first; without one the call waits
    def __call__(  # pyright: ignore[reportOverlappingOverload]
        self, subject: _Fits[R], /, *args: Any, **kwargs: Any
    ) -> R: ...
    @overload
    def __call__(self, /, *args: Any, **kwargs: Any) -> _WaitingFit: ...


class _Update(_Generic, Protocol):
    @overload
    def __call__(  # pyright: ignore[reportOverlappingOverload]
        self, subject: _Updates[R], /, *args: Any, **kwargs: Any
    ) -> R: ...
    @overload
    def __call__(self, /, *args: Any, **kwargs: Any) -> _WaitingUpdate: ...


class _Any(_Generic, Protocol):
    def __call__(self, /, *args: Any, **kwargs: Any) -> Any: ...


def _generic(seen_as: type[T]) -> Callable[[Callable[..., Any]], T]:
    """A verb without methods; `seen_as` is for type checkers."""
    return lambda function: cast(T, verb()(function))


# --- fitting and predicting -----------------------------------------------------------------------
@_generic(_Fit)
def fit(subject: Any, /, *args: Any, **kwargs: Any) -> Any:
    """Fit a model: a specification takes a formula and `data`, a workflow takes `data`.

    R's `fit()`.
    """


@_generic(_Fit)
def fit_xy(subject: Any, /, *args: Any, **kwargs: Any) -> Any:
    """Fit a model specification to predictors `x` and outcome `y`. R's `fit_xy()`."""


@_generic(_Any)
def predict(subject: Any, /, *args: Any, **kwargs: Any) -> Any:
    """Predict for `new_data`: one row for each of its rows, under its index. R's `predict()`."""


@_generic(_Any)
def multi_predict(subject: Any, /, *args: Any, **kwargs: Any) -> Any:
    """Predict for several values of a submodel parameter at once. R's `multi_predict()`."""


@_generic(_Any)
def augment(subject: Any, /, *args: Any, **kwargs: Any) -> Any:
    """Predictions beside the data that they are for. R's `augment()`."""


@_generic(_Any)
def tidy(subject: Any, /, *args: Any, **kwargs: Any) -> Any:
    """The parts of an object (coefficients, layers, rows of a split …) as a data frame.

    R's `tidy()`.
    """


@_generic(_Any)
def glance(subject: Any, /, *args: Any, **kwargs: Any) -> Any:
    """One row that sums up a fitted model. R's `glance()`."""


# --- looking at things ----------------------------------------------------------------------------
@_generic(_Any)
def summary(subject: Any, /, *args: Any, **kwargs: Any) -> Any:
    """What an object is, in short: printed for a network, a data frame for a confusion matrix.

    R's `summary()`.
    """


@_generic(_Any)
def autoplot(subject: Any, /, *args: Any, **kwargs: Any) -> Any:
    """The plot that fits the object, as a plotnine `ggplot`. R's `autoplot()`."""


@_generic(_Any)
def plot(subject: Any, /, *args: Any, **kwargs: Any) -> Any:
    """The picture of an object: a network, a training history; otherwise as `autoplot()`.

    R's `plot()`.
    """


# --- changing things ------------------------------------------------------------------------------
@_generic(_Update)
def update(subject: Any, /, *args: Any, **kwargs: Any) -> Any:
    """The same object with some arguments changed. R's `update()`."""


@_generic(_Any)
def finalize(subject: Any, /, *args: Any, **kwargs: Any) -> Any:
    """Fill in the unknown parts of parameter ranges from data. R's `finalize()`."""


# --- what stands inside ---------------------------------------------------------------------------
@_generic(_Any)
def extract_fit_engine(subject: Any, /, *args: Any, **kwargs: Any) -> Any:
    """The object that the engine's own library returned. R's `extract_fit_engine()`."""


@_generic(_Any)
def extract_fit_parsnip(subject: Any, /, *args: Any, **kwargs: Any) -> Any:
    """The fitted parsnip model inside a workflow. R's `extract_fit_parsnip()`."""


@_generic(_Any)
def extract_fit_time(subject: Any, /, *args: Any, **kwargs: Any) -> Any:
    """How long the fit took: `stage_id`, `elapsed` in seconds. R's `extract_fit_time()`."""


@_generic(_Any)
def extract_mold(subject: Any, /, *args: Any, **kwargs: Any) -> Any:
    """The moulded training data inside a fitted workflow. R's `extract_mold()`."""


@_generic(_Any)
def extract_parameter_dials(subject: Any, /, *args: Any, **kwargs: Any) -> Any:
    """One parameter object, by its id. R's `extract_parameter_dials()`."""


@_generic(_Any)
def extract_parameter_set_dials(subject: Any, /, *args: Any, **kwargs: Any) -> Any:
    """The parameters that are marked with `tune()`, as a set.

    R's `extract_parameter_set_dials()`.
    """


@_generic(_Any)
def extract_postprocessor(subject: Any, /, *args: Any, **kwargs: Any) -> Any:
    """The postprocessor of a workflow. R's `extract_postprocessor()`."""


@_generic(_Any)
def extract_preprocessor(subject: Any, /, *args: Any, **kwargs: Any) -> Any:
    """The formula, recipe or variables of a workflow. R's `extract_preprocessor()`."""


@_generic(_Any)
def extract_recipe(subject: Any, /, *args: Any, **kwargs: Any) -> Any:
    """The recipe of a workflow. R's `extract_recipe()`."""


@_generic(_Any)
def extract_spec_parsnip(subject: Any, /, *args: Any, **kwargs: Any) -> Any:
    """The model specification inside a fit or a workflow. R's `extract_spec_parsnip()`."""


@_generic(_Any)
def extract_workflow(subject: Any, /, *args: Any, **kwargs: Any) -> Any:
    """The workflow inside a tuning result. R's `extract_workflow()`."""


@_generic(_Any)
def required_pkgs(subject: Any, /, *args: Any, **kwargs: Any) -> Any:
    """The Python packages that an object needs. R's `required_pkgs()`."""


@_generic(_Any)
def tunable(subject: Any, /, *args: Any, **kwargs: Any) -> Any:
    """The arguments that can be tuned, and what dials has for them. R's `tunable()`."""


@_generic(_Any)
def tune_args(subject: Any, /, *args: Any, **kwargs: Any) -> Any:
    """The arguments that are marked with `tune()`. R's `tune_args()`."""
