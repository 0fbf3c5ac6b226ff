"""The files that a run is made of, scenarios and data, by their hashes: so it is seen later on that one was edited."""

from collections.abc import Mapping
from hashlib import blake2b
from importlib.resources import files
from pathlib import Path
from typing import Any

from configs.places import COUNTRY_FILE, DEFAULT_COUNTRY, country_place
from configs.reading.load import read_files
from configs.schema.observed import DATA, EXOGENOUS
from configs.schema.paths import Series

GONE = "gone"


def input_files(scenario: str, table: Mapping[str, Any]) -> dict[str, str]:
    """Hashes of a scenario's files, its country's and those of its series, by name; `table` is the dumped settings.

    What is shipped is named from `configs/` on, what is a user's own by its absolute path.
    """
    place = Path(str(country_place(str(table.get("country", DEFAULT_COUNTRY)))))
    shipped = [place / COUNTRY_FILE, *(place / DATA / name for name in EXOGENOUS)]
    read = [*read_files(scenario)[1], *(path for path in shipped if path.is_file())]
    hashes = {name_of(path): hash_of_file(path) for path in read}
    return hashes | data_files(table)


def data_files(table: Mapping[str, Any]) -> dict[str, str]:
    """Hashes of the data files of a user's own that settings or overrides name, by name."""
    return {name_of(Path(name)): hash_of_file(Path(name)) for name in series_files(table)}


def changed_inputs(before: Mapping[str, str]) -> list[str]:
    """What has become of files since their hashes were taken, a text for each that is not what it was."""
    now = {name: hash_of_file(place_of(name)) for name in before}
    return [f"{name} is {GONE if now[name] == GONE else 'edited'}" for name in before if now[name] != before[name]]


def series_files(node: Any) -> list[str]:
    """The data files of a user's own that dumped settings name, each once."""
    if isinstance(node, Mapping):
        own = [str(node["file"])] if "series" in node and node.get("file") else []
        return list(dict.fromkeys([*own, *(name for value in node.values() for name in series_files(value))]))
    return [name for entry in node for name in series_files(entry)] if isinstance(node, list) else []


def readable(node: Any, called_in: Path) -> Any:
    """Dumped settings as `Settings` reads them, from any folder.

    A series counts the constants that it is given, and a dump names all; the place of its file becomes absolute.
    """
    if isinstance(node, list):
        return [readable(entry, called_in) for entry in node]
    if not isinstance(node, dict):
        return node
    if "series" not in node:
        return {key: readable(value, called_in) for key, value in node.items()}
    defaults = {key: declared.default for key, declared in Series.model_fields.items()}
    given = {key: value for key, value in node.items() if key not in defaults or value != defaults[key]}
    return {**given, "file": str(called_in / given["file"])} if "file" in given else given


def name_of(path: Path) -> str:
    """How a manifest names a file."""
    root, place = Path(str(files("configs"))).resolve(), path.resolve()
    return f"configs/{place.relative_to(root).as_posix()}" if place.is_relative_to(root) else str(place)


def place_of(name: str) -> Path:
    """Where the file of a name stands."""
    return Path(name) if Path(name).is_absolute() else Path(str(files("configs"))).parent / name


def hash_of_file(path: Path) -> str:
    """Hash of a file's content, 16 hexadecimal digits; a word where there is none."""
    try:
        return blake2b(path.read_bytes(), digest_size=8).hexdigest()
    except OSError:
        return GONE
