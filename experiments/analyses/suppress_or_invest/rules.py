"""What the page says of conditions: where claims hold by a few rules, what moves them, which draws are plausible."""

import numpy as np

from configs import country
from configs.language import N_, _, _p
from experiments.analyses.suppress_or_invest.conditions import Conditions
from experiments.analyses.suppress_or_invest.effects import SAID
from experiments.analyses.suppress_or_invest.factors import Factor
from experiments.analyses.suppress_or_invest.trees import Claim, Rule
from experiments.lines import listed
from experiments.runs.observed import observed
from experiments.runs.reading import ends_text, number_text
from sim.record.surplus import READINGS

TOLD = 6  # of the numbers that explain most


def where_told(conditions: Conditions) -> list[str]:
    """Where claims hold over the range of what is not known."""
    return [_where(claim, conditions) for claim in conditions.claims]


def _where(claim: Claim, conditions: Conditions) -> str:
    said = {"n": len(conditions.values), "claim": claim.text, "share": claim.share}
    tree = {"accuracy": claim.accuracy, "commoner": claim.commoner}
    if claim.telling:
        return _(
            "Over {n} draws of what is uncertain, “{claim}” holds in {share:.0%}: where {rules}. (A tree of these "
            "rules is right in {accuracy:.0%} of draws it has not seen; always saying the commoner answer would be in "
            "{commoner:.0%}.)",
            rules=_("; or where ").join(_rule(rule, conditions.factors) for rule in claim.telling),
            **said,
            **tree,
        )
    if claim.share == 1.0:
        return _(
            "Over {n} draws of what is uncertain, “{claim}” holds in {share:.0%}: everywhere in the ranges tried.",
            **said,
        )
    if claim.share == 0.0:
        return _(
            "Over {n} draws of what is uncertain, “{claim}” holds in {share:.0%}: nowhere in the ranges tried.", **said
        )
    if np.isnan(claim.accuracy):
        return _(
            "Over {n} draws of what is uncertain, “{claim}” holds in {share:.0%}, and no simple rule tells where.",
            **said,
        )
    return _(
        "Over {n} draws of what is uncertain, “{claim}” holds in {share:.0%}, and no simple rule tells where (a tree "
        "is right in {accuracy:.0%} of draws it has not seen, always saying the commoner answer in {commoner:.0%}).",
        **said,
        **tree,
    )


def _rule(rule: Rule, factors: list[Factor]) -> str:
    parts = []
    above, below = N_("the {factor} is above {low}"), N_("the {factor} is below {high}")
    between = N_("the {factor} is above {low} and below {high}")
    for factor in factors:
        if factor.name in rule.bounds:
            low, high = rule.bounds[factor.name]
            text = between if low > factor.low and high < factor.high else above if low > factor.low else below
            parts.append(_(text, factor=_(factor.name), low=factor.text(low), high=factor.text(high)))
    told = _p("conditions", " and ").join(parts) if parts else _("anything is so")
    return _("{rule} ({share:.0%} of {n} draws there)", rule=told, share=rule.share, n=rule.n)


def shares_told(conditions: Conditions) -> str:
    """What each number explains of the margin between the two, by how the stay bonus counts."""
    texts = []
    for reading in READINGS:
        claim = conditions.claim(0, reading)
        if claim.indices["S1"].isna().all():
            return _(
                "{n} draws, or draws that do not differ, cannot tell which number matters most.",
                n=len(conditions.values),
            )
        rows = claim.indices.head(TOLD)[["factor", "S1", "low", "high"]].itertuples(index=False)
        shares = listed(
            _("{name} {value}", name=_(name), value=number_text(index, 2) + ends_text(low, high, 2))
            for name, index, low, high in rows
        )
        texts.append(_("with {reading}: {shares}", reading=_(SAID[reading]), shares=shares))
    return _(
        "Share of the variance of the margin of use and investment over suppression that a number explains by itself "
        "(the {n} that explain most), {readings}.",
        n=TOLD,
        readings=_("; ").join(texts),
    )


def plausible(conditions: Conditions) -> str:
    """How many draws are in keeping with history, and whether they answer otherwise."""
    known = observed("balance_total", country(conditions.country_name)).get(2024)
    if known is None or np.isnan(conditions.balance_2024).all():
        return _("The draws cannot be held against the observed balance of 2024.")
    amount = country(conditions.country_name).amount
    near = np.abs(conditions.balance_2024 - known.value) <= 1.0
    said = {"margin": amount(1), "observed": amount(number_text(known.value, 2))}
    if not near.any():
        return _("None of the draws has a balance of 2024 within {margin} of what was observed ({observed}).", **said)
    claims = [conditions.claim(0, reading) for reading in READINGS]
    return _(
        "{n} of {n_all} draws have a balance of 2024 within {margin} of what was observed ({observed}). Among them "
        "hold {claims}.",
        n=near.sum(),
        n_all=len(near),
        claims=listed(
            _("“{claim}” in {share:.0%}", claim=claim.text, share=float((claim.gap[near] > 0.0).mean()))
            for claim in claims
        ),
        **said,
    )
