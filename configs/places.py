"""Where countries stand: folders of the package by their name, and folders of a user's own by their path."""

import tomllib
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from configs.errors import ConfigError, nearest
from configs.language import _

COUNTRY_FILE = "country.toml"
FILE = "countries.toml"


def packaged_countries() -> list[str]:
    """Names of the countries that travel inside the package."""
    return sorted(_packaged())


def default_country() -> str:
    """The country that is meant where none is named."""
    return str(tomllib.loads(_root().joinpath(FILE).read_text(encoding="utf-8"))["default"])


def is_country(place: Traversable | Path) -> bool:
    """Whether a folder describes a country; a name that no folder can have is none's."""
    try:
        return place.joinpath(COUNTRY_FILE).is_file()
    except (OSError, ValueError):  # too long, or with a NUL in it
        return False


def country_place(country: str) -> Traversable | Path:
    """The folder of a country, a packaged one by its name or one of a user's own by its path. Raises `ConfigError`."""
    if country in _packaged():
        return _packaged()[country]
    if country and is_country(Path(country)):
        return Path(country).absolute()
    raise ConfigError(
        _(
            "country is {country!r}; expected the name of a country, or the path of a folder with "
            "{country_file}{meant}",
            country=country,
            country_file=COUNTRY_FILE,
            meant=nearest(country, packaged_countries()),
        )
    )


def country_around(file: Traversable | Path) -> str | None:
    """The country in whose folder a file stands, as scenarios name it; None for a file that is in none."""
    if not isinstance(file, Path):
        return None
    for folder in file.absolute().parents:
        if is_country(folder):
            return country_reference(folder)
    return None


def country_reference(folder: Path) -> str:
    """How scenarios name the country of a folder: by its name where it is packaged, else by its absolute path."""
    resolved = folder.resolve()
    return folder.name if resolved.parent == _packaged_folder() else str(resolved)


@cache
def _packaged() -> dict[str, Traversable]:
    """The folders of countries inside the package, which a process finds as they were when it first asked."""
    return {place.name: place for place in _root().iterdir() if is_country(place)}


@cache
def _packaged_folder() -> Path:
    return Path(str(_root())).resolve()


@cache
def _root() -> Traversable:
    return files("configs").joinpath("countries")


DEFAULT_COUNTRY = default_country()
