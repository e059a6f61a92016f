"""Read the data sets that come with the package."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

import pandas as pd

from tidyk.base.matrix import I

LEVELS = {
    "iris": {"Species": ["setosa", "versicolor", "virginica"]},
    "penguins": {
        "species": ["Adelie", "Chinstrap", "Gentoo"],
        "island": ["Biscoe", "Dream", "Torgersen"],
        "sex": ["female", "male"],
    },
    "two_class_example": {"truth": ["Class1", "Class2"], "predicted": ["Class1", "Class2"]},
    "two_class_dat": {"Class": ["Class1", "Class2"]},
}


def load_dataset(name: str) -> pd.DataFrame:
    """A fresh copy of a data set."""
    if name.startswith("digits"):
        return _digits(images=name == "digits_images")
    with files("tidyk.datasets").joinpath(f"data/{name}.csv").open(encoding="utf-8") as file:
        frame = pd.read_csv(file, keep_default_na=False, na_values=["", "NA"])
    for column, levels in LEVELS.get(name, {}).items():
        frame[column] = pd.Categorical(frame[column], categories=levels)
    return frame.set_index("model").rename_axis(None).astype(float) if name == "mtcars" else frame


def _digits(images: bool) -> pd.DataFrame:
    from sklearn.datasets import load_digits

    from tidyk.base.factors import factor

    source: Any = load_digits()
    pixels = (source.images if images else source.data) / 16
    return pd.DataFrame({"x": I(pixels), "y": factor(source.target)}, copy=False)
