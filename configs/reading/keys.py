"""Every key that a scenario can set: of its own tables with the value in force, and of tables that can be made."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic_core import PydanticUndefined

from configs.language import N_, _
from configs.places import DEFAULT_COUNTRY
from configs.reading.catalogue import Entry, entry_of, in_money_of
from configs.reading.fields import ANY, DEFAULTS, field_of, is_path, table_of
from configs.reading.load import load, read_tree
from configs.reading.tree import OWN_TABLES, Tree
from configs.schema.levers.base import LEVERS, Lever
from configs.schema.parameter import Table
from configs.schema.paths import CURVES, Constant, Curve
from configs.schema.scenario import Settings
from configs.schema.service import Service

ID, PATH = "ID", "PATH"  # stand in a key for the id of a table that is to be made, and for the key of any path
REQUIRED = N_("required")
DEFAULT = N_("default")


@dataclass(frozen=True)
class Place:
    """A key of the schema."""

    key: str
    field: Any


def every_key(config: str | Path) -> list[Entry]:
    """Keys of a scenario, each with its value, and of what it may have: there `ID` stands for an id of one's own.

    What a path may have beside what it has stands once, under `PATH`. A value is that in force, whether a file says it,
    `service_defaults` or the schema; of an ID it is the default, or "required". Raises `ConfigError` for a scenario
    that cannot be loaded.
    """
    settings, tree = load(config), read_tree(config)
    values = dict(_own(settings, tree.values, ""))
    values |= {f"{DEFAULTS}.{key}": value for key, value in _shared(tree.values.get(DEFAULTS, {})).items()}
    own = [_entry(tree, key, value) for key, value in sorted(values.items())]
    made = [entry for entry in _to_be_made() if entry.key not in values]
    return in_money_of(settings.country, [*own, *made, *of_paths()])


def _to_be_made() -> list[Entry]:
    """Keys of all tables that a scenario may have, `ID` for each id, with the default in place of a value."""
    entries: dict[tuple[str, str], Entry] = {}
    kinds: dict[tuple[str, str], list[str]] = {}
    for place, kind in _places(Settings, ""):
        entry = _declared(place.key, _default(place), place.field)
        entries.setdefault((place.key, entry.meaning), entry)
        kinds.setdefault((place.key, entry.meaning), []).append(kind)
    return [
        replace(entry, meaning=f"{entry.meaning} ({', '.join(kinds[key])})") if _is_of_some(kinds[key]) else entry
        for key, entry in entries.items()
    ]


def lever_keys(kind: str, country: str = DEFAULT_COUNTRY) -> list[Entry]:
    """Keys of a lever of a kind in a country, `ID` for its id."""
    places = [place for place, declared in _places(Settings, "") if declared == kind]
    entries = [_declared(place.key, _default(place), place.field) for place in places]
    return in_money_of(country, entries)


def of_paths() -> list[Entry]:
    """Keys of the kinds of paths, the kind before the meaning; a constant is a bare number."""
    return [
        replace(
            _declared(f"{PATH}.{name}", _default(Place(name, field)), field),
            meaning=_("{meaning}: {constant}", meaning=kind, constant=_(str(field.description))),
        )
        for kind, curve in CURVES.items()
        if curve is not Constant
        for name, field in curve.model_fields.items()
    ]


def path_keys(country: str = DEFAULT_COUNTRY) -> list[str]:
    """Keys at which an exogenous path may stand in a scenario of a country."""
    entries = [_declared(place.key, None, place.field) for place, _ in _places(Settings, "") if is_path(place.field)]
    return [entry.key for entry in in_money_of(country, entries)]


def _is_of_some(kinds: list[str]) -> bool:
    """Whether a key is one of some kinds of levers only."""
    return "" not in kinds and len(kinds) < len(LEVERS)


def _declared(key: str, value: Any, field: Any) -> Entry:
    return replace(entry_of(Tree({}, {}, {}), key, value, field), kind=DEFAULT)


def _places(table: type[Table], prefix: str, kind: str = "") -> Iterator[tuple[Place, str]]:
    """Every key below a table of the schema, and the kind of the lever that it belongs to."""
    for name, field in table.model_fields.items():
        annotation: Any = field.annotation
        key, inner = f"{prefix}{name}", table_of(annotation)
        while isinstance(inner, dict):
            key, inner = f"{key}.{ID}", inner[ANY]
        if inner is Lever:
            for lever_kind, lever in LEVERS.items():
                yield from _places(lever, f"{key}.", lever_kind)
        elif inner is not None:
            yield from _places(inner, f"{key}.", kind)
        else:
            yield Place(key, field), kind


def _own(table: Table, given: dict[str, Any], prefix: str) -> Iterator[tuple[str, Any]]:
    """Keys below a table of settings with their values; of tables by id those that files say."""
    for name in type(table).model_fields:
        key, value = f"{prefix}{name}", getattr(table, name)
        inner = given.get(name, {})
        inner = inner if isinstance(inner, dict) else {}
        if isinstance(value, Curve):
            yield key, _as_said(value)
            if not isinstance(value, Constant):
                yield from ((f"{key}.{constant}", getattr(value, constant)) for constant in type(value).model_fields)
        elif isinstance(value, Table):
            yield from _own(value, inner, f"{key}.")
        elif isinstance(value, dict) and isinstance(_table_of(table, name), dict):
            for entry_id in inner:
                if entry_id in value:
                    yield from _own(value[entry_id], inner[entry_id], f"{key}.{entry_id}.")
        elif value is not None or _table_of(table, name) is None:
            yield key, value
            if isinstance(value, dict):
                yield from ((f"{key}.{entry_id}", number) for entry_id, number in value.items())


def _table_of(table: Table, name: str) -> Any:
    """The table class that a field holds, as `table_of`."""
    annotation: Any = type(table).model_fields[name].annotation
    return table_of(annotation)


def _shared(defaults: dict[str, Any]) -> dict[str, Any]:
    """Keys of the table of what services share, with the values of a service that has nothing of its own."""
    shared: dict[str, Any] = {}
    for place, _kind in _places(Service, ""):
        top = place.key.partition(".")[0]
        if top not in OWN_TABLES:
            said: Any = defaults
            for key in place.key.split("."):
                said = said.get(key) if isinstance(said, dict) else None
            shared[place.key] = _default(place) if said is None else said
    return shared


def _entry(tree: Tree, key: str, value: Any) -> Entry:
    parts = key.split(".")
    lever = str(tree.values["levers"][parts[1]].get("kind", "")) if parts[0] == "levers" else ""
    field = field_of(parts, lever)
    if key in tree.origins:
        return entry_of(tree, key, value, field)
    common = ".".join([DEFAULTS, *parts[2:]])
    if parts[0] == "services" and common in tree.origins:
        return replace(entry_of(tree, common, value, field), key=key)
    return _declared(key, value, field)


def _default(place: Place) -> Any:
    if place.field.is_required():
        return REQUIRED
    value = place.field.get_default(call_default_factory=True)
    return REQUIRED if value is PydanticUndefined else _as_said(value)


def _as_said(value: Any) -> Any:
    """A path as a file would say it; any other value as it is."""
    if isinstance(value, Constant):
        return value.value
    return value.model_dump(exclude_unset=True) if isinstance(value, Table) else value
