"""A set of workflows, one row each: `wflow_id`, `info`, `option`, `result`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, ClassVar

import pandas as pd
from attrs import evolve, field, frozen

from tidyk.base.binding import bind_rows
from tidyk.base.errors import (
    TidykKeyError,
    TidykTypeError,
    TidykValueError,
    describe,
    quoted,
    uncalled,
)
from tidyk.base.generics import (
    extract_fit_engine,
    extract_fit_parsnip,
    extract_mold,
    extract_parameter_set_dials,
    extract_preprocessor,
    extract_recipe,
    extract_spec_parsnip,
    extract_workflow,
)
from tidyk.base.pipe import Methods
from tidyk.base.plain import plain
from tidyk.parsnip.spec import ModelSpec
from tidyk.tuning.results import TuneResults
from tidyk.workflows.assembled import Workflow, workflow

KINDS = {"Formula": "formula", "Recipe": "recipe", "Variables": "workflow_variables"}


@frozen(eq=False)
class Entry:
    """A workflow of a set.

    Attributes:
        workflow: The workflow.
        option: Arguments of its own for `workflow_map()`.
        result: What `workflow_map()` produced: results, or the error that occurred; None before.
        comment: The user's note.
    """

    workflow: Workflow
    option: Mapping[str, Any] = field(factory=dict)
    result: TuneResults | Exception | None = None
    comment: str = ""

    @property
    def info(self) -> pd.DataFrame:
        """Columns `workflow`, `preproc`, `model`, `comment`."""
        row = [self.workflow, self.preproc, self.workflow.model.name, self.comment]
        return pd.DataFrame([row], columns=["workflow", "preproc", "model", "comment"])

    @property
    def preproc(self) -> str:
        """The kind of preprocessor."""
        kind = "" if self.workflow.pre is None else self.workflow.pre.kind
        return KINDS.get(kind, kind.lower())


@frozen(repr=False, eq=False)
class WorkflowSet(Methods):
    """Workflows by name, with options and results: see `workflow_set()`."""

    only_subject: ClassVar[bool] = True  # never an option of a verb

    entries: Mapping[str, Entry]

    def __len__(self) -> int:
        return len(self.entries)

    def __iter__(self) -> Iterator[str]:
        return iter(self.entries)

    def __getitem__(self, name: str | Sequence[str]) -> Any:
        """A column by its name, or some of the workflows by a list of their names."""
        if isinstance(name, str):
            return self.as_frame()[name].tolist()
        return WorkflowSet({id: self.entry(id) for id in name})

    def entry(self, id: str) -> Entry:
        """The workflow with a name; an error if there is none."""
        if id not in self.entries:
            raise TidykKeyError(
                f"`id` must be the name of a workflow, not {describe(id)}: the set has "
                f"{quoted(self.entries)}."
            )
        return self.entries[id]

    def changed(self, id: str | Sequence[str] | None, **changes: Any) -> WorkflowSet:
        """The set with other values in some of its entries, or in all."""
        ids = list(self.entries) if id is None else [id] if isinstance(id, str) else list(id)
        new = {name: evolve(self.entry(name), **changes) for name in ids}
        return WorkflowSet({**self.entries, **new})

    def rename(self, names: Mapping[str, str] | Callable[[str], str]) -> WorkflowSet:
        """The set with other names of workflows: old and new ones, or a function of the old, as of
        pandas' `rename()`."""
        if isinstance(names, Mapping):
            known = {id: names[id] for id in names if self.entry(id)}
            new = [known.get(id, id) for id in self.entries]
        else:
            new = [names(id) for id in self.entries]
        return _set_of(list(zip(new, self.entries.values(), strict=True)))

    def as_frame(self) -> pd.DataFrame:
        """Columns `wflow_id`, `info`, `option`, `result`."""
        rows = [[id, e.info, dict(e.option), e.result] for id, e in self.entries.items()]
        return pd.DataFrame(rows, columns=["wflow_id", "info", "option", "result"], dtype=object)

    def __repr__(self) -> str:
        cells = [["wflow_id", "info", "option", "result"], ["<chr>", "<list>", "<list>", "<list>"]]
        cells += [
            [id, "<tibble [1 × 4]>", f"<opts[{len(e.option)}]>", _cell(e.result)]
            for id, e in self.entries.items()
        ]
        widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
        wide = len(str(len(self)))
        numbers = [" " * wide] * 2 + [f"{i:>{wide}}" for i in range(1, len(self) + 1)]
        lines = [
            " ".join([number, *(c.ljust(w) for c, w in zip(row, widths, strict=True))])
            for number, row in zip(numbers, cells, strict=True)
        ]
        return "\n".join([f"# A workflow set/tibble: {len(self)} × 4", *lines])


def _cell(result: object) -> str:
    if isinstance(result, TuneResults):
        return "<tune[+]>" if result.parameter_names else "<rsmp[+]>"
    return "<list [0]>" if result is None else "<try-errr [1]>"


@plain
def workflow_set(
    preproc: Mapping[str, Any] | Sequence[Any],
    models: Mapping[str, ModelSpec] | Sequence[ModelSpec],
    *,
    cross: bool = True,
    case_weights: str | None = None,
) -> WorkflowSet:
    """Workflows of all combinations of preprocessors and models.

    Args:
        preproc: Formulas, recipes or `workflow_variables()`: a dict by name, or a list.
        models: Model specifications: a dict by name, or a list.
        cross: Make all combinations? Otherwise the first preprocessor goes with the first model,
            and so on; a single one goes with all of the others.
        case_weights: The column of case weights.

    Returns:
        A `WorkflowSet`, whose names are those of the preprocessor and the model.

    Raises:
        TidykValueError: Names occur twice, or the lists differ in length with `cross=False` and
            neither has a single part.
        TidykTypeError: Something is not a preprocessor, or not a model.

    Equals R's `workflowsets::workflow_set()`.

    Examples:
        >>> from tidyk import linear_reg, rand_forest
        >>> workflow_set({"all": "mpg ~ ."}, {"lm": linear_reg(), "rf": rand_forest("regression")})
        # A workflow set/tibble: 2 × 4
          wflow_id info             option    result
          <chr>    <list>           <list>    <list>
        1 all_lm   <tibble [1 × 4]> <opts[0]> <list [0]>
        2 all_rf   <tibble [1 × 4]> <opts[0]> <list [0]>
    """
    left = _named(preproc, "preproc", lambda part: Entry(workflow(part, None)).preproc)
    right = _named(models, "models", _model_name)
    pairs = _crossed(left, right) if cross or 1 in (len(left), len(right)) else _fused(left, right)
    pairs_by_id = [(f"{p}_{m}", workflow(pre, spec)) for (p, pre), (m, spec) in pairs]
    if case_weights is not None:
        from tidyk.workflows.actions import add_case_weights

        pairs_by_id = [(id, add_case_weights(wf, case_weights)) for id, wf in pairs_by_id]
    return _set_of([(id, Entry(wf)) for id, wf in pairs_by_id])


def _model_name(part: Any) -> str:
    if not isinstance(part, ModelSpec):
        raise TidykTypeError(
            "`models` should be model specifications, such as `linear_reg()`, not "
            f"{describe(part)}.{uncalled(part)}"
        )
    return part.name


def _crossed(preproc: dict[str, Any], models: dict[str, Any]) -> list[tuple[Any, Any]]:
    return [(pre, spec) for pre in preproc.items() for spec in models.items()]


def _fused(preproc: dict[str, Any], models: dict[str, Any]) -> list[tuple[Any, Any]]:
    if len(preproc) != len(models):
        raise TidykValueError(
            f"`preproc` has {len(preproc)} parts and `models` {len(models)}: with `cross=False` "
            "they should be as many, or one of the two a single one."
        )
    return list(zip(preproc.items(), models.items(), strict=True))


def _named(parts: Any, name: str, kind: Any) -> dict[str, Any]:
    """The parts by name; those without one are named after their kind and numbered within it, as in
    R."""
    if isinstance(parts, Mapping):
        return {str(key): part for key, part in parts.items()}
    if not isinstance(parts, list | tuple):
        raise TidykTypeError(f"`{name}` must be a dict or a list, not {describe(parts)}.")
    kinds = [kind(part) for part in parts]
    if len(parts) == 1:
        return {kinds[0]: parts[0]}
    count: dict[str, int] = {}
    out = {}
    for key, part in zip(kinds, parts, strict=True):
        count[key] = count.get(key, 0) + 1
        out[f"{key}_{count[key]}" if kinds.count(key) > 1 else key] = part
    return out


def _set_of(pairs: Sequence[tuple[str, Entry]]) -> WorkflowSet:
    ids = [id for id, _ in pairs]
    twice = [id for id in dict.fromkeys(ids) if ids.count(id) > 1]
    if twice:
        raise TidykValueError(f"The names of workflows should be unique; {quoted(twice)} is not.")
    return WorkflowSet(dict(pairs))


@bind_rows.register(WorkflowSet)
def bind_rows_of_sets(ws: WorkflowSet, /, other: WorkflowSet, *more: WorkflowSet) -> WorkflowSet:
    """One set out of several, whose names differ."""
    for part in (other, *more):
        if not isinstance(part, WorkflowSet):
            raise TidykTypeError(
                f"`bind_rows()` puts sets of workflows together, not {describe(part)}: make one "
                "with `as_workflow_set(name=...)`."
            )
    return _set_of([pair for part in (ws, other, *more) for pair in part.entries.items()])


@plain
def as_workflow_set(**workflows: Workflow | TuneResults) -> WorkflowSet:
    """A set of workflows, or of results that kept their workflow, by name.

    Args:
        **workflows: Workflows, or tuning results with `save_workflow=True`.

    Returns:
        A `WorkflowSet`.

    Raises:
        TidykTypeError: Something else.

    Equals R's `workflowsets::as_workflow_set()`.

    Examples:
        >>> from tidyk import linear_reg, workflow
        >>> list(as_workflow_set(one=workflow("mpg ~ wt", linear_reg())))
        ['one']
    """
    entries = {}
    for id, value in workflows.items():
        if isinstance(value, TuneResults):
            entries[id] = Entry(extract_workflow(value), result=value)
        elif isinstance(value, Workflow):
            entries[id] = Entry(value)
        else:
            raise TidykTypeError(f"`{id}` must be a workflow or results, not {describe(value)}.")
    return WorkflowSet(entries)


@extract_workflow.register(WorkflowSet)
def extract_workflow_of_set(ws: WorkflowSet, /, id: str) -> Workflow:
    """The workflow of a name."""
    return ws.entry(id).workflow


@extract_spec_parsnip.register(WorkflowSet)
def extract_spec_of_set(ws: WorkflowSet, /, id: str) -> ModelSpec:
    """The model specification of a workflow."""
    return extract_spec_parsnip(ws.entry(id).workflow)


@extract_preprocessor.register(WorkflowSet)
def extract_preprocessor_of_set(ws: WorkflowSet, /, id: str) -> Any:
    """The preprocessor of a workflow."""
    return extract_preprocessor(ws.entry(id).workflow)


def _of_a_workflow(generic: Any) -> None:
    """Let a generic work on one workflow of a set, as R's methods for sets do."""

    def extract(ws: WorkflowSet, /, id: str, **options: Any) -> Any:
        return generic(ws.entry(id).workflow, **options)

    extract.__name__, extract.__doc__ = f"{generic.__name__}_of_set", "Of the workflow of a name."
    generic.register(WorkflowSet)(extract)


for _generic in (extract_fit_engine, extract_fit_parsnip, extract_mold, extract_recipe,
                 extract_parameter_set_dials):  # fmt: skip
    _of_a_workflow(_generic)
