"""The documentation of a metric, derived from its function's."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from attrs import frozen

if TYPE_CHECKING:
    from tidyk.yardstick.metric import Metric

SUBJECT = (
    "data: A data frame of predictions, or one grouped by `group_by()` or pandas'\n    `groupby()`"
)


@frozen
class Guide:
    """The parts of the documentation that all metrics of a kind share.

    Attributes:
        subject: What they work on besides data frames.
        columns: The lines about their arguments.
        estimate: The form of the predictions as plain values.
        data: The lines of an example that make its data.
        truth, predicted: The columns of the example.
    """

    columns: str
    data: str
    truth: str
    predicted: str
    subject: str = ""
    estimate: str = "one value a row, like the truth."


NUMBERS = Guide(
    columns="truth, estimate: Columns with the true and the predicted numbers.",
    data="from tidyk import data_frame\n"
    ">>> predicted = data_frame(y=[3.0, 5.0, 2.0, 7.0], pred=[2.5, 5.0, 3.0, 8.0])",
    truth='"y"',
    predicted='"pred"',
)
CLASSES = Guide(
    columns="truth, estimate: Columns with the true and the predicted classes, factors of the "
    "same\n    levels.",
    data="from tidyk.datasets import two_class_example as predicted",
    truth='"truth"',
    predicted='"predicted"',
    subject=";\n    or a confusion matrix",
)
PROBABILITIES = Guide(
    columns="*columns: The column with the true classes, a factor; then the column with the\n"
    "    probability of the event for two levels, or one column a level, in their\n"
    "    order, for more: names, lists of names or selectors.\n"
    "truth, estimate: The same by keyword.",
    data="from tidyk.datasets import two_class_example as predicted",
    truth='"truth"',
    predicted='"Class1"',
    estimate="probabilities of shape (rows,) for two levels, (rows, levels) for more.",
)
OPTIONS = {
    "estimator": "estimator: {}.",
    "na_rm": "na_rm: Leave out rows with missing values; otherwise they make the result missing.",
    "case_weights": "case_weights: The column with weights of the rows, or the weights.",
    "event_level": 'event_level: Which of two levels is the event, "first" or "second".',
}
ORDERED = (
    '\n>>> predicted["truth"] = predicted["truth"].cat.as_ordered()  # as `factor(ordered=True)`'
)
RANGE = "The best value is {best}; values are between {low:g} and {high:g}."


def document(metric: Metric) -> str:
    """What `help()` shows of a metric."""
    head, own, value = _sections(metric.compute.__doc__ or "")
    low, high = metric.range
    best = {"maximize": "the largest", "minimize": "the smallest", "zero": "zero"}
    truth, estimate = _columns(metric)
    call = f"{metric.name}(predicted, {truth}, {estimate})"
    returned = (
        "A data frame with `.metric`, `.estimator`, `.estimate`: one row, or one a group.\n"
        + RANGE.format(best=best[metric.direction], low=low, high=high)
    )
    return _joined(
        head or f"The metric `{metric.name}`.",
        [f"{SUBJECT}{metric.guide.subject}.", metric.guide.columns, *own, *_common(metric)],
        returned,
        _equal(metric, metric.name),
        f'>>> {_data(metric)}\n>>> {call}[".estimate"].round(6).tolist()\n[{value}]' * bool(value),
    )


def document_vec(metric: Metric) -> str:
    """What `help()` shows of a metric's form for plain values."""
    head, own, value = _sections(metric.compute.__doc__ or "")
    truth, estimate = _columns(metric)
    chosen = f"predicted[{estimate}]" if ", " not in estimate else f"predicted[[{estimate}]]"
    call = f"{metric.name}_vec(predicted[{truth}], {chosen})"
    about_truth = "truth: One value a row: a factor, or numbers."
    about_estimate = f"estimate: Predictions: {metric.guide.estimate}"
    return _joined(
        f"{head}\n\nThe form of `{metric.name}()` for plain values.".strip(),
        [about_truth, about_estimate, *own, *_common(metric)],
        "A number.",
        _equal(metric, f"{metric.name}_vec"),
        f">>> {_data(metric)}\n>>> round({call}, 6)\n{value}" * bool(value),
    )


def _equal(metric: Metric, name: str) -> str:
    """The R function that one of tidyk's own metrics equals."""
    return f"Equals R's `yardstick::{name}()`." if metric.compute.of_the_house else ""


def _joined(head: str, arguments: list[str], returned: str, equals: str, example: str) -> str:
    parts = [
        head,
        "Args:\n" + _indented("\n".join(arguments)),
        "Returns:\n" + _indented(returned),
        equals,
        "Examples:\n" + _indented(example) if example else "",
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _data(metric: Metric) -> str:
    return metric.guide.data + (ORDERED if metric.ordered else "")


def _columns(metric: Metric) -> tuple[str, str]:
    """The columns of an example; a metric that always averages over levels needs one for each."""
    several = '"Class1", "Class2"'
    return metric.guide.truth, several if metric.always else metric.guide.predicted


def _common(metric: Metric) -> list[str]:
    names = ", ".join(f'"{name}"' for name in metric.estimators or ())
    return [OPTIONS[n].format(names) for n in OPTIONS if n in metric.options]


def _sections(text: str) -> tuple[str, list[str], str]:
    """The head, the lines on arguments, and the value of the example in a function's docstring."""
    plain = re.sub(r"\n    ", "\n", text).strip()
    rest, _, value = plain.partition("\nExample: ")
    head, _, own = rest.partition("\nArgs:\n")
    lines = own.rstrip().split("\n") if own.strip() else []
    return head.strip(), [re.sub(r"^ {4}", "", line) for line in lines], value.strip()


def _indented(block: str) -> str:
    return "\n".join(f"    {line}".rstrip() for line in block.split("\n"))
