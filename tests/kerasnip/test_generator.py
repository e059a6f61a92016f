"""Layer blocks become a model function."""

from __future__ import annotations

import inspect
import pickle
from typing import Any

import pytest
from kerasnip.networks import classes, classifier, hidden, number, regressor, start

from tidyk import (
    create_keras_sequential_spec,
    fit,
    linear_reg,
    predict,
    remove_keras_spec,
    set_args,
    set_engine,
    show_engines,
    tidy,
    tune,
    update,
)
from tidyk.datasets import iris, mtcars
from tidyk.keras3 import layer_dense

net = classifier()


def test_the_function_has_a_real_signature_and_docstring() -> None:
    params = inspect.signature(net).parameters
    names = list(params)
    assert names[:6] == [
        "num_input",
        "num_hidden",
        "num_output",
        "hidden_units",
        "hidden_rate",
        "learn_rate",
    ]
    assert params["hidden_units"].default == 4
    assert {"fit_epochs", "fit_batch_size", "compile_optimizer", "compile_loss"} <= set(names)
    for name in names:
        assert f"{name}:" in (net.__doc__ or ""), name


def test_the_function_is_registered_like_any_model() -> None:
    assert show_engines("test_classifier")["engine"].tolist() == ["keras"]


def test_specs_record_and_compute_nothing() -> None:
    spec = net(hidden_units=tune(), num_hidden=2) >> set_engine("keras", verbose=0)
    assert "hidden_units = tune()" in repr(spec) and "num_hidden = 2" in repr(spec)
    assert "hidden_rate" not in repr(spec)


def test_specs_update() -> None:
    spec = net(hidden_units=3) >> update(hidden_units=5) >> set_args(hidden_rate=0.2)
    assert spec.args == {"hidden_units": 5, "hidden_rate": 0.2}


def test_functions_and_specs_pickle() -> None:
    assert pickle.loads(pickle.dumps(net))(hidden_units=3) == net(hidden_units=3)
    assert pickle.loads(pickle.dumps(net(hidden_units=tune()))).args["hidden_units"] == tune()


def test_the_signature_tells_the_real_defaults() -> None:
    params = inspect.signature(net).parameters
    assert (params["compile_optimizer"].default, params["fit_verbose"].default) == ("adam", "auto")
    told = {line.strip().partition(":")[0]: line for line in str(net.__doc__).splitlines()}
    assert all(len(told[name]) > len(name) + 20 for name in params)


def test_blocks_may_have_positional_arguments() -> None:
    def wide(model: Any, units: int = 3, /, *, activation: str = "relu") -> Any:
        return model >> layer_dense(units=units, activation=activation)

    spec = classifier("test_positional", wide=wide)(wide_units=5, fit_epochs=1)
    assert (spec >> fit("Species ~ .", data=iris) >> tidy())["n_params"].tolist() == [25, 18]


def test_blocks_may_require_arguments() -> None:
    def wide(model: Any, units: int) -> Any:
        return model >> layer_dense(units=units)

    needs = classifier("test_required", wide=wide)
    with pytest.raises(TypeError, match='"wide_units"'):
        needs()
    assert needs(wide_units=3).args == {"wide_units": 3}


@pytest.mark.parametrize(
    ("args", "message"),
    [
        ({"hiden_units": 3}, 'no argument `hiden_units`. Did you mean "hidden_units"'),
        ({"fit_epoch": 3}, 'Did you mean "fit_epochs"'),
        ({"num_hidden": -1}, "larger than or equal to 0, not -1"),
        ({"num_hidden": 1.5}, "must be a whole number.*not 1.5"),
        ({"num_hidden": "2"}, 'whole number.*not the string "2"'),
        ({"num_hidden": None}, "whole number"),
        ({"num_hidden": True}, "whole number"),
        ({"fit_epochs": 0}, "fit_epochs.*not 0"),
        ({"fit_batch_size": 2.5}, "fit_batch_size.*2.5"),
        ({"fit_validation_split": 1}, "fit_validation_split"),
        ({"learn_rate": -1}, "learn_rate"),
        ({"fit_verbose": "loud"}, 'fit_verbose.*not the string "loud"'),
        ({"compile_optimizer": "admm"}, 'Did you mean "adam"'),
        ({"compile_loss": "mean_square_error"}, 'Did you mean "mean_squared_error"'),
        ({"compile_metrics": ["acuracy"]}, 'Did you mean "accuracy"'),
    ],
)
def test_wrong_arguments_are_refused_at_once(args: dict[str, Any], message: str) -> None:
    with pytest.raises((TypeError, ValueError), match=message):
        net(**args)


def test_arguments_have_names() -> None:
    with pytest.raises(TypeError, match=r"`test_classifier.*too many positional"):
        net(3)


def test_a_wrong_argument_of_an_update_is_refused_too() -> None:
    with pytest.raises(ValueError, match="-2"):
        net() >> update(num_hidden=-2)


def _clash(model: Any, b_c: int = 1) -> Any:
    return model


def _clash_too(model: Any, c: int = 1) -> Any:
    return model


@pytest.mark.parametrize(
    ("name", "blocks", "message"),
    [
        ("m", {}, "empty"),
        ("m", {"input": start, "output": 5}, '"output" must be a function'),
        ("m", [start, number], "must be a dict"),
        ("m", {"input": start, "fit": hidden, "output": number}, "protected"),
        ("m", {"input": start, "a": _clash, "a_b": _clash_too, "output": number}, "a_b_c"),
        ("m", {"input": start, "h": lambda: None, "output": number}, "model"),
        ("m", {"input": start, "h": lambda model, **k: None, "output": number}, "k"),
        ("m", {"input": lambda input_shape: None, "output": number}, "is the model so far"),
        ("m", {"input": start, "output": classes}, "`num_classes`, which a regression does not"),
        ("linear_reg", {"input": start, "output": number}, "already"),
        (5, {"input": start, "output": number}, "model_name"),
        ("no name", {"input": start, "output": number}, "name"),
    ],
)
def test_wrong_blocks_are_refused_at_creation(name: Any, blocks: Any, message: str) -> None:
    with pytest.raises((TypeError, ValueError), match=message):
        create_keras_sequential_spec(name, blocks, mode="regression")
    assert linear_reg().name == "linear_reg"


def test_a_block_of_classes_may_be_copied_into_a_regression() -> None:
    """As in R, where an argument that is never read may be missing."""

    def copied(model: Any, num_classes: int) -> Any:
        return model >> layer_dense(units=1)

    def inside(model: Any, num_classes: int) -> Any:
        return [model >> layer_dense(units=n) for n in (1,) if n < num_classes][-1]

    with pytest.raises(ValueError, match="`num_classes`, which a regression does not"):
        create_keras_sequential_spec("inside", {"input": start, "output": inside})
    net = create_keras_sequential_spec("copied", {"input": start, "output": copied})
    fitted = net(fit_epochs=1) >> fit("mpg ~ wt", data=mtcars)
    assert len(fitted >> predict(mtcars)) == 32


def test_a_model_may_be_defined_anew_and_removed() -> None:
    first = regressor("test_again")
    second = regressor("test_again", wide=hidden)
    assert "wide_units" in inspect.signature(second).parameters
    assert "hidden_units" in inspect.signature(first).parameters
    remove_keras_spec("test_again")
    with pytest.raises((KeyError, ValueError), match="test_again"):
        show_engines("test_again")
    with pytest.raises((KeyError, ValueError), match="linear_reg"):
        remove_keras_spec("linear_reg")


def test_modes_and_engines_are_checked() -> None:
    with pytest.raises(ValueError, match='"torch" is not supported'):
        net() >> set_engine("torch")
    with pytest.raises(ValueError, match="regression"):
        create_keras_sequential_spec("m", {"input": start, "output": classes}, mode="class")


def test_a_spec_says_the_learning_rate_that_a_name_brings() -> None:
    for args, name in (({}, "adam"), ({"compile_optimizer": "sgd"}, "sgd")):
        assert f"Optimizer: {name}, with the learning rate 0.01" in repr(net(**args))
    for args in ({"learn_rate": 0.1}, {"learn_rate": tune()}, {"compile_optimizer": tune()}):
        assert "Optimizer:" not in repr(net(**args))
