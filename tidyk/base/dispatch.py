"""The methods of one verb, and the rule that decides whether a call has its subject."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from functools import singledispatch
from typing import Any, NoReturn

from tidyk.base.callshape import CallShape, misfit, named_subject
from tidyk.base.errors import TidykTypeError, describe, type_name, uncalled
from tidyk.base.foreign import is_foreign_frame, native
from tidyk.base.lazy import open_rooms
from tidyk.base.waiting import Waiting

Method = Callable[..., Any]


PLAIN_NAMES = {
    "str": "a text", "DataFrame": "a data frame", "ndarray": "an array", "FormulaLike": "a formula",
    "Preparable": "a recipe",
}  # fmt: skip
"""What users call the classes of subjects."""
R_SUBJECTS = ("object", "x", "data", ".data", "recipe", "formula", "fit")
"""What R's functions call their first argument, which its users may give by that name."""


class Dispatch:
    """The methods of one verb.

    The type of the first argument decides and the signature confirms: a subject comes first -> run;
    else the arguments fit without a subject -> wait; else a `TypeError`. A data frame of another
    library is a subject where pandas' is.
    """

    def __init__(
        self, name: str, *, pairs: bool = False, hints: Mapping[str, str] | None = None
    ) -> None:
        self.name, self.pairs, self.hints = name, pairs, hints or {}
        self.signatures: dict[type, inspect.Signature] = {}
        self.methods: dict[Method, inspect.Signature] = {}
        self.generic = singledispatch(self._refuse)
        self._shapes: dict[int, CallShape] = {}

    def add(self, cls: type, method: Method, signature: inspect.Signature | None = None) -> None:
        """Let the verb work on `cls`."""
        self.generic.register(cls, method)
        shown = inspect.signature(method) if signature is None else signature
        self.signatures[cls] = self.methods[method] = shown

    def method(self, cls: type) -> Method | None:
        """The method for subjects of this class, if there is one."""
        method = self.generic.dispatch(cls)
        return None if method == self._refuse else method

    def takes(self, value: object) -> bool:
        """Is `value` a subject of this verb?"""
        if self.generic.dispatch(type(value)) != self._refuse or self._converts(value):
            return True
        return open_rooms() and self.takes(value)

    def now(self, subject: object, /, *args: object, **kwargs: object) -> Any:
        """Run with this subject; tables and columns of other libraries become pandas'."""
        method = self.generic.dispatch(type(subject))
        if method == self._refuse:
            return self._refuse(subject, *args, **kwargs)
        subject, args = native(subject), tuple(map(native, args))
        kwargs = {name: native(value) for name, value in kwargs.items()}
        if not self._shape(self.methods[method]).binds(1 + len(args), kwargs):
            raise self._misfit(method, args, kwargs)
        return method(subject, *args, **kwargs)

    def call(self, verb: object, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Run, wait or refuse."""
        if args and self.takes(args[0]):
            # a subject runs, even where the call could wait; only a verb of two subjects, called
            # with one of them, waits for the other: `x >> bind_cols(y)`, `x >> recipe("y ~ .")`
            if self.pairs and not self._complete(args, kwargs) and self._fits(args, kwargs, 1):
                return Waiting((verb, args, kwargs))
            return self.now(*args, **kwargs)
        self._check_named(kwargs)
        self._check_first(args, kwargs)
        if self._fits(args, kwargs, 1) and not (args and self._takes_many()):
            return Waiting((verb, args, kwargs))
        if open_rooms():  # before anything is refused: a module not loaded yet may have the method
            return self.call(verb, args, kwargs)
        if args and self._fits(args, kwargs, 0):
            return self.now(*args, **kwargs)  # refuses the subject by its type
        return self._complain(args, kwargs)

    # --- what fits --------------------------------------------------------------------------------
    def _shape(self, signature: inspect.Signature) -> CallShape:
        """The prepared form of a signature, kept by its identity. The identity of one that is gone
        may be used again by another, so that what is kept is compared before it is used."""
        shape = self._shapes.get(id(signature))
        if shape is None or shape.signature is not signature:
            shape = CallShape(signature, _scope(self._method_of(signature)))
            self._shapes[id(signature)] = shape
        return shape

    def _own_shapes(self) -> list[CallShape]:
        return [self._shape(signature) for signature in self.signatures.values()]

    def _fits(self, args: tuple[object, ...], kwargs: dict[str, object], start: int) -> bool:
        """Does a method take these arguments, the first at position `start`? (A verb that no class
        has joined yet cannot say no.)"""
        rest = args[1 - start :]  # without the subject, whose type `takes()` judges
        return not self.signatures or any(
            shape.binds(start + len(args), kwargs)
            and next(shape.implausible(rest, 1), None) is None
            for shape in self._own_shapes()
        )

    def _complete(self, args: tuple[object, ...], kwargs: dict[str, object]) -> bool:
        """Does the method of this subject, the first argument, take the others?"""
        method = self.method(type(args[0]))
        if method is None:
            return self._fits(args, kwargs, 0)
        shape = self._shape(self.methods[method])
        suits = next(shape.implausible(args[1:], 1), None) is None
        return suits and shape.binds(len(args), kwargs)

    def _takes_many(self) -> bool:
        """Are all its positional arguments subjects (`grid_regular(penalty(), mixture())`)?"""
        shapes = self._own_shapes()
        return bool(shapes) and all(s.rest is not None and not s.places for s in shapes)

    def _converts(self, value: object) -> bool:
        """Is it another library's data frame, and does the verb work on pandas'?"""
        return is_foreign_frame(value) and any(
            cls.__name__ == "DataFrame" and cls.__module__.partition(".")[0] == "pandas"
            for cls in self.signatures
        )

    # --- errors, where nothing fits ---------------------------------------------------------------
    def _refuse(self, subject: object, /, *args: object, **kwargs: object) -> Any:
        if self._converts(subject):
            return self.now(native(subject), *args, **kwargs)
        if self.takes(subject):  # its methods have just been loaded
            return self.now(subject, *args, **kwargs)
        raise TidykTypeError(
            f"`{self.name}()` works on {_listed(self.signatures)}, not on "
            f"{type_name(type(subject))}.{self._hint(subject) or self._by_name(subject)}"
        )

    def _hint(self, subject: object) -> str:
        """What to do with a subject of another kind, where that is known."""
        names = (cls.__name__ for cls in type(subject).__mro__)
        hint = next((f" {self.hints[name]}" for name in names if name in self.hints), "")
        return hint or uncalled(subject)

    def _by_name(self, value: object) -> str:
        """How to write an option that stands in the subject's place, if the verb has nothing but
        options."""
        params = list(next(iter(self.signatures.values())).parameters.values())[1:]
        if not isinstance(value, str | int | float) or not params:
            return ""
        if any(p.kind is not p.KEYWORD_ONLY for p in params):
            return ""
        return f" Its options have names: `{self.name}({params[0].name}={value!r})`."

    def _complain(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> NoReturn:
        forms = {} if args or kwargs else self._forms()
        if len(forms) > 1:
            told = [f"`{form}` with {' or '.join(classes)}" for form, classes in forms.items()]
            raise TidykTypeError(f"`{self.name}()` lacks its arguments: {', '.join(told)}.")
        self._check_swapped(*args[:2], rest=args[2:], kwargs=kwargs)
        self._check_order(args, kwargs)
        for shape in self._nearest(args, kwargs):
            method = self._method_of(shape.signature)
            if not shape.binds(1 + len(args), kwargs):
                raise self._misfit(method, args, kwargs)
            for param, value in shape.implausible(args, 1):
                if _is_ours(value) and value is args[0]:
                    self._refuse(*args, **kwargs)  # it is meant as the subject
                raise TidykTypeError(
                    f"`{self.name}()`: `{param.name}` should be {_wanted(shape, param)}, not "
                    f"{describe(value)}.{self._hint(value)}"
                )
        self._refuse(*args, **kwargs)
        raise AssertionError("a subject would have been taken")

    def _check_named(self, kwargs: Mapping[str, object]) -> None:
        """Raise an error for a subject that is given by R's name for it, as no option of the verb
        is called: `tune_grid(object=flow, resamples=folds)`."""
        for name in R_SUBJECTS if kwargs else ():
            if name not in kwargs or any(name in shape.names for shape in self._own_shapes()):
                continue
            value = kwargs[name]
            open_ended = any(shape.any_name for shape in self._own_shapes())
            if self.takes(value) and not (open_ended and not _is_ours(value)):
                raise named_subject(self.name, name)

    def _check_first(self, args: tuple[object, ...], kwargs: Mapping[str, object]) -> None:
        """Raise an error where each of several subjects is given by a name of its own, as in R,
        which wants the first without: `grid_regular(a=penalty(), b=mixture())`."""
        if args or not kwargs or not self._takes_many():
            return
        options = {name for shape in self._own_shapes() for name in shape.names}
        for name, value in kwargs.items():
            if name not in options and _is_ours(value) and self.takes(value):
                shown = f'{{"{name}": …}}'
                raise TidykTypeError(
                    f"`{self.name}()` takes the first of them without a name; one under a name of "
                    f"its own stands in a dict: `{self.name}({shown})`."
                )

    def _check_swapped(self, *two: Any, rest: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        """Raise an error for a subject that comes second: `tune_grid(rec, spec, folds)`."""
        if len(two) < 2:
            return
        first, second = two
        if self.takes(second) and self._complete((second, first, *rest), kwargs):
            raise TidykTypeError(
                f"`{self.name}()` takes {describe(second)} before {describe(first)}, which comes "
                "first here."
            )

    def _check_order(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        """Raise an error for two arguments that would fit the other way round."""
        for shape in self._own_shapes() if len(args) == 2 else ():
            turned = shape.binds(3, kwargs) and not any(shape.implausible(args[::-1], 1))
            if turned and any(shape.implausible(args, 1)):
                first, second = (p.name for p in shape.places[1:3])
                raise TidykTypeError(
                    f"`{self.name}()` takes `{first}` before `{second}`: here {describe(args[0])} "
                    f"comes first, then {describe(args[1])}."
                )

    def _nearest(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> list[CallShape]:
        """The forms of the methods, those first that most of the arguments suit."""

        def strangeness(shape: CallShape) -> tuple[int, bool]:
            return len(list(shape.implausible(args, 1))), not shape.binds(1 + len(args), kwargs)

        return sorted(self._own_shapes(), key=strangeness)

    def _forms(self) -> dict[str, list[str]]:
        """The calls with nothing but what is needed, and the classes whose methods take them."""
        forms: dict[str, list[str]] = {}
        for cls, signature in self.signatures.items():
            form = f"{self.name}({', '.join(_needed(signature))})"
            forms.setdefault(form, []).append(PLAIN_NAMES.get(cls.__name__, cls.__name__))
        return forms

    def _method_of(self, signature: inspect.Signature) -> Method:
        of_classes = {cls: s for cls, s in self.signatures.items() if s is signature}
        if of_classes:
            return self.generic.dispatch(next(iter(of_classes)))
        return next(m for m, own in self.methods.items() if own is signature)

    def _misfit(
        self, method: Method, args: tuple[object, ...], kwargs: dict[str, object]
    ) -> TidykTypeError:
        shape = self._shape(self.methods[method])
        strange = next(shape.implausible(args, 1), None)
        if strange is None or 1 + len(args) <= len(shape.places):
            told = misfit(self.name, self.methods[method], args, kwargs, subject=True)
            return TidykTypeError(f"{told}{self._hint(args[0]) if args else ''}")
        shown = ", ".join(p.name for p in shape.places[1:])
        return TidykTypeError(
            f"`{self.name}()`: {describe(strange[1])} stands in the place of `{strange[0].name}`. "
            f"Its arguments: `{self.name}({shown})`."
        )


def _scope(method: Method) -> dict[str, Any]:
    """The global names that a method's annotations speak of."""
    return getattr(inspect.unwrap(getattr(method, "__func__", method)), "__globals__", {})


def _is_ours(value: object) -> bool:
    return type(value).__module__.startswith("tidyk.")


def _needed(signature: inspect.Signature) -> list[str]:
    """The arguments of a method, without the subject, that have no default."""
    params = list(signature.parameters.values())[1:]
    open_ended = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    return [p.name for p in params if p.default is p.empty and p.kind not in open_ended]


def _wanted(shape: CallShape, param: inspect.Parameter) -> str:
    """What the argument should be: the annotation, and what makes such an object of ours."""
    makers = [getattr(cls, "maker", "") for cls in shape.allowed[param.name] or ()]
    maker = next(filter(None, makers), "")
    return f"{param.annotation}{f', such as `{maker}()` returns' if maker else ''}"


def _listed(classes: Iterable[type]) -> str:
    names = [cls.__name__ for cls in classes if cls is not object]
    return " or ".join(names) if names else "nothing yet"
