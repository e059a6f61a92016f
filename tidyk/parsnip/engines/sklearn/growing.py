"""How the trees of a forest are grown: on bootstrap samples or on rows drawn without replacement,
with the best cuts or with random ones."""

from __future__ import annotations

from typing import Any

from tidyk.parsnip.encoding import Encoding
from tidyk.parsnip.engines.estimator import Estimator


class Forests(Estimator):
    """The best cut of the predictors that are tried.

    Attributes:
        bootstrap: Are rows drawn with replacement, unless the user says?
    """

    bootstrap = True

    regressor = "sklearn.ensemble.RandomForestRegressor"
    classifier = "sklearn.ensemble.RandomForestClassifier"
    encoding = Encoding(predictor_indicators="none", allow_missing=True)


class RandomCuts(Forests):
    """One random cut of each predictor that is tried (Geurts, Ernst and Wehenkel, 2006)."""

    regressor = "sklearn.ensemble.ExtraTreesRegressor"
    classifier = "sklearn.ensemble.ExtraTreesClassifier"


def drawn_regressor(
    *, n_estimators: int, max_samples: int, random_state: int, n_jobs: int = 1,
    random_cuts: bool = False, **tree: Any,
) -> Any:  # fmt: skip
    """Trees on `max_samples` rows that are drawn without replacement."""
    from sklearn.ensemble import BaggingRegressor
    from sklearn.tree import DecisionTreeRegressor, ExtraTreeRegressor

    kind = ExtraTreeRegressor if random_cuts else DecisionTreeRegressor
    return BaggingRegressor(
        kind(**tree), n_estimators=n_estimators, max_samples=max_samples, bootstrap=False,
        n_jobs=n_jobs, random_state=random_state,
    )  # fmt: skip


def drawn_classifier(
    *, n_estimators: int, max_samples: int, random_state: int, n_jobs: int = 1,
    random_cuts: bool = False, **tree: Any,
) -> Any:  # fmt: skip
    """The same for classes."""
    from sklearn.ensemble import BaggingClassifier
    from sklearn.tree import DecisionTreeClassifier, ExtraTreeClassifier

    kind = ExtraTreeClassifier if random_cuts else DecisionTreeClassifier
    return BaggingClassifier(
        kind(**tree), n_estimators=n_estimators, max_samples=max_samples, bootstrap=False,
        n_jobs=n_jobs, random_state=random_state,
    )  # fmt: skip


class Drawn(Forests):
    """Trees on rows that are drawn without replacement, which scikit-learn's forests do not do."""

    bootstrap = False

    def estimator(self, mode: str) -> Any:
        return drawn_classifier if mode == "classification" else drawn_regressor
