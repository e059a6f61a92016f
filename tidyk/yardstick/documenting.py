"""The documentation of a metric, derived from what its function says."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tidyk.yardstick.metric import Metric

SUBJECT = "data: A data frame of predictions, or one grouped by `group_by()` or pandas' `groupby()`"
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
RANGE = "The best is {best}; it is between {low:g} and {high:g}."


def document(metric: Metric) -> str:
    """What `help()` shows of a metric."""
    head, own, examples = _sections(metric.compute.__doc__ or "")
    subject = f"{SUBJECT}; or a confusion matrix." if metric.kind == "class" else f"{SUBJECT}."
    arguments = [subject, COLUMNS[metric.kind], *own, *_common(metric)]
    low, high = metric.range
    best = {"maximize": "the largest", "minimize": "the smallest", "zero": "zero"}
    parts = [
        head,
        "Args:\n" + _indented("\n".join(arguments)),
        "Returns:\n    A data frame with `.metric`, `.estimator`, `.estimate`: one row, or one a "
        "group.\n    " + RANGE.format(best=best[metric.direction], low=low, high=high),
        f"Equals R's `yardstick::{metric.name}()`.",
        *([f"Examples:\n{_indented(examples)}"] if examples else []),
    ]
    return "\n\n".join(parts)


def document_vec(metric: Metric) -> str:
    """What `help()` shows of a metric's form for plain values."""
    head, own, _ = _sections(metric.compute.__doc__ or "")
    shape = (
        "probabilities of shape (rows,) for two levels, of shape (rows, levels) for more"
        if metric.kind == "prob"
        else "one value a row, like the truth"
    )
    arguments = [
        "truth: One value a row: numbers, or a factor.",
        f"estimate: Predictions: {shape}.",
        *own,
        *_common(metric),
    ]
    return (
        f"{head}\n\nThe form of `{metric.name}()` for plain values.\n\nArgs:\n"
        f"{_indented(chr(10).join(arguments))}\n\nReturns:\n    A number.\n\n"
        f"Equals R's `yardstick::{metric.name}_vec()`."
    )


def _common(metric: Metric) -> list[str]:
    named = ", ".join(f'"{name}"' for name in metric.estimators or ())
    return [OPTIONS[n].format(named) for n in OPTIONS if n in metric.options]


def _sections(text: str) -> tuple[str, list[str], str]:
    """The head, the lines on arguments, and the examples of a function's docstring."""
    plain = re.sub(r"\n    ", "\n", text).strip()
    rest, _, examples = plain.partition("\nExamples:\n")
    head, _, own = rest.partition("\nArgs:\n")
    return head.strip(), _outdented(own), "\n".join(_outdented(examples))


def _outdented(block: str) -> list[str]:
    lines = block.rstrip().split("\n") if block.strip() else []
    return [re.sub(r"^ {4}", "", line) for line in lines]


def _indented(block: str) -> str:
    return "\n".join(f"    {line}".rstrip() for line in block.split("\n"))
