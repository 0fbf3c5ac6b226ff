"""What was observed and what others project: read for comparison only, and missed by nobody when it is absent."""

import math
from dataclasses import dataclass

from configs import Settings
from configs.schema.observed import data_file, read_rows
from experiments.runs.benchmarks import BENCHMARKS
from experiments.runs.calendar import Year, YearKind
from experiments.runs.frames import Frames

HISTORY = "historical_digital_balance.csv"
BANDS = "bands.csv"
# Names of the observed series behind the columns of the annual table.
SERIES = {
    "balance_total": "total_balance_3items",
    "payments_total": "payments_total",
    "receipts_total": "receipts_total",
    "balance_copyright": "balance_copyright",
    "balance_telecom_computer_information": "balance_telecom_computer_info",
    "balance_professional_management_consulting": "balance_professional_consulting",
}
FISCAL_SERIES = {"balance_total": "total_balance_FY"}
PROJECTIONS = {
    "projection_total_deficit": "METI 2024",
    "projection_total_base": "METI 2025, base",
    "projection_total_pessimistic": "METI 2025, pessimistic",
}


@dataclass(frozen=True)
class Observation:
    """A number that was observed, or that others project; `low` and `high` span its vintages."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Band:
    """An acceptance band and where the model stands."""

    name: str
    label: str
    unit: str
    year: int
    observed: float
    low: float
    high: float
    model: float

    @property
    def reached(self) -> bool:
        """Whether the run has what is judged: the whole year, or the month of a survey."""
        return not math.isnan(self.model)

    @property
    def inside(self) -> bool:
        """Whether the model lies inside the band."""
        return self.low <= self.model <= self.high


def observed(name: str, years: YearKind = "calendar") -> dict[int | str, Observation]:
    """Observed figures of a measure by year, as tables name it; empty without the file.

    Figures of calendar years stand beside calendar years, and those of fiscal years, of which there are few, beside
    fiscal years.
    """
    series = SERIES.get(name, name) if years == "calendar" else FISCAL_SERIES.get(name)
    history = {} if series is None else _history(series)
    return {year.label: figure for year, figure in history.items() if year.kind == years}


def is_observed(item: str) -> bool:
    """Whether there are observations of an item: those stand first, so that all scenarios have them in one place."""
    return f"balance_{item}" in SERIES


def projections() -> list[tuple[str, int, float]]:
    """What others project: label, calendar year, JPY tn; empty without the file."""
    return [
        (label, year.number, projected.value)
        for name, label in PROJECTIONS.items()
        for year, projected in _history(name).items()
    ]


def bands(frames: Frames) -> list[Band]:
    """Every acceptance band with the model's figure; empty without the file."""
    source = data_file(BANDS)
    if not source.is_file():
        return []
    return [
        Band(
            name=row["name"],
            label=BENCHMARKS[row["name"]].label,
            unit=row["unit"],
            year=int(row["year"]),
            observed=float(row["value"]),
            low=float(row["low"]),
            high=float(row["high"]),
            model=BENCHMARKS[row["name"]].value(frames, int(row["year"])),
        )
        for row in read_rows(source)
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
    source = data_file(BANDS)
    rows = read_rows(source) if source.is_file() else []
    return {int(row["year"]): float(row["value"]) for row in rows if row["name"] == name}


def _history(name: str) -> dict[Year, Observation]:
    source = data_file(HISTORY)
    if not source.is_file():
        return {}
    observations = {}
    for row in read_rows(source):
        year = Year.parse(row["year"])
        if row["name"] == name and year is not None and row["value"]:
            value = float(row["value"])
            observations[year] = Observation(value, float(row["low"] or value), float(row["high"] or value))
    return observations
