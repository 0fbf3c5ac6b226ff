"""Values of a random case: of any field that the schema declares, from its range, edges included."""

import math
import random
import re
import types
import typing
from typing import Any

from pydantic.fields import FieldInfo

from agents.equations.pricing import STRATEGIES
from configs.reading.fields import table_of
from configs.schema.levers.base import LEVERS
from configs.schema.parameter import MONTH, Table, bounds_of
from configs.schema.paths import CURVES
from configs.schema.scenario import Settings
from sim.start.networks import NETWORKS

LARGEST, LEAST = 1.7e308, 1e-300  # of what is declared without a bound
SERIES = ("usd_jpy_average", "cloud_use_share_firms", "no_such_series")


def _numbers(table: Any, units: dict[str, str]) -> dict[str, str]:
    """Names of all numbers below a table, with their units."""
    for name, field in table.model_fields.items():
        inner = table_of(field.annotation)
        inner = inner["*"] if isinstance(inner, dict) else inner
        if isinstance(inner, type):
            _numbers(inner, units)
        elif isinstance(field.json_schema_extra, dict) and (bounds_of(field) or "bounds" in field.json_schema_extra):
            units[name] = str(field.json_schema_extra["unit"])
    return units


UNITS = _numbers(Settings, {})
for lever_table in LEVERS.values():
    _numbers(lever_table, UNITS)
NUMBERS = sorted(UNITS)
MONEY = sorted(name for name, unit in UNITS.items() if re.search("LCU|USD|units|^firms|people|currency", unit))


class Values:
    """What numbers, months and paths of one case are drawn from."""

    def __init__(self, case: int) -> None:
        self.random = random.Random(case)
        self.wild = self.random.random() < 0.2
        # How many of the fields that may stay away are there, and how many of all values are those of an edge.
        self.given = self.random.choice([0.05, 0.2, 0.5]) if not self.wild else self.random.choice([0.5, 0.9])
        self.extreme = self.random.choice([0.0, 0.02, 0.1]) if not self.wild else self.random.choice([0.3, 0.7])
        self.plain = False  # whether the horizon has no room for levers
        # Fields that are there in this case, and at the edge of their range: alone, two together, or all money.
        theme = self.random.random()
        self.focus = set(self.random.sample(NUMBERS, self.random.choice([0, 1, 1, 2, 3])))
        if theme < 0.15:
            self.focus = {name for name in MONEY if self.chance(0.3)}
        self.long = self.chance(0.03)  # a horizon of centuries, which nobody runs
        self.first = 12 * self.random.randint(2000, 2035) + self.random.randint(0, 11)
        self.length = self.random.randint(1, 6)

    def chance(self, probability: float) -> bool:
        """Whether something happens."""
        return self.random.random() < probability

    def table(self, owner: type[Table], name: str) -> dict[str, Any]:
        """Fields of the table that a field of another holds."""
        inner = table_of(owner.model_fields[name].annotation)
        return self.fields(inner["*"] if isinstance(inner, dict) else inner)

    def fields(self, table: type[Table], without: tuple[str, ...] = ()) -> dict[str, Any]:
        """Values of some fields of a table, and of all that it needs."""
        values: dict[str, Any] = {}
        for name, field in table.model_fields.items():
            if name in without or not (field.is_required() or name in self.focus or self.chance(self.given)):
                continue
            value = self._value(name, field)
            if value is not None:
                values[name] = value
        return values

    def number(self, name: str, field: FieldInfo, whole: bool = False) -> float:
        """A number of a field's range: of its edge, or of a usual size."""
        bounds = bounds_of(field)
        low, high = bounds.get("low", bounds.get("above", -LARGEST)), bounds.get("high", LARGEST)
        usual = field.default if isinstance(field.default, int | float) else None
        if self.chance(0.8 if name in self.focus else self.extreme):
            edges = [high, low if "above" not in bounds else math.nextafter(bounds["above"], LARGEST)]
            if low <= 0.0 < high:
                edges += [LEAST, 0.0 if "above" not in bounds else 1e-6, high * 0.999]
            value = self.random.choice(edges)
        elif usual is not None and self.chance(0.5):
            value = min(max(usual * self.random.uniform(0.5, 2.0), low), high)
        else:
            bottom, top = max(low, -1e3), min(high, 1e3)
            value = self.random.uniform(bottom, top)
            if bottom >= 0.0:
                value = bottom + (top - bottom) * self.random.random() ** 4
        if whole:
            return max(round(min(max(value, -1e18), 1e18)), math.ceil(low + ("above" in bounds)))
        return value

    def _value(self, name: str, field: FieldInfo) -> Any:
        """A value of a field, None for what is drawn elsewhere."""
        kinds = [part for part in typing.get_args(field.annotation) if part is not type(None)]
        annotation = kinds[0] if isinstance(field.annotation, types.UnionType) and len(kinds) == 1 else field.annotation
        extra = field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
        if "bounds" in extra:
            return self._path(name, field)
        if any(getattr(part, "pattern", None) == MONTH for part in field.metadata):
            return self.month()
        if annotation is bool or typing.get_origin(annotation) is typing.Literal:
            return self.random.choice(typing.get_args(annotation) or (False, True))
        if annotation in (float, int):
            return self.number(name, field, annotation is int)
        inner = table_of(annotation)
        if isinstance(inner, type) and issubclass(inner, Table):
            return self.fields(inner)
        return {
            "pricing": self.random.choice(sorted(STRATEGIES)),
            "network": self.random.choice(sorted(NETWORKS)),
            "title": "x",
        }.get(name)

    def month(self) -> str:
        """A month about the horizon."""
        number = self.first + self.random.choice([-500, -3, -1, 0, 0, 1, 2, 5, 12, 900])
        return f"{number // 12:04d}-{number % 12 + 1:02d}"

    def _path(self, name: str, field: FieldInfo) -> Any:
        """A path of any kind, mostly within the range of its field."""
        kind = self.random.choice(["constant"] * 8 + sorted(CURVES))
        value = self.number(name, field)
        if kind == "constant":
            return value
        if kind == "series":
            if not self.chance(self.extreme):
                return value
            return self.fields(CURVES[kind], ("file",)) | {"series": self.random.choice(SERIES)}
        curve = self.fields(CURVES[kind])
        if "midpoint" in curve and not self.chance(self.extreme):
            curve["midpoint"] = self.random.uniform(1990.0, 2050.0)
        if "growth_rate_per_year" in curve and not self.chance(self.extreme):
            curve["growth_rate_per_year"] = self.random.uniform(-0.5, 0.0)
        bounded = [key for key in ("level", "ceiling", "low", "high") if key in curve]
        return curve | {key: value for key in bounded if self.chance(0.95 if self.wild else 1.0)}

    def names(self, names: tuple[str, ...], least: int) -> list[str]:
        return list(names[: self.random.randint(least, len(names))])

    def shares(self, n: int) -> list[float]:
        parts = [self.random.random() + (1e-9 if self.chance(self.extreme) else 0.1) for _ in range(n)]
        return [part / sum(parts) for part in parts]
