"""What the arguments of parameters may be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from tidyk.dials.transforms import Transform
from tidyk.dials.unknowns import Bounds, Unknown

Bound: TypeAlias = float | Unknown
"""One end of a range."""

Range: TypeAlias = Sequence[Bound] | Mapping[str, Bound] | Bounds
"""The lower and the upper end of a range, on the transformed scale."""

Trans: TypeAlias = Transform | str | None
"""The scale on which a parameter varies evenly: a transformation, its name, or none."""

Value: TypeAlias = str | bool
"""A value of a qualitative parameter."""

Values: TypeAlias = Sequence[Value] | Value
"""The values of a qualitative parameter."""
