"""Build the country: providers, offers, customers and the markets they meet in, as they stood at the start."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from agents import Behaviour, Population, Providers
from agents.equations.productivity import value_added_by_sector
from agents.state.followers import parameter_columns
from agents.state.market import Market
from agents.state.offers import Offers
from configs import Settings
from configs.schema.offer import Offer
from configs.schema.service import Service
from sim.month.entry import build_turnover
from sim.start.listings import Listings, Place, list_offers
from sim.start.markets import SharedColumns, build_market, check_total, rows_served
from sim.start.sample import sample_population
from sim.start.world import offer_keys, offer_launch_step

T = TypeVar("T")
POPULATIONS = ("firms", "individuals")


@dataclass
class Country:
    """Everything that lives: columns of providers, offers and customers."""

    providers: Providers
    offers: Offers
    populations: dict[str, Population]
    behaviours: dict[str, Behaviour]  # of the customers of each population
    listings: Listings
    markets: list[Market]


def build_country(
    settings: Settings, seeds: Sequence[int], agent_classes: dict[str, type], batch: tuple[int, ...]
) -> Country:
    """The country in the first month, before anybody has acted, once for each seed. Raises `ConfigError`."""
    offers = build_offers(settings)
    providers = build_providers(settings, offers)
    if batch:
        offers.copies(*batch)
    populations, behaviours = {}, {}
    n_customers = 0
    for name, kind in (("firms", "firm"), ("individuals", "individual")):
        population = sample_population(settings, name, seeds)
        if population is not None:
            if name == "firms":
                check_total(population, population.traits["value_added_jpy"], "yen of value added")
                population.value_added_by_sector = value_added_by_sector(
                    population, population.traits["value_added_jpy"]
                )
            populations[name] = population
            behaviours[name] = Behaviour(population, {}, agent_classes[kind], first_unique_id=1 + n_customers)
            n_customers += len(population)
    places = [
        Place(service, name, settings.services[service], table, rows_served(settings, service, name, offers))
        for name in populations
        for service in sorted(settings.services)
        if (table := settings.services[service].customers(name)) is not None
    ]
    n_strata = max(len(population.strata) for population in populations.values())
    listings = list_offers(places, offers, n_strata, batch)
    columns = SharedColumns(seeds)
    markets = [
        build_market(row, place, rows, populations[place.population], offers, listings, columns)
        for row, (place, rows) in enumerate(zip(places, listings.slices(), strict=True))
    ]
    for market in markets:
        behaviours[market.population.name].markets[market.service] = market
    for market in markets:
        complement = market.settings.complement
        there = behaviours[market.population.name].markets
        if complement is not None and complement.service in there:
            market.link(there[complement.service], complement.bonus)
    return Country(providers, offers, populations, behaviours, listings, markets)


def reference_price_jpy(settings: Settings, service: Service) -> float:
    """p_ref, JPY a year; for automated work a share of the wage (11)."""
    if service.wage_share is not None:
        return service.wage_share * settings.economy.wage_jpy
    return service.reference_price * (12.0 if service.price_period == "month" else 1.0)


def build_offers(settings: Settings) -> Offers:
    """All offers, ordered by service and id, as they stand before the first month."""
    keys = offer_keys(settings)
    services = [settings.services[service] for service, _ in keys]
    table = [service.offers[name] for service, (_, name) in zip(services, keys, strict=True)]
    provider_names = sorted(settings.providers)
    foreign = np.array([settings.providers[offer.provider].origin == "foreign" for offer in table])
    currency = [offer.currency or ("USD" if abroad else "JPY") for offer, abroad in zip(table, foreign, strict=True)]
    # An index or a rate has no currency: what it is multiplied by is money.
    usd = np.array([each == "USD" and service.money_price for each, service in zip(currency, services, strict=True)])
    reference_jpy = np.array([reference_price_jpy(settings, service) for service in services])
    reference = np.where(usd, reference_jpy / settings.exchange_rate.reference, reference_jpy)
    period = np.array([12.0 if service.price_period == "month" else 1.0 for service in services])
    given = np.array([np.nan if offer.list_price is None else offer.list_price for offer in table])
    first_price = np.where(np.isnan(given), reference, given * period)
    strategy = [pricing_strategy(service, offer) for offer, service in zip(table, services, strict=True)]
    first_cost = reference * [service.unit_cost_share for service in services]
    costs = [service.unit_cost for service in services]
    given_cost = np.array([np.nan if cost is None else cost for cost in costs]) * period
    first_cost = np.where(np.isnan(given_cost), first_cost, given_cost)

    def column(attribute: str) -> np.ndarray:
        return np.array([getattr(service, attribute) for service in services], dtype=np.float64)

    def own_or_service(attribute: str) -> np.ndarray:
        return np.array(
            [_first(getattr(o, attribute), getattr(s, attribute)) for o, s in zip(table, services, strict=True)]
        )

    n = len(keys)
    return Offers(
        steps_per_year=float(settings.time.steps_per_year),
        service=[service for service, _ in keys],
        name=[name for _, name in keys],
        provider=np.array([provider_names.index(offer.provider) for offer in table], dtype=np.int64),
        foreign=foreign,
        usd=usd,
        launch_month=np.array([offer_launch_step(settings, offer) for offer in table], dtype=np.int64),
        strategy=np.array(strategy),
        first_price=first_price,
        trend_per_year=np.array([offer.list_price_growth_per_year for offer in table]),
        reference_price=reference,
        reference_price_jpy=reference_jpy,
        first_unit_cost=first_cost,
        learning=column("learning"),
        experience_years=column("experience_years"),
        price_sensitivity=np.maximum(column("price_sensitivity"), 1e-9),
        taste_scale=column("taste_scale"),
        adoption_scale=column("adoption_scale"),
        home_network_effect=column("network_effect") * (1.0 - column("base_abroad_share")),
        pricing_parameters=parameter_columns(strategy, services),
        matches_mean=np.array([service.matched_rival == "mean" for service in services]),
        rivals=rivals(keys, table),
        pass_through=column("pass_through"),
        booking_share=np.where(foreign, own_or_service("booking_share"), 0.0),
        imported_input_share=own_or_service("imported_input_share"),
        compute_share=column("compute_share"),
        core_funding_jpy=np.array([offer.core_funding_jpy for offer in table]),
        research_share=column("research_share"),
        research_scale_jpy=column("research_scale_jpy"),
        research_effect=column("research_effect"),
        quality_decay=column("quality_decay"),
        catch_up=column("catch_up"),
        price=first_price.copy(),
        unit_cost=first_cost.copy(),
        quality=np.array([offer.quality for offer in table]),
        cumulative_output=np.zeros(n),
        first_output=np.zeros(n),
        revenue_home_jpy=np.zeros(n, dtype=np.int64),
        revenue_abroad_jpy=np.zeros(n),
        output=np.zeros(n),
        capacity=np.zeros(n, dtype=np.int64),
        home_compute_share=np.zeros(n),
        share=np.zeros(n),
        adoption=np.zeros(n),
        share_multiplier=np.zeros(n),
        rival_price=np.full(n, np.inf),
        on_market=np.zeros(n, dtype=bool),
        research_support_jpy=np.zeros(n),
        quality_support=np.zeros(n),
        turnover=build_turnover(settings),
    )


def rivals(keys: list[tuple[str, str]], table: list[Offer]) -> np.ndarray:
    """Which offers of other providers compete for customers with each offer, bool [n_offers, n_offers]."""
    service = np.array([name for name, _ in keys])
    provider = np.array([offer.provider for offer in table])
    serves = np.array([[not offer.serves or each in offer.serves for each in POPULATIONS] for offer in table])
    served_by_both = (serves[:, None] & serves).any(axis=-1)
    return (service[:, None] == service) & (provider[:, None] != provider) & served_by_both


def pricing_strategy(service: Service, offer: Offer) -> str:
    """Name of the strategy that sets an offer's price; a logit markup is another one where shares respond."""
    strategy = offer.pricing or service.pricing
    responsive = strategy == "logit_markup" and service.expectations == "responsive"
    return "responsive_markup" if responsive else strategy


def _first(own: T | None, other: T) -> T:
    return other if own is None else own


def build_providers(settings: Settings, offers: Offers) -> Providers:
    """All providers, ordered by id."""
    names = sorted(settings.providers)
    table = [settings.providers[name] for name in names]
    by_origin = {"domestic": settings.compute.home_share_domestic, "foreign": settings.compute.home_share_foreign}
    return Providers(
        name=names,
        foreign=np.array([provider.origin == "foreign" for provider in table]),
        home_compute_share=np.array([_first(each.home_compute_share, by_origin[each.origin]) for each in table]),
        regional_share=np.array([provider.regional_share for provider in table]),
        offers=offers,
        rows=[np.flatnonzero(offers.provider == row) for row in range(len(names))],
    )
