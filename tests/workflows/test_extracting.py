"""What is extracted from a fitted workflow works alone."""

from __future__ import annotations

import pytest

import tidyk as tk
from tidyk.datasets import mtcars


@pytest.mark.parametrize("engine", ["lm", "glmnet", "sklearn"])
def test_the_extracted_model_takes_plain_columns(engine: str) -> None:
    spec = tk.linear_reg(penalty=0.1, engine=engine) if engine != "lm" else tk.linear_reg()
    fitted = tk.workflow("mpg ~ wt + hp", spec).fit(mtcars)
    model = tk.extract_fit_parsnip(fitted)
    new = mtcars.head(3)
    assert tk.predict(model, new).equals(tk.predict(fitted, new))
    assert tk.augment(model, new)[".pred"].equals(tk.augment(fitted, new)[".pred"])
    with pytest.raises(KeyError, match='"wt"'):
        tk.predict(model, new[["hp"]])
