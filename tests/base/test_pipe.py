"""Laws of the pipe: one definition, three spellings; three outcomes, none silent."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pandas as pd
import pytest

import tidyk as tk
from tidyk.base.errors import TidykTypeError
from tidyk.base.pipe import verb
from tidyk.datasets import mtcars


@verb(pd.DataFrame, pd.Series, np.ndarray, str, dict, list, type(None))
def size_of(x: Any, /, *, times: int = 1) -> int:
    """How long a thing is."""
    return (0 if x is None else len(x)) * times


SUBJECTS = [
    pd.DataFrame({"a": [1, 2]}),
    pd.Series([1, 2]),
    np.zeros(2),
    np.zeros((2, 3, 4)),
    "ab",
    {"a": 1, "b": 2},
    [1, 2],
]


@pytest.mark.parametrize("subject", SUBJECTS, ids=lambda s: type(s).__name__)
def test_anything_may_stand_on_the_left(subject: Any) -> None:
    assert subject >> size_of(times=3) == size_of(subject, times=3) == 6


def test_none_may_stand_on_the_left() -> None:
    assert (None >> size_of()) == 0


@pytest.mark.slow
def test_tensors_may_stand_on_the_left() -> None:
    import jax.numpy as jnp

    from tidyk.keras3 import keras_input, keras_model, layer_dense

    x = keras_input(shape=(4,))
    y = x >> layer_dense(units=2)
    assert tuple(y.shape) == (None, 2)
    assert keras_model(x, y).count_params() == 10
    assert (jnp.zeros(3) >> tk.then(len)) == 3


def test_call_pipe_and_method_agree() -> None:
    spec = tk.linear_reg()
    assert tk.set_engine(spec, "lm") == (spec >> tk.set_engine("lm")) == spec.set_engine("lm")


def test_arguments_that_fit_nothing_are_refused_at_once() -> None:
    with pytest.raises(TidykTypeError, match=r"`set_engine\(\)`.*missing"):
        tk.set_engine()
    with pytest.raises(TypeError, match=r"no argument `v_`|has no argument"):
        tk.vfold_cv(w=3)
    with pytest.raises(TypeError, match=r"`vfold_cv\(\)` works on DataFrame, not on"):
        5 >> tk.vfold_cv()


def test_waiting_calls_compose() -> None:
    step = tk.set_engine("lm") >> tk.set_mode("regression")
    assert (tk.linear_reg() >> step).engine == "lm"


def test_waiting_calls_pickle() -> None:
    step = pickle.loads(pickle.dumps(tk.set_engine("lm") >> tk.set_mode("regression")))
    assert (tk.linear_reg() >> step).mode == "regression"


def test_a_waiting_call_prints_itself() -> None:
    assert repr(tk.set_engine("lm")) == "<waiting for its subject: ... >> set_engine('lm')>"


@pytest.mark.parametrize(
    "use",
    [
        lambda w: w.shape,
        lambda w: w["x"],
        lambda w: len(w),
        lambda w: bool(w),
        lambda w: list(w),
        lambda w: float(w),
    ],
)
def test_a_waiting_call_used_as_a_value_explains_itself(use: Any) -> None:
    with pytest.raises((TypeError, AttributeError), match="wrap the pipe in parentheses"):
        use(tk.vfold_cv(v=3))


def test_the_wrong_precedence_explains_itself() -> None:
    with pytest.raises(AttributeError, match="parentheses"):
        _ = mtcars >> tk.vfold_cv(v=3).splits


def test_plus_waits_for_the_plot() -> None:
    class Drawing:
        def __add__(self, other: str) -> str:
            return f"drawn with {other}"

    assert Drawing() >> (tk.then(lambda d: d) + "theme") == "drawn with theme"


def test_the_pipe_leaves_numpy_arrays_alone() -> None:
    with pytest.raises(TypeError):
        np.array([4, 8]) >> object()
    assert (np.array([4, 8]) >> 1).tolist() == [2, 4]


def test_the_docstring_signature_and_method_survive() -> None:
    import inspect

    assert "cross-validation" in (tk.vfold_cv.__doc__ or "")
    assert "strata" in inspect.signature(tk.vfold_cv).parameters
    assert "engine" in inspect.signature(tk.linear_reg().set_engine).parameters


def test_another_package_joins_a_generic() -> None:
    class Mine:
        pass

    @tk.tidy.register(Mine)
    def tidy_mine(x: Mine, /) -> str:
        """Mine, tidy."""
        return "tidy"

    assert Mine() >> tk.tidy() == "tidy"


def test_a_subject_of_another_kind_is_named() -> None:
    with pytest.raises(TypeError, match="not on Series"):
        mtcars["mpg"] >> tk.initial_split()


def test_an_unknown_argument_is_answered_with_the_nearest() -> None:
    with pytest.raises(TypeError, match='Did you mean "repeats"'):
        tk.vfold_cv(mtcars, repeat=2)


def test_a_misnamed_argument_is_answered_before_a_missing_one() -> None:
    with pytest.raises(TypeError, match=r'no argument `mod`\. Did you mean "mode"'):
        tk.set_mode(mod="regression")


def test_an_argument_of_the_wrong_type_is_named() -> None:
    with pytest.raises(TypeError, match="`mode` should be str, not 5"):
        tk.set_mode(5)
    with pytest.raises(TypeError, match="takes a function, not 3"):
        tk.then(3)
