"""Build the country: providers, offers, customers and the markets they meet in, as they stood at the start."""

from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from agents import Population, Providers, choice
from agents.draws import draw_key, normal, uniform
from agents.market import Market
from agents.offers import Offers
from configs import ConfigError, Settings
from configs.services import Service, ServiceCustomers
from sim.networks import NETWORKS
from sim.sample import sample_population
from sim.world import launch_step, offer_keys

# Sizes are summed as whole numbers: thousandths of an employee or person, single yen of value added or spending.
BASIS_UNITS = {"employees": 1000, "persons": 1000, "automated_employees": 1000, "value_added": 1, "app_spending": 1}
LARGEST = 1e18  # weighted sums over customers stay well within 64 bits
T = TypeVar("T")


@dataclass
class Country:
    """Everything that lives: columns of providers, offers and customers."""

    providers: Providers
    offers: Offers
    populations: dict[str, Population]
    markets: list[Market]


def build_country(settings: Settings, seed: int, agent_classes: dict[str, type]) -> Country:
    """The country in the first month, before anybody has acted. Raises `ConfigError`."""
    offers = _build_offers(settings)
    providers = _build_providers(settings, offers)
    populations = {}
    n_customers = 0
    for name, kind in (("firms", "firm"), ("individuals", "individual")):
        population = sample_population(settings, name, seed, agent_classes[kind])
        if population is not None:
            if name == "firms":
                _check_total(population.weight, population.traits["value_added_jpy"], "yen of value added")
            population.first_unique_id = 1 + n_customers
            n_customers += len(population)
            populations[name] = population
    markets: list[Market] = []
    graphs: dict[tuple[object, ...], np.ndarray] = {}
    for service in sorted(settings.services):
        for name, population in populations.items():
            table = settings.services[service].customers(name)
            if table is not None:
                market = _build_market(settings, service, table, population, offers, graphs, seed)
                population.markets[service] = market
                markets.append(market)
    for market in markets:
        if market.settings.complement is not None:
            market.linked = populations[market.population].markets.get(market.settings.complement.service)
    return Country(providers, offers, populations, markets)


def reference_price_jpy(settings: Settings, service: Service) -> float:
    """p_ref, JPY a year; for automated work a share of the wage (11)."""
    if service.wage_share is not None:
        return service.wage_share * settings.economy.wage_jpy
    return service.reference_price * (12.0 if service.price_period == "month" else 1.0)


def _build_offers(settings: Settings) -> Offers:
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
    strategy = [offer.pricing or service.pricing for offer, service in zip(table, services, strict=True)]
    first_cost = reference * [service.unit_cost_share for service in services]

    def column(attribute: str) -> np.ndarray:
        return np.array([getattr(service, attribute) for service in services], dtype=np.float64)

    def own_or_service(attribute: str) -> np.ndarray:
        return np.array(
            [_first(getattr(o, attribute), getattr(s, attribute)) for o, s in zip(table, services, strict=True)]
        )

    n = len(keys)
    return Offers(
        service=[service for service, _ in keys],
        name=[name for _, name in keys],
        provider=np.array([provider_names.index(offer.provider) for offer in table], dtype=np.int64),
        foreign=foreign,
        usd=usd,
        launch_month=np.array([launch_step(settings, offer.launch) for offer in table], dtype=np.int64),
        strategy=strategy,
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
        price_adjustment=column("price_adjustment"),
        max_markup=column("max_markup"),
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
        on_market=np.zeros(n, dtype=bool),
    )


def _first(own: T | None, other: T) -> T:
    return other if own is None else own


def _build_providers(settings: Settings, offers: Offers) -> Providers:
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


def _build_market(
    settings: Settings,
    name: str,
    table: ServiceCustomers,
    population: Population,
    offers: Offers,
    graphs: dict[tuple[object, ...], np.ndarray],
    seed: int,
) -> Market:
    service = settings.services[name]
    served = list(service.offers_to(population.name))
    rows = np.array([row for row in offers.rows_of(name) if offers.name[row] in served], dtype=np.int64)
    # The month differs between services by a fixed number of months, so that all contracts of a customer do not end
    # at once and the customers who decide still lie together.
    term = service.contract_months
    shift = int(term * uniform(draw_key(0, "contract_shift", name), np.zeros(1, np.uint32))[0])
    due_month = ((np.floor(term * population.contract_phase) + shift) % term).astype(np.int16)
    bias = service.home_bias + service.home_bias_spread * normal(
        draw_key(seed, "home_bias", name, population.name), population.ids
    )
    n, size = len(population), _sizes(table, population)
    _check_total(population.weight, size, f"services.{name}: size units")
    return Market(
        service=name,
        population=population.name,
        settings=service,
        customers=table,
        ids=population.ids,
        rows=rows,
        offers=[offers.name[row] for row in rows],
        provider=offers.provider[rows],
        domestic=(~offers.foreign[rows]).astype(np.float64),
        aware=uniform(draw_key(seed, "opening_awareness", name, population.name), population.ids)
        < service.opening_awareness,
        offer=np.full(n, choice.NONE, dtype=np.int8),
        home_bias=bias.astype(np.float32),
        attraction=table.adoption_constant + service.readiness_effect * population.readiness,
        price_sensitivity=service.price_sensitivity * population.price_sensitivity,
        size=size,
        weight=population.weight,
        stratum=population.stratum,
        due_month=due_month,
        due_rows=[np.flatnonzero(due_month == month) for month in range(term)],
        peers=_peers(service, population, graphs, seed),
        users=np.zeros((len(population.strata), len(rows)), dtype=np.int64),
        volume=np.zeros(len(rows), dtype=np.int64),
    )


def _check_total(weight: np.ndarray, column: np.ndarray, what: str) -> None:
    """Raise `ConfigError` where a weighted sum would not fit 64 bits."""
    total = float(weight.astype(np.float64) @ column)
    if not total < LARGEST:
        raise ConfigError(
            f"{what} come to {total:.3g} in all; expected less than {LARGEST:.3g}: check counts and sizes"
        )


def _sizes(table: ServiceCustomers, population: Population) -> np.ndarray:
    """Size of each customer in whole basis units, [n]; equations (10) and (11)."""
    unit = BASIS_UNITS[table.basis]
    if table.basis in ("persons", "app_spending"):
        per_person = table.app_spending_jpy if table.basis == "app_spending" else 1.0
        return np.full(len(population), round(per_person * unit), dtype=np.int64)
    if table.basis == "value_added":
        return population.traits["value_added_jpy"]
    size = population.traits["employees"].astype(np.float64) ** table.size_exponent
    if table.basis == "automated_employees":
        size = size * population.readiness
    return np.rint(size * unit).astype(np.int64)


def _peers(
    service: Service, population: Population, graphs: dict[tuple[object, ...], np.ndarray], seed: int
) -> np.ndarray | None:
    """Rows of each customer's peers, [n, degree]; None where peers do not matter. Services share a graph."""
    if service.local_share == 0.0:
        return None
    key = (population.name, service.network, service.degree, service.rewiring_share)
    if key not in graphs:
        ids = NETWORKS[service.network](population.ids, service.degree, service.rewiring_share, seed, population.name)
        row_of = np.empty(len(population), dtype=np.int32)
        row_of[population.ids] = np.arange(len(population), dtype=np.int32)
        graphs[key] = row_of[ids]
    return graphs[key]
