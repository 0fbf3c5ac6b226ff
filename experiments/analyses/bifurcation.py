"""Where equal shares lose stability: simulated shares over the fixed points of theory, and the critical coupling."""

import math
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, NullFormatter, ScalarFormatter

from agents.draws import FloatArray
from configs import ConfigError, load
from experiments.analyses.registry import Progress, analysis
from experiments.figure_style import DPI, GREY, GROUP_COLOURS, INK
from experiments.page import Page, Shown
from experiments.runner import StudyRuns
from experiments.theory import mean_field
from experiments.tipping import binder_crossing, binder_cumulant, susceptibility, susceptibility_peak, transition_order

COUPLING = "services.market.network_effect"
SHARE = "market.market.offer_1.market_share"
CRITICAL = 2.0  # taste scales: where tanh(gamma m / 2 mu) has slope 1 at m = 0
N_BOOT, SEED = 500, 20260101
RUNS = GROUP_COLOURS[0]
SIZES = ["#9C8FE0", "#5B46C2", "#1E1259"]  # pale to dark: a size is no group, and blue and orange are taken
MOST_OF_ORDER = 600  # samples that the test of two modes takes; it grows with their square


@analysis("bifurcation")
def bifurcation(runs: StudyRuns, progress: Progress) -> Page:
    """Pitchfork of the duopoly; Binder crossing over N, 2N, 4N; susceptibility peak; order of the transition."""
    settings = load(runs.study.scenario, runs.study.set)
    taste, n_customers = settings.services["market"].taste_scale, settings.customers.number
    (couplings,), shares = runs.grid(SHARE, COUPLING)
    coupling, m = np.array(couplings, dtype=float) / taste, 2.0 * shares - 1.0
    near, sized, kinship = _samples_of_sizes(runs, taste, progress)
    rng = np.random.default_rng(SEED)
    crossing = binder_crossing(near, sized, N_BOOT, rng)
    # The fit has a bias of its own in markets as small as these: what it finds in all of them, and not in a sample.
    expected = binder_crossing(near, {each: _quantiles(each, near) for each in sized}, 0, rng)
    n = max(sized)
    peak = susceptibility_peak(near, sized[n], n, N_BOOT, rng, half_window=2)
    thin = {size: each[:, :: math.ceil(each.shape[1] / MOST_OF_ORDER)] ** 2 for size, each in sized.items()}
    order = transition_order(near, thin, rng)
    lead, theory = np.nanmean(np.abs(m), axis=1), _folded(coupling, n_customers)
    gap = float(np.nanmax(np.abs(lead - theory)[np.abs(coupling - CRITICAL) > 0.2], initial=0.0))
    ahead = m[-1][np.isfinite(m[-1])]
    findings = [
        f"At a network effect of {coupling[0]:g} taste scales the leader has {(1 + lead[0]) / 2:.0%} of the market on "
        f"average, at {coupling[-1]:g} it has {(1 + lead[-1]) / 2:.0%}. Which offer leads is chance: there the first "
        f"does in {(ahead > 0).sum()} of {len(ahead)} runs.",
        f"Markets of {_listed(sized)} customers put the tipping point at {_interval(crossing)}. Theory says "
        f"{CRITICAL:g} for many customers; in theory's own markets of these sizes the same fit finds "
        f"{expected.value:.3f}.",
        f"At the point itself the market is slow and restless: the susceptibility of {n:,} customers peaks at "
        f"{_interval(peak)}, by theory at {_exact_peak(n):.3f}.",
        f"The transition is {order.verdict}: {order.reason}.",
        f"Further than 0.2 from the point, the mean lead differs from theory by at most {gap:.3f}.",
    ]
    figures = {
        "bifurcation": Shown(
            _pitchfork(coupling, shares, crossing.value),
            "Share of the first offer at the end of each run (points), over the fixed points of theory: stable (line) "
            f"and unstable (dashes). At {CRITICAL:g} equal shares lose stability, and runs end on one of two branches. "
            "All network effects share the draws of their runs: where points lean to one side over a range of them, "
            f"it is the same chance of {m.shape[1]} runs seen again, and no favour for one offer.",
        ),
        "critical_point": Shown(
            _critical(near, sized, crossing),
            "Points: simulated, with 95% bootstrap intervals; lines: theory, exact for each size. Left: the Binder "
            "cumulant; markets of all sizes have about the same where they tip (shaded: 95% interval of the crossing). "
            "Right: susceptibility. Points of a size share their draws, so that neighbours err together.",
        ),
    }
    options = runs.study.options
    method = [
        f"{settings.time.n_steps} steps from equal shares, {n_customers:,} customers, network effects in taste scales. "
        "Theory is for customers who all choose anew in every step and see the whole market: the mean field m = "
        "tanh(b m), b = gamma / 2 mu (Brock & Durlauf 2001) for many of them, and for N of them the stationary chances "
        "of the market, proportional to C(N, n) cosh(b m)^N with n users of the first offer (Peretto 1984).",
        "The critical coupling is where the Binder cumulants of several sizes cross, by a logistic curve for each "
        f"(Binder 1981). A sample is the market every {options['steps_between']} steps from step "
        f"{2 * int(options['steps_between'])} on; the bootstrap takes the samples of a run for independent: one after "
        f"the other, their m^2 correlate by {kinship:.2f} at {n:,} customers.",
    ]
    data: dict[str, Any] = {
        "binder_crossing": crossing.__dict__, "binder_crossing_of_theory": expected.value,
        "susceptibility_peak": peak.__dict__, "susceptibility_peak_of_theory": _exact_peak(n),
        "correlation_of_samples": kinship, "order": order.verdict, "largest_gap_to_theory": gap,
    }  # fmt: skip
    return Page(findings, figures, method, data=data)


def _samples_of_sizes(
    runs: StudyRuns, taste: float, progress: Progress
) -> tuple[FloatArray, dict[int, FloatArray], float]:
    """Couplings near the point, m of several market sizes [n_couplings, n_samples], and how samples of a run agree."""
    options, study = runs.study.options, runs.study
    couplings, sizes = [float(each) for each in options["couplings_of_sizes"]], [int(n) for n in options["sizes"]]
    steps, every = int(options["steps_of_sizes"]), int(options["steps_between"])
    if steps < 3 * every:
        raise ConfigError(f"{study.file}: options: steps_of_sizes is {steps}; expected three of steps_between, {every}")
    sized, n_runs, kinship = {}, len(couplings) * int(options["replicates_of_sizes"]), math.nan
    for at, size in enumerate(sorted(sizes)):
        its = study.model_copy(update={
            "set": {**study.set, "customers.number": size, "time.steps": steps},
            "factors": {COUPLING: couplings}, "replicates": int(options["replicates_of_sizes"]),
            "seed": study.seed + size, "paths": [SHARE],
        })  # fmt: skip

        def say(done: int, _total: int, _where: str, size: int = size, before: int = at * n_runs) -> None:
            progress(before + done, len(sizes) * n_runs, f"critical point, {size} customers")

        path = 2.0 * runs.more(its, f"{size}_customers", say).paths[SHARE] - 1.0
        samples = path[:, :, 2 * every :: every]
        sized[size] = samples.reshape(len(couplings), -1)
        pairs = zip(samples[:, :, :-1].reshape(len(couplings), -1), samples[:, :, 1:].reshape(len(couplings), -1),
                    strict=True)  # fmt: skip
        kinship = float(np.mean([np.corrcoef(before**2, after**2)[0, 1] for before, after in pairs]))
    return np.array(couplings) / taste, sized, kinship


def _exact(n: int, coupling: float) -> tuple[FloatArray, FloatArray]:
    """m and its stationary chances in a market of n customers who all choose at once.

    n b m m' is symmetric in m and m', so that the chain of binomial draws is in detailed balance with these chances.
    """
    users = np.arange(n + 1)
    m = 2.0 * users / n - 1.0
    ways = np.array([math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1) for k in users.tolist()])
    weight = ways + n * np.log(np.cosh(coupling / 2.0 * m))
    chances = np.exp(weight - weight.max())
    return m, chances / chances.sum()


def _exact_moments(n: int, couplings: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Binder cumulant and susceptibility by theory."""
    moments = []
    for each in couplings.tolist():
        m, chances = _exact(n, each)
        moments.append([chances @ np.abs(m), chances @ m**2, chances @ m**4])
    first, second, fourth = np.array(moments).T
    return 1.0 - fourth / (3.0 * second**2), n * (second - first**2)


def _exact_peak(n: int) -> float:
    fine = np.linspace(0.75, 1.5, 1501) * CRITICAL
    return float(fine[np.argmax(_exact_moments(n, fine)[1])])


def _quantiles(n: int, couplings: FloatArray) -> FloatArray:
    """Samples of m that have the chances of theory, without noise, [n_couplings, 20,000]."""
    at = (np.arange(20_000) + 0.5) / 20_000
    found = []
    for each in couplings.tolist():
        m, chances = _exact(n, each)
        found.append(m[np.searchsorted(np.cumsum(chances), at).clip(max=n)])
    return np.array(found)


def _folded(coupling: FloatArray, n: int) -> FloatArray:
    """E|m| of finite markets: about the branch above the point, folded noise round 0 below it."""
    found = []
    for b in (coupling / CRITICAL).tolist():
        noise = math.sqrt(2.0 / math.pi * mean_field.variance_constant(b, 0.0) / n) if b < 1.0 else 0.0
        found.append(noise or mean_field.spontaneous_magnetisation(b))
    return np.array(found)


def _pitchfork(coupling: FloatArray, shares: FloatArray, crossing: float) -> Figure:
    figure = Figure(figsize=(8.0, 5.0), dpi=DPI, layout="constrained")
    axes = figure.subplots()
    low, high = float(coupling.min()), float(coupling.max())
    # Along the branches gamma follows from m: gamma = 2 artanh(m) / m, without a gap where they begin.
    m = np.linspace(1e-6, max(mean_field.spontaneous_magnetisation(high / 2.0), 1e-6), 400)
    branch = 2.0 * np.arctanh(m) / m
    if low < CRITICAL:
        axes.plot([low, min(CRITICAL, high)], [0.5, 0.5], color=INK, label="theory: stable", zorder=3)
    if high > CRITICAL:
        label = "theory: stable" if low >= CRITICAL else None
        for side in (1.0, -1.0):
            shown = branch >= low
            axes.plot(branch[shown], (1.0 + side * m[shown]) / 2.0, color=INK, label=label, zorder=3)
            label = None
        axes.plot([max(CRITICAL, low), high], [0.5, 0.5], color=INK, linestyle="--", label="theory: unstable", zorder=3)
    x = np.broadcast_to(coupling[:, None], shares.shape)
    axes.scatter(x, shares, s=12, color=RUNS, alpha=0.4, linewidths=0, label="end of a run", zorder=2)
    axes.axvline(CRITICAL, color=GREY, linestyle=":", linewidth=1.1, label=f"theory: tips at {CRITICAL:g}", zorder=1)
    axes.set(xlabel="network effect γ, in taste scales", ylabel="share of offer 1 at the end", ylim=(-0.03, 1.03))
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False, loc="upper left")
    title = "How two offers that are alike share a market"
    if np.isfinite(crossing):
        title = f"A duopoly tips at a network effect of {crossing:.2f} taste scales; theory says {CRITICAL:g}"
    figure.suptitle(title, x=0.01, ha="left", fontsize=13)
    return figure


def _critical(coupling: FloatArray, sized: dict[int, FloatArray], crossing: Any) -> Figure:
    figure = Figure(figsize=(10.0, 4.6), dpi=DPI, layout="constrained")
    left, right = figure.subplots(1, 2)
    fine, rng = np.linspace(coupling.min(), coupling.max(), 121), np.random.default_rng(SEED)
    for axes in (left, right):
        axes.axvline(CRITICAL, color=GREY, linestyle=":", linewidth=1.1, label=f"theory: {CRITICAL:g}", zorder=1)
        axes.spines[["top", "right"]].set_visible(False)
        axes.set_xlabel("network effect γ, in taste scales")
    for at, (n, m) in enumerate(sized.items()):
        colour = SIZES[round(at * (len(SIZES) - 1) / max(len(sized) - 1, 1))]
        drawn = m[:, rng.integers(0, m.shape[1], (N_BOOT, m.shape[1]))]  # [n_couplings, N_BOOT, n_samples]
        measures = (binder_cumulant, lambda its, size=n: susceptibility(its, size))
        for axes, theory, measure in zip((left, right), _exact_moments(n, fine), measures, strict=True):
            value, (low, high) = measure(m), np.quantile(measure(drawn), [0.025, 0.975], axis=-1)
            axes.plot(fine, theory, color=colour, linewidth=1.1, zorder=2)
            axes.errorbar(coupling, value, yerr=np.maximum([value - low, high - value], 0.0), fmt="o", markersize=3.5,
                          color=colour, capsize=2.0, linewidth=1.0, label=f"{n:,} customers", zorder=3)  # fmt: skip
    title = f"Markets of {len(sized)} sizes show no definite crossing"
    if crossing.defined:
        left.axvspan(crossing.low, crossing.high, color=GREY, alpha=0.18, linewidth=0, zorder=0)
        label = f"crossing, simulated: {crossing.value:.3f}"
        left.axvline(crossing.value, color=INK, linewidth=0.9, label=label, zorder=1)
        title = f"The cumulants of {len(sized)} market sizes cross at {crossing.value:.2f}: there a duopoly tips"
    left.set(ylabel="Binder cumulant")
    right.set(ylabel="susceptibility N(⟨m²⟩ − ⟨|m|⟩²)", yscale="log")
    right.yaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))
    right.yaxis.set_major_formatter(ScalarFormatter())
    right.yaxis.set_minor_formatter(NullFormatter())
    left.legend(frameon=False, fontsize=9, loc="upper left")
    figure.suptitle(title, x=0.01, ha="left", fontsize=13)
    return figure


def _listed(sized: dict[int, FloatArray]) -> str:
    *others, last = [f"{each:,}" for each in sized]
    return f"{', '.join(others)} and {last}"


def _interval(estimate: Any) -> str:
    """An estimate with its interval, or why there is none."""
    if not estimate.defined:
        return f"no definite place ({estimate.note})"
    if not np.isfinite(estimate.low):
        return f"{estimate.value:.3f}"
    return f"{estimate.value:.3f} ({estimate.level:.0%} interval {estimate.low:.3f} to {estimate.high:.3f})"
