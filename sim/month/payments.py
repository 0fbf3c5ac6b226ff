"""Payments, an act of the month: every payment has a payer and a payee; equations (13) to (15)."""

import numpy as np

from agents.draws import FloatArray, IntArray
from agents.equations.exports import win_rate
from agents.equations.pass_through import passed_through
from agents.state.offers import Offers
from configs import NO_ITEM, Settings
from sim.month.ledger import (
    DOMESTIC_PROVIDERS,
    FOREIGN_ESTABLISHMENTS,
    GOVERNMENT,
    REST_OF_WORLD,
    UNMODELLED,
    Ledger,
    payer_of,
)
from sim.month.rules import RulesInForce
from sim.month.use import Use
from sim.start.listings import Listings
from sim.start.world import World
from sim.yen import whole_yen


class Payments:
    """Who pays whom: the entries of every month are laid out once, then filled with amounts."""

    def __init__(self, settings: Settings, offers: Offers, listings: Listings, ledger: Ledger, world: World) -> None:
        """Lay out the entries."""
        self.settings, self.offers, self.listings, self.ledger = settings, offers, listings, ledger
        places = [listings.places[market] for market in listings.market]
        n = len(places)
        item = [place.settings.item for place in places]
        imports = [place.settings.imported_input_item for place in places]
        buyer = [payer_of(place) for place in places]
        seller = [FOREIGN_ESTABLISHMENTS if offers.foreign[row] else DOMESTIC_PROVIDERS for row in listings.offer]
        abroad, state = [REST_OF_WORLD] * n, [GOVERNMENT] * n
        self.bills = ledger.entries(
            item * 4 + imports,
            buyer + buyer + state + buyer + seller,
            abroad + seller + seller + state + abroad,
        )
        exporting = [
            settings.services[name].exports and settings.services[name].item != NO_ITEM for name in offers.service
        ]
        self.exporters = np.flatnonzero(np.array(exporting) & ~offers.foreign)
        items = [settings.services[offers.service[row]].item for row in self.exporters]
        self.demand_keys = [f"items.{name}.world_demand_usd" for name in items]
        self.receipts = ledger.entries(items, [REST_OF_WORLD] * len(items), [DOMESTIC_PROVIDERS] * len(items))
        self.without_foreign = np.array([0.0, 1.0]).reshape(2, *([1] * (ledger.flows.ndim - 2)))
        demand = [world.world_demand_usd[name] for name in items]
        self.demand_usd = np.array(demand).reshape(len(items), world.n_months).T
        names = ledger.items[:-1]
        world_side, home_side = [REST_OF_WORLD] * len(names), [UNMODELLED] * len(names)
        self.unmodelled = ledger.entries(names * 2, home_side + world_side, world_side + home_side)
        streams = [world.unmodelled_payments_jpy[name] for name in names]
        streams += [world.unmodelled_receipts_jpy[name] for name in names]
        keys = [f"items.{name}.unmodelled_{side}_jpy" for side in ("payments", "receipts") for name in names]
        self.unmodelled_jpy = whole_yen(np.stack(streams).T / offers.steps_per_year, keys, advice="all such streams")

    def post(self, use: Use, export_price: FloatArray, rules: RulesInForce, usd_jpy: float, month: int) -> None:
        """Enter the month; `export_price` is over the reference price, without what a state adds at home."""
        self.ledger.open_month()
        self._post_bills(use)
        if len(self.exporters):
            self.ledger.post_all(self.receipts, self.export_receipts(export_price, rules, usd_jpy, month))
        # The streams of each item that the simulation does not contain, a twelfth of the year's.
        self.ledger.post_all(self.unmodelled, self.unmodelled_jpy[month])

    def _post_bills(self, use: Use) -> None:
        """Equations (13) and (14)."""
        offers, rows = self.offers, self.listings.offer
        booked_abroad = np.rint(offers.booking_share[rows] * use.revenue_jpy).astype(np.int64)
        resident = use.revenue_jpy - booked_abroad
        # m_j(t) = m_j0 (1 - h_j(t))                                                                     (14)
        imported_share = offers.imported_input_share[rows] * (1.0 - offers.home_compute_share[..., rows])
        imported = np.rint(imported_share * resident).astype(np.int64)
        # M_item(j) += chi_j R_j ;  M_item(input) += (1 - chi_j) m_j(t) R_j                               (13)
        # A subsidy is paid to the seller on the buyer's behalf, a levy comes on top of the price.
        amounts = (booked_abroad, resident - use.subsidy_jpy, use.subsidy_jpy, use.levy_jpy, imported)
        self.ledger.post_all(self.bills, np.concatenate(amounts, axis=-1))
        offers.revenue_home_jpy = self.listings.by_offer(use.revenue_jpy)

    def export_receipts(self, export_price: FloatArray, rules: RulesInForce, usd_jpy: float, month: int) -> IntArray:
        """A month's receipts of each exporting offer, whole yen [..., n_exporters]; equation (15)."""
        offers, terms = self.offers, self.settings.exports
        # What is invoiced in yen does not move with the rate.
        yen_for_dollar = passed_through(usd_jpy, self.settings.exchange_rate.reference, terms.pass_through)
        foreign = offers.on_market & offers.foreign
        n_foreign = offers.by_service(foreign.astype(np.int64))
        rows, service = self.exporters, offers.service_row[self.exporters]
        quality_and_price = np.stack([offers.quality, export_price])
        mean = offers.by_service(np.where(foreign, quality_and_price, 0.0)) / np.maximum(n_foreign, 1)
        # Without foreign offers there is nothing to exceed, and the reference price stands for theirs.
        quality, price = np.where(n_foreign[..., service] > 0, mean[..., service], self.without_foreign)
        won = win_rate(
            quality=offers.quality[..., rows],
            relative_price=export_price[..., rows],
            foreign_quality=quality,
            foreign_price=price,
            constant=terms.constant + rules.win_rate_constant[..., rows],
            quality_weight=terms.quality_weight,
            price_weight=terms.price_weight,
            quality_threshold=terms.quality_threshold * rules.quality_threshold_factor[rows],
        )
        sold = np.where(offers.on_market[..., rows], won, 0.0)
        demand_usd = self.demand_usd[month] * rules.world_demand_factor[rows]
        amount = demand_usd * yen_for_dollar * sold / offers.steps_per_year
        return whole_yen(amount, self.demand_keys, "of receipts a month", "world demand and the exchange rate")
