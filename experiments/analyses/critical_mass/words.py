"""What the study of critical mass says: findings, method and tables."""

import math

import numpy as np
import pandas as pd

from agents.draws import FloatArray
from configs import Settings
from experiments.analyses.critical_mass.masses import DECIDED, CriticalMass, Times, crossing, least_effect
from experiments.pages.study import sentences
from experiments.runs.reading import ends_text, number_text
from experiments.sweep.study_runs import StudyRuns


def findings_of(
    runs: StudyRuns,
    bias: FloatArray,
    effect: FloatArray,
    opening: FloatArray,
    led: FloatArray,
    masses: list[CriticalMass],
    times: list[Times],
    exact: FloatArray,
) -> list[str]:
    """Sentences: what each handicap needs, how far theory is off, where chance decides, how slow tipping is."""
    findings = []
    for number, handicap in enumerate(bias.tolist()):
        known = [mass for mass in masses if mass.bias == handicap and math.isfinite(mass.s50)]
        turn = least_effect(handicap)
        below = led[number][effect < turn]
        if handicap < 0.0:
            text = f"An offer that is worse by {-handicap:g} taste scales "
            if below.size:
                text += (
                    f"leads at the end of {_mean(below):.1%} of the runs with a network effect below {turn:.2f} taste "
                    f"scales, from any opening share up to {opening[-1]:.0%} (theory: of none); above, it "
                )
            findings.append(text + _needs(known) + ".")
        elif handicap == 0.0:
            text = f"Between offers that are alike, half of the market decides: the first {_needs(known)}"
            if below.size:
                text += (
                    ". Below a network effect of 2 the opening is forgotten: the first leads in "
                    f"{_mean(below[:, 0]):.0%} of the runs from an opening share of {opening[0]:.0%}, and in "
                    f"{_mean(below[:, -1]):.0%} from {opening[-1]:.0%}"
                )
            findings.append(text + ".")
    if known := [mass for mass in masses if math.isfinite(mass.s50) and math.isfinite(mass.exact)]:
        inside = sum(mass.low <= mass.exact <= mass.high for mass in known)
        gap = max(abs(mass.s50 - mass.exact) for mass in known)
        findings.append(
            f"Simulated and exact opening shares agree: {inside} of {len(known)} intervals of 95% hold the exact "
            f"value, and the largest difference is {100.0 * gap:.1f} percentage points."
        )
    if known := [mass for mass in masses if math.isfinite(mass.s50) and math.isfinite(mass.separatrix)]:
        gaps = [abs(mass.s50 - mass.separatrix) for mass in known]
        worst = known[int(np.argmax(gaps))]
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


def _needs(chosen: list[CriticalMass]) -> str:
    if not chosen:
        return "needs a base that none of the openings had"
    first, last = chosen[0], chosen[-1]
    text = f"needs {_share(first)} of the market at a network effect of {first.network_effect:g}"
    if last is first:
        return text
    return text + f", and {_share(last)} at {last.network_effect:g}"


def _share(mass: CriticalMass) -> str:
    return number_text(100.0 * mass.s50, 1) + "%" + ends_text(100.0 * mass.low, 100.0 * mass.high, 1, unit="%")


def _widths(bias: FloatArray, effect: FloatArray, exact: FloatArray) -> list[str]:
    """How wide the range of openings is in which chance decides, in a market of this size."""
    spans = [
        (float(effect[j]), crossing(exact[i, j], 0.05), crossing(exact[i, j], 0.95))
        for i in [int(np.argmin(np.abs(bias)))]
        for j in range(len(effect))
    ]
    spans = [span for span in spans if all(math.isfinite(end) for end in span)]
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
    open_share = [(time.n - time.n_tipped) / max(time.n, 1) for time in times]
    slowest = times[int(np.argmax(open_share))]
    medians = ", ".join(f"{_median(time)} from an opening share of {time.opening:.0%}" for time in times)
    b, h = float(options["network_effect_of_times"]), -float(options["bias_of_times"])
    return (
        f"Near the critical mass tipping is slow: at a network effect of {b:g} and a handicap of {h:g}, half of the "
        f"markets have tipped after {medians}. From {slowest.opening:.0%}, {slowest.n - slowest.n_tipped} of "
        f"{slowest.n} are still open after {options['steps_of_times']} months, and the first offer leads in "
        f"{slowest.n_led}."
    )


def _median(time: Times) -> str:
    median = time.curve.median
    if not median.defined:
        return "more months than the runs have"
    ends = ends_text(median.low, median.high, 0).replace("∞", "beyond the end")
    return f"{number_text(median.value, 0)} months{ends}"


def method_of(runs: StudyRuns, settings: Settings) -> list[str]:
    """Paragraphs: what leading means, the theory beside it, how the opening share needed is found, limits."""
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
        "wider of the profile likelihood's, which takes runs as independent, and Student's of the mean of the "
        "replicates' turning points.",
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


def mass_table(masses: list[CriticalMass]) -> pd.DataFrame:
    """Opening share needed: simulated with its interval, exact and of the mean field, a row a market."""
    return pd.DataFrame({
        "handicap": [0.0 - mass.bias for mass in masses],
        "network effect": [mass.network_effect for mass in masses],
        "simulated": [mass.s50 for mass in masses],
        "from": [mass.low for mass in masses],
        "to": [mass.high for mass in masses],
        "exact": [mass.exact for mass in masses],
        "mean field": [mass.separatrix for mass in masses],
    })  # fmt: skip


def times_table(times: list[Times]) -> pd.DataFrame:
    """Median time to tip with its interval, a row an opening share."""
    return pd.DataFrame({
        "opening share": [time.opening for time in times],
        "median, months": [time.curve.median.value for time in times],
        "from ": [time.curve.median.low for time in times],
        "to ": [time.curve.median.high for time in times],
        "runs": [time.n for time in times],
        "tipped": [time.n_tipped for time in times],
        "first offer leads": [time.n_led for time in times],
    })  # fmt: skip
