"""Where scenarios stand, and what they are called: those of a country, and those of theory, which have none."""

from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from configs.errors import ConfigError
from configs.language import _
from configs.places import DEFAULT_COUNTRY, country_around, country_place, is_country, packaged_countries
from configs.reading.mistaken import file_meant, is_file, is_study_name, name_meant

BASELINE = "baseline"
FOLDERS = ("", "scenarios", "scenarios/policies", "scenarios/worlds")  # of a country, where a name is looked up
THEORY = "theory"
SERVICES = "services"  # folder of a country
SHOWN = 60  # letters of a value in a message


def scenario_names() -> list[str]:
    """Names that `load` knows: those of the default country, those of other countries, those of theory."""
    foreign = [country for country in packaged_countries() if country != DEFAULT_COUNTRY]
    theory = [f"{THEORY}/{name}" for name in _stems(files("configs").joinpath(THEORY))]
    return [*names_of(DEFAULT_COUNTRY), *(name for country in foreign for name in names_of(country)), *theory]


def names_of(country: str) -> list[str]:
    """Names of the scenarios of a country as `load` knows them; the baseline, where there is one, is the first.

    >>> names_of(DEFAULT_COUNTRY)[0]
    'baseline'
    """
    place = country_place(country)
    stems = sorted(stem for folder in FOLDERS[2:] for stem in _stems(place.joinpath(folder)))
    has_baseline = is_file(place.joinpath(f"{BASELINE}.toml"))
    if country == DEFAULT_COUNTRY:
        return [*([BASELINE] if has_baseline else []), *stems]
    return [*([country] if has_baseline else []), *(f"{country}/{stem}" for stem in stems)]


def shipped_services(country: str) -> list[str]:
    """Names of the services that a country has a file of."""
    return _stems(country_place(country).joinpath(SERVICES))


def locate(config: str | Path, beside: Traversable | Path | None = None) -> Traversable | Path:
    """The file of a name or path; a name beside the file that extends it goes first.

    A name is that of a scenario of the country in whose folder the file stands that names it, else of the default
    country; that of a country is its baseline, and with a / before it a country's, or theory's. Raises `ConfigError`.
    """
    if not isinstance(config, str | Path):
        raise ConfigError(
            _(
                "config is {config}; expected a scenario's name, the path of a TOML file, or settings as "
                "load gives them; values go by keyword (**{{'customers.number': 200}})",
                config=shortened(config),
            )
        )
    text = str(config)
    if text.endswith(".toml"):
        path = Path(text)
        if not path.is_absolute() and isinstance(beside, Path) and is_file(beside.parent / path):
            return beside.parent / path
        if not is_file(path):
            meant = file_meant(text, scenario_names())
            raise ConfigError(
                _("{file}: no such scenario file; expected a TOML file or a name{meant}", file=text, meant=meant)
            )
        return path
    for place in _places(text, country_around(beside) if beside is not None else None):
        if ".." not in text and is_file(place):
            return place
    if is_study_name(text):
        raise ConfigError(
            _("{text} is a study, and a scenario is expected; it is run by digital-balance study {text}", text=text)
        )
    if text in packaged_countries() or is_country(Path(text)):
        raise ConfigError(
            _(
                "{text} is a country without a baseline; expected {baseline}.toml in {country_place}",
                text=text,
                baseline=BASELINE,
                country_place=country_place(text),
            )
        )
    meant = name_meant(text, scenario_names(), beside.parent if isinstance(beside, Path) else None)
    raise ConfigError(
        _("scenario {name!r} is unknown; expected a name or the path of a TOML file{meant}", name=text, meant=meant)
    )


def shortened(value: Any) -> str:
    """A value as Python shows it, in part where it is long."""
    text = repr(value)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}..."


def _places(name: str, country: str | None) -> Iterator[Traversable | Path]:
    """Where the file of a name may be, the likeliest first."""
    yield from _places_in(country_place(country or DEFAULT_COUNTRY), name)
    if name.startswith(f"{THEORY}/"):
        yield files("configs").joinpath(*f"{name}.toml".split("/"))
    parts = name.split("/")
    for n in range(len(parts), 0, -1):
        folder, rest = "/".join(parts[:n]), "/".join(parts[n:]) or BASELINE
        if folder in packaged_countries() or (folder and is_country(Path(folder))):
            yield from _places_in(country_place(folder), rest)


def _places_in(country: Traversable | Path, name: str) -> Iterator[Traversable | Path]:
    for folder in FOLDERS:
        if not folder and name != BASELINE and "/" not in name:
            continue  # what describes a country, or is asked of it, is no scenario
        yield country.joinpath(*filter(None, folder.split("/")), *f"{name}.toml".split("/"))


def _stems(folder: Traversable | Path) -> list[str]:
    """Names of the TOML files of a folder; none where there is no folder."""
    return (
        sorted(entry.name[:-5] for entry in folder.iterdir() if entry.name.endswith(".toml")) if folder.is_dir() else []
    )
