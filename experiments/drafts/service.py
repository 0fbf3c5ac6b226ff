"""A service to start from: a market with two offers beside those of the baseline, and what may be said of it."""

from dataclasses import replace

from configs import ConfigError
from configs.reading.catalogue import Entry
from configs.reading.fields import DEFAULTS
from configs.schema.parameter import RESERVED
from configs.schema.service import Service
from experiments.drafts.base import Base
from experiments.drafts.lines import HINT, table_lines

ID = "services.ID"


def service_text(name: str, base: Base) -> str:
    """The file of a service. Its price and item are those of a service that is there, whose name it says.

    Raises `ConfigError` for a name that is taken.
    """
    if name in base.settings.services or name in RESERVED:
        raise ConfigError(f"new service: {name} is there already; expected another name")
    like, service = _like(base)
    abroad = next(
        offer.provider
        for offer in service.offers.values()
        if base.settings.providers[offer.provider].origin == "foreign"
    )
    title, maker = name.replace("_", " ").capitalize(), f"{name}_maker"
    said = {
        "title": title,
        "item": service.item,
        "reference_price": service.reference_price,
        "price_period": service.price_period,
        "opening_awareness": 0.2,
    }
    lines = [
        f"# {title}: a service beside those of the scenario {base.name}.",
        f"# Item and price are those of {like}: change them first.",
        HINT,
        f"# digital-balance run {name}.toml runs it.",
        f'extends = "{base.name}"',
        f'title = "{title} beside the other services"',
        "",
        *table_lines(f"services.{name}", _in_force(base), said),
        "# How individuals use it; a table firms beside it, or in its place, has the same keys.",
        *table_lines(f"services.{name}.individuals", base.table(f"{ID}.individuals"), {"adoption_constant": -1.0}),
        "# Its offers: their opening shares add up to 1.",
        *table_lines(f"services.{name}.offers.abroad", base.table(f"{ID}.offers.ID"),
                     {"provider": abroad, "quality": 1.0, "opening_share": 0.5}),
        f"[services.{name}.offers.home]",
        f'provider = "{maker}"',
        "quality = 1.0",
        "opening_share = 0.5",
        "",
        "# A provider of its own; that of the other offer is there already.",
        *table_lines(f"providers.{maker}", base.table("providers.ID"),
                     {"origin": "domestic", "title": f"Makers of {title.lower()}"}),
    ]  # fmt: skip
    return "\n".join(lines)


def _like(base: Base) -> tuple[str, Service]:
    """The first service that individuals pay a price in money for, with an offer from abroad."""
    for name, service in base.settings.services.items():
        origins = {base.settings.providers[offer.provider].origin for offer in service.offers.values()}
        people, in_money = service.individuals, service.reference_price > 0.0 and service.money_price
        if in_money and "foreign" in origins and people and (people.payer, people.basis) == ("customers", "persons"):
            return name, service
    raise ConfigError(f"new service: {base.name} has no service that individuals pay for; expected one as an example")


def _in_force(base: Base) -> list[Entry]:
    """Keys of a service with the values that hold where it says none: those that services share."""
    shared = {entry.key.removeprefix(f"{DEFAULTS}."): entry.value for entry in base.table(DEFAULTS)}
    return [replace(entry, value=shared.get(entry.key.removeprefix(f"{ID}."), entry.value)) for entry in base.table(ID)]
