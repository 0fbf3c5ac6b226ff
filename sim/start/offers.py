"""Offers and providers as they stand before the first month."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any, TypeVar

import numpy as np

from agents import Providers
from agents.draws import FloatArray
from agents.equations.entry import Turnover
from agents.equations.pricing import STRATEGIES
from agents.members import of_scenarios, together
from agents.state.followers import parameter_columns
from agents.state.offers import Offers
from configs import Settings, country_of
from configs.schema.offer import DOLLAR, Offer
from configs.schema.service import Service
from sim.start.world import offer_keys, offer_launch_step

T = TypeVar("T")
POPULATIONS = ("firms", "individuals")


def build_offers(settings: Settings) -> Offers:
    """All offers, ordered by service and id, as they stand before the first month."""
    keys = offer_keys(settings)
    services = [settings.services[service] for service, _ in keys]
    table = [service.offers[name] for service, (_, name) in zip(services, keys, strict=True)]
    provider_names = sorted(settings.providers)
    foreign = np.array([settings.providers[offer.provider].origin == "foreign" for offer in table])
    prices = _opening_prices(settings, table, services, foreign)
    strategy = [pricing_strategy(service, offer) for offer, service in zip(table, services, strict=True)]

    def column(attribute: str) -> FloatArray:
        return np.array([getattr(service, attribute) for service in services], dtype=np.float64)

    def own_or_service(attribute: str) -> np.ndarray:
        pairs = zip(table, services, strict=True)
        return np.array([_first(getattr(offer, attribute), getattr(service, attribute)) for offer, service in pairs])

    given: dict[str, Any] = dict(
        steps_per_year=float(settings.time.steps_per_year),
        service=[service for service, _ in keys],
        name=[name for _, name in keys],
        provider=np.array([provider_names.index(offer.provider) for offer in table], dtype=np.int64),
        foreign=foreign,
        usd=prices.usd,
        launch_month=np.array([offer_launch_step(settings, offer) for offer in table], dtype=np.int64),
        strategy=np.array(strategy),
        pricing_parameters=parameter_columns(strategy, services),
        first_price=prices.first_price,
        trend_per_year=np.array([offer.list_price_growth_per_year for offer in table]),
        reference_price=prices.reference,
        reference_price_lcu=prices.reference_lcu,
        first_unit_cost=prices.first_unit_cost,
        home_network_effect=column("network_effect") * (1.0 - column("base_abroad_share")),
        matched_rival=np.array([service.matched_rival for service in services]),
        rivals=rivals(keys, table),
        booking_share=np.where(foreign, own_or_service("booking_share"), 0.0),
        imported_input_share=own_or_service("imported_input_share"),
        quality_limit=np.array([_quality_limit(service) for service in services]),
        core_funding_lcu=np.array([offer.core_funding_lcu for offer in table]),
        price=prices.first_price.copy(),
        unit_cost=prices.first_unit_cost.copy(),
        quality=np.array([offer.quality for offer in table]),
        turnover=build_turnover(settings),
        **_nothing_yet(len(keys)),
    )
    # What else is a column by the name of a parameter of services holds that parameter.
    of_service = [field.name for field in fields(Offers) if field.name not in given]
    return Offers(**given | {name: column(name) for name in of_service})


def _nothing_yet(n_offers: int) -> dict[str, Any]:
    """Columns of the offers before anybody has acted."""
    amounts = ("cumulative_output", "first_output", "revenue_abroad_lcu", "output", "home_compute_share", "share")
    posted = ("adoption", "share_multiplier", "research_support_lcu", "quality_support")
    return {
        **{name: np.zeros(n_offers) for name in (*amounts, *posted)},
        "revenue_home_lcu": np.zeros(n_offers, dtype=np.int64),
        "exports_lcu": np.zeros(n_offers, dtype=np.int64),
        "capacity": np.zeros(n_offers, dtype=np.int64),
        "rival_price": np.full(n_offers, np.inf),
        "on_market": np.zeros(n_offers, dtype=bool),
    }


def _quality_limit(service: Service) -> float:
    """q_max of (9), quality units: above 0, as qualities are measured by it."""
    if service.quality_limit is None:
        return np.inf
    return max(service.quality_limit * max(service.reference_quality, 1e-9), 1e-300)


@dataclass(frozen=True)
class _OpeningPrices:
    """Prices and costs of the first month, a year's, [n_offers]; in the currency of the list but for one."""

    usd: np.ndarray  # bool, whether listed in dollars
    reference: FloatArray
    reference_lcu: FloatArray
    first_price: FloatArray
    first_unit_cost: FloatArray


def _opening_prices(
    settings: Settings, table: list[Offer], services: list[Service], foreign: np.ndarray
) -> _OpeningPrices:
    own = country_of(settings).currency
    currency = [offer.currency or (DOLLAR if abroad else own) for offer, abroad in zip(table, foreign, strict=True)]
    # An index or a rate has no currency: what it is multiplied by is money.
    usd = np.array([code == DOLLAR and service.money_price for code, service in zip(currency, services, strict=True)])
    reference_lcu = np.array([service.reference_price_lcu(settings.economy.wage_lcu) for service in services])
    reference = np.where(usd, reference_lcu / settings.exchange_rate.reference, reference_lcu)
    period = np.array([12.0 if service.price_period == "month" else 1.0 for service in services])
    given = np.array([np.nan if offer.list_price is None else offer.list_price for offer in table])
    share_cost = reference * [service.unit_cost_share for service in services]
    given_cost = np.array([np.nan if service.unit_cost is None else service.unit_cost for service in services]) * period
    return _OpeningPrices(
        usd=usd,
        reference=reference,
        reference_lcu=reference_lcu,
        first_price=np.where(np.isnan(given), reference, given * period),
        first_unit_cost=np.where(np.isnan(given_cost), share_cost, given_cost),
    )


def rivals(keys: list[tuple[str, str]], table: list[Offer]) -> np.ndarray:
    """Which offers of other providers compete for customers with each offer, bool [n_offers, n_offers]."""
    service = np.array([name for name, _ in keys])
    provider = np.array([offer.provider for offer in table])
    serves = np.array([[not offer.serves or name in offer.serves for name in POPULATIONS] for offer in table])
    served_by_both = (serves[:, None] & serves).any(axis=-1)
    return (service[:, None] == service) & (provider[:, None] != provider) & served_by_both


def pricing_strategy(service: Service, offer: Offer) -> str:
    """Name of the strategy that sets an offer's price; some have another in their place where shares respond."""
    strategy = offer.pricing or service.pricing
    responds = service.expectations == "responsive" and strategy in STRATEGIES
    return STRATEGIES[strategy].responsive if responds else strategy


def build_turnover(settings: Settings) -> Turnover | None:
    """Who may leave and who waits to enter; None where nobody does either."""
    keys = offer_keys(settings)
    offers = [settings.services[service].offers[name] for service, name in keys]
    if all(offer.fixed_cost_lcu == 0.0 and offer.entry_cost_lcu is None for offer in offers):
        return None
    costs = [np.inf if offer.entry_cost_lcu is None else offer.entry_cost_lcu for offer in offers]
    n = len(offers)
    return Turnover(
        fixed_cost_lcu=np.array([offer.fixed_cost_lcu for offer in offers]),
        exit_months=np.array([settings.services[service].exit_months for service, _ in keys]),
        entry_cost_lcu=np.array(costs),
        entered=np.zeros(n, dtype=bool),
        left=np.zeros(n, dtype=bool),
        leaving=np.zeros(n, dtype=bool),
        months_below=np.zeros(n, dtype=np.int64),
    )


def build_providers(members: Sequence[Settings], offers: Offers) -> Providers:
    """All providers, ordered by id, with what the scenario of each member of a batch says of them."""
    names = sorted(members[0].providers)
    first = [members[0].providers[name] for name in names]
    return Providers(
        name=names,
        foreign=np.array([provider.origin == "foreign" for provider in first]),
        home_compute_share=together(of_scenarios(_home_compute_shares, members)),
        regional_share=together(of_scenarios(_regional_shares, members)),
        offers=offers,
        rows=[np.flatnonzero(offers.provider == row) for row in range(len(names))],
    )


def _home_compute_shares(settings: Settings) -> FloatArray:
    by_origin = {"domestic": settings.compute.home_share_domestic, "foreign": settings.compute.home_share_foreign}
    table = [provider for _, provider in sorted(settings.providers.items())]
    return np.array([_first(provider.home_compute_share, by_origin[provider.origin]) for provider in table])


def _regional_shares(settings: Settings) -> FloatArray:
    return np.array([provider.regional_share for _, provider in sorted(settings.providers.items())])


def _first(specific: T | None, common: T) -> T:
    return common if specific is None else specific
