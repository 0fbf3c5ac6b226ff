"""Calendar years, and fiscal years of a country: which months they have, and which of them a run has."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, get_args

import numpy as np
import pandas as pd

from agents.draws import IntArray
from configs import country
from configs.language import N_, _, _n, _p
from configs.places import DEFAULT_COUNTRY
from configs.schema.observed import observed_series
from configs.schema.time import Time, month_number

YearKind = Literal["calendar", "fiscal"]
YEAR_KINDS: tuple[YearKind, ...] = get_args(YearKind)
YEAR = 12  # months
MONTHS = (N_("January"), N_("February"), N_("March"), N_("April"), N_("May"), N_("June"), N_("July"), N_("August"),
          N_("September"), N_("October"), N_("November"), N_("December"))  # fmt: skip
NOTATION = re.compile(r"(FY)?([0-9]{4})")


@dataclass(frozen=True)
class Year:
    """A year by its number, written 2014, or FY2014 for the fiscal year that begins in 2014."""

    number: int
    kind: YearKind = "calendar"
    country: str = field(default=DEFAULT_COUNTRY, compare=False, repr=False)  # whose fiscal year it is

    @classmethod
    def parse(cls, text: str, country: str = DEFAULT_COUNTRY) -> "Year | None":
        """A year as it is written; None for what is no year.

        >>> Year.parse("FY2014"), Year.parse("2014-04")
        (Year(number=2014, kind='fiscal'), None)
        """
        written = NOTATION.fullmatch(text)
        return None if written is None else cls(int(written[2]), "fiscal" if written[1] else "calendar", country)

    @classmethod
    def of(cls, month: int, kind: YearKind, country: str = DEFAULT_COUNTRY) -> "Year":
        """The year in which a month lies, given in months since year 0."""
        return cls((month - start_of(kind, country)) // YEAR, kind, country)

    @property
    def label(self) -> int | str:
        """How tables name it: a number for a calendar year, and FY2014 for a fiscal one."""
        return self.number if self.kind == "calendar" else str(self)

    def __str__(self) -> str:
        """As it is written."""
        return f"{self.number:04d}" if self.kind == "calendar" else f"FY{self.number:04d}"

    @property
    def first(self) -> int:
        """First month, in months since year 0."""
        return YEAR * self.number + start_of(self.kind, self.country)

    def last_month_text(self) -> str:
        """The month with which it ends, in words.

        >>> Year(2030).last_month_text(), Year(2030, "fiscal").last_month_text()
        ('December 2030', 'March 2031')
        """
        year, month = divmod(self.first + YEAR - 1, YEAR)
        return _("{month} {year:04d}", month=_(MONTHS[month]), year=year)

    def told(self, in_sentence: bool = False) -> str:
        """As people read it, by itself or within a sentence.

        >>> Year(2014).told(), Year(2014, "fiscal").told(in_sentence=True)
        ('2014', 'FY2014')
        """
        if self.kind == "fiscal":
            return _("FY{year:04d}", year=self.number)
        return _p("within a sentence", "{year:04d}", year=self.number) if in_sentence else str(self)

    def steps(self, months: IntArray) -> IntArray:
        """The steps, given by their months since year 0, that lie in the year."""
        return np.flatnonzero((months >= self.first) & (months < self.first + YEAR))

    def n_months(self, months: IntArray, months_per_step: int = 1) -> int:
        """How many of its months the steps have."""
        return len(self.steps(months)) * months_per_step

    def last_step(self, months: IntArray, months_per_step: int = 1) -> int | None:
        """The step with which it ends, its last month where a step is a month; None where there is none."""
        ends = self.first + YEAR
        chosen = np.flatnonzero((months >= ends - months_per_step) & (months < ends))
        return int(chosen[0]) if chosen.size else None


def newest_observed(country_name: str = DEFAULT_COUNTRY) -> int:
    """The newest calendar year of which the exchange rate, and so what a run knows of the world, is observed whole.

    It is that of the country's own series, whatever a scenario takes for it.
    """
    return max(observed_series(country(country_name).rate_series, country=country_name).by_year)


def is_ahead(year: Year) -> bool:
    """Whether a year has a month after the newest observed one.

    >>> is_ahead(Year(2024)), is_ahead(Year(2035)), is_ahead(Year(newest_observed(), "fiscal"))
    (False, True, True)
    """
    return year.first + YEAR > Year(newest_observed(year.country) + 1).first


def start_of(kind: YearKind, country_name: str = DEFAULT_COUNTRY) -> int:
    """Months after January with which a year begins."""
    return 0 if kind == "calendar" else country(country_name).fiscal_year_start - 1


def fiscal_year_text(country_name: str) -> str:
    """From when to when a fiscal year is.

    >>> fiscal_year_text(DEFAULT_COUNTRY).count(" to ")
    1
    """
    start = start_of("fiscal", country_name)
    return _("{first} to {last}", first=_(MONTHS[start]), last=_(MONTHS[start - 1]))


def month_numbers(dates: Sequence[object] | np.ndarray | pd.Index | pd.Series) -> IntArray:
    """Dates in months since year 0, [n].

    >>> month_numbers(["2014-01-01", "2014-04-01"]).tolist()
    [24168, 24171]
    """
    months: IntArray = np.asarray(dates, dtype="datetime64[M]").astype(np.int64) + 1970 * YEAR
    return months


def year_numbers(labels: Sequence[int | str] | pd.Index | pd.Series) -> IntArray:
    """The numbers of years as tables name them, [n].

    >>> year_numbers([2014, "FY2014"]).tolist()
    [2014, 2014]
    """
    return np.array([int(str(label).removeprefix("FY")) for label in labels], dtype=np.int64)


def whole_years(time: Time, kind: YearKind = "calendar", country: str = DEFAULT_COUNTRY) -> list[Year]:
    """Years of which a scenario has every month; none where it counts steps."""
    if time.end is None:
        return []
    start = start_of(kind, country)
    first, after = month_number(time.start) - start, month_number(time.end) + 1 - start
    return [Year(number, kind, country) for number in range(-(-first // YEAR), after // YEAR)]


def months_text(n: int) -> str:
    """How many months there are, in words.

    >>> months_text(1), months_text(6)
    ('1 month', '6 months')
    """
    return _n("{n} month", "{n} months", n)


def year_told(label: int | str, in_sentence: bool = False) -> str:
    """A year as tables name it, as people read it.

    >>> year_told(2014), year_told("FY2014")
    ('2014', 'FY2014')
    """
    year = Year.parse(str(label))
    return str(label) if year is None else year.told(in_sentence)
