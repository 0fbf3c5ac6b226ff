"""Step 6 of the month: every payment has a payer and a payee; equations (13) to (15)."""

import numpy as np

from agents.draws import FloatArray, IntArray
from agents.exports import win_rate
from agents.offers import Offers
from configs import NO_ITEM, Settings
from sim.billing import Bills, whole
from sim.ledger import (
    DOMESTIC_PROVIDERS,
    FOREIGN_ESTABLISHMENTS,
    GOVERNMENT,
    REST_OF_WORLD,
    UNMODELLED,
    Ledger,
    payer_of,
)
from sim.world import World


def post_bills(ledger: Ledger, bills: list[Bills], offers: Offers) -> None:
    """Enter the month's bills and note each offer's revenue at home."""
    offers.revenue_home_jpy = np.zeros(len(offers), dtype=np.int64)
    for each in bills:
        _post_market(ledger, each, offers)
        offers.revenue_home_jpy[each.market.rows] += each.revenue_jpy


def _post_market(ledger: Ledger, bills: Bills, offers: Offers) -> None:
    """Equations (13) and (14)."""
    market = bills.market
    buyer, item = payer_of(market), market.settings.item
    for at, row in enumerate(market.rows):
        revenue = int(bills.revenue_jpy[at])
        booked_abroad = round(offers.booking_share[row] * revenue)
        resident = revenue - booked_abroad
        # m_j(t) = m_j0 (1 - h_j(t))                                                                     (14)
        imported_share = offers.imported_input_share[row] * (1.0 - offers.home_compute_share[row])
        provider = FOREIGN_ESTABLISHMENTS if offers.foreign[row] else DOMESTIC_PROVIDERS
        # M_item(j) += chi_j R_j ;  M_item(input) += (1 - chi_j) m_j(t) R_j                               (13)
        # A subsidy is paid to the seller on the buyer's behalf, a levy comes on top of the price.
        subsidy = int(bills.subsidy_jpy[at])
        ledger.post(item, buyer, REST_OF_WORLD, booked_abroad)
        ledger.post(item, buyer, provider, resident - subsidy)
        ledger.post(item, GOVERNMENT, provider, subsidy)
        ledger.post(item, buyer, GOVERNMENT, int(bills.levy_jpy[at]))
        ledger.post(market.settings.imported_input_item, provider, REST_OF_WORLD, round(imported_share * resident))


def export_receipts(
    offers: Offers, settings: Settings, relative_price: FloatArray, world_demand_usd: dict[str, float], usd_jpy: float
) -> IntArray:
    """A month's receipts of each domestic offer, whole yen [n_offers]; equation (15)."""
    receipts = np.zeros(len(offers), dtype=np.int64)
    terms, reference = settings.exports, settings.exchange_rate.reference
    # What is invoiced in yen does not move with the rate.
    yen_for_dollar = reference * (usd_jpy / reference) ** terms.pass_through
    for name, service in settings.services.items():
        if not service.exports or service.item == NO_ITEM:
            continue
        rows = offers.rows_of(name)
        rows = rows[offers.on_market[rows]]
        abroad, home = rows[offers.foreign[rows]], rows[~offers.foreign[rows]]
        foreign_quality = float(offers.quality[abroad].mean()) if len(abroad) else 0.0
        foreign_price = float(relative_price[abroad].mean()) if len(abroad) else 1.0
        won = win_rate(
            offers.quality[home],
            relative_price[home],
            foreign_quality,
            foreign_price,
            terms.constant,
            terms.quality_weight,
            terms.price_weight,
            terms.quality_threshold,
        )
        receipts[home] = whole(world_demand_usd[service.item] * yen_for_dollar * won / 12.0, f"services.{name}")
    return receipts


def post_receipts(ledger: Ledger, receipts: IntArray, offers: Offers, settings: Settings) -> None:
    """Enter what domestic offers earn abroad."""
    for row in np.flatnonzero(receipts):
        ledger.post(settings.services[offers.service[row]].item, REST_OF_WORLD, DOMESTIC_PROVIDERS, int(receipts[row]))


def post_unmodelled(ledger: Ledger, world: World, month: int) -> None:
    """Enter the streams of each item that the simulation does not contain, a twelfth of the year's."""
    for item, path in world.unmodelled_payments_jpy.items():
        ledger.post(item, UNMODELLED, REST_OF_WORLD, round(float(path[month]) / 12.0))
    for item, path in world.unmodelled_receipts_jpy.items():
        ledger.post(item, REST_OF_WORLD, UNMODELLED, round(float(path[month]) / 12.0))
