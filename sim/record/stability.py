"""The tipping dashboard: how near every market is to losing the stability of its shares (Brock & Durlauf 2001).

`lambda_symmetric` speaks of equal shares, whatever the present ones are; `lambda_local` of the present state: the
spectral radius of d E[s(t+1)] / d s(t) were all customers who know the service to decide at once. Above 1 a small
lead grows.
"""

import numpy as np

from agents.draws import FloatArray, IntArray
from agents.engines.vector import VectorEngine
from agents.members import column
from sim.month.information import Information
from sim.month.rules import Effect
from sim.record.panel import make_panel, make_sights
from sim.record.response import spectral_radius
from sim.state import State

CHUNK = 100_000  # values computed together: they stay in the cache


def lambda_symmetric(state: State, months: slice = slice(None)) -> FloatArray:
    """gamma (1 - omega)(1 + T) / (K mu) of months and services, [n_months, ..., n_services]; nan below two offers.

    As if the rules of now held in all of them.
    """
    offers = state.offers
    launched = (offers.launch_month <= np.arange(state.world.n_months)[months, None]) & ~state.rules.withdrawn
    on_market = np.add.reduceat(launched.astype(np.int64), offers.service_starts, axis=1)
    batch, n_services = state.listings.volume.shape[:-1], len(offers.services)
    if not batch:
        return equal_shares_lambda(state, on_market)
    shape = (len(on_market), *batch, n_services)
    return np.broadcast_to(equal_shares_lambda(state, on_market[:, None]), shape).copy()


def equal_shares_lambda(state: State, offers_on_market: IntArray) -> FloatArray:
    """The same for so many offers of each service on the market, [..., n_services]."""
    n_offers, rules = np.maximum(offers_on_market, 1).astype(np.float64), state.rules  # of none: undefined, below
    services = [state.settings.services[name] for name in state.offers.services]
    abroad = rules.base_abroad_factor * column([service.base_abroad_share for service in services])
    effect = column([service.network_effect / service.taste_scale for service in services]) * (1.0 - abroad)
    # T = (e^(sigma/mu) - 1) / (e^(sigma/mu) + K - 1)
    cost = column([service.switching_cost / service.taste_scale for service in services])
    fading = np.exp(-rules.switching_cost_factor * cost)
    stay = (1.0 - fading) / (1.0 + np.maximum(n_offers - 1.0, 0.0) * fading)
    without_noise = np.array([service.threshold is not None for service in services])
    # Where a share m multi-homes, equal shares lose stability at
    # (1 - m) T + gamma (1 - omega) [(1 - m)(1 - T^2) + m] / (K mu) = 1: it is not bound to its offer.
    multi_homing = column([service.multi_homing_share for service in services])
    bound = np.where(multi_homing > 0.0, 1.0 - multi_homing, 0.0)
    free = 1.0 - bound * stay
    # Where nearly nobody multi-homes and nobody leaves, rounding leaves nothing of m, which then is all there is.
    free, exhausted = np.where(free > 0.0, free, multi_homing), free <= 0.0
    mixed = np.where(exhausted, 1.0, (bound * (1.0 - stay**2) + multi_homing) / np.where(exhausted, 1.0, free))
    response = np.where(multi_homing > 0.0, mixed, 1.0 + stay)
    value = effect * response / n_offers
    return np.where((n_offers < 2.0) | without_noise, np.nan, value)


class Stability:
    """Notes what panels of customers see and use, and computes `lambda_local` from it when somebody asks."""

    def __init__(self, state: State, information: Information) -> None:
        self.services, self.batch = state.offers.services, state.listings.volume.shape[:-1]
        self.information = information
        n_replicates, listings = state.markets[0].population.n_replicates, state.listings
        self.sights = make_sights(state.world.n_months, n_replicates, len(listings.offer), len(listings.places))
        personal = Effect.PERSONAL in state.effects
        self.panels = [make_panel(market, self.sights, personal) for market in state.markets]
        self.looks = [look for panel in self.panels for look in panel.looks()]

    def note(self, month: int, vector_engine: VectorEngine) -> None:
        """Note the state at the end of a month, and what was posted in it."""
        self.sights.note(month, self.information)
        vector_engine.look(self.looks, month)
        for panel in self.panels:
            panel.note_taste(month)

    def local(self, first: int, last: int) -> FloatArray:
        """`lambda_local` of months `first` to `last` - 1, [n, ..., n_services]: that of the less stable population."""
        spread = self.information.spread if self.information.spread.ndim == 3 else self.information.spread[:, None]
        value = np.full((last - first, *self.batch, len(self.services)), np.nan)
        for panel in self.panels:
            service = self.services.index(panel.market.service)
            place = panel.market.place
            step = max(CHUNK // (panel.rows.size * len(panel.market.rows)), 1)
            for start in range(first, last, step):
                months = slice(start, min(start + step, last))
                pseudo_users = (self.information.pseudo_users * spread[months])[..., place].sum(axis=-1)
                radius = spectral_radius(panel, months, pseudo_users).reshape(-1, *self.batch)
                part = value[months.start - first : months.stop - first, ..., service]
                np.fmax(part, radius, out=part)
        return value
