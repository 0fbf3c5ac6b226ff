"""Read a scenario: TOML with `extends` and `include`, then overrides, then the schema; or one clear message."""

import tomllib
from collections.abc import Iterable, Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from configs.errors import ConfigError, nearest
from configs.explain import check_paths, explain
from configs.schema import Settings
from configs.tree import Tree, parse_override, set_leaf

COMMAND_LINE = "--set"
FOLDERS = ("", "scenarios", "theory")


def load(
    config: str | Path | Settings = "baseline",
    overrides: Mapping[str, Any] | None = None,
    set_options: Iterable[str] = (),
) -> Settings:
    """The settings of a scenario.

    `config` is a name (`baseline`, `yen_at_120`, `theory/duopoly`), the path of a TOML file or ready settings;
    `overrides` maps dotted keys to values, `set_options` are `key=value` texts of the command line, read as TOML.
    Raises `ConfigError`.
    """
    changes = {**(overrides or {}), **dict(parse_override(text) for text in set_options)}
    if isinstance(config, Settings):
        if not changes:
            return config
        tree = Tree(config.model_dump(exclude_unset=True), {}, {})
        return _validated(tree, changes, "settings")
    return _validated(read_tree(config), changes, str(config))


def scenario_names() -> list[str]:
    """Names that `load` knows."""
    root = files("configs")
    names = ["baseline"]
    for folder in FOLDERS[1:]:
        place = root.joinpath(folder)
        if place.is_dir():
            prefix = "" if folder == "scenarios" else f"{folder}/"
            names += sorted(prefix + each.name[:-5] for each in place.iterdir() if each.name.endswith(".toml"))
    return names


def read_tree(config: str | Path) -> Tree:
    """The merged tables of a scenario before validation, with the file each value comes from."""
    return _read(locate(config), ())


def locate(config: str | Path, beside: Traversable | Path | None = None) -> Traversable | Path:
    """The file of a name or path; a name beside the file that extends it goes first."""
    text = str(config)
    if text.endswith(".toml"):
        path = Path(text)
        if not path.is_absolute() and isinstance(beside, Path) and (beside.parent / path).is_file():
            return beside.parent / path
        if not path.is_file():
            raise ConfigError(
                f"{text}: no such scenario file; expected a TOML file or a name{nearest(text[:-5], scenario_names())}"
            )
        return path
    root = files("configs")
    for folder in FOLDERS:
        place = (
            root.joinpath(folder, *f"{text}.toml".split("/")) if folder else root.joinpath(*f"{text}.toml".split("/"))
        )
        if place.is_file() and ".." not in text:
            return place
    raise ConfigError(
        f"scenario {text!r} is unknown; expected a name or the path of a TOML file{nearest(text, scenario_names())}"
    )


def _read(file: Traversable | Path, chain: tuple[str, ...]) -> Tree:
    name = str(file)
    if name in chain:
        circle = " -> ".join(Path(each).name for each in (*chain[chain.index(name) :], name))
        raise ConfigError(f"{name}: extends goes in a circle: {circle}; expected a file that ends the chain")
    try:
        text = file.read_text(encoding="utf-8")
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{name}: not a TOML file: {error}") from None
    except UnicodeDecodeError:
        raise ConfigError(f"{name}: not a TOML file: expected UTF-8 text") from None
    except OSError as error:
        raise ConfigError(f"{name}: cannot be read: {error.strerror or error}") from None
    tree = Tree({}, {}, {})
    for key in ("extends", "include"):
        bases = table.pop(key, [])
        bases = [bases] if isinstance(bases, str) else bases
        if not isinstance(bases, list) or not all(isinstance(base, str) for base in bases):
            raise ConfigError(f"{name}: {key} is {bases!r}; expected a scenario name or a list of names")
        for base in bases:
            tree.merge(_read(_base(base, name, key, file), (*chain, name)))
    tree.add(table, name)
    return tree


def _base(base: str, name: str, key: str, file: Traversable | Path) -> Traversable | Path:
    try:
        return locate(base, file)
    except ConfigError as error:
        raise ConfigError(f"{name}: {key}: {error}") from None


def _validated(tree: Tree, changes: Mapping[str, Any], name: str) -> Settings:
    for key, value in changes.items():
        set_leaf(tree, key, value, COMMAND_LINE)
    tree.spread_service_defaults()
    try:
        settings = Settings.model_validate(tree.values)
    except ValidationError as error:
        raise ConfigError(explain(error, tree, name)) from None
    check_paths(settings, tree, name)
    return settings
