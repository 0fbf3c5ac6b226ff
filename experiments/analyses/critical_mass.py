"""Critical mass: the opening share from which an offer leads, over the unstable fixed point of theory (Rohlfs 1974)."""

import math
from dataclasses import asdict, dataclass
from statistics import NormalDist

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from agents.draws import FloatArray
from configs import Settings, load
from experiments.analyses.registry import Progress, analysis
from experiments.figure_style import DPI, GREY, GROUP_COLOURS, INK
from experiments.page import Page, Shown, sentences
from experiments.runner import StudyRuns, run_study
from experiments.theory import first_passage, mean_field
from experiments.theory.roots import bisect
from experiments.tipping import Survival, critical_mass_curve, survival, time_to_tip, tip_probability

BIAS = "services.market.bias"
EFFECT = "services.market.network_effect"
OPENING = "services.market.opening_share"
SHARE = "market.market.offer_1.market_share"
LARGEST_CHAIN = 1500  # customers: the exact chain multiplies a matrix of so many rows
LEVEL = 0.95
DECIDED = 0.9  # share of replicates whose leader must depend on the opening, or there is no critical mass to speak of
LEADS = LinearSegmentedColormap.from_list("leads", ["#FFFFFF", GROUP_COLOURS[0]])


@dataclass(frozen=True)
class CriticalMass:
    """Opening share at which half of the markets end with the first offer ahead; nan where there is none."""

    bias: float  # in taste scales, as the network effect
    network_effect: float
    s50: float
    low: float
    high: float
    separatrix: float  # mean field: the unstable root
    exact: float  # of a market of this size and this many steps
    led_share: float  # of all runs, whatever the opening


@dataclass(frozen=True)
class Times:
    """Time to tip of markets with one opening share."""

    opening: float
    curve: Survival
    n: int
    n_tipped: int
    n_led: int


@analysis("critical_mass", ("statsmodels.genmod.generalized_linear_model", "statsmodels.duration.survfunc"))
def critical_mass(runs: StudyRuns, progress: Progress) -> Page:
    """Probability to lead by opening share and network effect; s50 against separatrix and exact chain; time to tip."""
    (biases, effects, openings), shares = runs.grid(SHARE, BIAS, EFFECT, OPENING)
    settings = load(runs.study.scenario, runs.study.set)
    scale = settings.services["market"].taste_scale
    bias, effect = np.array(biases, dtype=float) / scale, np.array(effects, dtype=float) / scale
    opening = np.array(openings, dtype=float)
    led = np.where(np.isnan(shares), np.nan, shares > 0.5)
    exact = _exact(settings, bias, effect)
    masses = [
        _critical_mass(float(bias[i]), float(effect[j]), opening, led[i, j], exact[i, j])
        for i in range(len(bias))
        for j in range(len(effect))
    ]
    times = _times(runs, progress)
    figures = {
        "probability_to_lead": Shown(
            _heat_maps(bias, effect, opening, led, masses),
            "Share of runs in which the first offer ends ahead, by opening share and network effect. Above the line, "
            "the unstable fixed point of theory, a large market goes to the first offer, below it to the other; where "
            "there is no line there is one fixed point only: the opening is forgotten, and offers that are alike lead "
            "in turn. Points: the opening share at which half of the runs end with the first offer ahead.",
        ),
        "critical_mass": Shown(
            _masses(runs, settings, opening, led, exact, masses),
            "Left: the opening share needed, by network effect: simulated (points, 95% interval), mean field (line), "
            "exact for a market of this size (crosses). Right: how sharp it is at one network effect: share of runs "
            "that end with the first offer ahead (95% Wilson interval) over the exact probability (line).",
        ),
        "time_to_tip": Shown(
            _survival_figure(runs, times),
            "Share of markets that have not tipped yet (Kaplan-Meier, 95% band), by the opening share of the first "
            "offer. A market has tipped when one offer, whichever, holds the share named in the title for some "
            "months. Markets still open at the end are censored (ticks).",
        ),
    }
    return Page(
        _findings(runs, bias, effect, opening, led, masses, times, exact),
        figures,
        _method(runs, settings),
        {"Opening share needed by the first offer": _table(masses), "Time to tip": _table_of_times(times)},
        {
            "critical_masses": [asdict(each) for each in masses],
            "times": [
                {"opening": each.opening, "median": asdict(each.curve.median), "n": each.n, "n_tipped": each.n_tipped,
                 "n_led": each.n_led}
                for each in times
            ],
        },
    )  # fmt: skip


def separatrix(bias: float, effect: float) -> float:
    """Share of the first offer at the unstable root of m = tanh(b m + h); nan where there is one root only.

    >>> round(separatrix(0.0, 2.4), 6), separatrix(-0.5, 2.4)
    (0.5, nan)
    """
    # b = gamma / (2 mu), h = bias / (2 mu)
    found = mean_field.roots(effect / 2.0, bias / 2.0)
    return (1.0 + float(found[1])) / 2.0 if len(found) == 3 else math.nan


def thresholds(openings: FloatArray, led: FloatArray) -> FloatArray:
    """Opening share [n_replicates] from which each replicate leads, from `led` [n_openings, n_replicates].

    Openings share their draws, so that each replicate leads from one opening on, in the middle between two; nan where
    it leads from all openings, from none, or not in this order.
    """
    n = len(openings)
    count = np.where(np.isnan(led).any(axis=0), 0.0, np.nansum(led, axis=0)).astype(int)
    ordered = (np.diff(led, axis=0) >= 0).all(axis=0)
    first = np.clip(n - count, 1, n - 1)
    return np.where(ordered & (count > 0) & (count < n), (openings[first - 1] + openings[first]) / 2.0, np.nan)


def least_effect(bias: float) -> float:
    """Network effect in taste scales from which two outcomes are stable under a bias in taste scales; 2 without one."""
    field = abs(bias) / 2.0
    if field == 0.0:
        return 2.0
    return 2.0 * bisect(lambda feedback: mean_field.loop_half_width(feedback) - field, 1.0 + 1e-9, 50.0)


def _exact(settings: Settings, bias: FloatArray, effect: FloatArray) -> FloatArray:
    """Probability to lead at the last step by opening base, [n_biases, n_effects, N + 1]; nan in large markets."""
    n, alpha = settings.customers.number, settings.services["market"].revision_probability or 1.0
    lead = np.full((len(bias), len(effect), n + 1), np.nan)
    if n > LARGEST_CHAIN or settings.time.update != "synchronous":
        return lead
    for i, j in np.ndindex(len(bias), len(effect)):
        b, h = float(effect[j]) / 2.0, float(bias[i]) / 2.0
        step = first_passage.transition_matrix(n, b, h, revision_probability=alpha)
        end = np.zeros(n + 1)
        end[n // 2 + 1 :] = 1.0
        for _ in range(settings.time.n_steps):
            end = step @ end
        lead[i, j] = np.clip(end, 0.0, 1.0)
    return lead


def _critical_mass(bias: float, effect: float, opening: FloatArray, led: FloatArray, exact: FloatArray) -> CriticalMass:
    """s50 from a logistic curve; the wider of its interval and that of the replicates' own thresholds."""
    s50 = low = high = math.nan
    own = thresholds(opening, led)
    known = own[np.isfinite(own)]
    if len(known) > 1 and len(known) >= DECIDED * len(own):
        fit = tip_probability(np.repeat(opening, led.shape[1]), led.ravel(), LEVEL)
        mean = float(known.mean())
        half = NormalDist().inv_cdf((1.0 + LEVEL) / 2.0) * float(known.std(ddof=1)) / math.sqrt(len(known))
        s50 = mean if fit.separated else fit.s50.value
        low, high = min(fit.s50.low, mean - half), max(fit.s50.high, mean + half)
    return CriticalMass(
        bias, effect, s50, low, high, separatrix(bias, effect), _crossing(exact), float(np.nanmean(led))
    )


def _crossing(lead: FloatArray, level: float = 0.5) -> float:
    """Opening share at which a rising probability [N + 1] passes a level; nan where it does not."""
    if not (lead[0] < level < lead[-1]):
        return math.nan
    return float(np.interp(level, lead, np.arange(len(lead)) / (len(lead) - 1)))


def _times(runs: StudyRuns, progress: Progress) -> list[Times]:
    """Markets in which a part of the customers decides in each step, by opening share."""
    study, options = runs.study, runs.study.options
    its = study.model_copy(update={
        "set": {**study.set, "customers.number": int(options["customers_of_times"]),
                "time.steps": int(options["steps_of_times"]), BIAS: float(options["bias_of_times"]),
                EFFECT: float(options["network_effect_of_times"]),
                "services.market.revision_probability": float(options["revision_of_times"])},
        "factors": {OPENING: [float(each) for each in options["openings_of_times"]]},
        "replicates": int(options["replicates_of_times"]), "paths": [SHARE], "seed": study.seed + 1,
    })  # fmt: skip
    found = run_study(its, runs.workers, lambda done, total, _where: progress(done, total, "time to tip"))
    times = []
    for opening, paths in zip(its.factors[OPENING], found.paths[SHARE], strict=True):
        known = paths[np.isfinite(paths).all(axis=1)]
        tipping = time_to_tip(np.maximum(known, 1.0 - known), float(options["threshold"]), int(options["hold"]))
        curve = survival(tipping.time, tipping.observed, LEVEL)
        led = int((known[:, -1] > 0.5).sum())
        times.append(Times(opening, curve, len(known), int(tipping.observed.sum()), led))
    return times


def _findings(
    runs: StudyRuns,
    bias: FloatArray,
    effect: FloatArray,
    opening: FloatArray,
    led: FloatArray,
    masses: list[CriticalMass],
    times: list[Times],
    exact: FloatArray,
) -> list[str]:
    findings = []
    for at, each in enumerate(bias.tolist()):
        its = [mass for mass in masses if mass.bias == each and math.isfinite(mass.s50)]
        turn = least_effect(each)
        below = led[at][effect < turn]
        if each < 0.0:
            text = f"An offer that is worse by {-each:g} taste scales "
            if below.size:
                text += (
                    f"leads at the end of {_mean(below):.1%} of the runs with a network effect below {turn:.2f} taste "
                    f"scales, from any opening share up to {opening[-1]:.0%} (theory: of none); above, it "
                )
            findings.append(text + _needs(its) + ".")
        elif each == 0.0:
            text = f"Between offers that are alike, half of the market decides: the first {_needs(its)}"
            if below.size:
                text += (
                    ". Below a network effect of 2 the opening is forgotten: the first leads in "
                    f"{_mean(below[:, 0]):.0%} of the runs from an opening share of {opening[0]:.0%}, and in "
                    f"{_mean(below[:, -1]):.0%} from {opening[-1]:.0%}"
                )
            findings.append(text + ".")
    if its := [mass for mass in masses if math.isfinite(mass.s50) and math.isfinite(mass.exact)]:
        inside = sum(mass.low <= mass.exact <= mass.high for mass in its)
        gap = max(abs(mass.s50 - mass.exact) for mass in its)
        findings.append(
            f"Simulated and exact opening shares agree: {inside} of {len(its)} intervals of 95% hold the exact value, "
            f"and the largest difference is {100.0 * gap:.1f} percentage points."
        )
    if its := [mass for mass in masses if math.isfinite(mass.s50) and math.isfinite(mass.separatrix)]:
        gaps = [abs(mass.s50 - mass.separatrix) for mass in its]
        worst = its[int(np.argmax(gaps))]
        text = (
            f"The mean field, a market without end, is {100.0 * float(np.median(gaps)):.1f} percentage points off in "
            f"the median, and at most {100.0 * max(gaps):.1f}, at a network effect of {worst.network_effect:g} and a "
            f"handicap of {0.0 - worst.bias:g}"
        )
        if math.isfinite(worst.exact):
            text += f"; there, an exact market of this size is {100.0 * abs(worst.exact - worst.separatrix):.1f} off"
        findings.append(text + ".")
    return [*findings, *_widths(bias, effect, exact), _times_found(runs, times)]


def _mean(led: FloatArray) -> float:
    return float(np.nanmean(led))


def _needs(its: list[CriticalMass]) -> str:
    if not its:
        return "needs a base that none of the openings had"
    first, last = its[0], its[-1]
    text = f"needs {_share(first)} of the market at a network effect of {first.network_effect:g}"
    if last is first:
        return text
    return text + f", and {_share(last)} at {last.network_effect:g}"


def _share(mass: CriticalMass) -> str:
    return f"{mass.s50:.1%} ({mass.low:.1%} to {mass.high:.1%})"


def _widths(bias: FloatArray, effect: FloatArray, exact: FloatArray) -> list[str]:
    """How wide the range of openings is in which chance decides, in a market of this size."""
    spans = [
        (float(effect[j]), _crossing(exact[i, j], 0.05), _crossing(exact[i, j], 0.95))
        for i in [int(np.argmin(np.abs(bias)))]
        for j in range(len(effect))
    ]
    spans = [span for span in spans if all(math.isfinite(each) for each in span)]
    if len(spans) < 2:
        return []
    (weak, low, high), (strong, lowest, highest) = spans[0], spans[-1]
    return [
        f"Chance decides in a narrow range of opening shares, between 5% and 95% to lead: from {low:.0%} to {high:.0%} "
        f"at a network effect of {weak:g}, from {lowest:.0%} to {highest:.0%} at {strong:g}"
        + (" (offers alike)." if np.abs(bias).min() == 0.0 else ".")
    ]


def _times_found(runs: StudyRuns, times: list[Times]) -> str:
    options = runs.study.options
    open_share = [(each.n - each.n_tipped) / max(each.n, 1) for each in times]
    slowest = times[int(np.argmax(open_share))]
    medians = ", ".join(f"{_median(each)} from an opening share of {each.opening:.0%}" for each in times)
    b, h = float(options["network_effect_of_times"]), -float(options["bias_of_times"])
    return (
        f"Near the critical mass tipping is slow: at a network effect of {b:g} and a handicap of {h:g}, half of the "
        f"markets have tipped after {medians}. From {slowest.opening:.0%}, {slowest.n - slowest.n_tipped} of "
        f"{slowest.n} are still open after {options['steps_of_times']} months, and the first offer leads in "
        f"{slowest.n_led}."
    )


def _median(each: Times) -> str:
    median = each.curve.median
    if not median.defined:
        return "more months than the runs have"
    until = f"{median.high:.0f}" if math.isfinite(median.high) else "beyond the end"
    return f"{median.value:.0f} months ({median.low:.0f} to {until})"


def _method(runs: StudyRuns, settings: Settings) -> list[str]:
    options = runs.study.options
    return [
        f"A handicap is a utility that every customer misses in the first offer, in the unit of the taste scale "
        f"({settings.services['market'].taste_scale:g}), as the network effect is. {settings.customers.number:,} "
        f"customers, of whom all decide in every step, {settings.time.n_steps} steps; an odd number, so that one offer "
        "is always ahead. Leading means more than half of the customers at the last step.",
        "Theory: with m = 2 share - 1, b = network effect / 2 and h = -handicap / 2 in taste scales, a large market "
        "follows m' = tanh(b m + h) (Brock & Durlauf 2001). The unstable root parts the openings that go up from those "
        "that go down. A market of finite size is a Markov chain of the number of customers of the first offer, "
        "solved exactly for the same number of steps.",
        "The opening share needed is where a logistic curve through all runs of a network effect passes one half; "
        f"none is given where fewer than {DECIDED:.0%} of the replicates have a leader that depends on the opening. "
        "Openings share their random numbers, so that every replicate leads from one opening on; the interval is the "
        "wider of the profile likelihood's, which takes runs as independent, and that of the mean of the replicates' "
        "own turning points.",
        sentences([
            f"Time to tip: {options['customers_of_times']:,} customers, of whom a share of "
            f"{float(options['revision_of_times']):.3f} decides in a month; a market has tipped when an offer holds "
            f"{float(options['threshold']):.0%} for {options['hold']} months. {options['replicates_of_times']} runs "
            f"for each opening, {options['steps_of_times']} months.",
            "Limits: customers see the whole market, are alike but for their tastes, do not foresee the outcome, "
            "prices do not answer, and nobody enters or leaves. Where prices or local groups matter, the critical mass "
            "is another.",
        ]),
    ]  # fmt: skip


def _table(masses: list[CriticalMass]) -> pd.DataFrame:
    return pd.DataFrame({
        "handicap": [0.0 - mass.bias for mass in masses],
        "network effect": [mass.network_effect for mass in masses],
        "simulated": [mass.s50 for mass in masses],
        "from": [mass.low for mass in masses],
        "to": [mass.high for mass in masses],
        "exact": [mass.exact for mass in masses],
        "mean field": [mass.separatrix for mass in masses],
    })  # fmt: skip


def _table_of_times(times: list[Times]) -> pd.DataFrame:
    return pd.DataFrame({
        "opening share": [each.opening for each in times],
        "median, months": [each.curve.median.value for each in times],
        "from ": [each.curve.median.low for each in times],
        "to ": [each.curve.median.high for each in times],
        "runs": [each.n for each in times],
        "tipped": [each.n_tipped for each in times],
        "first offer leads": [each.n_led for each in times],
    })  # fmt: skip


def _called(bias: float) -> str:
    if bias == 0.0:
        return "offers alike"
    return f"first offer {'worse' if bias < 0.0 else 'better'} by {abs(bias):g}"


def _heat_maps(
    bias: FloatArray, effect: FloatArray, opening: FloatArray, led: FloatArray, masses: list[CriticalMass]
) -> Figure:
    figure = Figure(figsize=(1.6 + 3.4 * len(bias), 4.6), dpi=DPI, layout="constrained")
    panels = figure.subplots(1, len(bias), sharey=True, squeeze=False)[0]
    mesh = None
    for at, (axes, each) in enumerate(zip(panels, bias.tolist(), strict=True)):
        lead = np.nanmean(led[at], axis=-1).T
        mesh = axes.pcolormesh(effect, opening, lead, cmap=LEADS, vmin=0.0, vmax=1.0, shading="nearest")
        _draw_separatrix(axes, each, effect, INK, "theory: unstable fixed point")
        its = [mass for mass in masses if mass.bias == each and math.isfinite(mass.s50)]
        x, y = [mass.network_effect for mass in its], [mass.s50 for mass in its]
        axes.plot(x, y, "o", color=GROUP_COLOURS[1], markersize=5, markeredgecolor="white", label="half of the runs")
        axes.set_title(_called(each), fontsize=10)
        axes.set_xlabel("network effect γ, in taste scales")
        axes.set_ylim(0.0, 1.0)
    panels[0].set_ylabel("opening share of the first offer")
    if mesh is not None:
        figure.colorbar(mesh, ax=panels, label="share of runs in which it leads at the end", pad=0.02)
    handles, labels = panels[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=2, frameon=False)
    title = "A worse offer wins only with a strong network effect and a large base"
    figure.suptitle(title, x=0.01, ha="left", fontsize=13)
    return figure


def _draw_separatrix(axes: Axes, bias: float, effect: FloatArray, colour: str, label: str | None = None) -> None:
    turn = max(least_effect(bias), float(effect[0]))
    fine = np.linspace(turn, max(float(effect[-1]), turn), 300)
    line = [separatrix(bias, each) for each in fine.tolist()]
    axes.plot(fine, line, color=colour, linewidth=1.4, label=label, zorder=2)


def _masses(
    runs: StudyRuns,
    settings: Settings,
    opening: FloatArray,
    led: FloatArray,
    exact: FloatArray,
    masses: list[CriticalMass],
) -> Figure:
    bias = list(dict.fromkeys(mass.bias for mass in masses))
    effect = np.array(list(dict.fromkeys(mass.network_effect for mass in masses)))
    figure = Figure(figsize=(10.5, 4.6), dpi=DPI, layout="constrained")
    left, right = figure.subplots(1, 2)
    shown = int(np.argmin(np.abs(effect - float(runs.study.options.get("network_effect_shown", 3.6)))))
    base = np.arange(exact.shape[-1]) / (exact.shape[-1] - 1)
    for at, each in enumerate(bias):
        colour = GROUP_COLOURS[at % len(GROUP_COLOURS)]
        its = [mass for mass in masses if mass.bias == each and math.isfinite(mass.s50)]
        x, y = np.array([mass.network_effect for mass in its]), np.array([mass.s50 for mass in its])
        error = np.array([[mass.s50 - mass.low for mass in its], [mass.high - mass.s50 for mass in its]])
        _draw_separatrix(left, each, effect, colour)
        left.errorbar(x, y, error, fmt="o", color=colour, markersize=4, capsize=2.5, label=_called(each), zorder=3)
        left.plot(x, [mass.exact for mass in its], "x", color=INK, markersize=5, zorder=4)
        curve = critical_mass_curve(opening, led[at, shown], LEVEL)
        right.plot(base, exact[at, shown], color=colour, linewidth=1.2)
        height = np.maximum([curve.tipped_share - curve.low, curve.high - curve.tipped_share], 0.0)
        apart = opening + 0.003 * (at - (len(bias) - 1) / 2.0)
        right.errorbar(apart, curve.tipped_share, height, fmt="o", color=colour, markersize=3.5, capsize=2)
    left.plot([], [], color=GREY, label="theory: unstable fixed point")
    left.plot([], [], "x", color=INK, label=f"exact, {settings.customers.number:,} customers")
    left.set(xlabel="network effect γ, in taste scales", ylabel="opening share needed by the first offer")
    right.set(
        xlabel="opening share of the first offer",
        ylabel="share of runs in which it leads at the end",
        xlim=(0.43, 0.77),
    )
    right.set_title(f"network effect {effect[shown]:g}", fontsize=10)
    left.set_title("opening share at which half of the runs lead", fontsize=10)
    for axes in (left, right):
        axes.spines[["top", "right"]].set_visible(False)
    left.legend(frameon=False, loc="upper right", fontsize=8.5)
    figure.suptitle("The stronger the network effect, the less a handicap matters", x=0.01, ha="left", fontsize=13)
    return figure


def _survival_figure(runs: StudyRuns, times: list[Times]) -> Figure:
    options = runs.study.options
    end = int(options["steps_of_times"])
    figure = Figure(figsize=(10.5, 4.6), dpi=DPI, layout="constrained")
    axes = figure.subplots()
    for at, each in enumerate(times):
        colour, curve = GROUP_COLOURS[at % len(GROUP_COLOURS)], each.curve
        still_open = each.n_tipped < each.n
        t = np.concatenate([[0.0], curve.times, [end] * still_open])
        s, low, high = (
            np.concatenate([[1.0], part, (part[-1:] if len(part) else np.ones(1))[: int(still_open)]])
            for part in (curve.surviving, curve.low, curve.high)
        )
        label = f"opens with {each.opening:.0%}: leads in {each.n_led} of {each.n}"
        axes.step(t, s, where="post", color=colour, label=label)
        axes.fill_between(t, low, high, step="post", color=colour, alpha=0.18, linewidth=0)
        if still_open:
            axes.plot([end], [s[-1]], "|", color=colour, markersize=10, markeredgewidth=2, clip_on=False)
    axes.set(xlabel="months", ylabel="share of markets not tipped yet", ylim=(0.0, 1.02), xlim=(0.0, end))
    axes.spines[["top", "right"]].set_visible(False)
    figure.legend(frameon=False, title="first offer", alignment="left", loc="outside right upper")
    title = f"Near the critical mass a market waits long until one offer holds {float(options['threshold']):.0%}"
    figure.suptitle(title, x=0.01, ha="left", fontsize=13)
    return figure
