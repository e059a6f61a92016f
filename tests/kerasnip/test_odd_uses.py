"""What users get wrong with blocks and their arguments is told, where they can see what to do."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Any

import pandas as pd
import pytest
from kerasnip import graphs
from kerasnip.networks import classes, number, one_sigmoid, start

from tidyk import (
    collect_metrics,
    collect_notes,
    create_keras_functional_spec,
    create_keras_sequential_spec,
    extract_keras_history,
    fit,
    inp_spec,
    keras_evaluate,
    linear_reg,
    metric_set,
    predict,
    rmse,
    set_engine,
    set_mode,
    set_seed,
    tidy,
    tune,
    tune_grid,
    update,
    vfold_cv,
    workflow,
)
from tidyk.base.errors import TidykWarning
from tidyk.datasets import iris, mtcars
from tidyk.keras3 import callback_early_stopping, keras_model_sequential, layer_dense, layer_lstm

NAMES = (f"test_odd_use_{i}" for i in count())


def dense(model: Any, units: int = 4) -> Any:
    return model >> layer_dense(units=units)


def sequential(**blocks: Any) -> Any:
    return create_keras_sequential_spec(
        next(NAMES), {"input": start, **(blocks or {"body": dense}), "output": number}
    )


def spec(**args: Any) -> Any:
    return sequential()(fit_epochs=1, **args)


def run(spec: Any, formula: str = "mpg ~ wt + hp", data: pd.DataFrame = mtcars) -> Any:
    return spec >> fit(formula, data=data)


def classed(output: Any, formula: str = "Species ~ .", data: pd.DataFrame = iris) -> Any:
    blocks = {"input": start, "output": output}
    made = create_keras_sequential_spec(next(NAMES), blocks, mode="classification")
    return run(made(fit_epochs=1), formula, data)


def graph(**blocks: Any) -> Any:
    return create_keras_functional_spec(next(NAMES), {"start": graphs.start, **blocks})


def named(model: Any) -> Any:
    return model >> layer_dense(units=2, name="mine")


def misspelt(model: Any, units: int = 3) -> Any:
    return model >> layer_dense(unit=units)


def active(model: Any, activation: str = "relu") -> Any:
    return model >> layer_dense(units=2, activation=activation)


def adding(model: Any, rate: int = 1) -> Any:
    return model


def nothing(model: Any) -> None:
    return None


def seven(model: Any) -> Any:
    return keras_model_sequential(input_shape=(7,))


WRONG: dict[str, tuple[Callable[[], Any], str]] = {
    "a list of blocks": (
        lambda: create_keras_sequential_spec("test_odd", [start]), "must be a dict of functions"
    ),
    "a keyword": (
        lambda: create_keras_sequential_spec("class", {"output": number}), 'function, not "class"'
    ),
    "a space": (
        lambda: create_keras_sequential_spec("my net", {"output": number}), 'not "my net"'
    ),
    "a number for a name": (
        lambda: create_keras_sequential_spec(3, {"output": number}), "must be a string, not 3"
    ),
    "a name for a block": (lambda: sequential(body="dense"), "must be a function, not the string"),
    "a prefix that is taken": (lambda: sequential(fit_head=dense), "rename the block"),
    "a block called learn": (lambda: sequential(learn=adding), "belong to the learning rate"),
    "a mode": (
        lambda: create_keras_sequential_spec("test_odd", {"output": number}, mode="regresion"),
        'Did you mean "regression"',
    ),
    "open arguments": (
        lambda: sequential(body=lambda model, *more: model), "cannot become arguments"
    ),
    "keras' own layer as a block": (lambda: sequential(body=layer_dense), "name them"),
    "an argument": (lambda: spec(body_unit=3), 'Did you mean "body_units"'),
    "R's epochs": (lambda: spec(epochs=3), 'Did you mean "fit_epochs"'),
    "text for a number": (
        lambda: spec(body_units="12"), '`body_units` is a number, 4 by default, not the string "12"'
    ),
    "a fraction of a block": (lambda: spec(num_body=2.9), "`num_body` must be a whole number"),
    "no epochs": (lambda: sequential()(fit_epochs=0), "larger than or equal to 1, not 0"),
    "a whole share": (lambda: spec(fit_validation_split=1), "from 0 to below 1"),
    "a negative rate": (lambda: spec(learn_rate=-1), "larger than or equal to 0, not -1"),
    "an optimizer": (lambda: spec(compile_optimizer="adm"), 'Did you mean "adam"'),
    "a metric": (lambda: spec(compile_metrics="rmsee"), 'Keras has no metric "rmsee"'),
    "another engine": (lambda: spec() >> set_engine("sklearn"), 'It has "keras"'),
    "another mode": (lambda: spec() >> set_mode("classification"), "not a known mode"),
    "an option of the engine": (lambda: spec() >> set_engine("keras", foo=1), "no argument `foo`"),
    "an update": (lambda: spec() >> update(body_unit=3), 'Did you mean "body_units"'),
    "a placeholder": (lambda: run(spec(body_units=tune())), "still marked with `tune\\(\\)`"),
    "a loss of classes": (
        lambda: run(spec(compile_loss="categorical_crossentropy")), "a loss of classes"
    ),
    "a factor for numbers": (lambda: run(spec(), "Species ~ .", iris), "should be numeric"),
    "text for a factor": (
        lambda: classed(classes, data=iris.assign(Species=iris["Species"].astype(str))),
        "should be a factor",
    ),
    "too few units": (lambda: classed(one_sigmoid), "the outcome has 3 levels, the network 1"),
    "a shape that is written down": (
        lambda: run(sequential(body=dense, input=seven)(fit_epochs=1)),
        r"takes rows of the shape \(7,\); those of the predictors have \(2,\)",
    ),
    "a missing outcome": (
        lambda: run(spec(), data=mtcars.assign(mpg=mtcars["mpg"].where(mtcars["mpg"] < 30))),
        "'mpg' has 4 missing values",
    ),
    "a missing column": (lambda: run(spec()) >> predict(mtcars[["wt"]]), '"hp" is missing'),
    "a block that goes back to itself": (
        lambda: graph(a=inp_spec(graphs.path, "a"), output=inp_spec(graphs.number, "a")), "circle"
    ),
    "a connection the wrong way round": (
        lambda: inp_spec(graphs.join, {"start": "left"}), "the block's own argument first"
    ),
    "blocks of the other kind": (lambda: graph(body=dense, output=number), "takes `model`"),
    "a sum of heads": (
        lambda: run(
            graph(mpg=inp_spec(graphs.number, "start"), hp=inp_spec(graphs.number, "start"))(
                fit_epochs=1
            ),
            "mpg + hp ~ wt",
        ),
        "is a sum, as in R",
    ),
    "a first argument that is its own": (
        lambda: sequential(body=lambda units=3: units), r"is the model so far; `units`, which is 3"
    ),
    "classes for a network of numbers": (
        lambda: run(spec()) >> keras_evaluate(mtcars[["wt", "hp"]], iris["Species"][:32]),
        "that of `y` is not: 'setosa'",
    ),
    "two columns for one outcome": (
        lambda: run(spec()) >> keras_evaluate(mtcars[["wt", "hp"]], mtcars[["mpg", "wt"]]),
        "`y` has 2 columns",
    ),
    "an argument of keras_evaluate()": (
        lambda: run(spec()) >> keras_evaluate(mtcars[["wt", "hp"]], mtcars["mpg"], batchsize=4),
        'Did you mean "batch_size"',
    ),
    "epochs of a training that goes on": (
        lambda: run(spec()) >> fit(mtcars, fit_epochs=3), "`epochs=3` says how many more"
    ),
    "a training that cannot go on": (
        lambda: linear_reg() >> fit("mpg ~ wt", data=mtcars) >> fit(mtcars, epochs=3),
        'by the engine "lm" cannot go on training',
    ),
    "a number in a grid": (
        lambda: tune_grid(
            workflow("mpg ~ wt", spec(body_units=tune())), vfold_cv(mtcars, v=2),
            grid=pd.DataFrame({"body_units": ["4", "x"]}),
        ),
        "is a number, and the `grid`",
    ),
}  # fmt: skip


@pytest.mark.parametrize("use", WRONG)
def test_a_wrong_use_is_told(use: str) -> None:
    act, message = WRONG[use]
    with pytest.raises((TypeError, ValueError, KeyError), match=message):
        act()


NOTED: dict[str, tuple[Callable[[], Any], str]] = {
    "a layer's name twice": (lambda: sequential(body=named)(num_body=2), "leave `name=` out"),
    "a layer's name in two blocks": (
        lambda: graph(a=inp_spec(named, "start"), output=inp_spec(named, "a"))(fit_epochs=1),
        "leave `name=` out",
    ),
    "an argument of a layer": (lambda: sequential(body=misspelt)(), 'the block "body"'),
    "an activation": (
        lambda: sequential(body=active)(body_activation="rellu"),
        'Did you mean "relu"',
    ),
    "widths without repeats": (lambda: spec(body_units=[4, 3]), "give `num_body=2`"),
    "no first block": (lambda: spec(num_input=0), "which has to make the model"),
    "a layer for other shapes": (
        lambda: sequential(body=lambda model: model >> layer_lstm(units=2))(),
        'the block "body"',
    ),
}


@pytest.mark.parametrize("use", NOTED)
def test_where_keras_refuses_is_told_by_a_note(use: str) -> None:
    make, message = NOTED[use]
    with pytest.raises((TypeError, ValueError)) as caught:
        run(make())
    assert message in " ".join(caught.value.__notes__)


def test_the_notes_of_a_search_say_where_keras_refuses() -> None:
    flow = workflow("mpg ~ wt", sequential(body=misspelt)(body_units=tune(), fit_epochs=1))
    with pytest.warns(TidykWarning, match=r'no argument `unit`.*the block "body"'):
        found = tune_grid(flow, vfold_cv(mtcars, v=2), grid=pd.DataFrame({"body_units": [2, 3]}))
    assert collect_notes(found)["note"].str.contains('the block "body"').all()


def test_widths_of_a_grid_may_be_lists() -> None:
    grid = pd.DataFrame({"num_body": [2, 1], "body_units": [[4, 3], [5]]})
    flow = workflow("mpg ~ wt", spec(num_body=tune(), body_units=tune()))
    set_seed(1)
    found = tune_grid(flow, vfold_cv(mtcars, v=2), grid=grid, metrics=metric_set(rmse))
    assert collect_metrics(found)["n"].tolist() == [2, 2]


def test_a_callback_that_waits_for_nothing_is_told() -> None:
    stop = callback_early_stopping(patience=1)
    with pytest.warns(TidykWarning, match=r'watches "val_loss".*`monitor="loss"`'):
        run(spec(fit_callbacks=[stop]))
    held = run(spec(fit_callbacks=[stop], fit_validation_split=0.2))
    assert "val_loss" in (held >> extract_keras_history()).metrics


def test_odd_uses_that_work() -> None:
    assert (run(sequential(body=nothing)(fit_epochs=1)) >> tidy())["n_params"].tolist() == [3]
    assert len(run(spec(num_body=0)) >> tidy()) == 1
    assert run(spec(), data=mtcars[:1]) is not None
