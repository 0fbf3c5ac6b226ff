"""Network effect by switching cost: where shared markets tip, with the threshold of theory laid over them."""

import numpy as np
import pandas as pd
from matplotlib import colormaps
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from agents.draws import FloatArray
from configs import load
from configs.language import N_, _
from experiments.analyses.needs import Needs
from experiments.analyses.registry import analysis
from experiments.figures.style import DPI, GROUP_COLOURS, INK, interval_handles
from experiments.lines import listed
from experiments.pages.page import PageTable, Picture
from experiments.pages.study import Answer
from experiments.progress import Progress
from experiments.statistics.intervals import bootstrap
from experiments.sweep.study_runs import StudyRuns
from experiments.theory import potts
from experiments.tipping import susceptibility_peak

COUPLING, COST = "services.market.network_effect", "services.market.switching_cost"
ORDER, SHARE = "outcomes.order_parameter.market", "market.market.offer_1.market_share"
N_BOOT, SEED = 500, 20260102


NEEDS = Needs("switching_costs", services=("market",), n_offers=2, factors=(COUPLING, COST), outcomes=(ORDER, SHARE))


@analysis("switching_costs", check=NEEDS.check)
def switching_costs(runs: StudyRuns, _progress: Progress) -> Answer:
    """Order parameter over both, the threshold of theory, and where fluctuations are largest."""
    settings = load(runs.study.scenario, runs.study.set)
    taste, n = settings.services["market"].taste_scale, settings.customers.number
    (couplings, costs), shares = runs.grid(SHARE, COUPLING, COST)
    _levels, order = runs.grid(ORDER, COUPLING, COST)
    coupling, cost = np.array(couplings, dtype=float) / taste, np.array(costs, dtype=float) / taste
    rng = np.random.default_rng(SEED)
    peaks = [
        susceptibility_peak(coupling, 2.0 * shares[:, level] - 1.0, n, N_BOOT, rng, half_window=2)
        for level in range(len(cost))
    ]
    theory = np.array([potts.critical_network_effect(2, stay) for stay in cost.tolist()])
    peak_at = np.array([peak.value for peak in peaks])
    table = pd.DataFrame({
        N_("switching cost"): cost, N_("threshold, theory"): theory, N_("peak of fluctuations"): peak_at,
        N_("low"): [peak.low for peak in peaks], N_("high"): [peak.high for peak in peaks],
    })  # fmt: skip
    # Where costs matter most: half way between the thresholds of the lowest and the highest.
    middle = int(np.argmin(np.abs(coupling - (theory[0] + theory[-1]) / 2.0)))
    tipped = (order[middle] > _tipped_from(n)).mean(axis=-1)
    examples = sorted({0, len(cost) // 2, len(cost) - 1})
    gap = (peak_at - theory)[np.isfinite(peak_at)]
    findings = [
        _(
            "By theory a switching cost of {cost:g} taste scales lowers the threshold from a network effect of "
            "{first:.2f} at a cost of {lowest:g} to {last:.2f}; half of it can be gone, never more.",
            cost=cost[-1],
            first=theory[0],
            lowest=cost[0],
            last=theory[-1],
        ),
        _(
            "At a network effect of {effect:g} the share of runs that have tipped is, by switching cost, {shares}.",
            effect=coupling[middle],
            shares=listed(_("{share:.0%} at {cost:g}", share=tipped[level], cost=cost[level]) for level in examples),
        ),
        _("The reason: who stays keeps last month's lead alive, so that a smaller network effect makes it grow."),
        _fluctuations(n, gap),
    ]
    pictures = {
        "map": Picture(
            _map(coupling, cost, order, table),
            _(
                "How far markets have tipped after all steps: 0 where both offers share the market, 1 where one has it "
                "all; means over runs. White: the threshold of theory, right of which large markets tip; points: where "
                "the fluctuations of the runs are largest. A row is a switching cost: rows are not to scale."
            ),
        ),
        "curves": Picture(
            _curves(coupling, cost, order),
            _(
                "The same by network effect, a curve a switching cost. Bands: 95% bootstrap intervals of the mean; "
                "dotted, in the colour of its curve: the threshold of theory."
            ),
        ),
    }
    method = [
        _(
            "A duopoly of {n:,} customers who choose anew in every step and gain the switching cost, in taste scales, "
            "where they stay. Runs begin at equal shares.",
            n=n,
        ),
        _(
            "Theory: gamma_c = 2 mu / (1 + tanh(sigma / 2 mu)), where equal shares lose stability (linear stability of "
            "the two-state chain of stayers and switchers; Brock & Durlauf 2001; Farrell & Klemperer 2007)."
        ),
        _("High switching costs also slow markets down: near the threshold, runs may not have settled when they end."),
    ]
    note = _("Low, high: the 95% percentile bootstrap interval of the peak.")
    data = {"thresholds": table.to_dict("records")}
    told = table.rename(columns=lambda name: _(str(name)))
    return Answer(findings, pictures, method, [PageTable(_("Thresholds"), told, note)], data)


def _fluctuations(n: int, gap: FloatArray) -> str:
    """Where fluctuations are largest in markets of n customers, beside the thresholds of theory."""
    if not len(gap):
        return _("In markets of {n:,} customers fluctuations have no peak inside the network effects tried.", n=n)
    return _(
        "In markets of {n:,} customers fluctuations are largest {low:+.2f} to {high:+.2f} from the threshold of "
        "theory, above it at {n_above} of {n_all} switching costs.",
        n=n,
        low=gap.min(),
        high=gap.max(),
        n_above=(gap > 0.0).sum(),
        n_all=len(gap),
    )


def _tipped_from(n: int) -> float:
    """Order parameter from which a market counts as tipped: a lead of a fifth, far above noise of 1 / N."""
    return max(0.04, 20.0 / n)


def _map(coupling: FloatArray, cost: FloatArray, order: FloatArray, table: pd.DataFrame) -> Figure:
    figure = Figure(figsize=(8.0, 4.8), dpi=DPI, layout="constrained")
    axes = figure.subplots()
    mean = np.nanmean(order, axis=-1)
    # Levels of the switching cost are not evenly spaced: a row each, labelled, and no line from row to row.
    half = float(np.diff(coupling).mean() / 2.0) if len(coupling) > 1 else 0.5
    rows, extent = np.arange(len(cost)), (coupling[0] - half, coupling[-1] + half, -0.5, len(cost) - 0.5)
    mesh = axes.imshow(mean.T, origin="lower", aspect="auto", cmap="viridis", vmin=0.0, vmax=1.0, extent=extent)
    axes.hlines(rows[1:] - 0.5, *extent[:2], color="white", linewidth=1.5)
    axes.vlines(table["threshold, theory"], rows - 0.5, rows + 0.5, color="white", linewidth=2.2)
    peak = table["peak of fluctuations"]
    axes.plot(peak, rows, "o", color="white", markeredgecolor=INK, markersize=5.0)
    handles = [
        Line2D([], [], color="white", linewidth=2.2, label=_("threshold, theory")),
        Line2D([], [], color="white", marker="o", markeredgecolor=INK, markersize=5.0, linestyle="none",
               label=_("largest fluctuations, runs")),
    ]  # fmt: skip
    # Few customers and low costs leave the lower left dark; the frame makes sure of it.
    axes.legend(handles=handles, loc="lower left", labelcolor="white", facecolor=colormaps["viridis"](0.0),
                framealpha=1.0, edgecolor="none")  # fmt: skip
    axes.set_yticks(rows, [f"{level:g}" for level in cost])
    axes.set(
        xlabel=_("network effect γ, in taste scales"),
        ylabel=_("switching cost σ, in taste scales\n(rows, not to scale)"),
    )
    figure.colorbar(mesh, label=_("order parameter: 0 shared, 1 one offer has all"))
    title = _("How far markets tip, by network effect and switching cost")
    if len(peak) > 1 and (np.diff(peak) < 0.0).all():
        title = _(
            "A switching cost of {cost:g} lets markets tip at a network effect of {effect:.2f}, not {first:.2f}",
            cost=cost[-1],
            effect=peak.iloc[-1],
            first=peak.iloc[0],
        )
    figure.suptitle(title, x=0.01, ha="left", fontsize=13)
    return figure


def _curves(coupling: FloatArray, cost: FloatArray, order: FloatArray) -> Figure:
    figure = Figure(figsize=(8.0, 4.8), dpi=DPI, layout="constrained")
    axes = figure.subplots()
    shown = np.unique(np.linspace(0, len(cost) - 1, min(len(cost), len(GROUP_COLOURS))).round().astype(int))
    for level, colour in zip(shown.tolist(), GROUP_COLOURS, strict=False):
        interval = bootstrap(order[:, level])
        axes.fill_between(coupling, interval.low, interval.high, color=colour, alpha=0.18, linewidth=0)
        axes.plot(coupling, interval.value, color=colour, label=f"{cost[level]:g}")
        axes.axvline(potts.critical_network_effect(2, float(cost[level])), color=colour, linestyle=":", linewidth=1.4)
    axes.plot([], [], color=INK, linestyle=":", linewidth=1.4, label=_("threshold,\ntheory"))
    axes.set(xlabel=_("network effect γ, in taste scales"),
             ylabel=_("order parameter: 0 shared, 1 one offer has all"), ylim=(-0.02, 1.02))  # fmt: skip
    axes.spines[["top", "right"]].set_visible(False)
    handles = [*axes.get_legend_handles_labels()[0], *interval_handles(axes, N_("95%\nbootstrap interval"))]
    title = _("switching cost σ,\nin taste scales")
    if len(shown) < len(cost):
        title = _("switching cost σ,\nin taste scales,\n{n} of {n_all}", n=len(shown), n_all=len(cost))
    axes.legend(handles=handles, frameon=False, loc="upper left", title=title, alignment="left")
    figure.suptitle(_("How far markets tip, by network effect"), x=0.01, ha="left", fontsize=13)
    return figure
