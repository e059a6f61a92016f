"""Pictures of grids and of sets of parameters."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from plotnine import ggplot
from plotnine.composition import Compose

from tidyk import (
    activation,
    autoplot,
    cost,
    grid_random,
    grid_regular,
    mixture,
    mtry,
    parameters,
    penalty,
)


def test_a_pair_of_parameters_is_one_panel_on_their_scales() -> None:
    plot = grid_regular(penalty(), mixture(), levels=3) >> autoplot()
    assert isinstance(plot, ggplot) and plot.mapping["x"] == "penalty"
    assert [type(s).__name__ for s in plot.scales] == ["scale_x_log10"]


@pytest.mark.parametrize("params", [[penalty()], [penalty(), cost(), activation()]])
def test_any_number_of_parameters_is_drawn(params: list[Any], tmp_path: Path) -> None:
    plot = parameters(params) >> grid_random(size=4) >> autoplot()
    assert isinstance(plot, ggplot if len(params) < 3 else Compose)
    plot.save(tmp_path / "grid.png", verbose=False)
    assert (tmp_path / "grid.png").stat().st_size > 1000


def test_the_ranges_of_a_set_are_drawn_in_its_order() -> None:
    marks = autoplot(parameters(penalty(), mtry(), activation())).data
    assert marks["id"].cat.categories.tolist() == ["activation", "mtry", "penalty"]
    assert marks.loc[marks["id"] == "mtry", "value"].tolist() == ["1", "?"]
    assert "… 19 more …" in marks["value"].tolist()


def test_axes_of_whole_numbers_have_whole_ticks() -> None:
    drawn = autoplot(grid_regular(mtry((1, 2)), mixture(), levels=2)).draw()
    (axes,) = drawn.axes
    assert [label.get_text() for label in axes.get_xticklabels()] == ["1", "2"]


def test_other_frames_are_refused() -> None:
    grid = grid_regular(penalty(), mixture())
    for frame in (pd.DataFrame({"a": [1]}), grid.assign(more=1)):
        with pytest.raises(TypeError, match="curves, grids"):
            autoplot(frame)
