"""A chart: columns over time, and how the browser draws them.

Its names, units and colours are those of the figures of files (`experiments/figures/`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np

from configs import Settings
from configs.language import N_, _
from experiments.figures.style import GREY, INK
from experiments.runs.calendar import YEAR, Year, YearKind

Form = Literal["line", "band", "bar", "points", "spans", "spread"]
Dash = Literal["solid", "dashed", "dotted"]
Symbol = Literal["circle", "rect", "diamond", "triangle"]
SYMBOLS: tuple[Symbol, ...] = ("circle", "rect", "diamond", "triangle")  # of points from several sources
Value = float | str | None
Rows = list[list[Value]]
BEFORE = N_("the run before")


@dataclass(frozen=True)
class Series:
    """A column of a chart; of `spans` and `spread` two, the ends. Bands and bars stand on those before them."""

    name: str
    colour: str
    form: Form = "line"
    dash: Dash = "solid"
    width: float = 2.0
    opacity: float = 1.0
    labelled: bool = True  # its name stands at its end or in its band, where there is room
    hollow: bool = False
    symbol: Symbol = "circle"  # of points
    ghost: bool = False  # of another run than the one that is shown

    @property
    def n_columns(self) -> int:
        """How many columns of the rows it has."""
        return 2 if self.form in ("spans", "spread") else 1


@dataclass(frozen=True)
class Axis:
    """The axis along which a chart is read, and where on it a month of the run stands."""

    kind: Literal["year", "month", "step", "number"]
    low: float
    high: float
    labels: tuple[str, ...] = ()  # of the places from low to high at which rows stand, but on an axis of numbers
    first: float = 0.0  # where month 0 stands
    a_month: float = 0.0  # how far it goes on in a month; 0: no month stands on this axis
    n_months: int = 0  # of the whole run, in steps where it counts them
    label: str = ""

    def place(self, month: int) -> float:
        """Where a month, counted from 1, stands."""
        return self.first + month * self.a_month


@dataclass(frozen=True)
class Mark:
    """Something that is told on the axis: an event at a place, or a period that is shaded."""

    text: str
    low: float
    high: float | None = None


@dataclass(frozen=True)
class Chart:
    """Rows [x, a value a column of every series in their order], None where there is none, and what they say."""

    name: str
    title: str
    y_label: str
    axis: Axis
    series: tuple[Series, ...]
    rows: Rows
    digits: int = 1
    unit: str = ""
    y_low: float | None = None
    y_high: float | None = None
    height: int = 210  # of the plot, in pixels
    marks: tuple[Mark, ...] = ()
    shaded: tuple[float, str] | None = None  # from which value on the plot is shaded, and what that says
    legend: bool = True
    titles: tuple[str, ...] = field(default=())  # by month that is shown, from 0 on; empty: always the same

    def beside(self, before: "Chart | None", *names: str) -> "Chart":
        """The chart with some columns of the run before as thin broken lines, where both have the same axis."""
        if before is None or before.axis != self.axis:
            return self
        old, series, columns = {row[0]: row for row in before.rows}, list(self.series), []
        for name in names:
            place = before.column(name)
            if place is not None:
                series.append(Series(_(BEFORE), GREY, dash="dashed", width=1.6, labelled=False, ghost=True))
                columns.append(place)
        rows = [[*row, *(old[row[0]][place] if row[0] in old else None for place in columns)] for row in self.rows]
        return replace(self, series=tuple(series), rows=rows)

    def column(self, name: str) -> int | None:
        """The place of a series in the rows."""
        place = 1
        for series in self.series:
            if series.name == name:
                return place
            place += series.n_columns
        return None


def months_axis(settings: Settings) -> Axis:
    """The axis of a chart by month, in decimal years, or by step from the opening on."""
    time, n = settings.time, settings.time.n_steps
    if time.steps is not None:
        return Axis("step", 0.0, float(n), tuple(map(str, range(n + 1))), 0.0, 1.0, n, _("step"))
    months = range(time.first_step, time.first_step + n)
    labels = tuple(f"{month // YEAR:04d}-{month % YEAR + 1:02d}" for month in months)
    start = time.first_step / YEAR
    return Axis("month", start, start + max(n - 1, 1) / YEAR, labels, start - 1.0 / YEAR, 1.0 / YEAR, n)


def years_axis(settings: Settings, years: YearKind, last: int | None = None) -> Axis:
    """The axis of a chart by year, to the last of the scenario or another one: a bar stands around its number."""
    time, span = settings.time, full_span(settings, years)
    numbers = range(span[0], min(last or span[-1], span[-1]) + 1)
    place = Year.of(time.first_step, years, settings.country)
    start = place.number - 0.5 + (time.first_step - place.first) / YEAR
    labels = tuple(Year(number, years).told() for number in numbers)
    return Axis("year", numbers[0] - 0.5, numbers[-1] + 0.5, labels, start, time.months_per_step / YEAR, time.n_steps)


def full_span(settings: Settings, years: YearKind = "calendar") -> range:
    """The numbers of all years that a scenario has a month of."""
    time = settings.time
    last = time.first_step + (time.n_steps - 1) * time.months_per_step
    first_year, last_year = (Year.of(month, years, settings.country) for month in (time.first_step, last))
    return range(first_year.number, last_year.number + 1)


def month_rows(settings: Settings, columns: Sequence[np.ndarray], digits: int = 5) -> Rows:
    """Rows of a chart by month, of columns [n] from the first month on, or from the opening where steps are counted."""
    labels = months_axis(settings).labels
    return [
        [label, *(value_of(value, digits) for value in values)]
        for label, *values in zip(labels[: len(columns[0])], *columns, strict=True)
    ]


def value_of(value: float, digits: int = 5) -> Value:
    """A value as JSON has it: rounded, None for what is undefined."""
    return round(float(value), digits) if np.isfinite(value) else None


def zero_line(name: str) -> Series:
    """The line that most charts of money speak of."""
    return Series(name, INK, width=2.4)
