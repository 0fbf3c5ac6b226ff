"""What README and docs claim of the model, as data: what a run gives, a statement about it, and where it is written.

A claim is held against every run: its quantity is computed from outcomes of one run, or of runs with one seed, and the
statement is that the quantity lies between two bounds. A claim stands where at least `needed` of the runs bear it out.
"""

from collections.abc import Mapping
from math import inf

from configs import country
from configs.errors import known
from configs.language import N_
from configs.places import DEFAULT_COUNTRY
from experiments.audit.claim import Claim
from experiments.audit.quantities import (
    LOCALS,
    NET,
    gap_over_network,
    highest,
    level,
    nearest,
    of_baseline,
    one,
    policies,
    suppress_over_invest,
    why,
)

CLOUD_EFFECT, DUOPOLY_EFFECT = "services.cloud.network_effect", "services.market.network_effect"
TIPPED, ORDER = "tipping.cloud.tipped", "outcomes.order_parameter.market"
HOME = country(DEFAULT_COUNTRY)
RANKED = N_("{unit} over 2026 to 2035, suppress less use_and_invest")
WELFARE = "the ranking turns on what staying with an offer is worth"
MEMO = "By it suppression gains 11.0 tn and use and investment lose 2.65."


def _money() -> dict[str, str]:
    return {"unit": HOME.unit_told, "amount": HOME.amount(6)}


def _welfare(name: str, reading: str, words: str, above: float = -inf, below: float = inf) -> Claim:
    measures = {f"outcomes.welfare.total{reading}": 1.0}
    return Claim(
        name=name,
        statement=words,
        document="docs/explanation/policies.md",
        quoted=WELFARE,
        quantity=RANKED,
        values=_money,
        cases=policies(measures),
        value=suppress_over_invest(measures),
        above=above,
        below=below,
    )


def _memo(name: str, measures: Mapping[str, float], words: str, above: float = -inf, below: float = inf) -> Claim:
    return Claim(
        name=name,
        statement=words,
        document="docs/explanation/policies.md",
        quoted=MEMO,
        quantity=RANKED,
        values=_money,
        cases=policies(measures),
        value=suppress_over_invest(measures),
        above=above,
        below=below,
    )


_ALL = (
    Claim(
        name="domestic_share",
        statement=N_("In December 2024 less than a third of digital spending goes to domestic offers."),
        document="README.md",
        quoted="is the domestic share of the year's digital spending",
        quantity=N_("domestic share, %"),
        cases=of_baseline("outcomes.domestic_share@2024"),
        value=one("outcomes.domestic_share@2024", 100.0),
        below=100.0 / 3.0,
    ),
    Claim(
        name="deficit",
        statement=N_("The digital deficit of 2025 is above {amount}."),
        document="README.md",
        quoted=" 2025       11.16     4.31    -6.85",
        quantity=N_("balance of 2025, {unit}"),
        values=_money,
        cases=of_baseline("balance.total.balance_lcu@2025"),
        value=one("balance.total.balance_lcu@2025", 1e-12),
        below=-6.0,
    ),
    Claim(
        name="cloud_lost_to_quality",
        statement=N_(
            "In the cloud, domestic offers would keep more users without the quality gap than without any "
            "network effect."
        ),
        document="docs/explanation/tipping.md",
        quoted="in the cloud scale abroad that paid for quality, not the network effect",
        quantity=N_("domestic users of 2024, points"),
        cases=why("cloud"),
        value=gap_over_network("cloud"),
        above=0.0,
    ),
    Claim(
        name="social_media_lost_to_both",
        statement=N_("In social media the quality gap and the network effect took about equally: within 10 points."),
        document="docs/explanation/tipping.md",
        quoted="in social media quality and network effect about equally",
        quantity=N_("domestic users of 2024, points"),
        cases=why("social_media"),
        value=gap_over_network("social_media"),
        above=-10.0,
        below=10.0,
    ),
    Claim(
        name="cloud_tips_above",
        statement=N_("At a network effect of 5.5, above the interval of the threshold, the cloud has tipped."),
        document="docs/explanation/tipping.md",
        quoted="the cloud at a network effect of 4.92 (4.12 to 5.25)",
        quantity=N_("tipped, 0 or 1"),
        cases=level("baseline", CLOUD_EFFECT, 5.5, TIPPED),
        value=one(TIPPED),
        above=0.5,
    ),
    Claim(
        name="cloud_shared_below",
        statement=N_("At a network effect of 3.5, below the interval of the threshold, the cloud has not tipped."),
        document="docs/explanation/tipping.md",
        quoted="the cloud at a network effect of 4.92 (4.12 to 5.25)",
        quantity=N_("tipped, 0 or 1"),
        cases=level("baseline", CLOUD_EFFECT, 3.5, TIPPED),
        value=one(TIPPED),
        below=0.5,
    ),
    Claim(
        name="duopoly_tips_above",
        statement=N_("At a network effect of 2.5 taste scales one of two equal offers takes a duopoly."),
        document="docs/explanation/tipping.md",
        quoted="at a network effect of 2 taste scales",
        quantity=N_("order parameter"),
        cases=level("theory/duopoly", DUOPOLY_EFFECT, 2.5, ORDER),
        value=one(ORDER),
        above=0.25,
    ),
    Claim(
        name="duopoly_shared_below",
        statement=N_("At a network effect of 1.5 taste scales two equal offers share a duopoly."),
        document="docs/explanation/tipping.md",
        quoted="at a network effect of 2 taste scales",
        quantity=N_("order parameter"),
        cases=level("theory/duopoly", DUOPOLY_EFFECT, 1.5, ORDER),
        value=one(ORDER),
        below=0.25,
        documented=dict.fromkeys(
            ("customers_10000", "customers_100000"),
            N_("below the threshold the order parameter falls as one over the number of customers"),
        ),
    ),
    Claim(
        name="messenger_beyond",
        statement=N_("Messengers were beyond the edge in December 2011: a small lead grew."),
        document="docs/explanation/tipping.md",
        quoted="only messengers have been beyond it, in 2011-12",
        quantity=N_("lambda_local"),
        cases=of_baseline("outcomes.lambda_local.messenger@2011"),
        value=one("outcomes.lambda_local.messenger@2011"),
        above=1.0,
    ),
    Claim(
        name="none_beyond",
        statement=N_("In December 2024 no market is beyond the edge."),
        document="docs/explanation/tipping.md",
        quoted="only messengers have been beyond it, in 2011-12",
        quantity=N_("highest lambda_local"),
        cases=of_baseline(*LOCALS),
        value=highest,
        below=1.0,
    ),
    Claim(
        name="nearest_edge",
        statement=N_("Computed, business software is the market nearest the edge in December 2024."),
        document="docs/explanation/tipping.md",
        quoted="computed, business software (0.96)",
        quantity=N_("lambda_local of business software less the highest of the others"),
        cases=of_baseline(*LOCALS),
        value=nearest,
        above=0.0,
    ),
    _welfare(
        "welfare_enjoyed", "", N_("Where the stay bonus is enjoyed, use and investment beat suppression."), below=0.0
    ),
    _welfare(
        "welfare_cost_of_leaving",
        "_cost_of_leaving",
        N_("Where the stay bonus is a cost of leaving, suppression beats use and investment."),
        above=0.0,
    ),
    _welfare(
        "welfare_without_stay",
        "_without_stay",
        N_("Where the stay bonus is left out, suppression beats use and investment."),
        above=0.0,
    ),
    _memo(
        "memo_value_added",
        {"outcomes.value_added_gained": 1.0},
        N_("By value added use and investment beat suppression."),
        below=0.0,
    ),
    _memo(
        "memo_net_effect", NET, N_("By the net effect of the old memo suppression beats use and investment."), above=0.0
    ),
)
CLAIMS = {claim.name: claim for claim in _ALL}


def chosen_claims(names: list[str]) -> list[Claim]:
    """Claims by name, each once, all without any. Raises `ConfigError`."""
    return [CLAIMS[known("CLAIM", name, CLAIMS)] for name in dict.fromkeys(names)] or list(CLAIMS.values())
