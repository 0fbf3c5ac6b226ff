"""Exports, in the act of payments: what domestic offers sell and license abroad; equation (15)."""

import numpy as np

from agents.draws import FloatArray, IntArray
from agents.equations.exports import capability, equal_parts, licence_share, logistic, passed_through, win_rate
from agents.members import beside, each, entry
from agents.state.offers import Offers
from configs import Settings
from configs.schema.world import NO_ITEM
from sim.amounts import whole_lcu
from sim.month.rules import RulesInForce
from sim.start.world import World, by_month


class Exports:
    """Receipts of domestic offers of exporting services; `rows` are theirs in the table of all offers."""

    def __init__(self, settings: Settings, offers: Offers, world: World) -> None:
        """Gather who exports, and what world demand they face."""
        self.offers, self.terms = offers, settings.exports
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
        # What a dollar of receipts comes to in LCU, by month, as members each by themselves have it.
        terms = settings.exchange_rate.reference, settings.exports.pass_through
        rates = [entry(world.usd_lcu, month) for month in range(world.n_months)]
        self.lcu_for_dollar = [beside(each(passed_through, rate, *terms)) for rate in rates]
        self.on_market: np.ndarray | None = None
        self.rules: RulesInForce | None = None
        # The exporters of a service lie together.
        _, self.starts, self.place = np.unique(offers.service_row[self.rows], return_index=True, return_inverse=True)

    def receipts(self, export_price: FloatArray, rules: RulesInForce, month: int) -> IntArray:
        """A month's receipts of each exporting offer, whole LCU [..., n_exporters].

        `export_price`, [..., n_offers], is over the reference price, without what a state adds at home.
        """
        offers, rows, terms = self.offers, self.rows, self.terms
        home = offers.revenue_home_lcu.take(rows, axis=-1)
        if self.on_market is not offers.on_market:
            self._look_at_market(home.shape)
        if self.rules is not rules:
            self._look_at_rules(rules)
        # X_j = [G (R_j / R_e)^psi L_j + licences] fx_bar (fx / fx_bar)^pi                                  (15)
        able = capability(home, beside(terms.home_revenue_lcu) / offers.steps_per_year, terms.home_elasticity)
        sales = self.demand_usd[month] * able * self._won(export_price)
        granted = licence_share(home, self.sold, self.equal, self.starts, self.place)
        licences = self.licence_usd[month] * granted * self.opened
        dollars = (np.where(self.sold, sales, 0.0) + licences) * self.world_demand_factor
        # What is invoiced in LCU does not move with the rate.
        amount = dollars * self.lcu_for_dollar[month] / offers.steps_per_year
        return whole_lcu(amount, self.keys, "of receipts a month", "world demand and the exchange rate")

    def _look_at_market(self, shape: tuple[int, ...]) -> None:
        """Note who sells, and how many foreign offers each service has; `shape` is [..., n_exporters]."""
        offers, rows = self.offers, self.rows
        self.on_market, self.foreign = offers.on_market, offers.on_market & offers.foreign
        self.sold = np.broadcast_to(offers.on_market.take(rows, axis=-1), shape)
        self.equal = equal_parts(self.sold, self.starts, self.place)
        self.service = offers.service_row[rows]
        n_foreign = offers.by_service(self.foreign.astype(np.int64)).take(self.service, axis=-1)
        self.n_foreign = np.maximum(n_foreign, 1)
        # Without foreign offers there is nothing to exceed, and the reference price stands for theirs.
        self.standing_in = np.where(n_foreign > 0, 0.0, 1.0)

    def _look_at_rules(self, rules: RulesInForce) -> None:
        """Note what rules say of exporters: most months it is what it was."""
        rows, terms = self.rows, self.terms
        self.rules, self.world_demand_factor = rules, rules.world_demand_factor.take(rows, axis=-1)
        self.constant = beside(terms.constant) + rules.win_rate_constant.take(rows, axis=-1)
        self.opened = logistic(self.constant)
        factor = rules.quality_threshold_factor.take(rows, axis=-1)
        self.quality_threshold = beside(terms.quality_threshold) * factor

    def _won(self, export_price: FloatArray) -> FloatArray:
        """L_j, share of world demand that each exporting offer wins from the foreign ones, [..., n_exporters]."""
        offers, rows, terms = self.offers, self.rows, self.terms
        foreign_terms = np.where(self.foreign, np.array((offers.quality, export_price)), 0.0)
        foreign_quality, foreign_price = offers.by_service(foreign_terms).take(self.service, axis=-1) / self.n_foreign
        return win_rate(
            quality=offers.quality.take(rows, axis=-1),
            relative_price=export_price.take(rows, axis=-1),
            foreign_quality=foreign_quality,
            foreign_price=foreign_price + self.standing_in,
            constant=self.constant,
            quality_weight=beside(terms.quality_weight),
            price_weight=beside(terms.price_weight),
            quality_threshold=self.quality_threshold,
        )


def _by_month(paths: list[FloatArray], world: World) -> FloatArray:
    return by_month(paths) if paths else np.zeros((world.n_months, 0))
