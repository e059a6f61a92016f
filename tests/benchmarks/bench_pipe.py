"""What a step of a pipe costs beside the direct call of the same verb.

Run by hand: `python tests/benchmarks/bench_pipe.py`. A waiting call should stay below 30 µs.
"""

from __future__ import annotations

import timeit
from collections.abc import Callable

from tidyk import *
from tidyk.datasets import mtcars

SPEC = linear_reg()


def microseconds(call: Callable[[], object], times: int = 5000) -> float:
    call()
    return min(timeit.repeat(call, number=times, repeat=5)) / times * 1e6


def main() -> None:
    direct = microseconds(lambda: set_engine(SPEC, "lm"))
    steps = {
        "set_engine(spec, 'lm')": direct,
        "spec.set_engine('lm')": microseconds(lambda: SPEC.set_engine("lm")),
        "spec >> set_engine('lm')": microseconds(lambda: SPEC >> set_engine("lm")),
    }
    for step, cost in steps.items():
        print(f"{step:<36} {cost:6.1f} µs, {cost / direct:4.2f} of the direct call")
    waiting = {
        "set_engine('lm')": lambda: (set_engine("lm"),),
        "fit('mpg ~ wt', data=...)": lambda: (fit("mpg ~ wt", data=mtcars),),
        "predict(...)": lambda: (predict(mtcars),),
        "vfold_cv(v=3)": lambda: (vfold_cv(v=3),),
        "rmse(truth=..., estimate=...)": lambda: (rmse(truth="a", estimate="b"),),
    }
    for step, call in waiting.items():
        print(f"{step:<36} {microseconds(call):6.1f} µs to wait")


if __name__ == "__main__":
    main()
