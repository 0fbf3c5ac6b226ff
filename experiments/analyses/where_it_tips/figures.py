"""The figure of the page: every run by level, and where half of them tip."""

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import NullLocator, ScalarFormatter

from configs.language import _
from experiments.analyses.where_it_tips.levels import MarketLevels
from experiments.figures.style import DPI, GREY, GROUP_COLOURS, INK, literal
from experiments.sweep.thresholds import threshold_text
from experiments.tipping.words import HELD

TICKS = (0.0, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0)  # of growth


def levels_figure(market: MarketLevels) -> Figure:
    """Share of the leader, and growth of a lead, of every run over the parameter."""
    figure = Figure(figsize=(8.0, 6.0), dpi=DPI, layout="constrained")
    upper, lower = figure.subplots(2, 1, sharex=True)
    x = np.array([level.value for level in market.levels])
    tipped = np.array([level.tipped for level in market.levels]) > 0.5
    spread = np.broadcast_to(x[:, None], tipped.shape)
    estimate = market.threshold
    for axes, values, line in (
        (upper, np.array([level.share for level in market.levels]), HELD),
        (lower, np.array([level.growth for level in market.levels]), 1.0),
    ):
        if estimate.defined:
            low, high = max(estimate.low, x[0]), min(estimate.high, x[-1])
            axes.axvspan(low, high, color=GREY, alpha=0.25, linewidth=0, label=_("95% interval of the threshold"))
            axes.axvline(estimate.value, color=INK, linewidth=1.1, label=_("half of the runs tip"))
        axes.axhline(
            line, color=INK, linestyle="--", linewidth=0.9, label=_("above it, in either picture, a run has tipped")
        )
        axes.scatter(spread[tipped], values[tipped], s=16, color=GROUP_COLOURS[1], label=_("tipped"), linewidths=0)
        axes.scatter(spread[~tipped], values[~tipped], s=16, facecolors="none", edgecolors=GROUP_COLOURS[0],
                     linewidths=0.9, label=_("not tipped"))  # fmt: skip
        axes.spines[["top", "right"]].set_visible(False)
    upper.set(ylim=(0.0, 1.04), ylabel=_("share of the leader in the end"))
    lower.set_yscale("symlog", linthresh=1.0, linscale=1.5)
    top = float(np.nanmax([1.0, *(level.growth.max() for level in market.levels)]))
    bottom = float(np.nanmin([0.0, *(np.nanmin(level.growth, initial=0.0) for level in market.levels)]))
    turned = [-tick for tick in TICKS if 0.0 < tick <= -bottom]  # leads that have turned round
    lower.set_yticks([*turned, *(tick for tick in TICKS if tick <= max(top, 2.0))])
    lower.yaxis.set_major_formatter(ScalarFormatter())
    lower.yaxis.set_minor_locator(NullLocator())
    lower.set(ylim=(bottom - 0.15, 1.3 * max(top, 2.0)), ylabel=_("growth of a lead"), xlabel=market.label)
    figure.legend(*upper.get_legend_handles_labels(), loc="outside lower center", ncols=3, frameon=False, fontsize=9)
    told = _("{title}: {what}", title=market.title, what=estimate.note)
    if estimate.defined:
        said = {"market": market.title, "parameter": market.parameter, "value": threshold_text(estimate)}
        told = _("{market}: half of the runs tip at a {parameter} of {value}", **said)
    figure.suptitle(literal(told), x=0.01, ha="left", fontsize=13)
    return figure
