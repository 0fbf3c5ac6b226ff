"""What `load` cannot know of a scenario: what registers itself in the program, and what a run can come to at most."""

import math
from collections.abc import Iterable

from agents.equations.pricing import STRATEGIES, declared_parameters
from configs import ConfigError, Settings
from configs.errors import known, nearest
from configs.language import N_, _
from configs.schema.parameter import bounds_of, range_text
from configs.schema.service import Service
from sim.policies import POLICIES
from sim.start.magnitudes import check_magnitudes
from sim.start.networks import NETWORKS
from sim.start.offers import pricing_strategy


def check_settings(settings: Settings) -> None:
    """Raise `ConfigError` for settings that no model can be built from."""
    for name, service in settings.services.items():
        where = f"services.{name}"
        _named(settings, f"{where}.network", service.network, NETWORKS, N_("a topology"))
        _named(settings, f"{where}.pricing", service.pricing, STRATEGIES, N_("a pricing strategy"))
        for offer_name, offer in service.offers.items():
            if offer.pricing is not None:
                key = f"{where}.offers.{offer_name}.pricing"
                _named(settings, key, offer.pricing, STRATEGIES, N_("a pricing strategy"))
            followed = pricing_strategy(service, offer)
            _named(settings, f"{where}.expectations", followed, STRATEGIES, N_("a pricing strategy"))
        _check_pricing_parameters(settings, where, service)
    for name, lever in settings.levers.items():
        _named(settings, f"levers.{name}.kind", lever.kind, POLICIES, N_("a kind of lever that has a policy"))
    check_magnitudes(settings)


def _check_pricing_parameters(settings: Settings, where: str, service: Service) -> None:
    """What strategies declare themselves is known when they are registered, and not to the schema."""
    declared = declared_parameters()
    for name, value in service.pricing_parameters.items():
        key = f"{where}.pricing_parameters.{name}"
        if name not in declared:
            raise ConfigError(
                _(
                    "{origin}{key} is unknown; expected a parameter that a pricing strategy declares{meant}",
                    origin=settings.origin(key),
                    key=key,
                    meant=nearest(name, declared),
                )
            )
        bounds, meaning = bounds_of(declared[name]), declared[name].description
        low, high, above = bounds.get("low", -math.inf), bounds.get("high", math.inf), bounds.get("above", -math.inf)
        if not (low <= value <= high and value > above):
            raise ConfigError(
                _(
                    "{origin}{key} is {value:g}; expected {range_text} ({meaning})",
                    origin=settings.origin(key),
                    key=key,
                    value=value,
                    range_text=range_text(bounds),
                    meaning=meaning,
                )
            )


def _named(settings: Settings, key: str, value: str, names: Iterable[str], expected: str) -> None:
    known(f"{settings.origin(key)}{key}", value, names, expected)
