"""Network effect by switching cost: where shared markets tip, with the threshold of theory laid over them."""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from agents.draws import FloatArray
from experiments.analyses.registry import Progress, analysis
from experiments.figure_style import DPI, GROUP_COLOURS, INK
from experiments.page import Page, Shown
from experiments.runner import StudyRuns
from experiments.theory import potts
from experiments.tipping import susceptibility_peak

COUPLING, COST = "services.market.network_effect", "services.market.switching_cost"
ORDER, SHARE = "outcomes.order_parameter.market", "market.market.offer_1.market_share"
N_BOOT, SEED = 500, 20260102


@analysis("switching_costs")
def switching_costs(runs: StudyRuns, _progress: Progress) -> Page:
    """Order parameter over both, the threshold of theory, and where fluctuations are largest."""
    (couplings, costs), shares = runs.grid(SHARE, COUPLING, COST)
    _, order = runs.grid(ORDER, COUPLING, COST)
    coupling, cost = np.array(couplings, dtype=float), np.array(costs, dtype=float)
    n = int(runs.study.set.get("customers.number", 2000))
    rng = np.random.default_rng(SEED)
    peaks = [
        susceptibility_peak(coupling, 2.0 * shares[:, at] - 1.0, n, N_BOOT, rng, half_window=2)
        for at in range(len(cost))
    ]
    theory = np.array([potts.critical_network_effect(2, each) for each in cost.tolist()])
    found = np.array([peak.value for peak in peaks])
    table = pd.DataFrame({
        "switching cost": cost, "threshold, theory": theory, "peak of fluctuations": found,
        "low": [peak.low for peak in peaks], "high": [peak.high for peak in peaks],
    })  # fmt: skip
    middle = int(np.argmin(np.abs(coupling - 1.6)))
    tipped = order[middle] > _tipped_from(n)
    findings = [
        f"Switching costs lower the threshold: from a network effect of {theory[0]:.2f} without them to "
        f"{theory[-1]:.2f} at a cost of {cost[-1]:g} taste scales; half of it can be gone, never more.",
        f"At a network effect of {coupling[middle]:g}, {tipped[0].mean():.0%} of the markets have tipped without a "
        f"switching cost, {tipped[len(cost) // 2].mean():.0%} at a cost of {cost[len(cost) // 2]:g} and "
        f"{tipped[-1].mean():.0%} at {cost[-1]:g}.",
        "The reason: who stays keeps last month's lead alive, so that a smaller network effect makes it grow.",
        f"Fluctuations of markets of {n:,} customers are largest within {np.nanmax(np.abs(found - theory)):.2f} of the "
        "threshold of theory; in finite markets the peak lies a little above it.",
    ]
    figures = {
        "map": Shown(
            _map(coupling, cost, order, theory),
            "How far markets have tipped after all steps: 0 where both offers share the market, 1 where one has it "
            "all; means over runs. Line: the threshold of theory. Right of it markets tip.",
        ),
        "curves": Shown(
            _curves(coupling, cost, order),
            "The same by network effect: with higher switching costs the curves rise earlier. Bands: 95% intervals of "
            "the mean; dotted: thresholds of theory.",
        ),
    }
    method = [
        f"A duopoly of {n:,} customers who choose anew in every step and gain the switching cost, in taste scales, "
        "where they stay. Runs begin at equal shares.",
        "Theory: gamma_c = 2 mu / (1 + tanh(sigma / 2 mu)), where equal shares lose stability (linear stability of the "
        "two-state chain of stayers and switchers; Brock & Durlauf 2001; Farrell & Klemperer 2007).",
        "High switching costs also slow markets down: near the threshold, runs may not have settled when they end.",
    ]
    return Page(findings, figures, method, {"Thresholds": table}, {"thresholds": table.to_dict("records")})


def _tipped_from(n: int) -> float:
    """Order parameter from which a market counts as tipped: a lead of a fifth, far above noise of 1 / N."""
    return max(0.04, 20.0 / n)


def _map(coupling: FloatArray, cost: FloatArray, order: FloatArray, theory: FloatArray) -> Figure:
    figure = Figure(figsize=(8.0, 4.6), dpi=DPI, layout="constrained")
    axes = figure.subplots()
    mean = np.nanmean(order, axis=-1)
    # Levels of the switching cost are not evenly spaced: a row each, labelled.
    half = float(np.diff(coupling).mean() / 2.0) if len(coupling) > 1 else 0.5
    extent = (coupling[0] - half, coupling[-1] + half, -0.5, len(cost) - 0.5)
    mesh = axes.imshow(mean.T, origin="lower", aspect="auto", cmap="viridis", vmin=0.0, vmax=1.0, extent=extent)
    axes.plot(theory, np.arange(len(cost)), "o-", color="white", linewidth=2.2, markersize=4, label="threshold, theory")
    axes.set_yticks(np.arange(len(cost)), [f"{each:g}" for each in cost])
    axes.set(xlabel="network effect γ, in taste scales", ylabel="switching cost σ, in taste scales")
    axes.legend(loc="upper right", labelcolor="white", frameon=False)
    figure.colorbar(mesh, label="order parameter: 0 shared, 1 one offer has all")
    figure.suptitle("Switching costs make tipping easier", x=0.01, ha="left", fontsize=13)
    return figure


def _curves(coupling: FloatArray, cost: FloatArray, order: FloatArray) -> Figure:
    figure = Figure(figsize=(8.0, 4.6), dpi=DPI, layout="constrained")
    axes = figure.subplots()
    shown = np.unique(np.linspace(0, len(cost) - 1, min(len(cost), len(GROUP_COLOURS))).round().astype(int))
    for at, colour in zip(shown.tolist(), GROUP_COLOURS, strict=False):
        mean = np.nanmean(order[:, at], axis=-1)
        spread = (
            1.96 * np.nanstd(order[:, at], axis=-1, ddof=1) / np.sqrt(order.shape[-1]) if order.shape[-1] > 1 else 0.0
        )
        axes.fill_between(coupling, mean - spread, mean + spread, color=colour, alpha=0.18, linewidth=0)
        axes.plot(coupling, mean, color=colour, label=f"switching cost {cost[at]:g}")
        axes.axvline(potts.critical_network_effect(2, float(cost[at])), color=colour, linestyle=":", linewidth=1.0)
    axes.set(xlabel="network effect γ, in taste scales", ylabel="order parameter", ylim=(-0.02, 1.02))
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False, loc="upper left")
    figure.suptitle("The higher the switching cost, the weaker the network effect that tips a market", x=0.01,
                    ha="left", fontsize=13, color=INK)  # fmt: skip
    return figure
