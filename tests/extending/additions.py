"""One of each kind of thing that one may add, as a user writes them in a script.

Run as a script with a file's name it prints what they give with one and with two workers, and
writes there what a fresh process is to read; without one it compares a dask cluster's numbers.
"""

import json
import pickle
import sys

import joblib
import numpy as np
from attrs import frozen

from tidyk import (
    all_numeric_predictors,
    collect_metrics,
    extract_parameter_set_dials,
    finalize_workflow,
    fit,
    fit_resamples,
    grid_regular,
    metric_set,
    mold,
    predict,
    recipe,
    rmse,
    set_engine,
    set_seed,
    tune,
    tune_grid,
    workflow,
)
from tidyk.datasets import mtcars
from tidyk.extending import (
    Cases,
    Engine,
    Estimator,
    Preprocessor,
    Step,
    engine,
    metric,
    model,
    parameter,
    resampler,
    step,
    strategy,
)


@parameter("Pull to the Mean")
def pull(range=(0.0, 1.0), trans=None):
    """How far predictions are pulled to the mean."""


@model("regression", engine="pulled")
def pulled_reg(*, pull=None):
    """Least squares, pulled to the mean."""


@engine(pulled_reg, "pulled")
class Pulled(Engine):
    arguments = {"pull": "pull"}
    submodel = "pull"

    def fit(self, x, y, *, pull=0.0):
        design = np.column_stack([np.ones(len(x)), x.to_numpy(float)])
        beta = np.linalg.lstsq(design, y, rcond=None)[0]
        return {"beta": beta, "mean": y.mean(), "pull": pull}

    def predict_numeric(self, model, x):
        line = model["beta"][0] + x.to_numpy(float) @ model["beta"][1:]
        return line + model["pull"] * (model["mean"] - line)

    def submodels(self, model, values):
        return ({**model, "pull": value} for value in values)


@engine(pulled_reg, "ridge")
class Ridge(Estimator):
    regressor = "sklearn.linear_model.Ridge"
    arguments = {"pull": "alpha"}


@metric(direction="minimize")
def largest_error(x: Cases):
    """The largest error."""
    return x.largest(np.abs(x.truth - x.estimate))


@resampler("Every {by}th row")
def every_cv(data, /, *, by=3):
    for start in range(by):
        yield f"From{start + 1}", None, np.arange(start, len(data), by)


@frozen
class Ranks(Preprocessor):
    outcome: str
    kind = "Ranks"

    def show(self):
        return f"{self.outcome} by all others, doubled"

    def extract(self):
        return self

    def mold(self, data, encoding):
        return mold(data.drop(columns=self.outcome), data[[self.outcome]])


@step("Shares of the largest of", takes=("numeric",))
class step_of_largest(Step):
    """Divide by the largest value of the training data."""

    def train(self, names, data):
        return {name: data.table.numbers(name).max() for name in names}

    def apply(self, table):
        return table.replaced({n: table.numbers(n) / top for n, top in self.learned.items()})


def centred(x, _state=None):
    _state.setdefault("mean", float(np.mean(x)))
    return x - _state["mean"]


@strategy("Halving")
def tune_halves(session, *, grid=4):
    """Half of the candidates go on to the next resample."""
    alive = session.candidates(grid)
    for resample in session.resamples:
        yield session.units(alive, [resample])
        alive = session.rank(alive)[: max(1, len(alive) // 2)]


FLOW = workflow("mpg ~ centred(wt) + hp", pulled_reg(pull=tune()))
GRID = grid_regular(extract_parameter_set_dials(FLOW), levels=4)
METRICS = metric_set(rmse, largest_error)
RECIPE = recipe("mpg ~ wt + hp", data=mtcars) >> step_of_largest(all_numeric_predictors())


def numbers():
    """What the additions give together."""
    set_seed(1)
    folds = every_cv(mtcars, by=4)
    tuned = FLOW >> tune_grid(folds, grid=GRID, metrics=METRICS)
    halved = FLOW >> tune_halves(folds, grid=GRID, metrics=METRICS)
    ridge = workflow(Ranks("mpg"), pulled_reg(pull=0.5) >> set_engine("ridge"))
    resampled = ridge >> fit_resamples(folds, metrics=METRICS)
    baked = workflow(RECIPE, pulled_reg(pull=0.5)) >> fit_resamples(folds, metrics=METRICS)
    every = (tuned, halved, resampled, baked)
    return [collect_metrics(results)["mean"].tolist() for results in every], list(map(repr, every))


def on_a_cluster():
    """Does a cluster of other processes give what this one gives?"""
    from dask.distributed import Client, LocalCluster

    options = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": None}
    with LocalCluster(**options) as cluster, Client(cluster), joblib.parallel_config("dask"):
        found = numbers()
    print(json.dumps(found == numbers()))


def main():
    found = []
    for workers in (1, 2):
        with joblib.parallel_config(n_jobs=workers):
            found.append(numbers())
    fitted = FLOW >> finalize_workflow({"pull": 0.25}) >> fit(data=mtcars)
    baked = workflow(RECIPE, pulled_reg(pull=0.25)) >> fit(data=mtcars)
    kept = {
        "fitted": fitted,
        "baked": baked,
        "metrics": METRICS,
        "folds": every_cv(mtcars),
        "parameter": pull(),
    }
    with open(sys.argv[1], "wb") as file:
        pickle.dump(kept, file)
    predicted = [(flow >> predict(mtcars[:3]))[".pred"].tolist() for flow in (fitted, baked)]
    print(json.dumps([found, predicted]))


if __name__ == "__main__":
    main() if sys.argv[1:] else on_a_cluster()
