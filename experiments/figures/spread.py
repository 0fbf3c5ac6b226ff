"""Where runs of a time ahead lie: pale bars behind means, and what a legend says of them."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from agents.draws import FloatArray
from configs.language import N_, _
from experiments.figures.style import GREY
from experiments.statistics.intervals import central, mean_of

PALE: dict[str, Any] = {"alpha": 0.25, "linewidth": 5.0}
ENTRY = N_("80% of runs")


def draw_spread(
    axes: Axes, places: npt.ArrayLike, runs: FloatArray | None, groups: Sequence[npt.ArrayLike], colour: Any, axis: str
) -> None:
    """Bars along an axis, x or y, behind the means at some places; nothing without runs.

    `runs` [n_points, n_runs] are averaged over the points of each group, an index each, run by run.
    """
    if runs is None:
        return
    ends = central(np.array([mean_of(np.atleast_2d(runs[np.asarray(group)]), axis=0) for group in groups]))
    draw = axes.vlines if axis == "y" else axes.hlines
    draw(np.asarray(places, dtype=float), ends.low, ends.high, color=colour, zorder=1, **PALE)


def shade_spread(axes: Axes, runs: FloatArray | None) -> None:
    """The part of a histogram between whose ends 80% of the runs lie; nothing without runs."""
    if runs is None:
        return
    ends = central(runs.reshape(-1))
    axes.axvspan(float(ends.low), float(ends.high), color=GREY, alpha=0.18, linewidth=0, zorder=0, label=_(ENTRY))


def spread_entry(runs: FloatArray | None) -> list[Artist]:
    """The entry of a legend for pale bars; nothing without runs."""
    return [] if runs is None else [Patch(facecolor=GREY, alpha=PALE["alpha"], label=_("pale: 80% of runs"))]
