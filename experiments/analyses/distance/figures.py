"""The figures of the page."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from configs.language import N_, _
from experiments.analyses.distance.probes import CLOSE, Distances
from experiments.analyses.distance.words import joined
from experiments.figures.style import DPI, GREY, GROUP_COLOURS, INK, interval_handles
from experiments.statistics.intervals import bootstrap, mean_of

KEPT, FOLLOWED = GROUP_COLOURS[4], GROUP_COLOURS[3]


def growth_figure(distances: Distances) -> Figure:
    """Growth month by month, computed at the shares of the month and at equal ones, and measured; by service."""
    local, symmetric, titles, first = (
        distances.local,
        distances.symmetric,
        distances.titles,
        distances.settings.time.first_step,
    )
    names = [name for name in sorted(local) if np.isfinite(local[name]).any()]
    columns = min(len(names), 4)
    rows = -(-len(names) // columns)
    figure = Figure(figsize=(max(2.9 * columns, 7.0), 2.5 * rows + 1.1), dpi=DPI, layout="constrained")
    panels = figure.subplots(rows, columns, sharex=True, sharey=True, squeeze=False).ravel()
    shown = [[1.2], *(symmetric[name] for name in names), *(local[name].mean(axis=0) for name in names)]
    shown.append([mean_of(probe.growth) for probe in distances.probes])
    top = float(np.nanmax(np.concatenate(shown))) + 0.1
    for axes, name in zip(panels, names, strict=False):
        path = local[name]
        x = (first + np.arange(path.shape[1])) / 12.0
        interval = bootstrap(path.T)
        axes.axhline(1.0, color=INK, linewidth=0.9)
        axes.fill_between(x, interval.low, interval.high, color=GROUP_COLOURS[0], alpha=0.25, linewidth=0)
        axes.plot(x, interval.value, color=GROUP_COLOURS[0], linewidth=1.6, label=_("computed, shares of the month"))
        axes.plot(x, symmetric[name], color=GROUP_COLOURS[1], linestyle="--", label=_("computed, equal shares"))
        probes = [probe for probe in distances.probes if probe.service == name]
        if probes:
            measured = bootstrap([probe.growth for probe in probes])
            axes.errorbar(
                [probe.year + 11.0 / 12.0 for probe in probes], measured.value, yerr=measured.lengths, fmt="o",
                color=INK, markersize=3.5, capsize=2, linewidth=1.0, label=_("measured"),
            )  # fmt: skip
        axes.set_title(titles[name], loc="left", fontsize=10.5)
        axes.set(xlim=(first / 12.0, x[-1] + 0.1), ylim=(0.0, top))
        axes.tick_params(labelsize=9)
        axes.xaxis.set_major_locator(MaxNLocator(nbins=4, integer=True, steps=[1, 2, 5, 10]))
        _open(axes)
    for axes in panels[len(names) :]:
        axes.set_axis_off()
    for axes in panels[max(len(names) - columns, 0) : len(names)]:
        axes.xaxis.set_tick_params(labelbottom=True)
    figure.supylabel(_("growth of a lead over a contract term"), fontsize=10)
    handles = [*panels[0].get_legend_handles_labels()[0], *interval_handles(panels[0])]
    figure.legend(handles=handles, loc="outside lower center", ncols=2, frameon=False)
    past = [titles[name] for name in names if float(np.nanmax(local[name].mean(axis=0))) >= 1.0]
    told = _("Small leads fade everywhere")
    if past:
        told = _("Small leads grow for a time in {markets}, and fade elsewhere", markets=joined(past))
    figure.suptitle(told, x=0.01, ha="left", fontsize=13)
    return figure


def measured_figure(distances: Distances) -> Figure:
    """Measured growth over computed growth, a point for each market and year."""
    figure = Figure(figsize=(7.4, 5.5), dpi=DPI, layout="constrained")
    axes = figure.subplots()
    services = sorted({probe.service for probe in distances.probes})
    colours = [GROUP_COLOURS[number % 4] for number in range(len(services))]
    markers = ["osD^"[number // 4 % 4] for number in range(len(services))]
    # Every dot has its place; an interval of few runs may be too long for it.
    growths = [float(mean_of(growth)) for probe in distances.probes for growth in (probe.local, probe.growth)]
    top = max(1.0, *growths) + 0.1
    axes.plot([0.0, top], [0.0, top], color=GREY, linestyle="--", linewidth=1.0, zorder=1)
    axes.axhline(1.0, color=INK, linewidth=0.8, zorder=1)
    axes.axvline(1.0, color=INK, linewidth=0.8, zorder=1)
    for service, colour, marker in zip(services, colours, markers, strict=True):
        probes = [probe for probe in distances.probes if probe.service == service]
        computed = bootstrap([probe.local for probe in probes])
        measured = bootstrap([probe.growth for probe in probes])
        axes.errorbar(
            computed.value, measured.value, xerr=computed.lengths, yerr=measured.lengths, fmt=marker, color=colour,
            markersize=5, capsize=2, linewidth=0.9, label=distances.titles[service],
        )  # fmt: skip
    axes.set(xlim=(0.0, top), ylim=(0.0, top), aspect="equal")
    axes.set(xlabel=_("computed growth of a lead over a contract term"))
    axes.set(ylabel=_("measured growth, of a lead between the two leaders"))
    _open(axes)
    equal = Line2D([], [], linestyle="--", color=GREY, linewidth=1.0, label=_("both equal"))
    handles = [*axes.get_legend_handles_labels()[0], equal]
    handles += interval_handles(axes, N_("95%\nbootstrap interval"))
    axes.legend(handles=handles, loc="center left", bbox_to_anchor=(1.02, 0.5), frameon=False, fontsize=9)
    told = _(
        "Measured growth is within {close} of the computed in {n} of {n_all} markets and years",
        close=f"{CLOSE:g}",
        n=distances.n_close,
        n_all=len(distances.probes),
    )
    figure.suptitle(told, x=0.01, ha="left", fontsize=12)
    return figure


def parts_figure(distances: Distances) -> Figure:
    """Measured growth in the year, in what is kept and what follows, market by market."""
    probes = sorted(distances.of_year, key=lambda probe: float(mean_of(probe.growth)))
    figure = Figure(figsize=(8.6, 0.36 * len(probes) + 1.6), dpi=DPI, layout="constrained")
    axes = figure.subplots()
    for row, probe in enumerate(probes):
        kept, followed = float(mean_of(probe.kept_part)), float(mean_of(probe.followed_part))
        growth = bootstrap(probe.growth)
        axes.barh(row, min(kept, float(growth.value)), color=KEPT, height=0.62)
        axes.barh(row, max(followed, 0.0), left=kept, color=FOLLOWED, height=0.62)  # by chance a little below 0
        axes.errorbar(growth.value, row, xerr=growth.lengths, color=INK, capsize=2.5, linewidth=1.0)
    axes.axvline(1.0, color=INK, linewidth=0.9)
    axes.set_yticks(range(len(probes)), [probe.market for probe in probes])
    axes.set_xlim(0.0, max(1.08, axes.get_xlim()[1]))
    axes.set_xlabel(_("measured growth of a lead over a contract term, {year}", year=distances.year))
    _open(axes)
    handles = [
        Patch(color=KEPT, label=_("kept by those moved")),
        Patch(color=FOLLOWED, label=_("followed by others")),
        *interval_handles(axes, N_("95% bootstrap interval of the sum")),
    ]
    figure.legend(handles=handles, loc="outside lower center", ncols=2, frameon=False)
    nearest = probes[-1]
    larger = mean_of(nearest.kept_part) > mean_of(nearest.followed_part)
    told = _("In the market nearest the edge, a lead lives on those who follow")
    if larger:
        told = _("In the market nearest the edge, a lead lives on those who stay")
    figure.suptitle(told, x=0.01, ha="left", fontsize=13)
    return figure


def _open(axes: Axes) -> None:
    axes.spines[["top", "right"]].set_visible(False)
