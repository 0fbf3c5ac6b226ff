"""Checks of what the schema cannot see: exogenous paths, month by month."""

import math
from functools import cache
from typing import TypeAlias

import numpy as np
from pydantic.fields import FieldInfo

from configs.errors import ConfigError
from configs.reading.tree import Tree
from configs.schema.parameter import Table, bounds_of, range_text
from configs.schema.paths import Constant, Curve, FloatArray
from configs.schema.scenario import Settings

PLAIN = frozenset({float, int, str, bool, type(None)})
PathField: TypeAlias = tuple[str, tuple[type[Table], str], Curve]


def month_years(settings: Settings) -> FloatArray:
    """The steps of the horizon as decimal years, [n_steps]; January is a whole number."""
    time = settings.time
    return (time.first_step + np.arange(time.n_steps) * time.months_per_step) / 12.0


def check_paths(settings: Settings, tree: Tree, name: str) -> None:
    """Raise `ConfigError` where an exogenous path leaves its range, has a hole or is not a finite number."""
    years, origin = month_years(settings), settings.time.curve_origin()
    for key, (kind, own_name), path in walk_paths(settings):
        field, low, high, above = _bounds(kind, own_name)
        if isinstance(path, Constant):  # as most are: arrays of one number take ten times as long
            values, least, most = np.array([path.value]), path.value, path.value
        else:
            try:
                values = path.values(years, origin)
            except ConfigError as error:
                raise ConfigError(f"{tree.origin(key) or name}: {key}: {error}") from None
            least, most = float(values.min()), float(values.max())
        if low <= least and above < least and most <= high and most < math.inf:  # nan is neither
            continue
        bad = ~np.isfinite(values) | (values < low) | (values > high) | (values <= above)
        value, year = values[bad][0], years[: len(bad)][bad][0]
        when = "" if isinstance(path, Constant) else f" in {int(year)}"
        expected = f"expected {range_text(bounds_of(field))} ({field.description})"
        raise ConfigError(f"{tree.origin(key) or name}: {key} is {value:g}{when}; {expected}")


@cache
def _bounds(kind: type[Table], name: str) -> tuple[FieldInfo, float, float, float]:
    """A field of a table, with the least and the largest of its values, and what they are above."""
    field = kind.model_fields[name]
    bounds = bounds_of(field)
    return field, bounds.get("low", -math.inf), bounds.get("high", math.inf), bounds.get("above", -math.inf)


def walk_paths(table: Table, prefix: str = "") -> list[PathField]:
    """Every exogenous path below a table: dotted key, the table's kind with the name of the field, path."""
    paths: list[PathField] = []
    _add_paths(table, prefix, paths)
    return paths


def _add_paths(table: Table, prefix: str, paths: list[PathField]) -> None:
    for name, value in table.__dict__.items():
        if type(value) in PLAIN:  # most are, and there are many
            continue
        if isinstance(value, Curve):
            paths.append((f"{prefix}{name}", (type(table), name), value))
        elif isinstance(value, Table):
            _add_paths(value, f"{prefix}{name}.", paths)
        elif isinstance(value, dict):
            for key, entry in value.items():
                if isinstance(entry, Table):
                    _add_paths(entry, f"{prefix}{name}.{key}.", paths)
