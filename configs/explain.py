"""Turn what the schema refuses into one message: file, key, value, expectation, nearest name."""

import math
import types
import typing
from typing import Any

import numpy as np
from pydantic import BaseModel, ValidationError

from configs.errors import ConfigError, nearest
from configs.parameter import Table, bounds_of, range_text
from configs.paths import PATH_KINDS, Constant, FloatArray, Growth, Logistic, Series
from configs.schema import Settings, month_number
from configs.tree import Tree

CURVES: dict[str, type[Table]] = {"constant": Constant, "growth": Growth, "logistic": Logistic, "series": Series}
TYPES = {
    "float": "a number",
    "int": "a whole number",
    "bool": "true or false",
    "string": "a text",
    "dict": "a table",
    "model": "a table",
    "tuple": "a list",
    "list": "a list",
}


def explain(error: ValidationError, tree: Tree, name: str) -> str:
    """The first thing that is wrong, as one line."""
    first = min(error.errors(), key=lambda each: _rank(each["type"]))
    location = [str(part) for part in first["loc"]]
    keys = [part for part, before in zip(location, ["", *location], strict=False) if part not in PATH_KINDS]
    if keys and keys[-1] == "value" and len(location) > 1 and location[-2] == "constant":
        keys.pop()
    key = ".".join(keys)
    file = tree.origin(key) or name
    kind, given = first["type"], first["input"]
    if kind == "extra_forbidden":
        return f"{file}: {key} is unknown{nearest(keys[-1], known_keys(keys[:-1], location))}"
    if kind == "missing":
        return f"{file}: {key} is missing; expected {_meaning(keys)}"
    if kind == "value_error":
        return f"{file}: {key}: {first['ctx']['error']}" if key else f"{name}: {first['ctx']['error']}"
    return f"{file}: {key} is {_shown(given)}; expected {_expectation(first, keys)}"


def _rank(kind: str) -> int:
    return {"extra_forbidden": 0, "missing": 2}.get(kind, 1)


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _expectation(error: Any, keys: list[str]) -> str:
    kind = error["type"].partition("_")[0]
    field = field_of(keys)
    bounds = bounds_of(field) if field is not None else {}
    if error["type"] in ("greater_than", "greater_than_equal", "less_than_equal") and bounds:
        return f"{range_text(bounds)} ({_meaning(keys)})"
    if error["type"] == "string_pattern_mismatch":
        return "a month such as 2010-01"
    if error["type"] == "literal_error":
        return str(error["ctx"]["expected"])
    if kind in TYPES:
        wanted = f"{TYPES[kind]}" + (f", {range_text(bounds)}" if bounds else "")
        return f"{wanted} ({_meaning(keys)})" if field is not None else wanted
    message = str(error["msg"])
    return message[0].lower() + message[1:]


def _meaning(keys: list[str]) -> str:
    field = field_of(keys)
    return (field.description or keys[-1]) if field is not None else keys[-1]


def field_of(keys: list[str]) -> Any:
    """The declaration of the parameter at a dotted key, None where the schema has none."""
    model: Any = Settings
    field = None
    for key in keys:
        if model is None or isinstance(model, dict):
            model, field = (model or {}).get("any"), None
            continue
        field = model.model_fields.get(key)
        if field is None:
            return None
        model = _table_of(field.annotation)
    return field


def _table_of(annotation: Any) -> Any:
    """The table class behind an annotation; {"any": class} for a dict of tables; None for a leaf."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is dict:
        inner = _table_of(arguments[1])
        return {"any": inner} if inner is not None else None
    if origin in (typing.Union, types.UnionType):
        tables = [_table_of(each) for each in arguments if each is not type(None)]
        return tables[0] if len(tables) == 1 else None
    return None


def known_keys(keys: list[str], location: list[str]) -> list[str]:
    """Keys that may stand in the table at `keys`; `location` names the kind of path where it is one."""
    for kind in reversed(location):
        if kind in CURVES:
            return list(CURVES[kind].model_fields)
    model: Any = Settings
    for key in keys:
        model = model["any"] if isinstance(model, dict) else _table_of(model.model_fields[key].annotation)
    return list(model.model_fields) if isinstance(model, type) and issubclass(model, Table) else []


def month_years(settings: Settings) -> FloatArray:
    """The months of the horizon as decimal years, [n_months]; January is a whole number."""
    first = month_number(settings.time.start)
    return (first + np.arange(settings.time.n_months)) / 12.0


def check_paths(settings: Settings, tree: Tree, name: str) -> None:
    """Raise `ConfigError` where an exogenous path leaves its range, has a hole or is not a finite number."""
    years = month_years(settings)
    for key, field, path in walk_paths(settings):
        file = tree.origin(key) or name
        try:
            values = path.values(years, float(years[0]))
        except ConfigError as error:
            raise ConfigError(f"{file}: {key}: {error}") from None
        bounds = bounds_of(field)
        low, high, above = bounds.get("low", -math.inf), bounds.get("high", math.inf), bounds.get("above", -math.inf)
        bad = ~np.isfinite(values) | (values < low) | (values > high) | (values <= above)
        if bad.any():
            value, year = values[bad][0], years[bad][0]
            when = "" if isinstance(path, Constant) else f" in {int(year)}"
            raise ConfigError(f"{file}: {key} is {value:g}{when}; expected {range_text(bounds)} ({field.description})")


def walk_paths(table: Table, prefix: str = "") -> typing.Iterator[tuple[str, Any, Any]]:
    """Every exogenous path below a table: dotted key, field, path."""
    for name, field in type(table).model_fields.items():
        value = getattr(table, name)
        if isinstance(value, Constant | Growth | Logistic | Series):
            yield f"{prefix}{name}", field, value
        elif isinstance(value, Table):
            yield from walk_paths(value, f"{prefix}{name}.")
        elif isinstance(value, dict):
            for key, each in value.items():
                if isinstance(each, Table):
                    yield from walk_paths(each, f"{prefix}{name}.{key}.")
