"""Notes of levers that change nothing: at all, in the services that they reach, or within the run."""

from collections.abc import Iterator, Sequence

from configs import Settings
from configs.language import _, _n
from configs.schema.levers.base import Lever
from configs.schema.levers.reach import months, reached
from configs.schema.time import month_number
from experiments.lines import listed
from experiments.runs.notes.registry import last_month, month_text, note


@note
def levers(settings: Settings) -> Iterator[str]:
    """Levers that change nothing and pay nothing."""
    for name, lever in settings.levers.items():
        if keys := keys_at_zero(lever):
            yield _n(
                "levers.{lever} does nothing: {keys} is 0.",
                "levers.{lever} does nothing: {keys} are 0.",
                len(keys),
                lever=name,
                keys=_(" and ").join(keys),
            )


@note
def effects_of_levers(settings: Settings) -> Iterator[str]:
    """Levers whose effect, or whose services, come after the run or after the lever."""
    for name, lever in settings.levers.items():
        if keys_at_zero(lever):
            continue
        first, last = months(settings, lever)
        lag = getattr(lever, "lag_months", 0)
        if first + lag > last_month(settings):
            yield _(
                "levers.{lever} spends from {start} on, but after lag_months = {lag} its effect comes after the run "
                "ends in {end}.",
                lever=name,
                start=lever.start,
                lag=lag,
                end=month_text(last_month(settings)),
            )
        unsold = [service for service in reached(settings, lever) if first_sold(settings, service) > last]
        if unsold:
            end = month_text(min(last, last_month(settings)))
            yield _(
                "levers.{lever} does nothing in {services}: not yet sold when it ends in {end}.",
                lever=name,
                services=titles_in(settings, unsold),
                end=end,
            )


def keys_at_zero(lever: Lever) -> list[str]:
    """The keys at 0 that leave a lever without any effect; none where it has one.

    A budget that a kind need not say bounds what the lever does, and one that it must say is what it does beside.
    """
    if lever.strength == 0.0:
        return ["strength"]
    budget, amounts = type(lever).model_fields.get("budget_lcu"), dict(lever.limits())
    unspent = ["budget_lcu"] if getattr(lever, "budget_lcu", None) == 0.0 else []
    unchanged = list(amounts) if not any(amounts.values()) else []
    if budget is None:
        return unchanged
    if not budget.is_required():
        return unchanged or unspent
    return [*unchanged, *unspent] if unspent and len(unchanged) == len(amounts) else []


def titles_in(settings: Settings, services: Sequence[str]) -> str:
    """Services by their titles, as they stand in a note."""
    return listed(_(settings.services[service].title) for service in services)


def first_sold(settings: Settings, service: str) -> int:
    """The month in which a service has its first offer, in months since year 0; 0 where it has one at the start."""
    launches = [offer.launch for offer in settings.services[service].offers.values()]
    return min(0 if launch is None else month_number(launch) for launch in launches)
