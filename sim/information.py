"""Steps 1 and 2 of the month: the rules in force, and what customers see of offers and of last month's users."""

from dataclasses import dataclass

import numpy as np

from agents.draws import FloatArray, draw_key
from agents.market import Market, Posted
from agents.offers import Offers
from agents.utility import common_exposure, market_share
from configs import Settings
from configs.schema import month_number
from configs.services import Service
from sim.world import World


@dataclass(frozen=True)
class RulesInForce:
    """What the state adds to prices this month, shares of the price by offer, [n_offers]."""

    levy_rate: FloatArray
    subsidy_rate: FloatArray


def rules_in_force(settings: Settings, offers: Offers) -> RulesInForce:
    """Rules of the month: a levy on foreign offers, a subsidy of domestic ones."""
    levy, subsidy = settings.rules.foreign_levy_rate, settings.rules.domestic_subsidy_rate
    return RulesInForce(np.where(offers.foreign, levy, 0.0), np.where(offers.foreign, 0.0, subsidy))


def update_shares(offers: Offers, markets: list[Market]) -> None:
    """Shares and adoption by offer across the populations of a service, from last month's users."""
    for service in dict.fromkeys(market.service for market in markets):
        its = [market for market in markets if market.service == service]
        users = np.zeros(len(offers))
        for market in its:
            users[market.rows] += market.users.sum(axis=0)
        rows = offers.rows_of(service)
        total, potential = users[rows].sum(), sum(int(market.weight.sum()) for market in its)
        offers.share[rows] = users[rows] / total if total > 0.0 else 0.0
        offers.adoption[rows] = total / potential


def exposure_share(market: Market, offers: Offers, share_abroad: FloatArray, pseudo_count: float) -> FloatArray:
    """s_j, last month's share among the service's users in a population, [n_offers], with the pseudo-count of (1)."""
    launched = offers.on_market[market.rows]
    spread = np.where(launched, share_abroad[market.rows], 0.0)
    if spread.sum() <= 0.0:
        spread = launched.astype(np.float64) if launched.any() else np.ones(len(launched))
    users, potential = market.users.sum(axis=0), float(market.weight.sum())
    if not users.any():  # the opening: as if everybody used the service as its first users do
        users = potential * np.array([market.settings.offers[offer].opening_share for offer in market.offers])
    return market_share(users, pseudo_count * potential, spread / spread.sum())


def cross_share(market: Market, offers: Offers, markets: list[Market]) -> FloatArray:
    """x_j, share of the same provider's users on the other side of the market, [n_offers]."""
    weights = market.settings.cross_side
    table = market.settings.offers
    audience = np.array([table[offer].audience_share for offer in market.offers])
    total = (1.0 - sum(weights.values())) * audience
    for service in sorted(weights):
        by_provider = np.zeros(int(offers.provider.max()) + 1)
        for other in (each for each in markets if each.service == service):
            np.add.at(by_provider, other.provider, other.users.sum(axis=0))
        if by_provider.sum() > 0.0:
            total = total + weights[service] * by_provider[market.provider] / by_provider.sum()
    return total


def reference_value(service: Service) -> float:
    """I_c0, value of the reference quality at the reference price, without network."""
    price = service.price_sensitivity if service.reference_price > 0.0 or service.wage_share is not None else 0.0
    return service.quality_weight * service.reference_quality - price


def post_all(
    markets: list[Market],
    offers: Offers,
    relative_price: FloatArray,
    settings: Settings,
    world: World,
    month: int,
    seed: int,
) -> None:
    """Post in every market what its customers see this month."""
    share_abroad = world.share_abroad[:, month]
    date = month_number(settings.time.start) + month  # draws go by the calendar: a later start draws the same
    for market in markets:
        share = exposure_share(market, offers, share_abroad, settings.economy.pseudo_count)
        cross = cross_share(market, offers, markets)
        market.posted = _posted(market, share, share_abroad, cross, relative_price, offers, date, seed)


def _posted(
    market: Market,
    share: FloatArray,
    share_abroad: FloatArray,
    cross: FloatArray,
    relative_price: FloatArray,
    offers: Offers,
    date: int,
    seed: int,
) -> Posted:
    service, rows = market.settings, market.rows
    exposure = common_exposure(
        share,
        share_abroad[rows],
        cross,
        service.base_abroad_share,
        service.local_share,
        service.cross_side_effect,
    )
    value = service.quality_weight * offers.quality[rows] + service.network_effect * exposure
    launched = offers.on_market[rows]
    return Posted(
        common_value=np.where(launched, value, -np.inf),
        relative_price=relative_price[rows],
        share=share,
        users_share=float(market.users.sum() / market.weight.sum()),
        reference_value=reference_value(service),
        month=date,
        awareness_key=draw_key(seed, "awareness", date, market.service, market.population),
        choice_key=draw_key(seed, "choice", date, market.service, market.population),
        open=bool(launched.any()),
    )
