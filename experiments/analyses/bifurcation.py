"""Where equal shares lose stability: simulated shares over the fixed points of theory, and the critical coupling."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, NullLocator, ScalarFormatter

from agents.draws import FloatArray
from configs import ConfigError, Settings, load
from experiments.analyses.needs import Needs
from experiments.analyses.registry import analysis
from experiments.figures.style import DPI, GREY, GROUP_COLOURS, INK, interval_handles
from experiments.pages.page import Picture
from experiments.pages.study import Answer
from experiments.progress import Progress
from experiments.runs.reading import ends_text, number_text
from experiments.statistics.intervals import percentile
from experiments.studies.study import Study
from experiments.sweep.study_runs import StudyRuns
from experiments.theory import mean_field
from experiments.tipping import Estimate, binder_crossing, susceptibility_peak, transition_order
from experiments.tipping.common import estimate_of, replicate_weights, undefined, weighted_mean

COUPLING = "services.market.network_effect"
SHARE = "market.market.offer_1.market_share"
CRITICAL = 2.0  # taste scales: where tanh(gamma m / 2 mu) has slope 1 at m = 0
N_BOOT, SEED = 500, 20260101
SIZES = ["#9C8FE0", "#5B46C2", "#1E1259"]  # pale to dark: a size is no group, and blue and orange are taken


NEEDS = Needs(
    "bifurcation", services=("market",), n_offers=2, factors=(COUPLING,), outcomes=(SHARE,),
    options=("sizes", "couplings_of_sizes", "replicates_of_sizes", "steps_of_sizes", "steps_before", "steps_between"),
)  # fmt: skip


@analysis("bifurcation", check=NEEDS.check)
def bifurcation(runs: StudyRuns, progress: Progress) -> Answer:
    """Pitchfork of the duopoly; Binder crossing over N, 2N, 4N; susceptibility peak; order of the transition."""
    settings = load(runs.study.scenario, runs.study.set)
    taste, n_customers = settings.services["market"].taste_scale, settings.customers.number
    (couplings,), shares = runs.grid(SHARE, COUPLING)
    coupling, m = np.array(couplings, dtype=float) / taste, 2.0 * shares - 1.0
    near, sized = _samples_of_sizes(runs, taste, progress)
    rng = np.random.default_rng(SEED)
    crossing = _by_runs(lambda samples: binder_crossing(near, samples, 0, rng), sized, rng)
    # The fit has a bias of its own in markets as small as these: what it finds in all of them, and not in a sample.
    expected = binder_crossing(near, {size: _quantiles(size, near) for size in sized}, 0, rng)
    n = max(sized)
    peak = _by_runs(lambda samples: susceptibility_peak(near, samples[n], n, 0, rng, half_window=2), {n: sized[n]}, rng)
    # Tests of the order take samples for independent: one a run.
    order = transition_order(near, {size: m[:, :, -1] ** 2 for size, m in sized.items()}, rng)
    fine = np.linspace(near.min(), near.max(), 1001)
    top = float(fine[np.argmax(_exact_measures(n, fine)[1])])
    lead, theory = np.nanmean(np.abs(m), axis=1), _folded(coupling, n_customers)
    gap = float(np.nanmax(np.abs(lead - theory)[np.abs(coupling - CRITICAL) > 0.2], initial=0.0))
    ahead = m[-1][np.isfinite(m[-1])]
    findings = [
        f"At a network effect of {coupling[0]:g}, in taste scales, the leader has {(1 + lead[0]) / 2:.0%} of the "
        f"market on average, at {coupling[-1]:g} it has {(1 + lead[-1]) / 2:.0%}. Which offer leads is chance: there "
        f"the first does in {(ahead > 0).sum()} of {len(ahead)} runs.",
        f"Markets of {_listed(sized)} customers put the tipping point at {_interval(crossing)}. Theory says "
        f"{CRITICAL:g} for many customers; in theory's own markets of these sizes the fit finds {_interval(expected)}.",
        f"At the point itself the market is slow and restless: the susceptibility of {n:,} customers peaks at "
        f"{_interval(peak)}, by theory at {top:.3f}.",
        f"The transition is {order.verdict}: {order.reason}.",
        f"Further than 0.2 from the point, the mean lead differs from theory by at most {gap:.3f}.",
    ]
    pictures = {
        "bifurcation": Picture(
            _pitchfork(coupling, shares, crossing.value),
            "Share of the first offer at the end of each run (points), over the fixed points of theory: stable (line) "
            f"and unstable (dashes). At {CRITICAL:g} equal shares lose stability, and runs end on one of two branches. "
            "All network effects share the draws of their runs: where points lean to one side over a range of them, "
            f"it is the same chance of {m.shape[1]} runs seen again, and no favour for one offer.",
        ),
        "critical_point": Picture(
            _critical(near, sized, crossing),
            "Points: simulated, with 95% bootstrap intervals; lines: theory, exact for each size. Left: the Binder "
            "cumulant; markets of all sizes have about the same where they tip (shaded: its 95% bootstrap interval). "
            "Right: susceptibility. Points of a size share their draws, so that neighbours err together.",
        ),
    }
    data: dict[str, Any] = {
        "binder_crossing": crossing.__dict__, "binder_crossing_of_theory": expected.value,
        "susceptibility_peak": peak.__dict__, "susceptibility_peak_of_theory": top,
        "order": order.verdict, "largest_gap_to_theory": gap,
    }  # fmt: skip
    return Answer(findings, pictures, _method_of(runs.study, settings), data=data)


def _method_of(study: Study, settings: Settings) -> list[str]:
    """What was varied, and how the critical point is measured."""
    options = study.options
    return [
        f"{settings.time.n_steps} steps from equal shares, {settings.customers.number:,} customers, network effects in "
        "taste scales. Theory is for customers who all choose anew in every step and see the whole market: the mean "
        "field m = tanh(b m), b = gamma / 2 mu (Brock & Durlauf 2001) for many of them, and for N of them the "
        "stationary chances of the market, proportional to C(N, n) cosh(b m)^N with n users of the first offer "
        "(Peretto 1984).",
        "The critical coupling is where the Binder cumulants of several sizes cross, by a logistic curve for each "
        f"(Binder 1981), over {options['replicates_of_sizes']} runs of each size and network effect and every "
        f"{options['steps_between']} steps of them after the first {options['steps_before']}. Intervals resample whole "
        "runs, since the states of a run resemble each other.",
    ]


def _samples_of_sizes(runs: StudyRuns, taste: float, progress: Progress) -> tuple[FloatArray, dict[int, FloatArray]]:
    """Couplings near the point, and m of markets of several sizes, [n_couplings, n_replicates, n_samples of a run]."""
    options, study = runs.study.options, runs.study
    couplings = [float(coupling) for coupling in options["couplings_of_sizes"]]
    sizes = [int(size) for size in options["sizes"]]
    steps, before_first, every = (int(options[key]) for key in ("steps_of_sizes", "steps_before", "steps_between"))
    if steps < before_first:
        raise ConfigError(f"{study.file}: options: steps_of_sizes is {steps}; expected at least {before_first}, "
                          "steps_before")  # fmt: skip
    n_runs, sizes = len(couplings) * int(options["replicates_of_sizes"]), sorted(sizes)
    studies = {
        f"{size}_customers": study.model_copy(update={
            "set": {**study.set, "customers.number": size, "time.steps": steps},
            "factors": {COUPLING: couplings}, "replicates": int(options["replicates_of_sizes"]),
            "seed": study.seed + size, "paths": [SHARE],
        })
        for size in sizes
    }  # fmt: skip

    def progress_of(name: str) -> Progress:
        before, where = list(studies).index(name) * n_runs, f"critical point, {name.replace('_', ' ')}"
        return lambda done, _total, _where: progress(before + done, len(sizes) * n_runs, where)

    further = runs.more_of(studies, progress_of)
    paths = {size: further[f"{size}_customers"].paths[SHARE] for size in sizes}
    sized = {size: 2.0 * path[:, :, before_first::every] - 1.0 for size, path in paths.items()}
    return np.array(couplings) / taste, sized


def _by_runs(
    estimate: Callable[[dict[int, FloatArray]], Estimate], sized: dict[int, FloatArray], rng: np.random.Generator
) -> Estimate:
    """An estimate from samples by size [n_couplings, n_samples], with the interval that resampled runs give it."""

    def drawn(m: FloatArray) -> FloatArray:
        return m[:, rng.integers(0, m.shape[1], m.shape[1])]

    estimated = estimate({size: m.reshape(len(m), -1) for size, m in sized.items()})
    if not estimated.defined:
        return estimated
    again = np.array([
        estimate({size: drawn(m).reshape(len(m), -1) for size, m in sized.items()}).value for _ in range(N_BOOT)
    ])  # fmt: skip
    known = np.isfinite(again)
    if known.mean() < estimated.level:
        return undefined(
            estimated.level, f"found in {known.mean():.0%} of the resamples, expected {estimated.level:.0%}"
        )
    return estimate_of(percentile(estimated.value, again, estimated.level), estimated.level, estimated.note)


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


def _measures(n: int, first: FloatArray, second: FloatArray, fourth: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Binder cumulant and susceptibility from the moments of |m|."""
    return 1.0 - fourth / (3.0 * second**2), n * (second - first**2)


def _exact_measures(n: int, couplings: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Binder cumulant and susceptibility by theory."""
    exact = [_exact(n, coupling) for coupling in couplings.tolist()]
    first, second, fourth = (np.array([chances @ np.abs(m) ** power for m, chances in exact]) for power in (1, 2, 4))
    return _measures(n, first, second, fourth)


def _quantiles(n: int, couplings: FloatArray) -> FloatArray:
    """Samples of m that have the chances of theory, without noise, [n_couplings, 20,000]."""
    quantile, exact = (np.arange(20_000) + 0.5) / 20_000, [_exact(n, coupling) for coupling in couplings.tolist()]
    return np.array([m[np.searchsorted(np.cumsum(chances), quantile).clip(max=n)] for m, chances in exact])


def _folded(coupling: FloatArray, n: int) -> FloatArray:
    """E|m| of finite markets: about the branch above the point, folded noise round 0 below it."""
    leads = []
    for b in (coupling / CRITICAL).tolist():
        noise = math.sqrt(2.0 / math.pi * mean_field.variance_constant(b, 0.0) / n) if b < 1.0 else 0.0
        leads.append(noise or mean_field.spontaneous_magnetisation(b))
    return np.array(leads)


def _pitchfork(coupling: FloatArray, shares: FloatArray, crossing: float) -> Figure:
    figure = Figure(figsize=(8.0, 5.0), dpi=DPI, layout="constrained")
    axes = figure.subplots()
    low, high, margin = coupling.min(), coupling.max(), 0.03 * float(np.ptp(coupling))
    # Along the branches gamma follows from m, gamma = 2 mu artanh(m) / m: no gap where they begin.
    m = np.linspace(1e-6, max(mean_field.spontaneous_magnetisation(high / CRITICAL), 1e-6), 400)
    gamma, lead = np.append(min(low, CRITICAL), CRITICAL * np.arctanh(m) / m), np.append(0.0, m)
    for side, label in ((1.0, "theory: stable"), (-1.0, None)):
        axes.plot(gamma, (1.0 + side * lead) / 2.0, color=INK, label=label, zorder=3)
    axes.plot([CRITICAL, max(high, CRITICAL)], [0.5, 0.5], "--", color=INK, label="theory: unstable", zorder=3)
    x = np.broadcast_to(coupling[:, None], shares.shape)
    axes.scatter(x, shares, s=12, color=GROUP_COLOURS[0], alpha=0.4, linewidths=0, label="end of a run", zorder=2)
    axes.axvline(CRITICAL, color=GREY, linestyle=":", linewidth=1.1, label=f"theory: tips at {CRITICAL:g}", zorder=1)
    axes.set(xlabel="network effect γ, in taste scales", ylabel="share of offer 1 at the end", ylim=(-0.03, 1.03),
             xlim=(low - margin, high + margin))  # fmt: skip
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False, loc="upper left")
    title = "How two offers that are alike share a market"
    if np.isfinite(crossing):
        title = f"A duopoly tips at a network effect of {crossing:.2f} taste scales; theory says {CRITICAL:g}"
    figure.suptitle(title, x=0.01, ha="left", fontsize=13)
    return figure


def _critical(coupling: FloatArray, sized: dict[int, FloatArray], crossing: Estimate) -> Figure:
    figure = Figure(figsize=(10.0, 5.0), dpi=DPI, layout="constrained")
    left, right = figure.subplots(1, 2)
    fine, rng = np.linspace(coupling.min(), coupling.max(), 121), np.random.default_rng(SEED)
    for axes in (left, right):
        axes.axvline(CRITICAL, color=GREY, linestyle=":", linewidth=1.1, label=f"theory: {CRITICAL:g}", zorder=1)
        axes.spines[["top", "right"]].set_visible(False)
        axes.set_xlabel("network effect γ, in taste scales")
    for number, (n, m) in enumerate(sized.items()):
        colour = SIZES[round(number * (len(SIZES) - 1) / max(len(sized) - 1, 1))]
        moments = [(np.abs(m) ** power).mean(axis=2) for power in (1, 2, 4)]  # by run
        weights = replicate_weights(m.shape[1], N_BOOT, rng)
        first, second, fourth = (weighted_mean(moment, weights) for moment in moments)
        pairs = zip(_exact_measures(n, fine), _measures(n, first, second, fourth), strict=True)
        for axes, (theory, measured) in zip((left, right), pairs, strict=True):
            interval = percentile(measured[0], measured[1:])
            label = "theory, for each size" if number == len(sized) // 2 else None
            axes.plot(fine, theory, color=colour, linewidth=1.1, label=label, zorder=2)
            axes.errorbar(coupling, interval.value, yerr=interval.lengths, fmt="o", markersize=3.5,
                          color=colour, capsize=2.0, linewidth=1.0, label=f"{n:,} customers", zorder=3)  # fmt: skip
    title = f"The cumulants of {len(sized)} market sizes have no definite crossing"
    if crossing.defined:
        left.axvline(crossing.value, color=INK, linewidth=0.9, label=f"runs cross: {crossing.value:.3f}", zorder=1)
        what = "shaded: 95% interval of that"
        left.axvspan(crossing.low, crossing.high, color=GREY, alpha=0.18, linewidth=0, label=what, zorder=0)
        title = f"The cumulants of {len(sized)} market sizes cross at {crossing.value:.2f}: there a duopoly tips"
    left.set(ylabel="Binder cumulant")
    right.set(ylabel="susceptibility N(⟨m²⟩ − ⟨|m|⟩²)", yscale="log")
    right.yaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 3.0, 4.0, 5.0, 7.0)))
    right.yaxis.set_major_formatter(ScalarFormatter())
    right.yaxis.set_minor_locator(NullLocator())
    handles, bars = left.get_legend_handles_labels()[0], interval_handles(left)
    figure.legend(handles=[*handles, *bars], frameon=False, fontsize=9, loc="outside lower center", ncols=4)
    figure.suptitle(title, x=0.01, ha="left", fontsize=13)
    return figure


def _listed(sized: dict[int, FloatArray]) -> str:
    *before, last = [f"{size:,}" for size in sized]
    return f"{', '.join(before)} and {last}"


def _interval(estimate: Estimate) -> str:
    """An estimate with its interval, or why there is none."""
    if not estimate.defined:
        return f"no definite place ({estimate.note})"
    before = f"{estimate.level:.0%} interval "
    return number_text(estimate.value, 3) + ends_text(estimate.low, estimate.high, 3, before=before)
