"""Payments, an act of the month: every payment has a payer and a payee; equations (13) and (14)."""

import numpy as np

from agents.draws import FloatArray, IntArray
from agents.state.offers import Offers
from configs import Settings
from sim.amounts import whole_lcu
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
        self.booking_share = listings.of_offer(offers.booking_share)
        self.imported_input_share = listings.of_offer(offers.imported_input_share)
        self.exports = Exports(settings, offers, world)
        exporters = len(self.exports.rows)
        self.entries = ledger.entries(  # those of the bills, and receipts from abroad
            item * 4 + imports + self.exports.items,
            buyer + buyer + state + buyer + seller + [REST_OF_WORLD] * exporters,
            abroad + seller + seller + state + abroad + [DOMESTIC_PROVIDERS] * exporters,
        )
        names = ledger.items[:-1]
        world_side, home_side = [REST_OF_WORLD] * len(names), [UNMODELLED] * len(names)
        self.unmodelled = ledger.entries(names * 2, home_side + world_side, world_side + home_side)
        streams = [world.unmodelled_payments_lcu[name] for name in names]
        streams += [world.unmodelled_receipts_lcu[name] for name in names]
        keys = [f"items.{name}.unmodelled_{side}_lcu" for side in ("payments", "receipts") for name in names]
        # The streams of each item that the simulation does not contain, a twelfth of the year's.
        unmodelled_lcu = whole_lcu(by_month(streams) / offers.steps_per_year, keys, advice="all such streams")
        self.unmodelled_lcu = ledger.sums(self.unmodelled, unmodelled_lcu)  # [n_months, ..., n_cells]

    def post(self, use: Use, export_price: FloatArray, rules: RulesInForce, month: int) -> None:
        """Enter the month; `export_price`, [..., n_offers], is over the reference, without what states add at home."""
        self.ledger.open_month()
        amounts = self._bills(use)
        exports, offers = self.exports, self.offers
        if len(exports.rows):
            receipts = exports.receipts(export_price, rules, month)
            offers.exports_lcu[..., exports.rows] = receipts
            amounts.append(receipts)
        self.ledger.post_all(self.entries, np.concatenate(amounts, axis=-1))
        self.ledger.post_sums(self.unmodelled, self.unmodelled_lcu[month])

    def _bills(self, use: Use) -> list[IntArray]:
        """What the bills of the month bring, by listing: equations (13) and (14)."""
        offers = self.offers
        booked_abroad = np.rint(self.booking_share * use.revenue_lcu).astype(np.int64)
        resident = use.revenue_lcu - booked_abroad
        # m_j(t) = m_j0 (1 - h_j(t))                                                                     (14)
        imported_share = self.imported_input_share * (1.0 - self.listings.of_offer(offers.home_compute_share))
        imported = np.rint(imported_share * resident).astype(np.int64)
        # M_item(j) += chi_j R_j ;  M_item(input) += (1 - chi_j) m_j(t) R_j                               (13)
        # A subsidy is paid to the seller on the buyer's behalf, a levy comes on top of the price.
        offers.revenue_home_lcu = self.listings.by_offer(use.revenue_lcu)
        return [booked_abroad, resident - use.subsidy_lcu, use.subsidy_lcu, use.levy_lcu, imported]
