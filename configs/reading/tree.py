"""Tables of a scenario while they are being merged: values, the file of each value, and where its figure comes from."""

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from configs.currency import currency_in, in_lcu
from configs.errors import ConfigError, nearest
from configs.language import N_, _
from configs.reading.fields import DEFAULTS, in_program, is_path_key, whole_where_asked
from configs.schema.service import Service

SOURCES = "sources"
TABLES = (dict, list)
OWN_TABLES = ("firms", "individuals", "offers", "title", "item")  # what no two services share


@dataclass
class Tree:
    """Nested tables, with the origin (a file) and the source (a citation) of each by dotted key."""

    values: dict[str, Any]
    origins: dict[str, str]
    sources: dict[str, str]
    inherited: dict[str, str] = field(default_factory=dict)  # origins of what comes from service_defaults
    overriders: set[str] = field(default_factory=set)  # origins that are no file: --set, --until, ...
    currencies: dict[str, str] = field(default_factory=dict)  # by dotted key, where it speaks of one

    def copied(self) -> "Tree":
        """The same tables, to be changed apart."""
        origins, sources, inherited = dict(self.origins), dict(self.sources), dict(self.inherited)
        return Tree(_copied(self.values), origins, sources, inherited, set(self.overriders), dict(self.currencies))

    def add(self, table: dict[str, Any], origin: str) -> None:
        """Merge the tables of one file over what is there."""
        self._take(table, self.values, "", origin)

    def merge(self, tree: "Tree") -> None:
        """Merge another tree over this one."""
        _overlay(self.values, tree.values, [])
        self.currencies = {key: code for key, code in self.currencies.items() if key not in tree.origins}
        self.currencies.update(tree.currencies)
        self.origins.update(tree.origins)
        self.sources.update(tree.sources)

    def note_currency(self, key: str, code: str) -> None:
        """Keep that a dotted key speaks of a currency, or, with an empty `code`, of that of whatever country."""
        if code:
            self.currencies[key] = code
        else:
            self.currencies.pop(key, None)

    def origin(self, key: str) -> str | None:
        """The file that says `key`, or the nearest table around it."""
        while key:
            if key in self.origins or key in self.inherited:
                return self.origins.get(key) or self.inherited[key]
            key = key.rpartition(".")[0]
        return None

    def source(self, key: str) -> str | None:
        """Where a figure comes from: its own entry, or that of the nearest table around it."""
        parts = key.split(".")
        for depth in range(len(parts) - 1, -1, -1):
            table, rest = ".".join(parts[:depth]), parts[depth:]
            prefix = f"{table}." if table else ""
            names = [".".join(rest[:end]) for end in range(len(rest), 0, -1)]
            for name in [*names, *(f"*.{part}" for part in reversed(rest)), "default"]:
                if f"{prefix}{name}" in self.sources:
                    return self.sources[f"{prefix}{name}"]
        return None

    def spread_service_defaults(self) -> None:
        """Give every service what `service_defaults` says and it does not say itself."""
        defaults = self.values.pop(DEFAULTS, {})
        if not isinstance(defaults, dict):
            raise ConfigError(
                _(
                    "{origin}: {defaults} is {given!r}; expected a table",
                    origin=self.origin(DEFAULTS),
                    defaults=DEFAULTS,
                    given=defaults,
                )
            )
        shareable = [key for key in Service.model_fields if key not in OWN_TABLES]
        for key in defaults:
            if key not in shareable:
                origin = self.origin(f"{DEFAULTS}.{key}")
                raise ConfigError(
                    _(
                        "{origin}: {defaults}.{key} is unknown{meant}",
                        origin=origin,
                        defaults=DEFAULTS,
                        key=key,
                        meant=nearest(key, shareable),
                    )
                )
        services = self.values.get("services", {})
        for name, service in services.items() if isinstance(services, dict) else ():
            if not isinstance(service, dict):
                continue
            for key, value in defaults.items():
                if key not in service:
                    service[key] = _copied(value)
                    self.inherited[f"services.{name}.{key}"] = self.origins.get(f"{DEFAULTS}.{key}", "")

    def _take(self, table: dict[str, Any], into: dict[str, Any], prefix: str, origin: str) -> None:
        for written, value in table.items():
            if written == SOURCES and isinstance(value, dict):
                self._take_sources(value, table, prefix, origin)
                continue
            key = in_program(f"{prefix}{written}").rpartition(".")[2]
            if key != written and key in table:
                raise ConfigError(
                    _(
                        "{origin}: {prefix}{written} stands beside {prefix}{key}; expected one of them",
                        origin=origin,
                        prefix=prefix,
                        written=written,
                        key=key,
                    )
                )
            dotted = f"{prefix}{key}"
            self.origins[dotted] = origin
            self.note_currency(dotted, currency_in(written) if key != written else "")
            if not isinstance(value, dict):
                into[key] = _copied(value)
                continue
            if is_path_key(dotted.split(".")) or not isinstance(into.get(key), dict):
                into[key] = {}  # a path is replaced as a whole: half a curve of each file would be nobody's curve
            self._take(_beside(value, origin), into[key], f"{dotted}.", origin)

    def _take_sources(self, sources: dict[str, Any], table: dict[str, Any], prefix: str, origin: str) -> None:
        for key, text in sources.items():
            if not isinstance(text, str):
                raise ConfigError(
                    _(
                        "{origin}: {prefix}{sources}.{key} is {text!r}; expected a text",
                        origin=origin,
                        prefix=prefix,
                        sources=SOURCES,
                        key=key,
                        text=text,
                    )
                )
            if key != "default" and not key.startswith("*.") and key.partition(".")[0] not in table:
                raise ConfigError(
                    _(
                        "{origin}: {prefix}{sources}.{key} speaks of {prefix}{key}, which the file does not set",
                        origin=origin,
                        prefix=prefix,
                        sources=SOURCES,
                        key=key,
                    )
                )
            self.sources[f"{prefix}{in_lcu(key)}"] = text


def _beside(table: dict[str, Any], origin: str) -> dict[str, Any]:
    """A path whose data file stands beside the scenario, with the file's place."""
    if "series" in table and isinstance(table.get("file"), str):
        return {**table, "file": str(Path(origin).parent / table["file"])}
    return table


def _copied(value: Any) -> Any:
    """Tables and lists anew, down to what is neither: that is replaced and never changed."""
    if isinstance(value, dict):  # of what is in it most is neither, and spared a call
        return {key: _copied(inner) if isinstance(inner, TABLES) else inner for key, inner in value.items()}
    return [_copied(entry) for entry in value] if isinstance(value, list) else value


def _overlay(below: dict[str, Any], above: dict[str, Any], keys: list[str]) -> None:
    for key, value in above.items():
        path = [*keys, key]
        if isinstance(value, dict) and isinstance(below.get(key), dict) and not is_path_key(path):
            _overlay(below[key], value, path)
        else:
            below[key] = _copied(value)


def parse_override(
    text: str,
    option: str = "--set",
    example: str = N_("a dotted key, = and a value, as in services.cloud.network_effect=2.5"),
) -> tuple[str, Any]:
    """`key=value` with the value read as TOML; a bare word is a text. Raises `ConfigError` in the words of `option`."""
    key, equals, value = text.partition("=")
    if not equals or not key.strip():
        raise ConfigError(_("{option} {text}: expected {example}", option=option, text=text, example=_(example)))
    try:
        return key.strip(), tomllib.loads(f"value = {value.strip()}")["value"]
    except (ValueError, RecursionError):
        return key.strip(), value.strip()


def set_override(tree: Tree, key: str, value: Any, origin: str) -> None:
    """Say one dotted key over what is there: a table goes over a table key by key, as that of a file does.

    A part that is missing on the way is made, and the schema says whether it may be.
    """
    spoken, key = key, in_program(key)
    *parents, last = key.split(".")
    table = tree.values
    for parent in parents:
        if not isinstance(table.get(parent), dict):
            table[parent] = {}
        table = table[parent]
    tree.origins[key] = origin
    tree.overriders.add(origin)
    tree.note_currency(key, currency_in(spoken) if spoken != key else "")
    if isinstance(value, dict) and not is_path_key([*parents, last]):
        if not isinstance(table.get(last), dict):
            table[last] = {}
        for name, inner in value.items():
            set_override(tree, f"{key}.{name}", inner, origin)
        return
    # Numbers of NumPy and pandas are numbers: sweeps hand them in.
    plain = value.item() if hasattr(value, "dtype") and hasattr(value, "item") else _copied(value)
    table[last] = whole_where_asked(key, plain)
