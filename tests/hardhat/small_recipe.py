"""A recipe as small as `mold()` allows: roles, normalising, dummy columns, one made column."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from attrs import evolve, field, frozen

from tidyk.hardhat.casting import kind_of_column


@frozen(eq=False)
class SmallRecipe:
    """Columns by role; `normalize` and `dummy` name the columns that are changed, `double` the one
    whose double is added."""

    roles: dict[str, str | None]
    normalize: tuple[str, ...] = ()
    dummy: tuple[str, ...] = ()
    double: tuple[str, ...] = ()
    bake_roles: dict[str, bool] = field(factory=dict)
    learned: Any = None
    template: Any = None
    strings_as_factors: bool = True

    @property
    def var_info(self) -> pd.DataFrame:
        return pd.DataFrame({"variable": list(self.roles), "role": list(self.roles.values())})

    @property
    def term_info(self) -> pd.DataFrame:
        info = [
            (made, role) for name, role in self.roles.items() for made in self._made_of(name)
        ] + [(f"{name}b", self.roles[name]) for name in self.double]
        return pd.DataFrame(info, columns=["variable", "role"])

    def _made_of(self, name: str) -> list[str]:
        if name not in self.dummy:
            return [name]
        return [f"{name}_{level}" for level in self.learned["levels"][name][1:]]

    def prep(
        self, *, training: pd.DataFrame | None, fresh: bool, strings_as_factors: bool
    ) -> SmallRecipe:
        if training is None or (self.learned is not None and not fresh):
            return self
        data = training[list(self.roles)]
        text = [
            n
            for n in data
            if self.roles[n] == "predictor" and kind_of_column(data[n]) == "character"
        ]
        learned = {
            "mean": {n: data[n].mean() for n in self.normalize},
            "sd": {n: data[n].std() for n in self.normalize},
            "levels": {n: list(data[n].cat.categories) for n in self.dummy},
            "text": {n: sorted(data[n].unique()) for n in text} if strings_as_factors else {},
        }
        trained = evolve(self, learned=learned)
        return evolve(trained, template=trained.bake(data))

    def bake(self, new_data: pd.DataFrame) -> pd.DataFrame:
        columns: dict[str, Any] = {}
        for name, column in new_data.items():
            if name in self.learned["text"]:
                column = pd.Categorical(column, self.learned["text"][name])
            if name in self.normalize:
                column = (column - self.learned["mean"][name]) / self.learned["sd"][name]
            if name in self.dummy:
                for level in self.learned["levels"][name][1:]:
                    is_level = np.where(column.isna(), np.nan, column == level)
                    columns[f"{name}_{level}"] = is_level
                continue
            columns[str(name)] = column
        columns |= {f"{name}b": columns[name] * 2 for name in self.double}
        return pd.DataFrame(columns, index=new_data.index)
