"""Support of use: public money pays part of the bills of chosen customers (S19)."""

import numpy as np

from agents.draws import FloatArray, IntArray
from agents.members import beside
from agents.state.market import Market
from configs.schema.levers.adoption import AdoptionSupport
from sim.month.ledger import payer_of
from sim.month.rules import RulesInForce
from sim.policies.base import Country, PromisedPolicy, policy
from sim.policies.groups import over_strata, share_used, supported_strata
from sim.state import State


@policy("adoption_support")
class AdoptionSupportPolicy(PromisedPolicy[AdoptionSupport]):
    """The state refunds a share of the bill, as the IT introduction subsidy does for small firms (SME Agency, 2017 on).

    Customers choose by the part they pay themselves (2); how much a user uses follows the buyer's price before the
    refund (10), as what is refunded are seats and not more use. Subsidies raise the adoption of technologies, and go
    also to those who would have adopted anyway (Jaffe, Newell & Stavins 2002). Who is refunded chooses freely, so
    foreign offers gain, too.
    """

    by_member = waits = True

    def __init__(self, name: str, lever: AdoptionSupport, country: Country) -> None:
        super().__init__(name, lever, country)
        markets = [country.markets[number] for number in self.numbers]
        strata = [supported_strata(country.settings, market.population, lever.customers) for market in markets]
        self.supported = [
            (market, chosen)
            for market, chosen in zip(markets, strata, strict=True)
            if chosen.any() and _pays_itself(market)
        ]
        self.full: list[FloatArray] = []  # shares of this month's bills, were there no limit, [..., n_strata]
        self.slices = country.listings.slices()

    def adjust(self, rules: RulesInForce, month: int) -> None:
        """Supported customers pay the rest of their bills."""
        if not self.in_force(month):
            return
        self.covered = self.coverage(month)
        self.full.clear()
        for market, strata in self.supported:
            place = (..., market.number, slice(len(strata)))
            # A share of what an earlier lever has left to pay.
            full = beside(self.strength(month) * self.lever.support_share) * strata * rules.bill_share[place]
            self.full.append(full)
            rules.bill_share[place] -= self.covered[..., None] * full

    def spend(self, state: State, month: int) -> list[tuple[int, IntArray]]:
        """Refund what was promised, to those who paid."""
        if not self.in_force(month):
            return []
        claims, wanted, payers = [], [], []
        for (market, strata), full in zip(self.supported, self.full, strict=True):
            used = share_used(market, strata[market.population.stratum])
            claimed = state.use.revenue_lcu[..., self.slices[market.number]] * over_strata(full[..., None] * used)
            claims.append(np.rint(claimed).astype(np.int64).sum(axis=-1))
            wanted.append(np.rint(self.covered[..., None] * claimed).astype(np.int64).sum(axis=-1))
            payers.append(payer_of(self.country.listings.places[market.number]))
        self.wanted = np.sum(claims, axis=0)
        paid = self.purse.pay(np.stack(wanted, axis=-1))
        return [(payer, paid[..., column]) for column, payer in enumerate(payers)]


def _pays_itself(market: Market) -> bool:
    return market.customers.payer == "customers"
