"""The figures of the page: loops of share over push, and the push that turns a market by network effect."""

import math

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from agents.draws import FloatArray
from configs.language import N_, _
from experiments.analyses.hysteresis.theory import CRITICAL, half_width
from experiments.figures.style import DPI, GREY, GROUP_COLOURS, INK, interval_handles
from experiments.statistics.intervals import Interval

UP, DOWN, PALE = GROUP_COLOURS[0], GROUP_COLOURS[1], "#B5B5B5"  # blue and orange are taken
FEW = 3


def loop_figure(couplings: list[float], bias: FloatArray, responses: FloatArray) -> Figure:
    """Share of the first offer over the push for it, a panel a network effect, a line a run."""
    columns = min(FEW, len(couplings))
    rows = math.ceil(len(couplings) / columns)
    figure = Figure(figsize=(3.6 * columns, 2.9 * rows + 0.7), dpi=DPI, layout="constrained")
    panels = figure.subplots(rows, columns, sharex=True, sharey=True, squeeze=False)
    top = int(np.argmax(bias))
    for axes, coupling, response in zip(panels.ravel(), couplings, responses, strict=False):
        share = (1.0 + response) / 2.0
        _theory(axes, coupling, bias)
        axes.plot(bias[: top + 1], share[:, : top + 1].T, color=UP, linewidth=0.6, alpha=0.6, zorder=3)
        axes.plot(bias[top:], share[:, top:].T, color=DOWN, linewidth=0.6, alpha=0.6, zorder=3)
        axes.set_title(_("network effect γ = {effect:g}", effect=coupling), fontsize=10, loc="left")
        axes.spines[["top", "right"]].set_visible(False)
    for axes in panels.ravel()[len(couplings) :]:
        axes.set_axis_off()
    for axes in panels[-1]:
        axes.set_xlabel(_("push for offer 1, taste scales"))
    for axes in panels[:, 0]:
        axes.set_ylabel(_("share of offer 1"))
    handles = [
        Line2D([], [], color=UP, label=_("runs, push rises")),
        Line2D([], [], color=DOWN, label=_("runs, push falls")),
        Line2D([], [], color=PALE, linewidth=4.0, label=_("theory: stable")),
        Line2D([], [], color=INK, linewidth=1.0, linestyle="--", label=_("theory: unstable")),
    ]
    figure.legend(handles=handles, loc="outside lower center", ncols=min(4, 2 * columns), frameon=False)
    title = _("Share of an offer while it is pushed up and down, by network effect in taste scales")
    figure.suptitle(title, x=0.01, ha="left", fontsize=13)
    return figure


def _theory(axes: Axes, coupling: float, bias: FloatArray) -> None:
    """Bias as a function of m along the curve of fixed points: h = artanh m - b m. Wide and pale, below the runs."""
    b = coupling / 2.0
    m = np.tanh(np.linspace(-6.0, 6.0, 2001))
    push = 2.0 * (np.arctanh(m) - b * m)
    stable = b * (1.0 - m**2) < 1.0
    inside = (push >= bias.min()) & (push <= bias.max())
    share = (1.0 + m) / 2.0
    axes.plot(np.where(stable & inside, push, np.nan), share, color=PALE, linewidth=4.0, zorder=1)
    axes.plot(np.where(~stable & inside, push, np.nan), share, color=INK, linewidth=1.0, linestyle="--", zorder=2)


def width_figure(table: pd.DataFrame, intervals: list[Interval], fine: list[float], line: list[float]) -> Figure:
    """The push that turns a market over the network effect, and what is left between runs and theory."""
    figure = Figure(figsize=(7.0, 5.6), dpi=DPI, layout="constrained")
    axes, below = figure.subplots(2, 1, sharex=True, height_ratios=[2.4, 1.0])
    effect, width = table["network effect"], table["half-width"]
    reach = np.concatenate([interval.lengths for interval in intervals], axis=1)
    slow = [half_width(coupling) for coupling in fine]
    axes.plot(fine, slow, color=INK, linewidth=1.1, linestyle="--", label=_("theory, slow push"))
    axes.plot(fine, line, color=INK, linewidth=1.3, label=_("theory, same push as runs"))
    axes.plot(effect, width, "o", color=UP, label=_("runs, mean"), zorder=3)
    below.axhline(0.0, color=INK, linewidth=1.0)
    below.errorbar(effect, width - table["theory, this push"], yerr=reach, fmt="o", markersize=4.0, color=UP,
                   capsize=2.5)  # fmt: skip
    for panel, top in ((axes, 0.6), (below, 1.0)):  # not through the legend
        panel.axvline(CRITICAL, ymax=top, color=GREY, linestyle=":", linewidth=1.1, zorder=0)
        panel.spines[["top", "right"]].set_visible(False)
    tips = _("theory: tips at {critical:g}", critical=CRITICAL)
    axes.plot([], [], color=GREY, linestyle=":", linewidth=1.1, label=tips)
    axes.set(ylabel=_("push that turns the market,\ntaste scales"))
    below.set(xlabel=_("network effect γ, in taste scales"), ylabel=_("runs − theory,\ntaste scales"))
    handles = [*axes.get_legend_handles_labels()[0], *interval_handles(below, N_("95% Student interval"))]
    axes.legend(handles=handles, frameon=False, loc="upper left")
    figure.align_ylabels()
    known = table[np.isfinite(width)].sort_values("network effect")
    title = _("The push that turns a market, by network effect")
    if len(known) > 1 and (np.diff(known["half-width"]) > 0.0).all():
        title = _("The stronger the network effect, the larger the push that turns the market")
    figure.suptitle(title, x=0.01, ha="left", fontsize=13)
    return figure
