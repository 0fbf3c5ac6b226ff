"""Figures of a sweep over time: an outcome at every step, a line a design point."""

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from agents.draws import FloatArray
from configs.language import _
from experiments.figures.canvas import MOST_LINES, canvas, colours_of, entitle, label_axes, legend_below
from experiments.figures.style import GREY, band_handles, literal, shorten
from experiments.statistics.intervals import bootstrap, central


def path_figure(
    paths: FloatArray,
    names: Sequence[str],
    title: str,
    label: str,
    heading: str = "",
    runs: FloatArray | None = None,
) -> Figure | None:
    """An outcome at every step, mean over replicates and its interval, of paths [n_points, n_replicates, n_steps].

    `names` are those of the points, and `heading` says above them what they are levels of. Of `runs`
    [n_points, n_runs, n_steps], given where they reach ahead, dots show between which ends 80% lie.
    """
    if not np.isfinite(paths).any():
        return None
    figure, axes = canvas()
    entitle(figure, title)
    shown = np.unique(np.linspace(0, len(paths) - 1, MOST_LINES).round().astype(int)).tolist()
    for colour, point in zip(colours_of(len(shown)), shown, strict=True):
        interval = bootstrap(paths[point].T)
        step = np.arange(len(interval.value))
        axes.plot(step, interval.value, color=colour, linewidth=1.6, label=literal(shorten(names[point])))
        axes.fill_between(step, interval.low, interval.high, color=colour, alpha=0.18, linewidth=0)
        if runs is not None:
            spread = central(runs[point].T)
            for end in (spread.low, spread.high):
                axes.plot(step, end, color=colour, linewidth=0.9, linestyle=":")
    label_axes(axes, _("step"), label)
    dotted = [] if runs is None else [Line2D([], [], color=GREY, linestyle=":", label=_("dotted: 80% of runs"))]
    legend_below(axes, shorten(heading, 100), [*band_handles(axes), *dotted])
    return figure
