"""A service to start from: a market with two offers beside those of the baseline, and what may be said of it."""

from dataclasses import replace
from typing import Any

from configs import ConfigError
from configs.language import _
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
        raise ConfigError(_("new service: {name} is there already; expected another name", name=name))
    like, service = _like(base)
    payers, said_of_payers = _payers(service)
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
        _("# {title}: a service beside those of the scenario {base}.", title=title, base=base.name),
        _("# Item and price are those of {like}: change them first.", like=like),
        _(HINT),
        _("# digital-balance run {name}.toml runs it.", name=name),
        f'extends = "{base.name}"',
        f'title = "{_("{title} beside the other services", title=title)}"',
        "",
        *table_lines(f"services.{name}", _in_force(base), said),
        _("# How they use it; tables firms and individuals have the same keys, and one of them suffices."),
        *table_lines(f"services.{name}.{payers}", base.table(f"{ID}.{payers}"), said_of_payers),
        _("# Its offers: their opening shares add up to 1."),
        *table_lines(f"services.{name}.offers.abroad", base.table(f"{ID}.offers.ID"),
                     {"provider": abroad, "quality": 1.0, "opening_share": 0.5}),
        f"[services.{name}.offers.home]",
        f'provider = "{maker}"',
        "quality = 1.0",
        "opening_share = 0.5",
        "",
        _("# A provider of its own; that of the other offer is there already."),
        *table_lines(f"providers.{maker}", base.table("providers.ID"),
                     {"origin": "domestic", "title": _("Makers of {title}", title=title.lower())}),
    ]  # fmt: skip
    return "\n".join(lines)


def _like(base: Base) -> tuple[str, Service]:
    """The first service with a price in money and an offer from abroad, one that individuals pay for before others."""
    candidates = [
        (name, service)
        for name, service in base.settings.services.items()
        if service.reference_price > 0.0
        and service.money_price
        and any(base.settings.providers[offer.provider].origin == "foreign" for offer in service.offers.values())
    ]
    if not candidates:
        raise ConfigError(
            _("new service: {name} has no service with a price and a foreign offer as an example", name=base.name)
        )
    return min(candidates, key=lambda candidate: _payers(candidate[1])[0] != "individuals")


def _payers(service: Service) -> tuple[str, dict[str, Any]]:
    """Who uses a service like this one, and what has to be said of them."""
    people, firms = service.individuals, service.firms
    if people is not None and (people.payer, people.basis) == ("customers", "persons"):
        return "individuals", {"adoption_constant": -1.0}
    customers = firms or people
    assert customers is not None  # no service is without both
    return ("firms" if firms else "individuals"), {"adoption_constant": -1.0, "basis": customers.basis}


def _in_force(base: Base) -> list[Entry]:
    """Keys of a service with the values that hold where it says none: those that services share."""
    shared = {entry.key.removeprefix(f"{DEFAULTS}."): entry.value for entry in base.table(DEFAULTS)}
    return [replace(entry, value=shared.get(entry.key.removeprefix(f"{ID}."), entry.value)) for entry in base.table(ID)]
