"""Who uses what on the first day: the aware who would adopt, spread over the offers by their opening shares."""

from collections.abc import Sequence
from functools import partial
from itertools import pairwise

import numpy as np

from agents.draws import FloatArray, draw_key, stratified, uniform
from agents.equations.choice import NONE, adoption_probability, offer_weights
from agents.members import of_scenarios
from agents.state.decisions import values
from agents.state.market import Market
from agents.state.switching import recount
from agents.streams import Stream
from configs import Settings

BLOCK = 1 << 18  # customers looked at together: memory stays that of the columns


def open_market(market: Market, members: Sequence[Settings], seeds: Sequence[int]) -> None:
    """Give the aware customers of a market their first offer; nobody where no opening shares are given."""
    shares = of_scenarios(lambda settings: _opening_shares(settings, market), members)
    if not market.seen().open or shares[0].sum() == 0.0:
        return
    market.offer[:] = NONE
    adopters = []
    bounds = pairwise(market.population.bounds.tolist())
    for own, seed, (first, last) in zip(shares, seeds, bounds, strict=True):
        # Where everybody uses an offer, opening shares hold to the customer, and all are looked at together.
        outside = market.settings.outside_option
        block, draws = (BLOCK, uniform) if outside else (last - first, stratified)
        for start in range(first, last, block):
            rows = start + np.flatnonzero(market.aware[start : min(start + block, last)])
            if outside:
                rows = _adopting(market, rows, seed)
            key = draw_key(seed, Stream.OPENING_OFFER, market.service, market.population.name)
            draw = draws(key, market.population.ids[rows])
            offer = np.minimum(np.searchsorted(np.cumsum(own), draw, side="right"), len(own) - 1)
            adopters.append((rows, offer.astype(np.int8)))
    for rows, offer in adopters:
        market.offer[rows] = offer
    recount(market)
    if market.multi_homing is not None:
        market.multi_homing.gather(market.offer, market.multi_homing.rows)


def _opening_shares(settings: Settings, market: Market) -> FloatArray:
    """Of the market's offers, [n_offers]."""
    offers = settings.services[market.service].offers
    return np.array([offers[offer].opening_share for offer in market.offers])


def _adopting(market: Market, rows: np.ndarray, seed: int) -> np.ndarray:
    """Who of some aware customers would adopt, as if the service were used by as many as are aware of it."""
    settings = market.settings
    own = partial(market.of_customers, rows)
    _, inclusive_value = offer_weights(values(market, rows), own(settings.taste_scale))
    attraction = (
        own(market.customers.adoption_constant)
        + own(settings.readiness_effect) * market.readiness[rows].astype(np.float64)
        + own(settings.adoption_feedback * settings.opening_awareness - market.reference_value)
    )
    adopt = adoption_probability(inclusive_value, attraction, own(settings.adoption_scale))
    key = draw_key(seed, Stream.OPENING_ADOPTION, market.service, market.population.name)
    draw = uniform(key, market.population.ids[rows])
    return rows[draw < adopt]
