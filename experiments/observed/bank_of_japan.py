"""CSV files of the Bank of Japan's time-series search: its main tables, what its search gives, and what its API gives.

In a table a column is a series, and rows above the figures name it: which row says what is read from its first cell, in
Japanese or English. Tables are in cp932. A search gives units only where they were asked for. In an answer of the API a
row is a value of a series; what it says of itself stands above.
"""

import re
from pathlib import Path

from configs import ConfigError
from configs.language import _
from experiments.observed.reading import Contents, Observation
from experiments.observed.table_text import refuse_repeated, refuse_surplus, rows_of, text_of

FORM = "Bank of Japan CSV"
CODE, NAME, UNIT, FREQUENCY, UPDATED = "SERIES_CODE", "SERIES_NAME", "UNIT", "FREQ", "LAST_UPDATE"
LABELS = {
    "データコード": CODE,
    "系列コード": CODE,
    "series code": CODE,
    "data code": CODE,
    "系列名称": NAME,
    "name of time-series": NAME,
    "単位": UNIT,
    "unit": UNIT,
    "期種": FREQUENCY,
    "frequency": FREQUENCY,
    "最終更新日": UPDATED,
    "last update": UPDATED,
}
# Columns of the API, whose names end in _J where it was asked in Japanese.
COLUMNS = {
    "SERIES_CODE": CODE,
    "NAME_OF_TIME_SERIES": NAME,
    "UNIT": UNIT,
    "FREQUENCY": FREQUENCY,
    "LAST_UPDATE": UPDATED,
}
DATES, VALUES = "SURVEY_DATES", "VALUES"
PERIOD_CELL = re.compile(r"[0-9]{4}([/.-]?[0-9]{1,2}){0,2}")


def is_bank_of_japan(content: bytes) -> bool:
    """Whether a file names its series as the Bank of Japan does."""
    for encoding in ("utf-8-sig", "cp932"):
        try:
            lines = content.decode(encoding).splitlines()[:40]
        except UnicodeDecodeError:
            continue
        first = [line.partition(",")[0].strip(' "') for line in lines]
        return any(LABELS.get(cell.casefold()) == CODE for cell in first) or CODE in first
    return False


def read_bank_of_japan(file: Path, content: bytes) -> Contents:
    """Observations of all series. Raises `ConfigError` for what is no such file."""
    rows = rows_of(file, text_of(file, content))
    heads = [place for place, (_, cells) in enumerate(rows) if cells[0] == CODE]
    observations = _answer(file, rows[heads[0] :]) if heads else _columns(file, rows)
    updates = {row.components.get(UPDATED, "") for row in observations} - {""}
    return Contents(file, FORM, observations, prepared=max(map(_day, updates), default=""))


def _columns(file: Path, rows: list[tuple[int, list[str]]]) -> list[Observation]:
    """Observations of a table: a column a series, a row a period."""
    named: dict[str, list[str]] = {}
    for line, cells in rows:
        label = LABELS.get(cells[0].casefold(), "")
        if label in named:
            raise ConfigError(
                _(
                    "{file}, line {line}: {cells} stands there twice; expected one table in a file",
                    file=file,
                    line=line,
                    cells=cells[0],
                )
            )
        if label:
            named[label] = cells
    codes = named[CODE]
    observations = []
    above = next(place for place, (_, cells) in enumerate(rows) if cells is codes)
    for line, cells in rows[above + 1 :]:
        if not PERIOD_CELL.fullmatch(cells[0]):
            _refuse_other_period(file, line, cells)
            continue
        refuse_surplus(file, line, cells, codes)
        for column, value in list(enumerate(cells))[1:]:
            if not codes[column]:
                continue
            said = {name: texts[column] for name, texts in named.items() if column < len(texts) and texts[column]}
            observations.append(Observation(said, cells[0], value, f"line {line}"))
    return observations


def _refuse_other_period(file: Path, line: int, cells: list[str]) -> None:
    """Raise `ConfigError` for figures of what is no such period, as a fiscal year; labels of rows have no digits."""
    if any(cells[1:]) and any(sign.isdigit() for sign in cells[0]):
        raise ConfigError(
            _(
                "{file}, line {line}: the period is {cells!r}; expected one such as 2014/01",
                file=file,
                line=line,
                cells=cells[0],
            )
        )


def _answer(file: Path, rows: list[tuple[int, list[str]]]) -> list[Observation]:
    """Observations of an answer of the API: a row a value."""
    (line, head), *rest = rows
    refuse_repeated(file, line, head)
    for column in (DATES, VALUES):
        if column not in head:
            raise ConfigError(
                _(
                    "{file}, line {line}: column {column} is missing; expected it beside {code}",
                    file=file,
                    line=line,
                    column=column,
                    code=CODE,
                )
            )
    observations = []
    for number, cells in rest:
        refuse_surplus(file, number, cells, head)
        row = dict(zip(head, cells, strict=False))
        said = {
            COLUMNS[name.removesuffix("_J")]: cell for name, cell in row.items() if name.removesuffix("_J") in COLUMNS
        }
        present = {name: cell for name, cell in said.items() if cell}
        observations.append(Observation(present, row.get(DATES, ""), row.get(VALUES, ""), f"line {number}"))
    return observations


def _day(text: str) -> str:
    """A day as 2026-03-18, whether it was written with signs between or without."""
    digits = re.sub(r"\D", "", text)
    return f"{digits[:4]}-{digits[4:6]}-{digits[6:8]}" if len(digits) >= 8 else text
