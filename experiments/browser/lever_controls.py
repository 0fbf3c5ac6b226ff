"""Levers as controls: every field of the chosen lever, as the schema declares it.

A lever that the scenario does not have opens with the values of a scenario file that has one, and is in force once a
first month is entered.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from configs import Settings, load
from configs.schema.levers.base import FOREIGN, LEVERS, Lever
from experiments.browser.controls import Input, described, inputs, shown, typed

POLICIES = "Policies"
# The scenario, and the lever in it, whose values a kind of lever opens with.
PATTERNS = {
    "adoption_support": ("active_use", "active_use"),
    "sovereign_ai": ("sovereign_ai", "sovereign_ai"),
    "data_center_investment": ("watt_bit", "watt_bit"),
    "public_procurement": ("sovereign_procurement", "procurement"),
    "interoperability": ("interoperability", "interoperability"),
    "commission_cap": ("commission_cap_2025", "smartphone_act"),
    "foreign_service_levy": ("suppress", "levy"),
    "export_promotion": ("export_know_how", "know_how"),
    "supply_shock": ("cut_off", "withdrawal"),
}
LABELS = {"start": "In force from", "end": "In force until"}
REACHES = {"strength": (0.0, 3.0)}
FIRST = ("start", "end", "strength")  # the rest as declared, and the order last: few need it
LAST = ("order",)


def names_of_levers(settings: Settings) -> list[str]:
    """The levers that can be set: those of the scenario by their ids, and one of each kind that it does not have."""
    if settings.time.steps is not None:
        return []  # theory has no levers
    taken = {*settings.levers, *(lever.kind for lever in settings.levers.values())}
    return [*settings.levers, *(kind for kind in LEVERS if kind not in taken)]


def lever_inputs(settings: Settings, name: str, in_force: bool) -> list[Input]:
    """The controls of a lever; of one that nobody has put in force, only its first month."""
    own = name in settings.levers
    lever = settings.levers[name] if own else _pattern(settings, name)
    found = []
    for key in _fields(lever):
        value = getattr(lever, key) if own or key != "start" else ""
        bounds = REACHES.get(key)
        field = type(lever).model_fields[key]
        control = described(f"levers.{name}.{key}", POLICIES, LABELS.get(key, ""), field, shown(value), bounds)
        if key in ("services", "providers"):
            known = settings.services if key == "services" else _foreign(settings)
            control = replace(control, unit="", help=f"{control.help}; of {', '.join(known)}")
        found.append(control)
        if not own and not in_force:
            break
    return found


def title_of(name: str) -> str:
    """A lever's id as it is written on the page."""
    return re.sub(r"\b[Aa]i\b", "AI", name.replace("_", " ").capitalize())


def every_input(settings: Settings, keys: Iterable[str]) -> dict[str, Input]:
    """The controls behind some keys, whichever service or lever they belong to."""
    parts = [key.split(".") for key in keys]
    services = {part[1] for part in parts if part[0] == "services"} or {next(iter(settings.services))}
    levers = {part[1] for part in parts if part[0] == "levers"}
    found = [each for service in services for each in inputs(settings, service)]
    found += [each for lever in levers for each in lever_inputs(settings, lever, True)]
    return {each.key: each for each in found}


def in_words(settings: Settings, each: Input, text: str) -> str:
    """A change as a reader says it: of what, which value, and what the scenario has."""
    table, name, *_ = each.key.split(".")
    what = each.label
    if table in ("services", "levers"):
        what = f"{settings.services[name].title if table == 'services' else title_of(name)}: {what.lower()}"
    meant = typed(each.key, text)
    unit = f" {each.unit}" if each.unit not in ("1", "", "YYYY-MM") else ""
    value = shown(float(meant) if isinstance(meant, int) and not isinstance(meant, bool) else meant)
    return f"{what} {value}{unit}" + (f" (was {each.value})" if each.value else "")


def waits_for_start(settings: Settings, key: str, overrides: Mapping[str, Any]) -> bool:
    """Whether a key is of a new lever whose first month is not among the overrides."""
    table, _, name = key.rpartition(".")
    new = table.startswith("levers.") and table.removeprefix("levers.") not in settings.levers
    return new and name != "start" and f"{table}.start" not in overrides


def meaning_of(settings: Settings, name: str) -> str:
    """What a lever does, in a line."""
    lever = settings.levers[name] if name in settings.levers else _opening(name)
    return str(type(lever).__doc__).partition("\n")[0]


def with_new_levers(settings: Settings, overrides: Mapping[str, Any]) -> dict[str, Any]:
    """Overrides completed by the values that new levers open with; what is said of one without a start is left out."""
    completed: dict[str, Any] = {}
    for key, value in overrides.items():
        table, _, name = key.rpartition(".")
        lever = table.removeprefix("levers.")
        if lever == table or lever in settings.levers:
            completed[key] = value
        elif f"{table}.start" in overrides:
            pattern = _pattern(settings, lever)
            completed[f"{table}.kind"] = pattern.kind
            for each in set(_fields(pattern)) - {"start"}:
                completed.setdefault(f"{table}.{each}", getattr(pattern, each))
            completed[f"{table}.{name}"] = value
    return {key: value for key, value in completed.items() if value is not None}


def _foreign(settings: Settings) -> list[str]:
    return [name for name, provider in settings.providers.items() if provider.origin == FOREIGN]


@cache
def _opening(kind: str) -> Lever:
    scenario, name = PATTERNS[kind]
    return load(scenario).levers[name]


def _pattern(settings: Settings, kind: str) -> Lever:
    """A lever to open with: without an end, and in services that the scenario has."""
    lever = _opening(kind)
    if lever.services == "all":
        return lever.model_copy(update={"end": None})
    reached = [service for service in lever.services if service in settings.services]
    return lever.model_copy(update={"end": None, "services": reached or "all"})


def _fields(lever: Lever) -> list[str]:
    names = [key for key in type(lever).model_fields if key not in (*FIRST, *LAST, "kind", "sources")]
    return [*FIRST, *names, *LAST]
