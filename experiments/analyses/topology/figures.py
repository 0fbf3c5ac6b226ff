"""Figures of local effects: what is left of niches by local share, over time, and who uses what in one run."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator, StrMethodFormatter

from agents.draws import FloatArray
from configs.language import _, _n
from experiments.analyses.topology.graphs import Graphs, graph_told
from experiments.figures.style import DPI, GREY, GROUP_COLOURS, interval_handles, literal
from experiments.runs.titles import Titles, title_in
from experiments.statistics.intervals import bootstrap
from experiments.sweep.study_runs import StudyRuns


def over_local_share(graphs: Graphs, niche: float) -> Figure:
    """Order parameter and surviving offers at the end by local share, a line a graph."""
    figure = Figure(figsize=(11.0, 4.8), dpi=DPI, layout="constrained")
    left, right = figure.subplots(1, 2)
    x = np.arange(len(graphs.local_shares))
    for number, label in enumerate(graphs.labels):
        look, apart = _look(label, graphs.labels), 0.06 * (number - (len(graphs.labels) - 1) / 2.0)
        for axes, values in ((left, graphs.order[number]), (right, graphs.surviving[number, :, :, -1])):
            interval = bootstrap(values)
            bars = {"label": graph_told(label), "markersize": 3.5, "capsize": 2, "linewidth": 1.3}
            axes.errorbar(x + apart, interval.value, interval.lengths, **bars, **look)
    for axes in (left, right):
        axes.set_xticks(x, [f"{local:g}" for local in graphs.local_shares])
        axes.set_xlabel(_("local share of the network effect (levels, not to scale)"))
        axes.spines[["top", "right"]].set_visible(False)
    left.set(ylabel=_("order parameter at the end, 0 to 1"), ylim=(-0.03, 1.05))
    right.set(ylabel=_("offers with {niche:.0%} or more at the end", niche=niche), ylim=(0.8, None))
    right.yaxis.set_major_locator(MaxNLocator(integer=True))
    handles = [*left.get_legend_handles_labels()[0], *(interval_handles(left) or interval_handles(right))]
    figure.legend(handles=handles, loc="outside lower center", ncols=4, frameon=False)
    title = _("How far a market tips, and how many offers are left, by how local effects are")
    figure.suptitle(title, x=0.01, ha="left", fontsize=13)
    return figure


def over_time(runs: StudyRuns, graphs: Graphs, niche: float) -> Figure:
    """Surviving offers step by step, a line a graph and a panel a local share."""
    wanted = [float(local) for local in runs.study.options["shares_over_time"] if float(local) in graphs.local_shares]
    figure = Figure(figsize=(11.0, 4.4), dpi=DPI, layout="constrained")
    panels = figure.subplots(1, max(len(wanted), 1), sharey=True, squeeze=False)[0]
    for axes, local in zip(panels, wanted, strict=False):
        for label in graphs.labels:
            _band(axes, graphs.at(label, local), graph_told(label), _look(label, graphs.labels))
        axes.set(xscale="log", xlabel=_("step"), title=_("local share {local}", local=f"{local:g}"))
        axes.xaxis.set_major_formatter(StrMethodFormatter("{x:g}"))
        axes.title.set_fontsize(10)
        axes.spines[["top", "right"]].set_visible(False)
    panels[0].set_ylabel(_("offers with {niche:.0%} or more", niche=niche))
    panels[0].yaxis.set_major_locator(MaxNLocator(integer=True))
    handles = [*panels[0].get_legend_handles_labels()[0], *interval_handles(panels[0])]
    figure.legend(handles=handles, loc="outside lower center", ncols=3, frameon=False)
    title = _("How long niches last, by how local effects are and by who is tied to whom")
    figure.suptitle(title, x=0.01, ha="left", fontsize=13)
    return figure


def strips_figure(runs: StudyRuns, strips: dict[str, np.ndarray], niche: float) -> Figure:
    """Who uses what in one run, a panel a graph: customers down, steps to the right."""
    n_offers = len(runs.study.paths)
    colours = [GROUP_COLOURS[number % len(GROUP_COLOURS)] for number in range(n_offers)]
    figure = Figure(figsize=(11.0, 5.4), dpi=DPI, layout="constrained")
    panels = figure.subplots(1, max(len(strips), 1), sharey=True, squeeze=False)[0]
    for axes, (label, strip) in zip(panels, strips.items(), strict=False):
        axes.imshow(
            strip, aspect="auto", cmap=ListedColormap(colours), vmin=-0.5, vmax=n_offers - 0.5, interpolation="nearest",
            extent=(-0.5, strip.shape[1] - 0.5, len(strip), 0),
        )  # fmt: skip
        share = np.bincount(strip[:, -1], minlength=n_offers) / len(strip)
        left = int((share >= niche).sum())
        told = _n("{graph}: {n} offer left", "{graph}: {n} offers left", left, graph=graph_told(label))
        axes.set_title(told, fontsize=10)
        axes.set_xlabel(_("step"))
        axes.tick_params(colors=GREY, labelcolor="black")
    panels[0].set_ylabel(_("customers, in the order of their numbers"))
    patches = [
        Patch(color=colour, label=literal(_offer_of(path, runs.titles)))
        for path, colour in zip(runs.study.paths, colours, strict=True)
    ]
    figure.legend(handles=patches, loc="outside lower center", ncols=n_offers, frameon=False)
    local = float(runs.study.options["local_share_of_strips"])
    title = _("Who uses what in one run, by who is tied to whom (local share {local})", local=f"{local:g}")
    figure.suptitle(title, x=0.01, ha="left", fontsize=13)
    return figure


def _offer_of(path: str, titles: Titles) -> str:
    """What the offer of a measure is called."""
    service, offer = path.split(".")[1:3]
    return title_in(titles, f"services.{service}.offers.{offer}")


def _look(label: str, labels: list[str]) -> dict[str, Any]:
    """Colour by kind of graph, dashes for the second of a kind."""
    kinds = list(dict.fromkeys(known.partition(",")[0] for known in labels))
    kind = label.partition(",")[0]
    second = [known for known in labels if known.partition(",")[0] == kind].index(label) > 0
    colour = GROUP_COLOURS[kinds.index(kind) % len(GROUP_COLOURS)]
    return {"color": colour, "linestyle": "--" if second else "-", "marker": "s" if second else "o"}


def _band(axes: Axes, paths: FloatArray, label: str, look: dict[str, Any]) -> None:
    n_steps = paths.shape[1]
    step = np.unique(np.geomspace(1, max(n_steps - 1, 1), 60).astype(int))
    interval = bootstrap(paths.T[step])
    axes.plot(step, interval.value, color=look["color"], linestyle=look["linestyle"], label=label, linewidth=1.4)
    axes.fill_between(step, interval.low, interval.high, color=look["color"], alpha=0.15, linewidth=0)
