"""Who uses what on the first day: the aware who would adopt, spread over the offers by their opening shares."""

import numpy as np

from agents.choice import NONE, adoption_probability, offer_weights
from agents.draws import draw_key, uniform
from agents.market import Market


def open_market(market: Market, seed: int) -> None:
    """Give the aware customers of a market their first offer; nobody where no opening shares are given."""
    settings = market.settings
    shares = np.array([settings.offers[offer].opening_share for offer in market.offers])
    posted = market.posted
    if posted is None or not posted.open or shares.sum() == 0.0:
        return
    rows = np.flatnonzero(market.aware)
    names = (market.service, market.population)
    if settings.outside_option:
        _, inclusive_value = offer_weights(market.values(rows), settings.taste_scale)
        attraction = (
            market.attraction[rows] + settings.adoption_feedback * settings.opening_awareness - posted.reference_value
        )
        adopt = adoption_probability(inclusive_value, attraction, settings.adoption_scale)
        rows = rows[uniform(draw_key(seed, "opening_adoption", *names), market.ids[rows]) < adopt]
    draw = uniform(draw_key(seed, "opening_offer", *names), market.ids[rows])
    offer = np.minimum(np.searchsorted(np.cumsum(shares), draw, side="right"), len(shares) - 1)
    market.offer[:] = NONE
    market.offer[rows] = offer.astype(np.int8)
    market.recount()
