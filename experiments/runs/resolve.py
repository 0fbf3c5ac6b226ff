"""The settings of design points: the files of a scenario are read once, and again where one of them has changed."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from configs import Settings, load
from configs.reading.load import read_files
from configs.reading.tree import Tree
from configs.schema.observed import changed_at

MOST = 256  # scenarios that are remembered

_read: dict[str, tuple[dict[Path, int], Tree]] = {}


def resolve(scenario: str, overrides: dict[str, Any], speakers: Mapping[str, str] | None = None) -> Settings:
    """The settings of a scenario, a name or a TOML path, with overrides by dotted key.

    `speakers` says by key who says an override, for messages. Raises `ConfigError`.
    """
    changes, tree = _read.get(scenario, ({}, None))
    if tree is None or any(changed_at(file) != changed for file, changed in changes.items()):
        tree, files = read_files(scenario)
        if len(_read) >= MOST:
            _read.clear()
        _read[scenario] = {file: changed_at(file) for file in files}, tree
    return load(tree, overrides, origins=speakers)
