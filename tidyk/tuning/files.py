"""A store in a file: finished units survive an error, an interrupt, or a power cut."""

from __future__ import annotations

import json
import pickle
import sqlite3
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from os import PathLike
from pathlib import Path
from typing import Any

from attrs import evolve

from tidyk.base.errors import TidykValueError, check_path, quoted, warn
from tidyk.base.plain import plain
from tidyk.keras3.backend import load_keras
from tidyk.tuning.blobs import packed, unpacked
from tidyk.tuning.candidates import Candidate
from tidyk.tuning.fingerprint import fingerprint
from tidyk.tuning.plan import Unit, UnitResult, text_of
from tidyk.tuning.results import without_data
from tidyk.tuning.search import Search
from tidyk.tuning.store import MemoryStore

TABLES = """
create table if not exists runs (
    run text, id text primary key, began real, kind text, parts text, search blob, known blob,
    finish text, asked integer);
create table if not exists units (
    run text, unit text, resample text, config text, parameters text, seed integer, seconds real,
    metrics text, notes text, results blob, predictions blob, extracts blob,
    primary key (run, unit));
"""
PARTS = {
    "data": "the data",
    "workflow": "the workflow or the code of its blocks",
    "metrics": "the metrics",
    "kept": "what the control keeps",
    "exact": "exactness",
    "versions": "versions of the libraries",
    "root": "the seed",
}
"""What identifies a run, and what each part is called."""
PATIENCE = 60
"""Seconds to wait while another process reads or tidies the file."""


class RunFile:
    """An open store: one process writes, others may read meanwhile."""

    def __init__(self, path: str) -> None:
        self.path = path
        _make_folder(Path(path))
        self._lock = sqlite3.connect(f"{path}-writer", isolation_level=None, timeout=0)
        try:
            self._lock.execute("begin exclusive")
        except sqlite3.OperationalError:
            self._lock.close()
            raise TidykValueError(
                f'Another process writes to the store "{path}": wait for it, or name another file.'
            ) from None
        self.base = connected(path)

    def close(self) -> None:
        """Let others write."""
        self.base.close()
        self._lock.close()


def _make_folder(path: Path) -> None:
    """Make the folder of a store; an error where there can be no such file."""
    if path.is_dir():
        raise TidykValueError(f'"{path}" is a folder: name a file in it, "{path / "run.db"}".')
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise TidykValueError(f'The store "{path}" cannot be made: {problem}.') from None


def connected(path: str) -> sqlite3.Connection:
    """The database, in the mode that survives a crash and lets others read."""
    try:
        base = sqlite3.connect(path, isolation_level=None, timeout=PATIENCE)
        base.execute("pragma journal_mode=wal")
        base.execute("pragma synchronous=normal")
        base.executescript(TABLES)
    except sqlite3.DatabaseError as problem:
        raise TidykValueError(f'"{path}" is no store of results: {problem}.') from None
    return base


class FileStore(MemoryStore):
    """Results of units in a file: a unit that is stored is not run again, in any process."""

    def __init__(self, file: RunFile) -> None:
        super().__init__()
        self.base, self.run, self.id = file.base, "", ""
        self._there: set[str] = set()
        self._rows: list[str] = []
        self._used: dict[str, tuple[int, list[int]]] = {}
        self._last = time.perf_counter()

    def begin(self, search: Search, root: int) -> None:
        parts = _parts(search, root)
        self._rows = [fingerprint([s.in_id, s.out_id]) for s in search.resamples.splits]
        self.run = fingerprint(parts)
        self.id = fingerprint([self.run, self._rows])
        self._there = {
            unit for (unit,) in self.base.execute("select unit from units where run=?", [self.run])
        }
        if not self._there:
            self._tell(search, parts)
        # only whether something was extracted counts, and not every function can be pickled
        control = evolve(search.control, extract=search.control.extract and len)
        bare = evolve(search, resamples=without_data(search.resamples), control=control)
        blob = pickle.dumps(bare)
        self.base.execute(
            "insert or replace into runs values (?, ?, ?, ?, ?, ?, ?, ?, 0)",
            [self.run, self.id, time.time(), search.kind, json.dumps(parts), blob, b"", ""],
        )

    def _tell(self, search: Search, parts: Mapping[str, Any]) -> None:
        """Report what has changed, if the file has another run with these parameters."""
        query = "select parts from runs where kind=? order by rowid desc"
        for (text,) in self.base.execute(query, [search.kind]):
            old = json.loads(text)
            if old["ids"] == parts["ids"]:
                changed = [words for name, words in PARTS.items() if old.get(name) != parts[name]]
                if changed:
                    warn(f"Nothing in the store is used again: it is of other {quoted(changed)}.")
                return

    def _key(self, unit: Unit) -> str:
        """The key of a unit, made from values, so that a larger grid or more resamples find it
        again."""
        rows = self._rows[unit.resample]
        values = [text_of(c.params, c) for c in unit.candidates]
        seeds = (unit.seed, unit.preparation_seed)
        stage = [unit.until] if unit.until else []
        return f"{rows}-{fingerprint([seeds, values, *stage])}"

    def __contains__(self, unit: Unit) -> bool:
        if super().__contains__(unit):
            return True
        key = self._key(unit)
        if key not in self._there:
            return False
        self._note(key, unit)
        query = "select results, predictions, extracts from units where run=? and unit=?"
        results = restored(*self.base.execute(query, [self.run, key]).fetchone())
        super().add(unit, under_names(results, unit.resample, unit.candidates))
        return True

    def add(self, unit: Unit, results: tuple[UnitResult, ...]) -> None:
        super().add(unit, results)
        self._note(key := self._key(unit), unit)
        now = time.perf_counter()
        seconds, self._last = now - self._last, now
        try:
            blobs = stored(results)
        except Exception as problem:  # an extract of any kind
            warn(f"What a fit gave cannot be stored, and will be run again: {problem}")
            return
        self.base.execute(
            "insert or replace into units values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [self.run, key, *_readable(unit, results, seconds), *blobs],
        )

    def ask(self, units: int) -> None:
        query = "update runs set asked = asked + ? where id=?"
        self.base.execute(query, [units, self.id])

    def _note(self, key: str, unit: Unit) -> None:
        """Note the position of a unit in this run."""
        self._used[key] = (unit.resample, [c.number for c in unit.candidates])

    def finish(self, known: list[Candidate], **how: Any) -> None:
        """Store what `read_store()` needs besides the units."""
        self.base.execute(
            "update runs set known=?, finish=? where id=?",
            [pickle.dumps((known, self._used)), json.dumps(how), self.id],
        )


def _readable(unit: Unit, results: tuple[UnitResult, ...], seconds: float) -> list[Any]:
    """A unit as text, for anyone who opens the file."""
    metrics = [m.to_dict("records") for r in results if (m := r.metrics) is not None]
    notes = [
        r.notes[["location", "type", "note"]].to_dict("records") if len(r.notes) else []
        for r in results
    ]
    configs = ", ".join(c.config for c in unit.candidates)
    params = [c.params for c in unit.candidates]
    texts = (json.dumps(part, default=str) for part in (params, metrics, notes))
    parameters, scores, said = texts
    return [str(unit.resample), configs, parameters, unit.seed, seconds, scores, said]


def stored(results: Sequence[UnitResult]) -> tuple[bytes, bytes | None, bytes | None]:
    """Results as bytes: predictions and extracts apart, as Arrow's streams where it holds them."""
    lists = {name: [getattr(r, name) for r in results] for name in ("predictions", "extract")}
    apart = {name: None if all(v is None for v in vs) else packed(vs) for name, vs in lists.items()}
    bare = [evolve(result, predictions=None, extract=None) for result in results]
    return pickle.dumps(tuple(bare)), apart["predictions"], apart["extract"]


def restored(
    results: bytes, predictions: bytes | None, extracts: bytes | None
) -> tuple[UnitResult, ...]:
    """What `stored()` was given."""
    bare: tuple[UnitResult, ...] = pickle.loads(results)
    frames = [None] * len(bare) if predictions is None else unpacked(predictions)
    extracts_of = [None] * len(bare) if extracts is None else unpacked(extracts)
    parts = zip(bare, frames, extracts_of, strict=True)
    return tuple(evolve(r, predictions=frame, extract=extract) for r, frame, extract in parts)


def under_names(
    results: Sequence[UnitResult], resample: int, candidates: Sequence[Candidate]
) -> tuple[UnitResult, ...]:
    """Stored results under the names that their candidates have now."""
    return tuple(_renamed(r, resample, c) for r, c in zip(results, candidates, strict=True))


def _renamed(result: UnitResult, resample: int, candidate: Candidate) -> UnitResult:
    frames = {name: getattr(result, name) for name in ("metrics", "predictions", "curves")}
    shared = {
        k: f if f is None else f.assign(**{".config": candidate.config}) for k, f in frames.items()
    }
    return evolve(result, resample=resample, candidate=candidate, **shared)


def _parts(search: Search, root: int) -> dict[str, Any]:
    """What identifies a run."""
    control = search.control
    return {
        "ids": sorted(search.parameters.id),
        "data": fingerprint(search.resamples.splits[0].data),
        "workflow": fingerprint(search.workflow),
        "metrics": [metric.name for metric in search.metrics.metrics],
        "kept": [
            control.save_pred,
            control.event_level,
            fingerprint(control.extract),
            *(["curves"] if control.curves else []),
        ],
        "exact": control.exact,
        "versions": _versions(search),
        "root": root,
    }


def _versions(search: Search) -> dict[str, str]:
    """Of the libraries that have a part in the numbers, Keras' backend among them where it is
    Keras that trains."""
    from importlib.metadata import PackageNotFoundError, version

    packages = ["tidyk", "keras", "scikit-learn", "statsmodels", "numpy", "pandas"]
    if "keras" in search.workflow.model.implementation.needs:
        packages.append(load_keras().backend.backend())
    versions = {}
    for package in packages:
        try:
            versions[package] = version(package)
        except PackageNotFoundError:
            versions[package] = ""
    return versions


OPEN: ContextVar[RunFile | None] = ContextVar("store", default=None)
"""The store of the enclosing `with run_store():`."""


@plain
@contextmanager
def run_store(path: str | PathLike[str]) -> Iterator[None]:
    """Store what every search inside finishes in a file, and find it there again.

    The same script, run again after an error, an interrupt or a crash, goes on where it stopped,
    and its results are those of a run that was never stopped. More resamples, a larger grid or a
    longer search reuse what is stored. One process may write to a file at a time.

    Args:
        path: An SQLite file, made if there is none: one row per fit. Predictions and extracts are
            Arrow's streams where pyarrow is installed and holds them, pickled otherwise: open only
            files that you trust.

    Raises:
        TidykValueError: Another process writes to it, or it is not a store.

    Examples:
        >>> import os, tempfile
        >>> from tidyk import fit_resamples, linear_reg, set_seed, vfold_cv, workflow
        >>> from tidyk.datasets import mtcars
        >>> from tidyk import read_store
        >>> file = os.path.join(tempfile.mkdtemp(), "run.db")
        >>> for attempt in range(2):
        ...     set_seed(1)
        ...     with run_store(file):
        ...         res = workflow("mpg ~ wt", linear_reg()) >> fit_resamples(vfold_cv(mtcars, v=2))
        >>> len(read_store(file))
        2
    """
    file = RunFile(check_path(path, "path"))
    token = OPEN.set(file)
    try:
        yield
    finally:
        OPEN.reset(token)
        file.close()


@contextmanager
def store_of(search: Search) -> Iterator[MemoryStore]:
    """The store that a search writes to: its control's, or that of `run_store()`, or memory."""
    if search.control.store is not None:
        file = RunFile(search.control.store)
        try:
            yield FileStore(file)
        finally:
            file.close()
    elif (around := OPEN.get()) is not None:
        yield FileStore(around)
    else:
        yield MemoryStore()
