"""Observed figures: CSV files with name, value, unit, low, high, year, source and confidence."""

import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources.abc import Traversable
from pathlib import Path

from configs.errors import ConfigError, nearest
from configs.language import _
from configs.places import DEFAULT_COUNTRY, country_place
from configs.schema.rows import read_rows, refuse_repeated

COLUMNS = ("name", "value", "unit", "low", "high", "year", "source", "confidence")
NEEDED = ("name", "value", "year", "source")  # of a file of a user's own
# What an exogenous path may follow. The balance, its items, receipts and payments are outcomes: reports compare
# against them, and no path can name them.
EXOGENOUS = ("fx.csv", "adoption.csv")
CALENDAR_YEAR = re.compile(r"[0-9]{4}")
DATE = re.compile(r"[0-9]{4}(H1)?")  # H1: January to June
DATA = "data"  # folder of a country
PROJECTED = "projection.csv"
OUTCOMES = ("historical_digital_balance.csv", "published_balance.csv", "bands.csv", PROJECTED)


def data_file(name: str, country: str = DEFAULT_COUNTRY) -> Traversable | Path:
    """A file of a country's observed figures, of which every country has those that there are for it."""
    return country_place(country).joinpath(DATA, name)


@dataclass(frozen=True)
class Observed:
    """An annual series: the means of whole calendar years, and where one is published that of the half-year after."""

    by_year: dict[int, float]
    half_year: float | None

    @property
    def latest(self) -> tuple[int, float]:
        """The newest mean that is published, and the year that it is of: a whole one, or the one that has begun."""
        last = max(self.by_year)
        return (last, self.by_year[last]) if self.half_year is None else (last + 1, self.half_year)


def observed_series(name: str, file: str | None = None, country: str = DEFAULT_COUNTRY) -> Observed:
    """An annual series by calendar year; fiscal years, months and earlier half-years are left out.

    `file` is a CSV path of the user's own; without it the series is looked up in the data of the country. Files are
    read again where they have changed.
    """
    series = _series(name, tuple(_sources(file, country)), file)
    return Observed(dict(series.by_year), series.half_year)


def changed_at(file: Path) -> int:
    """When a file was changed last, in nanoseconds; 0 where there is none."""
    try:
        return file.stat().st_mtime_ns
    except (OSError, ValueError):
        return 0


def _sources(file: str | None, country: str) -> list[tuple[Path, int]]:
    """The files in which a series is looked up, and when they were changed. Raises `ConfigError`."""
    if file is not None:
        if Path(file).name in OUTCOMES:
            raise ConfigError(
                _("{file}: the balance, observed or projected, is an outcome, and no path may follow it", file=file)
            )
        return [(Path(file), changed_at(Path(file)))]
    shipped = _shipped(str(country_place(country)))
    known = [(source, changed_at(source)) for source in shipped if _is_file(source)]
    if not known:
        raise ConfigError(
            _(
                "{parent}: no series are observed; expected {names}",
                parent=shipped[0].parent,
                names=" or ".join(EXOGENOUS),
            )
        )
    return known


@lru_cache(maxsize=64)
def _shipped(place: str) -> list[Path]:
    """The files of a country's folder that a path may follow, whether there or not."""
    return [Path(place, DATA, name) for name in EXOGENOUS]


@lru_cache(maxsize=1024)
def _series(name: str, sources: tuple[tuple[Path, int], ...], file: str | None) -> Observed:
    names: set[str] = set()
    series: dict[int, float] = {}
    half_years: dict[str, float] = {}
    for source, _changed in sources:
        if not _is_file(source):
            raise ConfigError(
                _(
                    "{source}: no such data file; expected a CSV file{nearest_file}",
                    source=source,
                    nearest_file=_nearest_file(source),
                )
            )
        rows = read_rows(source, NEEDED)
        names |= {row["name"] for row in rows}
        dated = [row for row in rows if row["name"] == name and row["value"] and DATE.fullmatch(row["year"])]
        refuse_repeated(dated, ("name", "year"))
        for row in dated:
            row.one_of("unit", [dated[0]["unit"]])
            if CALENDAR_YEAR.fullmatch(row["year"]):
                series[int(row["year"])] = row.number("value")
            else:
                half_years[row["year"]] = row.number("value")
    if not series:
        where = file or f"{sources[0][0].parent} ({', '.join(source.name for source, _changed in sources)})"
        if name in names:
            raise ConfigError(
                _("{where}: series {name} has no value with a calendar year such as 2010", where=where, name=name)
            )
        raise ConfigError(
            _("{where}: series {name!r} is unknown{meant}", where=where, name=name, meant=nearest(name, names))
        )
    return Observed(series, half_years.get(f"{max(series) + 1}H1"))


def _is_file(source: Traversable | Path) -> bool:
    """Whether there is such a file: a name that no file can have is none's."""
    try:
        return source.is_file()
    except (OSError, ValueError):  # too long, or with a NUL in it
        return False


def _nearest_file(source: Traversable | Path) -> str:
    try:
        return nearest(source.name, [path.name for path in Path(str(source)).parent.glob("*.csv")])
    except (OSError, ValueError):
        return ""
