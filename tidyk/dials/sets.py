"""Sets of parameters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd
from attrs import evolve, field, frozen

from tidyk.base.errors import TidykTypeError, TidykValueError, describe, quoted
from tidyk.base.generics import extract_parameter_dials, update
from tidyk.base.pipe import Methods
from tidyk.dials.parameter import Param, QualParam, QuantParam, unknown_ids


def _as_list(values: Any) -> list[Any]:
    return list(values)


@frozen(repr=False)
class Parameters(Methods):
    """A set of parameters, one row each: `name`, `id`, `source`, `component`, `component_id`,
    `object`."""

    name: list[str] = field(converter=_as_list)
    id: list[str] = field(converter=_as_list)
    source: list[str] = field(converter=_as_list)
    component: list[str] = field(converter=_as_list)
    component_id: list[str] = field(converter=_as_list)
    object: list[Param | None] = field(converter=_as_list)

    if TYPE_CHECKING:

        def update(self, **changes: Param) -> Parameters: ...

    def __attrs_post_init__(self) -> None:
        twice = [i for i in dict.fromkeys(self.id) if self.id.count(i) > 1]
        if twice:
            raise TidykValueError(
                f"The ids of parameters should be unique; {quoted(twice)} occurs several times."
            )

    def __len__(self) -> int:
        return len(self.id)

    def __iter__(self) -> Iterator[Param | None]:
        return iter(self.object)

    def __getitem__(self, column: str) -> Any:
        return getattr(self, column)

    def as_frame(self) -> pd.DataFrame:
        """The set as a data frame."""
        return pd.DataFrame(
            {
                f: getattr(self, f)
                for f in ("name", "id", "source", "component", "component_id", "object")
            }
        )

    def __repr__(self) -> str:
        lines = [f"Collection of {len(self)} parameters for tuning", ""]
        if not len(self):
            return "\n".join(
                [
                    *lines,
                    "[1] identifier type       object    ",
                    "<0 rows> (or 0-length row.names)",
                    "",
                ]
            )
        rows = [("identifier", "type", "object")]
        rows += [(i, n, _kind(p)) for i, n, p in zip(self.id, self.name, self.object, strict=True)]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        lines += [
            " " + " ".join(c.rjust(w) for c, w in zip(row, widths, strict=True)) for row in rows
        ] + [""]
        return "\n".join(lines + _missing(self) + _unfinished(self))


def _kind(param: Param | None) -> str:
    if param is None:
        return "missing"
    return ("nparam" if isinstance(param, QuantParam) else "dparam") + (
        "[?]" if param.unknown else "[+]"
    )


def _missing(params: Parameters) -> list[str]:
    found = [i for i, p in zip(params.id, params.object, strict=True) if p is None]
    if not found:
        return []
    names = " and ".join(f"`{i}`" for i in found)
    need = (
        "parameter " + names + " needs a `param` object."
        if len(found) == 1
        else "parameters " + names + " need `param` objects."
    )
    return [f"The {need}", "See `help(tidyk.dials)` for the parameters that exist.", ""]


def _unfinished(params: Parameters) -> list[str]:
    found = [
        f"{p.label[1]} ('{i}')"
        for i, p in zip(params.id, params.object, strict=True)
        if p is not None and p.unknown
    ]
    if not found:
        return []
    joined = (
        found[0]
        if len(found) == 1
        else " and ".join(found)
        if len(found) == 2
        else f"{', '.join(found[:-1])}, and {found[-1]}"
    )
    return [
        "Model parameters needing finalization:",
        joined,
        "",
        "See `finalize()` or `update()` for more information.",
        "",
    ]


def parameters(*params: Any, **named: Param) -> Parameters:
    """A set of parameters.

    Args:
        *params: Parameters, or a list or dict of them.
        **named: Parameters under ids of their own.

    Returns:
        A `Parameters`.

    Raises:
        TidykValueError: An id occurs twice.

    Equals R's `dials::parameters()`.

    Examples:
        >>> from tidyk import mixture, penalty
        >>> parameters(penalty(), alpha=mixture()).id
        ['penalty', 'alpha']
    """
    found = collect_params(params, named)
    count = len(found)
    return Parameters(
        [p.label[0] for _, p in found],
        [i for i, _ in found],
        ["list"] * count,
        ["unknown"] * count,
        ["unknown"] * count,
        [p for _, p in found],
    )


def collect_params(params: Sequence[Any], named: Mapping[str, Any]) -> list[tuple[str, Param]]:
    """Parameters with their ids, however they were given."""
    found: list[tuple[str, Param]] = []
    for given in params:
        if isinstance(given, Parameters):
            found += [(i, p) for i, p in zip(given.id, given.object, strict=True) if p is not None]
        elif isinstance(given, Mapping):
            found += [(str(i), check_param(p)) for i, p in given.items()]
        elif isinstance(given, list | tuple):
            found += collect_params(given, {})
        else:
            found.append((check_param(given).label[0], given))
    return found + [(i, check_param(p)) for i, p in named.items()]


def check_param(value: Any) -> Param:
    """The parameter, if it is one."""
    if not isinstance(value, QuantParam | QualParam):
        raise TidykTypeError(f"A parameter, such as `penalty()`, is needed, not {describe(value)}.")
    return value


def join_parameters(parts: Sequence[Parameters]) -> Parameters:
    """Sets one after the other."""
    columns = ("name", "id", "source", "component", "component_id", "object")
    return Parameters(**{c: [v for part in parts for v in getattr(part, c)] for c in columns})


@update.register(Parameters)
def update_parameters(params: Parameters, /, **changes: Param) -> Parameters:
    """Replace parameters of a set.

    Args:
        params: A set.
        **changes: New parameters by id.

    Raises:
        TidykValueError: The set has no such id.

    Equals R's `update.parameters()`.

    Examples:
        >>> from tidyk import mixture, penalty
        >>> parameters(penalty(), mixture()) >> update(penalty=penalty((-3, -1)))
        Collection of 2 parameters for tuning
        <BLANKLINE>
         identifier    type    object
            penalty penalty nparam[+]
            mixture mixture nparam[+]
    """
    wrong = [i for i in changes if i not in params.id]
    if wrong:
        raise unknown_ids(wrong, params.id)
    objects = [
        check_param(changes[i]) if i in changes else p
        for i, p in zip(params.id, params.object, strict=True)
    ]
    return evolve(params, object=objects)


@extract_parameter_dials.register(Parameters)
def extract_parameter_dials_parameters(params: Parameters, /, parameter: str) -> Param | None:
    """One parameter, by its id. Equals R's `extract_parameter_dials()`."""
    if parameter not in params.id:
        raise unknown_ids([parameter], params.id)
    return params.object[params.id.index(parameter)]
