"""R's random number generators, and the states that R shows of them."""

from __future__ import annotations

from typing import Any, Literal, cast

import numpy as np

from tidyk.base.errors import TidykTypeError, TidykValueError, describe

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


class Mersenne:
    """R's Mersenne Twister."""

    name = "mersenne"

    def __init__(self, seed: int | None = None, sample_kind: SampleKind = "Rejection") -> None:
        self.sample_kind = sample_kind
        self.bits = np.random.MT19937()
        if seed is None:
            return
        value, key = _next(scrambled(seed)), np.empty(624, np.uint32)
        for i in range(624):
            value = key[i] = _next(int(value))
        self._put(key, 624)

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
        """n numbers between 0 and 1, never 0 or 1."""
        a, b, c, d, e, f = self.state
        found = []
        for _ in range(n):
            one = (1403580 * b - 810728 * a) % M1
            two = (527612 * f - 1370589 * d) % M2
            a, b, c, d, e, f = b, c, one, e, f, two
            found.append((one - two if one > two else one - two + M1) * LECUYER_UNIT)
        self.state = [a, b, c, d, e, f]
        return np.array(found)

    def numbers(self) -> list[int]:
        """The state without R's code for the kind."""
        return list(self.state)

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
        raise TidykValueError(f"{values[0]} is the code of no generator: known are {list(kinds)}.")
    sample_kind, name = kinds[int(values[0])]
    made = Mersenne(0) if name == "mersenne" else LEcuyer(0)
    made.sample_kind = cast(SampleKind, sample_kind)
    made.put(values[1:].astype(np.int64).astype(np.uint32).tolist())
    return made


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
    generator.put(_times(_power(A1, power, M1), one, M1) + _times(_power(A2, power, M2), two, M2))
    return state_of(generator)


def _power(matrix: Any, doublings: int, modulus: int) -> Any:
    """The matrix to the power of 2^doublings."""
    for _ in range(doublings):
        columns = list(zip(*matrix, strict=True))
        matrix = [
            [sum(a * b for a, b in zip(row, column, strict=True)) % modulus for column in columns]
            for row in matrix
        ]
    return matrix


def _times(matrix: Any, vector: list[int], modulus: int) -> list[int]:
    return [sum(a * b for a, b in zip(row, vector, strict=True)) % modulus for row in matrix]
