"""Powers that make numbers more normal: Box-Cox and Yeo-Johnson."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

import numpy as np

from tidyk.base.errors import check_bool, check_whole, quoted, warn
from tidyk.recipes.kinds import OneByOne, known_rows
from tidyk.recipes.step import PLAIN_NUMBERS, Training, option, step

EPS = 0.001


def _best(likelihood: Callable[[float], float], limits: tuple[float, float]) -> float:
    """The power with the highest likelihood; missing if it lies at a limit."""
    from scipy.optimize import fminbound

    search: Any = fminbound  # R's optimize() by another name
    power = float(search(lambda p: -likelihood(p), *limits, xtol=1e-4))
    return np.nan if min(abs(power - limit) for limit in limits) <= EPS else power


def box_cox(values: np.ndarray, power: float) -> np.ndarray:
    """The Box-Cox transformation."""
    return np.log(values) if abs(power) < EPS else (values**power - 1) / power


def yeo_johnson(values: np.ndarray, power: float) -> np.ndarray:
    """The Yeo-Johnson transformation, which takes negative values too."""
    up, down = np.maximum(values, 0) + 1, 1 - np.minimum(values, 0)
    right = np.log(up) if abs(power) < EPS else (up**power - 1) / power
    other = 2 - power
    left = -np.log(down) if abs(other) < EPS else -(down**other - 1) / other
    return np.where(values < 0, left, np.where(np.isnan(values), np.nan, right))


def _box_cox_likelihood(power: float, values: np.ndarray, mean: float) -> float:
    scale = mean ** (power - 1)
    scaled = np.log(values) / scale if abs(power) <= EPS else (values**power - 1) / (power * scale)
    return -0.5 * len(values) * np.log(scaled.var())


def _yeo_johnson_likelihood(power: float, values: np.ndarray, constant: float) -> float:
    spread = yeo_johnson(values, power).var()
    return -0.5 * len(values) * np.log(spread) + (power - 1) * constant


class Power(OneByOne):
    """Raises each column to a power estimated for it."""

    called: ClassVar[str] = ""
    limits: tuple[float, float] = (-5, 5)
    num_unique: int = 5

    def power_of(self, values: np.ndarray) -> float:
        """The power for the known values; missing if there is none."""
        raise NotImplementedError

    def train(self, names: list[str], data: Training) -> dict[str, float]:
        with np.errstate(all="ignore"):
            powers = {n: self._estimate(data.table.numbers(n)) for n in names}
        lost = [n for n, power in powers.items() if np.isnan(power)]
        if lost:
            warn(f"No {self.called} transformation could be estimated for: {quoted(lost)}.")
        return {n: power for n, power in powers.items() if n not in lost}

    def _estimate(self, values: np.ndarray) -> float:
        present = known_rows(values, None)[0]
        few = len(np.unique(present)) + (len(present) < len(values)) < self.num_unique
        return np.nan if few or not len(present) else self.power_of(present)

    @property
    def chosen(self) -> list[str]:
        """The columns that have a power; before training, what selects the candidates."""
        return list(self.learned) if self.trained else super().chosen

    def tidy(self) -> dict[str, Any]:
        value = list(self.learned.values()) if self.trained else np.nan
        return {"terms": self.chosen, "value": value}


@step("Box-Cox transformation on", takes=PLAIN_NUMBERS)
class step_BoxCox(Power):
    """Raise positive numbers to a power that makes them more normal.

    limits: The smallest and the largest power.
    num_unique: Columns with fewer distinct values are left alone.

    >>> from tidyk import prep, recipe, tidy
    >>> from tidyk.datasets import mtcars
    >>> rec = recipe("mpg ~ disp", data=mtcars) >> step_BoxCox("disp", id="bc") >> prep()
    >>> tidy(rec, id="bc")["value"].round(2).tolist()
    [0.23]
    """

    limits: tuple[float, float] = (-5, 5)
    num_unique: int = option(5, check_whole, minimum=0)
    called: ClassVar[str] = "Box-Cox"
    watched: ClassVar[bool] = True

    def power_of(self, values: np.ndarray) -> float:
        if (values <= 0).any():
            return np.nan
        mean = float(np.exp(np.log(values).mean()))
        return _best(lambda p: _box_cox_likelihood(p, values, mean), self.limits)

    def change(self, values: np.ndarray, learned: Any) -> np.ndarray:
        return box_cox(values, learned)


@step("Yeo-Johnson transformation on", takes=PLAIN_NUMBERS)
class step_YeoJohnson(Power):
    """Raise numbers, negative ones too, to a power that makes them more normal.

    limits: The smallest and the largest power.
    num_unique: Columns with fewer distinct values are left alone.
    na_rm: Leave out missing values when estimating? Otherwise they are an error.

    >>> from tidyk import prep, recipe, tidy
    >>> from tidyk.datasets import mtcars
    >>> rec = recipe("mpg ~ disp", data=mtcars) >> step_YeoJohnson("disp", id="yj") >> prep()
    >>> tidy(rec, id="yj")["value"].round(2).tolist()
    [0.22]
    """

    limits: tuple[float, float] = (-5, 5)
    num_unique: int = option(5, check_whole, minimum=0)
    na_rm: bool = option(True, check_bool)
    called: ClassVar[str] = "Yeo-Johnson"

    def power_of(self, values: np.ndarray) -> float:
        constant = float((np.sign(values) * np.log(np.abs(values) + 1)).sum())
        return _best(lambda p: _yeo_johnson_likelihood(p, values, constant), self.limits)

    def change(self, values: np.ndarray, learned: Any) -> np.ndarray:
        return yeo_johnson(values, learned)
