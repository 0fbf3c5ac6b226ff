"""Read a scenario: TOML with `extends` and `include`, then overrides, then the schema; or one clear message."""

import tomllib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import lru_cache
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from configs.currency import LCU, in_currency
from configs.errors import ConfigError
from configs.language import _
from configs.places import DEFAULT_COUNTRY, country_around, country_place, country_reference, is_country
from configs.reading.checks import check_country, check_currencies, check_paths
from configs.reading.countries import countries, country
from configs.reading.explain import explain
from configs.reading.fields import DEFAULTS
from configs.reading.mistaken import EXTENDING, toml_fault
from configs.reading.scenarios import locate, shortened
from configs.reading.tree import Tree, parse_override, set_override
from configs.schema.scenario import Settings

COMMAND_LINE, OVERRIDE = "--set", "override"
SPEAKERS = {"time.end": "--until", "customers.number": "--customers"}  # options of commands that set a key, by it
COUNTRY = "country"


def load(
    config: "str | Path | Settings | Tree" = "baseline",
    overrides: Mapping[str, Any] | None = None,
    set_options: Iterable[str] = (),
    origins: Mapping[str, str] | None = None,
) -> Settings:
    """The settings of a scenario.

    `config` is a name (`baseline`, `suppress`), the path of a TOML file, what `read_tree` has read of one (it stays
    as it is), or ready settings; `overrides` maps dotted keys to values, of which a dict goes over the table that is
    there key by key, as one of a file does, and an exogenous path is replaced as a whole; `set_options` are `key=value`
    texts of the command line, read as TOML. `origins` says who speaks an override (an option, say), for messages.
    Raises `ConfigError`.
    """
    if not isinstance(overrides, Mapping | None) or not all(isinstance(key, str) for key in overrides or {}):
        raise ConfigError(
            _(
                "overrides is {overrides}; expected values by dotted key, as {{'customers.number': 200}}",
                overrides=shortened(overrides),
            )
        )
    speakers = {key: (origins or {}).get(key, OVERRIDE) for key in overrides or {}}
    changes = {**(overrides or {}), **dict(parse_override(text) for text in set_options)}
    if isinstance(config, Settings):
        if not changes:
            return config
        shared = next((key for key in changes if key.partition(".")[0] == DEFAULTS), None)
        if shared is not None:
            raise ConfigError(
                _(
                    "{shared}: these settings are resolved; expected a scenario's name or path, or a service's own key",
                    shared=shared,
                )
            )
        return _validated(
            Tree(config.model_dump(exclude_unset=True), {}, {}, dict(config._origins)), changes, speakers, "settings"
        )
    if isinstance(config, Tree):
        return _validated(config.copied(), changes, speakers, "scenario")
    return _validated(read_tree(config), changes, speakers, str(config))


def read_tree(config: str | Path) -> Tree:
    """The merged tables of a scenario before validation, with the file each value comes from."""
    return read_files(config)[0]


def read_files(config: str | Path) -> tuple[Tree, list[Path]]:
    """What `read_tree` gives, and the files that were read for it: all in the chain of `extends` and `include`."""
    file, read = locate(config), dict[str, Tree]()
    return _read(file, (), read), [Path(name) for name in read]


def _read(file: Traversable | Path, chain: tuple[str, ...], read: dict[str, Tree]) -> Tree:
    name = str(file.resolve() if isinstance(file, Path) and chain else file)
    if name in read:
        return read[name]
    if name in chain:
        circle = " -> ".join(Path(file_name).name for file_name in (*chain[chain.index(name) :], name))
        raise ConfigError(
            _(
                "{name}: extends goes in a circle: {circle}; expected a file that ends the chain",
                name=name,
                circle=circle,
            )
        )
    try:
        text = file.read_text(encoding="utf-8-sig")
        parsed = _parsed(text)
    except UnicodeDecodeError:
        raise ConfigError(_("{name}: not a TOML file: expected UTF-8 text", name=name)) from None
    except ValueError as error:  # not TOML, or a whole number of thousands of digits
        raise ConfigError(f"{name}: {toml_fault(error, text)}") from None
    except RecursionError:
        raise ConfigError(_("{name}: not a scenario: tables are nested too deeply", name=name)) from None
    except OSError as error:
        raise ConfigError(_("{name}: cannot be read: {error}", name=name, error=error.strerror or error)) from None
    tree = Tree({}, {}, {})
    for key in EXTENDING:
        bases = parsed.get(key, [])
        bases = [bases] if isinstance(bases, str) else bases
        if not isinstance(bases, list) or not all(isinstance(base, str) for base in bases):
            raise ConfigError(
                _(
                    "{name}: {key} is {bases!r}; expected a scenario name or a list of names",
                    name=name,
                    key=key,
                    bases=bases,
                )
            )
        for base in bases:
            part = _read(_base(base, name, key, file), (*chain, name), read)
            _refuse_second_country(tree, part.values.get(COUNTRY), f"{name}: {key}")
            tree.merge(part)
    tree.merge(_own(text, name, _country_of(parsed, file, tree)))
    read[name] = tree
    return tree


def _country_of(table: dict[str, Any], file: Traversable | Path, below: Tree) -> str | None:
    """The country in whose folder a file stands, or that it names itself, as settings name it; None without one."""
    around, said = country_around(file), table.get(COUNTRY)
    if said is None:
        said = around
    elif isinstance(said, str):
        if around is not None and said not in (around, Path(around).name):
            raise ConfigError(
                _(
                    "{file}: {country} is {said!r}; expected {name!r}, in whose folder it stands",
                    file=file,
                    country=COUNTRY,
                    said=said,
                    name=Path(around).name,
                )
            )
        said = around or _named(said, file)
    if not isinstance(said, str):
        return None
    _refuse_second_country(below, said, str(file))
    with suppress(ConfigError):  # of a country's file that cannot be, which `load` tells
        country(said)  # by whose currency the file calls amounts
    return said


def _named(said: str, file: Traversable | Path) -> str:
    """A country as settings name it: a path is looked up beside the file that says it first."""
    if said not in countries() and isinstance(file, Path) and is_country(file.parent / said):
        return country_reference(file.parent / said)
    try:
        place = country_place(said)
    except ConfigError as error:
        raise ConfigError(f"{file}: {error}") from None
    return country_reference(Path(str(place)))


def _refuse_second_country(tree: Tree, second: Any, speaker: str) -> None:
    """Raise `ConfigError` where a scenario of one country is to be one of another, with amounts in another currency."""
    before = tree.values.get(COUNTRY)
    if before is not None and second is not None and before != second:
        raise ConfigError(
            _(
                "{speaker}: {country} is {second!r}, and what it extends is of {before!r}: their money is in "
                "different currencies; expected scenarios of one country",
                speaker=speaker,
                country=COUNTRY,
                second=second,
                before=before,
            )
        )


@lru_cache(maxsize=256)
def _own(text: str, name: str, country_name: str | None) -> Tree:
    """What a file says itself, of a country; read only."""
    table = {key: value for key, value in _parsed(text).items() if key not in EXTENDING}
    tree = Tree({}, {}, {})
    tree.add(table if country_name is None else {**table, COUNTRY: country_name}, name)
    return tree


@lru_cache(maxsize=256)
def _parsed(text: str) -> dict[str, Any]:
    """The tables of a TOML text, which most scenarios share; read only."""
    return tomllib.loads(text)


def _base(base: str, name: str, key: str, file: Traversable | Path) -> Traversable | Path:
    try:
        return locate(base, file)
    except ConfigError as error:
        raise ConfigError(f"{name}: {key}: {error}") from None


def _refuse_other_country(tree: Tree, changes: Mapping[str, Any], speakers: Mapping[str, str]) -> None:
    """Raise `ConfigError` for an override that says another country: every country has scenarios of its own."""
    own = tree.values.get(COUNTRY, DEFAULT_COUNTRY)
    if changes.get(COUNTRY, own) != own:
        raise ConfigError(
            _(
                "{speaker}: {country} is {given!r}, and the scenario is of {own}; expected a scenario of that "
                "country, whose baseline is named as it is",
                speaker=speakers.get(COUNTRY, COMMAND_LINE),
                country=COUNTRY,
                given=changes[COUNTRY],
                own=own,
            )
        )


def _currency(tree: Tree) -> str:
    """The currency of tables that cannot be settings, in whose messages it stands; LCU where they name no country."""
    try:
        return country(str(tree.values.get(COUNTRY, DEFAULT_COUNTRY))).currency
    except ConfigError:
        return LCU


def _validated(tree: Tree, changes: Mapping[str, Any], speakers: Mapping[str, str], name: str) -> Settings:
    _refuse_other_country(tree, changes, speakers)
    for key, value in changes.items():
        set_override(tree, key, value, speakers.get(key, COMMAND_LINE))
    said = tree.values.get(COUNTRY)
    if isinstance(said, str):
        country(said)
    currency = _currency(tree)
    try:
        tree.spread_service_defaults()
        check_currencies(tree, currency)
        settings = Settings.model_validate(tree.values)
        check_country(settings, tree, name)
        check_paths(settings, tree, name)
    except ValidationError as error:
        raise ConfigError(in_currency(explain(error, tree, name), currency)) from None
    except ConfigError as error:
        raise ConfigError(in_currency(str(error), currency)) from None
    settings._origins.update(tree.inherited | tree.origins)
    return settings
