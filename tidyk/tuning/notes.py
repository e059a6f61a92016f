"""What went wrong while tuning, as rows."""

from __future__ import annotations

import traceback
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pandas as pd
from attrs import define, field

QUIET = (DeprecationWarning, PendingDeprecationWarning, ImportWarning, ResourceWarning)
COLUMNS = ["location", "type", "note", "trace"]


@define
class Notes:
    """Collects notes; `location` says where: "preprocessor 1/1, model 2/27"."""

    rows: list[dict[str, Any]] = field(factory=list)

    def error(self, location: str, problem: BaseException) -> None:
        """Note an error with its message and traceback."""
        trace = "".join(traceback.format_exception(problem))
        self.rows.append(
            {"location": location, "type": "error", "note": _message(problem), "trace": trace}
        )

    @contextmanager
    def watching(self, location: str) -> Iterator[None]:
        """Warnings inside become notes."""
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            for quiet in QUIET:
                warnings.simplefilter("ignore", quiet)
            try:
                yield
            finally:
                self.rows += [
                    {"location": location, "type": "warning", "note": str(w.message), "trace": None}
                    for w in caught
                ]

    def as_frame(self) -> pd.DataFrame:
        """Columns `location`, `type`, `note`, `trace`."""
        return pd.DataFrame(self.rows, columns=COLUMNS)


def _message(problem: BaseException) -> str:
    return f"{type(problem).__name__}: {problem}"
