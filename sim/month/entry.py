"""Entry and exit, an act at the end of a month: what offers earn, and what those outside expect to."""

import numpy as np

from agents.draws import FloatArray
from agents.equations.entry import expected_share
from agents.state.offers import Offers
from sim.month.information import Information
from sim.month.use import Use


def enter_and_leave(offers: Offers, information: Information, use: Use) -> None:
    """Decide who leaves and who enters next month, from this month's revenue."""
    turnover, on_market = offers.turnover, offers.on_market
    if turnover is None:
        return
    listed = information.listings.offer == np.arange(len(offers))[:, None]  # [n_offers, n_listings]
    market_has = np.stack([listed[:, place].any(axis=-1) for place in information.slices])
    turnover.leave(on_market, offers.revenue_lcu(), market_has)
    turnover.enter(on_market, expected_revenue_lcu(offers, information, use))


def expected_revenue_lcu(offers: Offers, information: Information, use: Use) -> FloatArray:
    """What each offer would earn in a year of last month's spending, of customers free to choose, [..., n_offers].

    As the mean customer chooses by (4) who has no offer yet: what others charge to switch is not seen.
    """
    listings, rows = information.listings, information.listings.offer
    domestic = listings.of("home_bias") * ~offers.foreign[rows]
    board = information.board
    # (2) of a customer without traits of its own and without an offer: `utility.offer_values` has the whole.
    value = board.value - listings.of("price_sensitivity") * board.relative_price + domestic
    on_market = offers.on_market[..., rows]
    share = expected_share(value, on_market, listings.of("taste_scale"), listings.starts, listings.market)
    spending = offers.steps_per_year * listings.by_market(use.revenue_lcu)[..., listings.market]
    return listings.by_offer(share * spending)
