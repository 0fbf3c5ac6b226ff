"""Figures of critical mass: who leads by opening and network effect, the opening share needed, the time to tip."""

import math

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from agents.draws import FloatArray
from configs import Settings
from configs.language import N_, _, _p
from experiments.analyses.critical_mass.masses import CriticalMass, Times, least_effect, separatrix
from experiments.figures.style import DPI, GREY, GROUP_COLOURS, INK, interval_handles
from experiments.statistics.intervals import LEVEL
from experiments.sweep.study_runs import StudyRuns
from experiments.tipping import critical_mass_curve

LEADS = LinearSegmentedColormap.from_list("leads", ["#FFFFFF", GROUP_COLOURS[0]])


def heat_maps(
    bias: FloatArray, effect: FloatArray, opening: FloatArray, led: FloatArray, masses: list[CriticalMass]
) -> Figure:
    """Share of runs in which the first offer leads, by opening share and network effect, a panel a bias."""
    figure = Figure(figsize=(1.6 + 3.4 * len(bias), 4.6), dpi=DPI, layout="constrained")
    panels = figure.subplots(1, len(bias), sharey=True, squeeze=False)[0]
    mesh = None
    for number, (axes, handicap) in enumerate(zip(panels, bias.tolist(), strict=True)):
        lead = np.nanmean(led[number], axis=-1).T
        mesh = axes.pcolormesh(effect, opening, lead, cmap=LEADS, vmin=0.0, vmax=1.0, shading="nearest")
        _draw_separatrix(axes, handicap, effect, INK, _("theory: unstable fixed point"))
        shown = [mass for mass in masses if mass.bias == handicap and math.isfinite(mass.s50)]
        x, y = [mass.network_effect for mass in shown], [mass.s50 for mass in shown]
        axes.plot(x, y, "o", color=GROUP_COLOURS[1], markersize=5, markeredgecolor="white", label=_("half of the runs"))
        axes.set_title(_called(handicap), fontsize=10)
        axes.set_xlabel(_("network effect γ, in taste scales"))
        axes.set_ylim(0.0, 1.0)
    panels[0].set_ylabel(_("opening share of the first offer"))
    if mesh is not None:
        figure.colorbar(mesh, ax=panels, label=_("share of runs in which it leads at the end"), pad=0.02)
    handles, labels = panels[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=2, frameon=False)
    title = _("Who leads in the end, by network effect and opening share")
    figure.suptitle(title, x=0.01, ha="left", fontsize=13)
    return figure


def mass_figure(
    runs: StudyRuns,
    settings: Settings,
    opening: FloatArray,
    led: FloatArray,
    exact: FloatArray,
    masses: list[CriticalMass],
) -> Figure:
    """Opening share needed by network effect, and at one network effect the probability to lead by opening share."""
    effect = np.array(list(dict.fromkeys(mass.network_effect for mass in masses)))
    shown = int(np.argmin(np.abs(effect - float(runs.study.options.get("network_effect_shown", 3.6)))))
    size = _("exact, {n:,} customers", n=settings.customers.number)
    figure = Figure(figsize=(10.5, 4.9), dpi=DPI, layout="constrained")
    left, right = figure.subplots(1, 2)
    _draw_needed(left, effect, masses, size)
    _draw_chances(right, opening, led[:, shown], exact[:, shown], size)
    left.set_title(_("opening share at which half of the runs lead"), fontsize=10)
    right.set_title(_("network effect {effect}, colours as on the left", effect=f"{effect[shown]:g}"), fontsize=10)
    for axes in (left, right):
        axes.spines[["top", "right"]].set_visible(False)
    right.legend(frameon=False, loc="lower right", fontsize=8.5)
    handles = [*left.get_legend_handles_labels()[0], *interval_handles(left, N_("95% interval"))]
    figure.legend(handles=handles, loc="outside lower center", ncols=3, frameon=False, fontsize=8.5)
    title = _("What an offer needs to lead, by network effect and handicap")
    figure.suptitle(title, x=0.01, ha="left", fontsize=13)
    return figure


def survival_figure(runs: StudyRuns, times: list[Times]) -> Figure:
    """Share of markets that have not tipped yet by month, a curve an opening share."""
    options = runs.study.options
    end = int(options["steps_of_times"])
    figure = Figure(figsize=(10.5, 5.2), dpi=DPI, layout="constrained")
    axes = figure.subplots()
    for number, time in enumerate(times):
        colour, curve = GROUP_COLOURS[number % len(GROUP_COLOURS)], time.curve
        still_open = time.n_tipped < time.n
        t = np.concatenate([[0.0], curve.times, [end] * still_open])
        s, low, high = (
            np.concatenate([[1.0], part, (part[-1:] if len(part) else np.ones(1))[: int(still_open)]])
            for part in (curve.surviving, curve.low, curve.high)
        )
        label = _("opens with {opening:.0%}: leads in {n_led} of {n}", opening=time.opening, n_led=time.n_led, n=time.n)
        axes.step(t, s, where="post", color=colour, label=label)
        axes.fill_between(t, low, high, step="post", color=colour, alpha=0.18, linewidth=0)
        if still_open:
            axes.plot([end], [s[-1]], "|", color=colour, markersize=10, markeredgewidth=2, clip_on=False)
    axes.set(xlabel=_p("that have passed", "months"), ylabel=_("share of markets not tipped yet"))
    axes.set(ylim=(0.0, 1.02), xlim=(0.0, end))
    axes.spines[["top", "right"]].set_visible(False)
    handles = [*axes.get_legend_handles_labels()[0], *interval_handles(axes, N_("95% interval"))]
    if any(time.n_tipped < time.n for time in times):
        handles.append(
            Line2D([], [], color=GREY, linestyle="none", marker="|", markersize=10, label=_("not tipped by then"))
        )
    figure.legend(handles=handles, frameon=False, title=_("first offer"), loc="outside lower center", ncols=3)
    title = _(
        "How long a market waits until one offer holds {share:.0%}, by its opening share",
        share=float(options["threshold"]),
    )
    figure.suptitle(title, x=0.01, ha="left", fontsize=13)
    return figure


def _called(bias: float) -> str:
    if bias == 0.0:
        return _("offers alike")
    text = N_("first offer worse by {difference}") if bias < 0.0 else N_("first offer better by {difference}")
    return _(text, difference=f"{abs(bias):g}")


def _draw_needed(axes: Axes, effect: FloatArray, masses: list[CriticalMass], size: str) -> None:
    for number, handicap in enumerate(dict.fromkeys(mass.bias for mass in masses)):
        colour = GROUP_COLOURS[number % len(GROUP_COLOURS)]
        shown = [mass for mass in masses if mass.bias == handicap and math.isfinite(mass.s50)]
        x, y = np.array([mass.network_effect for mass in shown]), np.array([mass.s50 for mass in shown])
        error = np.array([[mass.s50 - mass.low for mass in shown], [mass.high - mass.s50 for mass in shown]])
        _draw_separatrix(axes, handicap, effect, colour)
        # Crosses larger than the points, and behind them: both are seen where they agree.
        axes.plot(x, [mass.exact for mass in shown], "x", color=INK, markersize=9, zorder=3)
        axes.errorbar(x, y, error, fmt="o", color=colour, markersize=4, capsize=2.5, label=_called(handicap), zorder=4)
    axes.plot([], [], color=GREY, label=_("theory: unstable fixed point"))
    axes.plot([], [], "x", color=INK, markersize=9, label=size)
    axes.set(xlabel=_("network effect γ, in taste scales"), ylabel=_("opening share needed by the first offer"))


def _draw_chances(axes: Axes, opening: FloatArray, led: FloatArray, exact: FloatArray, size: str) -> None:
    """Share of runs that lead by opening, of `led` [n_biases, n_openings, n_replicates], over the exact probability."""
    base = np.arange(exact.shape[-1]) / (exact.shape[-1] - 1)
    undecided = np.zeros(len(opening), dtype=bool)
    for number, (leads, chance) in enumerate(zip(led, exact, strict=True)):
        colour = GROUP_COLOURS[number % len(GROUP_COLOURS)]
        curve = critical_mass_curve(opening, leads, LEVEL)
        undecided |= (curve.tipped_share > 0.0) & (curve.tipped_share < 1.0)
        height = np.maximum([curve.tipped_share - curve.low, curve.high - curve.tipped_share], 0.0)
        apart = opening + 0.003 * (number - (len(led) - 1) / 2.0)
        axes.plot(base, chance, color=colour, linewidth=1.4)
        axes.errorbar(
            apart, curve.tipped_share, height, fmt="o", color=colour, markersize=3.5, capsize=0, elinewidth=0.8
        )
    axes.errorbar([], [], [], fmt="o", color=GREY, markersize=3.5, elinewidth=0.8, label=_("runs, 95% Wilson interval"))
    axes.plot([], [], color=GREY, linewidth=1.4, label=size)
    axes.set(xlabel=_("opening share of the first offer"), ylabel=_("share of runs in which it leads at the end"))
    if undecided.any():  # where chance decides, and room for the legend beside it
        low, high = opening[undecided][[0, -1]]
        axes.set_xlim(max(low - 0.05, -0.02), min(high + 0.15, 1.02))


def _draw_separatrix(axes: Axes, bias: float, effect: FloatArray, colour: str, label: str | None = None) -> None:
    turn = max(least_effect(bias), float(effect[0]))
    fine = np.linspace(turn, max(float(effect[-1]), turn), 300)
    line = [separatrix(bias, effect) for effect in fine.tolist()]
    axes.plot(fine, line, color=colour, linewidth=1.4, label=label, zorder=2)
