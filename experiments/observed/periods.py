"""Periods as offices write them: years, half-years, quarters and months, of calendar years alone."""

import re
from dataclasses import dataclass

# How many parts of a year a period of a frequency is; what is not here (days, fiscal years) is refused.
FREQUENCIES = {
    "A": 1,
    "ANNUAL": 1,
    "P1Y": 1,
    "S": 2,
    "SEMIANNUAL": 2,
    "Q": 4,
    "QUARTERLY": 4,
    "P3M": 4,
    "M": 12,
    "MONTHLY": 12,
    "P1M": 12,
}
PARTS = {1: "year", 2: "half-year", 4: "quarter", 12: "month"}
LETTERS = {"A": 1, "S": 2, "H": 2, "Q": 4, "M": 12}
YEAR = re.compile(r"([0-9]{4})(-A1)?")
LETTERED = re.compile(r"([0-9]{4})[-/]?([SHQM])([0-9]{1,2})")
NUMBERED = re.compile(r"([0-9]{4})[-/.]?([0-9]{2}|(?<=[-/.])[0-9])")  # 2014-01, 2014/1, 201401


@dataclass(frozen=True, order=True)
class Period:
    """A part of a calendar year, by its number and that of all parts: 3 of 12 is March, 1 of 1 the whole year."""

    year: int
    part: int
    parts: int

    @classmethod
    def parse(cls, text: str, frequency: str = "") -> "Period | None":
        """A period as written, of a frequency where one is said; None for what is none, or of another frequency.

        A number after a year is a month, but a quarter or half-year where the frequency says so, as one central bank's
        API writes 201404 for the end of 2014.

        >>> Period.parse("2014"), Period.parse("2014-Q2"), Period.parse("2014/03"), Period.parse("201404", "QUARTERLY")
        (Period(2014), Period(2014, quarter 2), Period(2014, month 3), Period(2014, quarter 4))
        >>> Period.parse("2014-13"), Period.parse("2014-03", "A"), Period.parse("2014-03-31")
        (None, None, None)
        """
        parts = FREQUENCIES.get(frequency.upper(), 0) if frequency else 0
        if whole := YEAR.fullmatch(text):
            period = cls(int(whole[1]), 1, 1)
        elif lettered := LETTERED.fullmatch(text):
            period = cls(int(lettered[1]), int(lettered[3]), LETTERS[lettered[2]])
        elif numbered := NUMBERED.fullmatch(text):
            period = cls(int(numbered[1]), int(numbered[2]), parts if parts > 1 else 12)
        else:
            return None
        return period if 1 <= period.part <= period.parts and period.parts == (parts or period.parts) else None

    @property
    def kind(self) -> str:
        """What part of a year it is, in a word."""
        return PARTS[self.parts]

    def __repr__(self) -> str:
        """As messages have it, shortly."""
        return f"Period({self.year})" if self.parts == 1 else f"Period({self.year}, {self.kind} {self.part})"

    def __str__(self) -> str:
        """As it is written: 2014, 2014-03, 2014-Q2, 2014-S1."""
        if self.parts == 12:
            return f"{self.year:04d}-{self.part:02d}"
        return (
            f"{self.year:04d}" if self.parts == 1 else f"{self.year:04d}-{'S' if self.parts == 2 else 'Q'}{self.part}"
        )
