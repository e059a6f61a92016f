"""Sets of parameters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from attrs import evolve, field, frozen

from tidyk.base.errors import TidykTypeError, TidykValueError, describe, quoted
from tidyk.base.generics import extract_parameter_dials, update
from tidyk.base.pipe import Methods
from tidyk.base.printing import listed
from tidyk.dials.parameter import Param, QualParam, QuantParam, unknown_ids

COLUMNS = ("name", "id", "source", "component", "component_id", "object")


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

        def update(self, **changes: Param | None) -> Parameters: ...

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

    def __getitem__(self, item: Any) -> Any:
        """A column by its name, or some of the parameters by their positions."""
        if isinstance(item, str):
            return getattr(self, item)
        rows = np.atleast_1d(np.arange(len(self))[item])
        return Parameters(*([getattr(self, column)[row] for row in rows] for column in COLUMNS))

    def as_frame(self) -> pd.DataFrame:
        """The set as a data frame."""
        return pd.DataFrame({f: getattr(self, f) for f in COLUMNS})

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


KINDS = {"model_spec": "Model parameters", "recipe": "Recipe parameters", "list": "Parameters"}
"""The titles of parameters by their source."""


def _kind(param: Param | None) -> str:
    if param is None:
        return "missing"
    return ("nparam" if isinstance(param, QuantParam) else "dparam") + (
        "[?]" if param.unknown else "[+]"
    )


def _missing(params: Parameters) -> list[str]:
    """Lines about those without a parameter object, in R's words."""
    names = [f"`{i}`" for i, p in zip(params.id, params.object, strict=True) if p is None]
    if not names:
        return []
    one = len(names) == 1
    needs = "needs a <param> object" if one else "need <param> objects"
    return [f"The parameter{'' if one else 's'} {listed(names)} {needs}.", ""]


def _unfinished(params: Parameters) -> list[str]:
    """Lines about those with unknown bounds, in R's words."""
    lines: list[str] = []
    for source, title in KINDS.items():
        titles = [
            f"{p.label[1]} ('{i}')"
            for i, p, s in zip(params.id, params.object, params.source, strict=True)
            if s == source and p is not None and p.unknown
        ]
        if titles:
            lines += [f"{title} needing finalization:", listed(titles), ""]
    help = "See `help(finalize)` or `help(update)` for more information."
    return [*lines, help] if lines else []


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
    if not params and not named:
        raise TidykTypeError("`parameters()` needs parameters, or an empty list for an empty set.")
    pairs = _collected(params, named)
    count = len(pairs)
    return Parameters(
        [p.label[0] for _, p in pairs],
        [i for i, _ in pairs],
        ["list"] * count,
        ["unknown"] * count,
        ["unknown"] * count,
        [p for _, p in pairs],
    )


def _collected(params: Sequence[Any], named: Mapping[str, Any]) -> list[tuple[str, Param]]:
    """Parameters with their ids, in whichever form they were given."""
    pairs: list[tuple[str, Param]] = []
    for item in params:
        if isinstance(item, Parameters):
            pairs += [(i, check_param(p, i)) for i, p in zip(item.id, item.object, strict=True)]
        elif isinstance(item, Mapping):
            pairs += [(str(i), check_param(p)) for i, p in item.items()]
        elif isinstance(item, list | tuple):
            pairs += _collected(item, {})
        else:
            pairs.append((check_param(item).label[0], item))
    return pairs + [(i, check_param(p)) for i, p in named.items()]


def check_param(value: Any, id: str | None = None) -> Param:
    """The value, checked to be a parameter; `id` is its place in a set, for the message."""
    if value is None and id is not None:
        raise TidykValueError(
            f'"{id}" has no parameter object: give it one, such as `update({id}=penalty())` with '
            "a function of dials for its values, or a grid with a column of them."
        )
    if not isinstance(value, QuantParam | QualParam):
        name = getattr(value, "__name__", "penalty")
        called = f" Call it: `{name}()`." if type(value).__name__ == "ParamFunction" else ""
        raise TidykTypeError(
            f"A parameter, such as `{name}()`, is needed, not {describe(value)}.{called}"
        )
    return value


def join_parameters(parts: Sequence[Parameters]) -> Parameters:
    """Sets joined into one, in order."""
    return Parameters(*([v for part in parts for v in getattr(part, c)] for c in COLUMNS))


@update.register(Parameters)
def update_parameters(params: Parameters, /, **changes: Param | None) -> Parameters:
    """Replace parameters of a set.

    Args:
        params: A set.
        **changes: New parameters by id; None removes one, until another is given.

    Raises:
        TidykValueError: The set has no such id.
        TidykTypeError: No change was given, or one that is not a parameter.

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
    if not changes:
        raise TidykTypeError(
            "`update()` needs at least one parameter, such as `mtry=mtry((1, 5))`."
        )
    wrong = [i for i in changes if i not in params.id]
    if wrong:
        raise unknown_ids(wrong, params.id)
    objects = [
        (None if _is_missing(changes[i]) else check_param(changes[i])) if i in changes else p
        for i, p in zip(params.id, params.object, strict=True)
    ]
    return evolve(params, object=objects)


def _is_missing(value: Any) -> bool:
    return value is None or (np.ndim(value) == 0 and bool(pd.isna(value)))


@extract_parameter_dials.register(Parameters)
def extract_parameter_dials_parameters(params: Parameters, /, parameter: str) -> Param | None:
    """One parameter, by its id. Equals R's `extract_parameter_dials()`."""
    if parameter not in params.id:
        raise unknown_ids([parameter], params.id)
    return params.object[params.id.index(parameter)]
