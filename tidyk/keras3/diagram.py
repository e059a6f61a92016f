"""A network drawn with plotnine: boxes from the input down, and lines along which tensors flow."""

from __future__ import annotations

from typing import Any

import pandas as pd

WIDTH, HEIGHT, GAP = 3.2, 0.62, 0.38


def draw_model(model: Any, *, show_shapes: bool, show_layer_names: bool) -> Any:
    """The drawing of a sequential or functional Keras model."""
    import plotnine as p9

    boxes, lines = _layout(model, show_shapes, show_layer_names)
    rows = boxes["row"].max() + 1
    size = (max(3.5, 3.4 * (boxes["column"].max() * 2 + 1)), max(1.5, 0.85 * rows))
    return (
        p9.ggplot()
        + p9.geom_segment(
            p9.aes("x", "y", xend="xend", yend="yend"),
            data=lines,
            color="#666666",
            arrow=p9.arrow(length=0.08, type="closed"),
        )
        + p9.geom_rect(
            p9.aes(xmin="xmin", xmax="xmax", ymin="ymin", ymax="ymax", fill="kind"),
            data=boxes,
            color="#444444",
            size=0.4,
        )
        + p9.geom_text(p9.aes("x", "y", label="label"), data=boxes, size=9)
        + p9.scale_fill_brewer(type="qual", palette="Pastel1")
        + p9.theme_void()
        + p9.theme(legend_position="none", figure_size=size)
    )


def _layout(
    model: Any, show_shapes: bool, show_layer_names: bool
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The positions of the boxes, and the lines between them."""
    layers, sources = _graph(model)
    rows = _depths(sources)
    placed: dict[str, tuple[float, float]] = {}
    boxes = []
    for row in range(max(rows.values()) + 1):
        names = [name for name in layers if rows[name] == row]
        for column, name in enumerate(names):
            x, y = (column - (len(names) - 1) / 2) * (WIDTH + GAP), -row * (HEIGHT + GAP)
            placed[name] = (x, y)
            label = _label(layers[name], show_shapes, show_layer_names)
            corners = {
                "xmin": x - WIDTH / 2,
                "xmax": x + WIDTH / 2,
                "ymin": y - HEIGHT / 2,
                "ymax": y + HEIGHT / 2,
            }
            kind = type(layers[name]).__name__
            boxes.append(
                {
                    "x": x,
                    "y": y,
                    **corners,
                    "label": label,
                    "kind": kind,
                    "row": row,
                    "column": column / 2,
                }
            )
    lines = [
        {
            "x": placed[a][0],
            "y": placed[a][1] - HEIGHT / 2,
            "xend": placed[b][0],
            "yend": placed[b][1] + HEIGHT / 2,
        }
        for b, feeding in sources.items()
        for a in feeding
    ]
    return pd.DataFrame(boxes), pd.DataFrame(lines, columns=["x", "y", "xend", "yend"])


def _graph(model: Any) -> tuple[dict[str, Any], dict[str, list[str]]]:
    """The layers by name, and the layers that feed each."""
    layers = {
        layer.name: layer
        for layer in getattr(model, "_layers", model.layers)
        if hasattr(layer, "name")
    }
    if not hasattr(model, "operations") or type(model).__name__ == "Sequential":
        names = list(layers)
        return layers, {
            name: names[i : i + 1] if i >= 0 else [] for i, name in enumerate(names, start=-1)
        }
    sources: dict[str, list[str]] = {name: [] for name in layers}
    for name, layer in layers.items():
        for node in layer._inbound_nodes:
            feeding = [
                t._keras_history.operation.name
                for t in node.input_tensors
                if hasattr(t, "_keras_history")
            ]
            sources[name] += [f for f in feeding if f in layers and f not in sources[name]]
    return layers, sources


def _depths(sources: dict[str, list[str]]) -> dict[str, int]:
    """The row of each layer: below all layers that feed it."""
    depths: dict[str, int] = {}

    def depth(name: str) -> int:
        if name not in depths:
            depths[name] = 1 + max((depth(s) for s in sources[name]), default=-1)
        return depths[name]

    for name in sources:
        depth(name)
    return depths


def _label(layer: Any, show_shapes: bool, show_layer_names: bool) -> str:
    kind = type(layer).__name__
    head = f"{layer.name} ({kind})" if show_layer_names else kind
    shape = getattr(getattr(layer, "output", None), "shape", None) if show_shapes else None
    return head if shape is None else f"{head}\n{tuple(shape)}"
