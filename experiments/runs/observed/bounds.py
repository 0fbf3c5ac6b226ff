"""Acceptance bands around published figures and surveys, and where a run stands."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from configs import Settings
from configs.language import _
from configs.schema.country import Country
from configs.schema.observed import changed_at, data_file
from configs.schema.rows import Row, read_rows, refuse_repeated
from experiments.runs.benchmarks import Benchmark, benchmarks, is_flow
from experiments.runs.calendar import YearKind
from experiments.runs.flows import Measured
from experiments.runs.frames import Frames
from experiments.runs.observed.items import BPM6, definitions

BANDS = "bands.csv"
COLUMNS = ("name", "value", "unit", "low", "high", "year", "definition", "vintage", "source", "confidence")


@dataclass(frozen=True)
class Target:
    """A band: what was observed, and from where to where the model's figure is accepted."""

    name: str
    unit: str
    year: int
    observed: float
    low: float
    high: float
    definition: str  # what of the balance of payments the figure counts; "" for a survey
    vintage: str
    source: str
    standard: str = BPM6  # no band of the balance lies before its level breaks


@dataclass(frozen=True)
class Band(Target):
    """An acceptance band and where the model stands."""

    label: str = ""
    model: float = math.nan

    @property
    def reached(self) -> bool:
        """Whether the run has what is judged: the whole year, or the month of a survey."""
        return not math.isnan(self.model)

    @property
    def inside(self) -> bool:
        """Whether the model lies inside the band."""
        return self.low <= self.model <= self.high


def targets(country: Country) -> list[Target]:
    """Every band of the file, in its order; none without the file.

    Raises `ConfigError` with file and line for a row that cannot be right.
    """
    source = Path(str(data_file(BANDS, country.name)))
    return list(_targets(source, changed_at(source), country)) if source.is_file() else []


def bands(frames: Frames) -> list[Band]:
    """Every acceptance band with the model's figure; empty without the file."""
    run, known = Measured(frames), benchmarks(frames.country)
    return [
        Band(**target.__dict__, label=known[target.name].label, model=known[target.name].value(run, target.year))
        for target in targets(frames.country)
    ]


def judged(frames: Frames, settings: Settings, years: YearKind = "calendar") -> list[Band]:
    """The bands that a run can be held against.

    None where the scenario is not to be compared with history, or opens with the state of another year than that of its
    start; no figures of calendar years where the run is told in fiscal ones.
    """
    if not settings.compare_with_history or settings.time.opens_as_of is not None:
        return []
    known = benchmarks(frames.country)
    return [
        band
        for band in bands(frames)
        if band.reached and (years == "calendar" or not known[band.name].of_calendar_year)
    ]


def surveyed(name: str, country: Country) -> dict[int, float]:
    """Observed values behind the bands of a measure by year; empty without the file."""
    return {target.year: target.observed for target in targets(country) if target.name == name}


@lru_cache(maxsize=4)
def _targets(source: Path, _changed: int, country: Country) -> tuple[Target, ...]:
    rows, known = read_rows(source, COLUMNS), benchmarks(country)
    read = tuple(_target(row, known, country) for row in rows)
    refuse_repeated(rows, ("name", "year"))
    return read


def _target(row: Row, known: Mapping[str, Benchmark], country: Country) -> Target:
    name = row.one_of("name", known)
    year = row["year"]
    if not (year.isdecimal() and len(year) == 4):
        raise row.refusal(_("year is {year!r}; expected one such as {example}", year=year, example=2014))
    first_year = country.balance.manual_since
    if is_flow(name) and int(year) < first_year:
        raise row.refusal(
            _("year is {year}; expected {first} or later: the level breaks there", year=year, first=first_year)
        )
    target = Target(
        name=name,
        unit=row.one_of("unit", [known[name].unit]),
        year=int(year),
        observed=row.number("value"),
        low=row.number("low"),
        high=row.number("high"),
        definition=row.one_of("definition", definitions(country) if is_flow(name) else [""]),
        vintage=row.text("vintage") if is_flow(name) else "",
        source=row.text("source"),
    )
    if not target.low <= target.observed <= target.high:
        raise row.refusal(
            _(
                "value is {value:g}; expected it from low, {low:g}, to high, {high:g}",
                value=target.observed,
                low=target.low,
                high=target.high,
            )
        )
    return target
