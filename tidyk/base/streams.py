"""R's random number generators, and their states as R shows them."""

from __future__ import annotations

import math
from typing import Any, Literal, cast

import numpy as np

from tidyk.base.errors import TidykTypeError, TidykValueError, describe
from tidyk.base.plain import plain

UNIT = 2.3283064365386963e-10  # 2^-32
M1, M2 = 4294967087, 4294944443  # the moduli of L'Ecuyer's combined generator
A1 = ((0, 1, 0), (0, 0, 1), (-810728, 1403580, 0))
A2 = ((0, 1, 0), (0, 0, 1), (-1370589, 0, 527612))
LECUYER_UNIT = 2.328306549295727688e-10

SampleKind = Literal["Rejection", "Rounding"]
CODES = {("Rejection", "mersenne"): 10403, ("Rounding", "mersenne"): 403}
CODES |= {("Rejection", "lecuyer"): 10407, ("Rounding", "lecuyer"): 407}


def scrambled(seed: int) -> int:
    """R's first scrambling of a seed."""
    value = seed % 2**32
    for _ in range(50):
        value = _next(value)
    return value


def _next(value: int) -> int:
    return (69069 * value + 1) % 2**32


def _steps(count: int) -> tuple[np.ndarray, np.ndarray]:
    """What `_next()` makes of a value after one step, two, …: a power of its factor times the
    value, and a sum of powers."""
    powers, sums = [69069], [1]
    while len(powers) < count:
        powers.append(powers[-1] * 69069 % 2**32)
        sums.append(_next(sums[-1]))
    return np.array(powers, np.uint32), np.array(sums, np.uint32)


POWERS, SUMS = _steps(624)


class Mersenne:
    """R's Mersenne Twister."""

    name = "mersenne"

    def __init__(self, seed: int | None = None, sample_kind: SampleKind = "Rejection") -> None:
        self.sample_kind = sample_kind
        self.bits = np.random.MT19937()
        if seed is None:
            return
        self._put(POWERS * np.uint32(_next(scrambled(seed))) + SUMS, 624)

    def _put(self, key: np.ndarray, position: int) -> None:
        state = {"bit_generator": "MT19937", "state": {"key": key, "pos": position}}
        self.bits.state = cast(Any, state)

    def uniform(self, n: int) -> np.ndarray:
        """n numbers between 0 and 1, never 0 or 1."""
        values = self.bits.random_raw(n).astype(np.float64) * UNIT
        return np.clip(values, 0.5 * UNIT, 1 - 0.5 * UNIT, out=values)

    def numbers(self) -> list[int]:
        """The state without R's code for the kind."""
        state: Any = self.bits.state["state"]
        return [int(state["pos"]), *state["key"].tolist()]

    @staticmethod
    def takes(numbers: list[int]) -> bool:
        """Are these numbers a state?"""
        return len(numbers) == 625 and numbers[0] <= 624 and any(numbers[1:])

    def put(self, numbers: list[int]) -> None:
        """Go on from a state."""
        self._put(np.array(numbers[1:], np.uint32), numbers[0])


class LEcuyer:
    """L'Ecuyer's combined multiple-recursive generator: long streams that never meet."""

    name = "lecuyer"

    def __init__(self, seed: int, sample_kind: SampleKind = "Rejection") -> None:
        self.sample_kind = sample_kind
        value, self.state = scrambled(seed), []
        while len(self.state) < 6:
            value = _next(value)
            if value < M2:
                self.state.append(value)

    def uniform(self, n: int) -> np.ndarray:
        """n numbers between 0 and 1, never 0 or 1.

        Many are drawn side by side: the stream is cut into pieces, whose first states are found by
        the powers of the matrices, and a step is taken in all of them at once.
        """
        steps = max(1, math.isqrt(n) // 8)
        pieces, rest = divmod(n, steps)
        if not pieces:
            return np.zeros(0)
        one, two = (_starts(m, s, steps, pieces) for m, s in self._parts())
        drawn = np.empty((steps, pieces))
        for k in range(steps):
            p = (1403580 * one[1] - 810728 * one[0]) % M1
            q = (527612 * two[2] - 1370589 * two[0]) % M2
            one, two = (one[1], one[2], p), (two[1], two[2], q)
            drawn[k] = np.where(p > q, p - q, p - q + M1)
        self.state = [int(values[-1]) for values in (*one, *two)]
        uniforms = drawn.T.ravel() * LECUYER_UNIT
        return np.r_[uniforms, self.uniform(rest)] if rest else uniforms

    def _parts(self) -> tuple[tuple[Any, list[int]], tuple[Any, list[int]]]:
        return ((A1, M1), self.state[:3]), ((A2, M2), self.state[3:])

    def numbers(self) -> list[int]:
        """The state without R's code for the kind."""
        return list(self.state)

    @staticmethod
    def takes(numbers: list[int]) -> bool:
        """Are these numbers a state?"""
        one, two = numbers[:3], numbers[3:]
        return len(numbers) == 6 and all(any(p) and max(p) < m for p, m in ((one, M1), (two, M2)))

    def put(self, numbers: list[int]) -> None:
        """Go on from a state."""
        self.state = list(numbers)


Generator = Mersenne | LEcuyer


def state_of(generator: Generator) -> np.ndarray:
    """The state as R's `.Random.seed` has it: the code of the kind, then signed whole numbers."""
    numbers = np.array(generator.numbers(), np.uint64).astype(np.uint32).view(np.int32)
    return np.concatenate([[CODES[generator.sample_kind, generator.name]], numbers]).astype(
        np.int32
    )


def generator_of(state: Any) -> Generator:
    """The generator that goes on from a state."""
    values = np.asarray(state)
    kinds = {code: kind for kind, code in CODES.items()}
    if values.ndim != 1 or values.dtype.kind not in "iu" or not len(values):
        raise TidykTypeError(f"A state is what `get_seed_state()` returns, not {describe(state)}.")
    if int(values[0]) not in kinds:
        raise TidykValueError(
            f"{values[0]} is not the code of a generator: those are {list(kinds)}."
        )
    sample_kind, name = kinds[int(values[0])]
    numbers = values[1:].astype(np.int64).astype(np.uint32).tolist()
    if not (Mersenne if name == "mersenne" else LEcuyer).takes(numbers):
        raise TidykValueError("The state is damaged: take one that `get_seed_state()` returned.")
    generator = Mersenne(0) if name == "mersenne" else LEcuyer(0)
    generator.sample_kind = cast(SampleKind, sample_kind)
    generator.put(numbers)
    return generator


@plain
def next_rng_stream(state: Any) -> np.ndarray:
    """The next of L'Ecuyer's streams, 2^127 numbers further on.

    Args:
        state: A state of the kind "L'Ecuyer-CMRG", as `get_seed_state()` returns it.

    Returns:
        The state of the stream, an integer array of length 7.

    Equals R's `parallel::nextRNGStream()`.

    Examples:
        >>> from tidyk import get_seed_state, set_seed
        >>> set_seed(123, kind="L'Ecuyer-CMRG")
        >>> next_rng_stream(get_seed_state())[1:3].tolist()
        [1801422725, -2057975723]
    """
    return _jumped(state, 127)


@plain
def next_rng_substream(state: Any) -> np.ndarray:
    """The next substream within one of L'Ecuyer's streams, 2^76 numbers further on.

    Args:
        state: A state of the kind "L'Ecuyer-CMRG", as `get_seed_state()` returns it.

    Returns:
        The state of the substream, an integer array of length 7.

    Equals R's `parallel::nextRNGSubStream()`.

    Examples:
        >>> from tidyk import get_seed_state, set_seed
        >>> set_seed(123, kind="L'Ecuyer-CMRG")
        >>> next_rng_substream(get_seed_state())[1:3].tolist()
        [701401935, -355687987]
    """
    return _jumped(state, 76)


def _jumped(state: Any, power: int) -> np.ndarray:
    generator = generator_of(state)
    if not isinstance(generator, LEcuyer):
        raise TidykValueError(
            'Only the kind "L\'Ecuyer-CMRG" has streams: `set_seed(1, kind="L\'Ecuyer-CMRG")`.'
        )
    one, two = generator.state[:3], generator.state[3:]
    far = 2**power
    generator.put(_times(_raised(A1, far, M1), one, M1) + _times(_raised(A2, far, M2), two, M2))
    return state_of(generator)


def _starts(
    generator: tuple[Any, int], state: list[int], steps: int, pieces: int
) -> tuple[np.ndarray, ...]:
    """The states from which the pieces, of `steps` steps each, begin."""
    matrix, modulus = generator
    jump, states = _raised(matrix, steps, modulus), np.array(state, np.int64).reshape(3, 1)
    while states.shape[1] < pieces:  # doubled: as many again, behind the first ones
        further = [
            sum(_multiplied(a, x, modulus) for a, x in zip(row, states, strict=True))
            for row in jump
        ]
        states = np.concatenate([states, np.stack(further) % modulus], axis=1)
        jump = _product(jump, jump, modulus)
    return tuple(states[:, :pieces])


def _multiplied(a: int, x: np.ndarray, modulus: int) -> np.ndarray:
    """a times x, 16 bits at a time, so that nothing overflows."""
    return ((a * (x >> 16) % modulus << 16) + a * (x & 65535)) % modulus


def _raised(matrix: Any, power: int, modulus: int) -> Any:
    """The matrix to a power."""
    result = ((1, 0, 0), (0, 1, 0), (0, 0, 1))
    for bit in reversed(range(power.bit_length())):
        result = _product(result, result, modulus)
        if power >> bit & 1:
            result = _product(result, matrix, modulus)
    return result


def _product(left: Any, right: Any, modulus: int) -> Any:
    columns = list(zip(*right, strict=True))
    return [_times(columns, row, modulus) for row in left]


def _times(matrix: Any, vector: list[int], modulus: int) -> list[int]:
    return [sum(a * b for a, b in zip(row, vector, strict=True)) % modulus for row in matrix]
