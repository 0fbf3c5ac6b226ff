"""Rows of a data file, each with the line at which it stands, so that what is wrong can be told where."""

import csv
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from pathlib import Path

from configs.errors import ConfigError, closest, given_and_expected, nearest
from configs.language import _


@dataclass(frozen=True)
class Row:
    """A row of a CSV file: its cells by column, "" where one is empty or missing."""

    source: Traversable | Path
    line: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")

    def refusal(self, problem: str) -> ConfigError:
        """An error that says where the row stands."""
        return ConfigError(_("{source}, line {line}: {problem}", source=self.source, line=self.line, problem=problem))

    def one_of(self, column: str, names: Iterable[str]) -> str:
        """A cell that holds one of the names; raises `ConfigError` for another."""
        allowed = tuple(names)
        if self[column] not in allowed:
            raise self.refusal(
                given_and_expected(column, repr(self[column]), _listed(allowed), self._meant(column, allowed))
            )
        return self[column]

    def _meant(self, column: str, allowed: tuple[str, ...]) -> str:
        guess = nearest(self[column], allowed)
        return guess if closest(self[column], allowed) else ""

    def number(self, column: str) -> float:
        """A cell that holds a finite number; raises `ConfigError` for another."""
        try:
            value = float(self[column])
        except ValueError:
            value = math.nan
        if not math.isfinite(value):
            raise self.refusal(given_and_expected(column, repr(self[column]), _("a number")))
        return value

    def text(self, column: str) -> str:
        """A cell that says something; raises `ConfigError` for an empty one."""
        if not self[column]:
            raise self.refusal(_("{column} is empty; expected a text", column=column))
        return self[column]


def read_rows(source: Traversable | Path, columns: Sequence[str]) -> list[Row]:
    """The rows of a CSV file that has at least these columns; raises `ConfigError` for what is no such file."""
    try:
        return list(_rows(source, source.read_text(encoding="utf-8-sig"), columns))
    except (UnicodeDecodeError, csv.Error) as error:
        raise ConfigError(_("{source}: not a CSV file in UTF-8: {error}", source=source, error=error)) from None
    except OSError as error:
        raise ConfigError(
            _("{source}: cannot be read: {error}", source=source, error=error.strerror or error)
        ) from None


def refuse_repeated(rows: Iterable[Row], keys: Sequence[str]) -> None:
    """Raise `ConfigError` where two rows have the same cells in all columns of `keys`."""
    seen: dict[tuple[str, ...], int] = {}
    for row in rows:
        key = tuple(row[column] for column in keys)
        if key in seen:
            named = ", ".join(cell for cell in key if cell)
            raise row.refusal(_("{cells} stands in line {line}, too; expected one row", cells=named, line=seen[key]))
        seen[key] = row.line


def _rows(source: Traversable | Path, text: str, columns: Sequence[str]) -> Iterator[Row]:
    reader = csv.reader(text.splitlines(keepends=True))
    head = [name.strip() for name in next(reader, [])]
    missing = [column for column in columns if column not in head]
    if missing:
        guess = nearest(missing[0], head)
        raise ConfigError(
            _(
                "{source}, line 1: column {missing} is missing; expected the columns {columns}{meant}",
                source=source,
                missing=missing[0],
                columns=", ".join(columns),
                meant=guess if closest(missing[0], head) else "",
            )
        )
    repeated = [column for place, column in enumerate(head) if column in head[:place]]
    if repeated:
        raise ConfigError(
            _(
                "{source}, line 1: column {repeated} stands there twice; expected it once",
                source=source,
                repeated=repeated[0],
            )
        )
    line = reader.line_num + 1
    for cells in reader:
        row = Row(source, line, dict(zip(head, map(str.strip, cells), strict=False)))
        line = reader.line_num + 1
        if any(cell.strip() for cell in cells[len(head) :]):
            raise row.refusal(
                _(
                    "{n} cells; expected {n_head}, a text with a comma in quotation marks",
                    n=len(cells),
                    n_head=len(head),
                )
            )
        if any(row.cells.values()):
            yield row


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else _("one of {names}", names=", ".join(names))
