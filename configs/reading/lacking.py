"""Every key that a country's tables lack, at once: what `load` tells one by one."""

from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from configs.errors import ConfigError
from configs.language import _
from configs.reading.countries import read_table, unread
from configs.reading.explain import explain, keys_in
from configs.reading.fields import field_of
from configs.reading.load import read_tree
from configs.reading.tree import Tree
from configs.schema.country import Country
from configs.schema.parameter import declared_unit
from configs.schema.scenario import Settings

ABSENT = ("missing", "too_short")


@dataclass(frozen=True)
class Lack:
    """A figure that has to be said, and where."""

    file: str
    key: str
    meaning: str
    unit: str = ""


def lacks_of_country(file: Path) -> list[Lack]:
    """Keys that a country's file has to have and lacks. Raises `ConfigError` for what it has and cannot be."""
    try:
        Country.model_validate(read_table(file))
    except ValidationError as error:
        keys = [".".join(map(str, fault["loc"])) for fault in error.errors() if fault["type"] in ABSENT]
        if len(keys) < error.error_count():
            raise ConfigError(f"{file}: {unread(error, ABSENT)}") from None
        fields = Country.model_fields
        return [Lack(str(file), key, _(fields[key].description or key) if key in fields else key) for key in keys]
    return []


def lacks_of_baseline(file: Path) -> list[Lack]:
    """Keys that a baseline and what it includes have to have and lack. Raises `ConfigError` for what cannot be."""
    tree = read_tree(str(file))
    tree.spread_service_defaults()
    try:
        Settings.model_validate(tree.values)
    except ValidationError as error:
        absent = [fault for fault in error.errors() if fault["type"] in ABSENT]
        if len(absent) < error.error_count():
            raise ConfigError(explain(error, tree, str(file))) from None
        return [_lack(tree, keys_in(fault["loc"])[0], str(file)) for fault in absent]
    return []


def _lack(tree: Tree, keys: list[str], file: str) -> Lack:
    field, key = field_of(keys), ".".join(keys)
    meaning = keys[-1] if field is None or not field.description else _(field.description)
    return Lack(tree.origin(key) or file, key, meaning, declared_unit(field))
