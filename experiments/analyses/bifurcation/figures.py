"""The figures of the page: shares over the fixed points of theory, and where cumulants cross."""

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, NullLocator, ScalarFormatter

from agents.draws import FloatArray
from configs.language import _
from experiments.analyses.bifurcation.exact import CRITICAL, exact_measures, measures
from experiments.figures.style import DPI, GREY, GROUP_COLOURS, INK, interval_handles
from experiments.statistics.intervals import percentile
from experiments.theory import mean_field
from experiments.tipping import Estimate
from experiments.tipping.common import replicate_weights, weighted_mean

N_BOOT, SEED = 500, 20260101
SIZES = ["#9C8FE0", "#5B46C2", "#1E1259"]  # pale to dark: a size is no group, and blue and orange are taken


def pitchfork_figure(coupling: FloatArray, shares: FloatArray, crossing: float) -> Figure:
    """Shares at the end of every run, over the fixed points of theory."""
    figure = Figure(figsize=(8.0, 5.0), dpi=DPI, layout="constrained")
    axes = figure.subplots()
    low, high, margin = coupling.min(), coupling.max(), 0.03 * float(np.ptp(coupling))
    # Along the branches gamma follows from m, gamma = 2 mu artanh(m) / m: no gap where they begin.
    m = np.linspace(1e-6, max(mean_field.spontaneous_magnetisation(high / CRITICAL), 1e-6), 400)
    gamma, lead = np.append(min(low, CRITICAL), CRITICAL * np.arctanh(m) / m), np.append(0.0, m)
    for side, label in ((1.0, _("theory: stable")), (-1.0, None)):
        axes.plot(gamma, (1.0 + side * lead) / 2.0, color=INK, label=label, zorder=3)
    axes.plot([CRITICAL, max(high, CRITICAL)], [0.5, 0.5], "--", color=INK, label=_("theory: unstable"), zorder=3)
    x = np.broadcast_to(coupling[:, None], shares.shape)
    axes.scatter(x, shares, s=12, color=GROUP_COLOURS[0], alpha=0.4, linewidths=0, label=_("end of a run"), zorder=2)
    tips = _("theory: tips at {critical:g}", critical=CRITICAL)
    axes.axvline(CRITICAL, color=GREY, linestyle=":", linewidth=1.1, label=tips, zorder=1)
    axes.set(xlabel=_("network effect γ, in taste scales"), ylabel=_("share of offer 1 at the end"),
             ylim=(-0.03, 1.03), xlim=(low - margin, high + margin))  # fmt: skip
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False, loc="upper left")
    title = _("How two offers that are alike share a market")
    if np.isfinite(crossing):
        title = _(
            "A duopoly tips at a network effect of {crossing:.2f} taste scales; theory says {critical:g}",
            crossing=crossing,
            critical=CRITICAL,
        )
    figure.suptitle(title, x=0.01, ha="left", fontsize=13)
    return figure


def critical_figure(coupling: FloatArray, sized: dict[int, FloatArray], crossing: Estimate) -> Figure:
    """Binder cumulant and susceptibility of markets of several sizes, over those of theory."""
    figure = Figure(figsize=(10.0, 5.0), dpi=DPI, layout="constrained")
    left, right = figure.subplots(1, 2)
    fine, rng = np.linspace(coupling.min(), coupling.max(), 121), np.random.default_rng(SEED)
    for axes in (left, right):
        place = _("theory: {critical:g}", critical=CRITICAL)
        axes.axvline(CRITICAL, color=GREY, linestyle=":", linewidth=1.1, label=place, zorder=1)
        axes.spines[["top", "right"]].set_visible(False)
        axes.set_xlabel(_("network effect γ, in taste scales"))
    for number, (n, m) in enumerate(sized.items()):
        colour = SIZES[round(number * (len(SIZES) - 1) / max(len(sized) - 1, 1))]
        moments = [(np.abs(m) ** power).mean(axis=2) for power in (1, 2, 4)]  # by run
        weights = replicate_weights(m.shape[1], N_BOOT, rng)
        first, second, fourth = (weighted_mean(moment, weights) for moment in moments)
        pairs = zip(exact_measures(n, fine), measures(n, first, second, fourth), strict=True)
        customers = _("{n:,} customers", n=n)
        for axes, (theory, measured) in zip((left, right), pairs, strict=True):
            interval = percentile(measured[0], measured[1:])
            label = _("theory, for each size") if number == len(sized) // 2 else None
            axes.plot(fine, theory, color=colour, linewidth=1.1, label=label, zorder=2)
            axes.errorbar(coupling, interval.value, yerr=interval.lengths, fmt="o", markersize=3.5,
                          color=colour, capsize=2.0, linewidth=1.0, label=customers, zorder=3)  # fmt: skip
    title = _("The cumulants of {n} market sizes have no definite crossing", n=len(sized))
    if crossing.defined:
        place = _("runs cross: {crossing:.3f}", crossing=crossing.value)
        left.axvline(crossing.value, color=INK, linewidth=0.9, label=place, zorder=1)
        shading = _("shaded: 95% interval of that")
        left.axvspan(crossing.low, crossing.high, color=GREY, alpha=0.18, linewidth=0, label=shading, zorder=0)
        title = _(
            "The cumulants of {n} market sizes cross at {crossing:.2f}: there a duopoly tips",
            n=len(sized),
            crossing=crossing.value,
        )
    left.set(ylabel=_("Binder cumulant"))
    right.set(ylabel=_("susceptibility N(⟨m²⟩ − ⟨|m|⟩²)"), yscale="log")
    right.yaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 3.0, 4.0, 5.0, 7.0)))
    right.yaxis.set_major_formatter(ScalarFormatter())
    right.yaxis.set_minor_locator(NullLocator())
    handles, bars = left.get_legend_handles_labels()[0], interval_handles(left)
    figure.legend(handles=[*handles, *bars], frameon=False, fontsize=9, loc="outside lower center", ncols=4)
    figure.suptitle(title, x=0.01, ha="left", fontsize=13)
    return figure
