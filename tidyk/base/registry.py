"""Things found by name: models, engines, parameters, metrics, schemes, keras names."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Generic, TypeVar

from tidyk.base.errors import TidykValueError, unknown_name

T = TypeVar("T")


class Registry(Generic[T]):
    """Named things: the same definition again replaces, another of its name clashes, and a miss is
    answered with the nearest name.

    >>> engines = Registry("engine")
    >>> engines.add("lm", 1)
    >>> engines["lm"], "glm" in engines
    (1, False)
    """

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self._entries: dict[str, T] = {}
        self._origins: dict[str, str | None] = {}

    def add(self, name: str, entry: T, *, origin: str | None = None) -> None:
        """Add an entry under its name.

        Args:
            name: The name.
            entry: What it names.
            origin: Where the entry is defined, as `origin_of()` says it: the same origin again (a
                notebook's cell that runs twice, a module that is loaded again) replaces the entry.

        Raises:
            TidykValueError: Another definition has the name.
        """
        if name in self._entries and not (origin and origin == self._origins[name]):
            raise TidykValueError(_clash(self.kind, name, self._origins[name], origin))
        self._entries[name], self._origins[name] = entry, origin

    def origin(self, name: str) -> str | None:
        """Where an entry was defined, if that was said."""
        self[name]
        return self._origins[name]

    def remove(self, name: str) -> None:
        """Forget an entry."""
        self[name]
        del self._entries[name], self._origins[name]

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


def origin_of(definition: object) -> str:
    """The module and the qualified name of a function or class.

    >>> origin_of(origin_of)
    'tidyk.base.registry.origin_of'
    """
    module = getattr(definition, "__module__", None) or type(definition).__module__
    name = getattr(definition, "__qualname__", None) or type(definition).__qualname__
    return f"{'__main__' if module == '__mp_main__' else module}.{name}"


def _clash(kind: str, name: str, first: str | None, second: str | None) -> str:
    """The sentence for two things of one name."""
    sentence = f'The {kind} "{name}" exists already'
    if first is None and second is None:
        return f"{sentence}."
    new = "a second one" if second is None else f"`{second}`"
    old = "" if first is None else f": it is `{first}`"
    return f"{sentence}{old}. Give {new} another name."
