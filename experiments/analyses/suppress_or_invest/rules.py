"""What the page says of conditions: where claims hold by a few rules, what moves them, which draws are plausible."""

import numpy as np

from configs import country
from experiments.analyses.suppress_or_invest.conditions import Conditions
from experiments.analyses.suppress_or_invest.factors import Factor
from experiments.runs.observed import observed
from experiments.runs.reading import ends_text, number_text
from sim.record.surplus import READINGS

TOLD = 6  # of the numbers that explain most


def where_told(conditions: Conditions) -> list[str]:
    """Where claims hold over the range of what is not known."""
    n = len(conditions.values)
    sentences = []
    for claim in conditions.claims:
        text = f"Over {n} draws of what is uncertain, “{claim.text}” holds in {claim.share:.0%}"
        if claim.telling:
            rules = "; or where ".join(
                _rule(rule.bounds, conditions.factors) + f" ({rule.share:.0%} of {rule.n} draws there)"
                for rule in claim.telling
            )
            text += (
                f": where {rules}. (A tree of these rules is right in {claim.accuracy:.0%} of draws it has not seen; "
                f"always saying the commoner answer would be in {claim.commoner:.0%}.)"
            )
        elif claim.share in (0.0, 1.0):
            text += f": {'everywhere' if claim.share else 'nowhere'} in the ranges tried."
        else:
            tried = (
                f" (a tree is right in {claim.accuracy:.0%} of draws it has not seen, always saying the commoner "
                f"answer in {claim.commoner:.0%})"
            )
            text += f", and no simple rule tells where{'' if np.isnan(claim.accuracy) else tried}."
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


def shares_told(conditions: Conditions) -> str:
    """What each number explains of the margin between the two, by how the stay bonus counts."""
    texts = []
    for reading in READINGS:
        claim = conditions.claim(0, reading)
        if claim.indices["S1"].isna().all():
            n = len(conditions.values)
            return f"{n} draws, or draws that do not differ, cannot tell which number matters most."
        shares = [
            f"{name} {number_text(index, 2)}{ends_text(low, high, 2)}"
            for name, index, low, high in claim.indices.head(TOLD)[["factor", "S1", "low", "high"]].itertuples(
                index=False
            )
        ]
        texts.append(f"{claim.text.split(', ')[-1]}: {', '.join(shares)}")
    return (
        "Share of the variance of the margin of use and investment over suppression that a number explains by itself "
        f"(the {TOLD} that explain most), with {'; with '.join(texts)}."
    )


def plausible(conditions: Conditions) -> str:
    """How many draws are in keeping with history, and whether they answer otherwise."""
    known = observed("balance_total", country(conditions.country_name)).get(2024)
    if known is None or np.isnan(conditions.balance_2024).all():
        return "The draws cannot be held against the observed balance of 2024."
    amount = country(conditions.country_name).amount
    near = np.abs(conditions.balance_2024 - known.value) <= 1.0
    said = f"a balance of 2024 within {amount(1)} of what was observed ({amount(number_text(known.value, 2))})"
    if not near.any():
        return f"None of the draws has {said}."
    claims = [conditions.claim(0, reading) for reading in READINGS]
    shares = [f"“{claim.text}” in {float((claim.gap[near] > 0.0).mean()):.0%}" for claim in claims]
    return f"{near.sum()} of {len(near)} draws have {said}. Among them hold {', '.join(shares)}."
