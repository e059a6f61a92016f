"""Laws of the pipe: one definition, three spellings; three outcomes, none silent."""

from __future__ import annotations

import pickle
import warnings
from collections.abc import Callable
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


class TestMethodsShowThemselves:
    def test_a_class_shows_its_own_arguments_and_docstring(self) -> None:
        import inspect

        from tidyk.parsnip.fitted import ModelFit
        from tidyk.parsnip.spec import ModelSpec

        assert list(inspect.signature(ModelSpec.fit).parameters)[:2] == ["formula", "data"]
        assert inspect.signature(ModelSpec.fit).return_annotation == "ModelFit"
        assert "Equals R's" in (inspect.getdoc(ModelSpec.fit) or "")
        assert "new_data" in inspect.signature(ModelFit.predict).parameters
        assert "data" in inspect.signature(tk.workflow().fit).parameters
        assert "formula" not in inspect.signature(tk.workflow().fit).parameters

    def test_help_of_a_method_and_of_a_generic(self) -> None:
        import pydoc

        text = pydoc.plain(pydoc.render_doc(tk.linear_reg().set_engine))
        assert "set_engine(engine" in text
        generic = pydoc.plain(pydoc.render_doc(tk.fit))
        assert "ModelSpec: Fit a model specification" in generic
        assert "Workflow: Fit a workflow" in generic

    def test_from_the_class_it_takes_its_subject(self) -> None:
        spec = tk.linear_reg()
        assert type(spec).set_mode(spec, "regression") == spec.set_mode("regression")
        assert "set_mode" in repr(type(spec).set_mode)

    def test_a_method_pickles_with_its_subject(self) -> None:
        again = pickle.loads(pickle.dumps(tk.linear_reg().set_engine))
        assert again("lm").engine == "lm"

    def test_notebooks_show_the_printed_form(self) -> None:
        assert "<pre>Linear Regression" in tk.linear_reg()._repr_html_()


class TestDroppedCalls:
    def told(self, code: str) -> list[str]:
        names: dict[str, Any] = {"tk": tk, "mtcars": mtcars, "pickle": pickle}
        with warnings.catch_warnings(record=True) as seen:
            warnings.simplefilter("always")
            exec(compile(code, "script.py", "exec"), names)
        return [str(w.message) for w in seen]

    @pytest.mark.parametrize(
        "code",
        [
            "tk.fit('mpg ~ wt', data=mtcars)",
            "(\n tk.set_engine('lm')\n  >> tk.set_mode('regression')\n)",
            "def f():\n    tk.fit(\n        'mpg ~ wt', data=mtcars\n    )\n    return 1\nf()",
            "for v in [2]:\n    tk.vfold_cv(v=v)",
        ],
    )
    def test_one_that_stands_alone_is_told(self, code: str) -> None:
        (message,) = self.told(code)
        assert message.startswith("<waiting for its subject")
        assert "stands alone, and nothing was done" in message

    @pytest.mark.parametrize(
        "code",
        [
            "tk.linear_reg() >> tk.set_engine('lm')",
            "step = tk.set_engine('lm')\nstep = None",
            "step = tk.set_engine('lm')\ndel step",
            "repr(tk.set_engine('lm'))",
            "steps = []\nsteps.extend(map(tk.set_engine, ['lm']))",
            "step = pickle.loads(pickle.dumps(tk.set_engine('lm')))",
            "def f(*s): raise ValueError\ntry:\n    f(tk.vfold_cv(v=2))\nexcept ValueError: ...",
            "mtcars >> tk.nested_cv(tk.vfold_cv(v=2), tk.vfold_cv(v=2))",
            "def f(): return tk.set_engine('lm')\nx = f()",
        ],
    )
    def test_one_that_is_used_or_kept_is_not(self, code: str) -> None:
        assert self.told(code) == []


def test_brackets_that_were_forgotten_are_told() -> None:
    for subject in (tk.linear_reg(), np.zeros(2), mtcars):
        with pytest.raises(TidykTypeError, match=r"without its brackets: write `x >> set_engine\("):
            subject >> tk.set_engine


def test_a_subject_of_other_verbs_does_not_wait() -> None:
    @verb(str)
    def shorten(x: str, /, data: pd.DataFrame) -> str:
        """Shorten."""
        return x

    with pytest.raises(TidykTypeError, match=r"`shorten.*` works on str, not on ModelSpec"):
        shorten(tk.linear_reg())
    with pytest.raises(TidykTypeError, match=r"`data` should be pd.DataFrame, not 3"):
        shorten(3)
    assert repr(shorten(mtcars)).startswith("<waiting")


def test_arguments_in_another_order_are_told() -> None:
    @verb(int)
    def label(x: int, /, text: str, data: pd.DataFrame) -> int:
        """Label."""
        return x

    with pytest.raises(TidykTypeError, match="takes `text` before `data`: here a DataFrame comes"):
        label(mtcars, "a")


@pytest.mark.parametrize(
    "call",
    [
        lambda r: tk.predict(r, mtcars),
        lambda r: tk.roc_curve(r),
        lambda r: tk.value_transform(r),
        lambda r: tk.select_by_one_std_err(tk.linear_reg() >> tk.fit("mpg ~ wt", data=mtcars)),
    ],
)
def test_results_are_no_options_of_a_call_that_waits(call: Any) -> None:
    results = tk.workflow("mpg ~ wt", tk.linear_reg()) >> tk.fit_resamples(tk.vfold_cv(mtcars, v=2))
    with pytest.raises(TidykTypeError, match=r"works on .*, not on (TuneResults|ModelFit)"):
        call(results)


def test_a_foreign_frame_is_a_subject_where_a_frame_is() -> None:
    import pyarrow as pa

    table = pa.table({"a": [1, 2, 3, 4]})
    assert (table >> size_of()) == size_of(table) == 4
    tk.set_seed(1)
    assert len((table >> tk.vfold_cv(v=2)).splits) == 2
    with pytest.raises(TidykTypeError, match="works on ModelSpec, not on pyarrow Table"):
        table >> tk.set_mode("regression")


def test_a_verb_of_a_script_travels_by_value() -> None:
    import cloudpickle

    again = cloudpickle.loads(cloudpickle.dumps(size_of(times=2)))
    assert pickle.loads(pickle.dumps(tk.fit)) is tk.fit
    assert "ab" >> again == 4


@pytest.mark.parametrize(
    ("place", "sentence"),
    [
        (lambda: setattr(tk.linear_reg(), "penalty", 0.1), r"`set_args\(\)` return a changed copy"),
        (lambda: setattr(tk.workflow(), "spec", 1), r"`update_model\(\)` return a changed copy"),
        (lambda: setattr(tk.penalty(), "range", (0, 1)), r"`\.range = a tuple` cannot be done"),
        (lambda: setattr(tk.vfold_cv(mtcars), "ids", {}), r"`as_frame\(\)` gives a data frame"),
        (lambda: setattr(tk.initial_split(mtcars), "data", mtcars), "do not change in place"),
    ],
)
def test_objects_that_do_not_change_say_what_gives_a_changed_copy(
    place: Callable[[], None], sentence: str
) -> None:
    with pytest.raises(AttributeError, match=sentence):
        place()


def test_nothing_is_assigned_by_name_into_resamples() -> None:
    with pytest.raises(TypeError, match=r"`\['models'\] = a list` cannot be done: `as_frame\(\)`"):
        tk.vfold_cv(mtcars)["models"] = [1]


FLOW = tk.workflow("mpg ~ wt", tk.linear_reg())


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (
            lambda: FLOW >> tk.last_fit(),
            r"lacks .*`last_fit\(split\)` with Workflow, `last_fit\(prep",
        ),
        (lambda: mtcars >> tk.linear_reg(), "right of it stands a ModelSpec, and left of it a Dat"),
        (
            lambda: FLOW >> tk.tune_grid(tk.initial_split(mtcars)),
            "works on .*, not on InitialSplit",
        ),
        (
            lambda: tk.fit_resamples(
                tk.recipe("mpg ~ wt", mtcars), tk.linear_reg(), resamples=tk.vfold_cv(mtcars)
            ),
            "takes a ModelSpec before a Recipe, which comes first here",
        ),
        (lambda: FLOW >> tk.tune_grid(mtcars), r"should be Rset, such as `vfold_cv\(\)` returns"),
    ],
)
def test_calls_that_fit_no_method_are_measured_by_the_nearest(
    call: Callable[[], object], sentence: str
) -> None:
    with pytest.raises(TidykTypeError, match=sentence):
        call()


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda: tk.tune_grid(object=FLOW, resamples=tk.vfold_cv(mtcars)), "object"),  # type: ignore[call-overload]
        (lambda: tk.fit(object=tk.linear_reg(), formula="mpg ~ wt", data=mtcars), "object"),
        (lambda: tk.prep(x=tk.recipe("mpg ~ wt", mtcars)), "x"),  # type: ignore[call-overload]
        (lambda: tk.step_center(recipe=tk.recipe("mpg ~ wt", mtcars)), "recipe"),  # type: ignore[call-overload]
        (lambda: tk.vfold_cv(data=mtcars, v=5), "data"),  # type: ignore[call-overload]
        (lambda: tk.tidy(x=tk.vfold_cv(mtcars)), "x"),
    ],
)
def test_a_subject_by_its_name_in_r_is_told(call: Callable[[], object], name: str) -> None:
    with pytest.raises(TidykTypeError, match=f"takes `{name}` first and without its name"):
        call()


def test_an_option_may_be_called_as_a_subject_is_in_r() -> None:
    waiting = tk.step_mutate(x="wt * 2")
    rec = tk.recipe("mpg ~ wt", mtcars) >> waiting
    assert (rec >> tk.prep() >> tk.juice())["x"].iloc[0] == 5.24
    ids = tk.parameters({"x": tk.penalty()}) >> tk.update(x=tk.penalty((-3, 0)))
    assert ids["id"] == ["x"]
