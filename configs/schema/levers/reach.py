"""Where levers work, and which cannot be meant: dates, services, strengths, and two that change one value."""

from itertools import combinations

from configs.errors import nearest
from configs.language import N_, _
from configs.schema.levers.base import ALL, Lever, Scenario
from configs.schema.parameter import RESERVED, bounds_of
from configs.schema.time import month_number

OUTSIDE = N_("outside the horizon")
LARGEST_LCU = 4e18  # whole LCU are counted in 64 bits


def reached(settings: Scenario, lever: Lever) -> list[str]:
    """The services that a lever works in, ordered by id."""
    if lever.services != ALL:
        return sorted(lever.services)
    origins = origins_of(settings)
    return [name for name in sorted(settings.services) if not lever.out_of_reach(settings.services[name], origins)]


def months(settings: Scenario, lever: Lever) -> tuple[int, int]:
    """First and last month of a lever, in months since year 0; the end of the run where it has no end."""
    time = settings.time
    last = time.first_step + (time.n_steps - 1) * time.months_per_step
    return month_number(lever.start), last if lever.end is None else month_number(lever.end)


def origins_of(settings: Scenario) -> dict[str, str]:
    """Where each provider is at home."""
    return {name: provider.origin for name, provider in settings.providers.items()}


def check_levers(settings: Scenario) -> None:
    """Raise `ValueError` with the key of what no lever can mean."""
    for name, lever in settings.levers.items():
        if name in RESERVED:
            raise ValueError(_("levers.{name}: the id is reserved; expected another id", name=name))
        time = settings.time
        if time.steps_per_year != 12 or time.update == "sequential":
            raise ValueError(
                _("levers.{name}: levers need months in which all decide at once; expected 12 steps a year", name=name)
            )
        try:
            _check_dates(settings, lever)
            lever.check(origins_of(settings))
            _check_services(settings, lever)
            _check_strength(settings, lever)
            for service in reached(settings, lever):
                lever.check_service(settings.services[service])
        except ValueError as error:
            raise ValueError(f"levers.{name}.{error}") from None
    total = sum(largest_spending_lcu(settings, lever) for lever in settings.levers.values())
    if total > LARGEST_LCU:
        raise ValueError(
            _(
                "levers: all budgets come to LCU {total:.3g}; expected at most {largest_lcu:g} in all",
                total=total,
                largest_lcu=LARGEST_LCU,
            )
        )
    _check_order(settings)


def _check_dates(settings: Scenario, lever: Lever) -> None:
    time, (first, last) = settings.time, months(settings, lever)
    if lever.end is not None and last < first:
        raise ValueError(
            _("end is {end}, before start {start}; expected a later month", end=lever.end, start=lever.start)
        )
    begin, end = time.first_step, time.first_step + time.n_steps - 1
    if first > end or last < begin:
        key, value = ("start", lever.start) if first > end else ("end", lever.end)
        months_of = (f"{month // 12}-{month % 12 + 1:02d}" for month in (begin, end))
        horizon = _("{first} to {last}", first=next(months_of), last=next(months_of))
        raise ValueError(
            _(
                "{key} is {value}, {outside}; expected a month of {horizon}",
                key=key,
                value=value,
                outside=_(OUTSIDE),
                horizon=horizon,
            )
        )


def _check_services(settings: Scenario, lever: Lever) -> None:
    origins = origins_of(settings)
    if lever.services == ALL:
        if not reached(settings, lever):
            reason = next(lever.out_of_reach(service, origins) for service in settings.services.values())
            raise ValueError(_('services is "all" and reaches none; expected {reason}', reason=reason))
        return
    if not lever.services:
        raise ValueError(_('services is empty; expected at least one service, or "all"'))
    for service in lever.services:
        if service not in settings.services:
            names = nearest(service, [*settings.services, ALL])
            raise ValueError(
                _("services is {service!r}; expected a known service{names}", service=service, names=names)
            )
        reason = lever.out_of_reach(settings.services[service], origins)
        if reason:
            raise ValueError(
                _(
                    "services is {service!r}, which {kind} cannot reach; expected {reason}",
                    service=service,
                    kind=lever.kind,
                    reason=reason,
                )
            )


def largest_spending_lcu(settings: Scenario, lever: Lever) -> float:
    """What a lever can spend of its budget in all months, LCU; 0 without one."""
    (first, last), budget = months(settings, lever), getattr(lever, "budget_lcu", None) or 0.0
    return lever.strength * budget * (last - first + 1) / 12.0


def _check_strength(settings: Scenario, lever: Lever) -> None:
    (first, last), budget = months(settings, lever), getattr(lever, "budget_lcu", None) or 0.0
    if largest_spending_lcu(settings, lever) > LARGEST_LCU:
        raise ValueError(
            _(
                "budget_lcu is {budget:g} times strength {strength:g} for {n_months} months; expected at most "
                "LCU {largest_lcu:g} in all",
                budget=budget,
                strength=lever.strength,
                n_months=last - first + 1,
                largest_lcu=LARGEST_LCU,
            )
        )
    cost_ratio = getattr(lever, "cost_ratio", 1.0)
    if largest_spending_lcu(settings, lever) / cost_ratio > LARGEST_LCU:
        raise ValueError(
            _(
                "cost_ratio is {cost_ratio:g} for a budget_lcu of {budget:g} times strength {strength:g}; "
                "expected capacity of at most LCU {largest_lcu:g}",
                cost_ratio=cost_ratio,
                budget=budget,
                strength=lever.strength,
                largest_lcu=LARGEST_LCU,
            )
        )
    for key, amount in lever.limits():
        highest = bounds_of(type(lever).model_fields[key]).get("high", 1.0)
        if lever.strength * amount > highest * (1.0 + 1e-12):
            most = _("expected at most {most:g}", most=highest / amount)
            raise ValueError(
                _(
                    "strength is {strength:g} times {key} {amount:g}, above {highest:g}; {most}",
                    strength=lever.strength,
                    key=key,
                    amount=amount,
                    highest=highest,
                    most=most,
                )
            )


def _check_order(settings: Scenario) -> None:
    """Two levers that change one value of one service in one month need an order."""
    for (name, lever), (later_name, later) in combinations(sorted(settings.levers.items()), 2):
        shared = sorted(set(lever.changes) & set(later.changes))
        if not shared or not _together(settings, lever, later):
            continue
        if lever.order is None or later.order is None or lever.order == later.order:
            raise ValueError(
                _(
                    "levers.{later_name} changes {key} as levers.{name} does; expected a different `order` in each",
                    later_name=later_name,
                    key=shared[0],
                    name=name,
                )
            )


def _together(settings: Scenario, lever: Lever, later: Lever) -> bool:
    """Whether two levers change something for the same offer in the same month."""
    (first, last), (begin, end) = months(settings, lever), months(settings, later)
    origins, services = origins_of(settings), set(reached(settings, lever)) & set(reached(settings, later))
    tables = [settings.services[name] for name in services]
    meet = any(lever.touched(service, origins) & later.touched(service, origins) for service in tables)
    return meet and first <= end and begin <= last
