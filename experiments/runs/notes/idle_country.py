"""Notes of keys of the country and its companies that are set and cannot have an effect."""

from collections.abc import Iterator

from configs import NO_ITEM, Settings
from configs.language import _
from configs.schema.service import Service
from configs.schema.world import Compute, Exports, Provider
from experiments.runs.notes.idle import no_effect
from experiments.runs.notes.registry import note, said

OF_LICENCES = ("pass_through", "constant")
GAINS = ("intensity_elasticity", "quality_elasticity", "rivalry")


@note
def exports(settings: Settings) -> Iterator[str]:
    """What domestic offers win abroad, where none is sold there, or what they show is licensed and no more."""
    exported = [service for service in settings.services.values() if _is_exported(settings, service)]
    sold = {service.item for service in exported if service.exports}
    if not sold:
        keys = [f"exports.{name}" for name in Exports.model_fields if not exported or name not in OF_LICENCES]
        yield from _idle(settings, keys, _("no service with a domestic offer exports"))
    keys = [f"items.{name}.world_demand_usd" for name in settings.items if name not in sold]
    yield from _idle(settings, keys, _("no service of the item with a domestic offer exports"))


@note
def compute(settings: Settings) -> Iterator[str]:
    """Data centres, where no service needs any."""
    if all(service.compute_share == 0.0 for service in settings.services.values()):
        keys = [f"compute.{name}" for name in Compute.model_fields]
        yield from _idle(settings, keys, _("compute_share is 0 in all services"))


@note
def gains(settings: Settings) -> Iterator[str]:
    """What use yields to firms, where it yields nothing."""
    services = settings.services.values()
    if all(service.productivity_gain == 0.0 or service.firms is None for service in services):
        keys = [f"economy.{name}" for name in GAINS]
        yield from _idle(settings, keys, _("no service that firms use has a productivity_gain"))


@note
def stance(settings: Settings) -> Iterator[str]:
    """The stance of firms on AI, where it moves the use of no service."""
    if all(service.firms is None or service.firms.attitude_effect == 0.0 for service in settings.services.values()):
        keys = ["customers.firms.positive_share", "customers.firms.asked_employees"]
        yield from _idle(settings, keys, _("attitude_effect is 0 in all services that firms use"))


@note
def shown(settings: Settings) -> Iterator[str]:
    """What agents show and nobody acts on; a band of somebody's own has to say it."""
    people = settings.customers.individuals
    bands = [] if people is None else [f"customers.individuals.strata.{name}" for name in people.strata]
    keys = [f"{band}.employed_share" for band in bands if not said(settings, f"{band}.sample_share")]
    yield from _idle(settings, keys, _("agents show it, and nobody acts on it"))


@note
def companies(settings: Settings) -> Iterator[str]:
    """Companies without an offer."""
    selling = {offer.provider for service in settings.services.values() for offer in service.offers.values()}
    for name in settings.providers:
        if name not in selling:
            keys = [f"providers.{name}.{key}" for key in Provider.model_fields]
            yield from _idle(settings, keys, _("the company has no offer"))


@note
def items(settings: Settings) -> Iterator[str]:
    """Items that nothing is paid in."""
    paid = {service.item for service in settings.services.values()}
    paid |= {service.imported_input_item for service in settings.services.values()}
    for name, item in settings.items.items():
        unmodelled = (f"items.{name}.{key}" for key in ("unmodelled_payments_lcu", "unmodelled_receipts_lcu"))
        if name not in paid and not any(said(settings, key) for key in unmodelled):
            keys = [f"items.{name}.{key}" for key in type(item).model_fields]
            yield from _idle(settings, keys, _("no service is of the item, and nothing unmodelled is said of it"))


@note
def rules(settings: Settings) -> Iterator[str]:
    """Dates of rules that say nothing; levies and preferences of offers that there are none of."""
    table, services = settings.rules, settings.services.values()
    if table.domestic_preference == table.foreign_levy_rate == table.domestic_subsidy_rate == 0.0:
        yield from _idle(settings, ["rules.start", "rules.end"], _("the rules say no preference, levy or subsidy"))
    if not any(_has(settings, service, "domestic") for service in services):
        yield from _idle(
            settings, ["rules.domestic_preference", "rules.domestic_subsidy_rate"], _("no offer is domestic")
        )
    if not any(_has(settings, service, "foreign") for service in services):
        yield from _idle(settings, ["rules.foreign_levy_rate"], _("no offer is foreign"))


def _is_exported(settings: Settings, service: Service) -> bool:
    return service.earns_abroad and service.item != NO_ITEM and _has(settings, service, "domestic")


def _has(settings: Settings, service: Service, origin: str) -> bool:
    return any(settings.providers[offer.provider].origin == origin for offer in service.offers.values())


def _idle(settings: Settings, keys: list[str], reason: str) -> Iterator[str]:
    named = [key for key in keys if said(settings, key)]
    if named:
        yield no_effect(named, reason)
