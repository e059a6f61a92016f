"""Numbers transformed by a function."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from tidyk.base.errors import TidykValueError, check_bool, check_number, check_string
from tidyk.recipes.columns import Table
from tidyk.recipes.kinds import OneByOne
from tidyk.recipes.step import NUMBERS, Step, option, step


@step("Log transformation on", takes=NUMBERS)
class step_log(OneByOne):
    """Take logarithms.

    base: The base of the logarithm.
    offset: A number that is added first.
    signed: Take the signed logarithm, sign(x) * log(abs(x)), which is 0 between -1 and 1?

    >>> from tidyk import juice, prep, recipe
    >>> from tidyk.datasets import mtcars
    >>> rec = recipe("mpg ~ disp", data=mtcars) >> step_log("disp", base=10) >> prep()
    >>> juice(rec)["disp"].round(3).tolist()[:2]
    [2.204, 2.204]
    """

    base: float = option(np.e, check_number, minimum=0)
    offset: float = option(0, check_number)
    signed: bool = option(False, check_bool)
    watched: ClassVar[bool] = True

    def change(self, values: np.ndarray, learned: Any) -> np.ndarray:
        if self.signed:
            size = np.abs(values)
            logs = np.log(np.maximum(size, 1)) / np.log(self.base) * np.sign(values)
            return np.where(np.isnan(values), np.nan, logs)
        return np.log(values + self.offset) / np.log(self.base)

    def heading(self) -> str:
        return "Signed log transformation on" if self.signed is True else self.title

    def tidy(self) -> dict[str, Any]:
        return {"terms": self.chosen, "base": self.base}


@step("Square root transformation on", takes=NUMBERS)
class step_sqrt(OneByOne):
    """Take square roots.

    >>> from tidyk import juice, prep, recipe
    >>> from tidyk.datasets import mtcars
    >>> rec = recipe("mpg ~ cyl", data=mtcars) >> step_sqrt("cyl") >> prep()
    >>> float(juice(rec)["cyl"].min())
    2.0
    """

    watched: ClassVar[bool] = True

    def change(self, values: np.ndarray, learned: Any) -> np.ndarray:
        return np.sqrt(values)


@step("Inverse transformation on", takes=NUMBERS)
class step_inverse(OneByOne):
    """Take inverses, 1 / x.

    offset: A number that is added first.

    >>> from tidyk import juice, prep, recipe
    >>> from tidyk.datasets import mtcars
    >>> rec = recipe("mpg ~ cyl", data=mtcars) >> step_inverse("cyl") >> prep()
    >>> float(juice(rec)["cyl"].max())
    0.25
    """

    offset: float = option(0, check_number)

    def change(self, values: np.ndarray, learned: Any) -> np.ndarray:
        return 1 / (values + self.offset)


@step("Logit transformation on", takes=NUMBERS)
class step_logit(OneByOne):
    """Take logits, log(x / (1 - x)), of numbers between 0 and 1.

    offset: Added to values that are 0 and subtracted from those that are 1.

    >>> from tidyk import juice, prep, recipe
    >>> from tidyk.datasets import mtcars
    >>> rec = recipe("mpg ~ am", data=mtcars) >> step_logit("am", offset=0.5) >> prep()
    >>> juice(rec)["am"].unique().tolist()
    [0.0]
    """

    offset: float = option(0, check_number)

    def change(self, values: np.ndarray, learned: Any) -> np.ndarray:
        if np.any((values < 0) | (values > 1)):
            raise TidykValueError("Values should be between 0 and 1 to take logits of them.")
        inside = np.where(values == 1, values - self.offset, values)
        inside = np.where(inside == 0, inside + self.offset, inside)
        return np.log(inside / (1 - inside))


@step("Inverse logit on", takes=NUMBERS)
class step_invlogit(OneByOne):
    """Take inverse logits, 1 / (1 + exp(-x)).

    >>> from tidyk import juice, prep, recipe
    >>> from tidyk.datasets import mtcars
    >>> rec = recipe("mpg ~ am", data=mtcars) >> step_invlogit("am") >> prep()
    >>> float(juice(rec)["am"].min())
    0.5
    """

    def change(self, values: np.ndarray, learned: Any) -> np.ndarray:
        from scipy.special import expit

        return expit(values)


HYPERBOLIC = ("sinh", "cosh", "tanh")


@step("Hyperbolic", takes=NUMBERS)
class step_hyperbolic(OneByOne):
    """Take hyperbolic functions, or their inverses.

    func: "sinh", "cosh" or "tanh".
    inverse: Take the inverse function?

    >>> from tidyk import juice, prep, recipe
    >>> from tidyk.datasets import mtcars
    >>> rec = recipe("mpg ~ am", data=mtcars) >> step_hyperbolic("am", inverse=False) >> prep()
    >>> float(juice(rec)["am"].max().round(3))
    1.175
    """

    func: str = option("sinh", check_string, choices=HYPERBOLIC)
    inverse: bool = option(True, check_bool)
    watched: ClassVar[bool] = True

    def change(self, values: np.ndarray, learned: Any) -> np.ndarray:
        return getattr(np, f"arc{self.func}" if self.inverse else self.func)(values)

    def heading(self) -> str:
        return f"Hyperbolic {self.func[:3]}{' (inv)' if self.inverse else ''} transformation on"

    def tidy(self) -> dict[str, Any]:
        return {"terms": self.chosen, "inverse": self.inverse, "func": self.func}


@step("Adding relu transform for", takes=NUMBERS, role="predictor")
class step_relu(Step):
    """Add columns of (smoothed) rectified linear transformations, max(0, x - shift).

    shift: Where the function bends.
    reverse: Rise to the left of `shift` instead of to the right?
    smooth: Use the smooth log(1 + exp(x - shift))?
    prefix: Before the names of the new columns; "left_relu_" by default where `reverse`.

    >>> from tidyk import juice, prep, recipe
    >>> from tidyk.datasets import mtcars
    >>> rec = recipe("mpg ~ wt", data=mtcars) >> step_relu("wt", shift=3) >> prep()
    >>> juice(rec)["right_relu_wt"].round(2).tolist()[:4]
    [0.0, 0.0, 0.0, 0.21]
    """

    shift: float = option(0, check_number)
    reverse: bool = option(False, check_bool)
    smooth: bool = option(False, check_bool)
    prefix: str = option("right_relu_", check_string)

    def apply(self, table: Table) -> Table:
        prefix = self.prefix
        if self.reverse and prefix == "right_relu_":
            prefix = "left_relu_"
        return table.added({f"{prefix}{n}": self._bent(table.numbers(n)) for n in self.chosen})

    def _bent(self, values: np.ndarray) -> np.ndarray:
        shifted = self.shift - values if self.reverse else values - self.shift
        return np.logaddexp(0, shifted) if self.smooth else np.maximum(shifted, 0)

    def tidy(self) -> dict[str, Any]:
        return {"terms": self.chosen, "shift": self.shift, "reverse": self.reverse}
