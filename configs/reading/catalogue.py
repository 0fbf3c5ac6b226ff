"""Every number of a scenario with its unit, range, meaning and the place it comes from."""

from dataclasses import dataclass, replace
from pathlib import Path
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin

from configs.currency import CURRENCY, in_currency
from configs.language import N_, _
from configs.places import DEFAULT_COUNTRY
from configs.reading.countries import country
from configs.reading.fields import field_of, in_program
from configs.reading.load import read_tree
from configs.reading.tree import Tree
from configs.schema.parameter import MONTH, bounds_of, declared_unit, range_text
from configs.schema.paths import CURVES

KINDS = {
    N_("data"): N_("observed figure"),
    N_("fact"): N_("fact that is not a statistic"),
    N_("literature"): N_("range of published estimates"),
    N_("derived"): N_("computed from observed figures"),
    N_("normalisation"): N_("choice of unit"),
    N_("definition"): N_("follows from what a thing is"),
    N_("tuned"): N_("tuned against a target"),
    N_("judgement"): N_("set by judgement, never tuned"),
}
FREE = ("tuned", "judgement")
UNSTATED = N_("unstated")


@dataclass(frozen=True)
class Entry:
    """A key of a scenario."""

    key: str
    value: Any
    unit: str
    range: str
    meaning: str
    equation: str
    kind: str
    source: str
    file: str

    def in_currency(self, currency: str) -> "Entry":
        """The same as a country with this currency calls it."""
        return replace(
            self,
            key=in_currency(self.key, currency),
            unit=in_currency(self.unit, currency),
            meaning=in_currency(self.meaning, currency),
        )


@dataclass(frozen=True)
class Declaration:
    """What the schema says of a key: its field, and that of the curve where it is a constant of a path."""

    field: Any
    inner: Any
    unit: str
    meaning: str


def declaration_of(key: str, field: Any = None) -> Declaration:
    """The declaration behind a dotted key, or that of a `field`; empty where the schema has none. Money is in LCU."""
    parts = in_program(key).split(".")
    field, inner = field or field_of(parts), None
    if field is None:
        # A constant of a path, or an entry of a table of numbers: the declaration stands one level up.
        field, inner = field_of(parts[:-1]), _curve_field(parts[-1])
    unit, meaning = declared_unit(field), _(field.description or "") if field is not None else ""
    if inner is not None:
        inner_unit = declared_unit(inner)
        unit = unit if inner_unit == "the path's" else inner_unit
        meaning = _("{meaning}: {constant}", meaning=meaning, constant=_(inner.description))
    return Declaration(field, inner, unit, meaning)


def catalogue(config: str | Path) -> list[Entry]:
    """All numbers that a scenario's files set, by key; what services share stands under `service_defaults` once."""
    tree = read_tree(config)
    entries = [entry_of(tree, key, value) for key, value in sorted(_numbers(tree.values, ""))]
    return in_money_of(str(tree.values.get("country", DEFAULT_COUNTRY)), entries)


def in_money_of(country_name: str, entries: list[Entry]) -> list[Entry]:
    """Entries with the currency of a country in their keys, units and meanings."""
    currency = country(country_name).currency
    return [entry.in_currency(currency) for entry in entries]


def _numbers(table: dict[str, Any], prefix: str) -> list[tuple[str, float]]:
    numbers: list[tuple[str, float]] = []
    for key, value in table.items():
        if isinstance(value, dict):
            numbers += _numbers(value, f"{prefix}{key}.")
        elif isinstance(value, int | float) and not isinstance(value, bool):
            numbers.append((f"{prefix}{key}", value))
    return numbers


def entry_of(tree: Tree, key: str, value: Any, field: Any = None) -> Entry:
    """A key with what the schema declares of it, its `field`, and what files say of its figure."""
    declared = declaration_of(key, field)
    field = declared.field
    extra = field.json_schema_extra if field is not None and isinstance(field.json_schema_extra, dict) else {}
    kind, _colon, source = (tree.source(key) or "").partition(":")
    return Entry(
        key=key,
        value=value,
        unit=declared.unit,
        range=_range(declared.inner or field) if field is not None else _("any value"),
        meaning=declared.meaning,
        equation=str(extra.get("source", "")),
        kind=kind if kind in KINDS else UNSTATED,
        source=source.strip(),
        file=tree.origin(key) or "",
    )


def _range(field: Any) -> str:
    """What a value may be: a range of numbers, one of some words, a month."""
    if any(getattr(part, "pattern", None) == MONTH for part in field.metadata):
        return _("a month such as 2010-01")
    if any(getattr(part, "pattern", None) == CURRENCY for part in field.metadata):
        return _("the currency of the country, or USD")
    words = _words(field.annotation)
    return _("one of {names}", names=", ".join(words)) if words else range_text(bounds_of(field))


def _words(annotation: Any) -> list[str]:
    """The words among which a value is chosen; none where it may be another one."""
    origin, parts = get_origin(annotation), [part for part in get_args(annotation) if part is not type(None)]
    if annotation is bool:
        return ["true", "false"]
    if origin is Literal:
        return [str(word) for word in parts]
    alternatives = [_words(part) for part in parts] if origin in (list, Union, UnionType) else []
    return [word for words in alternatives for word in words] if alternatives and all(alternatives) else []


def _curve_field(name: str) -> Any:
    for curve in CURVES.values():
        if name in curve.model_fields:
            return curve.model_fields[name]
    return None
