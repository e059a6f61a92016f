"""How type checkers see the generics: each returns what the method of its subject returns."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, cast, overload

from tidyk.base.pipe import Waiting

if TYPE_CHECKING:
    from tidyk.base.types import Predictors

R = TypeVar("R")
R_co = TypeVar("R_co", covariant=True)


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


class FitGeneric(_Generic, Protocol):
    @overload  # a subject comes first; without one the call waits
    def __call__(  # pyright: ignore[reportOverlappingOverload]
        self, subject: _Fits[R], /, *args: Any, **kwargs: Any
    ) -> R: ...
    @overload
    def __call__(self, /, *args: Any, **kwargs: Any) -> _WaitingFit: ...


class UpdateGeneric(_Generic, Protocol):
    @overload
    def __call__(  # pyright: ignore[reportOverlappingOverload]
        self, subject: _Updates[R], /, *args: Any, **kwargs: Any
    ) -> R: ...
    @overload
    def __call__(self, /, *args: Any, **kwargs: Any) -> _WaitingUpdate: ...


class OfData(_Generic, Protocol[R_co]):
    """A generic that takes new data: with these first, the call waits."""

    @overload
    def __call__(self, new_data: Predictors, /, **options: Any) -> Waiting[Any, R_co]: ...
    @overload
    def __call__(self, /, **options: Any) -> Waiting[Any, R_co]: ...
    @overload
    def __call__(self, subject: object, /, *args: Any, **options: Any) -> R_co: ...


class Of(_Generic, Protocol[R_co]):
    """A generic that needs nothing but its subject."""

    @overload
    def __call__(self, /, **options: Any) -> Waiting[Any, R_co]: ...
    @overload
    def __call__(self, subject: object, /, *args: Any, **options: Any) -> R_co: ...


class Anything(_Generic, Protocol):
    def __call__(self, /, *args: Any, **kwargs: Any) -> Any: ...
