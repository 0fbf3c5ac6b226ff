"""Read a scenario: TOML with `extends` and `include`, then overrides, then the schema; or one clear message."""

import tomllib
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from configs.errors import ConfigError
from configs.reading.checks import check_paths
from configs.reading.explain import explain
from configs.reading.fields import DEFAULTS
from configs.reading.mistaken import EXTENDING, file_meant, is_file, is_study_name, name_meant, toml_fault
from configs.reading.tree import Tree, parse_override, set_override
from configs.schema.scenario import Settings

COMMAND_LINE, OVERRIDE = "--set", "override"
SPEAKERS = {"time.end": "--until", "customers.number": "--customers"}  # options of commands that set a key, by it
SHOWN = 60  # letters of a value in a message
FOLDERS = ("", "scenarios/policies", "scenarios/worlds")  # where a name is looked up


def load(
    config: "str | Path | Settings | Tree" = "baseline",
    overrides: Mapping[str, Any] | None = None,
    set_options: Iterable[str] = (),
    origins: Mapping[str, str] | None = None,
) -> Settings:
    """The settings of a scenario.

    `config` is a name (`baseline`, `yen_at_120`), the path of a TOML file, what `read_tree` has read of one (it stays
    as it is), or ready settings; `overrides` maps dotted keys to values, of which a dict goes over the table that is
    there key by key, as one of a file does, and an exogenous path is replaced as a whole; `set_options` are `key=value`
    texts of the command line, read as TOML. `origins` says who speaks an override (an option, say), for messages.
    Raises `ConfigError`.
    """
    if not isinstance(overrides, Mapping | None) or not all(isinstance(key, str) for key in overrides or {}):
        raise ConfigError(
            f"overrides is {_short(overrides)}; expected values by dotted key, as {{'customers.number': 200}}"
        )
    speakers = {key: (origins or {}).get(key, OVERRIDE) for key in overrides or {}}
    changes = {**(overrides or {}), **dict(parse_override(text) for text in set_options)}
    if isinstance(config, Settings):
        if not changes:
            return config
        shared = next((key for key in changes if key.partition(".")[0] == DEFAULTS), None)
        if shared is not None:
            raise ConfigError(
                f"{shared}: these settings are resolved; expected a scenario's name or path, or a service's own key"
            )
        return _validated(
            Tree(config.model_dump(exclude_unset=True), {}, {}, dict(config._origins)), changes, speakers, "settings"
        )
    if isinstance(config, Tree):
        return _validated(config.copied(), changes, speakers, "scenario")
    return _validated(read_tree(config), changes, speakers, str(config))


def scenario_names() -> list[str]:
    """Names that `load` knows."""
    root = files("configs")

    def names(*folders: str) -> list[str]:
        entries = [entry for folder in folders for entry in root.joinpath(folder).iterdir()]
        return sorted(entry.name[:-5] for entry in entries if entry.name.endswith(".toml"))

    return ["baseline", *names(*FOLDERS[1:]), *(f"theory/{name}" for name in names("theory"))]


def read_tree(config: str | Path) -> Tree:
    """The merged tables of a scenario before validation, with the file each value comes from."""
    return read_files(config)[0]


def read_files(config: str | Path) -> tuple[Tree, list[Path]]:
    """What `read_tree` gives, and the files that were read for it: all in the chain of `extends` and `include`."""
    file, read = locate(config), dict[str, Tree]()
    return _read(file, (), read), [Path(name) for name in read]


def locate(config: str | Path, beside: Traversable | Path | None = None) -> Traversable | Path:
    """The file of a name or path; a name beside the file that extends it goes first."""
    if not isinstance(config, str | Path):
        raise ConfigError(
            f"config is {_short(config)}; expected a scenario's name, the path of a TOML file, or settings as load "
            "gives them; values go by keyword (**{'customers.number': 200})"
        )
    text = str(config)
    if text.endswith(".toml"):
        path = Path(text)
        if not path.is_absolute() and isinstance(beside, Path) and is_file(beside.parent / path):
            return beside.parent / path
        if not is_file(path):
            meant = file_meant(text, scenario_names())
            raise ConfigError(f"{text}: no such scenario file; expected a TOML file or a name{meant}")
        return path
    root = files("configs")
    for folder in FOLDERS:
        place = (
            root.joinpath(folder, *f"{text}.toml".split("/")) if folder else root.joinpath(*f"{text}.toml".split("/"))
        )
        if ".." not in text and is_file(place):
            return place
    if is_study_name(text):
        raise ConfigError(f"{text} is a study, and a scenario is expected; it is run by digital-balance study {text}")
    meant = name_meant(text, scenario_names(), beside.parent if isinstance(beside, Path) else None)
    raise ConfigError(f"scenario {text!r} is unknown; expected a name or the path of a TOML file{meant}")


def _read(file: Traversable | Path, chain: tuple[str, ...], read: dict[str, Tree]) -> Tree:
    name = str(file.resolve() if isinstance(file, Path) and chain else file)
    if name in read:
        return read[name]
    if name in chain:
        circle = " -> ".join(Path(file_name).name for file_name in (*chain[chain.index(name) :], name))
        raise ConfigError(f"{name}: extends goes in a circle: {circle}; expected a file that ends the chain")
    try:
        text = file.read_text(encoding="utf-8-sig")
        parsed = _parsed(text)
    except UnicodeDecodeError:
        raise ConfigError(f"{name}: not a TOML file: expected UTF-8 text") from None
    except ValueError as error:  # not TOML, or a whole number of thousands of digits
        raise ConfigError(f"{name}: {toml_fault(error, text)}") from None
    except RecursionError:
        raise ConfigError(f"{name}: not a scenario: tables are nested too deeply") from None
    except OSError as error:
        raise ConfigError(f"{name}: cannot be read: {error.strerror or error}") from None
    tree = Tree({}, {}, {})
    for key in EXTENDING:
        bases = parsed.get(key, [])
        bases = [bases] if isinstance(bases, str) else bases
        if not isinstance(bases, list) or not all(isinstance(base, str) for base in bases):
            raise ConfigError(f"{name}: {key} is {bases!r}; expected a scenario name or a list of names")
        for base in bases:
            tree.merge(_read(_base(base, name, key, file), (*chain, name), read))
    tree.merge(_own(text, name))
    read[name] = tree
    return tree


@lru_cache(maxsize=256)
def _own(text: str, name: str) -> Tree:
    """What a file says itself; read only."""
    tree = Tree({}, {}, {})
    tree.add({key: value for key, value in _parsed(text).items() if key not in EXTENDING}, name)
    return tree


@lru_cache(maxsize=256)
def _parsed(text: str) -> dict[str, Any]:
    """The tables of a TOML text, which most scenarios share; read only."""
    return tomllib.loads(text)


def _short(value: Any) -> str:
    """A value as Python shows it, in part where it is long."""
    text = repr(value)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}..."


def _base(base: str, name: str, key: str, file: Traversable | Path) -> Traversable | Path:
    try:
        return locate(base, file)
    except ConfigError as error:
        raise ConfigError(f"{name}: {key}: {error}") from None


def _validated(tree: Tree, changes: Mapping[str, Any], speakers: Mapping[str, str], name: str) -> Settings:
    for key, value in changes.items():
        set_override(tree, key, value, speakers.get(key, COMMAND_LINE))
    tree.spread_service_defaults()
    try:
        settings = Settings.model_validate(tree.values)
    except ValidationError as error:
        raise ConfigError(explain(error, tree, name)) from None
    check_paths(settings, tree, name)
    settings._origins.update(tree.inherited | tree.origins)
    return settings
