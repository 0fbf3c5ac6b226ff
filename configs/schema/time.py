"""The horizon of a scenario: calendar months of a history, or steps from an opening on."""

from typing import Literal

from pydantic import model_validator

from configs.language import _
from configs.schema.parameter import Table, month, parameter


class Time(Table):
    """The horizon: calendar months, or a number of steps from an opening on."""

    start: str = month()
    """first month; with `steps` that of the opening"""
    end: str | None = month(None)
    """last month"""
    steps: int | None = parameter(None, "steps", low=1, high=90_000)
    """steps after the opening, instead of `end`"""
    steps_per_year: Literal[1, 2, 3, 4, 6, 12] = 12
    """steps in a year; 12 where `end` is given"""
    update: Literal["synchronous", "sequential"] = "synchronous"
    """whether customers decide at once, or one after the other: as many, drawn with replacement"""
    projection_start: str | None = month(None)
    """first month that is projection, not history (default: none is)"""
    curves_start: str | None = month(None)
    """month from which growth curves count that belong to no launch (default: start)"""
    opening_year: int | None = parameter(None, "year", low=0, high=9999)
    """year of the users, awareness, quality and prices with which services open (default: that of the start)"""

    def curve_origin(self, launch: str | None = None) -> float:
        """Decimal year from which a growth curve counts: the launch of what it belongs to, or `curves_start`."""
        first = month_number(self.curves_start or self.start)
        return max(first, month_number(launch) if launch is not None else first) / 12.0

    @property
    def opened_in(self) -> int:
        """The year of what services open with."""
        return month_number(self.start) // 12 if self.opening_year is None else self.opening_year

    @property
    def opens_as_of(self) -> int | None:
        """The year of what services open with, where it is another one than that of the start; else None."""
        return None if self.opened_in == month_number(self.start) // 12 else self.opened_in

    @property
    def n_steps(self) -> int:
        """Number of steps."""
        if self.steps is not None:
            return self.steps
        assert self.end is not None
        return month_number(self.end) - month_number(self.start) + 1

    @property
    def months_per_step(self) -> int:
        """Calendar months of a step."""
        return 12 // self.steps_per_year

    @property
    def first_step(self) -> int:
        """Month of the first step, in months since year 0: the start, or what comes after the opening."""
        return month_number(self.start) + (0 if self.steps is None else self.months_per_step)

    @model_validator(mode="after")
    def _forward(self) -> "Time":
        if self.end is None and self.steps is None:
            raise ValueError(_("end and steps: neither is given; expected one of them"))
        if self.end is not None and self.steps is not None:
            raise ValueError(
                _("end is {end}, and steps is {steps}; expected one of them", end=self.end, steps=self.steps)
            )
        if self.end is not None and self.steps_per_year != 12:
            raise ValueError(
                _(
                    "steps_per_year is {steps_per_year}; expected 12, months, where `end` is given",
                    steps_per_year=self.steps_per_year,
                )
            )
        if self.n_steps < 1:
            raise ValueError(
                _("end is {end}, before start {start}; expected a later month", end=self.end, start=self.start)
            )
        last = self.first_step + (self.n_steps - 1) * self.months_per_step
        if last >= 12 * 10_000:
            raise ValueError(
                _(
                    "steps is {steps}: the last lies in year {last}; expected one before 10000",
                    steps=self.steps,
                    last=last // 12,
                )
            )
        return self


def month_number(month: str) -> int:
    """Months since year 0 of "YYYY-MM"."""
    year, number = month.split("-")
    return 12 * int(year) + int(number) - 1
