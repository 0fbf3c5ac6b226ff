"""Levers as controls: every field of the chosen lever, as the schema declares it.

A lever that the scenario does not have opens with the values of the packaged scenario that shows its kind, or else with
those that its table declares, and is in force once a first month is entered. Kinds come from the registry: one that is
registered by somebody else has its controls, too.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from typing import Any, Literal, get_args, get_origin

from pydantic.fields import FieldInfo

from configs import Settings, country_of, load
from configs.language import N_, _
from configs.reading.scenarios import locate, names_of
from configs.schema.levers.base import ALL, FOREIGN, LEVERS, Lever
from configs.schema.parameter import bounds_of
from experiments.browser.controls import Input, described, inputs, shown, typed
from experiments.runs.titles import lowered

POLICIES = N_("Policies")
LABELS = {"start": N_("In force from"), "end": N_("In force until")}
REACHES = {"strength": (0.0, 3.0)}
FIRST = ("start", "end", "strength")  # the rest as declared, and the order last: few need it
LAST = ("order",)


def names_of_levers(settings: Settings) -> list[str]:
    """The levers that can be set: those of the scenario by their ids, and one of each kind that it does not have."""
    if settings.time.steps is not None:
        return []  # theory has no levers
    ids_and_kinds = {*settings.levers, *(lever.kind for lever in settings.levers.values())}
    return [*settings.levers, *(kind for kind in LEVERS if kind not in ids_and_kinds)]


def lever_inputs(settings: Settings, name: str, in_force: bool) -> list[Input]:
    """The controls of a lever; of one that nobody has put in force, only its first month."""
    in_scenario = name in settings.levers
    lever = settings.levers[name] if in_scenario else _opening(settings, name)
    controls, currency = [], country_of(settings).currency
    for key in _fields(lever):
        value = getattr(lever, key) if in_scenario or key != "start" else ""
        bounds = REACHES.get(key)
        field = type(lever).model_fields[key]
        label, text = _(LABELS.get(key, "")), shown(value)
        control = described(f"levers.{name}.{key}", POLICIES, label, field, text, bounds, currency=currency)
        if key in ("services", "providers"):
            choices = settings.services if key == "services" else _foreign(settings)
            control = replace(
                control, unit="", help=_("{help}; of {choices}", help=control.help, choices=", ".join(choices))
            )
        controls.append(control)
        if not in_scenario and not in_force:
            break
    return controls


def title_of(name: str) -> str:
    """A lever's id as it is written on the page."""
    return _(re.sub(r"\b[Aa]i\b", "AI", name.replace("_", " ").capitalize()))


def every_input(settings: Settings, keys: Iterable[str]) -> dict[str, Input]:
    """The controls behind some keys, whichever service or lever they belong to."""
    parts = [key.split(".") for key in keys]
    services = {part[1] for part in parts if part[0] == "services"} or {next(iter(settings.services))}
    levers = {part[1] for part in parts if part[0] == "levers"}
    controls = [control for service in services for control in inputs(settings, service)]
    controls += [control for lever in levers for control in lever_inputs(settings, lever, True)]
    return {control.key: control for control in controls}


def in_words(settings: Settings, control: Input, text: str) -> str:
    """A change as a reader says it: of what, which value, and what the scenario has."""
    table, name, *_rest = control.key.split(".")
    label = control.label
    if table in ("services", "levers"):
        of = _(settings.services[name].title) if table == "services" else title_of(name)
        label = _("{of}: {label}", of=of, label=lowered(label))
    entry = typed(control.key, text)
    unit = f" {control.unit}" if control.unit not in ("1", "", "YYYY-MM") else ""
    value = shown(float(entry) if isinstance(entry, int) and not isinstance(entry, bool) else entry)
    if control.value:
        return _("{label} {value}{unit} (was {before})", label=label, value=value, unit=unit, before=control.value)
    return _("{label} {value}{unit}", label=label, value=value, unit=unit)


def waits_for_start(settings: Settings, key: str, overrides: Mapping[str, Any]) -> bool:
    """Whether a key is of a new lever whose first month is not among the overrides."""
    table, _, name = key.rpartition(".")
    new = table.startswith("levers.") and table.removeprefix("levers.") not in settings.levers
    return new and name != "start" and f"{table}.start" not in overrides


def meaning_of(settings: Settings, name: str) -> str:
    """What a lever does, in a line."""
    table = type(settings.levers[name]) if name in settings.levers else LEVERS[name]
    return _(str(table.__doc__).partition("\n")[0])


def with_new_levers(settings: Settings, overrides: Mapping[str, Any]) -> dict[str, Any]:
    """Overrides completed by the values that new levers open with; what is said of one without a start is left out."""
    completed: dict[str, Any] = {}
    for key, value in overrides.items():
        table, _, name = key.rpartition(".")
        lever = table.removeprefix("levers.")
        if lever == table or lever in settings.levers:
            completed[key] = value
        elif f"{table}.start" in overrides:
            opening = _opening(settings, lever)
            completed[f"{table}.kind"] = opening.kind
            for field in set(_fields(opening)) - {"start"}:
                completed.setdefault(f"{table}.{field}", getattr(opening, field))
            completed[f"{table}.{name}"] = value
    return {key: value for key, value in completed.items() if value is not None}


def _foreign(settings: Settings) -> list[str]:
    return [name for name, provider in settings.providers.items() if provider.origin == FOREIGN]


def _opening(settings: Settings, kind: str) -> Lever:
    """What a new lever of a kind opens with: without an end, and in services that the scenario has."""
    scenario, name = _examples(settings.country).get(kind, ("", ""))
    lever = _loaded(scenario, name) if scenario else _declared(settings, kind)
    if lever.services == ALL:
        return lever.model_copy(update={"end": None})
    reached = [service for service in lever.services if service in settings.services]
    return lever.model_copy(update={"end": None, "services": reached or ALL})


@cache
def _examples(country: str) -> dict[str, tuple[str, str]]:
    """By kind, the scenario of the country that shows it, and the id of the lever there.

    Of the files that say the kind themselves it is the one with the fewest levers, then the one that is called as the
    kind is, then the first by name.
    """
    shown_in: dict[str, list[tuple[int, bool, str, str]]] = {}
    for scenario in names_of(country):
        levers = tomllib.loads(locate(scenario).read_text(encoding="utf-8")).get("levers", {})
        for name, table in levers.items():
            if "kind" in table:
                rank = (len(levers), scenario != table["kind"], scenario, name)
                shown_in.setdefault(table["kind"], []).append(rank)
    return {kind: min(ranks)[2:] for kind, ranks in shown_in.items()}


@cache
def _loaded(scenario: str, name: str) -> Lever:
    return load(scenario).levers[name]


def _declared(settings: Settings, kind: str) -> Lever:
    """A lever of what its table declares, from the projection's first month on."""
    table = LEVERS[kind]
    required: dict[str, Any] = {key: _least(field) for key, field in table.model_fields.items() if field.is_required()}
    if "services" in required:
        required["services"] = ALL
    start = settings.time.projection_start or settings.time.start
    return table.model_construct(**required | {"kind": kind, "start": start})


def _least(field: FieldInfo) -> object:
    """A value where none is declared: the least number in range, or the first of some words; None for all else."""
    if get_origin(field.annotation) is Literal:
        return get_args(field.annotation)[0]
    bounds = bounds_of(field)
    number = bounds.get("low", bounds.get("high"))
    return int(number) if number is not None and field.annotation is int else number


def _fields(lever: Lever) -> list[str]:
    names = [key for key in type(lever).model_fields if key not in (*FIRST, *LAST, "kind", "sources")]
    return [*FIRST, *names, *LAST]
