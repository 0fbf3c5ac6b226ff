"""What the page says: the answer and how sure it is, who gains and who loses, and what else the arms do."""

import numpy as np

from agents.draws import FloatArray
from experiments.analyses.suppress_or_invest.conditions import Conditions, Turn
from experiments.analyses.suppress_or_invest.effects import ITEMS, SAID, SUPPRESS, TOGETHER, Effects
from experiments.analyses.suppress_or_invest.memo import FLAW
from experiments.analyses.suppress_or_invest.rules import plausible, shares_told, where_told
from experiments.runs.reading import interval_text, number_text, span_text
from experiments.statistics.clusters import draws_share
from experiments.statistics.intervals import few
from experiments.welfare.gains_and_losses import ABROAD, ALL, FIRMS, PEOPLE, PROVIDERS, STATE
from sim.record.surplus import READINGS

WITHIN = (5.0, 95.0)  # percent of the pairs, between which what is told of one of them lies
GROUPS = {FIRMS: "firms", PEOPLE: "people, with what levies bring", PROVIDERS: "domestic providers", STATE: "the state",
          ABROAD: "foreign providers"}  # fmt: skip
SUBSIDISED = ("active use", "sovereign investment")


def findings_of(effects: Effects, conditions: Conditions, turns: list[Turn]) -> list[str]:
    """The answer first."""
    return [
        *(_answer(effects, reading) for reading in READINGS),
        *(_worth(effects, reading) for reading in READINGS),
        _last_year(effects),
        *(_who(effects, arm) for arm in (SUPPRESS, TOGETHER)),
        _without_profits(effects),
        *_turns(turns),
        *where_told(conditions),
        shares_told(conditions),
        plausible(conditions),
        _balance(effects),
        _single(effects),
        _dependence(effects),
        _power(effects),
        _memo(effects),
    ]


def _answer(effects: Effects, reading: str) -> str:
    """Yes or no by one way to count the stay bonus, with the margin, of the mean and of a pair."""
    gap = effects.welfare[TOGETHER][reading] - effects.welfare[SUPPRESS][reading]
    mean, share = effects.mean(gap), beats(effects.welfare[TOGETHER][reading], effects.welfare[SUPPRESS][reading])
    verdict = "yes" if mean.low > 0.0 else "no" if mean.high < 0.0 else "undecided"
    of_draws = draws_share(gap, effects.n_draws) if effects.n_draws else float("nan")
    varied = "" if np.isnan(of_draws) else f"; draws make {of_draws:.0%} of the variance of a pair, seeds the rest"
    return (
        f"Are residents better off by use and investment than by suppression, {effects.years[0]} to "
        f"{effects.years[1]}, with {SAID[reading]}? {verdict.capitalize()}: by {money(effects, gap)} {effects.unit} in "
        f"the mean, {_of_pairs(gap)} in 90% of {effects.n_pairs} pairs, and {'more' if share >= 0 else 'less'} in "
        f"{abs(share):.0%} of them{varied}."
    )


def _of_pairs(values: FloatArray) -> str:
    low, high = np.nanpercentile(values, WITHIN)
    return span_text(low, high, 2 if max(abs(low), abs(high)) < 10 else 1, sign=True)


def beats(candidate: FloatArray, rival: FloatArray) -> float:
    """Share of the pairs in which one is above the other; below 0 that in which it is below, where that is more."""
    gap = (candidate - rival)[np.isfinite(candidate - rival)]
    above, below = float((gap > 0.0).mean()), float((gap < 0.0).mean())
    return above if above >= below else -below


def _worth(effects: Effects, reading: str) -> str:
    texts = [f"{arm} {money(effects, effects.welfare[arm][reading])}" for arm in effects.arms]
    return f"Welfare of all residents against the baseline, {SAID[reading]}, {effects.unit} over {_span(effects)}: " + (
        "; ".join(texts) + "."
    )


def _last_year(effects: Effects) -> str:
    """What the last year alone is worth: research tells late, and what it leaves after the run counts for nothing."""
    texts = []
    for arm in effects.arms:
        values = [money(effects, effects.by_year[arm][reading][:, -1]) for reading in READINGS]
        texts.append(f"{arm} {', '.join(values)}")
    return (
        f"In {effects.years[1]} alone, the last year, after which nothing counts, {effects.unit} with the stay "
        f"bonus enjoyed, as a cost of leaving, left out: {'; '.join(texts)}."
    )


def _who(effects: Effects, arm: str) -> str:
    """Sections of the account by one arm, with the stay bonus enjoyed and, where that differs, as a cost."""
    texts = []
    for section, name in GROUPS.items():
        enjoyed, cost = (effects.of_section(arm, section, reading) for reading in READINGS[:2])
        text = f"{name} {money(effects, enjoyed)}"
        texts.append(text if np.array_equal(enjoyed, cost) else f"{text} or {money(effects, cost)}")
    return (
        f"Who gains and who loses by {arm}, {effects.unit} over {_span(effects)}, with the stay bonus enjoyed, or as "
        f"a cost of leaving where that differs: {'; '.join(texts)}."
    )


def _without_profits(effects: Effects) -> str:
    texts = []
    for arm in (SUPPRESS, TOGETHER):
        values = [
            money(effects, effects.welfare[arm][reading] - effects.of_section(arm, PROVIDERS, reading))
            for reading in READINGS
        ]
        texts.append(f"{arm} {', '.join(values)}")
    return (
        f"Without the profits of domestic providers, half of whose sales are profit by judgement, {effects.unit} with "
        f"the stay bonus enjoyed, as a cost of leaving, left out: {'; '.join(texts)}."
    )


def _turns(turns: list[Turn]) -> list[str]:
    """At which weights both are worth the same in the mean; beyond the range that is tried, the ranking stays."""
    sentences = []
    for name in dict.fromkeys(turn.factor.name for turn in turns):
        told = [turn for turn in turns if turn.factor.name == name]
        factor = told[0].factor
        texts = [
            f"{number_text(turn.weight, 2)} with {SAID[turn.reading]}"
            + ("" if factor.low <= turn.weight <= factor.high else " (outside the range)")
            for turn in told
            if np.isfinite(turn.weight)
        ]
        if texts:
            sentences.append(
                f"Suppression and use and investment are worth the same in the mean at a {factor.name} of "
                f"{', '.join(texts)}; the runs have {factor.already:g}, tried are {factor.low:g} to {factor.high:g}."
            )
    return sentences


def _balance(effects: Effects) -> str:
    texts = []
    for arm in effects.arms:
        items = ", ".join(f"{name} {money(effects, effects.changes[arm][name], interval=False)}" for name in ITEMS)
        texts.append(f"{arm} {money(effects, effects.changes[arm]['balance'])}, of which {items}")
    return f"Digital balance against the baseline, {effects.unit} over {_span(effects)}: {'; '.join(texts)}."


def _single(effects: Effects) -> str:
    """Whether both programmes together are more than their parts: each has half of its money there."""
    alone = [arm for arm in effects.arms if arm in SUBSIDISED]
    if len(alone) < 2:
        return "The arms have no programmes by themselves to compare with both together."
    texts = []
    for reading in READINGS:
        half = (effects.welfare[alone[0]][reading] + effects.welfare[alone[1]][reading]) / 2.0
        texts.append(f"{money(effects, effects.welfare[TOGETHER][reading] - half)} with {SAID[reading]}")
    return (
        f"Both together, each at half its budget, are worth {', '.join(texts)} {effects.unit} more than the mean of "
        "the two alone: that is their interaction, and what smaller programmes do better or worse by their money."
    )


def _dependence(effects: Effects) -> str:
    states = effects.states
    texts = [
        f"{arm} {100 * np.nanmean(states[arm]['domestic share']):.1f}% and {money(effects, effects.loss[arm])}"
        for arm in effects.loss
    ]
    return (
        f"Domestic share of digital spending, mean of the months of {effects.years[1]}, and value added lost "
        f"({effects.unit} over two years) when foreign cloud and AI are cut off: {', '.join(texts)}."
    )


def _power(effects: Effects) -> str:
    texts = [
        f"{arm} {np.nanmean(effects.states[arm]['power']):.1f} TWh and {np.nanmean(effects.states[arm]['CO2']):.1f} Mt"
        for arm in effects.states
    ]
    return f"Electricity and CO2 of data centres at home in {effects.years[1]}: {', '.join(texts)}."


def _memo(effects: Effects) -> str:
    """The old measure beside the account, with what it prefers."""
    texts = [
        f"{arm} {money(effects, effects.net[arm])} (balance "
        f"{money(effects, effects.changes[arm]['balance'], interval=False)}, value added "
        f"{money(effects, effects.changes[arm]['value added'], interval=False)})"
        for arm in effects.arms
    ]
    best = max(effects.arms, key=lambda arm: float(np.nanmean(effects.net[arm])))
    worth = ", ".join(money(effects, effects.welfare[best][reading], interval=False) for reading in READINGS)
    return (
        f"{FLAW} {effects.unit}: {'; '.join(texts)}. By it {best} is best; by welfare it is worth {worth} (enjoyed, "
        "cost of leaving, left out)."
    )


def money(effects: Effects, values: FloatArray, interval: bool = True) -> str:
    """A sum of money in the large unit with its sign, and the bootstrap interval of the mean."""
    mean = effects.mean(values)
    digits = 2 if abs(mean.value) < 10 else 1
    return interval_text(mean, digits, sign=True) if interval else number_text(float(mean.value), digits, sign=True)


def _span(effects: Effects) -> str:
    return f"{effects.years[0]}-{effects.years[1]}"


def method_of(conditions: Conditions, effects: Effects, replicates: int) -> list[str]:
    """What was varied, what is measured, and what the reader should not conclude."""
    of_draws = effects.n_draws
    pairs = (
        f"All arms have the same {of_draws} draws of the posterior, {replicates} runs each with seeds of their own"
        if of_draws
        else f"All arms have the same {replicates} seeds and draws of customers"
    )
    return [
        f"{pairs}: a difference from the baseline is what the policy does, run by run. What each arm does stands in "
        "its scenario file. In brackets stand 95% bootstrap intervals of the mean"
        f"{', which is one over draws: they cover draws and seeds' if of_draws else ' over the runs'}."
        f"{few(of_draws or replicates, 'draws' if of_draws else 'runs')}",
        f"Welfare ({ALL.lower()} residents together) is that of docs/explanation/welfare.md: what customers have of "
        "their own choices in money, levies given back by heads, profits of domestic providers, public money and what "
        "raising it costs. Nothing is discounted.",
        "The stay bonus of equation (2) may be a pleasure of habit (enjoyed), the cost of a change that is spared "
        "(cost of leaving), or no part of what use is worth (left out): nobody knows, and all three are told.",
        f"Conditions: {len(conditions.values)} Latin-hypercube draws of all uncertain numbers together, each beside a "
        f"draw of the posterior where there is one; runs of an arm in a draw: {conditions.replicates}, with seeds of "
        "their own. Rules are the leaves of a classification tree of at most three levels (CART), chosen by "
        "cross-validation.",
        "A model of mechanisms: budgets, effects and ranges are judgements with sources where there are any. "
        "Projections to 2035 are conditional on them, and no forecast.",
    ]
