"""Published figures of the balance, by item and side: read for comparison only, and missed by nobody when absent.

Each row says what it counts (`definition`), by which manual (`standard`), in which print (`vintage`) and how good it is
(`quality`). Of the rows of one item, side and year the first that counts what the model counts stands beside the model;
the others are its other vintages.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from configs import Settings
from configs.language import N_, _
from configs.schema.country import Country
from configs.schema.observed import changed_at, data_file
from configs.schema.rows import Row, read_rows, refuse_repeated
from experiments.runs.calendar import Year, YearKind
from experiments.runs.flows import SIDES, Measured, items_of
from experiments.runs.frames import Frames

PUBLISHED = "published_balance.csv"
BPM5, BPM6 = STANDARDS = (N_("BPM5 rearranged"), "BPM6")  # of the level: a series is never fitted across the two
NOT_STATED = N_("not stated")
# Errors of published figures, standard deviations as shares of them: what revisions of the same figures came to. First
# prints of items were revised by 4 and 6%, official figures by a thousandth. A country may have qualities of its own.
QUALITIES = {
    "official": 0.02,
    "official, summed": 0.02,
    "secondary, quotes official": 0.03,
    "secondary": 0.05,
    "secondary, not re-read": 0.05,
    "derived": 0.05,
    "user document": 0.10,
}
COLUMNS = ("item", "side", "year", "value", "unit", "low", "high", "definition", "standard", "vintage", "quality",
           "source")  # fmt: skip


@dataclass(frozen=True)
class Published:
    """A published figure, in the large unit of the country, with the span of its vintages where there are several."""

    item: str
    side: str
    year: Year
    value: float
    low: float
    high: float
    definition: str
    standard: str
    vintage: str
    quality: str
    source: str

    @property
    def measure(self) -> str:
        """Its name as tables have it, such as receipts_copyright."""
        return f"{self.side}_{self.item}"


def definitions(country: Country) -> dict[str, str]:
    """What published totals of a country count, by the words of the column."""
    return {N_("item"): N_("the item"), **country.definitions, NOT_STATED: N_("the source does not say")}


def qualities(country: Country) -> dict[str, float]:
    """Standard deviation of published figures as a share of them, by the words of the column."""
    return QUALITIES | country.qualities


def published(country: Country) -> list[Published]:
    """Every published figure, all definitions and vintages, as the file has them; none without the file.

    Raises `ConfigError` with file and line for a row that cannot be right.
    """
    source = Path(str(data_file(PUBLISHED, country.name)))
    return list(_published(source, changed_at(source), country)) if source.is_file() else []


def beside_the_model(country: Country) -> dict[tuple[str, Year], Published]:
    """The figure that stands beside the model, by measure and year, with the span of its comparable vintages."""
    rows: dict[tuple[str, Year], list[Published]] = {}
    for figure in published(country):
        if figure.definition not in country.balance.other_definitions:
            rows.setdefault((figure.measure, figure.year), []).append(figure)
    return {key: _with_span(figures) for key, figures in rows.items()}


def observed(measure: str, country: Country, years: YearKind = "calendar") -> dict[int | str, Published]:
    """Published figures of a measure by year, as tables name it; empty without the file.

    Figures of calendar years stand beside calendar years, and those of fiscal years, of which there are few, beside
    fiscal years.
    """
    return {
        year.label: figure
        for (name, year), figure in beside_the_model(country).items()
        if name == measure and year.kind == years
    }


def is_observed(item: str, country: Country) -> bool:
    """Whether there are observations of an item: those stand first, so that all scenarios have them in one place."""
    return item in country.items


def unbroken(figures: Iterable[Published]) -> list[list[Published]]:
    """Figures of a series in order, parted where its level breaks or a year lacks: nothing is drawn across."""
    runs: list[list[Published]] = []
    for figure in sorted(figures, key=lambda figure: figure.year.number):
        last = runs[-1][-1] if runs else None
        if last and last.standard == figure.standard and last.year.number + 1 == figure.year.number:
            runs[-1].append(figure)
        else:
            runs.append([figure])
    return runs


@dataclass(frozen=True)
class Comparison:
    """A published figure and the model's, in the large unit of the country."""

    published: Published
    model: float


def is_compared(settings: Settings, years: YearKind = "calendar") -> bool:
    """Whether the two sides of a run's items stand beside published ones.

    Not where the scenario is not to be compared with history or opens with the state of another year than that of its
    start, nor in fiscal years, of which sides are not published.
    """
    return settings.compare_with_history and settings.time.opens_as_of is None and years == "calendar"


def comparisons(frames: Frames, settings: Settings, years: YearKind = "calendar") -> list[Comparison]:
    """Every figure of a calendar year that the run has whole, beside the model's: item by item, year by year.

    None where `is_compared` says so.
    """
    if not is_compared(settings, years):
        return []
    items, run = items_of(frames.country), Measured(frames)
    order = {f"{side}_{item}": (place, SIDES.index(side)) for place, item in enumerate(items) for side in SIDES}
    figures = [figure for figure in beside_the_model(frames.country).values() if figure.year.kind == "calendar"]
    figures.sort(key=lambda figure: (order[figure.measure][0], figure.year.number, order[figure.measure][1]))
    pairs = [Comparison(figure, run.flow(figure.item, figure.side, figure.year.number)) for figure in figures]
    return [pair for pair in pairs if not math.isnan(pair.model)]


@lru_cache(maxsize=4)  # tables and figures ask for one measure after the other
def _published(source: Path, _changed: int, country: Country) -> tuple[Published, ...]:
    rows = read_rows(source, COLUMNS)
    figures = tuple(_figure(row, country) for row in rows)
    refuse_repeated(rows, ("item", "side", "year", "definition", "vintage"))
    return figures


def _figure(row: Row, country: Country) -> Published:
    row.one_of("unit", [country.unit])
    year = Year.parse(row["year"], country.name)
    if year is None:
        raise row.refusal(_("year is {year!r}; expected one such as 2014 or FY2014", year=row["year"]))
    value = row.number("value")
    low, high = (row.number(column) if row[column] else value for column in ("low", "high"))
    if not low <= value <= high:
        raise row.refusal(
            _("value is {value:g}; expected it from low, {low:g}, to high, {high:g}", value=value, low=low, high=high)
        )
    return Published(
        item=row.one_of("item", items_of(country)),
        side=row.one_of("side", SIDES),
        year=year,
        value=value,
        low=low,
        high=high,
        definition=row.one_of("definition", definitions(country)),
        standard=row.one_of("standard", STANDARDS),
        vintage=row.text("vintage"),
        quality=row.one_of("quality", qualities(country)),
        source=row.text("source"),
    )


def _with_span(figures: list[Published]) -> Published:
    first = figures[0]
    low, high = min(figure.low for figure in figures), max(figure.high for figure in figures)
    return Published(**{**first.__dict__, "low": low, "high": high})
