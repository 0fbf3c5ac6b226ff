"""Acceptance bands around published figures and surveys, and where a run stands."""

import math
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from configs import Settings
from configs.schema.observed import changed_at, data_file
from configs.schema.rows import Row, read_rows, refuse_repeated
from experiments.runs.benchmarks import BENCHMARKS, FLOWS
from experiments.runs.calendar import YearKind
from experiments.runs.flows import Measured
from experiments.runs.frames import Frames
from experiments.runs.observed.items import BPM6, DEFINITIONS

BANDS = "bands.csv"
FIRST_YEAR = 2014  # of the manual in force, BPM6: earlier figures of the balance have another level
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


def targets() -> list[Target]:
    """Every band of the file, in its order; none without the file.

    Raises `ConfigError` with file and line for a row that cannot be right.
    """
    source = Path(str(data_file(BANDS)))
    return list(_targets(source, changed_at(source))) if source.is_file() else []


def bands(frames: Frames) -> list[Band]:
    """Every acceptance band with the model's figure; empty without the file."""
    run = Measured(frames)
    return [
        Band(
            **target.__dict__,
            label=BENCHMARKS[target.name].label,
            model=BENCHMARKS[target.name].value(run, target.year),
        )
        for target in targets()
    ]


def judged(frames: Frames, settings: Settings, years: YearKind = "calendar") -> list[Band]:
    """The bands that a run can be held against.

    None where the scenario is not to be compared with history, or opens with the state of another year than that of its
    start; no figures of calendar years where the run is told in fiscal ones.
    """
    if not settings.compare_with_history or settings.time.opens_as_of is not None:
        return []
    return [
        band
        for band in bands(frames)
        if band.reached and (years == "calendar" or not BENCHMARKS[band.name].of_calendar_year)
    ]


def surveyed(name: str) -> dict[int, float]:
    """Observed values behind the bands of a measure by year; empty without the file."""
    return {target.year: target.observed for target in targets() if target.name == name}


@lru_cache(maxsize=4)
def _targets(source: Path, _changed: int) -> tuple[Target, ...]:
    rows = read_rows(source, COLUMNS)
    read = tuple(_target(row) for row in rows)
    refuse_repeated(rows, ("name", "year"))
    return read


def _target(row: Row) -> Target:
    name = row.one_of("name", BENCHMARKS)
    year = row["year"]
    if not (year.isdecimal() and len(year) == 4):
        raise row.refusal(f"year is {year!r}; expected one such as 2014")
    if name in FLOWS and int(year) < FIRST_YEAR:
        raise row.refusal(f"year is {year}; expected {FIRST_YEAR} or later: the level breaks there")
    target = Target(
        name=name,
        unit=row.one_of("unit", [BENCHMARKS[name].unit]),
        year=int(year),
        observed=row.number("value"),
        low=row.number("low"),
        high=row.number("high"),
        definition=row.one_of("definition", DEFINITIONS if name in FLOWS else [""]),
        vintage=row.text("vintage") if name in FLOWS else "",
        source=row.text("source"),
    )
    if not target.low <= target.observed <= target.high:
        raise row.refusal(
            f"value is {target.observed:g}; expected it from low, {target.low:g}, to high, {target.high:g}"
        )
    return target
