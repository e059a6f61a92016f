"""`@step` turns a class into a step of recipes, with its verb, checks, printing and help."""

from __future__ import annotations

import inspect
import string
from collections.abc import Callable, Iterable, Mapping
from typing import Any, ClassVar, cast

import attrs
import numpy as np
from attrs import evolve, frozen

from tidyk.base.errors import TidykTypeError, check_bool, describe
from tidyk.base.pipe import Verb, verb
from tidyk.base.random import sample_int
from tidyk.base.registry import origin_of
from tidyk.base.selectors import choose, shown_choice
from tidyk.base.travel import TakesItsClass, dumps, loads
from tidyk.hardhat.placeholder import check_called, is_tune
from tidyk.recipes.assembled import Recipe, with_steps
from tidyk.recipes.columns import Table
from tidyk.recipes.documenting import document_step
from tidyk.recipes.registry import STEPS
from tidyk.recipes.selecting import About, Term

NUMBERS = ("double", "integer", "matrix")
PLAIN_NUMBERS = ("double", "integer")
FACTORS = ("factor", "ordered")
NOMINAL = ("string", "factor", "ordered")
DATES = ("date", "datetime")
SPARSE = ("auto", "yes", "no")
LETTERS = string.ascii_lowercase + string.ascii_uppercase + string.digits


@frozen(eq=False)
class Training:
    """What a step learns from.

    Attributes:
        table: The training data after the earlier steps.
        terms: What is known of its columns.
        weights: Case weights that the step may use, or None.
    """

    table: Table
    terms: Mapping[str, Term]
    weights: np.ndarray | None = None

    def select(self, choices: Iterable[Any]) -> list[str]:
        """The columns that names and selectors choose."""
        return choose(self.table.columns, choices, About(self.terms, self.table))

    def named(self, role: str) -> list[str]:
        """The columns of a role."""
        return [name for name, term in self.terms.items() if role in term.roles]


@frozen(eq=False)
class Trained:
    """What a step has learned.

    Attributes:
        names: The columns that it selected.
        learned: Its own part: plain arrays and values.
        weighted: "weighted" or "ignored weights", if there were case weights.
    """

    names: tuple[str, ...]
    learned: Any = None
    weighted: str = ""


@frozen(kw_only=True, eq=False, repr=False, slots=False)
class Step(TakesItsClass):
    """One step of a recipe. Users' own steps derive from it:

    `train` says what is learned from the training data, `apply` what happens to any data; `tidy`
    says what was learned. The class's annotated fields are the options of the step.

    Attributes:
        terms: What selects its columns: names and selectors.
        role: The role of columns that it makes.
        skip: Is it left out when new data are baked?
        id: Its name among the steps.
        trained: What it has learned, once prepared.
    """

    title: ClassVar[str] = ""
    trained_title: ClassVar[str] = ""
    takes: ClassVar[tuple[str, ...] | None] = None
    weights: ClassVar[str | None] = None
    tunables: ClassVar[Mapping[str, tuple[str, tuple[float, float] | None]]] = {}
    pkgs: ClassVar[tuple[str, ...]] = ()
    beyond_r: ClassVar[bool] = False
    selecting: ClassVar[bool] = True
    watched: ClassVar[bool] = False  # does it tell of values that it makes missing?
    verb: ClassVar[str] = "step"

    terms: tuple[Any, ...] = ()
    role: str | None = attrs.field(default=None, validator=lambda s, a, v: _check_role(v))
    skip: bool = attrs.field(default=False, validator=lambda s, a, v: _check_flag(v, a.name))
    id: str = ""
    trained: Trained | None = None

    # --- what a step defines ----------------------------------------------------------------------
    def train(self, names: list[str], data: Training) -> Any:
        """What is learned from the selected columns: plain arrays and values."""
        return None

    def apply(self, table: Table) -> Table:
        """The table after the step; the table that it gets is not changed."""
        raise NotImplementedError

    def tidy(self) -> dict[str, Any]:
        """The columns of `tidy()` except the last, `id`; single values are repeated."""
        return {"terms": self.chosen}

    def tables(self) -> dict[str, Callable[[], dict[str, Any]]]:
        """What `tidy(type=)` offers by name, the default first; a step with one table has no
        names."""
        return {"": self.tidy}

    def shown(self) -> list[str]:
        """What is printed after the title."""
        return self.chosen

    def heading(self) -> str:
        """The title; it may name options: `Range scaling to [{min},{max}] for`."""
        return self.trained_title if self.trained and self.trained_title else self.title

    def uses(self) -> list[str]:
        """The columns that a trained step reads."""
        return list(self.trained.names) if self.trained else []

    # --- what they have ---------------------------------------------------------------------------
    @property
    def chosen(self) -> list[str]:
        """The selected columns; before training, what selects them."""
        if self.trained:
            return list(self.trained.names)
        return [shown_choice(term) for term in self.terms]

    @property
    def learned(self) -> Any:
        """What `train()` returned; None before training."""
        return self.trained.learned if self.trained else None

    @property
    def kind(self) -> str:
        """Its name without `step_` or `check_`."""
        return self.verb.partition("_")[2]

    @property
    def operation(self) -> str:
        """ "step" or "check"."""
        return self.verb.partition("_")[0]

    @property
    def arguments(self) -> dict[str, Any]:
        """Its own options by name."""
        return {f.name: getattr(self, f.name) for f in own_fields(type(self))}

    @property
    def marked(self) -> dict[str, Any]:
        """The options that are marked with `tune()`."""
        return {name: value for name, value in self.arguments.items() if is_tune(value)}

    def __eq__(self, other: object) -> bool:
        """Equal are steps of the same class with the same options; trained steps equal only
        themselves."""
        if type(self) is not type(other) or not isinstance(other, Step):
            return NotImplemented
        if self is other or self.trained or other.trained:
            return self is other
        return _plain(self) == _plain(other)

    __hash__ = None  # type: ignore[assignment]

    def __reduce_ex__(self, protocol: Any) -> Any:
        """By value, if an option is a function."""
        if any(callable(value) for value in self.arguments.values()):
            return _unpacked, (dumps((type(self), dict(self.__dict__))),)
        return super().__reduce_ex__(protocol)

    def __repr__(self) -> str:
        from tidyk.recipes.printing import step_line

        return step_line(self)


def _unpacked(state: bytes) -> Step:
    cls, attributes = loads(state)
    step = cls.__new__(cls)
    step.__dict__.update(attributes)
    return step


BASE = {field.name for field in attrs.fields(Step)}


def own_fields(cls: type) -> list[attrs.Attribute]:
    """The options that a class of steps adds."""
    return [f for f in attrs.fields(cls) if f.name not in BASE and f.init]


def _plain(step: Step) -> tuple[Any, ...]:
    return step.terms, step.role, step.skip, step.id, repr(step.arguments)


def _check_flag(value: Any, name: str) -> None:
    check_called(value, name)
    if not is_tune(value):
        check_bool(value, name)


def _check_role(value: Any) -> None:
    if value is not None and (not isinstance(value, str) or not value):
        raise TidykTypeError(f'`role` must be text, such as "predictor", not {describe(value)}.')


def option(default: Any, check: Callable[..., Any] | None = None, **bounds: Any) -> Any:
    """An option of a step: its default, and the check of any value but `tune()`.

    Args:
        default: Its value if the user gives none.
        check: A check of `tidyk.base.errors`; it is called with the value, the name and `bounds`.
        **bounds: Further arguments of the check.
    """

    def validate(step: object, field: Any, value: Any) -> None:
        check_called(value, field.name)
        if check is None or is_tune(value) or value is None:
            return
        checked = check(value, field.name, **bounds)
        if type(checked) is int and not isinstance(value, int):  # numpy's, and whole floats
            object.__setattr__(step, field.name, checked)

    return attrs.field(default=default, validator=validate)


def kept(default: bool = False) -> Any:
    """The option `keep_original_cols`."""
    return option(default, check_bool)


def rand_id(prefix: str) -> str:
    """A name with five random letters. Equals R's `recipes::rand_id()`.

    >>> from tidyk import set_seed
    >>> set_seed(11)
    >>> rand_id("step")
    'step_5H3yp'
    """
    return f"{prefix}_{''.join(LETTERS[i] for i in sample_int(len(LETTERS), 5, True))}"


def step(
    title: str,
    *,
    takes: tuple[str, ...] | None = None,
    role: str | None = None,
    skip: bool = False,
    weights: str | None = None,
    trained_title: str = "",
    tunable: Mapping[str, tuple[str, tuple[float, float] | None]] | None = None,
    pkgs: tuple[str, ...] = (),
    selects: bool | str = True,
    named: bool = False,
) -> Callable[[type[Any]], Verb[Recipe, ..., Recipe]]:
    """Turn a class that derives from `Step` into a step of recipes. The class has the name of the
    verb: `class step_twice(Step)`.

    Args:
        title: What the recipe prints before the columns; `{option}` stands for an option.
        takes: The types of columns that it can work on; None for all.
        role: The role of the columns that it makes.
        skip: Is it left out when new data are baked, unless the user says otherwise?
        weights: Which case weights it can use: "unsupervised" for frequencies only, "supervised"
            for all, None for none.
        trained_title: Another title once it is trained.
        tunable: The parameter that describes an option: its name in dials, and a range or None.
        pkgs: Packages that it needs.
        selects: Does it select columns by its positional arguments? "text" leaves them as they are,
            "formula" takes one such, also by the name `terms`, and False takes none.
        named: Does it take any other named argument (`step_mutate(x="a + b")`) as an option
            `named`?

    Returns:
        The verb.
    """

    def decorate(cls: type[Any]) -> Verb[Recipe, ..., Recipe]:
        if not issubclass(cls, Step):
            raise TidykTypeError(
                f"`@step` makes steps of classes that derive from `Step`, not of {describe(cls)}."
            )
        step_class = cast(Any, attrs.frozen(kw_only=True, eq=False, repr=False, slots=False)(cls))
        step_class.title, step_class.trained_title, step_class.takes = title, trained_title, takes
        step_class.weights, step_class.tunables, step_class.pkgs = weights, tunable or {}, pkgs
        step_class.verb, step_class.selecting = cls.__name__, selects is True
        adder = verb(Recipe)(_adder(step_class, role, skip, selects, named))
        cast(Any, adder).cls = step_class
        origin = origin_of(cls)
        step_class.__qualname__ = f"{cls.__qualname__}.cls"  # where pickle will look for it
        STEPS.add(step_class.verb, step_class, origin=origin)
        return cast(Any, adder)

    return decorate


def _adder(cls: Any, role: str | None, skip: bool, selects: bool | str, named: bool) -> Any:
    """The function that adds a step to a recipe."""
    own = [f.name for f in own_fields(cls) if f.name != "named"]
    fields = {*own, *BASE}

    def add(rec: Recipe, /, *terms: Any, **options: Any) -> Recipe:
        terms = (options.pop("terms"),) if "terms" in options else terms
        values = {name: value for name, value in options.items() if name in fields}
        rest = {name: value for name, value in options.items() if name not in fields}
        step_made = cls(
            **{"terms": terms, "role": role, "skip": skip, **values, **_named(named, rest)}
        )
        return with_steps(
            rec, step_made if step_made.id else evolve(step_made, id=rand_id(step_made.kind))
        )

    add.__name__, add.__module__ = cls.__name__, cls.__module__
    add.__qualname__ = cls.__qualname__
    add.__signature__ = _signature(cls, own, role, skip, selects, named)  # type: ignore[attr-defined]
    add.__doc__ = document_step(cls, own, selects)
    return add


def _named(named: bool, rest: dict[str, Any]) -> dict[str, Any]:
    return {"named": rest} if named else rest


def _signature(
    cls: Any, own: list[str], role: str | None, skip: bool, selects: bool | str, named: bool
) -> inspect.Signature:
    kinds = inspect.Parameter
    defaults = {f.name: f.default for f in own_fields(cls)}
    shown = {n: "drawn" if type(d).__name__ == "Factory" else d for n, d in defaults.items()}
    options = {**{n: shown[n] for n in own}, "role": role, "skip": skip, "id": ""}
    kind = kinds.POSITIONAL_OR_KEYWORD if selects == "formula" else kinds.VAR_POSITIONAL
    return inspect.Signature(
        [
            kinds("rec", kinds.POSITIONAL_ONLY),
            *([kinds("terms", kind)] if selects else []),
            *(kinds(name, kinds.KEYWORD_ONLY, default=d) for name, d in options.items()),
            *([kinds("named", kinds.VAR_KEYWORD)] if named else []),
        ],
        return_annotation=Recipe,
    )
