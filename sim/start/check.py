"""What the schema cannot know of a scenario: strategies, topologies, and whether the sample holds every stratum."""

import math
from collections.abc import Iterable

from agents.equations.pricing import STRATEGIES, declared_parameters
from configs import ConfigError, Settings
from configs.errors import known, nearest
from configs.schema.parameter import bounds_of, range_text
from configs.schema.service import Service
from sim.start.networks import NETWORKS
from sim.start.sample import planned_sizes


def check_settings(settings: Settings) -> None:
    """Raise `ConfigError` for settings that no model can be built from."""
    for name, service in settings.services.items():
        where = f"services.{name}"
        _named(settings, f"{where}.network", service.network, NETWORKS, "a topology")
        _check_degree(settings, where, service)
        _check_multi_homing(settings, where, service)
        _check_turnover(settings, where, service)
        _named(settings, f"{where}.pricing", service.pricing, STRATEGIES, "a pricing strategy")
        for offer_name, offer in service.offers.items():
            if offer.pricing is not None:
                key = f"{where}.offers.{offer_name}.pricing"
                _named(settings, key, offer.pricing, STRATEGIES, "a pricing strategy")
        _check_pricing_parameters(settings, where, service)
    for population in ("firms", "individuals"):
        planned_sizes(settings, population)


def _check_degree(settings: Settings, where: str, service: Service) -> None:
    degree = service.degree
    if service.local_share > 0.0 and service.network != "poisson" and (degree < 2 or degree != int(degree)):
        key = f"{where}.degree"
        raise ConfigError(
            f"{settings.origin(key)}{key} is {degree:g}; expected a whole number of at least 2 in a graph of kind "
            f"{service.network} (a mean is one of kind poisson)"
        )
    if service.local_share > 0.0 and service.network == "poisson" and service.opening_awareness < 1.0:
        key = f"{where}.opening_awareness"
        raise ConfigError(
            f"{settings.origin(key)}{key} is {service.opening_awareness:g}; expected 1 in a graph of kind poisson"
        )


def _check_pricing_parameters(settings: Settings, where: str, service: Service) -> None:
    """What strategies declare themselves is known when they are registered, and not to the schema."""
    declared = declared_parameters()
    for name, value in service.pricing_parameters.items():
        key = f"{where}.pricing_parameters.{name}"
        if name not in declared:
            raise ConfigError(
                f"{settings.origin(key)}{key} is unknown; expected a parameter that a pricing strategy declares"
                f"{nearest(name, declared)}"
            )
        bounds, meaning = bounds_of(declared[name]), declared[name].description
        low, high, above = bounds.get("low", -math.inf), bounds.get("high", math.inf), bounds.get("above", -math.inf)
        if not (low <= value <= high and value > above):
            raise ConfigError(f"{settings.origin(key)}{key} is {value:g}; expected {range_text(bounds)} ({meaning})")


def _check_multi_homing(settings: Settings, where: str, service: Service) -> None:
    """Splits follow (4) when contracts end: without noise, or one customer after the other, they have no meaning."""
    key, share = f"{where}.multi_homing_share", service.multi_homing_share
    if share > 0.0 and service.threshold is not None:
        raise ConfigError(f"{settings.origin(key)}{key} is {share:g} with a threshold; expected 0")
    if share > 0.0 and settings.time.update == "sequential":
        raise ConfigError(f"{settings.origin(key)}{key} is {share:g} with sequential updates; expected 0")


def _check_turnover(settings: Settings, where: str, service: Service) -> None:
    """Who uses an offer that leaves decides at once, which those drawn in turn, or for ever bound, cannot."""
    for name, offer in service.offers.items():
        moving = offer.fixed_cost_jpy > 0.0 or offer.entry_cost_jpy is not None
        if moving and (settings.time.update == "sequential" or service.threshold is not None):
            key = f"{where}.offers.{name}"
            kind = "a threshold" if service.threshold is not None else "sequential updates"
            raise ConfigError(
                f"{settings.origin(key)}{key} can enter or leave with {kind}; expected neither fixed_cost_jpy nor "
                "entry_cost_jpy"
            )


def _named(settings: Settings, key: str, value: str, names: Iterable[str], expected: str) -> None:
    known(f"{settings.origin(key)}{key}", value, names, expected)
