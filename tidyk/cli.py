"""The command `tidyk`: `tidyk demo` walks through the library's main job on real data, and
`tidyk watch` shows how a search gets on."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from time import perf_counter
from typing import Any


def main(argv: list[str] | None = None) -> int:
    """Run the command; returns its exit status."""
    parser = argparse.ArgumentParser(prog="tidyk", description="tidymodels for Python.")
    commands = parser.add_subparsers(dest="command", required=True)
    demo = commands.add_parser(
        "demo", help="fit, evaluate and tune a network on handwritten digits"
    )
    demo.add_argument(
        "--data",
        choices=("digits", "mnist"),
        default="digits",
        help="scikit-learn's 1,797 digits (default), or the 70,000 of MNIST, from TIDYK_MNIST, "
        "Keras' cache or its download",
    )
    demo.add_argument("--out", default="tidyk-demo", help="folder for pictures (tidyk-demo)")
    watching = commands.add_parser("watch", help="how a search that another process runs gets on")
    watching.add_argument("store", help="the file of `control_grid(store=)` or `run_store()`")
    watching.add_argument("--seconds", type=float, default=2, help="between two looks (2)")
    watching.add_argument("--once", action="store_true", help="look once")
    options = parser.parse_args(argv)
    from tidyk.base.errors import TidykError

    try:
        _run(options)
    except (TidykError, OSError) as problem:
        print(f"tidyk {options.command}: {problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def _run(options: argparse.Namespace) -> None:
    """What the command line asks for."""
    if options.command == "watch":
        from tidyk.tuning.watching import watch

        watch(options.store, seconds=options.seconds, once=options.once)
        return
    Path(options.out).mkdir(parents=True, exist_ok=True)  # or fail before all the work
    run_demo(options.data, Path(options.out))


def run_demo(data: str, out: Path) -> None:
    """From layer blocks to a tuned, finalised network; pictures go to the folder `out`."""
    import tidyk as tk

    started = perf_counter()
    train, test = load_data(data)
    tk.set_seed(2025)
    model = digit_model()

    say(f"Fit a network to {len(train):,} digits")
    spec = model(
        hidden_1_units=256,
        hidden_1_rate=0.4,
        hidden_2_units=128,
        hidden_2_rate=0.3,
        compile_optimizer="rmsprop",
        compile_metrics=["accuracy"],
        fit_epochs=30,
        fit_batch_size=128,
        fit_validation_split=0.2,
    )
    fitted = tk.fit(spec, "y ~ x", data=train)
    network = fitted >> tk.extract_keras_model()
    tk.summary(network)
    predicted = fitted >> tk.augment(test)
    print(predicted >> tk.metrics("y", ".pred_class"))
    print(predicted >> tk.conf_mat("y", ".pred_class"))

    say("Tune the number of layers, their units and the dropout: 27 networks, 3 folds")
    tuned_spec = model(
        num_hidden_1=tk.tune(),
        hidden_1_units=tk.tune(),
        hidden_1_rate=tk.tune(),
        num_hidden_2=0,
        compile_optimizer="rmsprop",
        fit_epochs=30,
        fit_batch_size=128,
    )
    flow = tk.workflow("y ~ x", tuned_spec)
    ranges = tk.extract_parameter_set_dials(flow) >> tk.update(
        num_hidden_1=tk.num_terms((1, 3)),
        hidden_1_units=tk.hidden_units((64, 256)),
        hidden_1_rate=tk.dropout((0.2, 0.4)),
    )
    results = tk.tune_grid(
        flow,
        resamples=tk.vfold_cv(train[:300], v=3),
        grid=tk.grid_regular(ranges, levels=3),
        metrics=tk.metric_set(tk.accuracy),
    )
    print((results >> tk.show_best(metric="accuracy")).to_string(index=False))

    say("Fit the best to all training rows")
    best = results >> tk.select_best(metric="accuracy")
    final = tk.finalize_workflow(flow, best) >> tk.fit(data=train)
    print(final >> tk.augment(test) >> tk.metrics("y", ".pred_class"))

    draw(
        out,
        model=network >> tk.plot(show_shapes=True),
        history=fitted >> tk.extract_keras_history() >> tk.plot(),
        confusion=predicted >> tk.conf_mat("y", ".pred_class") >> tk.autoplot(type="heatmap"),
        tuning=results >> tk.autoplot(),
    )
    print(f"\nDone in {perf_counter() - started:.0f} seconds.")


def load_data(name: str) -> tuple[Any, Any]:
    """Training and test digits: data frames with the matrix column `x` and the factor `y`."""
    import tidyk as tk

    if name == "digits":
        from tidyk.datasets import digits

        tk.set_seed(1)
        split = tk.initial_split(digits)
        return tk.training(split), tk.testing(split)
    from tidyk.keras3 import dataset_mnist

    def frame(part: dict[str, Any]) -> Any:
        x = tk.array_reshape(part["x"], (len(part["x"]), 784)) / 255
        return tk.data_frame(x=tk.I(x.astype("float32")), y=tk.factor(part["y"]))

    mnist = dataset_mnist()
    return frame(mnist["train"]), frame(mnist["test"])


def digit_model() -> Any:
    """A model function built from three layer blocks, one of them used twice."""
    import tidyk as tk
    from tidyk.keras3 import keras_model_sequential, layer_dense, layer_dropout

    def input_block(model: Any, input_shape: Any) -> Any:
        return keras_model_sequential(input_shape=input_shape)

    def hidden_block(model: Any, units: int = 128, rate: float = 0.1) -> Any:
        return model >> layer_dense(units=units, activation="relu") >> layer_dropout(rate=rate)

    def output_block(model: Any, num_classes: int) -> Any:
        return model >> layer_dense(units=num_classes, activation="softmax")

    return tk.create_keras_sequential_spec(
        model_name="digit_mlp",
        layer_blocks={
            "input": input_block,
            "hidden_1": hidden_block,
            "hidden_2": hidden_block,
            "output": output_block,
        },
        mode="classification",
    )


def say(text: str) -> None:
    """A heading."""
    print(f"\n── {text} ──", flush=True)


def draw(folder: Path, **plots: Any) -> None:
    """Save plots as pictures, and say where."""
    for name, plot in plots.items():
        plot.save(folder / f"{name}.png", dpi=120, verbose=False)
    print(f"\nPictures: {', '.join(f'{name}.png' for name in plots)} in {folder.resolve()}")
