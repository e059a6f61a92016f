"""Predictors, outcomes and offsets of a trained formula."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from tidyk.base.frames import is_number
from tidyk.hardhat.blueprints import FormulaBlueprint
from tidyk.hardhat.formula.design import Coding, Columns, design_columns, frame_of, suffixes
from tidyk.hardhat.formula.expansion import Terms
from tidyk.hardhat.formula.indicators import factor_like
from tidyk.hardhat.formula.variables import computed, offset_of, variables_of

ONE_HOT = {"unordered": "contr_one_hot"}


def predictors_of(
    blueprint: FormulaBlueprint, data: pd.DataFrame
) -> tuple[pd.DataFrame, dict[str, Any]]:
    """The predictors, and the offset as an extra, of data whose types are right."""
    terms = blueprint.right
    total = offset_of(terms, variables_of(terms, terms.offsets, data))
    extra = None if total is None else pd.DataFrame({".offset": total}, index=data.index)
    return _predictors(blueprint, data), {"offset": extra}


def _predictors(blueprint: FormulaBlueprint, data: pd.DataFrame) -> pd.DataFrame:
    terms, whole = blueprint.right, _whole(blueprint)
    coding = Coding(blueprint.intercept, ONE_HOT if blueprint.indicators == "one_hot" else {})
    bare = None if whole or blueprint.intercept else bare_columns(terms, data)
    if bare is not None:
        return bare
    columns = design(terms, data, coding)
    columns += [(name, data[name].array) for name in whole]
    return frame_of(columns, coding, data.index)


def _whole(blueprint: FormulaBlueprint) -> list[str]:
    """The factors that stay as they are."""
    if blueprint.indicators != "none" or blueprint.ptypes is None:
        return []
    return factor_like(blueprint.ptypes.predictors)


def design(terms: Terms, data: pd.DataFrame, coding: Coding) -> Columns:
    """The columns of all terms."""
    used = dict.fromkeys(name for term in terms.terms for name in term)
    return design_columns(terms, variables_of(terms, used, data), coding)


def bare_columns(terms: Terms, data: pd.DataFrame) -> pd.DataFrame | None:
    """The columns as they are, where all terms are columns of numbers; a view, where
    they stand side by side."""
    dtypes = dict(zip(data.columns.tolist(), data.dtypes.tolist(), strict=True))
    names = [term[0] for term in terms.terms if len(term) == 1]
    if len(names) < len(terms.terms) or not all(_is_plain(dtypes.get(name)) for name in names):
        return None
    at = data.columns.get_indexer(pd.Index(names, dtype=object))
    side_by_side = len(at) and (at == range(at[0], at[0] + len(at))).all()
    return data.iloc[:, at[0] : at[-1] + 1] if side_by_side else data.iloc[:, at]


def _is_plain(dtype: Any) -> bool:
    return isinstance(dtype, np.dtype) and is_number(dtype)


def outcome_frame(terms: Terms, data: pd.DataFrame) -> pd.DataFrame:
    """The outcomes' columns; those of a function with several are told apart by a suffix."""
    columns: dict[str, Any] = {}
    for text, node in terms.variables.items():
        value = data[node.value] if node.kind == "name" else computed(node, terms, data)
        if getattr(value, "ndim", 1) < 2:
            columns[node.value if node.kind == "name" else text] = value
        elif value.shape[1] == 1:
            columns[text] = value[:, 0]
        else:
            names = suffixes(node, value.shape[1])
            columns |= {f"{text}.{name}": value[:, i] for i, name in enumerate(names)}
    return pd.DataFrame(columns, index=data.index, copy=False)
