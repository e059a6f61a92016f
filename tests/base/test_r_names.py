"""Names of R's that are not here yet."""

from __future__ import annotations

import pytest

import tidyk


@pytest.mark.parametrize(("name", "package"), [("stacks", "stacks"), ("step_umap", "embed")])
def test_a_name_of_r_is_told_with_its_package(name: str, package: str) -> None:
    with pytest.raises(AttributeError, match=f"`{name}..` of R's {package} is not in tidyk yet"):
        getattr(tidyk, name)


def test_another_name_is_answered_with_the_nearest() -> None:
    with pytest.raises(AttributeError, match='Did you mean "vfold_cv"'):
        tidyk.vfold_vc  # noqa: B018
