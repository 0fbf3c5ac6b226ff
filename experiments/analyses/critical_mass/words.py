"""What the study of critical mass says: findings and method."""

import math

import numpy as np

from agents.draws import FloatArray
from configs import Settings
from configs.language import N_, _
from experiments.analyses.critical_mass.masses import DECIDED, CriticalMass, Times, crossing, least_effect
from experiments.lines import in_a_row, listed
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
        below = led[number][effect < least_effect(handicap)]
        if handicap < 0.0:
            findings.append(_worse(handicap, opening, below, known))
        elif handicap == 0.0:
            findings.append(_alike(opening, below, known))
    return [*findings, *_exact(masses), *_mean_field(masses), *_widths(bias, effect, exact), _times_found(runs, times)]


def _worse(handicap: float, opening: FloatArray, below: FloatArray, known: list[CriticalMass]) -> str:
    """What a worse offer needs; `below` are its runs where theory has one outcome only, [n_effects, n_openings, n]."""
    said = {"handicap": f"{-handicap:g}", "needs": _needs(known)}
    if not below.size:
        return _("An offer that is worse by {handicap} taste scales {needs}.", **said)
    return _(
        "An offer that is worse by {handicap} taste scales leads at the end of {share:.1%} of the runs with a network "
        "effect below {turn:.2f} taste scales, from any opening share up to {opening:.0%} (theory: of none); above, it "
        "{needs}.",
        share=_mean(below),
        turn=least_effect(handicap),
        opening=opening[-1],
        **said,
    )


def _alike(opening: FloatArray, below: FloatArray, known: list[CriticalMass]) -> str:
    """What one of two equal offers needs, and where the opening is forgotten."""
    needs = _("Between offers that are alike, half of the market decides: the first {needs}.", needs=_needs(known))
    if not below.size:
        return needs
    forgotten = _(
        "Below a network effect of 2 the opening is forgotten: the first leads in {fewest:.0%} of the runs from an "
        "opening share of {least:.0%}, and in {most:.0%} from {largest:.0%}.",
        fewest=_mean(below[:, 0]),
        least=opening[0],
        most=_mean(below[:, -1]),
        largest=opening[-1],
    )
    return in_a_row([needs, forgotten])


def _exact(masses: list[CriticalMass]) -> list[str]:
    """How far what is simulated is from the exact chain."""
    known = [mass for mass in masses if math.isfinite(mass.s50) and math.isfinite(mass.exact)]
    if not known:
        return []
    text = _(
        "Simulated and exact opening shares agree: {n} of {n_all} intervals of 95% hold the exact value, and the "
        "largest difference is {gap:.1f} percentage points.",
        n=sum(mass.low <= mass.exact <= mass.high for mass in known),
        n_all=len(known),
        gap=100.0 * max(abs(mass.s50 - mass.exact) for mass in known),
    )
    return [text]


def _mean_field(masses: list[CriticalMass]) -> list[str]:
    """How far what is simulated is from a market without end."""
    known = [mass for mass in masses if math.isfinite(mass.s50) and math.isfinite(mass.separatrix)]
    if not known:
        return []
    gaps = [abs(mass.s50 - mass.separatrix) for mass in known]
    worst = known[int(np.argmax(gaps))]
    plain = N_(
        "The mean field, a market without end, is {median:.1f} percentage points off in the median, and at most "
        "{most:.1f}, at a network effect of {effect} and a handicap of {handicap}."
    )
    beside = N_(
        "The mean field, a market without end, is {median:.1f} percentage points off in the median, and at most "
        "{most:.1f}, at a network effect of {effect} and a handicap of {handicap}; there, an exact market of this size "
        "is {exact:.1f} off."
    )
    text = _(
        beside if math.isfinite(worst.exact) else plain,
        median=100.0 * float(np.median(gaps)),
        most=100.0 * max(gaps),
        effect=f"{worst.network_effect:g}",
        handicap=f"{0.0 - worst.bias:g}",
        exact=100.0 * abs(worst.exact - worst.separatrix),
    )
    return [text]


def _mean(led: FloatArray) -> float:
    return float(np.nanmean(led))


def _needs(chosen: list[CriticalMass]) -> str:
    """What an offer needs, as a sentence about it goes on."""
    if not chosen:
        return _("needs a base that none of the openings had")
    first, last = chosen[0], chosen[-1]
    said = {"share": _share(first), "effect": f"{first.network_effect:g}"}
    if last is first:
        return _("needs {share} of the market at a network effect of {effect}", **said)
    return _(
        "needs {share} of the market at a network effect of {effect}, and {last_share} at {last_effect}",
        last_share=_share(last),
        last_effect=f"{last.network_effect:g}",
        **said,
    )


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
    alike = N_(
        "Chance decides in a narrow range of opening shares, between 5% and 95% to lead: from {low:.0%} to {high:.0%} "
        "at a network effect of {weak}, from {lowest:.0%} to {highest:.0%} at {strong} (offers alike)."
    )
    unlike = N_(
        "Chance decides in a narrow range of opening shares, between 5% and 95% to lead: from {low:.0%} to {high:.0%} "
        "at a network effect of {weak}, from {lowest:.0%} to {highest:.0%} at {strong}."
    )
    said = {"low": low, "high": high, "lowest": lowest, "highest": highest}
    return [_(alike if np.abs(bias).min() == 0.0 else unlike, weak=f"{weak:g}", strong=f"{strong:g}", **said)]


def _times_found(runs: StudyRuns, times: list[Times]) -> str:
    options = runs.study.options
    open_share = [(time.n - time.n_tipped) / max(time.n, 1) for time in times]
    slowest = times[int(np.argmax(open_share))]
    medians = listed(
        _("{median} from an opening share of {opening:.0%}", median=_median(time), opening=time.opening)
        for time in times
    )
    return _(
        "Near the critical mass tipping is slow: at a network effect of {effect} and a handicap of {handicap}, half of "
        "the markets have tipped after {medians}. From {opening:.0%}, {n_open} of {n} are still open after {steps} "
        "months, and the first offer leads in {n_led}.",
        effect=f"{float(options['network_effect_of_times']):g}",
        handicap=f"{-float(options['bias_of_times']):g}",
        medians=medians,
        opening=slowest.opening,
        n_open=slowest.n - slowest.n_tipped,
        n=slowest.n,
        steps=options["steps_of_times"],
        n_led=slowest.n_led,
    )


def _median(time: Times) -> str:
    median = time.curve.median
    if not median.defined:
        return _("more months than the runs have")
    ends = ends_text(median.low, median.high, 0).replace("∞", _("beyond the end"))
    return _("{n} months{interval}", n=number_text(median.value, 0), interval=ends)


def method_of(runs: StudyRuns, settings: Settings) -> list[str]:
    """Paragraphs: what leading means, the theory beside it, how the opening share needed is found, limits."""
    options = runs.study.options
    market = _(
        "A handicap is a utility that every customer misses in the first offer, in the unit of the taste scale "
        "({scale}), as the network effect is. {n:,} customers, of whom all decide in every step, {steps} steps; an odd "
        "number, so that one offer is always ahead. Leading means more than half of the customers at the last step.",
        scale=f"{settings.services['market'].taste_scale:g}",
        n=settings.customers.number,
        steps=settings.time.n_steps,
    )
    theory = _(
        "Theory: with m = 2 share - 1, b = network effect / 2 and h = -handicap / 2 in taste scales, a large market "
        "follows m' = tanh(b m + h) (Brock & Durlauf 2001). The unstable root parts the openings that go up from those "
        "that go down. A market of finite size is a Markov chain of the number of customers of the first offer, "
        "solved exactly for the same number of steps."
    )
    needed = _(
        "The opening share needed is where a logistic curve through all runs of a network effect passes one half; "
        "none is given where fewer than {decided:.0%} of the replicates have a leader that depends on the opening. "
        "Openings share their random numbers, so that every replicate leads from one opening on; the interval is the "
        "wider of the profile likelihood's, which takes runs as independent, and Student's of the mean of the "
        "replicates' turning points.",
        decided=DECIDED,
    )
    times = _(
        "Time to tip: {n:,} customers, of whom a share of {revision:.3f} decides in a month; a market has tipped when "
        "an offer holds {share:.0%} for {hold} months. {replicates} runs for each opening, {steps} months.",
        n=options["customers_of_times"],
        revision=float(options["revision_of_times"]),
        share=float(options["threshold"]),
        hold=options["hold"],
        replicates=options["replicates_of_times"],
        steps=options["steps_of_times"],
    )
    limits = _(
        "Limits: customers see the whole market, are alike but for their tastes, do not foresee the outcome, prices do "
        "not answer, and nobody enters or leaves. Where prices or local groups matter, the critical mass is another."
    )
    return [market, theory, needed, in_a_row([times, limits])]
