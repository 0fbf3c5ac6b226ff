"""Every number of a scenario with its unit, range, meaning and the place it comes from."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from configs.reading.fields import field_of
from configs.reading.load import read_tree
from configs.reading.tree import Tree
from configs.schema.parameter import bounds_of, range_text
from configs.schema.paths import CURVES

KINDS = {
    "data": "observed figure",
    "fact": "fact that is not a statistic",
    "literature": "range of published estimates",
    "derived": "computed from observed figures",
    "normalisation": "choice of unit",
    "definition": "follows from what a thing is",
    "tuned": "tuned against a target",
    "judgement": "set by judgement, never tuned",
}
FREE = ("tuned", "judgement")
UNSTATED = "unstated"


@dataclass(frozen=True)
class Entry:
    """A number of a scenario."""

    key: str
    value: float
    unit: str
    range: str
    meaning: str
    equation: str
    kind: str
    source: str
    file: str


def catalogue(config: str | Path) -> list[Entry]:
    """All numbers that a scenario's files set, by key; what services share stands under `service_defaults` once."""
    tree = read_tree(config)
    return [_entry(tree, key, value) for key, value in sorted(_numbers(tree.values, ""))]


def _numbers(table: dict[str, Any], prefix: str) -> list[tuple[str, float]]:
    found: list[tuple[str, float]] = []
    for key, value in table.items():
        if isinstance(value, dict):
            found += _numbers(value, f"{prefix}{key}.")
        elif isinstance(value, int | float) and not isinstance(value, bool):
            found.append((f"{prefix}{key}", value))
    return found


def _entry(tree: Tree, key: str, value: float) -> Entry:
    parts = key.split(".")
    field, inner = field_of(parts), None
    if field is None:
        # A constant of a path, or an entry of a table of numbers: the declaration stands one level up.
        field, inner = field_of(parts[:-1]), _curve_field(parts[-1])
    extra = field.json_schema_extra if field is not None and isinstance(field.json_schema_extra, dict) else {}
    kind, _, source = (tree.source(key) or "").partition(":")
    unit = str(extra.get("unit", ""))
    meaning = (field.description or "") if field is not None else ""
    if inner is not None:
        inner_unit = str((inner.json_schema_extra or {}).get("unit", ""))
        unit = unit if inner_unit == "the path's" else inner_unit
        meaning = f"{meaning}: {inner.description}"
    return Entry(
        key=key,
        value=value,
        unit=unit,
        range=range_text(bounds_of(inner or field)) if field is not None else "any value",
        meaning=meaning,
        equation=str(extra.get("source", "")),
        kind=kind if kind in KINDS else UNSTATED,
        source=source.strip(),
        file=tree.origin(key) or "",
    )


def _curve_field(name: str) -> Any:
    for curve in CURVES.values():
        if name in curve.model_fields:
            return curve.model_fields[name]
    return None
