"""Rules of markets: preference of public bodies (S24), interoperability, and a cap on commissions (S17)."""

import numpy as np

from agents.draws import IntArray
from agents.members import Number, beside
from configs.schema.levers.markets import CommissionCap, Interoperability, PublicProcurement
from sim.month.ledger import DOMESTIC_PROVIDERS
from sim.month.rules import RulesInForce
from sim.policies.base import Country, Policy, PromisedPolicy, policy
from sim.policies.groups import over_strata, public_bodies, share_used, supported_strata
from sim.state import State
from sim.amounts import whole_lcu


@policy("public_procurement")
class ProcurementPolicy(PromisedPolicy[PublicProcurement]):
    """Public bodies prefer domestic offers (S24; Buy American Act, FAR 25.1: a margin of 20%).

    A share of firms, the same in every scenario of a seed, stands for public bodies: what they see in a domestic offer
    grows by `preference` (2). With a budget they pay domestic sellers a premium for what the conditions of a tender
    cost; it covers a cost and is no revenue for research. Where the money runs out, the preference fades with it.
    """

    by_member = waits = True

    def __init__(self, name: str, lever: PublicProcurement, country: Country) -> None:
        super().__init__(name, lever, country)
        markets = [country.markets[number] for number in self.numbers]
        self.slices = country.listings.slices()
        self.bodies = []
        for market in (market for market in markets if market.population.name == "firms"):
            strata = supported_strata(country.settings, market.population, lever.customers)
            self.bodies.append((market, public_bodies(market.population, strata, lever.public_share, country.seeds)))

    def budget_lcu(self) -> Number:
        """None is paid without one."""
        budget = super().budget_lcu()
        return 0.0 if budget is None else budget

    def adjust(self, rules: RulesInForce, month: int) -> None:
        """Public bodies see more in domestic offers."""
        if not self.in_force(month):
            return
        covered = np.ones(self.country.batch) if self.lever.budget_lcu is None else self.coverage(month)
        preference = (self.strength(month) * self.lever.preference * covered).reshape(-1)
        for market, bodies in self.bodies:
            replicate = market.population.replicate_of(slice(None))
            added = np.where(bodies, preference[replicate], 0.0).astype(np.float32)
            rules.procurement_preference[market.number] = (
                rules.procurement_preference.get(market.number, np.float32(0.0)) + added
            )

    def spend(self, state: State, month: int) -> list[tuple[int, IntArray]]:
        """Pay the premium on the bills of public bodies, as far as the money goes."""
        if not self.in_force(month) or self.lever.budget_lcu is None:
            return []
        premiums = []
        for market, bodies in self.bodies:
            bills = state.use.revenue_lcu[..., self.slices[market.number]] * over_strata(share_used(market, bodies))
            premiums.append(beside(self.strength(month) * self.lever.premium_share) * bills * (market.domestic > 0.0))
        starts = np.cumsum([0, *(premium.shape[-1] for premium in premiums[:-1])])
        together = np.concatenate(premiums, axis=-1)
        keys = [f"levers.{self.name}.premium_share"] * together.shape[-1]
        claims = np.add.reduceat(whole_lcu(together, keys, advice="strength and bills"), starts, axis=-1)
        self.wanted = claims.sum(axis=-1)
        paid = self.purse.pay(claims)
        return [(DOMESTIC_PROVIDERS, paid.sum(axis=-1))]


@policy("interoperability")
class InteroperabilityPolicy(Policy[Interoperability]):
    """Providers must let data and interfaces go along (EU Data Act, 2023; Farrell & Klemperer 2007).

    sigma of (2) falls by `switching_cut`, omega of (1) by `base_abroad_cut`: with open interfaces a network at home is
    worth what a network abroad is (Katz & Shapiro 1985). What omega loses, the share at home gains.
    """

    by_member = waits = True

    def adjust(self, rules: RulesInForce, month: int) -> None:
        """Scale both down."""
        if self.in_force(month):
            reached = np.isin(self.country.offers.services, self.services)
            sigma, omega = (
                beside(1.0 - self.strength(month) * cut)
                for cut in (self.lever.switching_cut, self.lever.base_abroad_cut)
            )
            rules.switching_cost_factor = rules.switching_cost_factor * np.where(reached, sigma, 1.0)
            rules.base_abroad_factor = rules.base_abroad_factor * np.where(reached, omega, 1.0)


@policy("commission_cap")
class CommissionCapPolicy(Policy[CommissionCap]):
    """The commission of app stores has a ceiling (Smartphone Act, in force since 2025-12; 30% to 26% and lower).

    At strength 1 a commission above the cap becomes the cap (6); at strength 2 it falls by twice as much. What stores
    charge abroad stays.
    """

    by_member = waits = True

    def adjust(self, rules: RulesInForce, month: int) -> None:
        """Set the ceiling."""
        if self.in_force(month):
            cap, strength = beside(self.lever.cap), beside(self.strength(month))
            rules.price_ceiling = np.where(self.offers, cap, rules.price_ceiling)
            rules.ceiling_strength = np.where(self.offers, strength, rules.ceiling_strength)
