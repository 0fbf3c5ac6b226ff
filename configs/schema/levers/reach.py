"""Where levers work, and which cannot be meant: dates, services, strengths, and two that change one value."""

from typing import TYPE_CHECKING

from configs.errors import nearest
from configs.schema.levers.base import ALL, FOREIGN, Lever
from configs.schema.levers.kinds import CommissionCap, SupplyShock
from configs.schema.parameter import RESERVED
from configs.schema.time import month_number

if TYPE_CHECKING:
    from configs.schema.scenario import Settings


LARGEST_JPY = 4e18  # whole yen are counted in 64 bits


def reached(settings: "Settings", lever: Lever) -> list[str]:
    """The services that a lever works in, ordered by id."""
    if lever.services != ALL:
        return sorted(lever.services)
    origins = origins_of(settings)
    return [name for name in sorted(settings.services) if not lever.out_of_reach(settings.services[name], origins)]


def months(settings: "Settings", lever: Lever) -> tuple[int, int]:
    """First and last month of a lever, in months since year 0; the end of the run where it has no end."""
    time = settings.time
    last = time.first_step + (time.n_steps - 1) * time.months_per_step
    return month_number(lever.start), last if lever.end is None else month_number(lever.end)


def check_levers(settings: "Settings") -> None:
    """Raise `ValueError` with the key of what no lever can mean."""
    for name, lever in settings.levers.items():
        where = f"levers.{name}"
        if name in RESERVED:
            raise ValueError(f"{where}: the id is reserved; expected another id")
        _check_dates(settings, where, lever)
        if isinstance(lever, SupplyShock):
            _check_shock(settings, where, lever)
        _check_services(settings, where, lever)
        _check_strength(settings, where, lever)
    _check_order(settings)


def origins_of(settings: "Settings") -> dict[str, str]:
    """Where each provider is at home."""
    return {name: provider.origin for name, provider in settings.providers.items()}


def _check_dates(settings: "Settings", where: str, lever: Lever) -> None:
    time, (first, last) = settings.time, months(settings, lever)
    if time.steps_per_year != 12 or time.update == "sequential":
        raise ValueError(f"{where}: levers need months in which all decide at once; expected 12 steps a year")
    if lever.end is not None and last < first:
        raise ValueError(f"{where}.end is {lever.end}, before start {lever.start}; expected a later month")
    begin, end = time.first_step, time.first_step + time.n_steps - 1
    if first > end or last < begin:
        key, value = ("start", lever.start) if first > end else ("end", lever.end)
        horizon = f"{begin // 12}-{begin % 12 + 1:02d} to {end // 12}-{end % 12 + 1:02d}"
        raise ValueError(f"{where}.{key} is {value}, outside the horizon; expected a month of {horizon}")


def _check_services(settings: "Settings", where: str, lever: Lever) -> None:
    origins = origins_of(settings)
    if lever.services == ALL:
        if not reached(settings, lever):
            wanted = next(lever.out_of_reach(service, origins) for service in settings.services.values())
            raise ValueError(f'{where}.services is "all" and reaches none; expected {wanted}')
        return
    if not lever.services:
        raise ValueError(f'{where}.services is empty; expected at least one service, or "all"')
    for service in lever.services:
        if service not in settings.services:
            names = nearest(service, [*settings.services, ALL])
            raise ValueError(f"{where}.services is {service!r}; expected a known service{names}")
        wanted = lever.out_of_reach(settings.services[service], origins)
        if wanted:
            raise ValueError(f"{where}.services is {service!r}, which {lever.kind} cannot reach; expected {wanted}")


def _check_shock(settings: "Settings", where: str, lever: SupplyShock) -> None:
    origins = origins_of(settings)
    abroad = sorted(name for name, origin in origins.items() if origin == FOREIGN)
    for name in [] if lever.providers == FOREIGN else lever.providers:
        if name not in abroad:
            raise ValueError(f"{where}.providers is {name!r}; expected a known foreign provider{nearest(name, abroad)}")
    if lever.withdrawal and lever.price_factor != 1.0:
        raise ValueError(f"{where}.price_factor is {lever.price_factor:g} of providers who withdraw; expected 1")
    if not lever.withdrawal and lever.price_factor == 1.0:
        raise ValueError(f"{where}.price_factor is 1, no shock; expected another factor, or withdrawal = true")
    if lever.withdrawal and lever.strength not in (0.0, 1.0):
        raise ValueError(f"{where}.strength is {lever.strength:g}; expected 0 or 1: a provider withdraws or stays")
    if 1.0 + lever.strength * (lever.price_factor - 1.0) <= 0.0:
        raise ValueError(f"{where}.strength is {lever.strength:g}: prices fall to 0 or below; expected a smaller one")


def _check_strength(settings: "Settings", where: str, lever: Lever) -> None:
    (first, last), budget = months(settings, lever), getattr(lever, "budget_jpy", None) or 0.0
    if lever.strength * budget * (last - first + 1) / 12 > LARGEST_JPY:
        raise ValueError(
            f"{where}.budget_jpy is {budget:g} times strength {lever.strength:g} for {last - first + 1} months; "
            f"expected at most JPY {LARGEST_JPY:g} in all"
        )
    for key, share in lever.limits():
        if lever.strength * share > 1.0 + 1e-12:
            most = f"expected at most {1.0 / share:g}"
            raise ValueError(f"{where}.strength is {lever.strength:g} times {key} {share:g}, above 1; {most}")
    if isinstance(lever, CommissionCap):
        for name in reached(settings, lever):
            service = settings.services[name]
            listed = [offer.list_price for offer in service.offers.values() if offer.list_price is not None]
            price = max([service.reference_price, *listed])
            if price > lever.cap and lever.strength * (price - lever.cap) >= price:
                most = f"expected less than {price / (price - lever.cap):g}"
                raise ValueError(
                    f"{where}.strength is {lever.strength:g}: a commission of {price:g} falls to 0 or below; {most}"
                )


def _check_order(settings: "Settings") -> None:
    """Two levers that change one value of one service in one month need an order."""
    named = sorted(settings.levers.items())
    for at, (name, lever) in enumerate(named):
        for other_name, other in named[at + 1 :]:
            if not set(lever.changes) & set(other.changes) or not _together(settings, lever, other):
                continue
            if lever.order is None or other.order is None or lever.order == other.order:
                shared = sorted(set(lever.changes) & set(other.changes))[0]
                raise ValueError(
                    f"levers.{other_name} changes {shared} as levers.{name} does; expected a different `order` in each"
                )


def _together(settings: "Settings", lever: Lever, other: Lever) -> bool:
    (first, last), (begin, end) = months(settings, lever), months(settings, other)
    shared = set(reached(settings, lever)) & set(reached(settings, other))
    if isinstance(lever, SupplyShock) and isinstance(other, SupplyShock):
        origins = origins_of(settings)
        shared = {
            service
            for service in shared
            for offer in settings.services[service].offers.values()
            if lever.meant(offer.provider, origins) and other.meant(offer.provider, origins)
        }
    return bool(shared) and first <= end and begin <= last
