"""`translate()`: the call that `fit()` will make."""

from __future__ import annotations

from attrs import evolve

from tidyk.base.pipe import verb
from tidyk.parsnip.changing import set_engine
from tidyk.parsnip.spec import ModelSpec, check_required, fit_args


@verb(ModelSpec)
def translate(spec: ModelSpec, /, *, engine: str | None = None) -> ModelSpec:
    """Work out the call that `fit()` will make.

    Args:
        spec: A model specification with a mode.
        engine: Another engine than the specification's.

    Returns:
        The specification with its `method`, which it prints as "Model fit template".

    Raises:
        TidykValueError: The mode is unknown, or an argument is missing that the engine needs.

    Equals R's `parsnip::translate()`.

    Examples:
        >>> from tidyk import linear_reg
        >>> print(linear_reg() >> translate())
        Linear Regression Model Specification (regression)
        <BLANKLINE>
        Computational engine: lm
        <BLANKLINE>
        Model fit template:
        statsmodels.OLS(x=..., y=..., weights=...)
    """
    if engine is not None:
        spec = set_engine.now(spec, engine, **spec.eng_args)
    check_required(spec)
    implementation = spec.implementation
    slots = ["x=...", "y=...", *(["weights=..."] if implementation.takes("weights") else [])]
    args = [f"{name}={value!r}" for name, value in fit_args(spec).items()]
    return evolve(spec, method=f"{implementation.callee}({', '.join(slots + args)})")
