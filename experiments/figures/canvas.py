"""What figures of a sweep are drawn on: axes with labels, colours of levels, a legend below, a title."""

from collections.abc import Sequence
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from rich.cells import cell_len

from experiments.figures.panels import HEIGHT, WIDTH, Panel
from experiments.figures.style import DPI, GREY, GROUP_COLOURS, INK, literal, shorten, whole_ticks
from experiments.lines import lines_of

MOST_LINES = 6
LEGEND_LETTERS, HANDLE_LETTERS = 110, 8  # of a row of a legend, and what stands before an entry takes as many


def entitle(figure: Figure, title: str) -> None:
    """Give a figure its title, a sentence."""
    figure.suptitle(literal("\n".join(lines_of(title, 84))), x=0.01, ha="left", fontsize=12, color=INK)


def colours_of(n: int, ordered: bool = True) -> list[Any]:
    """Colours of n levels: of a scale where they are ordered, else apart from each other while they last."""
    if n == 1 or (not ordered and n <= len(GROUP_COLOURS)):
        return list(GROUP_COLOURS[:n])
    return list(mpl.colormaps["viridis"](np.linspace(0.0, 0.85, n)))


def canvas(height: float = HEIGHT) -> tuple[Figure, Axes]:
    """A figure with one pair of axes."""
    figure = Figure(figsize=(WIDTH, height), dpi=DPI, layout="constrained")
    return figure, figure.subplots()


def label_axes(axes: Axes, x: str, y: str) -> None:
    """Give axes their labels, and the ticks and the grid that all have."""
    axes.set_xlabel(literal(shorten(x, 60)), fontsize=9)
    axes.set_ylabel(literal(shorten(y)), fontsize=9)
    axes.spines[["top", "right"]].set_visible(False)
    axes.tick_params(labelsize=9)
    for axis in (axes.xaxis, axes.yaxis):
        whole_ticks(axis)
    axes.grid(color=GREY, alpha=0.15, linewidth=0.6)
    axes.set_axisbelow(True)


def legend_below(axes: Axes, title: str, further: Sequence[Artist] = (), panels: Sequence[Panel] = ()) -> None:
    """The legend of some axes and of further panels, below the figure; what several draw stands there once."""
    drawn: dict[str, Any] = {}
    for shown in (axes, *(panel.axes for panel in panels)):
        handles, labels = shown.get_legend_handles_labels()
        drawn = dict(zip(labels, handles, strict=True)) | drawn
    if entries := [*drawn.values(), *further]:
        longest = max(cell_len(line) for entry in entries for line in str(entry.get_label()).split("\n"))
        n_columns = min(max(round(LEGEND_LETTERS / (longest + HANDLE_LETTERS)), 1), 4)
        style: dict[str, Any] = {"ncols": n_columns, "frameon": False, "fontsize": 8.5, "title_fontsize": 8.5}
        axes.figure.legend(handles=entries, loc="outside lower center", title=literal(title), **style)
