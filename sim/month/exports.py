"""Exports, in the act of payments: what domestic offers sell and license abroad; equation (15)."""

import numpy as np

from agents.draws import FloatArray, IntArray
from agents.equations.exports import capability, licence_share, logistic, win_rate
from agents.equations.pass_through import passed_through
from agents.members import Number, beside, each
from agents.state.offers import Offers
from configs import Settings
from configs.schema.world import NO_ITEM
from sim.month.rules import RulesInForce
from sim.start.world import World, by_month
from sim.yen import whole_yen


class Exports:
    """Receipts of domestic offers of exporting services; `rows` are theirs in the table of all offers."""

    def __init__(self, settings: Settings, offers: Offers, world: World) -> None:
        """Gather who exports, and what world demand they face."""
        self.offers, self.terms, self.reference = offers, settings.exports, settings.exchange_rate.reference
        services = [settings.services[name] for name in offers.service]
        exporting = [service.earns_abroad and service.item != NO_ITEM for service in services]
        self.rows = np.flatnonzero(np.array(exporting) & ~offers.foreign)
        of_exporters = [services[row] for row in self.rows]
        self.items = [service.item for service in of_exporters]
        self.keys = [
            f"items.{service.item}.world_demand_usd"
            if service.exports
            else f"services.{offers.service[row]}.licence_demand_usd"
            for service, row in zip(of_exporters, self.rows, strict=True)
        ]
        selling = np.array([service.exports for service in of_exporters], dtype=bool)
        demand = [world.world_demand_usd[item] for item in self.items]
        licences = [world.licence_demand_usd[offers.service[row]] for row in self.rows]
        self.demand_usd = np.where(selling, _by_month(demand, world), 0.0)  # [n_months, ..., n_exporters]
        self.licence_usd = _by_month(licences, world)
        self.on_market: np.ndarray | None = None
        # The exporters of a service lie together.
        _, self.starts, self.place = np.unique(offers.service_row[self.rows], return_index=True, return_inverse=True)

    def receipts(self, export_price: FloatArray, rules: RulesInForce, usd_jpy: Number, month: int) -> IntArray:
        """A month's receipts of each exporting offer, whole yen [..., n_exporters].

        `export_price` is over the reference price, without what a state adds at home.
        """
        offers, rows, terms = self.offers, self.rows, self.terms
        home = offers.revenue_home_jpy[..., rows]
        if self.on_market is not offers.on_market:
            self._look_at_market()
        sold = np.broadcast_to(self.sold, home.shape)
        # X_j = [G (R_j / R_e)^psi L_j + licences] fx_bar (fx / fx_bar)^pi                                  (15)
        able = capability(home, beside(terms.home_revenue_jpy) / offers.steps_per_year, terms.home_elasticity)
        sales = self.demand_usd[month] * able * self._won(export_price, rules)
        opened = logistic(beside(terms.constant) + rules.win_rate_constant[..., rows])
        granted = licence_share(home, sold, self.starts, self.place)
        dollars = (np.where(sold, sales, 0.0) + self.licence_usd[month] * granted * opened) * (
            rules.world_demand_factor[..., rows]
        )
        # What is invoiced in yen does not move with the rate.
        amount = dollars * beside(self.yen_for_dollar(usd_jpy)) / offers.steps_per_year
        return whole_yen(amount, self.keys, "of receipts a month", "world demand and the exchange rate")

    def yen_for_dollar(self, usd_jpy: Number) -> Number:
        """What a dollar of receipts comes to in yen, as members each by themselves have it."""
        return each(passed_through, usd_jpy, self.reference, self.terms.pass_through)

    def _look_at_market(self) -> None:
        """Note who sells, and how many foreign offers each service has."""
        offers = self.offers
        self.on_market, self.foreign = offers.on_market, offers.on_market & offers.foreign
        self.sold = offers.on_market[..., self.rows]
        n_foreign = offers.by_service(self.foreign.astype(np.int64))[..., offers.service_row[self.rows]]
        self.has_foreign, self.n_foreign = n_foreign > 0, np.maximum(n_foreign, 1)

    def _won(self, export_price: FloatArray, rules: RulesInForce) -> FloatArray:
        """L_j, share of world demand that each exporting offer wins from the foreign ones, [..., n_exporters]."""
        offers, rows, terms = self.offers, self.rows, self.terms
        service = offers.service_row[rows]

        def of_foreign(column: FloatArray, without: float) -> FloatArray:
            total = offers.by_service(np.where(self.foreign, column, 0.0))[..., service]
            return np.where(self.has_foreign, total / self.n_foreign, without)

        # Without foreign offers there is nothing to exceed, and the reference price stands for theirs.
        return win_rate(
            quality=offers.quality[..., rows],
            relative_price=export_price[..., rows],
            foreign_quality=of_foreign(offers.quality, 0.0),
            foreign_price=of_foreign(export_price, 1.0),
            constant=beside(terms.constant) + rules.win_rate_constant[..., rows],
            quality_weight=beside(terms.quality_weight),
            price_weight=beside(terms.price_weight),
            quality_threshold=beside(terms.quality_threshold) * rules.quality_threshold_factor[..., rows],
        )


def _by_month(paths: list[FloatArray], world: World) -> FloatArray:
    return by_month(paths) if paths else np.zeros((world.n_months, 0))
