"""Results of tuning and resampling: one row a resample."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

import pandas as pd
from attrs import evolve, fields, frozen

from tidyk.base.errors import TidykKeyError, TidykTypeError, TidykValueError, did_you_mean, quoted
from tidyk.base.generics import (
    extract_fit_engine,
    extract_fit_parsnip,
    extract_preprocessor,
    extract_spec_parsnip,
    extract_workflow,
)
from tidyk.base.pipe import Methods
from tidyk.base.tibbles import tibble_text
from tidyk.dials.sets import Parameters
from tidyk.rsample.rset import Rset
from tidyk.rsample.rsplit import Rsplit
from tidyk.tuning.notes import footer
from tidyk.workflows.assembled import Workflow
from tidyk.yardstick.sets import MetricSet

if TYPE_CHECKING:
    from collections.abc import Mapping


@frozen(repr=False, eq=False)
class TuneResults(Methods):
    """What `tune_grid()`, `fit_resamples()` and `last_fit()` return.

    Its columns are read by name: `results[".metrics"]` is a list with a data frame a resample.

    Attributes:
        kind: "Tuning" or "Resampling".
        resamples: The resample set.
        columns: `.metrics`, `.notes`, and, if the control asks for them, `.predictions`,
            `.extracts`, `.workflow`.
        parameters: The parameters that were tuned.
        metrics: The metric set.
        outcome: The outcome's column.
        configs: One row a candidate: parameter values and `.config`.
        workflow: The workflow, with `save_workflow=True`.
        rounds: How many rounds an iterative search had; each has a row for every resample.
        order: The place of each resample in a race.
        stopped: Why the search ended early; "" if it did not.
        epochs: The id of the parameter that is a network's number of epochs, or the name of its
            argument where it was not tuned; "" for other models.
        finalists: The `.config` of those that came to the end of a race over epochs.
    """

    only_subject: ClassVar[bool] = True  # never an option of a verb

    kind: str
    resamples: Rset
    columns: Mapping[str, list[Any]]
    parameters: Parameters
    metrics: MetricSet
    outcome: str
    configs: pd.DataFrame
    workflow: Workflow | None = None
    rounds: int = 1
    order: tuple[int, ...] | None = None
    stopped: str = ""
    epochs: str = ""
    finalists: tuple[str, ...] | None = None

    @property
    def outcomes(self) -> tuple[str, ...]:
        """The outcomes' columns, of most models one."""
        return getattr(self.metrics, "outcomes", (self.outcome,))

    @property
    def complete(self) -> list[str]:
        """The `.config` of the candidates that count: in a race, those that finished it."""
        configs = self.configs[".config"].tolist()
        if self.finalists is not None:
            return [config for config in configs if config in self.finalists]
        if self.order is None:
            return configs
        last = self.columns[".metrics"][-1] if self.columns[".metrics"] else pd.DataFrame()
        finished = set(last[".config"]) if len(last) else set(configs)
        return [config for config in configs if config in finished]

    @property
    def raced(self) -> bool:
        """Are these the results of a race?"""
        return self.order is not None or self.finalists is not None

    @property
    def splits(self) -> Sequence[Rsplit]:
        """The splits."""
        return self.resamples.splits * self.rounds

    @property
    def ids(self) -> pd.DataFrame:
        """The columns that name the resamples: `id`, and `id2` for repeats."""
        ids = pd.DataFrame(dict(self.resamples.ids))
        return pd.concat([ids] * self.rounds, ignore_index=True)

    @property
    def parameter_names(self) -> list[str]:
        """Ids of the parameters that were tuned."""
        return [c for c in self.configs.columns if c not in (".config", ".iter")]

    @property
    def _extra(self) -> dict[str, list[int]]:
        """The columns that only some searches have."""
        order = {} if self.order is None else {".order": list(self.order)}
        return order | self.iterations

    @property
    def iterations(self) -> dict[str, list[int]]:
        """The column `.iter` of an iterative search."""
        if ".iter" not in self.configs.columns:
            return {}
        return {".iter": [r for r in range(self.rounds) for _ in range(len(self.resamples))]}

    def __getstate__(self) -> dict[str, Any]:
        """Results are pickled without the data that they were computed from."""
        return {
            f.name: without_data(self.resamples) if f.name == "resamples" else getattr(self, f.name)
            for f in fields(type(self))
        }

    def __setstate__(self, state: dict[str, Any]) -> None:
        for name, value in state.items():
            object.__setattr__(self, name, value)

    def data(self) -> pd.DataFrame:
        """The data of the resamples; an error if they are gone."""
        data = self.resamples.splits[0].data
        if not data.shape[1]:
            raise TidykValueError(
                "Results that were saved or sent do not hold the data they are of: "
                "`finalize_workflow()` with `select_best()`, and `fit()` with the data."
            )
        return data

    def __getitem__(self, name: str) -> Any:
        if not isinstance(name, str):  # pyright: ignore[reportUnnecessaryIsInstance]  (users may)
            raise TidykTypeError(
                "The columns of results have names: `results.splits[0]` is the first resample, "
                '`results[".metrics"][0]` its metrics.'
            )
        if name in (".order", ".iter") and name in self._extra:
            return self._extra[name]
        if name == "splits":
            return list(self.splits)
        if name in self.ids.columns:
            return self.ids[name]
        if name not in self.columns:
            names = ["splits", *self.ids.columns, *self.columns]
            raise TidykKeyError(
                f'The results have no column "{name}".{did_you_mean(name, names)} They have '
                f"{quoted(names)}."
            )
        return self.columns[name]

    def __len__(self) -> int:
        return len(self.splits)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """One dict a resample."""
        frame = self.as_frame()
        return (dict(zip(frame.columns, row, strict=True)) for row in frame.itertuples(index=False))

    def as_frame(self) -> pd.DataFrame:
        """The columns as a data frame; splits, metrics and notes are objects in it."""
        columns = (
            {"splits": list(self.splits)}
            | {c: list(self.ids[c]) for c in self.ids}
            | ({} if self.order is None else {".order": list(self.order)})
            | dict(self.columns)
            | self.iterations
        )
        return pd.DataFrame(
            {name: pd.Series(values, dtype=object) for name, values in columns.items()}
        )

    def __repr__(self) -> str:
        head = f"# {self.kind} results\n# {self.resamples.label} \n{_table(self)}"
        early = f"\n\nThe search {self.stopped}." if self.stopped else ""
        return head + footer(self.columns[".notes"]) + early


def without_data(resamples: Rset) -> Rset:
    """Resamples that know the positions of their rows, but not the data."""
    bare = pd.DataFrame(index=pd.RangeIndex(len(resamples.splits[0].data)))
    return evolve(resamples, splits=tuple(evolve(s, data=bare) for s in resamples.splits))


def _table(results: TuneResults) -> str:
    """The columns as R prints them in a tibble."""
    frame = results.as_frame()
    plain = {".order", *results.ids.columns, *results.iterations}
    shown = {
        n: frame[n].infer_objects() if n in plain else [_cell(v) for v in frame[n]]
        for n in frame.columns
    }
    return tibble_text(pd.DataFrame(shown), kinds={n: "list" for n in shown if n not in plain})


def _cell(value: Any) -> str:
    if isinstance(value, pd.DataFrame):
        return f"<tibble [{value.shape[0]} × {value.shape[1]}]>"
    if isinstance(value, Workflow):
        return "<workflow>"
    if isinstance(value, str | int):
        return str(value)
    counts = getattr(value, "counts", None)
    return f"<split [{counts[0]}/{counts[1]}]>" if counts else f"<{type(value).__name__}>"


@extract_workflow.register(TuneResults)
def extract_workflow_results(results: TuneResults, /) -> Workflow:
    """The fitted workflow of `last_fit()`; for other results, the workflow that was tuned."""
    if ".workflow" in results.columns:
        return results.columns[".workflow"][0]
    if results.workflow is None:
        raise TidykValueError(
            "The workflow was not kept: tune with `control_grid(save_workflow=True)`."
        )
    return results.workflow


def _last_workflow(results: TuneResults) -> Workflow:
    if ".workflow" not in results.columns:
        raise TidykTypeError("Only the results of `last_fit()` hold a fitted workflow.")
    return results.columns[".workflow"][0]


@extract_fit_parsnip.register(TuneResults)
def extract_fit_parsnip_results(results: TuneResults, /) -> Any:
    """The model that `last_fit()` fitted."""
    return extract_fit_parsnip(_last_workflow(results))


@extract_fit_engine.register(TuneResults)
def extract_fit_engine_results(results: TuneResults, /) -> Any:
    """What the engine's library returned to `last_fit()`."""
    return extract_fit_engine(_last_workflow(results))


@extract_spec_parsnip.register(TuneResults)
def extract_spec_parsnip_results(results: TuneResults, /) -> Any:
    """The model specification."""
    return extract_spec_parsnip(extract_workflow_results(results))


@extract_preprocessor.register(TuneResults)
def extract_preprocessor_results(results: TuneResults, /) -> Any:
    """The formula, recipe or variables."""
    return extract_preprocessor(extract_workflow_results(results))
