"""Where equal shares lose stability: simulated shares over the fixed points of theory, and the critical coupling."""

from typing import Any

import numpy as np
from matplotlib.figure import Figure

from agents.draws import FloatArray
from experiments.analyses.registry import Progress, analysis
from experiments.figure_style import DOMESTIC, DPI, FOREIGN, GREY, INK
from experiments.page import Page, Shown
from experiments.runner import StudyRuns
from experiments.theory import mean_field
from experiments.tipping import binder_crossing, binder_cumulant, susceptibility, susceptibility_peak, transition_order

COUPLING = "services.market.network_effect"
SHARE = "market.market.offer_1.market_share"
N_BOOT, SEED = 500, 20260101


@analysis("bifurcation")
def bifurcation(runs: StudyRuns, progress: Progress) -> Page:
    """Pitchfork of the duopoly; Binder crossing over N, 2N, 4N; susceptibility peak; order of the transition."""
    (couplings,), shares = runs.grid(SHARE, COUPLING)
    coupling, m = np.array(couplings, dtype=float), 2.0 * shares - 1.0
    near, sized = _samples_of_sizes(runs, progress)
    rng = np.random.default_rng(SEED)
    crossing = binder_crossing(near, sized, N_BOOT, rng)
    n = int(max(sized))
    peak = susceptibility_peak(near, sized[n], n, N_BOOT, rng, half_window=2)
    order = transition_order(near, {size: each**2 for size, each in sized.items()}, rng)
    expected = np.array([mean_field.spontaneous_magnetisation(each / 2.0) for each in coupling])
    away = np.abs(coupling - 2.0) > 0.2
    gap = float(np.nanmax(np.abs(np.abs(m).mean(axis=1) - _folded(coupling, expected, runs))[away]))
    findings = [
        "Below a network effect of 2 taste scales the two offers share the market; above, one of them takes it, and "
        "which one is chance.",
        f"Three market sizes put the tipping point at {_interval(crossing)}; theory says 2.",
        f"At the point itself the market is slow and restless: the susceptibility of {n:,} customers peaks at "
        f"{_interval(peak)}; finite markets peak a little above the point.",
        f"The transition is {order.verdict}: {order.reason}.",
        f"Away from the point, the mean lead differs from theory by at most {gap:.3f}.",
    ]
    figures = {
        "bifurcation": Shown(
            _pitchfork(coupling, shares),
            "Share of the first offer at the end of each run (points), over the fixed points of theory: stable (line) "
            "and unstable (dashes). At 2 equal shares lose stability, and every run ends on one of two branches.",
        ),
        "critical_point": Shown(
            _critical(near, sized, crossing.value),
            "Left: the Binder cumulant of three market sizes; they cross where the market tips. Right: "
            "susceptibility, which grows with the size of the market at the tipping point only.",
        ),
    }
    method = [
        f"Every customer chooses anew in every step, at a taste scale of 1; {runs.study.set.get('time.steps')} steps "
        "from equal shares. Theory is the mean field m = tanh(b m), b = gamma / 2 (Brock & Durlauf 2001), exact for "
        "many customers who see the whole market.",
        "The critical coupling is where the Binder cumulants of N, 2N and 4N customers cross, with a bootstrap "
        "interval over replicates (Binder 1981). Near the point 400 steps are few: runs have not settled there.",
    ]
    data: dict[str, Any] = {
        "binder_crossing": crossing.__dict__, "susceptibility_peak": peak.__dict__, "order": order.verdict,
        "largest_gap_to_theory": gap,
    }  # fmt: skip
    return Page(findings, figures, method, data=data)


def _samples_of_sizes(runs: StudyRuns, progress: Progress) -> tuple[FloatArray, dict[int, FloatArray]]:
    """Couplings near the point, and m at the end of runs of several market sizes, [n_couplings, n_replicates] each."""
    options, study = runs.study.options, runs.study
    couplings, sizes = [float(each) for each in options["couplings_of_sizes"]], [int(n) for n in options["sizes"]]
    sized, n_runs = {}, len(couplings) * int(options["replicates_of_sizes"])
    for at, size in enumerate(sizes):
        its = study.model_copy(update={
            "set": {**study.set, "customers.number": size, "time.steps": int(options["steps_of_sizes"])},
            "factors": {COUPLING: couplings}, "replicates": int(options["replicates_of_sizes"]),
            "seed": study.seed + size,
        })  # fmt: skip

        def say(done: int, _total: int, _where: str, size: int = size, before: int = at * n_runs) -> None:
            progress(before + done, len(sizes) * n_runs, f"critical point, {size} customers")

        _, shares = runs.more(its, f"{size}_customers", say).grid(SHARE, COUPLING)
        sized[size] = 2.0 * shares - 1.0
    return np.array(couplings), sized


def _folded(coupling: FloatArray, expected: FloatArray, runs: StudyRuns) -> FloatArray:
    """E|m| of finite markets: about the branch above the point, folded noise round 0 below it."""
    n = float(runs.study.set.get("customers.number", 2000))
    b = coupling / 2.0
    noise = np.array([
        np.sqrt(2.0 / np.pi * mean_field.variance_constant(each, 0.0) / n) if each < 1.0 else 0.0 for each in b.tolist()
    ])  # fmt: skip
    return np.where(expected > 0.0, expected, noise)


def _pitchfork(coupling: FloatArray, shares: FloatArray) -> Figure:
    figure = Figure(figsize=(8.0, 5.0), dpi=DPI, layout="constrained")
    axes = figure.subplots()
    fine = np.linspace(coupling[0], coupling[-1], 400)
    upper = np.array([(1.0 + mean_field.spontaneous_magnetisation(each / 2.0)) / 2.0 for each in fine])
    above = fine >= 2.0
    axes.plot(fine[~above], upper[~above], color=INK, label="theory: stable", zorder=3)
    axes.plot(fine[above], upper[above], color=INK, zorder=3)
    axes.plot(fine[above], 1.0 - upper[above], color=INK, zorder=3)
    axes.plot(fine[above], np.full(above.sum(), 0.5), color=INK, linestyle="--", label="theory: unstable", zorder=3)
    x = np.broadcast_to(coupling[:, None], shares.shape)
    axes.scatter(x, shares, s=11, color=DOMESTIC[0], alpha=0.45, linewidths=0, label="runs", zorder=2)
    axes.axvline(2.0, color=GREY, linestyle=":", linewidth=0.9)
    axes.set(xlabel="network effect γ, in taste scales", ylabel="share of offer 1 at the end", ylim=(-0.03, 1.03))
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False, loc="upper left")
    figure.suptitle("A duopoly tips at a network effect of two taste scales", x=0.01, ha="left", fontsize=13)
    return figure


def _critical(coupling: FloatArray, sized: dict[int, FloatArray], crossing: float) -> Figure:
    figure = Figure(figsize=(10.0, 4.2), dpi=DPI, layout="constrained")
    left, right = figure.subplots(1, 2)
    colours = [DOMESTIC[1], DOMESTIC[0], FOREIGN[0]]
    for (n, m), colour in zip(sorted(sized.items()), colours, strict=False):
        label = f"{n:,} customers"
        left.plot(coupling, binder_cumulant(m), ".-", color=colour, linewidth=1.0, label=label)
        right.plot(coupling, susceptibility(m, n), ".-", color=colour, linewidth=1.0, label=label)
    for axes in (left, right):
        axes.axvline(2.0, color=GREY, linestyle=":", linewidth=0.9)
        axes.spines[["top", "right"]].set_visible(False)
        axes.set_xlabel("network effect γ, in taste scales")
    if np.isfinite(crossing):
        left.axvline(crossing, color=INK, linewidth=0.9, label=f"crossing {crossing:.3f}")
    left.set(ylabel="Binder cumulant")
    right.set(ylabel="susceptibility N(⟨m²⟩ − ⟨|m|⟩²)", yscale="log")
    left.legend(frameon=False)
    figure.suptitle("Markets of three sizes agree at the tipping point only", x=0.01, ha="left", fontsize=13)
    return figure


def _interval(estimate: Any) -> str:
    """An estimate with its interval, or why there is none."""
    if not estimate.defined:
        return f"no definite place ({estimate.note})"
    if not np.isfinite(estimate.low):
        return f"{estimate.value:.3f}"
    return f"{estimate.value:.3f} ({estimate.level:.0%} interval {estimate.low:.3f} to {estimate.high:.3f})"
