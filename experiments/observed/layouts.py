"""A country's folder, and the columns of its files of observed figures."""

import re
from collections.abc import Mapping as Mappings
from dataclasses import dataclass
from pathlib import Path

from configs import ConfigError, countries, country
from configs.errors import known, nearest
from configs.language import _
from configs.places import DEFAULT_COUNTRY, country_place, country_reference, is_country
from configs.schema.country import Country
from configs.schema.observed import COLUMNS as SERIES_COLUMNS
from configs.schema.observed import DATA
from configs.schema.rows import Row, read_rows, refuse_repeated
from experiments.runs.flows import items_of
from experiments.runs.observed.items import COLUMNS, PUBLISHED, STANDARDS, definitions, qualities

NAME = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True)
class Layout:
    """Columns of a file, and those that no two rows have alike."""

    columns: tuple[str, ...]
    key: tuple[str, ...]

    def key_of(self, row: Mappings[str, str] | Row) -> tuple[str, ...]:
        """What tells a row from all others."""
        return tuple(row[column] for column in self.key)

    def rows(self, file: Path) -> list[Row]:
        """The rows of a file; none where there is no file. Raises `ConfigError`."""
        if not file.exists():
            return []
        rows = read_rows(file, self.columns)
        refuse_repeated(rows, self.key)
        return rows


BALANCE = Layout(tuple(COLUMNS), ("item", "side", "year", "definition", "vintage"))
SERIES = Layout(tuple(SERIES_COLUMNS), ("name", "year"))
BALANCE_FILE = PUBLISHED


def packaged_folder() -> Path:
    """The folder of the countries of the package."""
    return Path(str(country_place(DEFAULT_COUNTRY))).parent


def country_folder(into: Path, name: str) -> Path:
    """The folder of a country's observed figures, which need not be there yet. Raises `ConfigError`.

    `into` holds a folder for every country, as `configs/countries` does.
    """
    if not NAME.fullmatch(name):
        raise ConfigError(
            _(
                "--country is {name!r}; expected a name of small letters{meant}",
                name=name,
                meant=nearest(name, countries()),
            )
        )
    if not into.is_dir():
        raise ConfigError(
            _("--into {into}: is no folder; expected one that holds a folder for every country", into=into)
        )
    return into / name / DATA


def described(folder: Path) -> Country:
    """What describes the country of a folder of observed figures: its own file, else that of the default country."""
    if is_country(folder.parent):
        return country(country_reference(folder.parent))
    return country(folder.parent.name if folder.parent.name in countries() else DEFAULT_COUNTRY)


def refuse_unknown_words(file: Path, row: Mappings[str, str], country: Country) -> None:
    """Raise `ConfigError` for words of a balance's row that its reader would refuse; `file` is the map."""
    words = (
        ("item", items_of(country)),
        ("definition", definitions(country)),
        ("standard", STANDARDS),
        ("quality", qualities(country)),
    )
    for column, allowed in words:
        known(f"{file}: {column}", row[column], allowed)
