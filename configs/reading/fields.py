"""Find the declaration behind a dotted key."""

import types
import typing
from functools import cache, lru_cache
from typing import Any

from pydantic import BaseModel

from configs.currency import currency_in, in_lcu
from configs.schema.levers.base import LEVERS, Lever
from configs.schema.parameter import Table
from configs.schema.scenario import Settings

DEFAULTS = "service_defaults"
ANY = "*"  # stands for the id in a table of tables


def field_of(keys: list[str], kind: str = "") -> Any:
    """The declaration of the parameter at a dotted key, in a lever of a kind; None where the schema has none."""
    model: Any = Settings
    field = None
    for key in _in_schema(keys):
        if model is None or isinstance(model, dict):
            model, field = (model or {}).get(ANY), None
            continue
        tables = [model]
        if model is Lever:  # without its kind: a field of several kinds means the same in each
            tables = [LEVERS[kind]] if kind in LEVERS else list(LEVERS.values())
        field = next((table.model_fields[key] for table in tables if key in table.model_fields), None)
        if field is None:
            return None
        model = table_of(field.annotation)
    return field


def keys_of_tables() -> list[str]:
    """Dotted keys of the tables that a scenario has once, as `time.end`."""
    tables = {name: table_at([name]) for name in Settings.model_fields}
    return [f"{name}.{key}" for name, table in tables.items() if table is not None for key in table.model_fields]


def ids_in(keys: list[str]) -> list[int]:
    """The places of a dotted key at which the id of a table of tables stands.

    >>> ids_in(["services", "cloud", "offers", "carrier_cloud", "quality"]), ids_in(["exports", "constant"])
    ([1, 3], [])
    """
    model: Any = Settings
    places = []
    for place, key in enumerate(map(in_lcu, keys)):
        if isinstance(model, dict):
            places.append(place)
            model = model[ANY]
        elif model is None or key not in model.model_fields:
            break
        else:
            model = table_of(model.model_fields[key].annotation)
    return places


def in_program(key: str) -> str:
    """A dotted key as the program calls it, of whatever currency it speaks; ids stay as they are.

    >>> in_program("levers.paid_in_lcu.budget_lcu")
    'levers.paid_in_lcu.budget_lcu'
    """
    if not currency_in(key):
        return key
    parts = key.split(".")
    ids = ids_in(parts)
    return ".".join(part if place in ids else in_lcu(part) for place, part in enumerate(parts))


def is_whole(key: str) -> bool:
    """Whether the parameter at a dotted key takes whole numbers only."""
    field = field_of(key.split("."))
    types = () if field is None else {field.annotation, *typing.get_args(field.annotation)}
    return int in types and float not in types


def whole_where_asked(key: str, value: Any) -> Any:
    """What an override says: 200.0 is 200 where the parameter takes whole numbers, as tables and samplers have it."""
    return int(value) if isinstance(value, float) and value.is_integer() and is_whole(key) else value


def table_at(keys: list[str], kind: str = "") -> type[Table] | None:
    """The table class at a dotted key, of a lever that of its kind; None where no table or a table of tables stands."""
    model: Any = Settings
    for key in _in_schema(keys):
        if isinstance(model, dict):
            model = model[ANY]
        elif model is None or key not in model.model_fields:
            return None
        else:
            model = table_of(model.model_fields[key].annotation)
    if model is Lever:
        return LEVERS.get(kind, Lever)
    return model if isinstance(model, type) else None


def table_of_tables(keys: list[str]) -> dict[str, Any] | None:
    """The table class by id at a dotted key, as of `services`; None where no tables by id stand."""
    field = field_of(keys)
    tables = None if field is None else table_of(field.annotation)
    return tables if isinstance(tables, dict) else None


def is_path_key(keys: list[str]) -> bool:
    """Whether an exogenous path stands at a dotted key."""
    return _is_path_at(tuple(keys), tuple(LEVERS.values()))


@lru_cache(maxsize=10_000)
def _is_path_at(keys: tuple[str, ...], _levers: tuple[type[Lever], ...]) -> bool:
    """The same, kept as long as there are the same levers: every file of a scenario asks it of all its keys."""
    return is_path(field_of(list(keys)))


def is_path(field: Any) -> bool:
    """Whether a field of the schema is an exogenous path."""
    return field is not None and isinstance(field.json_schema_extra, dict) and "bounds" in field.json_schema_extra


def _in_schema(keys: list[str]) -> list[str]:
    keys = [in_lcu(key) for key in keys]
    return ["services", ANY, *keys[1:]] if keys and keys[0] == DEFAULTS else keys


@cache
def table_of(annotation: Any) -> Any:
    """The table class behind an annotation; {ANY: class} for a dict of tables; None for a leaf."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is dict:
        inner = table_of(arguments[1])
        return {ANY: inner} if inner is not None else None
    if origin is typing.Annotated:
        return table_of(arguments[0])
    if origin in (typing.Union, types.UnionType):
        tables = [table_of(argument) for argument in arguments if argument is not type(None)]
        return tables[0] if len(tables) == 1 else None
    return None
