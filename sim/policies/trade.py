"""Trade: a levy on foreign services (S31), export promotion (S33), and shocks of supply (S11)."""

import numpy as np

from agents.draws import FloatArray, IntArray
from agents.members import beside
from configs.schema.levers.reach import origins_of
from configs.schema.levers.trade import ExportPromotion, ForeignServiceLevy, SupplyShock
from sim.month.ledger import DOMESTIC_PROVIDERS
from sim.month.rules import RulesInForce
from sim.policies.base import Country, PacedPolicy, Policy, policy
from sim.state import State


@policy("foreign_service_levy")
class LevyPolicy(Policy[ForeignServiceLevy]):
    """Buyers of foreign offers pay a levy: the counter-scenario of suppression (digital services taxes, OECD 2020).

    The buyer's price (6) rises, so users switch, leave, and use less (10); the revenue goes back to the people, a lump
    sum. Domestic quality changes by way of revenue and catch-up in (9), and by nothing else. Partners may retaliate:
    world demand for domestic exports (15) shrinks (US Section 301 actions against digital services taxes, 2021).
    """

    by_member = waits = True

    def adjust(self, rules: RulesInForce, month: int) -> None:
        """Add the levy; answer it."""
        if self.in_force(month):
            foreign, strength = self.country.offers.foreign, self.strength(month)
            rules.levy_rate = rules.levy_rate + np.where(
                self.offers & foreign, beside(strength * self.lever.levy_rate), 0.0
            )
            rules.world_demand_factor = rules.world_demand_factor * (1.0 - beside(strength * self.lever.retaliation))


@policy("export_promotion")
class ExportPromotionPolicy(PacedPolicy[ExportPromotion]):
    """Public money opens doors abroad (JETRO; Lederman, Olarreaga & Payton 2010: 0.6-1% of exports for 10% of budget).

    It adds to the constant of the win rate (15), with its logarithm, and lowers the quality from which anything is sold
    (Melitz 2003: a fixed cost of entry sets that threshold). Exporting services get equal parts.
    """

    by_member = waits = True

    def __init__(self, name: str, lever: ExportPromotion, country: Country) -> None:
        super().__init__(name, lever, country)
        self.part = self.shares(~country.offers.foreign)

    def _planned(self, month: int) -> IntArray:
        """What a month pays, by offer on the market, [..., n_offers]."""
        return np.floor(self.grant(month)[..., None] * self.on_market()).astype(np.int64)

    def adjust(self, rules: RulesInForce, month: int) -> None:
        """Doors open with the money of the month."""
        if not self.in_force(month):
            return
        offers, lever = self.country.offers, self.lever
        a_year: FloatArray = offers.steps_per_year * offers.by_service(self._planned(month))[..., offers.service_row]
        opened = beside(lever.promotion_effect) * np.log1p(a_year / beside(lever.promotion_scale_lcu))
        promoted = self.part > 0.0
        rules.win_rate_constant += np.where(promoted, opened, 0.0)
        cut = beside(self.strength(month) * lever.threshold_cut)
        rules.quality_threshold_factor = rules.quality_threshold_factor * np.where(promoted, 1.0 - cut, 1.0)

    def spend(self, _state: State, month: int) -> list[tuple[int, IntArray]]:
        """Pay the exporters."""
        paid = self.purse.pay(self._planned(month))
        return [(DOMESTIC_PROVIDERS, paid.sum(axis=-1))]


@policy("supply_shock")
class SupplyShockPolicy(Policy[SupplyShock]):
    """Foreign providers leave, or multiply their prices: a stress test of dependence (S11).

    An offer that is withdrawn cannot be chosen, and its users are left without: they decide again at once, whatever
    their contracts say (2). A price jump meets users under contract (6). Abroad nothing changes.
    """

    by_member = waits = True

    def __init__(self, name: str, lever: SupplyShock, country: Country) -> None:
        super().__init__(name, lever, country)
        origins = origins_of(country.settings)
        meant = np.array([lever.meant(provider, origins) for provider in sorted(origins)])
        self.hit = self.offers & meant[country.offers.provider]

    def adjust(self, rules: RulesInForce, month: int) -> None:
        """Withdraw the offers, or raise their prices."""
        if not self.in_force(month):
            return
        if self.lever.withdrawal:
            rules.withdrawn |= self.hit
        else:
            factor = beside(1.0 + self.strength(month) * (self.lever.price_factor - 1.0))
            rules.price_factor = rules.price_factor * np.where(self.hit, factor, 1.0)
