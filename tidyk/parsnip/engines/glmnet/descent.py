"""Coordinate descent on a quadratic with an elastic net's penalty."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from attrs import define, field

from tidyk.base.errors import TidykValueError
from tidyk.parsnip.engines.glmnet.compiled import Machine, machine, unbounded

Bounds = tuple[np.ndarray, np.ndarray]
Quadratic = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]
"""G, b, the gradient, and the two penalties."""


class UnsettledPath(TidykValueError):
    """More passes were made than are allowed."""


@define(eq=False)
class Descent:
    """Coordinate descent along one path.

    Attributes:
        maxit: The largest number of passes.
        active: Columns that have entered, in the order of entry.
        passes: How many have been made.
    """

    maxit: int
    active: list[int] = field(factory=list)
    passes: int = 0

    def minimise(
        self,
        gram: np.ndarray,
        b: np.ndarray,
        gradient: np.ndarray,
        columns: Sequence[int],
        soft: np.ndarray,
        ridge: np.ndarray,
        limit: float,
        *,
        bounds: Bounds | None = None,
        whole: bool = True,
        constant: bool = True,
    ) -> None:
        """Minimise in place: b'Gb / 2 - c'b + soft·|b| + ridge·b²/2.

        A whole pass over all columns is followed by passes over the active ones until they settle,
        and by a whole pass again, until that settles too.

        Args:
            gram: G, of the columns in play.
            b: Coefficients, which are changed.
            gradient: c - Gb, which is changed with them.
            columns: Numbers of the columns in play; the last is the constant if there is one.
            soft, ridge: The penalties of each.
            limit: The largest change of a pass that counts as settled.
            bounds: The smallest and largest value of each coefficient, if there are any.
            whole: Begin with a whole pass, not with the active columns.
            constant: Is the last column the constant?
        """
        where = {int(c): j for j, c in enumerate(columns)}
        entered = [where[c] for c in self.active]
        before, compiled = len(entered), machine()
        quadratic: Quadratic = (gram, b, gradient, soft, ridge)
        if compiled is None:
            self._interpreted(quadratic, bounds, limit, entered, whole, constant)
        else:
            both = bounds or unbounded(len(b))
            entered = self._compiled(compiled, quadratic, both, limit, entered, whole, constant)
        self.active += [int(columns[j]) for j in entered[before:]]

    def _interpreted(
        self,
        quadratic: Quadratic,
        bounds: Bounds | None,
        limit: float,
        entered: list[int],
        whole: bool,
        constant: bool,
    ) -> None:
        """Passes in Python; columns that enter are added to `entered`."""
        b = quadratic[1]
        tail = [len(b) - 1] if constant else []
        sweep = _Sweep(*quadratic, bounds, entered, tail)
        everything = list(range(len(b)))
        while True:
            if whole:
                self.count()
                if sweep.over(everything) < limit:
                    break
            whole, some = True, entered + tail
            while self.count() and sweep.over(some) >= limit:
                pass
        b[:] = sweep.b

    def _compiled(
        self,
        compiled: Machine,
        quadratic: Quadratic,
        bounds: Bounds,
        limit: float,
        entered: list[int],
        whole: bool,
        constant: bool,
    ) -> list[int]:
        """Passes in machine code; returns the columns that are active then."""
        gram, b, gradient, soft, ridge = quadratic
        places = np.zeros(len(b), np.int64)
        places[: len(entered)] = entered
        made, active = compiled.passes(
            gram, b, gradient, np.arange(len(b)), soft, ridge, *bounds, places, len(entered),
            whole, constant, limit, self.maxit - self.passes,
        )  # fmt: skip
        self.count(made)
        return places[:active].tolist()

    def count(self, made: int = 1) -> bool:
        """Count passes; raise an error if they are too many."""
        self.passes += made
        if self.passes > self.maxit:
            raise UnsettledPath(
                f"The path did not converge in {self.maxit} passes: give more with `maxit`, or "
                "fewer and larger penalties with `path_values`."
            )
        return True


class _Sweep:
    """Passes over columns; lists of plain numbers, which Python reads faster than arrays."""

    def __init__(
        self,
        gram: np.ndarray,
        b: np.ndarray,
        gradient: np.ndarray,
        soft: np.ndarray,
        ridge: np.ndarray,
        bounds: Bounds | None,
        entered: list[int],
        tail: list[int],
    ) -> None:
        self.rows, self.b, self.gradient = list(gram), b.tolist(), gradient
        curvature = np.diagonal(gram)
        self.curvature, self.soft = curvature.tolist(), soft.tolist()
        self.divisor = (curvature + ridge).tolist()
        self.bounds = bounds and (bounds[0].tolist(), bounds[1].tolist())
        self.entered, self.known = entered, {*entered, *tail}

    def over(self, columns: list[int]) -> float:
        """One pass; the largest change of the objective that a column made."""
        b, gradient, curvature, soft = self.b, self.gradient, self.curvature, self.soft
        divisor, rows, bounds = self.divisor, self.rows, self.bounds
        subtract, slope, largest = np.subtract, gradient.item, 0.0
        for k in columns:
            old, bound = b[k], soft[k]
            pull = slope(k) + old * curvature[k]
            if pull > bound:
                new = (pull - bound) / divisor[k]
            elif pull < -bound:
                new = (pull + bound) / divisor[k]
            else:
                new = 0.0
            if bounds:
                new = max(bounds[0][k], min(bounds[1][k], new))
            if new != old:
                b[k], step = new, new - old
                change = curvature[k] * step * step
                if change > largest:
                    largest = change
                subtract(gradient, rows[k] * step, gradient)
                if k not in self.known:
                    self.known.add(k)
                    self.entered.append(k)
        return largest
