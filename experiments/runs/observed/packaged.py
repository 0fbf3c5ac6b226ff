"""The packaged projection: what may be of the years ahead, beside a run of the baseline as it stands, never in it.

`digital-balance project` makes such a table from a posterior; `python -m experiments.cli.package_projection` puts one
into the data of its country. No path of a scenario can follow it.
"""

import csv
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from configs.schema.country import Country
from configs.schema.observed import PROJECTED, data_file
from configs.schema.rows import Row

COLUMNS = ("year", "item", "quantity", "low_80", "mean", "high_80")
HEADER = ("scenario", "posterior", "fitted", "draws", "seeds", "customers", "program", "made")
ALONE = ("domestic_share_of_year", "apart")  # quantities of the total alone, called by their own names


@dataclass(frozen=True)
class Packaged:
    """A table of 80% intervals, and what it was made of."""

    header: Mapping[str, str]  # by the names of HEADER
    spans: Mapping[
        str, Mapping[int, tuple[float, float]]
    ]  # low and high by measure, as annual tables call it, and year


def packaged(country: Country) -> Packaged | None:
    """The packaged projection of a country; None without the file. Raises `ConfigError` with file and line."""
    source = Path(str(data_file(PROJECTED, country.name)))
    return _packaged(source.read_text(encoding="utf-8"), source) if source.is_file() else None


def measure_of(item: str, quantity: str) -> str:
    """What annual tables call a quantity of an item.

    >>> measure_of("total", "balance"), measure_of("total", "apart")
    ('balance_total', 'apart')
    """
    return quantity if quantity in ALONE else f"{quantity}_{item}"


def packaged_text(header: Mapping[str, str], rows: list[Mapping[str, str | float]]) -> str:
    """The file: what it was made of on lines of comments, then a table."""
    lines = [f"# {name}: {header[name]}" for name in HEADER]
    cells = [",".join(_cell(row[column]) for column in COLUMNS) for row in rows]
    return "\n".join([*lines, ",".join(COLUMNS), *cells]) + "\n"


@lru_cache(maxsize=2)
def _packaged(text: str, source: Path) -> Packaged:
    lines = text.splitlines()
    head = [line for line in lines if line.startswith("#")]
    header = {name.strip(): value.strip() for name, _, value in (line[1:].partition(":") for line in head)}
    names, *table = list(csv.reader(lines[len(head) :])) or [[]]
    first = len(head) + 2
    rows = [Row(source, first + place, dict(zip(names, cells, strict=False))) for place, cells in enumerate(table)]
    for column, known in ((column, names) for column in COLUMNS):
        if column not in known:
            raise Row(source, first - 1, {}).refusal(f"column {column} is missing; expected {', '.join(COLUMNS)}")
    for name in HEADER:
        if not header.get(name):
            raise Row(source, 1, {}).refusal(f"{name} is missing; expected lines of comments with {', '.join(HEADER)}")
    spans: dict[str, dict[int, tuple[float, float]]] = {}
    for row in rows:
        low, mean, high = (row.number(column) for column in ("low_80", "mean", "high_80"))
        if not low <= high or math.isnan(mean):
            raise row.refusal(f"low_80 is {low:g}; expected at most high_80, {high:g}")
        spans.setdefault(measure_of(row.text("item"), row.text("quantity")), {})[int(row.number("year"))] = (low, high)
    return Packaged(header, spans)


def _cell(value: str | float) -> str:
    return f"{value:.4f}" if isinstance(value, float) else str(value)
