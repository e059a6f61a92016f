"""Small real data sets that R users know: `from tidyk.datasets import mtcars`.

Each access reads a fresh copy, so changing one leaves the others alone:

- `mtcars`: 32 cars of 1974, their names as the index (R's row names)
- `iris`: 150 flowers of three species
- `penguins`: 344 penguins of three species, with missing values
- `two_class_example`: 500 predictions of a two-class model: `truth`, `Class1`, `Class2`,
  `predicted`
- `two_class_dat`: 791 points of two classes
- `digits`: scikit-learn's 1,797 handwritten digits: the matrix column `x` (64 pixels from 0, white,
  to 1, black) and the factor `y`
- `digits_images`: the same with `x` as images of 8 x 8
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

    mtcars: pd.DataFrame
    iris: pd.DataFrame
    penguins: pd.DataFrame
    two_class_example: pd.DataFrame
    two_class_dat: pd.DataFrame
    digits: pd.DataFrame
    digits_images: pd.DataFrame

__all__ = [
    "digits",
    "digits_images",
    "iris",
    "mtcars",
    "penguins",
    "two_class_dat",
    "two_class_example",
]


def __getattr__(name: str) -> Any:
    from tidyk.datasets.loading import load_dataset

    if name not in __all__:
        from tidyk.base.errors import did_you_mean

        raise AttributeError(f"`tidyk.datasets` has no `{name}`.{did_you_mean(name, __all__)}")
    return load_dataset(name)


def __dir__() -> list[str]:
    return __all__
