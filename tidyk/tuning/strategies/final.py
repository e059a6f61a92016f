"""The final fit: to the training set, assessed on the test set."""

from __future__ import annotations

import numpy as np

from tidyk.base.errors import TidykTypeError, TidykValueError, check_bool, describe
from tidyk.rsample.manual import manual_rset
from tidyk.rsample.rset import Rset
from tidyk.rsample.rsplit import Rsplit
from tidyk.rsample.three_way import ThreeWaySplit
from tidyk.tuning.control import ControlLastFit
from tidyk.tuning.session import Session
from tidyk.tuning.strategy import Rounds, strategy


def test_split(split: Rsplit | ThreeWaySplit, *, add_validation_set: bool = False) -> Rset:
    """The split into training and testing rows as a set of one resample."""
    joined = check_bool(add_validation_set, "add_validation_set")
    if isinstance(split, ThreeWaySplit):
        rows = np.r_[split.train_id, split.val_id] if joined else split.train_id
        split = Rsplit(split.data, rows, out_id=split.test_id)
    elif not isinstance(split, Rsplit):
        raise TidykTypeError(
            f"`split` must come from `initial_split()` or the like, not {describe(split)}."
        )
    elif joined:
        raise TidykValueError(
            "`add_validation_set=True` needs a split with a validation set: see "
            "`initial_validation_split()`."
        )
    return manual_rset([split], ["train/test split"])


@strategy(
    "Resampling", tunes=False, resamples=test_split, keep_workflow=True, control=ControlLastFit
)
def last_fit(session: Session) -> Rounds:
    """Fit a workflow to the training set of a split and assess it on the test set.

    Args:
        wf: A workflow without `tune()`; or a model specification, followed by a formula.
        split: What `initial_split()` or `initial_validation_split()` returned.
        add_validation_set: Fit to the validation set of a three-way split too.
        metrics: A `metric_set()`; rmse and rsq, or roc_auc, accuracy and brier_class by default. Of
            several outcomes, `{"price": metric_set(rmse), "sold": metric_set(roc_auc)}`.
        control: `control_last_fit()`.

    Returns:
        `TuneResults` of one row with `.predictions` and the fitted `.workflow`
        (`extract_workflow()`).

    Raises:
        TidykTypeError: `split` is not a split.
        TidykValueError: A `tune()` is not filled in, or there is no validation set to add.

    Equals R's `tune::last_fit()`.

    Examples:
        >>> from tidyk import collect_metrics, initial_split, linear_reg, set_seed, workflow
        >>> from tidyk.datasets import mtcars
        >>> set_seed(1)
        >>> res = workflow("mpg ~ wt", linear_reg()) >> last_fit(initial_split(mtcars))
        >>> collect_metrics(res).columns.tolist()
        ['.metric', '.estimator', '.estimate', '.config']
    """
    yield session.units()
