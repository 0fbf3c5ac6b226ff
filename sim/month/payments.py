"""Payments, an act of the month: every payment has a payer and a payee; equations (13) and (14)."""

import numpy as np

from agents.draws import FloatArray
from agents.members import Number
from agents.state.offers import Offers
from configs import Settings
from sim.month.exports import Exports
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
from sim.start.world import World, by_month
from sim.yen import whole_yen


class Payments:
    """Who pays whom: the entries of every month are laid out once, then filled with amounts."""

    def __init__(self, settings: Settings, offers: Offers, listings: Listings, ledger: Ledger, world: World) -> None:
        """Lay out the entries."""
        self.offers, self.listings, self.ledger = offers, listings, ledger
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
        self.exports = Exports(settings, offers, world)
        exporters = len(self.exports.rows)
        self.receipts = ledger.entries(
            self.exports.items, [REST_OF_WORLD] * exporters, [DOMESTIC_PROVIDERS] * exporters
        )
        names = ledger.items[:-1]
        world_side, home_side = [REST_OF_WORLD] * len(names), [UNMODELLED] * len(names)
        self.unmodelled = ledger.entries(names * 2, home_side + world_side, world_side + home_side)
        streams = [world.unmodelled_payments_jpy[name] for name in names]
        streams += [world.unmodelled_receipts_jpy[name] for name in names]
        keys = [f"items.{name}.unmodelled_{side}_jpy" for side in ("payments", "receipts") for name in names]
        self.unmodelled_jpy = whole_yen(by_month(streams) / offers.steps_per_year, keys, advice="all such streams")

    def post(self, use: Use, export_price: FloatArray, rules: RulesInForce, usd_jpy: Number, month: int) -> None:
        """Enter the month; `export_price` is over the reference price, without what a state adds at home."""
        self.ledger.open_month()
        self._post_bills(use)
        exports, offers = self.exports, self.offers
        if len(exports.rows):
            receipts = exports.receipts(export_price, rules, usd_jpy, month)
            self.ledger.post_all(self.receipts, receipts)
            offers.exports_jpy[..., exports.rows] = receipts
        # The streams of each item that the simulation does not contain, a twelfth of the year's.
        self.ledger.post_all(self.unmodelled, self.unmodelled_jpy[month])

    def _post_bills(self, use: Use) -> None:
        """Equations (13) and (14)."""
        offers, rows = self.offers, self.listings.offer
        booked_abroad = np.rint(offers.booking_share[..., rows] * use.revenue_jpy).astype(np.int64)
        resident = use.revenue_jpy - booked_abroad
        # m_j(t) = m_j0 (1 - h_j(t))                                                                     (14)
        imported_share = offers.imported_input_share[..., rows] * (1.0 - offers.home_compute_share[..., rows])
        imported = np.rint(imported_share * resident).astype(np.int64)
        # M_item(j) += chi_j R_j ;  M_item(input) += (1 - chi_j) m_j(t) R_j                               (13)
        # A subsidy is paid to the seller on the buyer's behalf, a levy comes on top of the price.
        amounts = (booked_abroad, resident - use.subsidy_jpy, use.subsidy_jpy, use.levy_jpy, imported)
        self.ledger.post_all(self.bills, np.concatenate(amounts, axis=-1))
        offers.revenue_home_jpy = self.listings.by_offer(use.revenue_jpy)
