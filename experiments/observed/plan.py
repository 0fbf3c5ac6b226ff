"""What an import would write: rows of a country's files, beside those that are there."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from configs import ConfigError
from configs.language import _
from configs.schema.rows import Row
from experiments.observed.amounts import amount
from experiments.observed.asked import Asked
from experiments.observed.cells import balance_cells, series_cells
from experiments.observed.checks import Figure, figures_of, refuse_unbalanced
from experiments.observed.layouts import BALANCE, BALANCE_FILE, SERIES, Layout
from experiments.observed.periods import PARTS
from experiments.observed.reading import Contents, series_of
from experiments.observed.selection import Selected, selected
from experiments.observed.years import Annual, annual

State = Literal["new", "there already", "revised"]
STATUSES = {"B": "break", "E": "estimated", "P": "provisional", "I": "imputed", "N": "not significant"}


@dataclass(frozen=True)
class Planned:
    """A row of a file: its cells, what it does there, the value that a revision replaces, and what it is made of."""

    file: Path
    layout: Layout
    cells: dict[str, str]
    state: State
    before: str
    series: str
    note: str


@dataclass(frozen=True)
class Plan:
    """The rows of an import, and the wanted series that the file does not have, with what it lacks of them."""

    rows: list[Planned]
    absent: list[str]

    @property
    def changes(self) -> list[Planned]:
        """The rows that are not there as they are."""
        return [row for row in self.rows if row.state != "there already"]


def plan_of(contents: Contents, asked: Asked) -> Plan:
    """The rows that a file would give. Raises `ConfigError` for the first thing in it that cannot be right."""
    series = series_of(contents, asked.mapping.attributes)
    choices = selected(contents, series, asked.mapping, asked.map_file, asked.country)
    figures: dict[str, dict[str, list[Figure]]] = {}
    rows: list[Planned] = []
    for choice in (choice for choice in choices if choice.series is not None):
        read = figures_of(contents, choice, asked.mapping, asked.years)
        figures.setdefault(choice.wanted.item or choice.wanted.name, {})[choice.named_side] = read
        rows += _planned(contents, asked, choice, annual(contents, choice, read))
    for name, sides in figures.items():
        refuse_unbalanced(contents, name, sides)
    _refuse_two_for_one(rows, asked.map_file)
    if not rows:
        raise contents.refusal("", f"has no figures of {asked.years[0]} to {asked.years[-1]}; expected some")
    return Plan(rows, [f"{choice.label}: {choice.lacking}" for choice in choices if choice.series is None])


def _planned(contents: Contents, asked: Asked, choice: Selected, years: list[Annual]) -> list[Planned]:
    """Rows of a series, each beside the one of its key that is there."""
    layout = BALANCE if choice.wanted.item else SERIES
    cells_of = balance_cells if choice.wanted.item else series_cells
    file = asked.folder / (choice.wanted.file or BALANCE_FILE)
    present = {layout.key_of(row): row for row in layout.rows(file)}
    rows = []
    for year in years:
        cells = cells_of(contents, asked, choice, year)
        row = present.get(layout.key_of(cells))
        state = _state(contents, asked, cells, row)
        parts = [f"{year.parts} {PARTS[year.parts]}s"] if year.parts > 1 else []
        note = ", ".join(parts + [STATUSES.get(status, f"status {status}") for status in year.statuses])
        rows.append(Planned(file, layout, cells, state, row["value"] if row else "", choice.series_name, note))
    return rows


def _state(contents: Contents, asked: Asked, cells: dict[str, str], row: Row | None) -> State:
    """What a row does in its file. Raises `ConfigError` where another value is there that nobody asked to revise."""
    if row is None:
        return "new"
    if amount(row["value"]) == amount(cells["value"]) and row["unit"] == cells["unit"]:
        return "there already"
    if not asked.revise:
        key = ", ".join(cells[column] for column in ("item", "side", "name", "year") if column in cells)
        told = f"{key} is {row['value']} {row['unit']} there, and {cells['value']} {cells['unit']} in {contents.file}"
        raise row.refusal(f"{told}; expected the same, another --vintage, or --revise")
    return "revised"


def _refuse_two_for_one(rows: list[Planned], map_file: Path) -> None:
    """Raise `ConfigError` where two series of a map go to one row."""
    sources: dict[tuple[str, ...], str] = {}
    for row in rows:
        key = (row.file.name, *row.layout.key_of(row.cells))
        if key in sources:
            problem = f"{', '.join(filter(None, key))} is given twice, by {sources[key]} and {row.series}"
            raise ConfigError(
                _("{map_file}: {problem}; expected one series for a row", map_file=map_file, problem=problem)
            )
        sources[key] = row.series
