"""Numbers as polynomials and splines."""

from __future__ import annotations

from typing import Any, ClassVar, NamedTuple

import numpy as np
from attrs import Factory, field, frozen

from tidyk.base.errors import (
    TidykTypeError,
    TidykValueError,
    check_bool,
    check_number,
    check_whole,
    quoted,
)
from tidyk.hardhat.formula.functions.splines import b_spline, natural_spline, natural_state
from tidyk.recipes.kinds import Expanding, known_rows, names0
from tidyk.recipes.splines import (
    b_splines,
    bernstein,
    convex_splines,
    integrated_splines,
    m_splines,
    natural_basis,
    spline_knots,
)
from tidyk.recipes.step import PLAIN_NUMBERS, option, step

FREEDOM = {"deg_free": ("spline_degree", (1.0, 15.0))}
FREE = {"deg_free": ("deg_free", (2.0, 15.0))}


class WithState(Expanding):
    """A basis of R's formulas, which keeps a state."""

    suffix: ClassVar[str] = ""

    def basis(self, values: np.ndarray, state: dict[str, Any]) -> np.ndarray:
        """The columns; training fills the state."""
        raise NotImplementedError

    def learn(self, values: np.ndarray, name: str, weights: np.ndarray | None) -> dict[str, Any]:
        state: dict[str, Any] = {}
        self.basis(values, state)
        return state

    def expand(self, values: np.ndarray, learned: Any) -> np.ndarray:
        return self.basis(values, dict(learned))

    def labels(self, name: str, count: int) -> list[str]:
        return names0(count, f"{name}_{self.suffix}_")


def _named(options: dict[str, Any]) -> dict[str, Any]:
    """Options under R's names as Python's."""
    return {key.replace(".", "_"): value for key, value in options.items()}


def _check_powers(values: np.ndarray, degree: int) -> None:
    if np.isnan(values).any():
        raise TidykValueError("Polynomials need values without gaps: impute before.")
    count = len(np.unique(values))
    if degree >= count:
        raise TidykValueError(
            f"`degree` must be less than the number of unique values, {count}, not {degree}."
        )


@step(
    "Polynomial expansion on",
    takes=PLAIN_NUMBERS,
    role="predictor",
    tunable={"degree": ("degree_int", None)},
)
class step_poly(WithState):
    """Replace numbers with orthogonal polynomials of them.

    degree: The highest power.
    options: `{"raw": True}` for plain powers.
    keep_original_cols: Keep the columns too?

    >>> from tidyk import juice, prep, recipe
    >>> from tidyk.datasets import mtcars
    >>> juice(recipe("mpg ~ wt", data=mtcars) >> step_poly("wt") >> prep()).columns.tolist()
    ['mpg', 'wt_poly_1', 'wt_poly_2']
    """

    degree: int = option(2, check_whole, minimum=1)
    options: dict[str, Any] = field(factory=dict)
    keep_original_cols: bool = option(False, check_bool)
    suffix: ClassVar[str] = "poly"

    def basis(self, values: np.ndarray, state: dict[str, Any]) -> np.ndarray:
        from formulaic.transforms import poly

        raw = bool(self.options.get("raw", False))
        if not state and not raw:
            _check_powers(values, self.degree)
        return np.asarray(poly(values, degree=self.degree, raw=raw, _state=state))

    def tidy(self) -> dict[str, Any]:
        return {"terms": self.chosen, "degree": self.degree}


@step("Natural splines on", takes=PLAIN_NUMBERS, role="predictor", tunable=FREEDOM)
class step_ns(WithState):
    """Replace numbers with natural cubic splines of them.

    deg_free: How many columns.
    options: Further arguments of R's `ns()`, such as `{"knots": [3, 4]}`.
    keep_original_cols: Keep the columns too?

    >>> from tidyk import juice, prep, recipe
    >>> from tidyk.datasets import mtcars
    >>> juice(recipe("mpg ~ wt", data=mtcars) >> step_ns("wt") >> prep()).columns.tolist()
    ['mpg', 'wt_ns_1', 'wt_ns_2']
    """

    deg_free: float = option(2, check_number)
    options: dict[str, Any] = field(factory=dict)
    keep_original_cols: bool = option(False, check_bool)
    suffix: ClassVar[str] = "ns"

    def learn(self, values: np.ndarray, name: str, weights: np.ndarray | None) -> dict[str, Any]:
        return natural_state(values, self.deg_free, **_named(self.options))

    def basis(self, values: np.ndarray, state: dict[str, Any]) -> np.ndarray:
        return natural_spline(values, df=self.deg_free, _state=state, **_named(self.options))


@step(
    "B-splines on",
    takes=PLAIN_NUMBERS,
    role="predictor",
    tunable={**FREEDOM, "degree": ("degree_int", (1.0, 2.0))},
)
class step_bs(WithState):
    """Replace numbers with B-splines of them.

    deg_free: How many columns; by default as few as there can be.
    degree: Of the pieces.
    options: Further arguments of R's `bs()`, such as `{"knots": [3, 4]}`.
    keep_original_cols: Keep the columns too?

    >>> from tidyk import juice, prep, recipe
    >>> from tidyk.datasets import mtcars
    >>> juice(recipe("mpg ~ wt", data=mtcars) >> step_bs("wt") >> prep()).columns.tolist()
    ['mpg', 'wt_bs_1', 'wt_bs_2', 'wt_bs_3']
    """

    deg_free: float | None = option(None, check_number)
    degree: int = option(3, check_whole, minimum=1)
    options: dict[str, Any] = field(factory=dict)
    keep_original_cols: bool = option(False, check_bool)
    suffix: ClassVar[str] = "bs"

    def basis(self, values: np.ndarray, state: dict[str, Any]) -> np.ndarray:
        options = _named(self.options)
        return b_spline(values, df=self.deg_free, degree=self.degree, _state=state, **options)


class Knots(NamedTuple):
    """The knots of a spline: those at the ends, and the inner ones."""

    low: float
    high: float
    inner: np.ndarray


def _check_options(value: Any, name: str) -> None:
    unknown = [key for key in _named(value) if key not in ("knots", "Boundary_knots")]
    if unknown:
        raise TidykTypeError(
            f"`{name}` may say the knots of a spline, `{{'knots': [3, 4], 'Boundary.knots': "
            f"(1, 6)}}`, and no {quoted(unknown)}."
        )


@frozen(kw_only=True, eq=False, repr=False, slots=False)
class Spline(Expanding):
    """A basis of splines with knots at quantiles; `columns` makes it.

    complete_set: Have the intercept's column too?
    options: The knots, as R's splines2 calls them: `{"knots": [3, 4], "Boundary.knots": (1, 6)}`.
    keep_original_cols: Keep the columns too?
    """

    complete_set: bool = option(False, check_bool)
    options: dict[str, Any] = option(Factory(dict), _check_options)  # noqa: RUF009  (attrs' own)
    keep_original_cols: bool = option(False, check_bool)

    def columns(self, values: np.ndarray, knots: Knots) -> np.ndarray:
        """All columns, the intercept's too."""
        raise NotImplementedError

    def inner(self) -> int:
        """How many inner knots."""
        return 0

    def learn(self, values: np.ndarray, name: str, weights: np.ndarray | None) -> Knots:
        present = known_rows(values, None)[0]
        options = _named(self.options)
        if self.inner() < 0 and "knots" not in options:
            columns = self.arguments["deg_free"]
            least = columns - self.inner()
            raise TidykValueError(f"`deg_free` must be at least {least}, not {columns}.")
        if not len(present) or present.min() == present.max():
            raise TidykValueError(f'"{name}" needs different values to place knots.')
        return Knots(*spline_knots(present, max(self.inner(), 0), **options))

    def expand(self, values: np.ndarray, learned: Knots) -> np.ndarray:
        basis = self.columns(values, learned)
        return basis if self.complete_set else basis[:, 1:]


@frozen(kw_only=True, eq=False, repr=False, slots=False)
class Pieces(Spline):
    """Splines whose pieces have a degree.

    deg_free: How many columns.
    degree: Of the pieces.
    """

    deg_free: int = option(10, check_whole, minimum=1)
    degree: int = option(3, check_whole, minimum=0)

    def inner(self) -> int:
        return self.deg_free - self.degree - int(self.complete_set)


@step("Basis spline expansion", takes=PLAIN_NUMBERS, role="predictor", tunable=FREE)
class step_spline_b(Pieces):
    """Replace numbers with B-splines of them.

    >>> from tidyk import juice, prep, recipe
    >>> from tidyk.datasets import mtcars
    >>> rec = recipe("mpg ~ wt", data=mtcars) >> step_spline_b("wt", deg_free=4) >> prep()
    >>> juice(rec).columns.tolist()
    ['mpg', 'wt_1', 'wt_2', 'wt_3', 'wt_4']
    """

    def columns(self, values: np.ndarray, knots: Knots) -> np.ndarray:
        return b_splines(values, *knots, self.degree)


@step("Non-negative spline expansion", takes=PLAIN_NUMBERS, role="predictor", tunable=FREE)
class step_spline_nonnegative(Pieces):
    """Replace numbers with M-splines of them: B-splines whose areas are one.

    >>> from tidyk import juice, prep, recipe
    >>> from tidyk.datasets import mtcars
    >>> rec = recipe("mpg ~ wt", data=mtcars) >> step_spline_nonnegative("wt", deg_free=3)
    >>> juice(rec >> prep()).columns.tolist()
    ['mpg', 'wt_1', 'wt_2', 'wt_3']
    """

    def columns(self, values: np.ndarray, knots: Knots) -> np.ndarray:
        return m_splines(values, *knots, self.degree)


@step("Monotone spline expansion", takes=PLAIN_NUMBERS, role="predictor", tunable=FREE)
class step_spline_monotone(Pieces):
    """Replace numbers with I-splines of them, which only rise.

    >>> from tidyk import juice, prep, recipe
    >>> from tidyk.datasets import mtcars
    >>> rec = recipe("mpg ~ wt", data=mtcars) >> step_spline_monotone("wt", deg_free=4)
    >>> juice(rec >> prep()).columns.tolist()
    ['mpg', 'wt_1', 'wt_2', 'wt_3', 'wt_4']
    """

    complete_set: bool = option(True, check_bool)

    def columns(self, values: np.ndarray, knots: Knots) -> np.ndarray:
        return integrated_splines(values, *knots, self.degree)


@step("Convex spline expansion", takes=PLAIN_NUMBERS, role="predictor", tunable=FREE)
class step_spline_convex(Pieces):
    """Replace numbers with C-splines of them, which rise ever faster.

    >>> from tidyk import juice, prep, recipe
    >>> from tidyk.datasets import mtcars
    >>> rec = recipe("mpg ~ wt", data=mtcars) >> step_spline_convex("wt", deg_free=4) >> prep()
    >>> juice(rec).columns.tolist()
    ['mpg', 'wt_1', 'wt_2', 'wt_3', 'wt_4']
    """

    complete_set: bool = option(True, check_bool)

    def columns(self, values: np.ndarray, knots: Knots) -> np.ndarray:
        return convex_splines(values, *knots, self.degree)


@step("Natural spline expansion", takes=PLAIN_NUMBERS, role="predictor", tunable=FREE)
class step_spline_natural(Spline):
    """Replace numbers with natural cubic splines of them, none of which is negative.

    deg_free: How many columns.

    >>> from tidyk import juice, prep, recipe
    >>> from tidyk.datasets import mtcars
    >>> rec = recipe("mpg ~ wt", data=mtcars) >> step_spline_natural("wt", deg_free=3) >> prep()
    >>> juice(rec).columns.tolist()
    ['mpg', 'wt_1', 'wt_2', 'wt_3']
    """

    deg_free: int = option(10, check_whole, minimum=1)

    def inner(self) -> int:
        return self.deg_free - 1 - int(self.complete_set)

    def columns(self, values: np.ndarray, knots: Knots) -> np.ndarray:
        return natural_basis(values, *knots)


@step(
    "Bernstein polynomial expansion",
    takes=PLAIN_NUMBERS,
    tunable={"degree": ("degree_int", None)},
)
class step_poly_bernstein(Spline):
    """Replace numbers with Bernstein polynomials of them.

    degree: Of the polynomials.
    options: Their ends, `{"Boundary.knots": (1, 6)}`.

    >>> from tidyk import juice, prep, recipe
    >>> from tidyk.datasets import mtcars
    >>> rec = recipe("mpg ~ wt", data=mtcars) >> step_poly_bernstein("wt", degree=3) >> prep()
    >>> juice(rec).columns.tolist()
    ['mpg', 'wt_1', 'wt_2', 'wt_3']
    """

    degree: int = option(10, check_whole, minimum=1)

    def columns(self, values: np.ndarray, knots: Knots) -> np.ndarray:
        return bernstein(values, *knots[:2], self.degree)
