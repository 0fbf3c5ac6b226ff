"""What the page says: the answer and how sure it is, who gains and who loses, and what turns it."""

import numpy as np

from agents.draws import FloatArray
from configs.language import N_, _
from experiments.analyses.suppress_or_invest.amounts import amounts, money, of_pairs, span
from experiments.analyses.suppress_or_invest.besides import besides
from experiments.analyses.suppress_or_invest.conditions import Conditions, Turn
from experiments.analyses.suppress_or_invest.effects import SAID, SUPPRESS, TOGETHER, Effects
from experiments.analyses.suppress_or_invest.rules import plausible, shares_told, where_told
from experiments.lines import in_a_row, listed
from experiments.runs.reading import number_text
from experiments.statistics.clusters import draws_share
from experiments.welfare.gains_and_losses import ABROAD, FIRMS, PEOPLE, PROVIDERS, STATE
from sim.record.surplus import READINGS

GROUPS = {FIRMS: N_("firms"), PEOPLE: N_("people, with what levies bring"), PROVIDERS: N_("domestic providers"),
          STATE: N_("the state"), ABROAD: N_("foreign providers")}  # fmt: skip


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
        *besides(effects),
    ]


def _answer(effects: Effects, reading: str) -> str:
    """Yes or no by one way to count the stay bonus, with the margin, of the mean and of a pair."""
    gap = effects.welfare[TOGETHER][reading] - effects.welfare[SUPPRESS][reading]
    mean, share = effects.mean(gap), beats(effects.welfare[TOGETHER][reading], effects.welfare[SUPPRESS][reading])
    verdict = N_("Yes") if mean.low > 0.0 else N_("No") if mean.high < 0.0 else N_("Undecided")
    of_draws = draws_share(gap, effects.n_draws) if effects.n_draws else float("nan")
    asked = _(
        "Are residents better off by use and investment than by suppression, {first} to {last}, with {reading}?",
        reading=_(SAID[reading]),
        **span(effects),
    )
    more = N_("{verdict}: by {mean} {unit} in the mean, {most} in 90% of {n} pairs, and more in {share:.0%} of them")
    less = N_("{verdict}: by {mean} {unit} in the mean, {most} in 90% of {n} pairs, and less in {share:.0%} of them")
    answered = _(
        more if share >= 0 else less,
        verdict=_(verdict),
        mean=money(effects, gap),
        most=of_pairs(gap),
        n=effects.n_pairs,
        share=abs(share),
        unit=effects.unit,
    )
    of_seeds = N_("{text}; draws make {share:.0%} of the variance of a pair, seeds the rest.")
    return in_a_row([asked, _(N_("{text}.") if np.isnan(of_draws) else of_seeds, text=answered, share=of_draws)])


def beats(candidate: FloatArray, rival: FloatArray) -> float:
    """Share of the pairs in which one is above the other; below 0 that in which it is below, where that is more."""
    gap = (candidate - rival)[np.isfinite(candidate - rival)]
    above, below = float((gap > 0.0).mean()), float((gap < 0.0).mean())
    return above if above >= below else -below


def _worth(effects: Effects, reading: str) -> str:
    return _(
        "Welfare of all residents against the baseline, {reading}, {unit} over {first}-{last}: {arms}.",
        reading=_(SAID[reading]),
        arms=amounts((arm, money(effects, effects.welfare[arm][reading])) for arm in effects.arms),
        **span(effects),
    )


def _last_year(effects: Effects) -> str:
    """What the last year alone is worth: research tells late, and what it leaves after the run counts for nothing."""
    by_arm = [
        (arm, listed(money(effects, effects.by_year[arm][reading][:, -1]) for reading in READINGS))
        for arm in effects.arms
    ]
    return _(
        "In {last} alone, the last year, after which nothing counts, {unit} with the stay bonus enjoyed, as a cost of "
        "leaving, left out: {arms}.",
        arms=amounts(by_arm),
        **span(effects),
    )


def _who(effects: Effects, arm: str) -> str:
    """Sections of the account by one arm, with the stay bonus enjoyed and, where that differs, as a cost."""
    by_group = []
    for section, name in GROUPS.items():
        enjoyed, cost = (effects.of_section(arm, section, reading) for reading in READINGS[:2])
        worth = money(effects, enjoyed)
        if not np.array_equal(enjoyed, cost):
            worth = _("{enjoyed} or {cost}", enjoyed=worth, cost=money(effects, cost))
        by_group.append((name, worth))
    return _(
        "Who gains and who loses by {arm}, {unit} over {first}-{last}, with the stay bonus enjoyed, or as a cost of "
        "leaving where that differs: {groups}.",
        arm=_(arm),
        groups=amounts(by_group),
        **span(effects),
    )


def _without_profits(effects: Effects) -> str:
    by_arm = []
    for arm in (SUPPRESS, TOGETHER):
        values = [
            money(effects, effects.welfare[arm][reading] - effects.of_section(arm, PROVIDERS, reading))
            for reading in READINGS
        ]
        by_arm.append((arm, listed(values)))
    return _(
        "Without the profits of domestic providers, half of whose sales are profit by judgement, {unit} with the stay "
        "bonus enjoyed, as a cost of leaving, left out: {arms}.",
        unit=effects.unit,
        arms=amounts(by_arm),
    )


def _turns(turns: list[Turn]) -> list[str]:
    """At which weights both are worth the same in the mean; beyond the range that is tried, the ranking stays."""
    sentences = []
    inside, outside = N_("{value} with {reading}"), N_("{value} with {reading} (outside the range)")
    for name in dict.fromkeys(turn.factor.name for turn in turns):
        told = [turn for turn in turns if turn.factor.name == name and np.isfinite(turn.weight)]
        if told:
            factor = told[0].factor
            weights = listed(
                _(
                    inside if factor.low <= turn.weight <= factor.high else outside,
                    value=number_text(turn.weight, 2),
                    reading=_(SAID[turn.reading]),
                )
                for turn in told
            )
            sentences.append(
                _(
                    "Suppression and use and investment are worth the same in the mean at a {factor} of {weights}; the "
                    "runs have {own:g}, tried are {low:g} to {high:g}.",
                    factor=_(factor.name),
                    weights=weights,
                    own=factor.already,
                    low=factor.low,
                    high=factor.high,
                )
            )
    return sentences
