"""What the page says: the threshold, how the market tips, a table in words, and what other tools measure."""

from collections import Counter

import numpy as np
import pandas as pd

from experiments.analyses.where_it_tips.levels import Level, MarketLevels
from experiments.runs.leads import MOVED, TERMS, USED_AFTER
from experiments.statistics.intervals import mean_of
from experiments.studies.study import Study
from experiments.sweep.thresholds import threshold_text
from experiments.tipping.threshold import METHOD
from experiments.tipping.words import AHEAD, FEW, HELD, MOST

OTHERS = (
    "It is not what the dashboard computes: lambda_symmetric asks whether equal shares would be stable, were all "
    "offers alike; lambda_local by how much a small lead grows at the shares of a month, prices and quality held."
)


def findings_of(market: MarketLevels) -> list[str]:
    """The threshold first."""
    return [
        _threshold(market), *_way(market), *_own(market), *_words(market), *_without_lead(market), *_symmetric(market)
    ]  # fmt: skip


def _threshold(market: MarketLevels) -> str:
    levels, estimate = market.levels, market.threshold
    time = market.settings.time
    end = f"to {time.end}" if time.steps is None else f"of {time.steps} steps"
    span = f"{levels[0].value:g} to {levels[-1].value:g}"
    tried = f"{span}, {len(levels)} levels of {market.n_replicates} runs each, {end}"
    if not estimate.defined:
        return f"{market.title}: no threshold of {market.parameter} there; {estimate.note} ({tried})."
    side = "below" if estimate.note == "runs tip below it" else "from"
    note = f" Beware: {estimate.note}." if estimate.note and side == "from" else ""
    return (
        f"{market.title}: tips {side} a {market.parameter} of {threshold_text(estimate)}: there half of the runs do "
        f"({tried}; 95% interval by {METHOD}).{note}"
    )


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
    names = ", ".join(f"{market.offer(number)} in {count}" for number, count in leaders.most_common(3))
    if grown > n / 2:
        decides = "Who led decides who leads."
    elif leaders and grown <= n / 4 and max(leaders.values()) >= MOST * n:
        decides = "A lead at the opening does not decide who that is: the same offer wins without it."
    else:
        decides = "Who that is depends on chance and on the opening."
    return [
        f"Of {n} runs that tip at levels called tipped, one offer has {HELD:.0%} of the users or more in {held}, and "
        f"leads feed themselves in {grown}. {decides} In the end the leader is {names or 'nobody'}."
    ]


def _own(market: MarketLevels) -> list[str]:
    own, estimate = market.own, market.threshold
    if own is None:
        return []
    near = min(market.levels, key=lambda level: abs(level.value - own))
    told = f"The scenario itself has {own:g}"
    if estimate.defined:
        inside = estimate.low <= own <= estimate.high
        told += ", within the interval" if inside else ", below it" if own < estimate.value else ", above it"
    return [f"{told}; at {near.value:.3g}, the nearest level tried, the market is {near.word or 'without users'}."]


def _words(market: MarketLevels) -> list[str]:
    """Stretches of levels that have the same word."""
    stretches: list[tuple[str, float, float]] = []
    for level in market.levels:
        word = level.word or "without users"
        if stretches and stretches[-1][0] == word:
            stretches[-1] = (word, stretches[-1][1], level.value)
        else:
            stretches.append((word, level.value, level.value))
    told = [f"{word} at {first:.3g}" + (f" to {last:.3g}" if last > first else "") for word, first, last in stretches]
    return [f"In words: {', '.join(told)}."]


def _without_lead(market: MarketLevels) -> list[str]:
    growths = np.array([level.growth for level in market.levels])
    missing = int((np.isnan(growths) & np.isfinite([level.tipped for level in market.levels])).sum())
    return [
        f"In {missing} of {growths.size} runs too few customers used the two offers that opened the market for a lead "
        "to be given: they count as tipped by the leader's share alone. More customers (customers.number) mend that."
    ] if missing else []  # fmt: skip


def _symmetric(market: MarketLevels) -> list[str]:
    if market.symmetric is None:
        return [OTHERS]
    n = len(market.settings.services[market.service].offers)
    return [f"{OTHERS} By lambda_symmetric {n} offers that are alike would tip from {market.symmetric:.2f} on."]


def level_table(market: MarketLevels) -> pd.DataFrame:
    """A row a level, the lowest first."""
    return pd.DataFrame([_row(market, level) for level in market.levels])


def _row(market: MarketLevels, level: Level) -> dict[str, object]:
    known = int(np.isfinite(level.tipped).sum())
    leaders = Counter(level.leader[np.isfinite(level.leader)].tolist()).most_common(1)
    growth = level.growth[np.isfinite(level.growth)]
    return {
        market.parameter: f"{level.value:.4g}",
        "the market is": level.word or "without users",
        "runs tipped": f"{int(np.nansum(level.tipped))} of {known}",
        "one offer has it": f"{int((level.share >= HELD).sum())}",
        "leads feed themselves": f"{int((level.growth > 1.0).sum())}",
        "leader": f"{market.offer(leaders[0][0])} in {leaders[0][1]}" if leaders else "none",
        "share of the leader, %": 100.0 * float(mean_of(level.share)),
        "growth of a lead, median": float(np.median(growth)) if len(growth) else np.nan,
    }


def method_of(market: MarketLevels, study: Study) -> list[str]:
    """What counts as tipped, how the threshold is found, and what the reader should not conclude."""
    time, n = market.settings.time, market.settings.customers.number
    return [
        f"A run has tipped where one offer has at least {HELD:.0%} of the users in the end, or where leads feed "
        f"themselves. For that two copies of it are made, after the first step, or {USED_AFTER} months after the "
        f"launch of the second offer. In each about {MOVED:.0%} of the users change between the two offers that "
        "opened the market, in opposite directions. Leads feed themselves where the copies are further apart "
        f"{TERMS} contract terms later (or at the end) than they were put. Copies share all draws.",
        f"In words: tipped, at least {MOST:.0%} of the runs have; shared, at most {FEW:.0%} have, and none differ in "
        f"who leads by {AHEAD:.0%} of the users; contested, all else: the seed decides.",
        f"Scenario {study.scenario}, {n:,} customers, {time.n_steps} steps. The levels are those of an adaptive "
        "design: a grid, then further levels where the share of runs that tip changes. What happens between two levels "
        "that are alike is not seen. All levels share the draws of their replicates; each replicate has a threshold of "
        "its own, and the interval is that of their median by order statistics, its ends levels that were tried. It "
        "speaks of markets of this size: in small ones chance decides sooner.",
        "Of two offers alike the threshold is where equal shares lose stability, gamma = 2 mu (Brock & Durlauf 2001). "
        "Where offers differ there need be no such point: the better one gets more of the market as the parameter "
        f"grows, and the threshold is where it has {HELD:.0%}, a convention.",
    ]
