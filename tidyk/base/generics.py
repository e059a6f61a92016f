"""The generics that all floors share: verbs without methods of their own, which classes join.

Each says what it is for; what a method takes and returns is said by the class that joins
(`help(ModelSpec.fit)`). They are R's: `fit`, `augment`, `tidy` … of generics, `predict`, `update`,
`summary` of stats, `extract_*` of hardhat.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from tidyk.base.generic_types import Anything, FitGeneric, Of, OfData, UpdateGeneric
from tidyk.base.pipe import verb

if TYPE_CHECKING:
    import pandas as pd  # noqa: F401
    from plotnine import ggplot  # noqa: F401

T = TypeVar("T")


PARTS = (
    "`tidy()` of the fitted model has its coefficients with their tests, `glance()` its statistics."
)
"""What R's `summary()` of a linear model shows, and has here."""
UNFITTED = {
    "ModelSpec": "Fit it first: `fit()` returns a fitted model and leaves the specification as it "
    "is, `fitted = spec.fit(formula, data)`."
}
"""What to do with a specification where only something fitted will do."""
BY_COLUMNS: dict[str, str] = dict.fromkeys(
    ("DataFrame", "ndarray"),
    'A model is fitted by a formula and data, `spec.fit("y ~ x", data)`, or by predictors and an '
    "outcome, `spec.fit_xy(x, y)`; a workflow by data, `wf.fit(data)`.",
)
"""Where data go that stand in the place of a formula."""


def _generic(
    seen_as: type[T], hints: Mapping[str, str] | None = None
) -> Callable[[Callable[..., Any]], T]:
    """A verb without methods; `seen_as` is for type checkers."""
    return lambda function: cast(T, verb(hints=hints)(function))


# --- fitting and predicting -----------------------------------------------------------------------
@_generic(FitGeneric, BY_COLUMNS)
def fit(subject: Any, /, *args: Any, **kwargs: Any) -> Any:
    """Fit a model: a specification takes a formula and `data`, a workflow takes `data`.

    R's `fit()`.

    Examples:
        >>> from tidyk import linear_reg
        >>> from tidyk.datasets import mtcars
        >>> fitted = linear_reg() >> fit("mpg ~ wt", data=mtcars)
        >>> (fitted >> tidy())["term"].tolist()
        ['(Intercept)', 'wt']
    """


@_generic(FitGeneric)
def fit_xy(subject: Any, /, *args: Any, **kwargs: Any) -> Any:
    """Fit a model specification to predictors `x` and outcome `y`. R's `fit_xy()`.

    Examples:
        >>> from tidyk import linear_reg
        >>> from tidyk.datasets import mtcars
        >>> fitted = linear_reg() >> fit_xy(mtcars[["wt"]], mtcars["mpg"])
        >>> (fitted >> predict(mtcars[:2])).round(2)[".pred"].tolist()
        [23.28, 21.92]
    """


@_generic(OfData["pd.DataFrame"])
def predict(subject: Any, /, *args: Any, **kwargs: Any) -> Any:
    """Predict for `new_data`: one row for each of its rows, under its index. R's `predict()`.

    Examples:
        >>> from tidyk import linear_reg
        >>> from tidyk.datasets import mtcars
        >>> fitted = linear_reg() >> fit("mpg ~ wt", data=mtcars)
        >>> (fitted >> predict(mtcars[:2], type="conf_int")).columns.tolist()
        ['.pred_lower', '.pred_upper']
    """


@_generic(OfData["pd.DataFrame"], UNFITTED)
def multi_predict(subject: Any, /, *args: Any, **kwargs: Any) -> Any:
    """Predict for several values of a submodel parameter at once. R's `multi_predict()`."""


@_generic(OfData["pd.DataFrame"], UNFITTED)
def augment(subject: Any, /, *args: Any, **kwargs: Any) -> Any:
    """New data with their predictions beside them. R's `augment()`.

    Examples:
        >>> from tidyk import linear_reg
        >>> from tidyk.datasets import mtcars
        >>> fitted = linear_reg() >> fit("mpg ~ wt", data=mtcars)
        >>> (fitted >> augment(mtcars)).columns.tolist()[:3]
        ['.pred', '.resid', 'mpg']
    """


@_generic(Of["pd.DataFrame"], UNFITTED)
def tidy(subject: Any, /, *args: Any, **kwargs: Any) -> Any:
    """The parts of an object (coefficients, layers, rows of a split …) as a data frame.

    R's `tidy()`.

    Examples:
        >>> from tidyk import vfold_cv
        >>> from tidyk.datasets import mtcars
        >>> (mtcars >> vfold_cv(v=2) >> tidy()).columns.tolist()
        ['Row', 'Data', 'Fold']
    """


@_generic(Of["pd.DataFrame"], UNFITTED)
def glance(subject: Any, /, *args: Any, **kwargs: Any) -> Any:
    """One row that sums up a fitted model. R's `glance()`.

    Examples:
        >>> from tidyk import linear_reg
        >>> from tidyk.datasets import mtcars
        >>> fitted = linear_reg() >> fit("mpg ~ wt", data=mtcars)
        >>> (fitted >> glance())["r.squared"].round(3).tolist()
        [0.753]
    """


# --- looking at things ----------------------------------------------------------------------------
@_generic(
    Anything,
    {
        **dict.fromkeys(("DataFrame", "Series"), "pandas says `x.describe()`."),
        "ResultsWrapper": "statsmodels says `x.summary()`; " + PARTS,
        "LmFit": PARTS,
    },
)
def summary(subject: Any, /, *args: Any, **kwargs: Any) -> Any:
    """What an object is, in short: printed for a network, a data frame for a confusion matrix.

    R's `summary()`.

    Examples:
        >>> from tidyk import conf_mat
        >>> from tidyk.datasets import two_class_example
        >>> table = conf_mat(two_class_example, truth="truth", estimate="predicted")
        >>> (table >> summary())[".metric"].tolist()[:2]
        ['accuracy', 'kap']
    """


@_generic(Of["ggplot"], {"str": 'Options have names: `x >> autoplot(metric="rmse")`.'})
def autoplot(subject: Any, /, *args: Any, **kwargs: Any) -> Any:
    """The plot that fits the object, as a plotnine `ggplot`. R's `autoplot()`.

    Examples:
        >>> from tidyk import vfold_cv
        >>> from tidyk.datasets import mtcars
        >>> type(mtcars >> vfold_cv(v=2) >> autoplot()).__name__
        'ggplot'
    """


@_generic(Anything)
def plot(subject: Any, /, *args: Any, **kwargs: Any) -> Any:
    """The picture of an object: a network, a training history; otherwise as `autoplot()`.

    R's `plot()`.

    Examples:
        >>> from tidyk import grid_regular, penalty
        >>> type(grid_regular(penalty()) >> plot()).__name__
        'ggplot'
    """


# --- changing things ------------------------------------------------------------------------------
@_generic(UpdateGeneric)
def update(subject: Any, /, *args: Any, **kwargs: Any) -> Any:
    """The same object with some arguments changed. R's `update()`.

    Examples:
        >>> from tidyk import rand_forest, then
        >>> rand_forest(trees=10) >> update(trees=20) >> then(lambda spec: spec.args["trees"])
        20
    """


@_generic(Anything)
def finalize(subject: Any, /, *args: Any, **kwargs: Any) -> Any:
    """Fill in the unknown parts of parameter ranges from data. R's `finalize()`.

    Examples:
        >>> from tidyk import mtry
        >>> from tidyk.datasets import mtcars
        >>> mtry() >> finalize(mtcars)
        # Randomly Selected Predictors (quantitative)
        Range: [1, 11]
    """


# --- what stands inside ---------------------------------------------------------------------------
@_generic(Anything, UNFITTED)
def extract_fit_engine(subject: Any, /, *args: Any, **kwargs: Any) -> Any:
    """The object that the engine's own library returned. R's `extract_fit_engine()`.

    Examples:
        >>> from tidyk import linear_reg
        >>> from tidyk.datasets import mtcars
        >>> fitted = linear_reg() >> fit("mpg ~ wt", data=mtcars)
        >>> round(float(extract_fit_engine(fitted).rsquared), 3)
        0.753
    """


@_generic(Anything, UNFITTED)
def extract_fit_parsnip(subject: Any, /, *args: Any, **kwargs: Any) -> Any:
    """The fitted parsnip model inside a workflow. R's `extract_fit_parsnip()`.

    Examples:
        >>> from tidyk import linear_reg, workflow
        >>> from tidyk.datasets import mtcars
        >>> flow = workflow("mpg ~ wt", linear_reg()) >> fit(data=mtcars)
        >>> type(flow >> extract_fit_parsnip()).__name__
        'ModelFit'
    """


@_generic(Of["pd.DataFrame"], UNFITTED)
def extract_fit_time(subject: Any, /, *args: Any, **kwargs: Any) -> Any:
    """How long the fit took: `stage_id`, `elapsed` in seconds. R's `extract_fit_time()`.

    Examples:
        >>> from tidyk import linear_reg
        >>> from tidyk.datasets import mtcars
        >>> (linear_reg() >> fit("mpg ~ wt", data=mtcars) >> extract_fit_time()).columns.tolist()
        ['stage_id', 'elapsed']
    """


@_generic(Anything, UNFITTED)
def extract_mold(subject: Any, /, *args: Any, **kwargs: Any) -> Any:
    """The moulded training data inside a fitted workflow. R's `extract_mold()`.

    Examples:
        >>> from tidyk import linear_reg, workflow
        >>> from tidyk.datasets import mtcars
        >>> flow = workflow("mpg ~ wt", linear_reg()) >> fit(data=mtcars)
        >>> extract_mold(flow).predictors.columns.tolist()
        ['(Intercept)', 'wt']
    """


@_generic(Anything)
def extract_parameter_dials(subject: Any, /, *args: Any, **kwargs: Any) -> Any:
    """One parameter object, by its id. R's `extract_parameter_dials()`.

    Examples:
        >>> from tidyk import rand_forest, tune
        >>> rand_forest(min_n=tune()) >> extract_parameter_dials("min_n")
        Minimal Node Size (quantitative)
        Range: [2, 40]
    """


@_generic(Anything)
def extract_parameter_set_dials(subject: Any, /, *args: Any, **kwargs: Any) -> Any:
    """The parameters that are marked with `tune()`, as a set.

    R's `extract_parameter_set_dials()`.

    Examples:
        >>> from tidyk import rand_forest, tune
        >>> extract_parameter_set_dials(rand_forest(min_n=tune(), trees=tune())).id
        ['trees', 'min_n']
    """


@_generic(Anything)
def extract_postprocessor(subject: Any, /, *args: Any, **kwargs: Any) -> Any:
    """The postprocessor of a workflow. R's `extract_postprocessor()`."""


@_generic(Anything)
def extract_preprocessor(subject: Any, /, *args: Any, **kwargs: Any) -> Any:
    """The formula, recipe or variables of a workflow. R's `extract_preprocessor()`.

    Examples:
        >>> from tidyk import linear_reg, workflow
        >>> extract_preprocessor(workflow("mpg ~ wt", linear_reg()))
        'mpg ~ wt'
    """


@_generic(Anything)
def extract_recipe(subject: Any, /, *args: Any, **kwargs: Any) -> Any:
    """The recipe of a workflow. R's `extract_recipe()`."""


@_generic(Anything)
def extract_spec_parsnip(subject: Any, /, *args: Any, **kwargs: Any) -> Any:
    """The model specification inside a fit or a workflow. R's `extract_spec_parsnip()`.

    Examples:
        >>> from tidyk import linear_reg, workflow
        >>> workflow("mpg ~ wt", linear_reg()) >> extract_spec_parsnip()
        Linear Regression Model Specification (regression)
        <BLANKLINE>
        Computational engine: lm
        <BLANKLINE>
    """


@_generic(Anything)
def extract_workflow(subject: Any, /, *args: Any, **kwargs: Any) -> Any:
    """The workflow inside a tuning result. R's `extract_workflow()`.

    Examples:
        >>> from tidyk import initial_split, last_fit, linear_reg, workflow
        >>> from tidyk.datasets import mtcars
        >>> tested = workflow("mpg ~ wt", linear_reg()) >> last_fit(initial_split(mtcars))
        >>> type(tested >> extract_workflow()).__name__
        'Workflow'
    """


@_generic(Of["list[str]"])
def required_pkgs(subject: Any, /, *args: Any, **kwargs: Any) -> Any:
    """The Python packages that an object needs. R's `required_pkgs()`.

    Examples:
        >>> from tidyk import rand_forest
        >>> required_pkgs(rand_forest("regression"))
        ['tidyk', 'sklearn']
    """


@_generic(Of["pd.DataFrame"])
def tunable(subject: Any, /, *args: Any, **kwargs: Any) -> Any:
    """The arguments that can be tuned, and what dials has for them. R's `tunable()`.

    Examples:
        >>> from tidyk import rand_forest
        >>> tunable(rand_forest())["name"].tolist()
        ['mtry', 'trees', 'min_n']
    """


@_generic(Of["pd.DataFrame"])
def tune_args(subject: Any, /, *args: Any, **kwargs: Any) -> Any:
    """The arguments that are marked with `tune()`. R's `tune_args()`.

    Examples:
        >>> from tidyk import rand_forest, tune
        >>> tune_args(rand_forest(trees=tune()))["id"].tolist()
        ['trees']
    """
