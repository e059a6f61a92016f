"""The documentation of a metric, derived from what its function says."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tidyk.yardstick.metric import Metric

SUBJECT = (
    "data: A data frame of predictions, or one grouped by `group_by()` or pandas'\n    `groupby()`"
)
COLUMNS = {
    "numeric": "truth, estimate: Columns with the true and the predicted numbers.",
    "class": "truth, estimate: Columns with the true and the predicted classes, factors of the "
    "same\n    levels.",
    "prob": "*columns: The column with the true classes, a factor; then the column with the\n"
    "    probability of the event for two levels, or columns with that of each level, in their\n"
    "    order, for more: names, lists of names or selectors.\n"
    "truth, estimate: The same by keyword.",
}
OPTIONS = {
    "estimator": "estimator: {}.",
    "na_rm": "na_rm: Leave rows with missing values out; otherwise they make the result missing.",
    "case_weights": "case_weights: The column with weights of the rows, or the weights.",
    "event_level": 'event_level: Which of two levels is the event, "first" or "second".',
}
DATA = {
    "numeric": "from tidyk import data_frame\n"
    ">>> predicted = data_frame(y=[3.0, 5.0, 2.0, 7.0], pred=[2.5, 5.0, 3.0, 8.0])",
    "class": "from tidyk.datasets import two_class_example as predicted",
    "prob": "from tidyk.datasets import two_class_example as predicted",
}
ORDERED = (
    '\n>>> predicted["truth"] = predicted["truth"].cat.as_ordered()  # as `factor(ordered=True)`'
)
EXAMPLE_COLUMNS = {
    "numeric": ('"y"', '"pred"'),
    "class": ('"truth"', '"predicted"'),
    "prob": ('"truth"', '"Class1"'),
}
RANGE = "The best is {best}; it is between {low:g} and {high:g}."


def document(metric: Metric) -> str:
    """What `help()` shows of a metric."""
    head, own, value = _sections(metric.compute.__doc__ or "")
    subject = f"{SUBJECT};\n    or a confusion matrix." if metric.kind == "class" else f"{SUBJECT}."
    low, high = metric.range
    best = {"maximize": "the largest", "minimize": "the smallest", "zero": "zero"}
    truth, estimate = _columns(metric)
    call = f"{metric.name}(predicted, {truth}, {estimate})"
    returned = (
        "A data frame with `.metric`, `.estimator`, `.estimate`: one row, or one a group.\n"
        + RANGE.format(best=best[metric.direction], low=low, high=high)
    )
    return _joined(
        head,
        [subject, COLUMNS[metric.kind], *own, *_common(metric)],
        returned,
        f"Equals R's `yardstick::{metric.name}()`.",
        f'>>> {_data(metric)}\n>>> {call}[".estimate"].round(6).tolist()\n[{value}]',
        bool(value),
    )


def document_vec(metric: Metric) -> str:
    """What `help()` shows of a metric's form for plain values."""
    head, own, value = _sections(metric.compute.__doc__ or "")
    shape = (
        "probabilities of shape (rows,) for two levels, (rows, levels) for more."
        if metric.kind == "prob"
        else "one value a row, like the truth."
    )
    truth, estimate = _columns(metric)
    chosen = f"predicted[{estimate}]" if ", " not in estimate else f"predicted[[{estimate}]]"
    call = f"{metric.name}_vec(predicted[{truth}], {chosen})"
    return _joined(
        f"{head}\n\nThe form of `{metric.name}()` for plain values.",
        [
            "truth: One value a row: a factor, or numbers.",
            f"estimate: Predictions: {shape}",
            *own,
            *_common(metric),
        ],
        "A number.",
        f"Equals R's `yardstick::{metric.name}_vec()`.",
        f">>> {_data(metric)}\n>>> round({call}, 6)\n{value}",
        bool(value),
    )


def _joined(
    head: str, arguments: list[str], returned: str, equals: str, example: str, shown: bool
) -> str:
    parts = [
        head,
        "Args:\n" + _indented("\n".join(arguments)),
        "Returns:\n" + _indented(returned),
        equals,
        *(["Examples:\n" + _indented(example)] if shown else []),
    ]
    return "\n\n".join(parts) + "\n"


def _data(metric: Metric) -> str:
    return DATA[metric.kind] + (ORDERED if metric.ordered else "")


def _columns(metric: Metric) -> tuple[str, str]:
    """The columns of an example; what is always averaged over the levels needs one of each."""
    truth, estimate = EXAMPLE_COLUMNS[metric.kind]
    return truth, '"Class1", "Class2"' if metric.always else estimate


def _common(metric: Metric) -> list[str]:
    named = ", ".join(f'"{name}"' for name in metric.estimators or ())
    return [OPTIONS[n].format(named) for n in OPTIONS if n in metric.options]


def _sections(text: str) -> tuple[str, list[str], str]:
    """The head, the lines on arguments, and the value of the example in a function's docstring."""
    plain = re.sub(r"\n    ", "\n", text).strip()
    rest, _, value = plain.partition("\nExample: ")
    head, _, own = rest.partition("\nArgs:\n")
    lines = own.rstrip().split("\n") if own.strip() else []
    return head.strip(), [re.sub(r"^ {4}", "", line) for line in lines], value.strip()


def _indented(block: str) -> str:
    return "\n".join(f"    {line}".rstrip() for line in block.split("\n"))
