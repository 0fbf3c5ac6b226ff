"""CSV files of the World Bank: its bulk and API form, and that of its DataBank.

A row is a series of a country, a column a year. The unit stands in the name of an indicator, in its last
brackets: "(BoP, current US$)".
"""

import re
from pathlib import Path

from configs import ConfigError
from configs.errors import nearest
from configs.language import _
from experiments.observed.reading import Contents, Observation
from experiments.observed.table_text import refuse_repeated, refuse_surplus, rows_of, text_of

FORM = "World Bank CSV"
COUNTRY, COUNTRY_NAME, CODE, NAME, UNIT = "COUNTRY_CODE", "COUNTRY_NAME", "INDICATOR_CODE", "INDICATOR_NAME", "UNIT"
COLUMNS = {
    "Country Code": COUNTRY,
    "Country Name": COUNTRY_NAME,
    "Indicator Code": CODE,
    "Series Code": CODE,
    "Indicator Name": NAME,
    "Series Name": NAME,
}
NEEDED = (COUNTRY, CODE, NAME)
YEAR_COLUMN = re.compile(r"([0-9]{4})( \[YR[0-9]{4}\])?")
BRACKETS = re.compile(r"\(([^()]*)\)\s*$")
ACCOUNTS = "BoP"  # in the brackets, too: of the balance of payments
UPDATED = "Last Updated Date"


def is_world_bank(content: bytes) -> bool:
    """Whether a header of a file has the World Bank's name for the code of a country."""
    return b"Country Code" in b"\n".join(content.splitlines()[:10])


def read_world_bank(file: Path, content: bytes) -> Contents:
    """Observations of all countries and series. Raises `ConfigError` for what is no such file."""
    rows = rows_of(file, text_of(file, content))
    place = next(place for place, (_, cells) in enumerate(rows) if "Country Code" in cells)
    line, head = rows[place]
    refuse_repeated(file, line, head)
    names = [COLUMNS.get(cell, "") for cell in head]
    for column in NEEDED:
        if column not in names:
            wanted = " or ".join(cell for cell, name in COLUMNS.items() if name == column)
            raise ConfigError(
                _(
                    "{file}, line {line}: column {wanted} is missing{meant}",
                    file=file,
                    line=line,
                    wanted=wanted,
                    meant=nearest(wanted, head),
                )
            )
    years = {column: match[1] for column, cell in enumerate(head) if (match := YEAR_COLUMN.fullmatch(cell))}
    for cell in head:
        if cell and cell not in COLUMNS and not YEAR_COLUMN.fullmatch(cell):
            raise ConfigError(
                _(
                    "{file}, line {line}: a column is called {cell!r}; expected a year or one of {names}",
                    file=file,
                    line=line,
                    cell=cell,
                    names=", ".join(COLUMNS),
                )
            )
    observations = []
    for number, cells in rows[place + 1 :]:
        refuse_surplus(file, number, cells, head)
        said = {name: cell for name, cell in zip(names, cells, strict=False) if name and cell}
        if CODE not in said:  # below its figures DataBank says where they come from
            continue
        unit = unit_of(said.get(NAME, ""))
        components = said | {"FREQ": "A"} | ({UNIT: unit} if unit else {})
        for place_of_year, year in years.items():
            value = cells[place_of_year] if place_of_year < len(cells) else ""
            observations.append(Observation(components, year, value, f"line {number}"))
    updated = next((cells[1] for _, cells in rows[:place] if cells[0] == UPDATED and len(cells) > 1), "")
    return Contents(file, FORM, observations, prepared=updated)


def unit_of(name: str) -> str:
    """The unit that the name of an indicator has in its last brackets; "" where it has none.

    >>> unit_of("ICT service exports (BoP, current US$)"), unit_of("ICT service exports (% of service exports, BoP)")
    ('current US$', '% of service exports')
    >>> unit_of("Population, total")
    ''
    """
    brackets = BRACKETS.search(name)
    parts = brackets[1].split(", ") if brackets else []
    return ", ".join(part.strip() for part in parts if part.strip() != ACCOUNTS)
