"""What the page says: the answer and how sure it is, where it holds and where not; method and tables."""

import numpy as np
import pandas as pd

from agents.draws import FloatArray
from experiments.analyses.suppress_or_invest.conditions import Conditions, Factor
from experiments.analyses.suppress_or_invest.effects import BASELINE, ITEMS, SUPPRESS, TOGETHER, Effects
from experiments.runs.observed import observed
from experiments.runs.reading import ends_text, interval_text, number_text
from experiments.statistics.intervals import bootstrap, few

SURE = 0.975  # of the paired runs, for a plain yes or no
UNITS = {"domestic share": "%", "dependence": "%", "power": "TWh a year", "CO2": "Mt a year"}


def findings_of(effects: Effects, conditions: Conditions) -> list[str]:
    """The answer first."""
    return [
        _answer(effects),
        *_where(conditions),
        _value_added(effects),
        _net(effects),
        _money(effects),
        _balance(effects),
        _single(effects),
        _dependence(effects),
        _power(effects),
        _moves(conditions),
        _plausible(conditions),
    ]


def _answer(effects: Effects) -> str:
    """Yes or no, by each measure."""
    better = {
        "value added": beats(effects.changes[TOGETHER]["value added"], effects.changes[SUPPRESS]["value added"]),
        "the balance": beats(effects.changes[TOGETHER]["balance"], effects.changes[SUPPRESS]["balance"]),
        "the net national effect": beats(effects.net[TOGETHER], effects.net[SUPPRESS]),
        "the net effect with all use valued at its price": beats(effects.valued[TOGETHER], effects.valued[SUPPRESS]),
    }
    yes = [name for name, share in better.items() if share >= SURE]
    no = [name for name, share in better.items() if share <= -SURE]
    open_ = [name for name in better if name not in yes + no]
    parts = [f"yes by {_and(yes)}"] if yes else []
    parts += [f"no by {_and(no)}"] if no else []
    parts += [f"undecided by {_and(open_)}"] if open_ else []
    sure = f" Yes and no: in at least {SURE:.1%} of {len(effects.net[TOGETHER])} paired runs." if yes or no else ""
    return (
        f"Does use and investment beat suppression in the baseline, {effects.years[0]} to {effects.years[1]}? "
        f"{'; '.join(parts).capitalize()}.{sure}"
    )


def beats(candidate: FloatArray, rival: FloatArray) -> float:
    """Share of the pairs in which one is above the other; below 0 that in which it is below, where that is more."""
    gap = (candidate - rival)[np.isfinite(candidate - rival)]
    above, below = float((gap > 0.0).mean()), float((gap < 0.0).mean())
    return above if above >= below else -below


def _where(conditions: Conditions) -> list[str]:
    """Where the conclusion holds over the range of what is not known."""
    n = len(conditions.values)
    sentences = []
    for claim in conditions.claims:
        text = f"Over {n} draws of what is uncertain, “{claim.text}” holds in {claim.share:.0%}"
        if claim.rules:
            rules = "; or where ".join(
                _rule(rule.bounds, conditions.factors) + _odds(rule.share, rule.n) for rule in claim.rules
            )
            text += (
                f": where {rules}. (A tree of these rules is right in {claim.accuracy:.0%} of draws it has not seen; "
                f"always saying the commoner answer would be in {claim.commoner:.0%}.)"
            )
        elif claim.share in (0.0, 1.0):
            text += f": {'everywhere' if claim.share else 'nowhere'} in the ranges tried."
        else:
            text += ", and no simple rule tells where."
        sentences.append(text)
    return sentences


def _rule(bounds: dict[str, tuple[float, float]], factors: list[Factor]) -> str:
    parts = []
    for factor in factors:
        if factor.name in bounds:
            low, high = bounds[factor.name]
            ends = [f"above {factor.text(low)}"] if low > factor.low else []
            ends += [f"below {factor.text(high)}"] if high < factor.high else []
            parts.append(f"the {factor.name} is {' and '.join(ends)}")
    return " and ".join(parts) if parts else "anything is so"


def _odds(share: float, n: int) -> str:
    return f" ({share:.0%} of {n} draws there)"


def _value_added(effects: Effects) -> str:
    texts = [f"{arm} {money(effects.changes[arm]['value added'])}" for arm in effects.arms]
    memo = [f"{arm} {money(effects.changes[arm]['exports'])}" for arm in (SUPPRESS, TOGETHER)]
    return (
        f"Value added of firms against the baseline, JPY tn over {_span(effects)}: {', '.join(texts)}. Of it earned "
        f"outside digital, by exports (a memo item, never added to it): {', '.join(memo)}."
    )


def _net(effects: Effects) -> str:
    texts = [
        f"{arm} {money(effects.net[arm])}, with use at its price {money(effects.valued[arm])}" for arm in effects.arms
    ]
    return (
        f"Net national effect, JPY tn over {_span(effects)}: {'; '.join(texts)}. It is the change of value added and "
        "of the balance, less public money spent, plus levy revenue, less levies paid. With use at its price, what "
        "people and services outside the productivity account use less is a loss of as much, and refunds of bills are "
        "transfers, not costs."
    )


def _money(effects: Effects) -> str:
    spent = [f"{arm} {np.nanmean(effects.changes[arm]['public money']):.2f}" for arm in effects.arms]
    back = [
        f"{arm} {np.nanmean(effects.changes[arm]['levy revenue']):.2f}"
        for arm in effects.arms
        if np.nanmean(effects.changes[arm]["levy revenue"]) > 0.0
    ]
    return (
        f"Gross public outlay on programmes, JPY tn: {', '.join(spent)}; levies given back as a lump sum: "
        f"{', '.join(back)}. Buyers pay these levies: they cancel, and only what is used less remains."
    )


def _balance(effects: Effects) -> str:
    texts = []
    for arm in effects.arms:
        items = ", ".join(f"{name} {money(effects.changes[arm][name], interval=False)}" for name in ITEMS)
        texts.append(f"{arm} {money(effects.changes[arm]['balance'])}, of which {items}")
    return f"Digital balance against the baseline, JPY tn over {_span(effects)}: {'; '.join(texts)}."


def _single(effects: Effects) -> str:
    """Whether both programmes together are more than their parts: each has half of its money there."""
    alone = [arm for arm in effects.arms if arm in ("active use", "sovereign investment")]
    if len(alone) < 2:
        return "The arms have no programmes by themselves to compare with both together."
    half = (effects.net[alone[0]] + effects.net[alone[1]]) / 2.0
    return (
        f"Both together, each at half its budget, have a net effect {money(effects.net[TOGETHER] - half)} JPY tn from "
        "the mean of the two alone: that is their interaction, and what smaller programmes do better or worse by the "
        "yen."
    )


def _dependence(effects: Effects) -> str:
    states = effects.states
    texts = [
        f"{arm} {100 * np.nanmean(states[arm]['domestic share']):.1f}% and {money(effects.loss[arm])}"
        for arm in effects.loss
    ]
    return (
        f"Domestic share of digital spending, mean of the months of {effects.years[1]}, and value added lost "
        f"(JPY tn over two years) when foreign cloud and AI are cut off: {', '.join(texts)}."
    )


def _power(effects: Effects) -> str:
    texts = [
        f"{arm} {np.nanmean(effects.states[arm]['power']):.1f} TWh and {np.nanmean(effects.states[arm]['CO2']):.1f} Mt"
        for arm in effects.states
    ]
    return f"Electricity and CO2 of data centres at home in {effects.years[1]}: {', '.join(texts)}."


def _moves(conditions: Conditions) -> str:
    table = conditions.claims[0].indices
    if table["S1"].isna().all():
        return f"{len(conditions.values)} draws, or draws that do not differ, cannot tell which parameter matters most."
    texts = [
        f"{name} {number_text(index, 2)}{ends_text(low, high, 2)}"
        for name, index, low, high in table[["factor", "S1", "low", "high"]].itertuples(index=False)
    ]
    return (
        "Share of the variance of the difference in net effect, use and investment against suppression, that each "
        f"uncertain parameter explains by itself: {', '.join(texts)}."
    )


def _plausible(conditions: Conditions) -> str:
    """How many draws are in keeping with history, and whether they answer otherwise."""
    known = observed("balance_total").get(2024)
    if known is None or np.isnan(conditions.balance_2024).all():
        return "The draws cannot be held against the observed balance of 2024."
    near = np.abs(conditions.balance_2024 - known.value) <= 1.0
    said = f"a balance of 2024 within JPY 1 tn of what was observed ({number_text(known.value, 2)} tn)"
    if not near.any():
        return f"None of the draws has {said}."
    shares = [f"“{claim.text}” in {float((claim.gap[near] > 0.0).mean()):.0%}" for claim in conditions.claims[:3]]
    return f"{near.sum()} of {len(near)} draws have {said}. Among them hold {', '.join(shares)}."


def money(values: FloatArray, interval: bool = True) -> str:
    """JPY tn with its sign, and the bootstrap interval of the mean."""
    mean = bootstrap(values)
    digits = 2 if abs(mean.value) < 10 else 1
    return interval_text(mean, digits, sign=True) if interval else number_text(float(mean.value), digits, sign=True)


def _and(names: list[str]) -> str:
    return ", ".join(names[:-1]) + (" and " if len(names) > 1 else "") + names[-1]


def _span(effects: Effects) -> str:
    return f"{effects.years[0]}-{effects.years[1]}"


def arms_table(effects: Effects) -> pd.DataFrame:
    """All outcomes by arm: means."""
    rows = []
    for arm in effects.loss:
        row: dict[str, object] = {"arm": arm}
        if arm != BASELINE:
            row |= {f"{name}, JPY tn": float(np.nanmean(value)) for name, value in effects.changes[arm].items()}
            row["net effect, JPY tn"] = float(np.nanmean(effects.net[arm]))
            row["net effect with use at its price, JPY tn"] = float(np.nanmean(effects.valued[arm]))
        row |= {
            f"{name}, {UNITS[name]}": float(np.nanmean(value)) * (100.0 if UNITS[name] == "%" else 1.0)
            for name, value in effects.states[arm].items()
        }
        rows.append({**row, "loss under a cut-off, JPY tn": float(np.nanmean(effects.loss[arm]))})
    return pd.DataFrame(rows).set_index("arm").T.rename_axis("").reset_index()


def factor_table(conditions: Conditions) -> pd.DataFrame:
    """The uncertain parameters and their ranges."""
    return pd.DataFrame([
        {"parameter": factor.name, "low": factor.low, "high": factor.high,
         "as": ("multiple of the baseline" if factor.times else "value") + (", logarithmic" if factor.log else ""),
         "why": factor.why}
        for factor in conditions.factors
    ])  # fmt: skip


def method_of(conditions: Conditions, replicates: int) -> list[str]:
    """What was varied, what is measured, and what the reader should not conclude."""
    return [
        f"All arms have the same {replicates} seeds and draws of customers: a difference from the baseline is what "
        "the policy does, run by run. What each arm does stands in its scenario file; what it spends, and what "
        "levies bring and give back to the people as a lump sum, stands above. In brackets stand 95% bootstrap "
        f"intervals of the mean over the runs.{few(replicates)}",
        "The net effect counts a yen saved abroad as a yen, and use only through the value added of firms (18). Where "
        "that account gives nothing (content, phones, advertising, private use), a levy saves money and costs nothing: "
        "it wins there by construction. The second measure takes use to be worth its price where (18) is silent.",
        "For firms (18) sets what use is worth. At the baseline's productivity gains a yen of use adds less than a yen "
        "at the margin, so that using less pays; a firm that chose its use for profit would be at the point where they "
        "are equal. How large the gains are is known least: it is varied.",
        f"Conditions: {len(conditions.values)} Latin-hypercube draws of {len(conditions.factors)} parameters, "
        f"{conditions.replicates} runs of each arm; the history of a draw differs from the baseline's, too. "
        "Rules are the leaves of a classification tree of at most three levels (CART), chosen by cross-validation.",
        "A model of mechanisms: budgets, effects and ranges are judgements with sources where there are any. "
        "Projections to 2035 are conditional on them, and no forecast.",
    ]
