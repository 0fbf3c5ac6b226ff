"""The tipping dashboard: how near every market is to losing the stability of its shares (Brock & Durlauf 2001).

`lambda_symmetric` speaks of equal shares, whatever the present ones are; `lambda_local` of the present state: the
spectral radius of d E[s(t+1)] / d s(t) were all customers who know the service to decide at once. Above 1 a small
lead grows.
"""

import numpy as np

from agents.draws import FloatArray
from sim.information import Information
from sim.panel import make_panel, make_sights
from sim.response import spectral_radius
from sim.rules import RulesInForce
from sim.state import State

CHUNK = 2_000_000  # values computed together: memory stays small beside the columns


def lambda_symmetric(state: State, months: slice = slice(None), rules: RulesInForce | None = None) -> FloatArray:
    """gamma (1 - omega)(1 + T) / (K mu) of months and services, [n_months, n_services]; nan below two offers.

    `rules` are those of the months where they are not the first month's for ever.
    """
    offers = state.offers
    rules = state.rules if rules is None else rules
    launched = (offers.launch_month <= np.arange(state.world.n_months)[months, None]) & ~rules.withdrawn
    n_offers = np.add.reduceat(launched.astype(np.int64), offers.service_starts, axis=1).astype(np.float64)
    services = [state.settings.services[name] for name in offers.services]
    abroad = rules.base_abroad_factor * [each.base_abroad_share for each in services]
    effect = np.array([each.network_effect / each.taste_scale for each in services]) * (1.0 - abroad)
    # T = (e^(sigma/mu) - 1) / (e^(sigma/mu) + K - 1)
    fading = np.exp(-rules.switching_cost_factor * [each.switching_cost / each.taste_scale for each in services])
    stay = (1.0 - fading) / (1.0 + (n_offers - 1.0) * fading)
    without_noise = np.array([each.threshold is not None for each in services])
    value = effect * (1.0 + stay) / np.maximum(n_offers, 1.0)
    return np.where((n_offers < 2.0) | without_noise, np.nan, value)


class Stability:
    """Notes what panels of customers see and use, and computes `lambda_local` from it when somebody asks."""

    def __init__(self, state: State, information: Information) -> None:
        self.services, self.batch = state.offers.services, state.listings.volume.shape[:-1]
        self.information = information
        n_replicates, listings = state.markets[0].crowd.n_replicates, state.listings
        self.sights = make_sights(state.world.n_months, n_replicates, len(listings.offer), len(listings.places))
        self.panels = [make_panel(market, self.sights, state.government.personal) for market in state.markets]

    def note(self, month: int) -> None:
        """Note the state at the end of a month, and what was posted in it."""
        self.sights.note(month, self.information)
        for panel in self.panels:
            panel.note(month)

    def local(self, first: int, last: int) -> FloatArray:
        """`lambda_local` of months `first` to `last` - 1, [n, ..., n_services]: that of the less stable population."""
        value = np.full((last - first, *self.batch, len(self.services)), np.nan)
        for panel in self.panels:
            at = self.services.index(panel.market.service)
            place = panel.market.place
            step = max(CHUNK // (panel.rows.size * len(panel.market.rows)), 1)
            for start in range(first, last, step):
                months = slice(start, min(start + step, last))
                pseudo_users = (self.information.pseudo_users * self.information.spread[months])[:, place].sum(axis=-1)
                found = spectral_radius(panel, months, pseudo_users).reshape(-1, *self.batch)
                here = value[months.start - first : months.stop - first, ..., at]
                value[months.start - first : months.stop - first, ..., at] = np.fmax(here, found)
        return value
