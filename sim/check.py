"""What the schema cannot know of a scenario: strategies, topologies, and whether the sample holds every stratum."""

from agents.pricing import STRATEGIES
from configs import ConfigError, Settings
from configs.errors import nearest
from sim.networks import NETWORKS
from sim.sample import planned_sizes


def check_settings(settings: Settings) -> None:
    """Raise `ConfigError` for settings that no model can be built from."""
    for name, service in settings.services.items():
        where = f"services.{name}"
        _known(settings, f"{where}.network", service.network, NETWORKS, "topology")
        _known(settings, f"{where}.pricing", service.pricing, STRATEGIES, "pricing strategy")
        for offer_name, offer in service.offers.items():
            if offer.pricing is not None:
                _known(settings, f"{where}.offers.{offer_name}.pricing", offer.pricing, STRATEGIES, "pricing strategy")
    for population in ("firms", "individuals"):
        planned_sizes(settings, population)


def _known(settings: Settings, key: str, value: str, names: object, kind: str) -> None:
    known = list(names)  # type: ignore[call-overload]
    if value not in known:
        raise ConfigError(f"{settings.origin(key)}{key} is {value!r}; expected a {kind}{nearest(value, known)}")
