"""Things found by name: models, engines, parameters, metrics, keras names."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Generic, TypeVar

from tidyk.base.errors import TidykValueError, unknown_name

T = TypeVar("T")


class Registry(Generic[T]):
    """Named things: refuses duplicates, answers a miss with the nearest name.

    >>> engines = Registry("engine")
    >>> engines.add("lm", 1)
    >>> engines["lm"], "glm" in engines
    (1, False)
    """

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self._entries: dict[str, T] = {}

    def add(self, name: str, entry: T) -> None:
        """Add an entry under a new name."""
        if name in self._entries:
            raise TidykValueError(f'The {self.kind} "{name}" exists already.')
        self._entries[name] = entry

    def remove(self, name: str) -> None:
        """Forget an entry."""
        self[name]
        del self._entries[name]

    def __getitem__(self, name: str) -> T:
        if name not in self._entries:
            unknown_name(self.kind, name, self._entries)
        return self._entries[name]

    def get(self, name: str) -> T | None:
        """The entry, or None."""
        return self._entries.get(name)

    def __contains__(self, name: object) -> bool:
        return name in self._entries

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)
