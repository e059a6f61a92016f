"""Recipes: a wide table through eight steps, beside the way of pandas; resampling; one new row."""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from tidyk import *


def wide_table(
    rows: int = 2637, numbers: int = 34, factors: int = 40, seed: int = 1
) -> pd.DataFrame:
    """A table like the houses of Ames: 34 columns of numbers and 40 factors."""
    rng = np.random.default_rng(seed)
    columns: dict[str, Any] = {f"n{i}": rng.gamma(2, 10, rows) for i in range(numbers - 1)}
    for i in range(factors):
        count = 2 + i % 10
        levels = [f"l{k}" for k in range(count)]
        shares = rng.dirichlet(np.full(count, 2.0))
        columns[f"f{i}"] = pd.Categorical(rng.choice(levels, rows, p=shares), categories=levels)
    columns["y"] = rng.gamma(5, 30_000, rows)
    return pd.DataFrame(columns)


def eight_steps(data: pd.DataFrame) -> Any:
    """Impute, transform, encode, filter, scale."""
    return (
        recipe("y ~ .", data=data)
        >> step_log("y", base=10, skip=True)
        >> step_impute_median(all_numeric_predictors())
        >> step_novel(all_nominal_predictors())
        >> step_unknown(all_nominal_predictors())
        >> step_other(all_nominal_predictors(), threshold=0.01)
        >> step_dummy(all_nominal_predictors())
        >> step_zv(all_predictors())
        >> step_normalize(all_numeric_predictors())
    )


def pandas_way(train: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    """The same with a data frame between the steps."""
    numbers = [c for c in train if str(c).startswith("n")]
    factors = [c for c in train if str(c).startswith("f")]

    def encode(frame: pd.DataFrame) -> pd.DataFrame:
        out = frame.copy()
        for c in numbers:
            out[c] = out[c].fillna(train[c].median())
        for c in factors:
            counts = train[c].value_counts(normalize=True)
            kept = list(counts[counts >= 0.01].index)
            out[c] = pd.Categorical(out[c].astype(object).where(out[c].isin(kept), "other"))
        return pd.get_dummies(out.drop(columns="y"), drop_first=True, dtype=float)

    encoded = encode(train)
    encoded = encoded.loc[:, encoded.nunique() > 1]
    middle, spread = encoded.mean(), encoded.std()
    baked = encode(new).reindex(columns=encoded.columns, fill_value=0.0)
    return pd.concat([(encoded - middle) / spread, (baked - middle) / spread])


def resampled() -> Callable[[], Any]:
    """Sixty fits of a least squares model behind a recipe: 600 rows, ten folds six times."""
    data = wide_table(600, 8, 6)
    rec = (
        recipe("y ~ .", data=data)
        >> step_log("n0")
        >> step_other(all_nominal_predictors(), threshold=0.05)
        >> step_dummy(all_nominal_predictors())
        >> step_zv(all_predictors())
        >> step_ns("n1", deg_free=4)
        >> step_normalize(all_numeric_predictors())
    )
    set_seed(1)
    folds = vfold_cv(data, v=10, repeats=6)
    return lambda: fit_resamples(workflow(rec, linear_reg()), folds)


def tuned() -> Callable[[], Any]:
    """Twenty values of a tuned last step behind imputation by neighbours, which is done once."""
    data = wide_table(600, 10, 0)
    data = data.mask(np.random.default_rng(3).random(data.shape) < 0.03).dropna(subset="y")
    rec = (
        recipe("y ~ .", data=data)
        >> step_impute_knn(all_predictors())
        >> step_pca(all_predictors(), num_comp=tune())
    )
    set_seed(1)
    folds, grid = vfold_cv(data, v=5), pd.DataFrame({"num_comp": range(1, 9)})
    return lambda: tune_grid(workflow(rec, linear_reg()), folds, grid=grid)


def best(function: Callable[[], Any], times: int = 7) -> float:
    """The least time of some runs, in milliseconds of this process."""
    found = []
    for _ in range(times):
        start = time.process_time()
        function()
        found.append(time.process_time() - start)
    return 1000 * min(found)


def main() -> None:
    warnings.simplefilter("ignore")
    data = wide_table()
    new = wide_table(293, seed=2)
    rec = eight_steps(data)

    def ours() -> Any:
        return rec >> prep() >> bake(new)

    print("columns:", ours().shape[1])
    print(f"prep + bake, 8 steps: {best(ours):.1f} ms")
    print(f"the way of pandas:    {best(lambda: pandas_way(data, new), 3):.1f} ms")
    trained = rec >> prep()
    print(f"bake 293 rows:        {best(lambda: bake(trained, new)):.2f} ms")
    print(f"bake one row:         {best(lambda: bake(trained, new[:1]), 30):.2f} ms")
    fitted = workflow(rec, linear_reg()) >> fit(data)
    row = new[:1].drop(columns="y")
    print(f"predict one row:      {best(lambda: predict(fitted, row), 30):.2f} ms")
    print(f"60 fits:              {best(resampled(), 3):.0f} ms")
    print(f"5 folds x 8 values:   {best(tuned(), 2):.0f} ms")
    many = pd.DataFrame({"f": pd.Categorical(np.arange(100_000) % 5000), "y": 1.0})
    many["f"] = many["f"].cat.rename_categories(str)
    sparse = recipe("y ~ f", data=many) >> step_dummy("f", one_hot=True) >> prep()
    matrix = bake(sparse, many, all_predictors(), composition="dgCMatrix")
    print("5,000 levels sparse:", matrix.shape, matrix.nnz)


if __name__ == "__main__":
    main()
