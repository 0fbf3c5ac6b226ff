"""Checks of what the schema cannot see: exogenous paths, month by month."""

import math
from collections.abc import Iterator

import numpy as np
from pydantic.fields import FieldInfo

from configs.errors import ConfigError
from configs.reading.tree import Tree
from configs.schema.parameter import Table, bounds_of, range_text
from configs.schema.paths import Constant, Curve, FloatArray
from configs.schema.scenario import Settings

PLAIN = frozenset({float, int, str, bool, type(None)})


def month_years(settings: Settings) -> FloatArray:
    """The steps of the horizon as decimal years, [n_steps]; January is a whole number."""
    time = settings.time
    return (time.first_step + np.arange(time.n_steps) * time.months_per_step) / 12.0


def check_paths(settings: Settings, tree: Tree, name: str) -> None:
    """Raise `ConfigError` where an exogenous path leaves its range, has a hole or is not a finite number."""
    years, origin = month_years(settings), settings.time.curve_origin()
    for key, field, path in walk_paths(settings):
        try:
            values = path.values(years[:1] if isinstance(path, Constant) else years, origin)
        except ConfigError as error:
            raise ConfigError(f"{tree.origin(key) or name}: {key}: {error}") from None
        bounds = bounds_of(field)
        low, high, above = bounds.get("low", -math.inf), bounds.get("high", math.inf), bounds.get("above", -math.inf)
        least, most = values.min(), values.max()
        if low <= least and above < least and most <= high and most < math.inf:  # nan is neither
            continue
        bad = ~np.isfinite(values) | (values < low) | (values > high) | (values <= above)
        value, year = values[bad][0], years[: len(bad)][bad][0]
        when = "" if isinstance(path, Constant) else f" in {int(year)}"
        expected = f"expected {range_text(bounds)} ({field.description})"
        raise ConfigError(f"{tree.origin(key) or name}: {key} is {value:g}{when}; {expected}")


def walk_paths(table: Table, prefix: str = "") -> Iterator[tuple[str, FieldInfo, Curve]]:
    """Every exogenous path below a table: dotted key, field, path."""
    for name, value in table.__dict__.items():
        if type(value) in PLAIN:  # most are, and there are many
            continue
        if isinstance(value, Curve):
            yield f"{prefix}{name}", type(table).model_fields[name], value
        elif isinstance(value, Table):
            yield from walk_paths(value, f"{prefix}{name}.")
        elif isinstance(value, dict):
            for key, entry in value.items():
                if isinstance(entry, Table):
                    yield from walk_paths(entry, f"{prefix}{name}.{key}.")
