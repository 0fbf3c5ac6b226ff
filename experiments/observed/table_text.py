"""Rows of a CSV file that begins with no header of its own: the forms of offices have titles above it."""

import csv
import io
from pathlib import Path

from configs import ConfigError
from configs.language import _

ENCODINGS = ("utf-8-sig", "cp932")  # the second is what tables of some central banks are in


def text_of(file: Path, content: bytes) -> str:
    """A text in UTF-8 or cp932. Raises `ConfigError`."""
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ConfigError(
        _("{file}: is no text in {names}; expected SDMX-ML 2.1 or a CSV file", file=file, names=" or ".join(ENCODINGS))
    )


def rows_of(file: Path, text: str) -> list[tuple[int, list[str]]]:
    """Rows with the lines in which they end, cells stripped; empty rows are left out. Raises `ConfigError`."""
    reader = csv.reader(io.StringIO(text, newline=""))
    try:
        rows = [(reader.line_num, [cell.strip() for cell in cells]) for cells in reader]
    except csv.Error as error:
        raise ConfigError(
            _("{file}, line {line_num}: is no CSV: {error}", file=file, line_num=reader.line_num, error=error)
        ) from None
    return [(line, cells) for line, cells in rows if any(cells)]


def refuse_surplus(file: Path, line: int, cells: list[str], head: list[str]) -> None:
    """Raise `ConfigError` for a row of another number of cells than its header, but for empty ones at its end."""
    if any(cells[len(head) :]):
        raise ConfigError(
            _(
                "{file}, line {line}: {n} cells; expected {n_head}, a text with a comma in quotation marks",
                file=file,
                line=line,
                n=len(cells),
                n_head=len(head),
            )
        )


def refuse_repeated(file: Path, line: int, head: list[str]) -> None:
    """Raise `ConfigError` where a column stands twice."""
    repeated = [name for place, name in enumerate(head) if name and name in head[:place]]
    if repeated:
        raise ConfigError(
            _(
                "{file}, line {line}: column {repeated} stands there twice; expected it once",
                file=file,
                line=line,
                repeated=repeated[0],
            )
        )
