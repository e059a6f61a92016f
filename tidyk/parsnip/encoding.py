"""The form of predictors that an engine needs."""

from __future__ import annotations

from typing import Literal

from attrs import frozen


@frozen
class Encoding:
    """What predictors an engine takes: R's `set_encoding()`.

    Attributes:
        predictor_indicators: What factors become: "traditional" (R's contrasts), "one_hot" (a
            column a level) or "none" (they stay whole).
        compute_intercept: The design has a column "(Intercept)" while it is made.
        remove_intercept: The engine does not get that column.
        allow_sparse_x: The engine takes sparse columns.
        allow_missing: The engine takes missing predictors; otherwise such rows are predicted as
            missing.
        two_parts: A formula may have two right sides, `y ~ a | b`, and the engine is told which
            columns are whose; for others `|` is R's "or".
    """

    predictor_indicators: Literal["traditional", "none", "one_hot"] = "traditional"
    compute_intercept: bool = False
    remove_intercept: bool = True
    allow_sparse_x: bool = False
    allow_missing: bool = False
    two_parts: bool = False
