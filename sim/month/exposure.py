"""What exposure (1) to an offer takes from elsewhere: users abroad, and users on the other side of the market."""

import numpy as np

from agents.draws import FloatArray
from agents.members import beside, column
from agents.state.market import Market
from sim.start.listings import Listings


def spread_pseudo_users(listings: Listings, launched: np.ndarray, share_abroad: FloatArray) -> FloatArray:
    """How the pseudo-count of (1) is spread over the listings of each market: by users abroad, or else evenly.

    Parts [..., n_listings] that sum to 1 in each market, of `launched`, bool, and `share_abroad` of that shape.
    """

    def total(column: FloatArray) -> FloatArray:
        return listings.by_market(column)[..., listings.market]

    known = np.where(launched, share_abroad, 0.0)
    evenly = np.where(total(launched.astype(np.float64)) > 0.0, launched, 1.0)
    spread = np.where(total(known) > 0.0, known, evenly)
    return spread / total(spread)


class CrossLink:
    """What one market sees of the users of other services."""

    def __init__(self, market: Market, place: slice, markets: list[Market], slices: list[slice]) -> None:
        self.place = place
        weights = market.settings.cross_side
        audience = column([market.settings.offers[offer].audience_share for offer in market.offers])
        self.given = beside(1.0 - sum(weights.values())) * audience
        # For each service on the other side: its listings, and which belongs to the provider of which offer here.
        self.sides = []
        for service in sorted(weights):
            across = [pair for pair in zip(markets, slices, strict=True) if pair[0].service == service]
            if across:
                rows = np.concatenate([np.arange(listed.start, listed.stop) for _, listed in across])
                providers = np.concatenate([side.provider for side, _ in across])
                siblings = (providers[:, None] == market.provider).astype(np.float64)
                self.sides.append((weights[service], rows, siblings))

    def share(self, users: np.ndarray) -> FloatArray:
        """x_j of the offers of the market, [..., n_offers], from the users of all listings, [..., n_listings]."""
        total: FloatArray = self.given
        for weight, rows, siblings in self.sides:
            across = users.take(rows, axis=-1).astype(np.float64, copy=False)
            users_across = across.sum(axis=-1, keepdims=True)
            total = total + beside(weight) * (across[..., None] * siblings).sum(axis=-2) / np.maximum(users_across, 1.0)
        return total
