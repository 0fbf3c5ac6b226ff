"""What the page says: the threshold, how the market tips, a table in words, and what other tools measure."""

from collections import Counter

import numpy as np
import pandas as pd

from configs.language import N_, _
from experiments.analyses.where_it_tips.levels import Level, MarketLevels
from experiments.lines import in_a_row, listed
from experiments.runs.outcomes.leads import MOVED, TERMS, USED_AFTER
from experiments.statistics.intervals import mean_of
from experiments.studies.study import Study
from experiments.sweep.thresholds import threshold_text
from experiments.tipping.threshold import BELOW, METHOD
from experiments.tipping.words import AHEAD, FEW, HELD, MOST, reached_told

OTHERS = N_(
    "It is not what the dashboard computes: lambda_symmetric asks whether equal shares would be stable, were all "
    "offers alike; lambda_local by how much a small lead grows at the shares of a month, prices and quality held."
)


def findings_of(market: MarketLevels) -> list[str]:
    """The threshold first."""
    return [
        _threshold(market), *_way(market), *_own(market), *_words(market), *_without_lead(market), *_symmetric(market)
    ]  # fmt: skip


def _threshold(market: MarketLevels) -> str:
    levels, estimate, time = market.levels, market.threshold, market.settings.time
    until = N_("{low} to {high}, {n} levels of {n_runs} runs each, to {end}")
    counted = N_("{low} to {high}, {n} levels of {n_runs} runs each, of {steps} steps")
    ends = {"low": f"{levels[0].value:g}", "high": f"{levels[-1].value:g}", "end": time.end, "steps": time.steps}
    tried = _(until if time.steps is None else counted, n=len(levels), n_runs=market.n_replicates, **ends)
    said = {"market": market.title, "parameter": market.parameter, "note": estimate.note, "tried": tried}
    if not estimate.defined:
        return _("{market}: no threshold of {parameter} there; {note} ({tried}).", **said)
    below = N_(
        "{market}: tips below a {parameter} of {value}: there half of the runs do ({tried}; 95% interval by {method})."
    )
    above = N_(
        "{market}: tips from a {parameter} of {value}: there half of the runs do ({tried}; 95% interval by {method})."
    )
    falls = estimate.note == _(BELOW)
    text = _(below if falls else above, value=threshold_text(estimate), method=_(METHOD), **said)
    beware = _("Beware: {note}.", note=estimate.note) if estimate.note and not falls else ""
    return in_a_row([text, beware])


def _way(market: MarketLevels) -> list[str]:
    """By which of both ways the runs have tipped, and to whom."""
    levels = [level for level in market.levels if level.word == "tipped"]
    if not levels:
        return []
    held = sum(int((level.share >= HELD).sum()) for level in levels)
    grown = sum(int((level.growth > 1.0).sum()) for level in levels)
    n = sum(int((level.tipped > 0.5).sum()) for level in levels)
    leading = [level.leader[(level.tipped > 0.5) & np.isfinite(level.leader)] for level in levels]
    leaders = Counter(np.concatenate(leading).tolist())
    names = listed(_("{offer} in {n}", offer=market.offer(number), n=count) for number, count in leaders.most_common(3))
    if grown > n / 2:
        decides = _("Who led decides who leads.")
    elif leaders and grown <= n / 4 and max(leaders.values()) >= MOST * n:
        decides = _("A lead at the opening does not decide who that is: the same offer wins without it.")
    else:
        decides = _("Who that is depends on chance and on the opening.")
    tipped = _(
        "Of {n} runs that tip at levels called tipped, one offer has {share:.0%} of the users or more in {held}, and "
        "leads feed themselves in {grown}.",
        n=n,
        share=HELD,
        held=held,
        grown=grown,
    )
    leader = _("In the end the leader is {names}.", names=names) if names else _("In the end the leader is nobody.")
    return [in_a_row([tipped, decides, leader])]


def _own(market: MarketLevels) -> list[str]:
    own, estimate = market.own, market.threshold
    if own is None:
        return []
    near = min(market.levels, key=lambda level: abs(level.value - own))
    text = N_("The scenario itself has {own}; at {near}, the nearest level tried, the market is {word}.")
    if estimate.defined:
        inside = N_(
            "The scenario itself has {own}, within the interval; at {near}, the nearest level tried, the market is "
            "{word}."
        )
        below = N_("The scenario itself has {own}, below it; at {near}, the nearest level tried, the market is {word}.")
        above = N_("The scenario itself has {own}, above it; at {near}, the nearest level tried, the market is {word}.")
        text = inside if estimate.low <= own <= estimate.high else below if own < estimate.value else above
    return [_(text, own=f"{own:g}", near=f"{near.value:.3g}", word=reached_told(near.word))]


def _words(market: MarketLevels) -> list[str]:
    """Stretches of levels that have the same word."""
    stretches: list[tuple[str, float, float]] = []
    for level in market.levels:
        word = reached_told(level.word)
        if stretches and stretches[-1][0] == word:
            stretches[-1] = (word, stretches[-1][1], level.value)
        else:
            stretches.append((word, level.value, level.value))
    single, stretch = N_("{word} at {first}"), N_("{word} at {first} to {last}")
    told = [
        _(stretch if last > first else single, word=word, first=f"{first:.3g}", last=f"{last:.3g}")
        for word, first, last in stretches
    ]
    return [_("In words: {stretches}.", stretches=listed(told))]


def _without_lead(market: MarketLevels) -> list[str]:
    growths = np.array([level.growth for level in market.levels])
    missing = int((np.isnan(growths) & np.isfinite([level.tipped for level in market.levels])).sum())
    if not missing:
        return []
    text = _(
        "In {n} of {n_all} runs too few customers used the two offers that opened the market for a lead to be given: "
        "they count as tipped by the leader's share alone. More customers (customers.number) mend that.",
        n=missing,
        n_all=growths.size,
    )
    return [text]


def _symmetric(market: MarketLevels) -> list[str]:
    if market.symmetric is None:
        return [_(OTHERS)]
    n = len(market.settings.services[market.service].offers)
    alike = _(
        "By lambda_symmetric {n} offers that are alike would tip from {value:.2f} on.", n=n, value=market.symmetric
    )
    return [in_a_row([_(OTHERS), alike])]


def level_table(market: MarketLevels) -> pd.DataFrame:
    """A row a level, the lowest first."""
    return pd.DataFrame([_row(market, level) for level in market.levels])


def _row(market: MarketLevels, level: Level) -> dict[str, object]:
    known = int(np.isfinite(level.tipped).sum())
    leaders = Counter(level.leader[np.isfinite(level.leader)].tolist()).most_common(1)
    growth = level.growth[np.isfinite(level.growth)]
    return {
        market.parameter: f"{level.value:.4g}",
        _("the market is"): reached_told(level.word),
        _("runs tipped"): _("{n} of {n_all}", n=int(np.nansum(level.tipped)), n_all=known),
        _("one offer has it"): f"{int((level.share >= HELD).sum())}",
        _("leads feed themselves"): f"{int((level.growth > 1.0).sum())}",
        _("leader"): _("{offer} in {n}", offer=market.offer(leaders[0][0]), n=leaders[0][1]) if leaders else _("none"),
        _("share of the leader, %"): 100.0 * float(mean_of(level.share)),
        _("growth of a lead, median"): float(np.median(growth)) if len(growth) else np.nan,
    }


def method_of(market: MarketLevels, study: Study) -> list[str]:
    """What counts as tipped, how the threshold is found, and what the reader should not conclude."""
    time, n = market.settings.time, market.settings.customers.number
    return [
        _(
            "A run has tipped where one offer has at least {share:.0%} of the users in the end, or where leads feed "
            "themselves. For that two copies of it are made, after the first step, or {months} months after the launch "
            "of the second offer. In each about {moved:.0%} of the users change between the two offers that opened the "
            "market, in opposite directions. Leads feed themselves where the copies are further apart {terms} contract "
            "terms later (or at the end) than they were put. Copies share all draws.",
            share=HELD,
            months=USED_AFTER,
            moved=MOVED,
            terms=TERMS,
        ),
        _(
            "In words: tipped, at least {most:.0%} of the runs have; shared, at most {few:.0%} have, and none differ "
            "in who leads by {ahead:.0%} of the users; contested, all else: the seed decides.",
            most=MOST,
            few=FEW,
            ahead=AHEAD,
        ),
        _(
            "Scenario {scenario}, {n:,} customers, {steps} steps. The levels are those of an adaptive design: a grid, "
            "then further levels where the share of runs that tip changes. What happens between two levels that are "
            "alike is not seen. All levels share the draws of their replicates; each replicate has a threshold of its "
            "own, and the interval is that of their median by order statistics, its ends levels that were tried. It "
            "speaks of markets of this size: in small ones chance decides sooner.",
            scenario=study.scenario,
            n=n,
            steps=time.n_steps,
        ),
        _(
            "Of two offers alike the threshold is where equal shares lose stability, gamma = 2 mu (Brock & Durlauf "
            "2001). Where offers differ there need be no such point: the better one gets more of the market as the "
            "parameter grows, and the threshold is where it has {share:.0%}, a convention.",
            share=HELD,
        ),
    ]
