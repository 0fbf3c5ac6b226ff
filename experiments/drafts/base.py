"""What a draft stands on: the baseline of a country, and which of its keys stand in which table."""

from dataclasses import dataclass
from os.path import relpath
from pathlib import Path

from configs import ConfigError, Settings, countries, load
from configs.errors import known
from configs.language import _
from configs.places import DEFAULT_COUNTRY, is_country
from configs.reading.catalogue import Entry
from configs.reading.countries import has_baseline
from configs.reading.keys import every_key

BASELINE = "baseline"


@dataclass(frozen=True)
class Base:
    """The baseline of a country: its name, its settings and all of its keys."""

    name: str
    settings: Settings
    entries: list[Entry]

    def table(self, head: str) -> list[Entry]:
        """Keys that stand in a table itself, and in none below it; a path is one key."""
        depth = head.count(".") + 1
        return [entry for entry in self.entries if entry.key.startswith(f"{head}.") and entry.key.count(".") == depth]


def base_of(country: str | None, folder: Path) -> Base:
    """The baseline of a country, by its name or the path of its folder, for a draft in a folder. Raises `ConfigError`.

    Without one it is that of the country which is meant where none is named.
    """
    if country is None or country == DEFAULT_COUNTRY:
        name = BASELINE
    elif is_country(Path(country)):
        file = Path(country) / f"{BASELINE}.toml"
        beside = Path(relpath(file, folder)).as_posix()
        return Base(beside, load(file), every_key(file))
    elif not has_baseline(known("--country", country, countries())):
        raise ConfigError(
            _("--country {country}: has no baseline yet; expected a country that has (see countries)", country=country)
        )
    else:
        name = country
    return Base(name, load(name), every_key(name))


def service_of(base: Base, service: str | None) -> str:
    """The service whose keys a draft shows: that which is named, else the first. Raises `ConfigError`."""
    services = list(base.settings.services)
    if service is None:
        return services[0]
    return known("--service", service, services)
