"""The figures of the page."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator, PercentFormatter

from agents.draws import FloatArray
from configs.language import _
from experiments.analyses.why_domestic_lost.labels import variant_told
from experiments.analyses.why_domestic_lost.removals import (
    ALL_REMOVED,
    BASELINE,
    CAUSES,
    EVERYTHING,
    NO_NETWORK,
    QUALITY_GAP,
    Removals,
    Removed,
    policy_grid,
)
from experiments.figures.style import DOMESTIC, DPI, GREY, GROUP_COLOURS, INK, interval_handles
from experiments.statistics.intervals import bootstrap, mean_of


def cause_figure(removals: Removals) -> Figure:
    """Shares without each cause and with each alone, beside the baseline and the opening."""
    figure = _wide_figure(5.4)
    panels = figure.subplots(1, len(removals.titles), sharey=True)
    variants = removals.variants
    place = {name: number + 0.6 * ((number > 0) + (number > 5) + (number > 9)) for number, name in enumerate(variants)}
    for n, axes in enumerate(panels):
        base = float(mean_of(variants[BASELINE][n]))
        axes.axvline(base, color=GREY, linestyle=":", linewidth=1.0, zorder=1)
        axes.axvline(removals.opening[n], color=DOMESTIC[1], linestyle="--", linewidth=1.0, zorder=1)
        for name, share in variants.items():
            interval = bootstrap(share[n])
            colour = INK if name in (BASELINE, ALL_REMOVED) else DOMESTIC[0]
            axes.plot([base, interval.value], [place[name]] * 2, color=DOMESTIC[3], linewidth=2.0, zorder=2)
            axes.errorbar(
                interval.value, place[name], xerr=interval.lengths, fmt="o", color=colour, capsize=3,
                markersize=5.5, zorder=3,
            )  # fmt: skip
        axes.set_title(removals.titles[n], loc="left", fontsize=11)
        axes.set_xlim(0.0, 1.0)
        axes.xaxis.set_major_formatter(PercentFormatter(1.0))
        axes.set_xlabel(_("domestic share of users, December {year}", year=removals.year))
        axes.spines[["top", "right"]].set_visible(False)
        axes.text(
            removals.opening[n] - 0.01,
            -0.75,
            _("opening {year}", year=removals.opened_in),
            color=DOMESTIC[0],
            fontsize=8,
            ha="right",
            va="center",
        )
    panels[0].set_yticks(list(place.values()), [variant_told(name) for name in place])
    panels[0].set_ylim(max(place.values()) + 0.7, -1.2)
    baseline = Line2D([], [], color=GREY, linestyle=":", linewidth=1.0, label=_("dotted: baseline"))
    handles = [baseline, *interval_handles(panels[0])]
    figure.legend(handles=handles, loc="outside lower center", ncols=2, frameon=False)
    _title(
        figure,
        _(
            "Without the quality gap, domestic offers have {without_gap};\n"
            "without any network effect, {without_network}",
            without_gap=_left(removals, variants[f"without {QUALITY_GAP}"]),
            without_network=_left(removals, variants[NO_NETWORK]),
        ),
    )
    return figure


def path_figure(removals: Removals) -> Figure:
    """Shares month by month, without each cause and without all."""
    figure = _wide_figure(4.6)
    panels = figure.subplots(1, len(removals.titles), sharey=True)
    # The baseline is wide enough to be seen under a line that runs on it.
    lines: list[tuple[str, Removed, str, str, float]] = [(BASELINE, frozenset(), INK, "-", 3.2)]
    lines += [
        (f"without {cause}", frozenset({cause}), colour, "-", 1.4)
        for cause, colour in zip(CAUSES, GROUP_COLOURS, strict=False)
    ]
    lines.append((ALL_REMOVED, EVERYTHING, GREY, "--", 1.6))
    for n, axes in enumerate(panels):
        for label, key, colour, style, width in lines:
            path = removals.paths[key][n]
            x = (removals.first + np.arange(path.shape[-1])) / 12.0
            interval = bootstrap(path.T)
            axes.fill_between(x, interval.low, interval.high, color=colour, alpha=0.18, linewidth=0)
            axes.plot(x, interval.value, color=colour, linestyle=style, linewidth=width, label=variant_told(label))
        _share_axes(axes, removals.titles[n])
        axes.set_xlim(x[0], x[-1])
        axes.xaxis.set_major_locator(MaxNLocator(nbins=6, integer=True))
    panels[0].set_ylabel(_("domestic share of users"))
    handles = [*panels[0].get_legend_handles_labels()[0], *interval_handles(panels[0])]
    figure.legend(handles=handles, loc="outside lower center", ncols=3, frameon=False)
    without = {cause: removals.removed[frozenset({cause})] for cause in CAUSES}
    best = max(CAUSES, key=lambda cause: float(np.nanmean(without[cause])))
    told = _(
        "Without the {cause}, domestic offers have {left} in {year}",
        cause=_(best),
        left=_left(removals, without[best]),
        year=removals.year,
    )
    _title(figure, told)
    return figure


def _left(removals: Removals, share: FloatArray) -> str:
    """Mean shares of all services, in words."""
    return _(" and ").join(
        _("{share:.0%} of {market}", share=mean_of(share[n]), market=title) for n, title in enumerate(removals.titles)
    )


def opening_figure(removals: Removals) -> Figure:
    """Shares in the year over the opening share."""
    figure = Figure(figsize=(7.0, 4.6), dpi=DPI, layout="constrained")
    axes = figure.subplots()
    levels = sorted(removals.openings)
    axes.plot([0.0, 1.0], [0.0, 1.0], color=GREY, linestyle="--", linewidth=1.0, label=_("the opening, remembered"))
    for n, (title, colour) in enumerate(zip(removals.titles, DOMESTIC, strict=False)):
        interval = bootstrap([removals.openings[level][n] for level in levels])
        axes.errorbar(
            levels,
            interval.value,
            yerr=interval.lengths,
            fmt="os"[n] + "-",
            color=colour,
            capsize=3,
            markersize=5,
            label=title,
        )
    _share_axes(axes, "")
    axes.set_xlim(0.0, 1.0)
    axes.xaxis.set_major_formatter(PercentFormatter(1.0))
    axes.set_xlabel(_("domestic share of users at the opening, {year}", year=removals.opened_in))
    axes.set_ylabel(_("domestic share of users, December {year}", year=removals.year))
    handles = [*axes.get_legend_handles_labels()[0], *interval_handles(axes)]
    axes.legend(handles=handles, frameon=False, loc="upper left")
    gain = removals.openings[levels[-1]] - removals.openings[levels[0]]
    slope = max(float(mean_of(service)) / (levels[-1] - levels[0]) for service in gain)
    if abs(slope) < 0.1:
        told = _("By {year}, the share at the opening hardly matters", year=removals.year)
    elif slope < 0.5:
        told = _("By {year}, the share at the opening matters in part", year=removals.year)
    else:
        told = _("By {year}, the share at the opening matters", year=removals.year)
    _title(figure, told)
    return figure


def policy_figure(removals: Removals) -> Figure:
    """Shares in the year over the first year of a preference, by its strength."""
    figure = _wide_figure(4.6)
    panels = figure.subplots(1, len(removals.titles), sharey=True)
    grid = policy_grid(removals.policies)
    strengths, starts = sorted({s for s, _start in grid}), sorted({y for _strength, y in grid})
    for n, axes in enumerate(panels):
        base = float(mean_of(removals.removed[frozenset()][n]))
        axes.axhline(
            removals.kept[n], color=INK, linestyle="--", linewidth=0.9, label=_("kept: half of the opening share")
        )
        axes.axhline(base, color=GREY, linestyle=":", linewidth=1.2, label=variant_told(BASELINE))
        for strength, colour, marker in zip(strengths, GROUP_COLOURS, "osD^v", strict=False):
            known = [start for start in starts if (strength, start) in grid]
            interval = bootstrap([grid[strength, start][n] for start in known])
            axes.errorbar(
                known, interval.value, yerr=interval.lengths, fmt=f"{marker}-", color=colour, capsize=3, markersize=5,
                label=_("preference {strength}, utility", strength=f"{strength:g}"),
            )  # fmt: skip
        _share_axes(axes, removals.titles[n])
        axes.set_xticks(starts)
        axes.set_xlabel(_("first year of the preference"))
    panels[0].set_ylabel(_("domestic share of users, December {year}", year=removals.year))
    handles = [*panels[0].get_legend_handles_labels()[0], *interval_handles(panels[0])]
    figure.legend(handles=handles, loc="outside lower center", ncols=4, frameon=False)
    _title(figure, _policy_title(grid, len(removals.titles), removals.year))
    return figure


def _policy_title(grid: dict[tuple[float, int], FloatArray], n_services: int, year: int) -> str:
    """Whether strength or beginning makes the larger difference."""
    means = {key: [mean_of(value[n]) for n in range(n_services)] for key, value in grid.items()}
    strengths, starts = sorted({s for s, _start in grid}), sorted({y for _strength, y in grid})

    def spread(groups: list[list[tuple[float, int]]]) -> float:
        return float(np.mean([np.ptp([means[key][n] for key in group]) for group in groups for n in range(n_services)]))

    by_strength = spread([[key for key in grid if key[1] == start] for start in starts])
    by_start = spread([[key for key in grid if key[0] == strength] for strength in strengths])
    if by_strength > by_start:
        return _("By {year}, how strong a preference is matters more than when it began", year=year)
    return _("By {year}, when a preference began matters more than how strong it is", year=year)


def _wide_figure(height: float) -> Figure:
    """A figure for two panels, with room between them for the labels of both axes."""
    figure = Figure(figsize=(10.0, height), dpi=DPI, layout="constrained")
    engine = figure.get_layout_engine()
    assert engine is not None
    engine.set(wspace=0.06)  # type: ignore[call-arg]
    return figure


def _share_axes(axes: Axes, title: str) -> None:
    axes.set_title(title, loc="left", fontsize=11)
    axes.set_ylim(0.0, 1.0)
    axes.yaxis.set_major_formatter(PercentFormatter(1.0))
    axes.spines[["top", "right"]].set_visible(False)


def _title(figure: Figure, text: str) -> None:
    figure.suptitle(text, x=0.01, ha="left", fontsize=13)
