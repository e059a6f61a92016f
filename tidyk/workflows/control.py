"""How `fit()` of a workflow goes about its work."""

from __future__ import annotations

from attrs import frozen

from tidyk.base.errors import TidykTypeError, describe
from tidyk.parsnip.control import ControlParsnip


@frozen(repr=False)
class ControlWorkflow:
    """The options of `fit()` of a workflow, as `control_workflow()` returns them."""

    control_parsnip: ControlParsnip | None

    def __repr__(self) -> str:
        return "<control_workflow>"


def control_workflow(control_parsnip: ControlParsnip | None = None) -> ControlWorkflow:
    """Options of `fit()` of a workflow.

    Args:
        control_parsnip: Those of its model, as `control_parsnip()` returns them; None for the
            defaults.

    Returns:
        The options, for `fit(control=)`.

    Raises:
        TidykTypeError: `control_parsnip` is something else.

    Equals R's `workflows::control_workflow()`.

    Examples:
        >>> from tidyk import control_parsnip
        >>> control_workflow(control_parsnip(catch=True))
        <control_workflow>
    """
    if control_parsnip is not None and not isinstance(control_parsnip, ControlParsnip):
        raise TidykTypeError(
            "`control_parsnip` must be what `control_parsnip()` returns, not "
            f"{describe(control_parsnip)}."
        )
    return ControlWorkflow(control_parsnip)


def parsnip_of(control: ControlWorkflow | None) -> ControlParsnip | None:
    """The options of a workflow's model."""
    if control is None:
        return None
    if not isinstance(control, ControlWorkflow):
        raise TidykTypeError(
            f"`control` must be what `control_workflow()` returns, not {describe(control)}."
        )
    return control.control_parsnip
